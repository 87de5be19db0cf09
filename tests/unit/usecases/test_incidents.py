"""Incidents: who may resolve which, with what reason; the repaired case goes on, and nobody decides it that way."""

from datetime import timedelta
from typing import Any

import pytest

from engine.controls import incidents as rules
from engine.errors import EnginesDisagree, Forbidden, InvalidInput, NotFound, Undecidable, WrongState
from engine.execution import runner
from engine.model.people import Kind
from engine.model.verdict import Decision
from engine.usecases.casework import urging
from engine.usecases.ground.commands import Answer
from engine.usecases.jobs import incidents
from engine.usecases.moving import vacancy
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play
from tests.unit.usecases.test_faults import raising


def play(office: Office, flow: str, *steps: str) -> Play:
    made = Play(office, {"name": flow, "flow": flow, "steps": list(steps)})
    made.run()
    return made


def stuck(office: Office) -> Play:
    """A gateway that no value fits: nothing was signed."""
    one = play(office, "stuck", "start A handler1 amount=150", "handler1 draft ok")
    one.step("buyer1 split ok -> refused undecidable", "")
    return one


def listed(office: Office, account: str, one: Play, view: str = "open") -> list[dict[str, Any]]:
    found = office.engine.ask(incidents.listed, office.bureau.caller(account), view=view)["items"]
    return [row for row in found if row["case"] == one.case]


def resolve(office: Office, account: str, incident: str, reason: str = "已补正金额") -> Answer:
    command = incidents.Resolve(incident=incident, reason=reason)
    return office.engine.act(incidents.resolve, office.bureau.caller(account), command).result()


def codes(answer: Answer) -> set[str]:
    return {reason["code"] for reason in answer.body["reasons"]}


def proven(office: Office, one: Play) -> None:
    office.verify(one.case, one.flow)
    assert verify(office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))).ok


ADMIN = {"persons": frozenset({"a"}), "kind": Kind.ADMIN, "names": False}


@pytest.mark.parametrize(
    ("kind", "director", "one", "two"),
    [
        ("undecidable", "allowed", "held", "allowed"),
        ("nobody_eligible", "allowed", "held", "allowed"),
        ("automatic_loop", "refused", "held", "allowed"),
        ("engines_disagree", "refused", "held", "allowed"),
        ("constraint", "refused", "held", "allowed"),
        ("job_failed", "refused", "allowed", "allowed"),
        ("sub_case_failed", "allowed", "refused", "refused"),
    ],
)
def test_who_resolves_which(kind: str, director: str, one: str, two: str) -> None:
    head = rules.Resolver(persons=frozenset({"d"}), kind=Kind.OFFICER, names=True)
    officer = rules.Resolver(persons=frozenset({"o"}), kind=Kind.OFFICER, names=False)
    found = [head, rules.Resolver(**ADMIN), rules.Resolver(**ADMIN, proposed_by="b")]
    assert [rules.resolving(kind, who).decision for who in found] == [director, one, two]
    assert rules.resolving(kind, officer).decision is Decision.REFUSED
    again = rules.resolving(kind, rules.Resolver(**ADMIN, proposed_by="a"))
    assert again.decision is (Decision.ALLOWED if kind == "job_failed" else Decision.REFUSED)


def test_the_director_says_it_is_mended_and_the_case_goes_on(office: Office) -> None:
    one = stuck(office)
    (row,) = listed(office, "director1", one)
    assert (row["kind"], row["element"], row["state"]) == ("undecidable", "g_x", "open")
    assert row["resolvers"] == ["director", "two_administrators"]
    answer = resolve(office, "buyer1", row["id"])
    assert codes(answer) == {"incident.who"}
    assert office.bureau.person("director1") in [who["id"] for who in answer.body["reasons"][0]["who_could"]]
    assert resolve(office, "director1", row["id"]).body["state"] == "resolved"
    assert office.row(one.case)["incidents"] == 0
    record = office.records(one.case)[-1]
    assert (record["kind"], record["how"]) == ("resolved", "retry")
    assert record["actor"]["person"] == office.bureau.person("director1")
    assert listed(office, "director1", one) == []
    (row,) = listed(office, "director1", one, "all")
    assert (row["state"], row["resolved_by"]) == ("resolved", office.bureau.person("director1"))
    with pytest.raises(WrongState):
        resolve(office, "director1", row["id"])
    one.step("buyer1 split ok amount=300 -> held", "")
    proven(office, one)


def test_two_administrators_resolve_and_see_nothing_of_the_case(office: Office) -> None:
    one = stuck(office)
    (row,) = listed(office, "admin1", one)
    assert set(row) >= {"kind", "element", "resolvers"}
    assert not {"title", "fields", "subject", "detail"} & set(row)
    answer = resolve(office, "admin1", row["id"])
    assert (answer.status, answer.body["state"]) == (200, "proposed")
    assert office.state(one.case).incidents == [row["id"]]  # nothing is tried before the second agrees
    answer = resolve(office, "admin1", row["id"])
    assert codes(answer) == {"incident.second"}
    before = (office.open(one.case), office.signatures(one.case), office.state(one.case).fields)
    answer = resolve(office, "admin2", row["id"])
    assert answer.body["state"] == "resolved"
    assert "'100'" not in str(answer.body)
    assert (office.open(one.case), office.signatures(one.case), office.state(one.case).fields) == before
    assert [record["kind"] for record in office.records(one.case)][-3:] == ["resolving", "refused", "resolved"]
    with pytest.raises(NotFound):
        office.bureau.case("admin1", one.case)
    proven(office, one)


def test_engines_that_disagreed_are_for_two_administrators(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one = play(office, "line", "start A handler1 amount=100")
    with monkeypatch.context() as patch:
        patch.setattr(runner, "complete", raising(EnginesDisagree("planted", element="t_draft")))
        one.step("handler1 draft ok amount=120 -> refused engines_disagree", "")
    (row,) = listed(office, "director1", one)
    answer = resolve(office, "director1", row["id"])
    assert codes(answer) == {"incident.who"}
    named = {who["id"] for who in answer.body["reasons"][0]["who_could"]}
    assert {office.bureau.person("admin1"), office.bureau.person("admin2")} <= named
    resolve(office, "admin1", row["id"], "已升级")
    assert resolve(office, "admin2", row["id"], "已核对").body["state"] == "resolved"
    one.step("handler1 draft ok -> completed", "")
    proven(office, one)


def test_what_still_stands_is_not_resolved(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one = stuck(office)
    (row,) = listed(office, "director1", one)
    with monkeypatch.context() as patch:
        patch.setattr(incidents, "_goes_on", raising(EnginesDisagree("planted")))
        answer = resolve(office, "director1", row["id"])
    assert codes(answer) == {"incident.stands"}
    assert office.state(one.case).incidents == [row["id"]]
    assert [record["kind"] for record in office.records(one.case)][-1] == "refused"
    proven(office, one)


def test_a_timer_held_up_fires_once_its_incident_is_over(lite: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was in its way is gone, the director resolves, and the timer that waited happens."""
    office = lite
    one = play(office, "deadlines", "start A handler1 amount=100", "handler1 draft ok")
    office.bureau.advance(timedelta(days=6))
    with monkeypatch.context() as patch:
        patch.setattr(runner, "catch", raising(Undecidable("planted", element="g_x")))
        assert office.bureau.fire_due() == 0
    assert office.bureau.fire_due() == 0  # held up until somebody has looked at it
    (row,) = listed(office, "director1", one)
    assert resolve(office, "director1", row["id"]).body["state"] == "resolved"
    assert office.bureau.fire_due() == 1
    assert listed(office, "director1", one) == []
    proven(office, one)


def test_a_task_nobody_may_do_is_found_and_goes_on_once_somebody_is_named(lite: Office) -> None:
    """All who could are away: the hourly look finds it, the director names somebody for the day."""
    office = lite
    one = play(office, "line", "start A handler1 amount=100", "handler1 draft ok")
    assert vacancy.look(office.engine, office.bureau.agency) == 0
    today = office.bureau.clock.now().date().isoformat()
    for who in ("buyer1", "buyer2", "buyer3", "handler1", "handler2", "handler3"):
        office.bureau.absent("admin1", who, today)
    office.bureau.advance(timedelta(seconds=1))
    assert vacancy.look(office.engine, office.bureau.agency) == 1
    assert vacancy.look(office.engine, office.bureau.agency) == 0  # it is known
    (row,) = listed(office, "director1", one)
    assert (row["kind"], row["element"]) == ("nobody_eligible", "t_check")
    assert codes(resolve(office, "director1", row["id"])) == {"incident.stands"}
    assert office.bureau.name("director1", "legal1", "buyer").status == 201
    office.bureau.advance(timedelta(seconds=1))
    assert resolve(office, "director1", row["id"], "已指定临时承办人").body["state"] == "resolved"
    one.step("legal1 check ok -> held", "")
    office.engine.ask(trail.compare, office.bureau.agency, one.case)
    assert verify(office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))).ok


def test_urging_nobody_is_an_incident(lite: Office) -> None:
    office = lite
    one = play(office, "line", "start A handler1 amount=100", "handler1 draft ok")
    today = office.bureau.clock.now().date().isoformat()
    for who in ("buyer1", "buyer2", "buyer3", "handler2", "handler3"):
        office.bureau.absent("admin1", who, today)
    office.bureau.advance(timedelta(seconds=1))
    command = urging.Urge(case=one.case, if_match="*", reason="急")
    answer = office.engine.act(urging.urge, office.bureau.caller("handler1"), command).result()
    assert codes(answer) == {"nobody_eligible"}
    assert answer.body["reasons"][0]["text"]["zh"] == "本环节目前无人可以办理，已登记为卡办事项"
    with pytest.raises(WrongState):  # said once
        office.engine.act(urging.urge, office.bureau.caller("handler1"), command).result()
    assert len(listed(office, "director1", one)) == 1
    proven(office, one)


def test_nobody_else_reads_or_resolves_them(office: Office) -> None:
    one = stuck(office)
    (row,) = listed(office, "auditor1", one)
    assert listed(office, "window1", one) == []
    with pytest.raises(NotFound):
        resolve(office, "window1", row["id"])
    with pytest.raises(NotFound):
        resolve(office, "director1", "in_00000000000000000000000000")
    with pytest.raises(Forbidden):  # auditors read
        resolve(office, "auditor1", row["id"])
    assert codes(resolve(office, "buyer1", row["id"])) == {"incident.who"}
    with pytest.raises(InvalidInput):
        resolve(office, "director1", row["id"], " ")


def test_who_may_not_is_told_so_before_a_wrong_body(office: Office) -> None:
    one = stuck(office)
    (row,) = listed(office, "admin1", one)
    for who, told in (("window1", NotFound), ("auditor1", Forbidden)):
        with pytest.raises(told):
            office.engine.ask(incidents.before, office.bureau.caller(who), row["id"])
    for who in ("admin1", "buyer1", "director1"):
        office.engine.ask(incidents.before, office.bureau.caller(who), row["id"])
        with pytest.raises(NotFound):
            office.engine.ask(incidents.before, office.bureau.caller(who), "in_00000000000000000000000000")

"""What cannot be carried out leaves an incident and nothing else, in the same transaction (foundations §3, §9.1)."""

from datetime import timedelta
from typing import Any

import pytest

from engine.errors import EnginesDisagree, Undecidable
from engine.execution import runner
from engine.storage import tables
from engine.storage.unit_of_work import Unit
from tests.unit.usecases.stage import Office, Play


def play(office: Office, flow: str, *steps: str) -> Play:
    """Play the steps in a case of their own."""
    made = Play(office, {"name": flow, "flow": flow, "steps": list(steps)})
    made.run()
    return made


def incidents(office: Office, case: str) -> list[dict[str, Any]]:
    return office.rows(tables.incident, tables.incident.c.case_id == case)


def kinds(office: Office, case: str) -> list[str]:
    return [one["kind"] for one in office.records(case)]


def test_a_gateway_without_a_true_way_opens_an_incident(office: Office) -> None:
    one = play(office, "stuck", "start A handler1 amount=150", "handler1 draft ok")
    before = office.row(one.case)["case_version"]
    one.step("buyer1 split ok -> refused undecidable", "")
    assert office.signatures(one.case) == ["handler1 draft#1 ok"]
    assert office.open(one.case) == ["split#1 offered"]
    assert [(row["kind"], row["element"]) for row in incidents(office, one.case)] == [("undecidable", "g_x")]
    assert kinds(office, one.case)[-1] == "incident"
    row = office.row(one.case)
    assert (row["incidents"], row["case_version"], row["status"]) == (1, before, "open")
    one.step("buyer1 split ok amount=300 -> held", "")
    office.verify(one.case, "stuck")


def test_engines_that_disagree_sign_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one = play(office, "line", "start A handler1 amount=100")
    with monkeypatch.context() as patch:
        patch.setattr(runner, "complete", raising(EnginesDisagree("planted", element="t_draft")))
        one.step("handler1 draft ok amount=120 -> refused engines_disagree", "")
    assert office.signatures(one.case) == []
    assert office.state(one.case).fields["amount"][0] == "100"
    assert [row["kind"] for row in incidents(office, one.case)] == ["engines_disagree"]
    one.step("handler1 draft ok", "")
    office.verify(one.case, "line")


@pytest.mark.parametrize("error", [EnginesDisagree("planted"), Undecidable("planted", element="g_in")])
def test_a_return_that_cannot_be_carried_out(office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    one = play(office, "line", "start A handler1 amount=100", "handler1 draft ok")
    with monkeypatch.context() as patch:
        patch.setattr(runner, "back", raising(error))
        one.step(f"buyer1 check return draft#1 -> refused {error.code.replace('-', '_')}", "")
    assert office.signatures(one.case) == ["handler1 draft#1 ok"]
    assert len(incidents(office, one.case)) == 1
    one.step("buyer1 check return draft#1 -> returned", "")
    office.verify(one.case, "line")


def test_a_timer_that_cannot_be_carried_out_opens_one_incident(lite: Office) -> None:
    office = lite
    one = play(office, "stuck_timer", "start A handler1 amount=150", "handler1 draft ok")
    other = play(office, "deadlines", "start A handler1 amount=100", "handler1 draft ok")
    office.bureau.advance(timedelta(days=6))
    assert office.bureau.fire_due() == 1
    assert office.open(other.case) == ["urge#1 offered"]
    assert [row["element"] for row in incidents(office, one.case)] == ["t_late"]
    assert office.open(one.case) == ["late#1 waiting", "work#1 offered"]
    office.bureau.advance(timedelta(days=1))
    assert office.bureau.fire_due() == 0
    assert len(incidents(office, one.case)) == 1
    office.verify(one.case, "stuck_timer")


def test_a_timer_that_would_end_the_case_waits_for_the_new_signature(lite: Office) -> None:
    office = lite
    one = play(
        office,
        "timed_end",
        "start A handler1 amount=100",
        "handler1 draft ok",
        "buyer1 a ok",
        "fin_head1 b ok amount=200 -> held",
        "handler1 draft~ ok",
    )
    assert office.open(one.case) == ["a#1~1 offered", "term#1 waiting"]
    office.bureau.advance(timedelta(days=6))
    assert office.bureau.fire_due() == 0
    assert office.row(one.case)["status"] == "open"
    one.step("buyer1 a~ ok", "")
    assert office.bureau.fire_due() == 1
    assert office.row(one.case)["status"] == "completed"
    office.verify(one.case, "timed_end")


def test_the_version_predicate_alone_stops_a_lost_update(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a row read before somebody else's step, nothing of the later step is written."""
    one = play(office, "line", "start A handler1 amount=100")
    real = Unit.apply

    def late(self: Unit, step: Any) -> None:
        step.seen_version -= 1
        real(self, step)

    records = len(office.records(one.case))
    with monkeypatch.context() as patch:
        patch.setattr(Unit, "apply", late)
        one.step("handler1 draft ok -> refused StaleVersion", "")
    assert office.signatures(one.case) == []
    assert len(office.records(one.case)) == records
    one.step("handler1 draft ok", "")
    office.verify(one.case, "line")


def test_a_broken_constraint_is_an_incident(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses what the kernel let pass: nothing of the step stays, and it is a recorded fault."""
    one = play(office, "line", "start A handler1 amount=100", "handler1 draft ok", "buyer1 check ok -> held")
    before = office.row(one.case)
    real = Unit.apply

    def twice(self: Unit, step: Any) -> None:
        step.signatures += [(row[0] + 1, *row[1:]) for row in step.signatures]
        real(self, step)

    with monkeypatch.context() as patch:
        patch.setattr(Unit, "apply", twice)
        one.step("buyer2 check ok -> refused WrongState", "")
    assert office.signatures(one.case) == ["handler1 draft#1 ok", "buyer1 check#1 ok"]
    assert [row["kind"] for row in incidents(office, one.case)] == ["constraint"]
    after = office.row(one.case)
    assert (after["case_version"], after["incidents"]) == (before["case_version"], 1)
    assert kinds(office, one.case)[-1] == "incident"
    one.step("buyer2 check ok", "")
    office.verify(one.case, "line")


def raising(error: Exception) -> Any:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def test_the_cache_of_a_failed_step_is_gone(office: Office) -> None:
    """An act after an incident starts from what is committed."""
    one = play(office, "stuck", "start A handler1 amount=150", "handler1 draft ok")
    one.step("buyer1 split ok -> refused undecidable", "")
    one.step("buyer1 split ok -> refused undecidable", "")
    assert len(incidents(office, one.case)) == 2
    one.step("buyer1 split return draft#1 -> returned", "")
    one.step("handler1 draft ok amount=50", "")
    one.step("buyer2 split ok", "")
    assert office.open(one.case) == ["small#1 offered"]
    office.verify(one.case, "stuck")

"""Jump and reopen: two administrators, a reason, marks that stay; no signature, no control met by either."""

import pytest

from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import cases, course
from engine.usecases.ground.commands import Answer
from engine.usecases.people import asking_override, granting
from engine.usecases.people.asking_override import Override
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import FLOWS, OK, REFUSE, control, end, file, process, task, uses
from tests.unit.usecases.stage import Office, Play

WANTS = file(  # the last task asks for the second one
    process(
        START,
        task("draft"),
        task("check", "buyer"),
        task("approve", "section_head", outcomes=OK + REFUSE, inside=uses("checked")),
        end(),
        *line("x_start", "draft", "check", "approve", "x_end"),
    ),
    catalog=control("checked", '<rf:requires task="check" outcome="ok"/>'),
)

OWN_FLOWS = FLOWS | {"wants": WANTS}


def started(office: Office, *lines: str, flow: str = "line") -> Play:
    one = Play(office, {"name": "调整", "flow": flow, "steps": ["start A handler1 amount=100 note=甲", *lines]})
    one.run()
    return one


def ask(office: Office, one: Play, what: str, to: str = "", **given: object) -> Answer:
    command = Override(
        what=what,
        case=str(given.get("case", one.case)),
        to=to,
        reason=str(given.get("reason", "流程有误")),
        preview=bool(given.get("preview")),
    )
    by = office.bureau.caller(str(given.get("by", "admin1")))
    return office.engine.act(asking_override.ask, by, command).result()


def confirm(office: Office, asked: Answer, by: str = "admin2") -> Answer:
    return office.engine.act(granting.approve, office.bureau.caller(by), asked.body["id"]).result()


def done(office: Office, one: Play, what: str, to: str = "") -> dict:
    """Ask and confirm, with the preview equal to what then happens; returns the marks of the case."""
    before = {line for line in office.signatures(one.case) if not line.endswith("lapsed")}
    asked = ask(office, one, what, to)
    assert asked.status == 202
    assert {line for line in office.signatures(one.case) if not line.endswith("lapsed")} == before
    assert confirm(office, asked).status == 200
    after = {line for line in office.signatures(one.case) if not line.endswith("lapsed")}
    assert len(before - after) == len(asked.body["preview"]["lapses"])
    opened = {line.split()[0].replace("t_", "") for line in office.open(one.case)}
    assert {one["instance"].replace("t_", "") for one in asked.body["preview"]["opens"]} <= opened
    office.verify(one.case, one.flow)
    return office.engine.ask(cases.get, office.bureau.caller("auditor1"), one.case)


def test_a_jump_back_is_a_return_by_two_administrators(office: Office) -> None:
    one = started(office, "handler1 draft ok", "buyer1 check ok -> held", "buyer2 check ok")
    told = done(office, one, "jump", "t_draft")
    assert office.open(one.case) == ["draft#2 offered"]
    assert all(line.endswith("lapsed") for line in office.signatures(one.case))
    [mark] = told["overrides"]
    assert (mark["verb"], mark["to"]) == ("jump", "t_draft")
    assert {mark["asked_by"], mark["confirmed_by"]} == {office.bureau.person("admin1"), office.bureau.person("admin2")}
    drawn = office.engine.ask(course.of_case, office.bureau.caller("auditor1"), one.case)
    assert drawn.course is not None
    assert [mark.zh.count("环节调整") for mark in drawn.course.marks] == [1]


def test_a_jump_forward_signs_nothing_and_meets_no_control(office: Office) -> None:
    one = started(office, "handler1 draft ok", flow="wants")
    told = done(office, one, "jump", "t_approve")
    assert office.open(one.case) == ["approve#1 offered"]
    assert told["overrides"][0]["skipped"] == ["t_check#1"]
    assert office.signatures(one.case) == ["handler1 draft#1 ok"]
    one.step("section_head1 approve ok -> refused requires.missing", "still asked for")
    one.step("section_head1 approve refuse", "")
    office.verify(one.case, "wants")
    marks = office.engine.ask(cases.get, office.bureau.caller("auditor1"), one.case)["overrides"]
    assert len(marks) == 1  # it stays after the end


def test_a_jump_over_a_half_signed_task_voids_the_half(office: Office) -> None:
    one = started(office, "handler1 draft ok", "buyer1 check ok -> held")
    done(office, one, "jump", "t_approve")
    assert office.signatures(one.case) == ["handler1 draft#1 ok", "buyer1 check#1 ok lapsed"]


def test_a_jump_behind_a_join_passes_over_both_branches(office: Office) -> None:
    one = started(office, "handler1 draft ok", flow="parallel")
    told = done(office, one, "jump", "t_review")
    assert sorted(told["overrides"][0]["skipped"]) == ["t_a#1", "t_b#1"]
    assert office.open(one.case) == ["review#1 offered"]
    one.step("section_head1 review ok", "")
    office.verify(one.case, "parallel")


def test_a_jump_into_one_branch_leaves_the_other(office: Office) -> None:
    one = started(office, "handler1 draft ok", "buyer1 a ok", "fin_head1 b ok", flow="parallel")
    done(office, one, "jump", "t_a")
    assert office.open(one.case) == ["a#2 offered"]
    assert "fin_head1 b#1 ok" in office.signatures(one.case)


@pytest.mark.parametrize("to", ["t_check", "t_nowhere", "g_in", ""], ids=["open already", "unknown", "no task", "none"])
def test_no_such_target(office: Office, to: str) -> None:
    one = started(office, "handler1 draft ok")
    with pytest.raises((WrongState, InvalidInput)):
        ask(office, one, "jump", to)


def test_two_persons_of_whom_neither_takes_part(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    asked = ask(office, one, "jump", "t_draft")
    with pytest.raises(Forbidden) as same:
        confirm(office, asked, "admin1")
    assert [reason["code"] for reason in same.value.fields["reasons"]] == ["second_person"]
    for who in ("handler1", "director1", "auditor1"):
        with pytest.raises(Forbidden):
            ask(office, one, "jump", "t_draft", by=who)
        with pytest.raises(Forbidden):
            confirm(office, asked, who)
    assert office.open(one.case) == ["check#1 offered"]
    with pytest.raises(InvalidInput):
        ask(office, one, "jump", "t_draft", reason=" ")
    with pytest.raises(NotFound):
        ask(office, one, "jump", "t_draft", case="ca_00000000000000000000000000")


def test_who_took_part_once_does_not_confirm(office: Office) -> None:
    """An officer turned administrator keeps his part in the case: neither side of the act is his."""
    one = started(office, "handler1 draft ok", "buyer1 check ok -> held", "buyer3 check ok")
    office.second_account("admin2", "admin2b")
    asked = ask(office, one, "jump", "t_draft")

    def join(env, unit) -> None:  # what a past as an officer leaves in the case
        from engine.ports import FactsAsked
        from engine.usecases.state import act as acts

        row = unit.lock_case(office.bureau.agency, one.case)
        act = acts.begin(env, unit, row, None, unit.facts(office.bureau.agency, FactsAsked(case=row.case)))
        act.participate("t_check", (office.bureau.person("admin2"),))
        act.finish(moved=False)

    who = office.bureau.person("admin2")
    assert who
    office.engine.act(join).result()
    for account in ("admin2", "admin2b"):
        with pytest.raises(Forbidden) as part:
            confirm(office, asked, account)
        assert [reason["code"] for reason in part.value.fields["reasons"]] == ["override.takes_part"]


def test_what_was_asked_is_confirmed_as_it_was_asked(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    asked = ask(office, one, "jump", "t_draft")
    one.step("buyer1 check ok -> held", "")
    with pytest.raises(WrongState):
        confirm(office, asked)
    assert office.open(one.case) == ["check#1 held"]


def test_a_preview_of_a_jump_asks_for_nothing(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    grants = len(
        office.engine.ask(granting.listed, office.bureau.caller("admin1"), state="", limit=50, cursor="")["items"]
    )
    with pytest.raises(Previewed) as seen:
        ask(office, one, "jump", "t_approve", preview=True)
    assert [one["instance"] for one in seen.value.answer.body["opens"]] == ["t_approve#1"]
    assert grants == len(
        office.engine.ask(granting.listed, office.bureau.caller("admin1"), state="", limit=50, cursor="")["items"]
    )


# -- reopening


def test_a_completed_case_is_reopened_at_its_last_task(office: Office) -> None:
    one = started(office, "handler1 draft ok", "buyer1 check ok -> held", "buyer2 check ok", "section_head1 approve ok")
    assert office.row(one.case)["status"] == "completed"
    told = done(office, one, "reopen")
    assert (told["status"], told["ended_at"], office.open(one.case)) == ("open", None, ["approve#2 offered"])
    assert [mark["verb"] for mark in told["overrides"]] == ["reopen"]
    assert office.signatures(one.case)[-1] == "section_head1 approve#1 ok lapsed"
    one.step("section_head2 approve ok", "")
    assert office.row(one.case)["status"] == "completed"
    office.verify(one.case, "line")
    told = done(office, one, "reopen", "t_draft")
    assert office.open(one.case) == ["draft#2 offered"]
    assert [mark["verb"] for mark in told["overrides"]] == ["reopen", "reopen"]


def test_a_revoked_case_stands_where_it_stood(office: Office) -> None:
    from engine.usecases.casework import revoking

    one = started(office, "handler1 draft ok amount=100 note=重开的限额", flow="limit")
    command = revoking.Revoke(case=one.case, if_match="*", reason="不办")
    office.engine.act(revoking.revoke, office.bureau.caller("handler1"), command).result()
    assert not office.state(one.case).tallies
    done(office, one, "reopen")
    assert office.open(one.case) == ["approve#2 offered"]
    assert office.state(one.case).tallies  # what it reserved is reserved again
    office.verify(one.case, "limit")


def test_an_open_case_is_not_reopened(office: Office) -> None:
    one = started(office, "handler1 draft ok")
    with pytest.raises(WrongState):
        ask(office, one, "reopen")

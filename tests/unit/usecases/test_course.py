"""What the case edition is drawn from: days of terms, suspensions, returns with their reason, holders of posts."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.pictures import names_of
from engine.model.course import Card, Course, CourseState
from engine.usecases.casework import cases, course
from engine.usecases.casework.returning import SendBack, send_back
from tests.unit.usecases.stage import Office
from tests.unit.usecases.test_time import FLOWS, item, notice, resume, sign, suspend


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(f"sqlite:///{tmp_path / 'riskflow.sqlite3'}", tmp_path, FLOWS)
    yield made
    made.bureau.close()


@pytest.fixture
def case(office: Office) -> str:
    return str(office.bureau.start("handler1", "licence")["id"])


def told(office: Office, case: str) -> Course:
    found = office.engine.ask(course.of_case, office.bureau.caller("handler1"), case).course
    assert found is not None
    return found


def lines(found: Course, element: str, language: str = "zh") -> list[str]:
    visit = next(one for one in found.visits if one.element == f"t_{element}")
    return [note.in_language(language) for note in visit.notes]


def test_a_timer_that_never_came_is_not_sent_back(office: Office, case: str) -> None:
    """What waited beside a step goes when that is done; only what a return undid has been sent back."""
    sign(office, case, "desk")
    states = {one.element: one.state for one in told(office, case).visits}
    assert states["t_desk"] is CourseState.DONE
    assert not {"t_silent", "silent"} & set(states)
    command = SendBack(item=item(office, case, "review"), if_match="*", to="t_desk", reason="缺少印章")
    assert not office.engine.act(send_back, office.bureau.caller("handler1"), command).result().refused
    states = {one.element: one.state for one in told(office, case).visits}
    assert (states["t_desk"], states["t_review"]) == (CourseState.OPEN, CourseState.RETURNED)
    sign(office, case, "desk")
    states = {one.element: one.state for one in told(office, case).visits}
    assert (states["t_desk"], states["t_review"]) == (CourseState.DONE, CourseState.OPEN)


def test_who_signed_is_named_in_both_languages(office: Office, case: str) -> None:
    sign(office, case, "desk")
    (signer,) = next(one for one in told(office, case).visits if one.element == "t_desk").signers
    assert (signer.name.zh, signer.name.en) == ("沈若溪", "Shen Ruoxi")


def test_a_step_its_timer_ended_is_left_unfinished(office: Office, case: str) -> None:
    office.bureau.advance(timedelta(days=40))
    office.bureau.fire_due()
    states = {one.element: one.state for one in told(office, case).visits}
    assert (states["t_silent"], states["t_desk"]) == (CourseState.DONE, CourseState.LEFT)


def test_what_became_of_what_left_the_case() -> None:
    def opened(*instances: str) -> list[dict[str, object]]:
        return [{"kind": "opened", "instance": one} for one in instances]

    undone = {"kind": "undone", "instances": ["a#1", "b#1"], "kept": ["c#1"], "signatures": [], "cause": "flow"}
    records = [*opened("a#1", "b#1", "c#1"), undone, *opened("b#2")]
    assert course.fates(records) == {"a": CourseState.RETURNED, "c": CourseState.DONE}
    cut = [{"kind": "withdrawn", "instance": "b#2", "cause": cause} for cause in ("timer", "return")]
    assert course.fates([*records, cut[0]])["b"] is CourseState.LEFT
    assert course.fates([*records, cut[1]])["b"] is CourseState.RETURNED


def test_the_day_of_each_term_and_what_was_suspended(office: Office, case: str) -> None:
    assert sorted(lines(told(office, case), "desk", "en")) == ["day 0 of 10", "working day 0 of 5"]
    sign(office, case, "desk")
    office.bureau.advance(timedelta(days=2))
    assert not suspend(office, case, notice=notice(office, case)).refused
    office.bureau.advance(timedelta(days=3))
    assert not resume(office, case).refused
    office.bureau.advance(timedelta(days=4))
    [term] = told(office, case).terms
    assert term.zh.endswith("个工作日（中止 3 天）")
    assert term.en.endswith("(3 suspended)")
    assert " of 20 " in term.en


def test_a_return_is_told_with_its_reason_to_who_may_read_it(office: Office, case: str) -> None:
    sign(office, case, "desk")
    command = SendBack(item=item(office, case, "review"), if_match="*", to="t_desk", reason="缺少印章" + "理" * 90)
    assert not office.engine.act(send_back, office.bureau.caller("handler1"), command).result().refused
    found = lines(told(office, case), "review")
    assert found[0].startswith("↩ ")
    assert "：缺少印章理" in found[0]
    assert found[0].endswith("理…")
    caller = office.bureau.caller("handler1")
    bare = office.engine.ask(lambda env, unit: course.build(unit, cases.reading(env, unit, caller, case)[1]))
    assert "↩ " in repr(bare)
    assert "缺少印章" not in repr(bare)


def test_cards_stand_at_their_step(office: Office, case: str) -> None:
    office.bureau.advance(timedelta(days=4))
    office.bureau.fire_due()
    assert Card.YELLOW in {one.card for one in told(office, case).visits if one.element == "t_desk"}


def test_holders_are_named_on_wall_and_case_editions_alone(office: Office, case: str) -> None:
    drawn = office.engine.ask(course.of_case, office.bureau.caller("handler1"), case)
    wall = names_of(drawn, "zh", people=True)
    assert drawn.holders["handler"][0].zh in wall.holders["handler"]
    assert drawn.holders["handler"][0].en in names_of(drawn, "en", people=True).holders["handler"]
    assert set(wall.watchers) == {1, 2, 3, 4}
    assert wall.valid.zh.endswith("-01 年度修正")
    other = names_of(drawn, "zh")
    assert (other.holders, other.watchers, other.supervisor, other.valid.zh) == ({}, {}, "", "")
    assert office.engine.ask(course.definition_of, drawn.agency.id, "licence").holders == {}

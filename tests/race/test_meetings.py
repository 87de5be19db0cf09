"""Votes of a body beside attendance, recusal and minutes: whoever comes second has seen what came first."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from engine.usecases.casework import signing
from engine.usecases.ground.commands import Answer, Complete
from engine.usecases.meetings import meetings, recusals
from engine.usecases.oversight import trail
from tests.race.arena import Arena, records_of, verified
from tests.race.house import BOARD, HANDLERS, RECORDER, WINDOWS, House
from tests.race.server import Call, call
from tests.race.test_families import deadlocks
from tests.race.test_locks import PATIENCE, started, until_waiting
from tests.scale import scaled

CHAIR, *OTHERS = BOARD
Act = Callable[..., "Future[Answer]"]


def ballot(house: House, who: str, item: str, outcome: str = "ok") -> Call:
    """Return the call by which a member votes, or the recorder signs."""
    return call("complete", house.caller(who), Complete(item=item, if_match="*", outcome=outcome, comment="意见"))


def attending(house: House, meeting: str, present: list[str]) -> Call:
    """Return the call by which the recorder enters who is there."""
    persons = tuple(house.persons[who] for who in present)
    return call("attendance", house.caller(RECORDER), meetings.Attendance(meeting=meeting, present=persons))


def recusing(house: House, case: str, who: str) -> Call:
    """Ask that somebody withdraw; return the call by which that is granted."""
    asked = recusals.Ask(case=case, person=house.persons[who], grounds="kin", reason="近亲属", on_behalf="officer")
    request = house.engine.act(recusals.ask, house.caller(HANDLERS[0]), asked).result().body["id"]
    return call("recusal", house.caller(WINDOWS[0]), recusals.Decide(case=case, request=request, granted=True))


def meeting_of(house: House, item: str) -> str:
    """Return the meeting a work item is before."""
    rows = house.engine.ask(lambda _, unit: unit.tables.meetings.of_items(house.agency, [item]))
    return str(rows[0]["meeting_id"])


def begin(house: House, one: Call) -> "Future[Answer]":
    """Let a call run in a thread of the engine's own."""
    use_case = {"complete": signing.complete, "attendance": meetings.attendance, "recusal": recusals.decide}[one.name]
    return house.engine.act(use_case, *one.given)


def one_behind_the_other(house: House, first: Call, second: Call) -> tuple[Answer, Answer]:
    """Let the second wait for what the first holds, which ends only then; returns both answers."""
    use_case = {"complete": signing.complete, "attendance": meetings.attendance, "recusal": recusals.decide}[first.name]
    waiting: list[Future[Answer]] = []

    def held(env: Any, unit: Any, *given: Any) -> Answer:
        answer: Answer = use_case(env, unit, *given)
        waiting.append(begin(house, second))
        until_waiting(house, 1)
        return answer

    done = house.engine.act(held, *first.given).result(PATIENCE)
    return done, waiting[0].result(PATIENCE)


def codes(answer: Answer) -> list[str]:
    return sorted(one["code"] for one in answer.body.get("reasons", ()))


def test_a_vote_behind_the_attendance_that_leaves_him_out_is_refused(house: House) -> None:
    _, item = started(house, "board")
    entered = attending(house, meeting_of(house, item), [*OTHERS[:3], CHAIR])
    came, voted = one_behind_the_other(house, entered, ballot(house, OTHERS[3], item))
    assert (came.status, voted.status, codes(voted)) == (200, 409, ["quorum.absent"])


def test_the_attendance_waits_for_a_vote_and_the_chair_for_the_attendance(house: House) -> None:
    _, item = started(house, "board")
    meeting = meeting_of(house, item)
    voted, came = one_behind_the_other(house, ballot(house, OTHERS[0], item), attending(house, meeting, list(BOARD)))
    assert (voted.status, came.status) == (200, 200)
    assert came.body["agenda"][0]["count"]["votes"] == {"ok": 1}
    assert begin(house, ballot(house, OTHERS[1], item)).result(PATIENCE).status == 200
    # Three of five are there and two have voted: the chair could vote, were there not a fourth.
    fewer = attending(house, meeting, [*OTHERS[:2], CHAIR])
    assert begin(house, fewer).result(PATIENCE).status == 200
    more = attending(house, meeting, [*OTHERS[:3], CHAIR])
    came, chair = one_behind_the_other(house, more, ballot(house, CHAIR, item))
    assert (came.status, chair.status, codes(chair)) == (200, 409, ["quorum.chair_last"])


def test_a_vote_behind_the_recusal_is_refused_and_one_before_it_void(house: House) -> None:
    case, item = started(house, "board")
    granted, voted = one_behind_the_other(house, recusing(house, case, OTHERS[0]), ballot(house, OTHERS[0], item))
    assert (granted.status, voted.status) == (200, 403)
    assert "recused" in codes(voted)
    voted, granted = one_behind_the_other(house, ballot(house, OTHERS[1], item), recusing(house, case, OTHERS[1]))
    assert (voted.status, granted.status) == (200, 200)
    assert Counter(one["kind"] for one in records_of(house, case))["voided"] == 1


@pytest.mark.parametrize("recused", [False, True], ids=["attendance", "attendance and recusal"])
def test_everything_at_once(arena: Arena, seed: int, recused: bool) -> None:
    """Votes, attendance, recusal and minutes start together; the verifier counts each decision again."""
    dice, house = random.Random(seed), arena.house
    cases = [started(house, "board") for _ in range(scaled(200, least=6))]
    before, races, leaving = deadlocks(house), [], []
    for case, item in cases:
        assert begin(house, ballot(house, OTHERS[0], item)).result(PATIENCE).status == 200
        present = [*OTHERS[: dice.randint(1, 4)], CHAIR]
        acts = [ballot(house, who, item, dice.choice(("ok", "ok", "against", "abstain"))) for who in BOARD]
        acts += [attending(house, meeting_of(house, item), present), ballot(house, RECORDER, item)]
        out = dice.choice(OTHERS) if recused else None
        acts += [recusing(house, case, out)] if out else []
        leaving.append(house.caller(out) if out else None)
        races.append(dice.sample(acts, len(acts)))
    wrong = [
        (one, answer)
        for who, calls, told in zip(leaving, races, arena.races(races), strict=True)
        for one, answer in zip(calls, told, strict=True)
        if answer.error not in ("", "WrongState", "StaleVersion", *_turned_away(one, who))
    ]
    assert not wrong, wrong[:3]
    won = Counter(_finished(house, case, item) for case, item in cases)
    print(f"{len(cases)} races: {dict(won)}, {deadlocks(house) - before} deadlocks")
    assert deadlocks(house) == before
    verified(house)


def _turned_away(one: Call, who: Any) -> tuple[str, ...]:
    """Return the error by which the case is closed to a ballot of whom the recusal came before, none for others."""
    return ("Forbidden",) if who is not None and one.name == "complete" and one.given[0] == who else ()


def _finished(house: House, case: str, item: str) -> str:
    """Let the recorder try the minutes with each result; returns the one that stands, or why there is none."""
    house.engine.ask(trail.compare, house.agency, case)
    answer = None
    for outcome in ("ok", "against"):
        if not [one for one in records_of(house, case) if one["kind"] == "decided"]:
            answer = begin(house, ballot(house, RECORDER, item, outcome)).result(PATIENCE)
    decided = [one for one in records_of(house, case) if one["kind"] == "decided"]
    if not decided:
        assert answer is not None
        return " ".join(codes(answer))
    (count,) = decided
    assert set(count["present"]) == {person for person, _, _ in count["votes"]}
    assert set(count["present"]).isdisjoint(count["recused"])
    assert count["votes"][-1][0] == house.persons[CHAIR]
    return str(count["result"])

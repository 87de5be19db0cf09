"""The collective decision at a task: ballots, chair last, notice, minutes last; nobody alone decides."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.controls import decide, remaining, settled
from engine.model.control import Quorum
from engine.model.form import Outcome, OutcomeKind
from engine.model.meeting import BodyRules, Meeting
from engine.model.text import Text
from engine.model.verdict import Verb
from tests.unit.controls.builders import ALLOWED, HELD, NOW, REFUSED, actor, after, codes, planned, view

FOR = Outcome(id="for", name=Text("同意", "For"))
AGAINST = Outcome(id="against", name=Text("不同意", "Against"), kind=OutcomeKind.BACK)
ABSTAIN = Outcome(id="abstain", name=Text("弃权", "Abstains"), kind=OutcomeKind.OTHER)
MEMBERS = ("m1", "m2", "m3", "m4", "m5")
PLAN = planned(Quorum(body="board"), outcomes=(FOR, AGAINST, ABSTAIN))
LAST = BodyRules(present_min="2/3", chair_last=True)


def board(rules: BodyRules = LAST, **fields: Any) -> Meeting:
    return Meeting(id="me", rules=rules, members=MEMBERS, chairs=MEMBERS, **{"notice_at": NOW, **fields})


def member(person: str):
    return actor(person, bodies=("board",))


RECORDER = actor("rec", bodies=("recorders",))


def voted(met: Meeting, *ballots: tuple[str, Outcome], **fields: Any):
    """Return the view after the ballots, each of which is held."""
    made = view(member("nobody"), outcome=FOR, meeting=met, **fields)
    for person, outcome in ballots:
        made = replace(made, actor=member(person), outcome=outcome)
        verdict = decide(PLAN, made)
        assert verdict.decision is HELD, (person, codes(verdict))
        made = after(made, verdict)
    return made


def asked(made, who, outcome: Outcome = FOR):
    return decide(PLAN, replace(made, actor=who, outcome=outcome))


def test_the_recorder_signs_last_and_only_the_result():
    made = voted(board(), ("m2", FOR), ("m3", AGAINST), ("m4", FOR), ("m1", FOR))
    assert asked(made, RECORDER).decision is ALLOWED
    assert codes(asked(made, RECORDER, AGAINST)) == ["quorum.outcome"]
    assert codes(asked(made, RECORDER, ABSTAIN)) == ["quorum.outcome"]


@pytest.mark.parametrize("who", [member("m1"), RECORDER], ids=["member", "recorder"])
def test_without_its_meeting_nobody_votes_and_the_body_is_missing(who):
    plan = planned(Quorum(body="board", recorder="recorders"), outcomes=(FOR, AGAINST))
    made = view(who, outcome=FOR)
    assert "facts.missing" in codes(decide(plan, made))
    assert [(need.kind, need.ref) for need in remaining(plan, made)] == [("body", "board")]


def test_an_even_number_lacks_one_more_and_a_lost_motion_its_majority():
    plan = planned(Quorum(body="board", recorder=""), outcomes=(FOR, AGAINST))
    even = voted(board(BodyRules(odd=True, present_min="2"), present=frozenset({"m2", "m3"})), ("m2", FOR), ("m3", FOR))
    assert [(one.kind, one.have, one.need) for one in remaining(plan, even)] == [("body", 2, 3)]
    ballots = (("m1", AGAINST), ("m2", AGAINST), ("m3", FOR))
    lost = voted(board(BodyRules(), present=frozenset({"m1", "m2", "m3"})), *ballots)
    assert [(one.kind, one.ref) for one in remaining(plan, lost)] == [("motion", "for")]


def test_no_single_ballot_sends_back():
    made = voted(board(), ("m2", AGAINST))
    assert made.signatures[-1].slot == "vote"
    assert not settled(PLAN, made, "against")


def test_a_tie_rejects():
    made = voted(board(), ("m2", FOR), ("m3", AGAINST), ("m4", FOR), ("m1", AGAINST))
    assert codes(asked(made, RECORDER)) == ["quorum.outcome"]
    assert asked(made, RECORDER, AGAINST).decision is ALLOWED


def test_a_ballot_early_of_the_chair_is_refused_and_later_ones_of_others_too():
    made = voted(board())
    assert codes(asked(made, member("m1"))) == ["quorum.chair_last"]
    made = voted(board(), ("m2", FOR), ("m3", FOR), ("m4", FOR))
    assert asked(made, member("m1")).decision is HELD
    closed = voted(board(), ("m2", FOR), ("m3", FOR), ("m4", FOR), ("m1", FOR))
    assert codes(asked(closed, member("m5"))) == ["quorum.closed"]


def test_the_chair_may_vote_first_where_the_body_does_not_say_last():
    assert asked(voted(board(BodyRules())), member("m1")).decision is HELD


def test_with_attendance_the_chair_waits_for_everybody_present():
    met = board(present=frozenset({"m1", "m2", "m3", "m4"}))
    made = voted(met, ("m2", FOR), ("m3", FOR))
    assert codes(asked(made, member("m1"))) == ["quorum.chair_last"]
    assert codes(asked(made, RECORDER)) == ["quorum.open", "quorum.chair_open"]
    assert codes(asked(made, member("m5"))) == ["quorum.absent"]


def test_a_majority_reached_early_ends_nothing():
    met = board(BodyRules(present_min="2/3"), present=frozenset(MEMBERS))
    made = voted(met, ("m1", FOR), ("m2", FOR), ("m3", FOR))
    assert codes(asked(made, RECORDER)) == ["quorum.open"]


@pytest.mark.parametrize(("present", "code"), [(3, ["quorum.not_quorate"]), (4, [])])
def test_three_of_five_are_not_two_thirds(present, code):
    order = ["m2", "m3", "m4", "m1"][:present] if present == 4 else ["m2", "m3", "m4"]
    met = board(replace(LAST, chair_last=False))
    made = voted(met, *((person, FOR) for person in order))
    assert codes(asked(made, RECORDER)) == code


def test_the_notice_period_holds_the_vote_back_and_says_until_when():
    met = board(replace(LAST, notice="PT4H"), notice_at=NOW - timedelta(hours=3))
    verdict = asked(voted(met), member("m2"))
    assert (codes(verdict), verdict.reasons[0].until) == (["quorum.notice"], "2026-03-10T03:00:00Z")
    early = board(replace(LAST, notice="PT4H"), notice_at=NOW - timedelta(hours=4))
    assert asked(voted(early), member("m2")).decision is HELD
    assert codes(asked(voted(board(replace(LAST, notice="PT4H"), notice_at=None)), member("m2"))) == [
        "quorum.no_notice"
    ]
    assert codes(asked(voted(board(replace(LAST, notice="soon"))), member("m2"))) == ["quorum.no_notice"]


def test_the_next_in_order_presides_when_the_chair_is_recused_or_away():
    for met, recused in ((board(), frozenset({"m1"})), (board(away=frozenset({"m1"})), frozenset())):
        made = voted(met, recused=recused)
        assert codes(asked(made, member("m2"))) == ["quorum.chair_last"]
        made = voted(met, ("m3", FOR), ("m4", FOR), ("m5", FOR), recused=recused)
        assert asked(made, member("m2")).decision is HELD


def test_a_member_recused_after_his_ballot_no_longer_counts():
    made = voted(board(BodyRules(present_min="3")), ("m2", FOR), ("m3", FOR), ("m1", FOR))
    assert asked(made, RECORDER).decision is ALLOWED
    assert codes(asked(replace(made, recused=frozenset({"m2"})), RECORDER)) == ["quorum.not_quorate"]
    assert codes(asked(replace(made, recused=frozenset(MEMBERS)), RECORDER)) == ["quorum.nobody", "quorum.alone"]


def test_strangers_and_recorders_who_are_members():
    made = voted(board())
    assert codes(asked(made, actor("x"))) == ["body"]
    both = actor("m2", bodies=("board", "recorders"))
    assert asked(made, both).slot == "vote"


def test_ballots_on_paper_count_until_the_member_signs_himself():
    met = board(BodyRules(present_min="3"), entered=(("m2", "for"), ("m3", "for"), ("m4", "against")))
    made = voted(met, ("m1", FOR))
    assert asked(made, RECORDER).decision is ALLOWED
    changed = voted(met, ("m2", AGAINST), ("m1", FOR))
    assert codes(asked(changed, RECORDER)) == ["quorum.outcome"]


def test_a_chair_who_speaks_last_signs_himself():
    made = voted(board(entered=tuple((who, "for") for who in ("m3", "m4", "m5", "m1"))), ("m2", FOR))
    assert codes(asked(made, RECORDER)) == ["quorum.chair_open"]
    verdict = asked(made, member("m1"))
    assert verdict.decision is HELD
    made = after(replace(made, actor=member("m1")), verdict)
    assert asked(made, RECORDER).decision is ALLOWED


def test_ballots_on_paper_alone_decide_nothing():
    met = board(BodyRules(present_min="3"), entered=(("m2", "for"), ("m3", "for"), ("m4", "for")))
    assert codes(asked(voted(met), RECORDER)) == ["quorum.alone"]


def test_without_a_recorder_the_ballots_decide():
    plan = planned(Quorum(body="board", recorder="", present_min="3"), outcomes=(FOR, AGAINST, ABSTAIN))
    made = view(member("m1"), outcome=FOR, meeting=board(BodyRules()))
    for person, decision in (("m1", HELD), ("m2", HELD), ("m3", ALLOWED)):
        made = replace(made, actor=member(person))
        verdict = decide(plan, made)
        assert verdict.decision is decision
        made = after(made, verdict)


def test_what_is_still_needed_is_told():
    made = voted(board(), ("m2", FOR))
    told = {(need.kind, need.ref, need.have, need.need) for need in remaining(PLAN, replace(made, verb=Verb.OFFER))}
    assert told == {
        ("signature", "", 1, 4),
        ("body", "board", 1, 4),
        ("chair", "m1", 0, 1),
        ("minutes", "recorders", 0, 1),
    }


def test_a_matter_unknown_refuses():
    verdict = decide(PLAN, view(member("m2"), outcome=FOR))
    assert (verdict.decision, codes(verdict)) == (REFUSED, ["facts.missing"])


def test_the_rule_of_the_task_comes_before_that_of_the_body():
    plan = planned(Quorum(body="board", speak_last="any"), outcomes=(FOR, AGAINST, ABSTAIN))
    assert decide(plan, view(member("m1"), outcome=FOR, meeting=board())).decision is HELD

"""Recusal by a declared tie, and signatures of who has left since (D27)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.controls import decide
from engine.controls.leaving import left
from engine.model.control import Joint, Party, Quorum, Recusal, TwoPerson
from engine.model.form import Duty
from engine.model.people import Kind, Tie
from engine.model.verdict import Verb
from tests.unit.controls.builders import actor, codes, planned, signed, view

TODAY = date(2026, 3, 10)  # of the views
THREE = planned(Recusal(lookback="P3Y"))
DAYS = planned(Recusal(lookback="P90D"))
NONE = planned(Recusal())


def tie(first="2020-01-01", last="", until="", person="ann"):
    return {"ctl_0": (Tie(person=person, first=first, last=last, until=until or last),)}


@pytest.mark.parametrize("verb", [Verb.CLAIM, Verb.COMPLETE, Verb.ASSIGN, Verb.TRANSFER, Verb.OFFER, Verb.RETURN])
def test_a_tie_is_asked_at_every_verb(verb):
    assert codes(decide(THREE, view(actor("ann"), verb, ties=tie()))) == ["recusal.tie"]
    assert codes(decide(THREE, view(actor("bob"), verb, ties=tie()))) == []
    assert codes(decide(THREE, view(actor("bob", acts_for="ann"), verb, ties=tie()))) == ["recusal.tie"]


@pytest.mark.parametrize(
    ("made", "last", "until", "counts"),
    [
        (THREE, "2023-03-10", "", True),  # three years ago to the day
        (THREE, "2023-03-09", "", False),
        (THREE, "2023-03-09", "2026-03-10", True),  # the tie itself looks back further
        (THREE, "2023-03-09", "2026-03-09", False),
        (DAYS, (TODAY - timedelta(90)).isoformat(), "", True),
        (DAYS, (TODAY - timedelta(91)).isoformat(), "", False),
        (NONE, "2026-03-10", "", True),
        (NONE, "2026-03-09", "", False),
        (NONE, "", "", True),
        (planned(Recusal(lookback="P9999Y")), "2023-03-09", "", True),  # past the last of all days
    ],
)
def test_how_far_it_looks_back(made, last, until, counts):
    found = codes(decide(made, view(actor("ann"), ties=tie(last=last, until=until))))
    assert found == (["recusal.tie"] if counts else [])


def test_a_tie_begins_on_its_day():
    assert codes(decide(THREE, view(actor("ann"), ties=tie(first="2026-03-10")))) == ["recusal.tie"]
    assert codes(decide(THREE, view(actor("ann"), ties=tie(first="2026-03-11")))) == []


def test_ties_that_are_not_told_refuse():
    assert codes(decide(THREE, view(actor("ann")))) == ["facts.missing"]
    assert codes(decide(THREE, view(actor("ann"), ties={"ctl_0": ()}))) == []


def test_the_parties_are_asked_for():
    assert [(one.control, one.party) for one in planned(Recusal(party="bids")).facts.ties] == [("ctl_0", "bids")]


# ---- who has left since

PAIR = planned(TwoPerson(min=2, qualification="enforcement"), duty=Duty(roles=("clerk",)))
BOARD = planned(TwoPerson(min=2, body="board"))
SEATED = planned(duty=Duty(body="board"))
JOINT = planned(Joint(parties=(Party(id="a", roles=("legal",)), Party(id="b", body="panel"))))
MEETING = planned(Quorum(body="board"))
CERTIFIED = actor("ann", "clerk", qualifications=("enforcement",)).standing


def by(**more):
    return signed("ann", role="clerk", roles=("clerk",), qualifications=("enforcement",), **more)


SIGNED = by()


@pytest.mark.parametrize(
    ("made", "signature", "standing", "expected"),
    [
        (PAIR, SIGNED, CERTIFIED, ""),
        (PAIR, SIGNED, None, "post"),
        (PAIR, SIGNED, replace(CERTIFIED, kind=Kind.AUDITOR), "post"),
        (PAIR, SIGNED, replace(CERTIFIED, roles=("head",)), "post"),
        (PAIR, SIGNED, replace(CERTIFIED, qualifications=()), "qualification"),
        (PAIR, replace(SIGNED, qualifications=()), replace(CERTIFIED, qualifications=()), ""),
        (BOARD, signed("ann", roles=("x",)), actor("ann", "x", bodies=("board",)).standing, ""),
        (BOARD, signed("ann", roles=("x",)), actor("ann", "x").standing, "body"),
        (SEATED, signed("ann"), actor("ann", bodies=("board",)).standing, ""),
        (SEATED, signed("ann"), actor("ann").standing, "body"),
        (JOINT, signed("ann", role="legal", slot="party:a"), actor("ann", "legal").standing, ""),
        (JOINT, signed("ann", role="legal", slot="party:a"), actor("ann", bodies=("panel",)).standing, "post"),
        (JOINT, signed("ann", slot="party:b"), actor("ann", bodies=("panel",)).standing, ""),
        (JOINT, signed("ann", slot="party:b"), actor("ann").standing, "body"),
        (JOINT, signed("ann", slot="outside:c"), None, ""),
        (MEETING, signed("ann", slot="vote"), None, ""),
    ],
)
def test_a_held_signature_falls_with_what_it_rests_on(made, signature, standing, expected):
    assert left(made, signature, standing, "2026-03-10") == expected


def test_what_a_substitute_signed_rests_on_a_post_of_his_own():
    stood = signed("ann", role="clerk", roles=("window", "clerk"), acting=(("standing", "clerk"),))
    made = planned(duty=Duty(roles=("clerk",)))
    assert left(made, stood, actor("ann", "window").standing, "2026-03-10") == ""
    assert left(made, stood, actor("ann").standing, "2026-03-10") == "post"

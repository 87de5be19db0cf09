"""Counting ballots: every line of the hand-computed tables, by set of rules, and what the numbers say."""

from collections import Counter
from fractions import Fraction

import pytest

from engine.controls import words
from engine.controls.ballot import Gathering, count, needed, share
from engine.model.meeting import BodyRules
from tests.data import ballots

RULES = {
    "two_thirds": (BodyRules(present_min="2/3"), ballots.TWO_THIRDS),
    "party_group": (BodyRules(present_min="2/3", basis="members"), ballots.PARTY_GROUP),
    "half": (BodyRules(), ballots.HALF),
    "panel": (
        BodyRules(present_min="5", size_min=5, odd=True, expert="e", expert_min="2/3", recused="in"),
        ballots.PANEL,
    ),
    "chair": (BodyRules(tie="chair"), ballots.CHAIR),
}
CASES = [(name, line) for name, (_, table) in RULES.items() for line in table.split("\n") if line]


def gathering(line: str) -> tuple[Gathering, int, str]:
    """Return who meets and how they vote, how many are needed, and the result."""
    left, _, right = line.partition("->")
    members, recused, present, agree, against, abstain = (int(part) for part in left.split())
    people = [f"m{n}" for n in range(1, members + 1)]
    cast = ["for"] * agree + ["against"] * against + ["abstain"] * abstain
    assert len(cast) == present <= members - recused, line
    least, result = right.split()
    met = Gathering(
        members=frozenset(people),
        recused=frozenset(people[members - recused :]),
        present=frozenset(people[:present]),
        ballots=dict(zip(people, cast, strict=False)),
        chair="m1",
        experts=frozenset(people),
    )
    return met, int(least), result


@pytest.mark.parametrize("name", RULES)
def test_each_set_of_rules_has_at_least_sixty_lines(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in RULES[name][1].split("\n") if line]
    results = Counter(line.split()[-1] for line in lines)
    with capsys.disabled():
        print(f"\n{name}: {len(lines)} hand-computed votes: {dict(results)}")
    assert len(lines) == len(set(lines)) >= 60
    assert {"for", "against", "nobody", "not_quorate"} <= results.keys()
    assert all(any(line.startswith(f"{met} ") for line in lines) for met in ("10 0 6", "10 0 7", "3 0 2"))


@pytest.mark.parametrize(("name", "line"), CASES, ids=[f"{name}: {line}" for name, line in CASES])
def test_hand_computed(name: str, line: str) -> None:
    met, least, result = gathering(line)
    found = count(RULES[name][0], met)
    assert found.needed == least
    assert (found.result or found.faults[0].removeprefix("quorum.")) == result
    assert found.present == len(met.present)
    assert found.recused == len(met.recused)
    assert sum(found.votes.values()) + found.abstain + found.silent == found.present


@pytest.mark.parametrize(
    ("present_min", "base", "least"),
    [("2/3", 10, 7), ("2/3", 9, 6), ("2/3", 3, 2), ("2/3", 1, 1), ("2/3", 0, 1), ("1/2", 7, 4), ("1/1", 7, 7),
     ("3", 7, 3), ("3", 2, 3), ("3/4", 8, 6), ("3/4", 9, 7), ("1/3", 10, 4)],
)  # fmt: skip
def test_attendance_is_rounded_up_exactly(present_min: str, base: int, least: int) -> None:
    assert needed(BodyRules(present_min=present_min), base) == least


def test_shares_are_fractions_never_floats() -> None:
    assert share("2/3") * 3 == 2
    assert isinstance(share("1/3"), Fraction)
    for wrong in ("0.667", "-1/2", "x", "1/0"):
        with pytest.raises((ValueError, ZeroDivisionError)):
            share(wrong)


def test_the_recused_never_count_even_when_they_sit_there_and_vote() -> None:
    people = frozenset({"a", "b", "c"})
    met = Gathering(members=people, recused=frozenset({"c"}), present=people, ballots=dict.fromkeys(people, "for"))
    found = count(BodyRules(), met)
    assert (found.present, found.votes, found.recused, found.base) == (2, {"for": 2}, 1, 2)


def test_strangers_never_count() -> None:
    met = Gathering(
        members=frozenset({"a"}), present=frozenset({"a", "x"}), ballots={"x": "for", "y": "for", "a": "against"}
    )
    assert count(BodyRules(), met).votes == {"against": 1}


def test_who_is_silent_keeps_the_vote_open() -> None:
    people = frozenset({"a", "b", "c"})
    found = count(BodyRules(), Gathering(members=people, present=people, ballots={"a": "for", "b": "for"}))
    assert (found.silent, found.carried, found.result) == (1, "for", "")


@pytest.mark.parametrize(("experts", "fault"), [(3, ("quorum.experts",)), (4, ()), (5, ())])
def test_two_thirds_of_five_are_four_experts(experts: int, fault: tuple[str, ...]) -> None:
    people = [f"m{n}" for n in range(5)]
    met = Gathering(members=frozenset(people), present=frozenset(people), experts=frozenset(people[:experts]))
    assert count(RULES["panel"][0], met).faults == fault


def test_a_committee_of_six_is_not_odd_and_one_of_three_is_too_small() -> None:
    six = frozenset(f"m{n}" for n in range(6))
    three = frozenset(sorted(six)[:3])
    found = count(RULES["panel"][0], Gathering(members=six, present=six, experts=six))
    assert found.faults == ("quorum.odd",)
    small = count(RULES["panel"][0], Gathering(members=three, present=three, experts=three))
    assert small.faults == ("quorum.not_quorate", "quorum.size")


def test_another_motion_may_carry() -> None:
    people = [f"m{n}" for n in range(5)]
    cast = dict(zip(people, ["none", "none", "none", "for", "against"], strict=True))
    found = count(BodyRules(), Gathering(members=frozenset(people), present=frozenset(people), ballots=cast))
    assert (found.result, found.votes) == ("none", {"against": 1, "for": 1, "none": 3})


def test_at_least_the_share_is_enough_where_the_rules_say_so() -> None:
    people = [f"m{n}" for n in range(6)]
    cast = dict(zip(people, ["for"] * 4 + ["against"] * 2, strict=True))
    met = Gathering(members=frozenset(people), present=frozenset(people), ballots=cast)
    assert count(BodyRules(pass_min="2/3"), met).result == "against"
    assert count(BodyRules(pass_min="2/3", pass_at_least=True), met).result == "for"


def test_every_fault_is_told_in_both_languages() -> None:
    for code in ("nobody", "not_quorate", "size", "odd", "experts", "open", "outcome", "chair_last", "notice"):
        told = words.text(f"quorum.{code}")
        assert told.zh
        assert told.en

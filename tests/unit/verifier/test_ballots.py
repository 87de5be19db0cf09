"""The verifier's own count beside every hand-computed vote: it agrees, and no other result passes."""

from dataclasses import asdict
from typing import Any

import pytest

from engine.verifier import verify
from tests.unit.controls.test_ballot import CASES, RULES, gathering

from .making import CASE, completed, found, opened, signed, started

NAMES = (
    *("present_min", "pass_min", "pass_at_least", "basis", "recused", "tie", "chair_last", "odd", "size_min"),
    "expert_min",
)


def decided(name: str, line: str, **other: Any) -> list[tuple[str, int, str]]:
    """Return what the verifier finds in a case in which the body votes as the line says."""
    met, needed, result = gathering(line)
    trail = opened(started())
    for person in sorted(met.recused):
        trail.add("recusal", person=person, state="granted")
    votes = []
    for number, (person, outcome) in enumerate(met.ballots.items(), 1):
        signed(trail, number, slot="vote", outcome=outcome, actor={"person": person, "account": None, "mandate": None})
        votes.append([person, outcome, number])
    rules = {key: value for key, value in asdict(RULES[name][0]).items() if key in NAMES}
    told = {
        "instance": "a#1", "meeting": "me_1", "body": "board", "members": sorted(met.members), "needed": needed,
        "recused": sorted(met.recused), "present": sorted(met.present), "experts": sorted(met.experts), "chair": "m1",
        "votes": votes, "result": result if result in ("for", "against") else "for", "minutes": False, "rules": rules,
    }  # fmt: skip
    trail.add("decided", **{**told, **other})
    return found(verify(completed(trail, outcome=(told | other)["result"]).export()))


@pytest.mark.parametrize(("name", "line"), CASES, ids=[f"{name}: {line}" for name, line in CASES])
def test_hand_computed_votes_are_counted_again(name: str, line: str) -> None:
    result = line.split()[-1]
    wrong = [(stream, code) for stream, _, code in decided(name, line)]
    if result not in ("for", "against"):  # such a body decides nothing, whatever is written
        assert wrong == [(CASE, "bad_count")]
        return
    assert wrong == []
    other = "against" if result == "for" else "for"
    assert [code for *_, code in decided(name, line, result=other)] == ["bad_count"]


def test_persons_who_are_merged_entries_count_as_the_member() -> None:
    line = "3 0 2 2 0 0 -> 2 for"
    for merged, wrong in (({"m2": "m1"}, ["bad_count"]), ({}, [])):
        assert [code for *_, code in decided("half", line, **({"merged": merged} if merged else {}))] == wrong

"""Counting the ballots of a body, exactly: shares are fractions, never floats (control-kernel §3).

Members, present, recused, for, against and abstaining are numbers of their own. Who is recused is never present.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from engine.model.meeting import ABSTAIN, AGAINST, BodyRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What the ballots say of one matter."""

    members: int  # of the body
    recused: int  # members recused from the matter
    base: int  # members the share of attendance is taken of
    needed: int  # how many must be present
    present: int  # members present, the recused not among them
    votes: Mapping[str, int] = field(default_factory=dict)  # outcome -> ballots, abstentions apart
    abstain: int = 0  # present and on no side
    silent: int = 0  # present and not asked yet
    faults: tuple[str, ...] = ()  # codes of why this gathering cannot decide
    carried: str = ""  # the motion that has its majority, "" when none has
    tied: bool = False  # the two leading sides have equally many

    @property
    def result(self) -> str:
        """The outcome that stands: the motion carried, else the rejection; "" while nothing can be decided."""
        if self.faults or self.silent:
            return ""
        return self.carried or AGAINST

    @property
    def figures(self) -> tuple[tuple[str, str], ...]:
        """The numbers as evidence of a reason."""
        told = {
            "members": self.members,
            "recused": self.recused,
            "present": self.present,
            "needed": self.needed,
            **{f"votes.{outcome}": n for outcome, n in sorted(self.votes.items())},
            "abstain": self.abstain,
        }
        return tuple((name, str(n)) for name, n in told.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """Who belongs to the body, who is there, and how each voted; persons by id."""

    members: frozenset[str]
    recused: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    ballots: Mapping[str, str] = field(default_factory=dict)  # person -> outcome
    chair: str = ""
    experts: frozenset[str] = frozenset()


def share(text: str) -> Fraction:
    """Return the exact value of "2/3" or "3"; ValueError when it is neither or negative."""
    found = Fraction(text.strip())
    if found < 0 or "." in text:
        raise ValueError(f"not a share: {text!r}")
    return found


def needed(rules: BodyRules, base: int) -> int:
    """Return how many must be present: the share of ``base`` rounded up (2/3 of 10 is 7), or the count itself."""
    least = share(rules.present_min)
    whole = least.denominator == 1 and least > 0 and "/" not in rules.present_min
    return max(1, int(least) if whole else ceil(least * base))


def count(rules: BodyRules, met: Gathering) -> Count:
    """Return the count of one matter; only ballots of members present and not recused count."""
    recused = met.recused & met.members
    present = (met.present & met.members) - recused
    base = len(met.members) - (len(recused) if rules.recused == "out" else 0)
    cast = {person: outcome for person, outcome in met.ballots.items() if person in present}
    sides = [outcome for outcome in cast.values() if outcome != ABSTAIN]
    votes = {outcome: sides.count(outcome) for outcome in sorted(set(sides))}
    whole = len(present) if rules.basis == "present" else base
    carried = next((one for one in votes if one != AGAINST and _carries(rules, votes, one, whole, cast, met)), "")
    return Count(
        members=len(met.members),
        recused=len(recused),
        base=base,
        needed=needed(rules, base),
        present=len(present),
        votes=votes,
        abstain=len(cast) - len(sides),
        silent=len(present) - len(cast),
        faults=_faults(rules, met, present, base),
        carried=carried,
        tied=_tied(votes),
    )


def _faults(rules: BodyRules, met: Gathering, present: frozenset[str], base: int) -> tuple[str, ...]:
    """Return why the gathering cannot decide, heaviest first."""
    if not met.members - met.recused:
        return ("quorum.nobody",)
    found = []
    if len(present) < needed(rules, base):
        found.append("quorum.not_quorate")
    if len(present) < rules.size_min:
        found.append("quorum.size")
    if rules.odd and len(present) % 2 == 0:
        found.append("quorum.odd")
    if rules.expert_min and len(present & met.experts) < share(rules.expert_min) * len(present):
        found.append("quorum.experts")
    return tuple(found)


def _carries(
    rules: BodyRules, votes: Mapping[str, int], motion: str, whole: int, cast: Mapping[str, str], met: Gathering
) -> bool:
    """True when a motion has its majority; a tie is decided by the chair where the rules say so."""
    least = share(rules.pass_min) * whole
    if votes[motion] > least or (rules.pass_at_least and votes[motion] == least):
        return True
    most = max(votes.values())
    return rules.tie == "chair" and _tied(votes) and votes[motion] == most and cast.get(met.chair, "") == motion


def _tied(votes: Mapping[str, int]) -> bool:
    """True when the two leading sides have equally many ballots."""
    order = sorted(votes.values(), reverse=True)
    return len(order) > 1 and order[0] == order[1]

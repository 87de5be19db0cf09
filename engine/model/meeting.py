"""Meetings of a body: the rules it decides by and what is known of one matter before it (decisions D38, D50).

Fractions are text ("2/3") and are computed exactly; a whole number ("3") is a count of persons.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

VOTE = "vote"  # slot of a member's ballot
MINUTES = "minutes"  # slot of the recorder's signature on the minutes
ABSTAIN = "abstain"  # outcome of who is present and takes no side
RECORDERS = "recorders"  # body whose people keep the minutes
AGAINST = "against"  # outcome that stands when no motion carries


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRules:
    """How one body decides; data of the agency, each may be overridden by the control of a task."""

    present_min: str = "1/2"  # who must be present: a share of the base, or a count
    pass_min: str = "1/2"  # share a motion must exceed
    pass_at_least: bool = False  # the share itself is enough
    basis: str = "present"  # share of whom: "present" or "members"
    recused: str = "out"  # "out": the recused leave the base of both shares; "in": they stay in it
    tie: str = "reject"  # "reject", or "chair": the chair's ballot decides
    chair_last: bool = False  # the chair votes when everybody else present has
    notice: str = ""  # ISO duration between notice and votes, "" for none
    oral: bool = True  # notice may be given by word of mouth
    no_ad_hoc: bool = False  # nothing joins the agenda after the notice
    odd: bool = False  # an odd number decides
    size_min: int = 0  # so many decide at least
    expert: str = ""  # qualification that makes an expert
    expert_min: str = ""  # share of experts among those present
    law: str = ""  # what the rules rest on, "" when the body set them itself


def rules_of(told: Mapping[str, Any]) -> BodyRules:
    """Return the rules a body's data tell; what is no rule here is left to whoever else reads it."""
    names = {one.name for one in fields(BodyRules)}
    return BodyRules(**{name: value for name, value in told.items() if name in names})


_SHARE = re.compile(r"[0-9]{1,3}(/[1-9][0-9]{0,2})?")
_CHOICES = {"basis": ("present", "members"), "recused": ("out", "in"), "tie": ("reject", "chair")}


def misread(told: Mapping[str, Any]) -> str:
    """Return the name of the first rule whose value cannot be one, "" when all can be read."""
    for one in fields(BodyRules):
        value = told.get(one.name, one.default)
        good = type(value) is type(one.default)
        if one.name in ("present_min", "pass_min", "expert_min"):
            good = good and (value == one.default or _SHARE.fullmatch(value) is not None)
        elif one.name in _CHOICES:
            good = good and value in _CHOICES[one.name]
        elif one.name == "size_min":
            good = good and value >= 0
        if not good:
            return one.name
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One matter before a body, as a verdict sees it; persons by id."""

    id: str  # meeting id, "" while none is known
    rules: BodyRules  # of the body
    members: tuple[str, ...]  # its roster, in the register's order
    drawn: int = 0  # so many were drawn by lot for it, 0 where nobody is
    chairs: tuple[str, ...]  # who presides, in order of precedence
    away: frozenset[str] = (
        frozenset()
    )  # members recorded absent now, or kept apart from the matter: they do not preside
    experts: frozenset[str] = frozenset()  # members with the expert's qualification today
    notice_at: datetime | None = None  # when notice of this matter was given
    present: frozenset[str] | None = None  # as entered by the recorder; None: who votes is present
    entered: tuple[tuple[str, str], ...] = field(default=())  # (person, outcome) ballots confirmed on paper, in order
    record: str = ""  # file digest of that paper

"""Who may resolve an incident (卡办事项), by its kind. It is tried again; nobody decides a case's contents through it.

What lies in the matter or its staff (a value that no way fits, nobody to do it) is for who names substitutes (the
director), or for two administrators. What lies in the machine is for two administrators, a failed job for one, as his
own verb for jobs is. Going on after a case below has failed is a decision on the matter: never an administrator's.
"""

from collections.abc import Collection
from dataclasses import dataclass

from engine.controls import words
from engine.model.people import Kind
from engine.model.verdict import Decision, Need, Reason, Verdict

RETRY = "retry"  # the one way: what stands still is tried again
NOBODY, JOB = "nobody_eligible", "job_failed"
MATTER = frozenset({"undecidable", NOBODY, "field_not_handed", "confidential"})  # cause in the matter or its staff
CONTENTS = frozenset({"sub_case_failed"})  # going on is a decision on the matter
SECOND = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """Who wants to resolve an incident."""

    persons: frozenset[str]  # his entries
    kind: Kind
    names: bool  # he names substitutes: the director, or who stands in for him
    proposed_by: str = ""  # administrator who asked for the same before


def who(kind: str) -> tuple[str, ...]:
    """Return who may resolve incidents of a kind, in words that stay: director, administrator, two_administrators."""
    if kind in CONTENTS:
        return ("director",)
    if kind == JOB:
        return ("administrator",)
    return ("director", "two_administrators") if kind in MATTER else ("two_administrators",)


def resolving(kind: str, asked: Resolver) -> Verdict:
    """Return the verdict: held while another administrator has to confirm."""
    able: Collection[str] = who(kind)
    if asked.names and "director" in able:
        return Verdict(decision=Decision.ALLOWED)
    if asked.kind is not Kind.ADMIN or not any(SECOND in one for one in able):
        return Verdict(decision=Decision.REFUSED, reasons=(_reason("incident.who"),))
    if "administrator" in able or (asked.proposed_by and asked.proposed_by not in asked.persons):
        return Verdict(decision=Decision.ALLOWED)
    if asked.proposed_by:
        return Verdict(decision=Decision.REFUSED, reasons=(_reason("incident.second"),))
    need = (Need(kind="role", ref=SECOND, have=1, need=2),)
    return Verdict(decision=Decision.HELD, reasons=(_reason("incident.second"),), needs=need)


def _reason(code: str) -> Reason:
    return Reason(code=code, text=words.text(code))


def stands() -> Verdict:
    """Return the refusal when the cause is still there."""
    return Verdict(decision=Decision.REFUSED, reasons=(_reason("incident.stands"),))

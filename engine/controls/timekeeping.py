"""Who may stop, extend and correct what, and what may be entered late: pure questions about a case's time.

A term rests only on a ground its own law names, and only once the party was told in writing (行政许可法 45). It is
extended once, before it is over, by whom the law names, with reasons told (行政许可法 42). What somebody signed, or
what a way, a limit or a decision rests on, is never corrected: it is amended, and signatures lapse.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.controls import words
from engine.model.form import Deadline
from engine.model.verdict import Reason

ENTRY_DAYS = 30  # how long ago an act may lie that is entered late


def _reason(code: str, *evidence: tuple[str, str], element: str = "", law: str = "", until: str = "") -> Reason:
    return Reason(code=code, text=words.text(code), element=element, law=law, evidence=evidence, until=until)


def suspending(
    ground: str, deadlines: Collection[Deadline], *, standing: bool, told: bool, waits: bool
) -> tuple[Reason, ...]:
    """Return why a suspension on ``ground`` is refused.

    ``deadlines``: those that run; ``standing``: one on this ground stands; ``told``: the notice is among the case's
    papers; ``waits``: the whole case is to rest while a task of it waits for another case.
    """
    mine = [one for one in deadlines if ground in one.suspend_on]
    law = mine[0].law if mine else next((one.law for one in deadlines if one.suspend_on), "")
    found = []
    if not mine:
        allowed = sorted({name for one in deadlines for name in one.suspend_on})
        found.append(_reason("suspend.ground", *(("ground", one) for one in allowed), law=law))
    if standing:
        found.append(_reason("suspend.stands", ("ground", ground), law=law))
    if not told:
        found.append(_reason("suspend.notice", law=law))
    if waits:
        found.append(_reason("suspend.waits"))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension asked for."""

    deadline: Deadline
    element: str
    by: int  # units
    most: int  # units the file allows, 0 when it allows none
    extended: int  # units it was extended by before
    end: str  # moment it ends, "" while it is suspended
    now: str  # moment
    roles: frozenset[str]  # posts of who asks, those passed to him included
    told: bool  # the notice with the reasons is among the case's papers


def extending(asked: Extension) -> tuple[Reason, ...]:
    """Return why an extension is refused, each with rule and article."""
    deadline, place = asked.deadline, {"element": asked.element, "law": asked.deadline.law}
    if not asked.most:
        return (_reason("extend.never", ("deadline", deadline.id), **place),)
    found = []
    if asked.roles.isdisjoint(deadline.extend_by):
        found.append(_reason("extend.role", *(("role", one) for one in deadline.extend_by), **place))
    if asked.extended:
        found.append(_reason("extend.once", ("by", str(asked.extended)), **place))
    if asked.by > asked.most:
        found.append(_reason("extend.most", ("most", str(asked.most)), **place))
    if asked.end and asked.now > asked.end:
        found.append(_reason("extend.past", ("until", asked.end), until=asked.end, **place))
    if not asked.told:
        found.append(_reason("extend.notice", **place))
    return tuple(found)


def correcting(
    paths: Collection[str], *, present: Collection[str], bound: Collection[str], decisive: Collection[str]
) -> tuple[Reason, ...]:
    """Return why values may not be corrected: they are not there, signed, or something rests on them."""
    checks: Mapping[str, Iterator[str]] = {
        "correct.absent": (path for path in paths if path not in present),
        "correct.bound": (path for path in paths if path in bound),
        "correct.decisive": (path for path in paths if path in decisive and path not in bound),
    }
    found = {code: sorted(which) for code, which in checks.items()}
    return tuple(_reason(code, *(("field", path) for path in which)) for code, which in found.items() if which)


def entering(happened: datetime, now: datetime, not_before: datetime | None, after: datetime | None) -> tuple[str, ...]:
    """Return the codes of what is wrong with the time of an act entered late.

    ``not_before``: end of the task's minimum period; ``after``: time of an act that came before it.
    """
    found = []
    if happened > now:
        found.append("late.future")
    if (now - happened).days > ENTRY_DAYS:
        found.append("late.long")
    if not_before is not None and happened < not_before:
        found.append("too_early")
    if after is not None and happened < after:
        found.append("late.order")
    return tuple(found)


def late(codes: Collection[str], element: str, until: str = "") -> tuple[Reason, ...]:
    """Return the reasons behind codes of ``entering``."""
    return tuple(_reason(one, element=element, until=until if one == "too_early" else "") for one in codes)

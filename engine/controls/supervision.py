"""Supervision by grade: the heavier the point, the closer the watch (001-6 art. 16, 003-9).

``course``: one post watches a case through its whole course from its first task of that grade, and gets the minutes of
the tasks named in ``filing``. ``checks`` and ``guidance``: dated duties of each week, month, quarter or year over all
cases of the flow. What is not reported in time stands on the overdue list; nothing is blocked.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from engine.controls.constraint import Beside
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.obligation import Graded, Obligation
from engine.controls.rule import Rule
from engine.model.conduct import Supervision
from engine.model.control import Control

COURSE, CHECKS, GUIDANCE = "course", "checks", "guidance"


def rule(control: Control, spec: Supervision, task: str, read: Reader) -> Rule:
    """Return a rule that admits everybody."""
    return Rule(control=control, task=task)


def facts(control: Control, spec: Supervision, read: Reader) -> Facts:
    """Ask for nothing."""
    return Facts()


def constraints(spec: Supervision) -> tuple[Beside, ...]:
    """Return who watches."""
    return (Beside(role=spec.role, within=spec.within, unit=spec.unit),)


def mark(spec: Supervision) -> Mark:
    """Return the badge: the rank and the way."""
    return Mark(kind="supervision", figures=(str(spec.rank), spec.way))


def owes(
    control: Control, spec: Supervision, places: tuple[str, ...], read: Reader, graded: Graded
) -> Iterator[Obligation]:
    """Yield the duties inside a case: the watch itself, and the filing of minutes."""
    if spec.way != COURSE:
        return
    within = read(spec.within) if spec.within else None
    for task in graded.get(spec.rank, ()):
        yield Obligation(
            sort="course",
            control=control.id,
            element=task,
            role=spec.role,
            opens=task,
            entered=True,
            within=within,
            unit=spec.unit,
            once=True,
        )
    for task in spec.filing:
        yield Obligation(
            sort="filing", control=control.id, element=task, role=spec.role, opens=task, within=within, unit=spec.unit
        )


def period(every: str, day: str) -> tuple[str, str]:
    """Return the name of the period ``day`` (ISO) lies in and its last day: ("2026-Q2", "2026-06-30")."""
    year, month, on = day[:4], int(day[5:7]), date.fromisoformat(day)
    if every == "year":
        return year, f"{year}-12-31"
    if every == "month":
        return day[:7], f"{day[:7]}-{monthrange(on.year, month)[1]:02}"
    if every == "week":
        named = on.isocalendar()
        return f"{named.year}-W{named.week:02}", (on + timedelta(days=7 - named.weekday)).isoformat()
    quarter = (month + 2) // 3
    return f"{year}-Q{quarter}", f"{year}-{('03-31', '06-30', '09-30', '12-31')[quarter - 1]}"

"""Duties beside the token: publications, files, opinions, watches, events; opened and met by the course of a case.

The case keeps its own duties packed; the table ``duty`` repeats them for questions over all cases. A duty blocks
nothing. What is over its time is on the overdue list until somebody reports it.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.calendar.terms import Term, end
from engine.controls import Obligation
from engine.model import ids
from engine.trail.binding import element_of
from engine.trail.record import moment
from engine.usecases.ground import recorder
from engine.usecases.state import panels, viewing
from engine.usecases.state.act import Act

OPEN, DONE, SILENT, DROPPED = "open", "done", "silent", "dropped"
# A duty in the case's state: [sort, control, element, role, due, state, instance that opened it, person who took it]
SORT, CONTROL, ELEMENT, ROLE, DUE, STATE, BY, PERSON = range(8)


def entered(act: Act, element: str, instance: str) -> None:
    """An element was entered: draw who acts there, open what is owed from now on."""
    besides = act.ready.besides
    if element in besides.draws:
        panels.drawn_for(act, element, instance)
    for one in besides.entered.get(element, ()):
        _open(act, one, instance)


def completed(act: Act, element: str, outcome: str, instance: str) -> None:
    """An element was done: what it meets is met, what is owed from now on opens."""
    besides = act.ready.besides
    if element in besides.closing and act.state.duties:
        _meet(act, element)
    for one in besides.done.get(element, ()):
        if one.outcome in ("", outcome):
            _open(act, one, instance)


def undone(act: Act, instances: Iterable[str]) -> None:
    """Instances were undone: what only they had opened is owed no more."""
    gone = set(instances)
    for duty, row in act.state.duties.items():
        if row[BY] in gone and row[STATE] == OPEN and row[SORT] != "event":
            settle(act, duty, DROPPED)


def ended(act: Act) -> None:
    """The case ended: opinions nobody needs any more are dropped; what the law still asks stays open."""
    for duty, row in act.state.duties.items():
        if row[STATE] == OPEN and row[SORT] == "opinion":
            settle(act, duty, SILENT)


def _open(act: Act, one: Obligation, instance: str) -> None:
    state = act.state
    mine = [row for row in state.duties.values() if row[CONTROL] == one.control and row[SORT] == one.sort]
    if one.once and any(row[STATE] != DROPPED for row in mine):
        return
    if any(row[STATE] == OPEN and row[ELEMENT] == one.element for row in mine) and one.sort != "event":
        return
    if not one.when(viewing.scope_of(act), state.rounds.get(element_of(instance), 0)):
        return
    due = _due(act, one)
    duty = act.env.ids.new(ids.DUTY)
    row = [one.sort, one.control, one.element, one.role, due, OPEN, instance, ""]
    state.duties[duty] = row
    act.duties[duty] = row
    told = {"due": due} if due else {}
    act.recorder.add(
        "duty",
        actor=recorder.system("riskflow"),
        duty=duty,
        sort=one.sort,
        state=OPEN,
        control=one.control,
        element=one.element,
        role=one.role,
        **told,
    )


def _due(act: Act, one: Obligation) -> str:
    count = one.within.number(viewing.scope_of(act)) if one.within is not None else None
    if count is None or count < 0 or count != count.to_integral_value():
        return ""
    term = Term(start=act.now, count=int(Decimal(count)), unit=one.unit)
    found = end(term, act.agency.calendar, act.agency.zone).at
    return moment(found) if found is not None else ""


def _meet(act: Act, element: str) -> None:
    by_control = {
        one.control
        for found in (act.ready.besides.done, act.ready.besides.entered)
        for duties in found.values()
        for one in duties
        if element in one.closes
    }
    for duty, row in act.state.duties.items():
        if row[STATE] == OPEN and row[CONTROL] in by_control:
            settle(act, duty, DONE)


def settle(act: Act, duty: str, state: str, *, person: str = "", text: str = "", documents: Iterable[str] = ()) -> None:
    """Close a duty: done (also late), silent, or dropped; with the words and papers of who reports it."""
    row = act.state.duties[duty]
    row[STATE], row[PERSON] = state, person or row[PERSON]
    more: dict[str, Any] = {}
    if text:
        more["text"] = act.recorder.commitment("/text", text)
    papers = sorted(set(documents))
    if papers:
        more["documents"] = papers
    if not person:
        more["actor"] = recorder.system("riskflow")
    late = {"late": True} if late_by(row, act.now) and state == DONE else {}
    act.recorder.add("duty", duty=duty, state=state, **more, **late)
    act.duties[duty] = row


def late_by(row: list[str], now: datetime) -> bool:
    """True when a duty is past its time at ``now``."""
    return bool(row[DUE]) and moment(now) > row[DUE]


def told(act: Act) -> list[dict[str, Any]]:
    """Return the duties of a case as its answer shows them."""
    now = moment(act.now)
    return [
        {
            "id": duty,
            "sort": row[SORT],
            "control": row[CONTROL],
            "element": row[ELEMENT],
            "role": row[ROLE],
            "due_at": row[DUE] or None,
            "state": row[STATE],
            "overdue": bool(row[STATE] == OPEN and row[DUE] and row[DUE] < now),
        }
        for duty, row in act.state.duties.items()
        if row[STATE] != DROPPED
    ]

"""Deadlines of a case: computed when a term begins, shown, counted anew when what they rest on changes.

A term of a task begins when the task is entered, with a date of the case, or with another step: of those the case keeps
the clocks, whether or not the task has been reached. Suspensions stop only the terms whose file names their ground, and
of a case at rest those the house set itself. Ends are moments; warnings are moments too, carried by every open item.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel
from engine.calendar.terms import Pause, Term, counted, earliest, end, share
from engine.controls import service
from engine.errors import ExpressionInvalid, Undecidable
from engine.execution.state import DONE, EVENT, SYSTEM
from engine.feel import values
from engine.feel.kinds import Months
from engine.model.form import Deadline
from engine.model.outside import Service
from engine.model.process import Node
from engine.trail.record import moment
from engine.usecases.state import viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Clock, Item

LEAST = "min/"  # before the name of a minimum period
RED = 100  # per cent of a term


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A clock with what it is the clock of."""

    node: Node
    deadline: Deadline
    clock: Clock
    least: bool  # a minimum period


# -- beginning ---------------------------------------------------------------------------------------------------------


def begin(act: Act, node: Node, item: Item) -> None:
    """Set the terms of an item that opens; a timer is due with its own term, one whose file gives none with its text.

    A timer whose term does not apply, or has no day to count from, never fires.
    """
    for deadline in node.deadlines:
        if follows(deadline) or not _applies(act, deadline):
            continue
        start = _start(act, deadline)
        if not start:
            continue
        if deadline.max:
            item.terms[deadline.id] = _counted(act, deadline, Clock(start=start, count=figure(act, deadline.max)))
        if deadline.min:
            clock = Clock(start=start, count=figure(act, deadline.min))
            item.terms[LEAST + deadline.id] = _counted(act, deadline, clock, least=True)
    if item.kind == EVENT and not any(deadline.max for deadline in node.deadlines):
        item.due_at = _timer(act, node)
    else:
        settle(act, node, item)


def follows(deadline: Deadline) -> bool:
    """True for a term whose clock the case keeps: it counts from another step or from the start."""
    return deadline.after not in ("", "enter") and not deadline.after.startswith("field.")


def passed(act: Act, instance: str, element: str, late: str = "") -> None:
    """Note when a step was done that terms count from; ``late``: the moment of the act, entered later."""
    if element in act.ready.anchored:
        act.state.anchors[element] = [instance, late or act.since or act.at]


def follow(act: Act) -> None:
    """Bring the clocks the case keeps in line with what is done, and open items with them; cheap without any."""
    if not act.ready.anchored:
        return
    state, before = act.state, act.state.clocks
    live = {name: row for name, row in state.anchors.items() if _is_done(act, row[0])}
    state.anchors, state.clocks = live, {}
    for anchor, rows in act.ready.anchored.items():
        since = act.row.started_at if anchor == "start" else live.get(anchor, ["", ""])[1]
        if not since or any(_done_since(act, live.get(anchor), node.id) for node, _ in rows):
            continue
        for _, deadline in rows:
            known = before.get(deadline.id)
            if known is not None and known.start == since:
                state.clocks[deadline.id] = known
            elif deadline.max and _applies(act, deadline):
                clock = Clock(start=since, count=figure(act, deadline.max))
                state.clocks[deadline.id] = _counted(act, deadline, clock)
    if before or state.clocks:
        carry(act)


def _is_done(act: Act, instance: str) -> bool:
    found = act.state.run.by_id.get(instance)
    return found is not None and found.state == DONE


def _done_since(act: Act, anchor: list[str] | None, element: str) -> bool:
    """True when the task a clock is for was done after the clock began: all clocks of one anchor are one clock."""
    after = act.state.run.by_id[anchor[0]].seq if anchor is not None else 0
    return any(one.element == element and one.seq > after for one in act.state.run.done)


def carry(act: Act) -> None:
    """Let every open item show the terms of its task and carry the case's next warning."""
    for item in act.state.items.values():
        if item.kind != SYSTEM:
            before = (item.due_at, item.not_before, item.card_at)
            settle(act, act.node(item.element), item)
            if (item.due_at, item.not_before, item.card_at) != before:
                act.touch(item)


def settle(act: Act, node: Node, item: Item) -> None:
    """Set what an item shows: the first of its ends, the last of its minimum periods, the next warning."""
    mine = tuple(of_item(act, node, item))
    ends = [one.clock.end for one in mine if not one.least and one.clock.end]
    if mine or item.kind != EVENT:
        item.due_at = min(ends, default="")
    item.not_before = max([one.clock.end or "9999-12-31T00:00:00.000000Z" for one in mine if one.least], default="")
    cards = [one.card_at for one in (*(r.clock for r in mine), *act.state.clocks.values()) if one.card_at]
    item.card_at = min(cards, default="")


def of_item(act: Act, node: Node, item: Item) -> Iterator[Running]:
    """Yield the clocks of an open item, those the case keeps for its task included."""
    for deadline in node.deadlines:
        kept = act.state.clocks.get(deadline.id) if follows(deadline) else item.terms.get(deadline.id)
        if kept is not None:
            yield Running(node=node, deadline=deadline, clock=kept, least=False)
        least = item.terms.get(LEAST + deadline.id)
        if least is not None:
            yield Running(node=node, deadline=deadline, clock=least, least=True)


def of_case(act: Act) -> Iterator[Running]:
    """Yield the clocks the case keeps."""
    for rows in act.ready.anchored.values():
        for node, deadline in rows:
            if deadline.id in act.state.clocks:
                yield Running(node=node, deadline=deadline, clock=act.state.clocks[deadline.id], least=False)


def running(act: Act) -> Iterator[tuple[Item | None, Running]]:
    """Yield every clock of the case once: those it keeps without an item, those of each item with it."""
    for one in of_case(act):
        yield None, one
    for item in act.state.items.values():
        for one in of_item(act, act.node(item.element), item) if item.terms else ():
            if not follows(one.deadline):
                yield item, one


# -- counting ----------------------------------------------------------------------------------------------------------


def _start(act: Act, deadline: Deadline) -> str:
    if not deadline.after.startswith("field."):
        return act.at
    path = deadline.after.removeprefix("field.")
    value = act.state.fields.get(path, [None])[0]
    if not isinstance(value, str) or not value:
        return ""
    try:
        found = _effective(act, path, datetime.fromisoformat(value))
        return moment(found if found.tzinfo else datetime.combine(found.date(), time(), _zone(act)))
    except (ValueError, OverflowError):
        return ""


def _effective(act: Act, path: str, on: datetime) -> datetime:
    """Return the moment a day of service has effect, which is later for a public notice; any other moment itself."""
    specs = (one.spec for one in act.ready.definition.controls)
    served = next((spec for spec in specs if isinstance(spec, Service) and spec.on == path), None)
    if served is None or act.state.fields.get(served.means, [None])[0] != service.PUBLIC:
        return on
    wait = service.effective(service.PUBLIC, on.date(), figure(act, served.public_days)) - on.date()
    return on + wait


def _zone(act: Act) -> ZoneInfo:
    return ZoneInfo(act.agency.zone)


def _applies(act: Act, deadline: Deadline) -> bool:
    if not deadline.when:
        return True
    return feel.truth(act.ready.conditions[deadline.id].evaluate(viewing.scope_of(act))) is True


def figure(act: Act, text: str) -> int:
    """Return the figure of a term; Undecidable when its setting has none."""
    value = act.agency.settings.get(text.removeprefix("setting.")) if text.startswith("setting.") else Decimal(text)
    if not isinstance(value, Decimal | int):
        raise Undecidable(f"the term {text} has no value", element=text)
    return int(value)


def term_of(act: Act, deadline: Deadline, clock: Clock) -> Term:
    """Return the term of a clock as the calendar counts it."""
    return Term(
        start=datetime.fromisoformat(clock.start),
        count=clock.count + clock.extended,
        unit=deadline.unit,
        rolls=deadline.rolls,
        pauses=tuple(_pauses(act, deadline)),
    )


def _pauses(act: Act, deadline: Deadline) -> Iterator[Pause]:
    for since, until, ground, reach, _ in act.state.pauses:
        if ground in deadline.suspend_on or (reach == "case" and not deadline.law):
            ends = datetime.fromisoformat(until) if until else None
            yield Pause(since=datetime.fromisoformat(since), until=ends)


def _counted(act: Act, deadline: Deadline, clock: Clock, *, least: bool = False) -> Clock:
    """Count a clock's end and its next warning; Undecidable for a figure out of bounds."""
    term, calendar, zone = term_of(act, deadline, clock), act.agency.calendar, act.agency.zone
    try:
        found = (earliest if least else end)(term, calendar, zone)
        clock.end = moment(found.at) if found.at is not None else ""
        clock.provisional = found.provisional
        percents = () if least else warnings(deadline)
        due = share(term, percents[clock.cards], calendar, zone) if clock.cards < len(percents) else None
    except (ValueError, OverflowError) as wrong:
        raise Undecidable(f"the term {deadline.id} cannot be counted", element=deadline.id) from wrong
    clock.card_at = moment(due) if due is not None and found.at is not None else ""
    return clock


def warnings(deadline: Deadline) -> tuple[int, ...]:
    """Return at how many per cent of a term cards are given; who warns of its end also says that it is past."""
    found = sorted({min(int(one), RED) for one in deadline.warn.split()})
    return (*(one for one in found if one < RED), RED) if found else ()


def next_card(act: Act, deadline: Deadline, clock: Clock) -> None:
    """Set when the next warning is due, after one was given."""
    _counted(act, deadline, clock)


def recount(act: Act, cause: str, *, only: str = "", acted: Clock | None = None, **more: Any) -> list[str]:
    """Count every clock anew and record each that changed; returns their deadlines. ``only``: one deadline.

    ``acted``: the clock somebody acted on, recorded even where its end stays, as it does while the case rests.

    A term that ends later than before is warned of anew, as far as a warning still lies ahead.
    """
    changed = []
    for item, one in running(act):
        if only and one.deadline.id != only:
            continue
        clock, before = one.clock, (one.clock.end, one.clock.provisional)
        _counted(act, one.deadline, clock, least=one.least)
        if (clock.end, clock.provisional) == before and clock is not acted:
            continue
        if clock.end > before[0] and clock.cards:
            _warn_anew(act, one.deadline, clock)
        changed.append(one.deadline.id)
        told = {"instance": item.instance} if item is not None else {}
        if law := law_of(act, one.deadline):
            told["law"] = law
        act.recorder.add(
            "term",
            term=one.deadline.id,
            cause=cause,
            was=before[0],
            ends=clock.end,
            provisional=clock.provisional,
            **told,
            **more,
        )
    if changed:
        carry(act)
    return changed


def _warn_anew(act: Act, deadline: Deadline, clock: Clock) -> None:
    given = clock.cards
    for clock.cards in range(given):
        _counted(act, deadline, clock)
        if clock.card_at > act.at:
            return
    clock.cards = given
    _counted(act, deadline, clock)


def law_of(act: Act, deadline: Deadline) -> str:
    """Return title and article of the law a deadline rests on, "" for one the house set itself."""
    law = next((one for one in act.ready.definition.catalog.laws if one.id == deadline.law), None)
    return f"{law.title.zh} {law.article}".strip() if law is not None else ""


def elapsed(act: Act, deadline: Deadline, clock: Clock) -> int:
    """Return how many units have been counted so far, the present day included."""
    return counted(term_of(act, deadline, clock), act.now, act.agency.calendar, act.agency.zone)


def suspended(act: Act, deadline: Deadline, clock: Clock) -> int:
    """Return for how many days, by the agency's calendar, the term has been suspended since it began."""
    began, zone = datetime.fromisoformat(clock.start), _zone(act)
    spans = ((max(one.since, began), one.until or act.now) for one in _pauses(act, deadline))
    return sum(max(0, (until.astimezone(zone).date() - since.astimezone(zone).date()).days) for since, until in spans)


def deem(act: Act, item: Item) -> None:
    """Record the deemed effect of a timer that fires, with its article; what follows counts from the task's entry.

    The effect of a term that counts from a day of the file is of that day. An event by the system: it opens a way and
    begins clocks, it signs nothing and meets no control.
    """
    node = act.node(item.element)
    deadline = next((one for one in node.deadlines if one.deemed), None)
    if deadline is None:
        return
    host = act.state.items.get(act.state.run.by_id[item.instance].host)
    act.since = (host.late or host.opened_at) if host is not None else ""
    if deadline.after.startswith("field.") and deadline.id in item.terms:
        act.since = item.terms[deadline.id].start
    law = law_of(act, deadline)
    act.recorder.add(
        "deemed",
        instance=item.instance,
        effect=deadline.deemed,
        since=act.since or item.opened_at,
        **({"law": law} if law else {}),
    )


# -- timers without a term ---------------------------------------------------------------------------------------------


def _timer(act: Act, node: Node) -> str:
    """Return when a timer fires; a text that is no duration or date is an incident, never a guess."""
    try:
        if node.timer_type == "timeDate":
            return moment(datetime.fromisoformat(node.timer))
        value: Any = values.from_json(node.timer, "duration")
    except (ExpressionInvalid, ValueError) as wrong:
        raise Undecidable(f"the timer of {node.id} cannot be read", element=node.id) from wrong
    return moment(act.now + (timedelta(days=30 * value.count) if isinstance(value, Months) else value))

"""Cards: a yellow one when a term is near its end, a red one when it is past, to the handler and his superior.

A card is a record of the case and changes neither its version nor any ETag. Each is given once: how many were given
stands with the clock, under the case's lock, wherever the machine's clock has been meanwhile.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.model.case import CaseStatus
from engine.model.text import Text
from engine.ports import FactsAsked, UnitOfWork
from engine.usecases.asking import messages
from engine.usecases.asking.messages import Message
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import clocks, mending
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.clocks import RED, Running

HIGHER = {"section_head": "deputy", "deputy": "director", "director": "discipline"}  # where the agency names none
SECTION_HEAD = "section_head"
MOST = 20  # persons told on either side


def give(env: Environment, unit: UnitOfWork, agency: str, item_id: str) -> bool:
    """Give every card of the item's case that is due; False when another worker was first or none is."""
    row = unit.lock_case_of_item(agency, item_id)
    if row is None or row.status != CaseStatus.OPEN:
        return False
    act = acts.begin(env, unit, row, None, unit.facts(agency, FactsAsked(case=row.case)))
    due = [(item, one, percent) for item, one in clocks.running(act) if (percent := _due(act, one))]
    for item, one, percent in due:
        _record(act, item, one, "red" if percent >= RED else "yellow")
    clocks.carry(act)
    if not due and act.state.item_of(item_id) is None:
        return False
    mending.carried_out(act, "card", item_id)
    act.finish(moved=False)
    return bool(due)


def _due(act: Act, one: Running) -> int:
    """Pass what is due of a clock; return the highest per cent passed, 0 for none: who is late gives the last card."""
    passed, percents = 0, clocks.warnings(one.deadline)
    while one.clock.card_at and one.clock.card_at <= act.at:
        passed = percents[one.clock.cards]
        one.clock.cards += 1
        clocks.next_card(act, one.deadline, one.clock)
    return passed


def _record(act: Act, item: Item | None, one: Running, colour: str) -> None:
    handlers = _handlers(act, item, one)
    persons = sorted({*handlers, *_superiors(act, one)})
    told = {"instance": item.instance} if item is not None else {}
    if law := clocks.law_of(act, one.deadline):
        told["law"] = law
    act.recorder.add("card", term=one.deadline.id, card=colour, due=one.clock.end, persons=persons, **told)
    _tell(act, one, colour, persons)


def _tell(act: Act, one: Running, colour: str, persons: Iterable[str]) -> None:
    """Tell handler and superior: task and moment, nothing of the case's contents."""
    name, end = one.node.name, _local(act, one.clock.end)
    subject = WORDS[colour]
    text = Text(f"环节“{name.zh}”的期限：{end}", f"Step “{name.en or name.zh}”, term: {end}")
    occasion = f"{colour}:{act.row.case}:{one.deadline.id}:{one.clock.end}"
    message = Message(kind=f"card.{colour}", subject=subject, text=text, to=tuple(persons), case=act.row.case)
    messages.post(act.env, act.unit, act.row.agency, replace(message, once=occasion))


def announce(act: Act, deadlines: Iterable[str]) -> None:
    """Tell the handlers of a case that the dates of these deadlines were counted anew with the year's arrangement."""
    named, changed = set(deadlines), []
    for item, one in clocks.running(act):
        if one.deadline.id in named and not one.least:
            changed.append((item, one))
    for item, one in changed:
        end = _local(act, one.clock.end)
        text = Text(
            f"环节“{one.node.name.zh}”的期限调整为：{end}",
            f"Step “{one.node.name.en or one.node.name.zh}”, term now: {end}",
        )
        message = Message(kind="term.changed", subject=WORDS["changed"], text=text, case=act.row.case)
        to = tuple(sorted(_handlers(act, item, one)))
        messages.post(act.env, act.unit, act.row.agency, replace(message, to=to))


WORDS = {
    "yellow": Text("黄牌提醒：办理期限将满", "Yellow card: a term is near its end"),
    "red": Text("红牌督办：办理期限已过", "Red card: a term is past"),
    "changed": Text("放假安排公布，办理期限重新计算", "The year is arranged: a term was counted anew"),
}


def _local(act: Act, end: str) -> str:
    """Return a moment as it is read at the agency, to the minute; a dash while the term is suspended."""
    if not end:
        return "—"
    return datetime.fromisoformat(end).astimezone(ZoneInfo(act.agency.zone)).strftime("%Y-%m-%d %H:%M")


def _handlers(act: Act, item: Item | None, one: Running) -> set[str]:
    """Return who holds the item (of a clock of the case: any open one), else those it is offered to."""
    items = [item] if item is not None else [other for other in act.state.items.values() if other.audience]
    held = {person for other in items for person in other.holders}
    if held:
        return held
    tokens = {token for other in items for token in other.audience.split("|")}
    return _persons(act, (t[5:] for t in tokens if t.startswith("role:")), (t[5:] for t in tokens if t[:5] == "body:"))


def _superiors(act: Act, one: Running) -> set[str]:
    """Return who stands above those who do the task: of the case's department where there is one."""
    higher = act.agency.staffing.higher
    duty = act.ready.home[one.node.id].duty(one.node) if one.node.id in act.ready.home else None
    roles = duty.roles if duty is not None else ()
    return _persons(act, {higher.get(role) or HIGHER.get(role, SECTION_HEAD) for role in roles or ("",)})


def _persons(act: Act, roles: Iterable[str], bodies: Iterable[str] = ()) -> set[str]:
    asked, gremia = sorted(set(roles)), sorted(set(bodies))
    if not asked and not gremia:
        return set()
    found = act.unit.tables.people.candidates(act.row.agency, asked, gremia, limit=MOST, now=act.now)
    near = [one for one in found if act.row.owner in one.departments]
    return {one.person for one in near or found}

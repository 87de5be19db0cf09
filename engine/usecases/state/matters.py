"""A matter before a body: opened by the system with its task, read when a verdict asks for it (D38).

The members are offered the item the moment it opens: that is the written notice. A notice recorded for the meeting
(by word of mouth, who and when) counts instead of it. Where a panel was drawn by lot, those drawn are the members, and
the panel is all of them.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from engine.controls import Plan
from engine.model import ids
from engine.model.meeting import Meeting, rules_of
from engine.model.people import Basis, Body, Standing

if TYPE_CHECKING:
    from engine.usecases.state.act import Act
    from engine.usecases.state.case_state import Item

MOST = 500  # members of one body


def opened(act: "Act", item: "Item") -> None:
    """Open the meeting of a matter, before its item is offered; recorded in the case's trail."""
    body = min(act.ready.plans[item.element].facts.meetings)
    made = act.env.ids.new(ids.MEETING)
    act.step.matters.append((item.instance, item.id, made, body, act.at))
    act.matters[item.instance] = (made, body)
    values = {"meeting": act.recorder.commitment("/values/meeting", made)}
    act.recorder.add("noted", instance=item.instance, what="meeting", values=values)


def known(act: "Act", plan: Plan, item: "Item") -> Meeting | None:
    """Return the matter as the kernel sees it; None for a task no body decides, or a body the agency has not."""
    if not plan.facts.meetings:
        return None
    instance = item.instance.partition("~")[0]
    found = act.matters.get(instance)
    if not isinstance(found, Meeting):
        act.matters[instance] = found = _read(act, plan, instance, found or ())
    return found


def _read(act: "Act", plan: Plan, instance: str, fresh: tuple[str, ...]) -> Meeting | None:
    """Return the matter from its row; ``fresh``: meeting and body of one that this very step opened."""
    agency, tables, code = act.row.agency, act.unit.tables, min(plan.facts.meetings)
    body = act.agency.bodies.get(code)
    row: Any = {"meeting_id": fresh[0], "opened_at": act.at, "data": b"{}", "item_id": ""} if fresh else None
    row = row or tables.meetings.of_instance(agency, act.row.case, instance, hold=not act.reading)
    if body is None or row is None:
        return None
    people = {one.person: one for one in tables.people.candidates(agency, [], [code], now=act.now, limit=MOST)}
    lot = _lot(act, instance)
    members = tuple(person for person in body.members if person in people and (not lot or person in lot))
    data, rules = orjson.loads(row["data"]), rules_of(body.rules)
    notice = data.get("notice", {}).get("at") or row["opened_at"]
    held = data.get("attendance")
    apart = {person for task in plan.apart for person in act.state.participation.get(task, ())}
    return Meeting(
        id=row["meeting_id"],
        rules=rules,
        members=members,
        drawn=len(lot),
        chairs=_chairs(act, body, members, people, held),
        away=frozenset(person for person in members if people[person].absent(act.now) or person in apart),
        experts=frozenset(person for person in members if people[person].qualified(rules.expert, act.today)),
        notice_at=datetime.fromisoformat(notice),
        present=None if held is None else frozenset(held["present"]),
        entered=tuple((person, outcome) for person, outcome, *_ in confirmed(data, row["item_id"])),
        record=data.get("ballots", {}).get(row["item_id"], {}).get("sha256", ""),
    )


def _lot(act: "Act", instance: str) -> frozenset[str]:
    """Return who was drawn for the task of ``instance``; nobody where nobody is drawn."""
    element = instance.partition("#")[0]
    return frozenset(act.state.teams.get(element, ()) if element in act.ready.besides.draws else ())


def confirmed(data: dict[str, Any], item: str) -> list[list[str]]:
    """Return the ballots the recorder entered for a matter whose printed record was signed."""
    told = data.get("ballots", {}).get(item, {})
    return list(told.get("votes", ())) if told.get("paper") else []


def _chairs(
    act: "Act", body: Body, members: tuple[str, ...], people: dict[str, Standing], held: dict[str, Any] | None
) -> tuple[str, ...]:
    """Return who presides, in order: who was entered, the chair, members standing in for him, the others."""
    named = (held or {}).get("chair", "")
    stands_in = [
        person
        for person in members
        if any(
            m.principal == body.chair and m.basis is Basis.STANDING and m.in_force(act.now)
            for m in people[person].mandates
        )
    ]
    order = [named, body.chair, *stands_in, *members]
    return tuple(dict.fromkeys(person for person in order if person in people and person in members))

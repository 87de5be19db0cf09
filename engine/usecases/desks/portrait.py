"""A case whole, for its page, in one reading: where it stands, how it got here, what was refused, who waits for what.

The number of statements does not grow with the case's events. Nothing is decided here; who stands recused is told only
that the case is there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.controls import incidents, words
from engine.model.conduct import IntegrityCard
from engine.model.control import Evidence
from engine.ports import Session, UnitOfWork
from engine.trail.binding import element_of
from engine.usecases.asking import secrecy
from engine.usecases.casework import case_verbs, cases, copying, course
from engine.usecases.casework.course import Drawn
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.meetings.recusal_list import decides
from engine.usecases.state import budget_lines, day_by_day, present, rounds, sums
from engine.usecases.state.act import Act

Json = dict[str, Any]


def told(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> Json:
    """Return everything the page of a case tells; ``recused`` alone beside its outline for who stands recused."""
    session, act = cases.reading(env, unit, caller, case_id)
    if session.standing.person in act.facts.recused:
        return {"case": present.outline(act), "recused": True}
    case = cases.told(unit, session, act)
    locked = secrecy.of(act, session.standing)
    records, values = course.read(act, locked)
    read = rounds.read(record for record in records)
    names = _Names(act, _persons(act, records))
    return {
        "case": case,
        "recused": False,
        "rounds": [_round(act, one, values, names) for one in read.rounds],
        "counts": _counts(read, records),
        "refused": [_refused(act, one, names) for one in read.refused],
        "waiting": [_waiting(act, item, names) for item in act.state.items.values() if item.kind in ("task", "resign")],
        "documents": _documents(act, session, locked, read.papers, names),
        "history": [_event(act, record, values, names) for record in records],
        "labels": _labels(act),
        "takes_part": _takes_part(act, session),
        "verbs": case_verbs.of_case(act, session),
        "recusals": _recusals(act, session, names),
        "incidents": [_incident(act, one) for one in act.state.incidents],
        "copies": [names(person) | {"read": bool(row[copying.READ])} for person, row in act.state.copies.items()],
        "days": day_by_day.of_case(act),
        "grades": _grades(act),
        "steps": {node.id: present.text(node.name) for node in act.ready.nodes.values() if node.name.zh},
        "outcomes": _outcomes(act, read),
        "kinds": _kinds(act),
        "names": names.known,
        "roles": {role: present.text(name) for role, name in act.agency.roles.items()},
        "sum": str(found) if (found := sums.of_case(act.ready, act.row, act.state)) is not None else None,
        "head": act.row.chain_hash.removeprefix("sha256:"),
        "drawn": Drawn(agency=act.agency, definition=act.ready.definition, process=act.row.process,
                       version=act.row.version, released_alone=False),
    }  # fmt: skip


def _counts(read: rounds.Told, records: Sequence[Json]) -> dict[str, int]:
    cards = [record["card"] for record in records if record["kind"] == "card"]
    return {
        "live": read.live(),
        "gone": read.gone(),
        "refused": sum(one.count for one in read.refused),
        "events": len(records),
        "yellow": cards.count("yellow"),
        "red": cards.count("red"),
    }


def _outcomes(act: Act, read: rounds.Told) -> dict[str, dict[str, Json]]:
    """Return the names of the outcomes of the steps that were voted on."""
    voted = {one.element for one in read.rounds if one.vote is not None and one.element in act.ready.nodes}
    nodes = (act.ready.nodes[element] for element in sorted(voted))
    return {node.id: {one.id: present.text(one.name) for one in act.ready.outcomes(node)} for node in nodes}


def _kinds(act: Act) -> dict[str, Json]:
    """Return the kinds of documents that steps of the case ask for, by name."""
    specs = [control.spec for control in act.ready.definition.controls]
    return {one.kind: present.text(one.name) for one in specs if isinstance(one, Evidence | IntegrityCard)}


def picture(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> tuple[Drawn, Json]:
    """Return what the map of a case is drawn from, with the few words its page says around it."""
    session, act = cases.contents(env, unit, caller, case_id)
    row = act.row
    told = {"id": row.case, "number": row.number, "title": row.title, "status": str(row.status)}
    about = {"process": present.text(act.ready.process.name), "version": row.version}
    return course.drawn(unit, act, session.standing), told | about


class _Names:
    """Names of persons by id; one statement."""

    def __init__(self, act: Act, persons: Sequence[str]) -> None:
        self.known = dict(act.unit.tables.people.names(act.row.agency, persons))

    def __call__(self, person: str) -> Json:
        return {"id": person, "name": self.known.get(person, "")}


_NAMED = ("person", "to", "from", "party", "asked_by")


def _persons(act: Act, records: Sequence[Json]) -> list[str]:
    """Return everybody the page names."""
    found = {act.row.starter}
    for record in records:
        found.add(str(record["actor"].get("person") or ""))
        found.update(str(record[name]) for name in _NAMED if isinstance(record.get(name), str))
        found.update(one for one in record.get("persons", ()) if isinstance(one, str))
        found.add(str(record.get("on_behalf") or ""))
    for item in act.state.items.values():
        found.update(item.holders)
    found.update(act.state.copies)
    found.update(pair[0] for pair in act.state.fields.values() if isinstance(pair[0], str))
    return sorted(one for one in found if one.startswith("pe_"))


def _round(act: Act, one: rounds.Round, values: Mapping[int, Json], names: _Names) -> Json:
    outcome = next((sign.outcome for sign in one.signed if sign.outcome and not sign.added), "")
    node = act.ready.nodes.get(one.element)
    back = act.ready.nodes.get(one.back)
    return {
        "instance": one.instance,
        "element": one.element,
        "name": present.text(node.name) if node is not None else {"zh": one.element, "en": one.element},
        "round": one.round,
        "resign": one.resign,
        "state": one.state,
        "opened_at": one.opened_at,
        "closed_at": one.closed_at or None,
        "outcome": _outcome(act, one.element, one.outcome or outcome),
        "reason": rounds.reason(one, values),
        "back": present.text(back.name) if back is not None else None,
        "cards": list(one.cards),
        "vote": dict(one.vote) if one.vote is not None else None,
        "signed": [
            names(sign.person)
            | {
                "on_behalf": names(sign.principal) if sign.principal else None,
                "outcome": _outcome(act, one.element, sign.outcome),
                "at": sign.at,
                "state": sign.state,
                "added": sign.added,
                "comment": str(values.get(sign.seq, {}).get("/comment") or ""),
            }
            for sign in one.signed
        ],
    }


def _outcome(act: Act, element: str, outcome: str) -> Json | None:
    node = act.ready.nodes.get(element)
    if node is None or not outcome:
        return None
    found = next((one for one in act.ready.outcomes(node) if one.id == outcome), None)
    return {"id": outcome, "kind": str(found.kind)} | present.text(found.name) if found is not None else None


def _refused(act: Act, one: rounds.Refused, names: _Names) -> Json:
    node = act.ready.nodes.get(element_of(one.instance)) if one.instance else None
    return {
        "seq": one.seq,
        "at": one.at,
        "who": names(one.person),
        "verb": one.verb,
        "task": present.text(node.name) if node is not None else None,
        "reasons": [present.text(words.text(code)) for code in one.reasons],
        "codes": one.reasons,
        "count": one.count,
    }


def _waiting(act: Act, item: Any, names: _Names) -> Json:
    """Return who has to do what is open: who holds it, else who could."""
    holders = [names(person) for person in item.holders]
    able = [] if holders else present.who_could(act, item, limit=NAMED + 1)
    return {
        "instance": item.instance,
        "holders": holders,
        "able": able[:NAMED],
        "more": len(able) > NAMED,
        "mine": any(one["id"] == _me(act) for one in (*holders, *able)),
    }


NAMED = 4  # persons named who could do what is open


def _me(act: Act) -> str:
    return act.actor.person if act.actor is not None else ""


def _documents(
    act: Act, session: Session, locked: secrecy.Locked, signed: Mapping[str, list[str]], names: _Names
) -> list[Json]:
    hidden = secrecy.papers(act, locked.hidden, session.standing.person)
    found = []
    for row in act.unit.tables.cases.documents(act.row.agency, act.row.case):
        if row["document_id"] in hidden:
            continue
        persons = dict.fromkeys(signed.get(f"sha256:{row['sha256']}", signed.get(row["sha256"], ())))
        found.append(
            {name: row[name] for name in ("kind", "name", "size", "sha256", "content_type", "at")}
            | {"id": row["document_id"], "by": names(row["by"]), "signed": [names(one) for one in persons]}
        )
    return found


def _event(act: Act, record: Json, values: Mapping[int, Json], names: _Names) -> Json:
    node = act.ready.nodes.get(element_of(str(record.get("instance", "")))) if record.get("instance") else None
    own = values.get(record["seq"], {})
    return {
        "seq": record["seq"],
        "hash": record["hash"],
        "at": record["at"],
        "kind": record["kind"],
        "who": names(record["actor"]["person"]) if record["actor"].get("person") else None,
        "task": present.text(node.name) if node is not None else None,
        "outcome": _outcome(act, node.id, str(record.get("outcome") or "")) if node is not None else None,
        "reason": str(own.get("/reason") or own.get("/comment") or ""),
        "persons": [names(one)["name"] for one in record.get("persons", ()) if isinstance(one, str)],
        "voided": len(record.get("signatures", ())),
        "fields": sorted(record["fields"]) if isinstance(record.get("fields"), dict) else list(record.get("paths", ())),
        "happened": str(record.get("happened", "")),
        "to": _step(act, str(record.get("to", ""))) if record["kind"] == "jumped" else None,
        "asked_by": names(record["asked_by"])["name"] if record.get("asked_by") else "",
        "verb": str(record.get("verb", "")),
        "texts": [present.text(words.text(code)) for code in record.get("reasons", ())]
        if record["kind"] == "refused"
        else [],
        "card": str(record.get("card", "")),
        "status": str(record.get("status", "")),
        "name": str(own.get("/name") or ""),
    }


def _incident(act: Act, incident: str) -> Json:
    row = act.unit.tables.cases.incident(act.row.agency, incident)
    told = {"id": incident, "at": row["opened_at"], "resolvers": list(incidents.who(row["kind"]))}
    return told | {"step": _step(act, row["element"] or "")}


def _step(act: Act, element: str) -> Json | None:
    node = act.ready.nodes.get(element)
    return present.text(node.name) if node is not None else None


def _labels(act: Act) -> dict[str, Json]:
    """Return the names of the case's fields by path, with their type, choices and columns."""
    return {path: _label(act, item) for path, item in act.ready.case_fields.items()}


def _label(act: Act, item: Any) -> Json:
    group = act.ready.definition.group_by_id.get(item.of) if item.of else None
    return {
        "name": present.text(item.name),
        "type": str(item.type),
        "options": budget_lines.named(act.agency)
        if item.path == budget_lines.PATH
        else {one.id: present.text(one.name) for one in item.options},
        "columns": {one.id: _label(act, one) for one in group.fields} if group is not None else {},
    }


def _recusals(act: Act, session: Session, names: _Names) -> list[Json]:
    rows = list(act.unit.tables.recusals.of_case(act.row.agency, act.row.case))
    if not rows:
        return []
    wanted = sorted({row["person_id"] for row in rows})
    people = {one.person: one for one in act.unit.tables.people.standings(act.row.agency, wanted, act.now)}
    told = []
    for row in rows:
        person = people.get(row["person_id"])
        able = person is not None and row["state"] == "requested" and decides(act, session.standing, person)
        name = {"id": row["person_id"], "name": person.name if person is not None else ""}
        told.append({"id": row["request_id"], "person": name, "state": row["state"], "on_behalf": row["on_behalf"],
                     "reason": row["reason"], "at": row["at"], "decides": able})  # fmt: skip
    return told


def _grades(act: Act) -> dict[str, int]:
    """Return the highest rank of the risk points of each step that has any."""
    catalog = act.ready.definition.catalog
    ranks = {node.id: [catalog.risk(risk).rank for risk in node.risks] for node in act.ready.nodes.values()}
    return {element: min(found) for element, found in ranks.items() if found}


def heading(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> Json:
    """Return what a page beside a case says of it."""
    session, act = cases.contents(env, unit, caller, case_id)
    row = act.row
    name, takes_part = present.text(act.ready.process.name), _takes_part(act, session)
    return {"id": row.case, "number": row.number, "title": row.title, "process": name, "takes_part": takes_part}


def _takes_part(act: Act, session: Session) -> bool:
    return session.standing.person in act.state.persons | {act.row.starter}

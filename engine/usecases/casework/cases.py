"""Questions about cases: one, many, its history, its documents."""

from collections.abc import Mapping
from typing import Any

import orjson

from engine.model import ids
from engine.model.people import Kind
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.trail.record import PREFIX
from engine.usecases.asking import access, secrecy
from engine.usecases.casework import companions
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import paperwork, present
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import CaseState


def reading(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> tuple[Session, Act]:
    """Return session and act for a question about a case; NotFound when it is not visible."""
    session = access.session(unit, caller)
    row = unit.tables.cases.row(caller.agency, case_id) if ids.is_id(case_id, ids.CASE) else None
    if row is None:
        access.unread(unit, caller)
    facts = unit.facts(caller.agency, FactsAsked(case=row.case))
    act = acts.begin(env, unit, row, access.actor(session), facts)
    act.reading = True
    access.seen(session, act.row, act.state, act.ready)
    return session, act


def contents(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> tuple[Session, Act]:
    """Return session and act for a question about what a case holds; who stands recused is told only that it is."""
    session, act = reading(env, unit, caller, case_id)
    access.unrecused(session, act.facts.recused)
    return session, act


def get(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> dict[str, Any]:
    """Return one case, with the forms of its actions and the cases below it that the caller may see."""
    session, act = reading(env, unit, caller, case_id)
    if session.standing.person in act.facts.recused:
        return present.outline(act)
    return told(unit, session, act)


def told(unit: UnitOfWork, session: Session, act: Act) -> dict[str, Any]:
    """Return a case that is being read by who is not recused from it."""
    found = secrecy.of(act, session.standing)
    told = secrecy.case(present.case(act), found) | {"secret": list(found.shown)}
    told["actions"] = companions.listed(act, session)
    told["papers"] = paperwork.of_case(act, session.standing.name)
    above = unit.tables.cases.row(act.row.agency, act.row.parent) if act.row.parent else None
    if above is not None and access.visible(session, above, CaseState.unpack(above.state)):
        etag = acts.case_etag(above.case_version)
        told["parent"] |= {"number": above.number, "status": above.status, "etag": etag}
    told["sub_cases"] = [
        {"case": row.case, "number": row.number, "process": row.definition, "status": row.status}
        for row in unit.tables.cases.below(act.row.agency, act.row.case)
        if access.visible(session, row, CaseState.unpack(row.state))
    ]
    return told


def page(
    env: Environment, unit: UnitOfWork, caller: Caller, *, filters: Mapping[str, str], limit: int, cursor: str
) -> dict[str, Any]:
    """Return one page of visible cases, newest first."""
    session = access.session(unit, caller)
    standing = session.standing
    if standing.kind is Kind.ADMIN:
        return {"items": [], "next": None}
    tokens = unit.tables.inbox.audiences(caller.agency, sorted(access.every_token(session)))
    rows, following = unit.tables.cases.page(
        caller.agency,
        person=standing.person,
        departments=list(standing.departments),
        tokens=tokens,
        everything=access.sees_all(session),
        filters=filters,
        limit=limit,
        cursor=cursor if ids.is_id(cursor, ids.CASE) else "",
    )
    if any(one.scoped for one in standing.mandates):
        rows = [row for row in rows if _seen(env, unit, session, row)]
    gone = unit.tables.recusals.cases(caller.agency, standing.person)
    word = filters.get("q", "").casefold()  # by its title a case is not found by who is not told it
    kept = [row for row in rows if row["case_id"] not in gone or word in row["number"].casefold()]
    return {"items": [_line(env, unit, row, apart=row["case_id"] in gone) for row in kept], "next": following}


def _seen(env: Environment, unit: UnitOfWork, session: Session, row: Mapping[str, Any]) -> bool:
    """True unless a line is there by a mandate alone that does not extend to the case."""
    found = unit.tables.cases.row(session.agency, row["case_id"])
    ready = env.ready(unit, row["definition"], row["digest"], row["process"])
    return access.visible(session, found, CaseState.unpack(found.state), ready)


def _line(env: Environment, unit: UnitOfWork, row: Mapping[str, Any], *, apart: bool) -> dict[str, Any]:
    """Return a case's line; ``apart``: of a case the reader stands recused from, that it is there and no more."""
    told = _outlined(env, unit, row)
    if apart:
        return told | {"recused": True}
    return told | {"title": row["title"], "subject": orjson.loads(row["subject"]), "outcome": row["outcome"]}


def _outlined(env: Environment, unit: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    ready = env.ready(unit, row["definition"], row["digest"], row["process"])
    return {
        "id": row["case_id"],
        "number": row["number"],
        "process": {"key": row["definition"], "version": row["version"], "name": present.text(ready.process.name)},
        "status": row["status"],
        "incidents": row["incidents"],
        "started_at": row["started_at"],
        "ended_at": row["ended_at"] or None,
        "version": row["case_version"],
        "etag": acts.case_etag(row["case_version"]),
    }


def history(
    env: Environment, unit: UnitOfWork, caller: Caller, case_id: str, *, limit: int, cursor: str
) -> dict[str, Any]:
    """Return the case's records in order, refusals included, with the values that may be shown."""
    session, act = contents(env, unit, caller, case_id)
    under = secrecy.of(act, session.standing)
    stream = f"case/{case_id}"
    after = int(cursor) if cursor.isdigit() else 0
    values: dict[int, dict[str, Any]] = {}
    for row in unit.tables.trail.values(caller.agency, stream):
        values.setdefault(row["seq"], {})[row["path"]] = orjson.loads(row["value"])
    items: list[dict[str, Any]] = []
    for row in unit.tables.trail.records(caller.agency, stream):
        if row["seq"] > after and len(items) <= limit:
            items.append(_event(act, row, secrecy.values(values.get(row["seq"], {}), under)))
    names = unit.tables.people.names(
        caller.agency, sorted({e["actor"]["person"] for e in items if "person" in e["actor"]})
    )
    for event in items:
        event["actor_name"] = names.get(event["actor"].get("person", ""), "")
    more = len(items) > limit
    return {"items": items[:limit], "next": str(items[limit - 1]["seq"]) if more else None}


def _event(act: Act, row: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    record = orjson.loads(bytes(row["bytes"]).removeprefix(PREFIX))
    told = {"seq": row["seq"], "hash": row["hash"], "values": values}
    told |= {name: record[name] for name in record if name not in ("v", "agency", "stream", "seq", "prev")}
    node = act.ready.nodes.get(str(record.get("instance", "")).rpartition("/")[2].partition("#")[0])
    if node is not None:
        told["task"] = {"id": node.id, "name": present.text(node.name)}
    return told


def documents(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> list[dict[str, Any]]:
    """Return the documents of a case but for those that tell what is under lock for the caller."""
    session, act = contents(env, unit, caller, case_id)
    locked = secrecy.papers(act, secrecy.of(act, session.standing).hidden, session.standing.person)
    return [
        {"id": d["document_id"], "kind": d["kind"], "name": d["name"], "size": d["size"], "sha256": d["sha256"]}
        for d in unit.tables.cases.documents(act.row.agency, case_id)
        if d["document_id"] not in locked
    ]

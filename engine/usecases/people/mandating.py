"""Mandates (授权委托): given by who holds a post, accepted by who acts for him, ended by either at once.

Both signatures are records of the directory's stream: the offer by the giver, the acceptance by the holder. From then
on the holder's standing row has the post, for the days, flows, tasks and sums named, and as long as the giver holds the
very post by which he gave it. Whoever acts reads it with his session, so an end counts from the next act on, on every
process.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from engine.controls import mandates
from engine.controls.mandates import Given
from engine.errors import Forbidden, NotFound, WrongState
from engine.model import ids
from engine.model.people import Basis, Kind, Standing
from engine.model.process import NodeKind
from engine.model.verdict import Reason
from engine.ports import UnitOfWork
from engine.usecases.asking import access, refusing
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import substitutes
from engine.usecases.state import present

LONGEST = 365  # days of one mandate
OFFERED, IN_FORCE, ENDED = "offered", "in_force", "ended"
MOST = Decimal("9999999999999999.99")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """What a giver offers: one of his posts to another officer."""

    person: str  # who is to act for him
    role: str
    last: str  # ISO date
    first: str = ""  # ISO date; "" is today
    processes: tuple[str, ...] = ()  # keys of definitions; () for all
    tasks: tuple[str, ...] = ()  # element ids; () for all
    limit: str = ""  # largest sum of a case; "" without limit
    reason: str = ""


def give(env: Environment, unit: UnitOfWork, caller: Caller, command: Mandate) -> Answer:
    """Offer a mandate; it has no effect until the other accepts. A refusal is a record and an answer (409)."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    giver = change.session.standing
    if giver.kind is not Kind.OFFICER:
        raise Forbidden("mandates are given by officers")
    first = change.day(command.first, "/from") if command.first else change.today
    last, scope = change.day(command.last, "/to"), _scope(change, command)
    if not command.reason.strip():
        change.wrong("/reason", "required", "the reason is needed")
    if command.role not in change.agency.roles:
        change.wrong("/role", "unknown", "there is no such post")
    holder = change.person(command.person, "/person")
    entry = env.ids.new(ids.MANDATE)
    refs = {"basis": Basis.MANDATE.value, "holder": change.me, "person": holder.person, "role": command.role}
    given = _given(change, giver, holder, command.role, first, last)
    if reasons := mandates.granting(given, _apart(change, scope.get("processes", []))):
        return _refused(change, entry, refs, reasons)
    times = {"since": change.midnight(first), "until": change.midnight(last + timedelta(days=1))}
    more = {"holder": change.me, "named_by": change.me, "reason": command.reason[: substitutes.REASON], **times}
    row = substitutes.mandate_row(caller.agency, entry, Basis.MANDATE, command.role, holder.person, **more)
    row |= {"state": OFFERED, "given_at": change.at, "post_id": _post(change, change.me, command.role)}
    row["scope"] = orjson.dumps(scope).decode() if scope else ""
    unit.tables.absences.name([row])
    told = {"reason": row["reason"]}
    change.fact("mandate", entry, _refs(row, OFFERED), told, **{"from": first.isoformat(), "to": last.isoformat()})
    return change.close([], substitutes.told(row))


def accept(env: Environment, unit: UnitOfWork, caller: Caller, entry: str) -> Answer:
    """Accept a mandate offered to the caller; everything is asked once more, and it is in force from now on."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    row = _row(change, entry)
    if row["person_id"] not in _mine(change):
        raise Forbidden("a mandate is accepted by the officer it is offered to")
    if row["state"] != OFFERED or row["until"] <= change.at:
        raise WrongState("this mandate is not offered any more")
    giver = change.person(row["holder_id"], "/holder")
    holder = change.session.standing
    scope = orjson.loads(row["scope"]) if row["scope"] else {}
    given = _given(change, giver, holder, row["role"], change.today, change.today)
    reasons = mandates.granting(given, _apart(change, scope.get("processes", [])))
    if not reasons and not _holds(change, row):
        reasons = (mandates.gone(row["role"]),)
    if reasons:
        return _refused(change, entry, _refs(row, OFFERED), reasons, keep=True)
    new = {**row, "state": IN_FORCE, "accepted_at": change.at, "since": max(row["since"], change.at)}
    _change(change, new, "state", "accepted_at", "since")
    change.fact("mandate", entry, _refs(row, "accepted"), {})
    return change.close([new["person_id"]], substitutes.told(new), status=200)


def end(env: Environment, unit: UnitOfWork, caller: Caller, entry: str) -> Answer:
    """End a mandate at once: the giver revokes it, the holder declines or gives it back, an administrator ends it."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    row = _row(change, entry)
    mine = not {row["person_id"], row["holder_id"]}.isdisjoint(_mine(change))
    if not mine and change.session.standing.kind is not Kind.ADMIN:
        raise Forbidden("a mandate is ended by its giver, its holder or an administrator")
    if row["state"] == ENDED or row["until"] <= change.at:
        raise WrongState("this mandate has ended")
    new = {**row, "state": ENDED, "ended_at": change.at, "until": change.at}
    _change(change, new, "state", "ended_at", "until")
    change.fact("mandate", entry, {"holder": row["holder_id"], "person": row["person_id"]}, {}, state="ended")
    return change.close([row["person_id"]], substitutes.told(new), status=200)


def read(env: Environment, unit: UnitOfWork, caller: Caller, entry: str) -> dict[str, Any]:
    """Return one mandate or substitution, ended ones included, with both signatures."""
    access.session(unit, caller)
    known = ids.is_id(entry, ids.MANDATE)
    row = unit.tables.staff.row("mandate", caller.agency, mandate_id=entry) if known else None
    if row is None:
        raise NotFound
    return substitutes.told(row)


# -- the parts ---------------------------------------------------------------------------------------------------------


def _mine(change: Change) -> tuple[str, ...]:
    return (change.me, *change.session.standing.also)


def _row(change: Change, entry: str) -> Mapping[str, Any]:
    known = ids.is_id(entry, ids.MANDATE)
    row = change.unit.tables.staff.row("mandate", change.caller.agency, mandate_id=entry) if known else None
    if row is None or row["basis"] != Basis.MANDATE:
        raise NotFound
    found: Mapping[str, Any] = row
    return found


def _change(change: Change, row: Mapping[str, Any], *names: str) -> None:
    values = {name: row[name] for name in names}
    change.unit.tables.staff.change("mandate", change.caller.agency, {"mandate_id": row["mandate_id"]}, **values)


def _refs(row: Mapping[str, Any], step: str) -> dict[str, str]:
    """Return what both signatures say: who, whom, by which post, for when and for what."""
    scope = orjson.loads(row["scope"]) if row["scope"] else {}
    told = {"basis": Basis.MANDATE.value, "step": step, "holder": row["holder_id"], "person": row["person_id"]}
    told |= {"role": row["role"], "post": row["post_id"], "since": row["since"], "until": row["until"]}
    told |= {name: " ".join(scope[name]) for name in ("processes", "tasks") if scope.get(name)}
    return told | ({"limit": scope["limit"]} if "limit" in scope else {})


def _given(change: Change, giver: Standing, holder: Standing, role: str, first: date, last: date) -> Given:
    return Given(
        giver=giver,
        holder=holder,
        role=role,
        since=first.isoformat(),
        until=last.isoformat(),
        today=change.today.isoformat(),
        longest=(change.today + timedelta(days=LONGEST)).isoformat(),
    )


def _post(change: Change, person: str, role: str) -> str:
    """Return the post in force by which somebody gives a mandate; of several the one that lasts longest."""
    rows = change.unit.tables.staff.rows("post", change.caller.agency, person_id=person, role=role)
    held = [row for row in rows if _in_force(change, row)]
    return str(max(held, key=lambda row: (row["valid_to"] or "9999", row["post_id"]))["post_id"])


def _holds(change: Change, row: Mapping[str, Any]) -> bool:
    """True while the giver holds the very post by which he gave the mandate."""
    where = {"post_id": row["post_id"], "person_id": row["holder_id"]}
    post = change.unit.tables.staff.row("post", change.caller.agency, **where)
    return post is not None and _in_force(change, post)


def _in_force(change: Change, post: Mapping[str, Any]) -> bool:
    today = change.today.isoformat()
    return bool(post["valid_from"] <= today and (not post["valid_to"] or today <= post["valid_to"]))


def _apart(change: Change, processes: list[str]) -> list[tuple[str, ...]]:
    """Return the roles that nobody may hold together in the flows concerned, all active ones when none is named."""
    found: list[tuple[str, ...]] = []
    for row in change.unit.tables.definitions.all_active(change.caller.agency):
        if not processes or row["key"] in processes:
            found += mandates.kept_apart(change.env.definition(change.unit, row["key"], row["digest"]))
    return found


def _scope(change: Change, command: Mandate) -> dict[str, Any]:
    """Return flows, tasks and limit as kept; InvalidInput names what there is not."""
    rows = {row["key"]: row for row in change.unit.tables.definitions.all_active(change.caller.agency)}
    for at, key in enumerate(command.processes):
        if key not in rows:
            change.wrong(f"/processes/{at}", "unknown", "there is no such flow")
    known = set(_tasks(change, [rows[key] for key in (command.processes or rows)])) if command.tasks else set()
    for at, task in enumerate(command.tasks):
        if task not in known:
            change.wrong(f"/tasks/{at}", "unknown", "there is no such step in these flows")
    told: dict[str, Any] = {}
    for name, listed in (("processes", command.processes), ("tasks", command.tasks)):
        if listed:
            told[name] = sorted(set(listed))
    return told | ({"limit": _limit(change, command.limit)} if command.limit else {})


def _tasks(change: Change, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        for process in change.env.definition(change.unit, row["key"], row["digest"]).processes:
            yield from (node.id for node in process.graph.all_nodes.values() if node.kind is NodeKind.TASK)


def _limit(change: Change, text: str) -> str:
    """Return a sum of money in its shortest form."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found <= MOST or found != round(found, 2) or "e" in text.lower():
        change.wrong("/limit", "type", "a sum of money, not below zero, with at most two decimal places")
    return format(found.normalize(), "f")


def _refused(
    change: Change, entry: str, refs: Mapping[str, str], reasons: tuple[Reason, ...], *, keep: bool = False
) -> Answer:
    """Record a refusal in the directory's stream; ``keep``: of an acceptance, after which the offer still stands."""
    told = {**refs, "step": "refused", "reasons": " ".join(sorted({one.code for one in reasons}))}
    about = change.env.ids.new(ids.MANDATE) if keep else entry
    change.fact("mandate", about, told, {}, state="ended")
    body = refusing.problem(409, [present.reason(one, ()) for one in reasons])
    answer = change.close([], body, status=409)
    return Answer(status=409, body=answer.body, refused=True)

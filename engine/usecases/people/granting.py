"""Grants: what one administrator proposes and another one approves (threat 17). Both are recorded, and so is a refusal.

What can be granted stands in ``GRANTS``: each names how a proposal is checked and what its approval does. The database
keeps that nobody approves what he proposed himself; here it is asked of the person, with all his entries.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from engine.controls import words
from engine.errors import Forbidden, NotFound, WrongState
from engine.model import ids
from engine.model.people import Kind
from engine.model.verdict import Reason
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.casework import overriding
from engine.usecases.definitions import settings
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import accounts, inspecting, kinds, machines, merging_entries
from engine.usecases.state import present

Data = Mapping[str, Any]
# check(change, data) -> data as kept; apply(change, data, grant id) -> (persons touched, more of the answer)
Check = Callable[[Change, Data], dict[str, Any]]
Apply = Callable[[Change, Data, str], tuple[list[str], dict[str, Any]]]
GRANTS: Mapping[str, tuple[Check, Apply]] = {
    "accounts": (accounts.check, accounts.open_all),
    "password": (accounts.check_reset, accounts.reset),
    "kind": (kinds.check, kinds.turn),
    "merge": (merging_entries.check, merging_entries.merge),
    "inspect": (inspecting.check, inspecting.admit),
    "token": (machines.check, machines.issue),
    "jump": (overriding.check_jump, overriding.jump),
    "setting": (settings.check, settings.put),
    "reopen": (overriding.check_reopen, overriding.reopen),
}
REASON = 400


def propose(
    env: Environment, unit: UnitOfWork, caller: Caller, *, what: str, data: Mapping[str, Any], reason: str
) -> Answer:
    """Propose a grant; it has no effect until another administrator approves it."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    if what not in GRANTS:
        change.wrong("/what", "choice", f"one of {', '.join(GRANTS)}")
    if not reason.strip():
        change.wrong("/reason", "required", "the reason is needed")
    row = proposed(change, what, GRANTS[what][0](change, data), reason)
    return change.close([], told(row))


def proposed(change: Change, what: str, data: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Write a proposal whose data are checked; returns its row."""
    row: dict[str, Any] = {
        "agency_id": change.caller.agency,
        "grant_id": change.env.ids.new(ids.GRANT),
        "what": what,
        "state": "proposed",
        "data": orjson.dumps(data),
        "reason": reason[:REASON],
        "proposed_by": change.me,
        "proposed_at": change.at,
        "decided_by": None,
        "decided_at": "",
    }
    change.unit.tables.staff.add("grant_request", row)
    change.fact("grant", row["grant_id"], {"what": what, "step": "proposed"}, {"data": data, "reason": row["reason"]})
    return row


def approve(env: Environment, unit: UnitOfWork, caller: Caller, grant: str) -> Answer:
    """Approve a proposal of another administrator; it takes effect in this very transaction.

    One-time codes and tokens stand in this answer and nowhere else; they are not kept for a repeat of the request.
    """
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    row = _waiting(change, grant)
    _another(change, row)
    data = GRANTS[row["what"]][0](change, orjson.loads(row["data"]))  # what was right then may be wrong now
    touched, more = GRANTS[row["what"]][1](change, data, grant)
    new = _decided(change, row, "granted")
    secret = more.pop("secret", None)
    answer = change.close(touched, told(new) | more)
    if secret is None:
        return Answer(status=200, body=answer.body)
    return Answer(status=200, body={**answer.body, **secret})


def reject(env: Environment, unit: UnitOfWork, caller: Caller, grant: str) -> Answer:
    """Reject a proposal, also one's own."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    row = _waiting(change, grant)
    change.admin()
    return change.close([], told(_decided(change, row, "rejected")), status=200)


def _waiting(change: Change, grant: str) -> Mapping[str, Any]:
    known = ids.is_id(grant, ids.GRANT) and change.session.standing.kind in (Kind.ADMIN, Kind.AUDITOR)
    row = change.unit.tables.staff.row("grant_request", change.caller.agency, grant_id=grant) if known else None
    if row is None:
        change.admin()
        raise NotFound
    change.admin()
    if row["state"] != "proposed":
        raise WrongState(f"this proposal is {row['state']}")
    found: Mapping[str, Any] = row
    return found


def _another(change: Change, row: Mapping[str, Any]) -> None:
    """Raise Forbidden unless the caller is another natural person than the one who proposed."""
    mine = (change.me, *change.session.standing.also)
    if row["proposed_by"] in mine or change.agency.merged.get(row["proposed_by"]) in mine:
        reason = Reason(code="second_person", text=words.text("second_person"))
        raise Forbidden("a second administrator approves", reasons=[present.reason(reason, ())])


def _decided(change: Change, row: Mapping[str, Any], state: str) -> dict[str, Any]:
    values = {"state": state, "decided_by": change.me, "decided_at": change.at}
    where = {"grant_id": row["grant_id"], "state": "proposed"}
    if not change.unit.tables.staff.change("grant_request", change.caller.agency, where, **values):
        raise WrongState("this proposal was decided meanwhile")
    refs = {"what": row["what"], "step": state, "proposed_by": row["proposed_by"]}
    change.fact("grant", row["grant_id"], refs, {}, state="set" if state == "granted" else "ended")
    return {**row, **values}


def listed(
    env: Environment, unit: UnitOfWork, caller: Caller, *, state: str, limit: int, cursor: str
) -> dict[str, Any]:
    """Return proposals and what became of them, latest first; for administrators and auditors."""
    access.require(access.session(unit, caller), Kind.ADMIN, Kind.AUDITOR)
    after = cursor if ids.is_id(cursor, ids.GRANT) else ""
    where = {"state": state} if state else {}
    page: dict[str, Any] = {"limit": limit, "cursor": after, **where}
    rows, following = unit.tables.staff.page("grant_request", caller.agency, "grant_id", **page)
    return {"items": [told(row) for row in rows], "next": following}


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a proposal as it is told."""
    return {
        "id": row["grant_id"],
        "what": row["what"],
        "state": row["state"],
        "data": orjson.loads(row["data"]),
        "reason": row["reason"],
        "proposed_by": row["proposed_by"],
        "proposed_at": row["proposed_at"],
        "decided_by": row["decided_by"],
        "decided_at": row["decided_at"] or None,
    }

"""Tokens of machines: hashed, dated, and good for reading only. Granted by two administrators, shown once."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.errors import NotFound, WrongState
from engine.model import ids
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment

LONGEST = 366  # days


def check(change: Change, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a proposal {name, account, until}: an auditor's account, a last day within a year."""
    if data.keys() != {"name", "account", "until"} or not all(isinstance(one, str) for one in data.values()):
        change.wrong("/data", "type", "name, account and until")
    if not data["name"].strip() or len(data["name"]) > 60:
        change.wrong("/data/name", "required", "1 to 60 characters")
    until = change.day(data["until"], "/data/until")
    if not change.today <= until <= change.today + timedelta(days=LONGEST):
        change.wrong("/data/until", "range", f"today or within {LONGEST} days")
    staff, known = change.unit.tables.staff, ids.is_id(data["account"], ids.ACCOUNT)
    row = staff.row("account", change.caller.agency, account_id=data["account"], disabled_at=None) if known else None
    if row is None:
        change.wrong("/data/account", "unknown", "there is no such account")
    if change.person(row["person_id"], "/data/account").kind is not Kind.AUDITOR:
        change.wrong("/data/account", "exclusive", "a machine reads as an auditor")
    return dict(data)


def issue(change: Change, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    """Issue the token; the answer shows it once."""
    staff, agency = change.unit.tables.staff, change.caller.agency
    row = staff.row("account", agency, account_id=data["account"])
    secret = access.MACHINE + change.env.ids.token()
    digest = hashlib.sha256(secret.encode()).digest()
    until = change.midnight(change.day(data["until"], "/data/until") + timedelta(days=1))
    token, name = change.env.ids.new(ids.TOKEN), data["name"]
    plain = {"agency_id": agency, "token_hash": digest, "account_id": row["account_id"], "created_at": change.at}
    staff.add("session", plain | {"person_id": row["person_id"], "username": row["username"], "expires_at": until})
    staff.add("machine_token", plain | {"token_id": token, "name": name, "expires_at": until, "revoked_at": ""})
    change.fact("grant", token, {"what": "token", "grant": grant, "account": row["account_id"]}, {"name": name})
    return [], {"token": {"id": token}, "secret": {"access_token": f"{agency.partition('_')[2]}.{secret}"}}


def revoke(env: Environment, unit: UnitOfWork, caller: Caller, token: str) -> Answer:
    """Make a machine's token dead on every process."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    known = ids.is_id(token, ids.TOKEN)
    row = unit.tables.staff.row("machine_token", caller.agency, token_id=token) if known else None
    if row is None:
        raise NotFound
    if row["revoked_at"]:
        raise WrongState("this token is dead")
    unit.tables.staff.change("machine_token", caller.agency, {"token_id": token}, revoked_at=change.at)
    unit.tables.staff.remove("session", caller.agency, token_hash=bytes(row["token_hash"]))
    change.fact("grant", token, {"what": "token"}, {}, state="ended")
    return change.close([], {"id": token, "revoked_at": change.at}, status=200)


def listed(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return the tokens of machines, never their secrets; for administrators and auditors."""
    access.require(access.session(unit, caller), Kind.ADMIN, Kind.AUDITOR)
    return {
        "items": [
            {
                "id": row["token_id"],
                "name": row["name"],
                "account": row["account_id"],
                "created_at": row["created_at"],
                "expires_at": row["expires_at"],
                "revoked_at": row["revoked_at"] or None,
            }
            for row in unit.tables.staff.rows("machine_token", caller.agency)
        ],
        "next": None,
    }

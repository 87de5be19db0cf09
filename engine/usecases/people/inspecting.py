"""Inspectors: an auditor of one agency who is listed by another may look into it, as a guest of its own directory.

Agencies stay strictly apart: no statement and no token covers two. The listing is the guest agency's own grant, by two
of its administrators; it makes a person and an account there that nobody can log in to. The inspector exchanges his
home session for one of an hour there; it ends with the listing, and with his session at home.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import NotFound, WrongState
from engine.model import ids
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.state import present

HOUR = timedelta(hours=1)
LONGEST = 731  # days of one listing


def check(change: Change, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a proposal {inspector: "name@agency", department, from, to}."""
    if data.keys() != {"inspector", "department", "from", "to"} or not all(isinstance(v, str) for v in data.values()):
        change.wrong("/data", "type", "inspector, department, from and to")
    name, _, place = data["inspector"].partition("@")
    home = by_key(change.env, place)
    row = change.unit.tables.people.account(home.id, name) if home and home.id != change.caller.agency else None
    kind = change.unit.tables.staff.row("person", home.id, person_id=row["person_id"])["kind"] if home and row else ""
    if row is None or kind != Kind.AUDITOR:
        change.wrong("/data/inspector", "unknown", "there is no such auditor of another agency")
    first, last = change.day(data["from"], "/data/from"), change.day(data["to"], "/data/to")
    if last < first or last < change.today or (last - first).days > LONGEST:
        change.wrong("/data/to", "range", f"today or later, at most {LONGEST} days")
    if change.unit.tables.staff.row("department", change.caller.agency, code=data["department"]) is None:
        change.wrong("/data/department", "unknown", "there is no such department")
    return dict(data)


def by_key(env: Environment, key: str) -> Agency | None:
    """Return an agency by its key."""
    return next((one for one in env.agencies.values() if one.key == key), None)


def admit(change: Change, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    """List the inspector: a guest person of kind auditor with an account without password."""
    staff, agency = change.unit.tables.staff, change.caller.agency
    name, _, place = data["inspector"].partition("@")
    home = by_key(change.env, place)
    if home is None:
        raise WrongState("there is no such agency any more")
    row = change.unit.tables.people.account(home.id, name)
    guest = staff.row("person", home.id, person_id=row["person_id"])
    person, account = change.env.ids.new(ids.PERSON), change.env.ids.new(ids.ACCOUNT)
    key = {"agency_id": agency, "person_id": person}
    shown = f"{guest['name']}（{home.name.zh}）"[:120]
    english = f"{guest['name_en']} ({home.name.en})"[:120]
    staff.add("person", key | {"name": shown, "name_en": english, "kind": "auditor", "department": data["department"]})
    # "!" is no hash of any password: nobody logs in to this account.
    plain = {"account_id": account, "username": f"guest-{account[-12:]}", "password_hash": "!", "code_until": None}
    staff.add("account", key | plain)
    listing = {"agency_id": agency, "grant_id": grant, "home_id": home.id, "home_account": row["account_id"]}
    staff.add("inspector", listing | {"account_id": account, "valid_from": data["from"], "valid_to": data["to"]})
    change.fact(
        "person", person, {"department": data["department"], "kind": "auditor", "grant": grant}, {"name": shown}
    )
    change.fact("account", account, {"person": person, "home": home.id, "grant": grant}, {})
    return [person], {"person": person}


def places(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return the agencies that list the caller today, and as ``home`` the one he comes from where he is a guest."""
    session = access.session(unit, caller)
    access.require(session, Kind.AUDITOR)
    guest = unit.tables.staff.row("inspector", caller.agency, account_id=session.account)
    if guest is not None:
        return {"items": [], "home": present.text(env.agency(guest["home_id"]).name)}
    found = []
    for there in env.agencies.values():
        if there.id != caller.agency and (listing := _listing(unit, there, session.account)) is not None:
            found.append({"key": there.key, "name": present.text(there.name), "to": listing["valid_to"]})
    return {"items": found, "home": None}


def _listing(unit: UnitOfWork, there: Agency, account: str) -> Any:
    """Return the listing by which an account of another agency may look into this one today."""
    today = unit.now().astimezone(ZoneInfo(there.zone)).date().isoformat()
    return unit.tables.log_in.inspected(there.id, account, today)


def leave(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """End a guest's session; the one at home stands."""
    access.session(unit, caller)
    unit.tables.people.close_session(caller.agency, caller.token_hash)


def may_visit(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """Raise what comes before a wrong body of a visit."""
    access.require(access.session(unit, caller), Kind.AUDITOR)


def visit(env: Environment, unit: UnitOfWork, caller: Caller, key: str) -> Mapping[str, Any]:
    """Return a token for another agency that lists the caller; NotFound otherwise, whether it exists or not."""
    session = access.session(unit, caller)
    access.require(session, Kind.AUDITOR)
    there = by_key(env, key)
    if there is None or there.id == caller.agency:
        raise NotFound
    now, listing = unit.now(), _listing(unit, there, session.account)
    account = unit.tables.staff.row("account", there.id, account_id=listing["account_id"]) if listing else None
    if listing is None or account is None or account["disabled_at"]:
        raise NotFound
    secret = env.ids.token()
    unit.tables.people.open_session(
        agency=there.id,
        token_hash=hashlib.sha256(secret.encode()).digest(),
        account=account["account_id"],
        person=account["person_id"],
        username=account["username"],
        created_at=moment(now),
        expires_at=moment(now + HOUR),
    )
    token = f"{there.id.partition('_')[2]}.{secret}"
    return {"access_token": token, "token_type": "bearer", "expires_in": int(HOUR.total_seconds())}


def leave_all(env: Environment, unit: UnitOfWork, account: str) -> None:
    """End the guest sessions of an account in every agency that lists it."""
    for agency in env.agencies.values():
        for row in unit.tables.staff.rows("inspector", agency.id, home_account=account):
            unit.tables.staff.remove("session", agency.id, account_id=row["account_id"])


def end(env: Environment, unit: UnitOfWork, caller: Caller, grant: str) -> Answer:
    """End a listing now: by one administrator of the agency looked into; the guest's sessions are dead."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    known = ids.is_id(grant, ids.GRANT)
    row = unit.tables.staff.row("inspector", caller.agency, grant_id=grant) if known else None
    if row is None:
        raise NotFound
    account = unit.tables.staff.row("account", caller.agency, account_id=row["account_id"])
    if account["disabled_at"]:
        raise WrongState("this listing has ended")
    unit.tables.staff.change("account", caller.agency, {"account_id": row["account_id"]}, disabled_at=change.at)
    unit.tables.staff.change("grant_request", caller.agency, {"grant_id": grant}, state="ended")
    unit.tables.staff.remove("session", caller.agency, account_id=row["account_id"])
    change.fact("account", row["account_id"], {"grant": grant}, {}, state="ended")
    return change.close([], {"id": grant, "ended_at": change.at}, status=200)

"""Persons of the directory: entering one, what he holds, leaving the service. A person has no log-in by being entered.

Accounts and the kinds auditor and admin are grants, which need a second administrator: ``granting``.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from engine.errors import Forbidden, NotFound, WrongState
from engine.model import ids, lettering
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import handing_over, inspecting

KINDS = tuple(str(kind) for kind in Kind)


def enter(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    *,
    name: str,
    department: str,
    name_en: str = "",
    kind: str = "officer",
    id_no: str = "",
) -> Answer:
    """Enter a person. ``id_no`` is kept as a keyed digest only; one natural person is entered once.

    A name that looks like another person's and is not the same is refused; namesakes are told with their ids.
    """
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    shown = checked_name(change, name, "/name")
    if kind not in KINDS:
        change.wrong("/kind", "choice", f"one of {', '.join(KINDS)}")
    checked_department(change, department)
    namesakes = _namesakes(change, shown)
    identity = _identity(change, id_no)
    person = env.ids.new(ids.PERSON)
    row = {"agency_id": caller.agency, "person_id": person, "name": shown, "name_en": lettering.plain(name_en) or shown}
    unit.tables.staff.add("person", row | {"kind": kind, "department": department, "identity": identity})
    change.fact("person", person, {"department": department, "kind": kind}, {"name": shown})
    told = {"id": person, "name": shown, "kind": kind, "department": department, "namesakes": namesakes}
    return change.close([person], told)


def checked_name(change: Change, name: str, pointer: str) -> str:
    """Return a name as it is kept; InvalidInput for none, one too long, or one that mixes alphabets."""
    shown = lettering.plain(name)
    if not shown or len(shown) > lettering.LONGEST:
        change.wrong(pointer, "required" if not shown else "too_long", f"1 to {lettering.LONGEST} characters")
    if lettering.mixed(shown):
        change.wrong(pointer, "confusable", "one word mixes alphabets")
    return shown


def checked_department(change: Change, code: str, pointer: str = "/department") -> None:
    """Raise InvalidInput unless the department exists and goes on."""
    row = change.unit.tables.staff.row("department", change.caller.agency, code=code)
    if row is None or (row["valid_to"] and row["valid_to"] < change.today.isoformat()):
        change.wrong(pointer, "unknown", "there is no such department")


def _namesakes(change: Change, shown: str) -> list[str]:
    look = lettering.skeleton(shown)
    alike = [row for row in change.unit.tables.staff.rows("person", change.caller.agency)
             if not row["merged_into"] and lettering.skeleton(row["name"]) == look]  # fmt: skip
    if any(row["name"] != shown for row in alike):
        change.wrong("/name", "confusable", "it looks like the name of another person")
    return [row["person_id"] for row in alike]


def _identity(change: Change, id_no: str) -> bytes | None:
    """Return the keyed digest of an identity number; WrongState when the person is there already."""
    if not id_no.strip():
        return None
    found = digest_of(change.unit, id_no)
    known = change.unit.tables.staff.row("person", change.caller.agency, identity=found)
    if known is not None:
        raise WrongState("this person is in the directory already", person=known["person_id"])
    return found


def digest_of(unit: UnitOfWork, id_no: str) -> bytes:
    """Return the installation's keyed digest of an identity number (foundations §2)."""
    key = bytes(unit.tables.directory.installation()["identity_key"])
    text = "".join(unicodedata.normalize("NFKC", id_no).upper().split())
    return hmac.digest(key, text.encode(), hashlib.sha256)


def leave(env: Environment, unit: UnitOfWork, caller: Caller, person: str) -> Answer:
    """End a person's service now: posts, memberships and log-in, dead on every process; with the hand-over list."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    if not ids.is_id(person, ids.PERSON) or unit.tables.staff.row("person", caller.agency, person_id=person) is None:
        raise NotFound
    if person == change.me:
        raise Forbidden("nobody ends his own service")
    handed = handing_over.listed(unit, caller.agency, [person], change.today.isoformat())
    yesterday = change.yesterday()
    for post in unit.tables.staff.rows("post", caller.agency, person_id=person):
        if not post["valid_to"] or post["valid_to"] > yesterday:
            unit.tables.staff.change("post", caller.agency, {"post_id": post["post_id"]}, valid_to=yesterday)
            refs = {"person": person, "role": post["role"], "department": post["department"]}
            refs["until"] = change.midnight(change.today)
            change.fact("post", post["post_id"], refs, {}, state="ended", to=yesterday)
    for seat in unit.tables.staff.rows("body_member", caller.agency, person_id=person):
        if not seat["valid_to"] or seat["valid_to"] > yesterday:
            where = {"body": seat["body"], "person_id": person, "valid_from": seat["valid_from"]}
            unit.tables.staff.change("body_member", caller.agency, where, valid_to=yesterday)
            change.fact("body", seat["body"], {"member": person}, {}, state="ended", to=yesterday)
    shut(change, [row["account_id"] for row in unit.tables.staff.rows("account", caller.agency, person_id=person)])
    everybody = [person, *colleagues(change, [one["id"] for one in handed["bodies"]])]
    return change.close(everybody, {"id": person, "left": change.today.isoformat(), "handover": handed}, status=200)


def colleagues(change: Change, bodies: Iterable[str]) -> list[str]:
    """Return the members of bodies, whose rows tell that the body changed."""
    rows = change.unit.tables.staff.rows("body_member", change.caller.agency, body=list(bodies))
    return sorted({row["person_id"] for row in rows})


def shut(change: Change, accounts: Iterable[str]) -> None:
    """Disable accounts and end their sessions, those of machines too."""
    staff, agency = change.unit.tables.staff, change.caller.agency
    for account in accounts:
        staff.change("account", agency, {"account_id": account, "disabled_at": None}, disabled_at=change.at)
        staff.remove("session", agency, account_id=account)
        inspecting.leave_all(change.env, change.unit, account)
        change.fact("account", account, {}, {}, state="ended")


def disable(env: Environment, unit: UnitOfWork, caller: Caller, account: str) -> Answer:
    """Disable one account now; its sessions are dead on every process."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    known = ids.is_id(account, ids.ACCOUNT)
    row = unit.tables.staff.row("account", caller.agency, account_id=account) if known else None
    if row is None:
        raise NotFound
    if row["person_id"] == change.me:
        raise Forbidden("nobody disables his own account")
    if row["disabled_at"]:
        raise WrongState("this account is disabled")
    shut(change, [account])
    return change.close([], {"id": account, "disabled_at": change.at}, status=200)


def told(env: Environment, unit: UnitOfWork, caller: Caller, person: str) -> dict[str, Any]:
    """Return what the directory says of one person. Accounts and dates: to himself, auditors and admins."""
    session = access.session(unit, caller)
    staff, agency = unit.tables.staff, caller.agency
    row = staff.row("person", agency, person_id=person) if ids.is_id(person, ids.PERSON) else None
    if row is None:
        raise NotFound
    found = unit.tables.people.standings(agency, [person], unit.now())
    standing = found[0] if found else None
    plain: dict[str, Any] = {
        "id": person,
        "name": row["name"],
        "name_en": row["name_en"],
        "kind": row["kind"],
        "department": row["department"],
        "merged_into": row["merged_into"],
        "roles": list(standing.roles) if standing else [],
        "bodies": list(standing.bodies) if standing else [],
        "absent": standing.absent(unit.now()) if standing else False,
    }
    if session.standing.person != person and session.standing.kind not in (Kind.ADMIN, Kind.AUDITOR):
        return plain
    return plain | {
        "posts": [post_told(one) for one in staff.rows("post", agency, person_id=person)],
        "qualifications": [
            {"kind": one["kind"], "number": one["number"], "from": one["valid_from"], "to": one["valid_to"] or None}
            for one in staff.rows("qualification", agency, person_id=person)
        ],
        "accounts": [_account(one) for one in staff.rows("account", agency, person_id=person)],
        "merged": [one["person_id"] for one in staff.rows("person", agency, merged_into=person)],
    }


def _account(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {"id": row["account_id"], "username": row["username"], "disabled": bool(row["disabled_at"])}
    return told | {"password_set": not row["code_until"], "sign_on": bool(row["subject"])}


def post_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a post as it is told."""
    return {
        "id": row["post_id"],
        "person": row["person_id"],
        "role": row["role"],
        "department": row["department"],
        "from": row["valid_from"],
        "to": row["valid_to"] or None,
    }

"""Accounts: opened and given new codes by two administrators; a code only sets a password, once, within three days.

Whoever approves is shown the codes and hands them over; using one himself kills it for its owner, who notices.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.model import ids
from engine.model.people import Kind
from engine.trail.record import moment
from engine.usecases.asking.change import Change

NAME = re.compile(r"[a-z][a-z0-9._-]{1,59}")
CODE_DAYS = 3
MOST = 500  # accounts of one proposal


def check(change: Change, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a proposal to open accounts: [{person, username, subject?}]."""
    rows = data.get("accounts")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST:
        change.wrong("/data/accounts", "type", f"a list of 1 to {MOST} accounts")
    found, seen = [], set()
    for at, row in enumerate(rows):
        place = f"/data/accounts/{at}"
        if not isinstance(row, dict) or not {"person", "username"} <= row.keys() <= {"person", "username", "subject"}:
            change.wrong(place, "type", "person, username and maybe subject")
        name = username(change, str(row["username"]), f"{place}/username")
        standing = change.person(str(row["person"]), f"{place}/person")
        if standing.kind is Kind.OUTSIDE:
            change.wrong(f"{place}/person", "exclusive", "a party has no account")
        if name in seen or change.unit.tables.staff.row("account", change.caller.agency, username=name) is not None:
            change.wrong(f"{place}/username", "taken", "this name is taken")
        seen.add(name)
        subject = {"subject": str(row["subject"])[:255]} if row.get("subject") else {}
        found.append({"person": standing.person, "username": name, "kind": str(standing.kind), **subject})
    return {"accounts": [{k: v for k, v in one.items() if k != "kind"} for one in found]}


def username(change: Change, text: str, pointer: str) -> str:
    """Return a log-in name: Latin letters, digits and ._- only, so that no two names look alike (threat 18)."""
    name = unicodedata.normalize("NFKC", text).strip().lower()
    if not NAME.fullmatch(name):
        change.wrong(pointer, "name", "2 to 60 Latin letters, digits or ._-, a letter first")
    return name


def open_all(change: Change, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    """Open the accounts; the answer shows their codes once."""
    codes = []
    for one in data["accounts"]:
        code, account = change.env.ids.token(), change.env.ids.new(ids.ACCOUNT)
        row = {"agency_id": change.caller.agency, "account_id": account, "person_id": one["person"]}
        row |= {"username": one["username"], "subject": one.get("subject"), **_coded(change, code)}
        change.unit.tables.staff.add("account", row)
        change.fact("account", account, {"person": one["person"], "grant": grant}, {"username": one["username"]})
        codes.append({"account": account, "username": one["username"], "code": code})
    return [one["person"] for one in data["accounts"]], {"secret": {"codes": codes}}


def _coded(change: Change, code: str) -> dict[str, Any]:
    until = moment(change.now + timedelta(days=CODE_DAYS))
    return {"password_hash": change.unit.tables.people.hashed(code), "code_until": until, "disabled_at": None}


def check_reset(change: Change, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a proposal to give an account a new code: {account}. It opens a disabled account again."""
    account = str(data.get("account", ""))
    known = ids.is_id(account, ids.ACCOUNT) and data.keys() == {"account"}
    row = change.unit.tables.staff.row("account", change.caller.agency, account_id=account) if known else None
    if row is None:
        change.wrong("/data/account", "unknown", "there is no such account")
    return {"account": account}


def reset(change: Change, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    """Give the account a new code; its sessions are dead on every process."""
    staff, agency, account = change.unit.tables.staff, change.caller.agency, data["account"]
    row = staff.row("account", agency, account_id=account)
    code = change.env.ids.token()
    staff.change("account", agency, {"account_id": account}, **_coded(change, code))
    staff.remove("session", agency, account_id=account)
    change.fact("account", account, {"person": row["person_id"], "grant": grant, "step": "code"}, {})
    return [], {"secret": {"codes": [{"account": account, "username": row["username"], "code": code}]}}

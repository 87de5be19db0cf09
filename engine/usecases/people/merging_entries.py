"""Merging two entries of one natural person, by two administrators; separation memory goes with the person.

The entry that goes keeps its name in past records. Its accounts, posts, seats, qualifications, absences and duties
become those of the entry that stays; what it took part in is taken over in the projections, and cases are read through
the merge (``merging``), so that no case is touched. Both standing rows are held first: acts under way come before.
"""

from collections.abc import Mapping
from typing import Any

from engine.errors import WrongState
from engine.usecases.asking.change import EVERYBODY, Change


def check(change: Change, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a proposal {person, into}: two entries of one kind."""
    if data.keys() != {"person", "into"} or data["person"] == data["into"]:
        change.wrong("/data", "type", "person and into, two persons")
    goes, stays = change.person(str(data["person"]), "/data/person"), change.person(str(data["into"]), "/data/into")
    if goes.kind is not stays.kind:
        change.wrong("/data/into", "exclusive", "two entries of different kinds: end one first")
    mine = (change.me, *change.session.standing.also)
    if goes.person in mine:
        change.wrong("/data/person", "self", "nobody merges himself away")
    return {"person": goes.person, "into": stays.person}


def merge(change: Change, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    """Merge; the answer tells in how many cases both entries took part (findings for the auditor)."""
    goes, stays, agency, staff = data["person"], data["into"], change.caller.agency, change.unit.tables.staff
    staff.hold(agency, [goes, stays])
    both = _shared(change, goes, stays)
    row = staff.row("person", agency, person_id=goes)
    kept = staff.row("person", agency, person_id=stays)
    if row["identity"] and kept["identity"] and row["identity"] != kept["identity"]:
        raise WrongState("their identity numbers differ: these are two persons")
    accounts = [one["account_id"] for one in staff.rows("account", agency, person_id=goes)]
    for account in accounts:
        staff.remove("session", agency, account_id=account)
    _rekey(change, goes, stays)
    staff.change("person", agency, {"person_id": goes}, merged_into=stays, identity=None)
    staff.change("person", agency, {"merged_into": goes}, merged_into=stays)
    if row["identity"] and not kept["identity"]:
        staff.change("person", agency, {"person_id": stays}, identity=row["identity"])
    staff.copy_memory(agency, goes, stays)
    change.fact("alias", goes, {"into": stays, "grant": grant}, {})
    return [EVERYBODY], {"both_in": both}


def _shared(change: Change, goes: str, stays: str) -> list[str]:
    took_part, agency = change.unit.tables.staff.took_part, change.caller.agency
    found = [{row["case_id"] for row in took_part(agency, one)} for one in (goes, stays)]
    return sorted(found[0] & found[1])


def _rekey(change: Change, goes: str, stays: str) -> None:
    staff, agency = change.unit.tables.staff, change.caller.agency
    for table in ("account", "post", "conflict", "absence"):
        staff.change(table, agency, {"person_id": goes}, person_id=stays)
    for column in ("person_id", "holder_id", "named_by"):
        staff.change("mandate", agency, {column: goes}, **{column: stays})
    staff.change("body", agency, {"chair": goes}, chair=stays)
    for table, keys in (("qualification", ("kind", "valid_from")), ("body_member", ("body", "valid_from"))):
        known = {tuple(row[key] for key in keys) for row in staff.rows(table, agency, person_id=stays)}
        for row in staff.rows(table, agency, person_id=goes):
            where = {"person_id": goes, **{key: row[key] for key in keys}}
            if tuple(row[key] for key in keys) in known:
                staff.remove(table, agency, **where)
            else:
                staff.change(table, agency, where, person_id=stays)

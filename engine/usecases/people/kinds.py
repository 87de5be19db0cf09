"""The kind of a person, officer, auditor or admin: exclusive, and changed by two administrators (D44)."""

from collections.abc import Mapping
from typing import Any

from engine.errors import WrongState
from engine.model.people import Kind
from engine.usecases.asking.change import Change

KINDS = (Kind.OFFICER, Kind.AUDITOR, Kind.ADMIN)


def check(change: Change, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a proposal {person, kind}; whoever turns holds no post and sits in no body any more."""
    if data.keys() != {"person", "kind"} or data["kind"] not in KINDS:
        change.wrong("/data", "type", "person and kind: officer, auditor or admin")
    standing = change.person(str(data["person"]), "/data/person")
    if standing.person in (change.me, *change.session.standing.also):
        change.wrong("/data/person", "self", "nobody grants himself a kind")
    if standing.kind == data["kind"]:
        change.wrong("/data/kind", "same", "this is his kind")
    if _lasting(change, standing.person):
        raise WrongState("end his posts and seats first: the kinds exclude each other")
    return {"person": standing.person, "kind": str(data["kind"])}


def _lasting(change: Change, person: str) -> bool:
    today, agency, staff = change.today.isoformat(), change.caller.agency, change.unit.tables.staff
    held = [*staff.rows("post", agency, person_id=person), *staff.rows("body_member", agency, person_id=person)]
    return any(not row["valid_to"] or row["valid_to"] >= today for row in held)


def turn(change: Change, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    """Give the person his new kind; his sessions end.

    Posts that ended are taken along as far as the new kind may have held any: the database ties posts to kinds. What
    an administrator once held stands in the trail.
    """
    staff, agency, person, kind = change.unit.tables.staff, change.caller.agency, data["person"], data["kind"]
    past = [dict(row) for row in staff.rows("post", agency, person_id=person)]
    staff.remove("post", agency, person_id=person)
    staff.change("person", agency, {"person_id": person}, kind=kind)
    if kind != Kind.ADMIN:
        staff.add("post", *({**row, "kind": kind} for row in past))
    for row in staff.rows("account", agency, person_id=person):
        staff.remove("session", agency, account_id=row["account_id"])
    department = staff.row("person", agency, person_id=person)["department"]
    change.fact("person", person, {"department": department, "kind": kind, "grant": grant}, {})
    return [person], {}

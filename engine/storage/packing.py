"""Packed rows: what a person holds now, in one row (foundations §5)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from engine.model.people import Basis, Kind, Mandate, Qualification, Standing


def pack_standing(
    *,
    name: str,
    kind: str,
    departments: Sequence[str],
    roles: Sequence[str],
    qualifications: Sequence[tuple[str, str]],
    bodies: Sequence[str],
    mandates: Sequence[Sequence[str]] = (),
    absences: Sequence[tuple[str, str]] = (),
    dated: Sequence[Sequence[str]] = (),
    also: Sequence[str] = (),
) -> bytes:
    """Return the bytes of a standing row; ``mandates`` as :func:`~engine.storage.aggregates.absences.passed`.

    ``dated``: what begins later or has an end, as [part, name, last day, since, until] with moments; whoever reads the
    row decides by the moment he reads it, so that nothing has to run at midnight. ``also``: merged entries.
    """
    told: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "departments": list(departments),
        "roles": list(roles),
        "qualifications": [list(pair) for pair in qualifications],
        "bodies": list(bodies),
    }
    if mandates:
        told["mandates"] = mandates
    if absences:
        told["absences"] = absences
    if dated:
        told["dated"] = dated
    if also:
        told["also"] = list(also)
    return orjson.dumps(told)


def unpack_standing(person: str, packed: bytes, version: int, now: datetime) -> Standing:
    """Return the standing of a packed row as it is at ``now``."""
    data = orjson.loads(packed)
    if "dated" in data:
        _decide(data, data["dated"], now)
    return Standing(
        person=person,
        name=data["name"],
        kind=Kind(data["kind"]),
        departments=tuple(data["departments"]),
        roles=tuple(data["roles"]),
        qualifications=tuple(Qualification(kind=kind, valid_to=to) for kind, to in data["qualifications"]),
        bodies=tuple(data["bodies"]),
        directory_version=version,
        mandates=tuple([_mandate(*row) for row in data.get("mandates", ())]),
        absences=tuple([_span(since, until) for since, until in data.get("absences", ())]),
        also=tuple(data.get("also", ())),
    )


def _decide(data: dict[str, Any], dated: Iterable[Sequence[str]], now: datetime) -> None:
    """Add what is in force at ``now`` to the parts of a packed row."""
    for part, name, last, since, until in dated:
        start, end = _span(since, until)
        if start <= now < end:
            data[part].append([name, last] if part == "qualifications" else name)
    for part in ("roles", "departments", "bodies"):
        data[part] = sorted(set(data[part]))


def _span(since: str, until: str) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(since), datetime.fromisoformat(until)


def _mandate(
    entry: str,
    basis: str,
    holder: str,
    role: str,
    since: str,
    until: str,
    also: Sequence[str] = (),
    scope: Mapping[str, Any] | None = None,
) -> Mandate:
    start, end = _span(since, until)
    told = scope or {}
    return Mandate(
        id=entry,
        principal=holder,
        principal_roles=(role,),
        valid_from=start,
        valid_to=end,
        basis=Basis(basis),
        also=tuple(also),
        processes=tuple(told.get("processes", ())),
        tasks=tuple(told.get("tasks", ())),
        limit=Decimal(told["limit"]) if "limit" in told else None,
    )

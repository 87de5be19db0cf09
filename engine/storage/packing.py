"""Packed rows: what a person holds now, in one row (foundations §5)."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from engine.model.people import Kind, Qualification, Standing


def pack_standing(
    *,
    name: str,
    kind: str,
    departments: Sequence[str],
    roles: Sequence[str],
    qualifications: Sequence[tuple[str, str]],
    bodies: Sequence[str],
) -> bytes:
    """Return the bytes of a standing row."""
    told: Mapping[str, Any] = {
        "name": name,
        "kind": kind,
        "departments": list(departments),
        "roles": list(roles),
        "qualifications": [list(pair) for pair in qualifications],
        "bodies": list(bodies),
    }
    return orjson.dumps(told)


def unpack_standing(person: str, packed: bytes, version: int) -> Standing:
    """Return the standing of a packed row."""
    data = orjson.loads(packed)
    return Standing(
        person=person,
        name=data["name"],
        kind=Kind(data["kind"]),
        departments=tuple(data["departments"]),
        roles=tuple(data["roles"]),
        qualifications=tuple(Qualification(kind=kind, valid_to=to) for kind, to in data["qualifications"]),
        bodies=tuple(data["bodies"]),
        directory_version=version,
    )

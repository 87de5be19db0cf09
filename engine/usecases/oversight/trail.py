"""The trail as evidence: export for the offline verifier, and the comparison of state and records (I3, D58)."""

import base64
from collections.abc import Iterator
from typing import Any

import orjson

from engine.errors import TrailBroken
from engine.ports import UnitOfWork
from engine.trail.rebuild import rebuild
from engine.trail.record import PREFIX
from engine.usecases.ground.environment import Environment
from engine.usecases.state.case_state import CaseState


def export(env: Environment, unit: UnitOfWork, agency: str, stream: str = "") -> Iterator[bytes]:
    """Yield the lines of ``trail.jsonl`` (FORMAT.md §8) of one stream or of all of the agency's."""
    heads = unit.tables.trail.heads(agency, stream)
    yield _line(
        {
            "format": "riskflow/1",
            "hash": "sha256",
            "installation": env.installation,
            "agency": agency,
            "complete": not stream,
            "streams": {name: {"definition": d, "seq": s, "hash": h} for name, (d, s, h) in sorted(heads.items())},
        }
    )
    for row in unit.tables.trail.records(agency, stream):
        told = {"stream": row["stream"], "seq": row["seq"], "hash": row["hash"]}
        yield _line(told | {"bytes": base64.b64encode(row["bytes"]).decode()})
    for row in unit.tables.trail.values(agency, stream):
        told = {"stream": row["stream"], "seq": row["seq"], "pointer": row["path"], "salt": bytes(row["salt"]).hex()}
        yield _line(told | {"value": orjson.loads(row["value"])})


def _line(value: Any) -> bytes:
    return orjson.dumps(value) + b"\n"


def compare(env: Environment, unit: UnitOfWork, agency: str, case: str) -> dict[str, Any]:
    """Return the normal form of a case rebuilt from its records; TrailBroken when the stored state differs (I3)."""
    row = unit.tables.cases.row(agency, case)
    records = [
        orjson.loads(bytes(one["bytes"]).removeprefix(PREFIX))
        for one in unit.tables.trail.records(agency, f"case/{case}")
    ]
    rebuilt = rebuild(records)
    stored = normal_form(CaseState.unpack(row.state), row.status, row.outcome)
    if rebuilt != stored:
        names = sorted(name for name in stored if stored[name] != rebuilt.get(name))
        raise TrailBroken(
            f"the stored state of {case} differs from its records in {', '.join(names)}",
            stream=f"case/{case}",
            seq=row.chain_seq,
        )
    return rebuilt


def normal_form(state: CaseState, status: str, result: str) -> dict[str, Any]:
    """Return the normal form of a stored state (FORMAT.md §9)."""
    return {
        "status": str(status),
        "result": result,
        "fields": {path: pair[1] for path, pair in state.fields.items()},
        "counters": {},
        "incidents": sorted(state.incidents),
        "open": [
            {
                "instance": item.instance,
                "element": item.element,
                "round": item.round,
                "sort": item.kind,
                "holders": sorted(item.holders),
                **({"added": sorted(seats)} if (seats := state.seats(item)) else {}),
            }
            for item in sorted(state.items.values(), key=lambda one: one.instance)
        ],
        "signatures": [
            {
                "number": one.signature.number,
                "instance": one.signature.instance,
                "person": one.signature.person,
                "on_behalf": one.signature.principal,
                "outcome": one.signature.outcome,
            }
            for one in sorted(state.signed, key=lambda one: one.signature.number)
        ],
    }

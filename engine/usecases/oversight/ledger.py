"""Records of one case as the trail has them, each digest counted anew: is the chain whole, is this record in it."""

from typing import Any

import orjson

from engine.model.oversight import Scope
from engine.ports import UnitOfWork
from engine.trail.chain import first_prev
from engine.trail.record import PREFIX, digest
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.oversight import overseeing
from engine.usecases.state import present


def state(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return how much the trail holds: records, streams and the moment of the last one. For who inspects."""
    session = access.inspector(access.session(unit, caller))
    return dict(unit.tables.trail.size(session.agency))


def of_case(env: Environment, unit: UnitOfWork, caller: Caller, number: str) -> dict[str, Any] | None:
    """Return the records of the case of this number, None when there is none the caller may see.

    Every digest is counted from the bytes, every record held against the one before it, the last against the head.
    """
    session = access.inspector(access.session(unit, caller))
    scope = Scope(agency=session.agency, person=session.standing.person)
    found = unit.tables.overview.by_number(scope, number)
    if found is None:
        return None
    definition = env.definition(unit, found["definition"], found["digest"])
    stream = f"case/{found['case_id']}"
    before = first_prev(
        installation=env.installation, agency=session.agency, stream=stream, definition=f"sha256:{found['digest']}"
    )
    records: list[dict[str, Any]] = []
    for row in unit.tables.trail.records(session.agency, stream):
        data = bytes(row["bytes"])
        record = _read(data)
        whole = digest(data) == row["hash"] and record.get("prev") == before and row["seq"] == len(records) + 1
        before = row["hash"]
        element = str(record.get("instance", "")).rpartition("/")[2].partition("#")[0]
        records.append(
            {
                "seq": row["seq"],
                "at": row["at"],
                "kind": row["kind"],
                "hash": row["hash"],
                "prev": record.get("prev", ""),
                "person": record.get("actor", {}).get("person", ""),
                "task": overseeing.step(definition, element),
                "whole": whole,
            }
        )
    names = unit.tables.people.names(session.agency, sorted({one["person"] for one in records if one["person"]}))
    for one in records:
        one["person"] = names.get(one["person"], "")
    head = {"seq": found["chain_seq"], "hash": found["chain_hash"]}
    ends = bool(records) and (records[-1]["seq"], records[-1]["hash"]) == (head["seq"], head["hash"])
    return {
        "case": {"id": found["case_id"], "number": found["number"], "title": found["title"]},
        "process": present.text(definition.main_process.name),
        "head": head,
        "whole": ends and all(one["whole"] for one in records),
        "broken": next((one["seq"] for one in records if not one["whole"]), None if ends else head["seq"]),
        "records": records,
    }


def _read(data: bytes) -> dict[str, Any]:
    """Return a record; nothing for bytes that are none any more."""
    try:
        found = orjson.loads(data.removeprefix(PREFIX))
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}

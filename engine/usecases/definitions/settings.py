"""Figures of law and of the house, dated and versioned (D9): read by everybody, changed by two administrators.

Which way a figure loosens cannot be told from the figure, so every change is a grant: proposed by one administrator
with the day it takes effect from, approved by another. The value in force at the moment of an act counts; terms that
run keep the figure they began with. After an approval every act reads anew, in whichever process, since the standing
of everybody is packed again.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.errors import ExpressionInvalid, NotFound
from engine.feel import values
from engine.model.people import Kind
from engine.model.risk import Setting
from engine.ports import UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.usecases.asking import access
from engine.usecases.asking.change import EVERYBODY, Change
from engine.usecases.definitions import reach
from engine.usecases.ground import knowing, recorder
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder
from engine.usecases.state import present

STREAM = "setting"
LONGEST = {"value": 100, "source": 400, "law": 200}
GIVEN = frozenset({"id", "value", "from", "source", "law", "was", "at"})


# -- reading -----------------------------------------------------------------------------------------------------------


def listed(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return every setting with the value in force, the next one known, and the flows that name it."""
    access.session(unit, caller)
    today, used = _today(env, unit, caller), reach.used_by(env, unit, caller.agency)
    items = []
    for name, rows in knowing.by_setting(unit, caller.agency).items():
        told = _told(knowing.in_force(rows, today))
        later = knowing.coming(rows, today)
        told["next"] = _told(later[0]) if later else None
        items.append(told | {"used_by": used.get(f"setting.{name}", [])})
    return {"items": items, "next": None}


def one(env: Environment, unit: UnitOfWork, caller: Caller, name: str) -> dict[str, Any]:
    """Return one setting with all its versions, newest first; for who keeps or inspects, the cases it reaches too."""
    session = access.session(unit, caller)
    rows = knowing.by_setting(unit, caller.agency).get(name)
    if rows is None:
        raise NotFound
    told = _told(knowing.in_force(rows, _today(env, unit, caller)))
    told["versions"] = [_told(row) for row in reversed(rows)]
    if session.standing.kind in (Kind.ADMIN, Kind.AUDITOR):
        told["reach"] = reach.reach(env, unit, caller.agency, f"setting.{name}")
    return told


def admitted(env: Environment, unit: UnitOfWork, caller: Caller, name: str) -> None:
    """Raise what comes before a wrong body of a change: 401, 404, 403."""
    session = access.session(unit, caller)
    if name not in knowing.by_setting(unit, caller.agency):
        raise NotFound
    access.require(session, Kind.ADMIN)


def _today(env: Environment, unit: UnitOfWork, caller: Caller) -> str:
    return knowing.today(unit, env.agency(caller.agency).zone)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    data = row["data"]
    setting = knowing.setting(data)
    return {
        "id": setting.id,
        "name": present.text(setting.name),
        "type": setting.type,
        "value": setting.value,
        "unit": setting.unit,
        "inclusive": setting.inclusive,
        "source": setting.source,
        "law": setting.law,
        "valid_from": setting.valid_from or None,
        "version": row["version"],
        "created_at": row["created_at"],
        "grant": data.get("grant"),
    }


# -- changed by two ----------------------------------------------------------------------------------------------------


def check(change: Change, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a change {id, value, from, source, law} as they are kept, with what was in force."""
    if not {"id", "value", "from"} <= data.keys() <= GIVEN or not all(isinstance(one, str) for one in data.values()):
        change.wrong("/data", "type", "id, value and from, source and law if known")
    for name, most in LONGEST.items():
        if len(data.get(name, "")) > most:
            change.wrong(f"/{name}", "length", f"at most {most} characters")
    rows = knowing.by_setting(change.unit, change.caller.agency).get(data["id"])
    if rows is None:
        raise NotFound
    before = knowing.setting(knowing.in_force(rows, change.today.isoformat())["data"])
    start = change.day(data["from"], "/from")
    if start < change.today:
        change.wrong("/from", "range", "today or later")
    kept = {"id": before.id, "value": canonical(change, before, data["value"]), "from": start.isoformat()}
    kept |= {name: data.get(name, "").strip() or getattr(before, name) for name in ("source", "law")}
    return kept | {"was": data.get("was", before.value), "at": data.get("at", str(rows[-1]["version"]))}


def canonical(change: Change, before: Setting, text: str) -> str:
    """Return the value as it is kept; InvalidInput for one that is not of the setting's type, or below nothing."""
    value = text.strip()
    try:
        read = values.from_json(knowing.typed(before.type, value), before.type)
    except (ExpressionInvalid, ValueError):
        change.wrong("/value", "type", "a value of its type")
    if not value or (before.type == "boolean" and value not in ("true", "false")):
        change.wrong("/value", "type", "a value of its type")
    if isinstance(read, int | Decimal) and read < 0:
        change.wrong("/value", "range", "not below 0")
    return value


def put(change: Change, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    """Write the version that was proposed and is approved now; everybody's next act reads it."""
    tables, agency = change.unit.tables, change.caller.agency
    record = _recorder(change)
    rows = knowing.by_setting(change.unit, agency)[data["id"]]
    version = int(rows[-1]["version"]) + 1
    before = knowing.in_force(rows, change.today.isoformat())["data"]
    new = {**before, **{name: data[name] for name in ("value", "source", "law")}}
    new |= {"valid_from": data["from"], "valid_to": "", "grant": grant}
    told = {name: new[name] for name in ("id", "value", "valid_from", "valid_to", "law")}
    record.add("setting", version=version, grant=grant, **told)
    tables.directory.add_setting(agency, data["id"], version, new, change.at)
    change.unit.append(agency, STREAM, record.head, record.events, record.values)
    return [EVERYBODY], {"setting": {**told, "version": version}}


def _recorder(change: Change) -> Recorder:
    agency = change.caller.agency
    head = change.unit.lock_stream(agency, STREAM)
    start = first_prev(installation=change.env.installation, agency=agency, stream=STREAM)
    return Recorder(
        agency=agency,
        stream=STREAM,
        head=Head(*head) if head is not None else Head(0, start),
        salt=change.env.ids.salt,
        at=change.at,
        actor=recorder.human(change.me, change.session.account),
        key=change.key,
    )

"""What an editor of definitions in the browser asks: the file it opens, what one may pick, a guard while it is typed.

Saving is an act of ``drafts``: what the editor changed is brought into the bytes of the draft (or, without one, of the
version in force) and kept as the draft.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from engine import bpmn
from engine.bpmn.lint.expressions import guard_fault
from engine.errors import BpmnRefused, NotFound
from engine.model.process import Definition
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.usecases.definitions import drafts
from engine.usecases.definitions.release_desk import Desk
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import present

GUARD = 500  # characters, as in the schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The file an editor opens: the draft, else the version in force."""

    data: bytes  # the BPMN file
    tables: bytes  # the decision tables beside it, b"" for none
    etag: str
    state: str  # none, draft or submitted
    version: int  # the number the draft will bear


def opened(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str = "*") -> Opened:
    """Return the file to edit; StaleVersion, with who saved and when, unless it is the one the caller has seen."""
    desk = Desk(env, unit, caller, key, reading=True)
    drafts.acting(desk)
    desk.match(if_match)
    if desk.row is not None:
        content = bytes(desk.row["content"])
    elif desk.base is not None:
        content = unit.tables.definitions.content(desk.base["digest"])
    else:
        raise NotFound(f"{key} has no file")
    data, tables = bpmn.parts(content)
    return Opened(data=data, tables=tables, etag=desk.etag, state=desk.state, version=desk.following)


def offered(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return what the pickers of the editor offer: roles, bodies, qualifications, settings, templates, flows."""
    agency = env.agency(caller.agency)
    rows = unit.tables.definitions.all_active(caller.agency)
    return {
        "roles": [{"id": role, "name": present.text(name)} for role, name in sorted(agency.roles.items())],
        "bodies": [{"id": body.id, "name": present.text(body.name)} for _, body in sorted(agency.bodies.items())],
        "settings": [{"id": one.id, "name": present.text(one.name)} for one in agency.setting_rows],
        "templates": [{"id": one, "name": present.text(Text(one, one))} for one in sorted(env.shelf)],
        "processes": [{"id": row["key"], "name": present.text(_name(env, unit, row))} for row in rows],
    }


def _name(env: Environment, unit: UnitOfWork, row: Any) -> Text:
    return env.definition(unit, row["key"], row["digest"]).main_process.name


def guard(
    env: Environment, unit: UnitOfWork, caller: Caller, key: str, data: bytes, *, text: str, flow: str
) -> dict[str, Any]:
    """Return whether a text would do as a guard of ``data``, and otherwise what is wrong and at which character."""
    drafts.acting(Desk(env, unit, caller, key, reading=True))
    types = {setting.id: setting.type for setting in env.agency(caller.agency).setting_rows}
    if len(text) > GUARD:
        return _fault(Text(f"最多 {GUARD} 字", f"at most {GUARD} characters"), GUARD)
    if not text.strip():
        return {"ok": True, "position": None, "text": None}
    try:
        definition = _read(env, key, data)
    except BpmnRefused as refused:
        return _fault(refused.fields["text"], None)
    fault = guard_fault(definition, text, flow, settings=types)
    if fault is None:
        return {"ok": True, "position": None, "text": None}
    return _fault(fault.fields.get("text") or Text(fault.detail, fault.detail), fault.fields.get("position"))


def _read(env: Environment, key: str, data: bytes) -> Definition:
    name = ("guarded", key, hashlib.sha256(data).hexdigest())
    return env.library.once(name, lambda: bpmn.read(data, key=key))


def _fault(text: Text, position: int | None) -> dict[str, Any]:
    return {"ok": False, "position": position, "text": present.text(text)}

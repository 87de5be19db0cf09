"""What anybody may read of the powers an agency exercises: no account, no case, no person, nothing of a locked step.

Told is a list of what may be told. A step whose contents are confidential is left out; of the others stand the name,
the phase, the time limit with what it rests on, the papers needed and the kinds of controls, never a rule's code.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.errors import NotFound
from engine.model.conduct import Confidential
from engine.model.control import Control, Evidence
from engine.model.form import Deadline
from engine.model.process import Definition, Node, NodeKind, Process
from engine.model.risk import Law
from engine.ports import UnitOfWork
from engine.usecases.casework import course
from engine.usecases.casework.course import Drawn
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.state import present

STEPS = (NodeKind.TASK, NodeKind.SYSTEM, NodeKind.DECISION, NodeKind.SUB_PROCESS, NodeKind.CALL)
SPELT = ("phone", "mail", "address", "hours")  # of an agency's contact
RIGHTS = ("recusal", "statement", "hearing", "notice")  # kinds of controls that give a party a right, as told


def powers(env: Environment, unit: UnitOfWork, key: str = "") -> dict[str, Any]:
    """Return an agency (``key``, or the only one) and every power it discloses, by the order of their keys."""
    agency = _agency(env, key)
    rows = unit.tables.definitions.all_active(agency.id)
    found = [(row, env.definition(unit, row["key"], row["digest"])) for row in rows]
    return _office(agency) | {
        "items": [_brief(agency, row, one) for row, one in found if one.main_process.public],
        "next": None,
    }


def drawn(env: Environment, unit: UnitOfWork, flow: str, key: str = "", version: int = 0, process: str = "") -> Drawn:
    """Return what the public edition of a map needs: of a flow, or of a ``process`` beside it; NotFound for others."""
    found = course.definition_of(env, unit, _agency(env, key).id, flow, version)
    one = found.definition.process_by_id.get(process or found.definition.main_process.id)
    if one is None or not one.public:
        raise NotFound
    return found


def power(env: Environment, unit: UnitOfWork, flow: str, key: str = "") -> dict[str, Any]:
    """Return one power with steps, papers, limits, rights and what else is done at any time; NotFound for others."""
    agency = _agency(env, key)
    definition = drawn(env, unit, flow, key).definition
    row = unit.tables.definitions.active(agency.id, flow)
    process = definition.main_process
    used = {node.phase for node in process.graph.nodes}
    return (
        _office(agency)
        | _brief(agency, row, definition)
        | {
            "phases": [
                {"id": one.id, "name": present.text(one.name)}
                for one in process.phases
                if one.id in used
            ],
            "steps": [_step(agency, definition, process, node) for node in _shown(definition, process)],
            "laws": _laws(definition),
            "rights": list(_rights(definition, process)),
            "beside": [
                present.text(action.name)
                for action in process.actions
                if (one := definition.process_by_id.get(action.process)) is not None and one.public
            ],
        }
    )  # fmt: skip


def _agency(env: Environment, key: str) -> Agency:
    """Return the agency asked for; the first one when none is named."""
    if not key and env.default_agency:
        return env.agency(env.default_agency)
    for agency in env.agencies.values():
        if agency.key == key:
            return agency
    raise NotFound


def _office(agency: Agency) -> dict[str, Any]:
    """Return whom to ask and whom to complain to."""
    contact = agency.facts.get("contact") or {}
    told: dict[str, Any] = {}
    for name in SPELT:
        found = contact.get(name) or ""
        told[name] = dict(found) if isinstance(found, Mapping) else str(found)
    return {
        "agency": {"key": agency.key, "name": present.text(agency.name), "demo": agency.demo},
        "complaints": str(agency.facts.get("phone") or ""),
        "contact": told,
    }


def _brief(agency: Agency, row: Mapping[str, Any], definition: Definition) -> dict[str, Any]:
    process = definition.main_process
    laws = {law.id: law for law in definition.catalog.laws}
    longest = _whole(agency, definition, process)
    return {
        "key": row["key"],
        "version": row["version"],
        "released_at": row["released_at"],
        "name": present.text(process.name),
        "basis": _law(laws.get(process.basis)),
        "starters": [present.text(agency.roles[one]) for one in process.starters if one in agency.roles][:3],
        "count": sum(1 for _ in _shown(definition, process)),
        "limit": longest,
    }


def _shown(definition: Definition, process: Process) -> Iterable[Node]:
    """Yield the steps that are told: a locked one is not."""
    for node in process.graph.nodes:
        if node.kind in STEPS and not any(isinstance(one.spec, Confidential) for one in _controls(definition, node)):
            yield node


def _controls(definition: Definition, node: Node) -> list[Control]:
    return [definition.control_by_id[one] for one in node.controls if one in definition.control_by_id]


def _step(agency: Agency, definition: Definition, process: Process, node: Node) -> dict[str, Any]:
    controls = _controls(definition, node)
    duty = process.duty(node)
    names = [agency.roles[one] for one in duty.roles if one in agency.roles]
    names += [agency.bodies[duty.body].name] if duty.body in agency.bodies else []
    return {
        "id": node.id,
        "name": present.text(node.name),
        "phase": node.phase,
        "by_system": node.kind in (NodeKind.SYSTEM, NodeKind.DECISION),
        "posts": [present.text(one) for one in names[:3]],
        "limit": next((_limit(agency, definition, process, one) for one in node.deadlines if one.max or one.min), None),
        "papers": [
            {"name": present.text(one.spec.name), "always": not one.spec.when}
            for one in controls
            if isinstance(one.spec, Evidence) and one.spec.name.zh
        ],
        "kinds": list(dict.fromkeys(one.kind for one in controls if not isinstance(one.spec, Evidence))),
    }


def _limit(agency: Agency, definition: Definition, process: Process, one: Deadline) -> dict[str, Any]:
    """Return a limit as figure and unit with what it rests on; a rule of the house is told as one."""
    raw = one.max or one.min
    name = raw.removeprefix("setting.")
    known = {row.id: row.value for row in agency.setting_rows}
    laws = {law.id: law for law in definition.catalog.laws}
    return {
        "at_most": bool(one.max),
        "figure": known.get(name, raw) if raw.startswith("setting.") else raw,
        "unit": one.unit,
        "until": present.text(process.falls_on(one)),
        "law": _law(laws.get(one.law)),
        "basis": present.text(one.basis),
    }


def _whole(agency: Agency, definition: Definition, process: Process) -> dict[str, Any] | None:
    """Return the limit of the whole: the longest one that counts from the start or an earlier step and rests on law."""
    found = [
        told
        for node in process.graph.nodes
        for one in node.deadlines
        if one.max
        and one.law
        and one.after != "enter"
        and (told := _limit(agency, definition, process, one))["figure"].isdigit()
    ]
    days = {"hour": 1, "day": 24, "workday": 34, "month": 720, "year": 8760}
    return max(found, key=lambda one: int(one["figure"]) * days.get(one["unit"], 24), default=None)


def _law(law: Law | None) -> dict[str, Any] | None:
    if law is None:
        return None
    return {"title": present.text(law.title), "article": law.article if law.article[:1].isdigit() else ""}


def _laws(definition: Definition) -> list[dict[str, Any]]:
    """Return laws with the articles used, papers of the house included, each title once."""
    found: dict[str, dict[str, Any]] = {}
    for law in definition.catalog.laws:
        one = found.setdefault(law.title.zh, {"title": present.text(law.title), "articles": []})
        if law.article[:1].isdigit() and law.article not in one["articles"]:
            one["articles"].append(law.article)
    for one in found.values():
        one["articles"].sort(
            key=lambda text: (int("".join(c for c in text.partition(".")[0] if c.isdigit()) or 0), text)
        )
    return list(found.values())


def _rights(definition: Definition, process: Process) -> Iterable[dict[str, Any]]:
    """Yield the rights that controls of the main flow give a party, each with the laws it rests on."""
    laws = {law.id: law for law in definition.catalog.laws}
    placed = {one for node in process.graph.all_nodes.values() for one in node.controls} | set(process.controls)
    for kind in RIGHTS:
        mine = [one for one in definition.controls if one.kind == kind and one.id in placed]
        if mine:
            cited = [_law(laws.get(one)) for control in mine for one in control.laws]
            yield {"kind": kind, "laws": [one for at, one in enumerate(cited) if one and one not in cited[:at]]}

"""Settings and laws as they stand: each figure with what it rests on, each law with the flows that cite it."""

from typing import Any

from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.definitions import definitions, settings
from engine.usecases.definitions import laws as known_laws
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import present


def figures(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return every setting with the law it rests on by its title where a flow cites it, and the names of flows."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    laws = {one["id"]: one for one in _cited(env, unit, caller)}
    found = settings.listed(env, unit, caller)["items"]
    return {
        "items": [one | {"basis": laws.get(one["law"])} for one in found],
        "flows": _flows(env, unit, caller),
    }


def figure(env: Environment, unit: UnitOfWork, caller: Caller, name: str) -> dict[str, Any]:
    """Return one setting with its versions and the running cases it reaches; NotFound for none."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    laws = {one["id"]: one for one in _cited(env, unit, caller)}
    told = settings.one(env, unit, caller, name)
    return told | {
        "basis": laws.get(told["law"]),
        "versions": [one | {"basis": laws.get(one["law"])} for one in told["versions"]],
        "today": definitions.viewing_day(env, caller, unit).isoformat(),
    }


def _flows(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, dict[str, str]]:
    rows = unit.tables.definitions.all_active(caller.agency)
    return {row["key"]: present.text(env.definition(unit, row["key"], row["digest"]).main_process.name) for row in rows}


def laws(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return laws and papers by title, each with its articles by id, the days in force and the flows that cite it."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    found: dict[str, dict[str, Any]] = {}
    for law in known_laws.listed(env, unit, caller)["items"]:
        one = found.setdefault(law["title"]["zh"], {"title": law["title"], "articles": [], "flows": [], "ended": ""})
        one["articles"].append({name: law[name] for name in ("id", "article", "valid_from", "valid_to", "in_force")})
        one["flows"] += [key for key in law["used_by"] if key not in one["flows"]]
        one["ended"] = max(one["ended"], "" if law["in_force"] else law["valid_to"] or "")
    return {"items": [one for _, one in sorted(found.items())], "flows": _flows(env, unit, caller)}


def _cited(env: Environment, unit: UnitOfWork, caller: Caller) -> list[dict[str, Any]]:
    """Return every law of every flow in force; its days as the agency has entered them, else as the file says."""
    found, entered = [], unit.tables.laws.every(caller.agency)
    for row in unit.tables.definitions.all_active(caller.agency):
        definition = env.definition(unit, row["key"], row["digest"])
        flow = {"key": row["key"], "name": present.text(definition.main_process.name)}
        found += [
            {
                "id": law.id,
                "title": present.text(law.title),
                "article": law.article if law.article[:1].isdigit() else "",
                "from": days["valid_from"],
                "to": days["valid_to"],
                "flow": flow,
            }
            for law in definition.catalog.laws
            for days in (entered.get(law.id) or [{"valid_from": law.valid_from, "valid_to": law.valid_to}])[-1:]
        ]
    return found

"""What a map holds, as plain values for programs: elements, points, sheets, companions, controls not yet enforced."""

from typing import Any

from diagrams.draw import Edition, find, part_sheets, within
from diagrams.scene import Scene
from engine.model.process import Definition, Process
from engine.model.risk import Scheme
from engine.model.text import Text


def outline(definition: Definition, edition: Edition, process: str | None = None) -> dict[str, Any]:
    """Return the outline of the map of ``process`` in the edition's language; NotFound for an unknown process."""
    one = find(definition, process)
    scene = edition.scene(definition, one)
    return {
        "process": one.id,
        "name": _text(one.name),
        "points": _points(definition, scene, edition.scheme),
        "sheets": len(part_sheets(definition, one, edition)),
        "phases": [{"id": key, "name": name} for key, name in scene.phases],
        "elements": [_element(scene, node, edition.scheme) for node in _ordered(scene)],
        "not_enforced": [
            {
                "element": told.element,
                "number": told.number or None,
                "name": told.name,
                "controls": [{"id": key, "kind": kind, "name": name} for key, kind, name in told.controls],
            }
            for told in scene.later
        ],
        "maps": _maps(definition, one),
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def points(definition: Definition, edition: Edition, process: str | None = None) -> dict[str, Any]:
    """Return how many risk points the map shows, by grade, and how many the whole file has."""
    return _points(definition, edition.scene(definition, find(definition, process)), edition.scheme)


def _points(definition: Definition, scene: Scene, scheme: Scheme) -> dict[str, Any]:
    found = scene.points
    grades = [{"rank": g.rank, "code": g.code, "n": sum(p.rank == g.rank for p in found)} for g in scheme.grades]
    told = {"total": len(found), "proposed": sum(p.proposed for p in found), "by_grade": grades}
    return {"map": told, "file": len(definition.catalog.risks)}


def _ordered(scene: Scene) -> list[str]:
    return [row.node for row in scene.order.rows if not row.edge and scene.items[row.node].kind == "step"]


def _element(scene: Scene, node: str, scheme: Scheme) -> dict[str, Any]:
    item = scene.items[node]
    return {
        "id": node,
        "number": item.number,
        "name": item.name,
        "phase": item.phase or None,
        "grade": scheme.grade(item.rank).code if item.rank is not None else None,
        "proposed": item.proposed,
        "risks": [p.label for p in item.pairs],
    }


def _maps(definition: Definition, one: Process) -> list[dict[str, Any]]:
    """Every map of the file, with what it is to this one."""
    kinds = {p.id: "part" for p in within(definition, one)}
    kinds |= {action.process: "companion" for action in one.actions} | {one.id: "this"}
    every = [p for process in definition.processes for p in within(definition, process)]
    return [
        {"process": key, "name": _text(process.name), "kind": kinds.get(key, "other"), "main": key == definition.main}
        for key, process in {p.id: p for p in every}.items()
    ]

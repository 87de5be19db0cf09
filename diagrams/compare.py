"""A scene as plain values by stable ids, and what differs between two: what a diff of versions is drawn from."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from diagrams.scene import Item, Scene

Change = Literal["added", "removed", "changed"]
_PASSING = ("visit", "record", "number", "share")  # what says nothing of the definition


def values(scene: Scene) -> dict[str, dict[str, Any]]:
    """Return every node, flow and risk of ``scene`` under ``node:<id>``, ``flow:<id>`` and ``risk:<label>``."""
    found = {f"node:{key}": _node(item) for key, item in scene.items.items()}
    found |= {
        f"flow:{one.id}": {"source": one.source, "target": one.target, "label": one.label}
        for one in scene.links if not one.attached
    }  # fmt: skip
    for pair in scene.points:
        told = asdict(pair)
        found[f"risk:{told.pop('label')}"] = told
    return found


def compare(old: Scene, new: Scene) -> dict[str, tuple[Change, tuple[str, ...]]]:
    """Return what differs by key: added, removed, or changed with the names of the fields, in order of the keys."""
    before, after = values(old), values(new)
    found: dict[str, tuple[Change, tuple[str, ...]]] = {}
    for key in sorted({*before, *after}):
        if key not in before:
            found[key] = "added", ()
        elif key not in after:
            found[key] = "removed", ()
        elif before[key] != after[key]:
            found[key] = "changed", _fields(before[key], after[key])
    return found


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in new if old.get(name) != new[name])


def _node(item: Item) -> dict[str, Any]:
    told = {key: value for key, value in asdict(item).items() if key not in _PASSING}
    told["pairs"] = tuple(pair.label for pair in item.pairs)
    return told

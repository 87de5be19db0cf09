"""The drawing: boxes and lines that moved. It says nothing about the course."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes.both import Both, Place
from engine.analysis.changes.directions import HARMLESS
from engine.model.change import Aspect, Change, Sort
from engine.model.process import Process
from engine.model.text import Text


def looks(both: Both) -> Iterator[Change]:
    """Yield one change for each process whose drawing differs where both versions have the element."""
    for new in both.new.processes:
        old = both.old.process_by_id.get(new.id)
        if old is not None and (moved := _moved(_drawn(old), _drawn(new))):
            place = Place(process=new.id, where=new.name)
            what = Text(f"图形位置（{moved} 处）", f"places in the drawing ({moved})")
            yield both.change(place, Sort.CHANGED, Aspect.LAYOUT, HARMLESS, path="drawing", what=what)


def _drawn(process: Process) -> dict[str, Any]:
    found: dict[str, Any] = {node.id: node.bounds for node in process.graph.all_nodes.values()}
    found |= {flow.id: flow.waypoints for flow in process.graph.all_flows.values()}
    return found | {lane.id: lane.bounds for lane in process.lanes}


def _moved(old: dict[str, Any], new: dict[str, Any]) -> int:
    return sum(1 for name, place in new.items() if name in old and old[name] != place)

"""Ways through a graph: who can be gone round now, and what was only put in between.

A way leads from one node that both versions have to another such, over nodes that only one of them has. The border
event of an activity counts as a way out of it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.model.process import Graph, NodeKind


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The ways of one graph."""

    graph: Graph

    @cached_property
    def steps(self) -> Mapping[str, tuple[str, ...]]:
        """Next nodes by node."""
        found: dict[str, list[str]] = {node.id: [] for node in self.graph.nodes}
        for flow in self.graph.flows:
            found.setdefault(flow.source, []).append(flow.target)
        for node in self.graph.nodes:
            if node.kind is NodeKind.BOUNDARY:
                found.setdefault(node.attached_to, []).append(node.id)
        return {name: tuple(targets) for name, targets in found.items()}

    def reach(self, sources: Collection[str], *, without: Collection[str] = ()) -> frozenset[str]:
        """Return what can be reached from ``sources`` by at least one step, never entering ``without``."""
        found: set[str] = set()
        open_ = [target for source in sources for target in self.steps.get(source, ())]
        while open_:
            node = open_.pop()
            if node not in found and node not in without:
                found.add(node)
                open_ += self.steps.get(node, ())
        return frozenset(found)

    def over(self, known: Collection[str]) -> frozenset[tuple[str, str]]:
        """Return the ways between ``known`` nodes that pass no other known one."""
        return frozenset((node, end) for node in known for end in self.ends(node, known))

    def ends(self, node: str, known: Collection[str]) -> Iterator[str]:
        """Yield the known nodes where the ways out of ``node`` lead."""
        seen: set[str] = set()
        open_ = list(self.steps.get(node, ()))
        while open_:
            one = open_.pop()
            if one in known:
                yield one
            elif one not in seen:
                seen.add(one)
                open_ += self.steps.get(one, ())


def round_about(ways: Ways, source: str, target: str, controlled: Collection[str]) -> tuple[str, ...]:
    """Return the controlled steps that stood between ``source`` and ``target`` on every way the graph had."""
    between = ways.reach([source])
    if target not in between:
        return ()
    found = (step for step in controlled if step in between and step not in (source, target))
    return tuple(step for step in found if target not in ways.reach([source], without=[step]))


def passed(ways: Ways, source: str, target: str, controlled: Collection[str]) -> tuple[str, ...]:
    """Return the controlled steps that stood between them on some way."""
    between = ways.reach([source])
    return tuple(
        step
        for step in controlled
        if step in between and step not in (source, target) and target in ways.reach([step], without=[source])
    )


def returns(ways: Ways, source: str, target: str) -> bool:
    """True for a way back to where every way to ``source`` came by: it undoes what came since, it skips nothing."""
    if source == target:
        return True
    starts = {node.id for node in ways.graph.nodes if node.kind is NodeKind.START}
    came_by = source in ways.reach([target]) and source not in starts
    return came_by and (target in starts or source not in ways.reach(starts, without=[target]))

"""Collects what the controls of a running process make people owe, once for a definition."""

from collections.abc import Iterable, Iterator, Mapping

from engine.controls.expression import reader
from engine.controls.obligation import Besides, Graded, Obligation
from engine.controls.registry import kind_of
from engine.feel import Names
from engine.model.conduct import Draw
from engine.model.process import Definition, Node, NodeKind, Process


def besides(definition: Definition, process: Process, nodes: Mapping[str, Node], names: Names) -> Besides:
    """Return the duties of the controls at ``nodes`` and of the whole ``process``."""
    found = tuple(_all(definition, process, nodes, names))
    return Besides(
        entered=_by_place(one for one in found if one.entered),
        done=_by_place(one for one in found if not one.entered),
        closing=frozenset().union(*(one.closes for one in found)),
        draws={
            node.id: control
            for node in nodes.values()
            for control in node.controls
            if isinstance(definition.control_by_id[control].spec, Draw)
        },
    )


def _all(definition: Definition, process: Process, nodes: Mapping[str, Node], names: Names) -> Iterator[Obligation]:
    read, graded = reader(names), _graded(definition, nodes)
    for control in definition.controls:
        places = tuple(node.id for node in nodes.values() if control.id in node.controls)
        owes = getattr(kind_of(control.spec), "owes", None)
        if owes is not None and (places or control.id in process.controls):
            yield from owes(control, control.spec, places, read, graded)


def _graded(definition: Definition, nodes: Mapping[str, Node]) -> Graded:
    """Return the tasks of each rank, by the heaviest of their points (the higher grade wins)."""
    found: dict[int, list[str]] = {}
    for node in nodes.values():
        rank = definition.rank(node) if node.kind is NodeKind.TASK else None
        if rank is not None:
            found.setdefault(rank, []).append(node.id)
    return {rank: tuple(tasks) for rank, tasks in found.items()}


def _by_place(found: Iterable[Obligation]) -> dict[str, tuple[Obligation, ...]]:
    places: dict[str, list[Obligation]] = {}
    for one in found:
        places.setdefault(one.opens, []).append(one)
    return {place: tuple(duties) for place, duties in places.items()}

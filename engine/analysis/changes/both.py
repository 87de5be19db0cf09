"""Both versions side by side: where a thing stands, what it is called, which risk points it concerns."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from engine.analysis.changes import words
from engine.analysis.changes.facets import Facet, differences
from engine.model.change import Aspect, Change, Effect, Sort
from engine.model.process import Definition, Flow, Node, Process
from engine.model.text import EMPTY, Text

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a change is felt."""

    process: str = ""
    elements: tuple[str, ...] = ()
    where: Text = EMPTY
    risks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted(Generic[Thing]):
    """Two collections of one sort of thing, told apart by key."""

    lost: tuple[Thing, ...]  # in the old one only
    won: tuple[Thing, ...]  # in the new one only
    kept: tuple[tuple[Thing, Thing], ...]  # (old, new)


def parted(before: Iterable[Thing], after: Iterable[Thing], key: Callable[[Thing], Hashable]) -> Parted[Thing]:
    """Return what is gone, what is new and what is in both."""
    old, new = {key(item): item for item in before}, {key(item): item for item in after}
    return Parted(
        lost=tuple(item for name, item in old.items() if name not in new),
        won=tuple(item for name, item in new.items() if name not in old),
        kept=tuple((item, new[name]) for name, item in old.items() if name in new),
    )


@dataclass(frozen=True, kw_only=True)
class Both:
    """The version in force and the one to take its place."""

    old: Definition
    new: Definition

    @cached_property
    def names(self) -> dict[str, Text]:
        """Names by id of nodes and risk points, the new ones first."""
        found: dict[str, Text] = {}
        for definition in (self.old, self.new):
            for process in definition.processes:
                nodes = process.graph.all_nodes
                found |= {name: node.name for name, node in nodes.items() if node.name != EMPTY}
            found |= {
                risk.id: Text(f"{risk.id} {risk.name.zh}", f"{risk.id} {risk.name.en}") for risk in risks(definition)
            }
        return found

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Rank by risk id, the heavier of both versions: lowering it does not make its loss lighter."""
        found: dict[str, int] = {}
        for definition in (self.old, self.new):
            for risk in risks(definition):
                found[risk.id] = min(risk.rank, found.get(risk.id, risk.rank))
        return found

    @cached_property
    def of_control(self) -> dict[str, tuple[str, ...]]:
        """Risk ids by control id: what it answers in either version, by its own word or the measure's."""
        found: dict[str, list[str]] = {}
        for definition in (self.old, self.new):
            for control in definition.controls:
                found.setdefault(control.id, []).extend(control.answers)
            for risk in risks(definition):
                for measure in risk.measures:
                    if measure.enforced_by:
                        found.setdefault(measure.enforced_by, []).append(risk.id)
        return {name: self.sorted(answers) for name, answers in found.items()}

    def control(self, control: str) -> Text:
        """Return the name of a control of either version; EMPTY for none."""
        found = self.new.control_by_id.get(control) or self.old.control_by_id.get(control)
        if found is None:
            return EMPTY
        return found.name if found.name != EMPTY else Text(control, control)

    def sorted(self, found: Iterable[str]) -> tuple[str, ...]:
        """Return risk ids without repetition, heaviest first."""
        return tuple(sorted(dict.fromkeys(found), key=lambda risk: (self.ranks.get(risk, 99), risk)))

    def of_node(self, node: Node) -> tuple[str, ...]:
        """Return the risk points at a node and those its controls answer."""
        found = [*node.risks, *(risk for control in node.controls for risk in self.of_control.get(control, ()))]
        return self.sorted(found)

    def node_place(self, process: Process, *nodes: Node | None) -> Place:
        """Return the place of a node given in one or both versions."""
        known = [node for node in nodes if node is not None]
        found = [risk for node in known for risk in self.of_node(node)]
        name = next((node.name for node in reversed(known) if node.name != EMPTY), self.names.get(known[0].id, EMPTY))
        return Place(process=process.id, elements=(known[0].id,), where=name, risks=self.sorted(found))

    def flow_place(self, process: Process, *flows: Flow | None) -> Place:
        """Return the place of a flow; it is told by the names of its ends."""
        known = [flow for flow in flows if flow is not None]
        one = known[-1]
        ends = [self.names.get(end, Text(end, end)) for end in (one.source, one.target)]
        where = Text(f"{ends[0].zh} → {ends[1].zh}", f"{ends[0].en or ends[0].zh} → {ends[1].en or ends[1].zh}")
        elements = tuple(dict.fromkeys(flow.id for flow in known))
        found = [risk for flow in known for risk in flow.risks]
        return Place(process=process.id, elements=elements, where=where, risks=self.sorted(found))

    def change(
        self,
        place: Place,
        sort: Sort,
        aspect: Aspect,
        judged: tuple[Effect, Text],
        *,
        before: Any = None,
        after: Any = None,
        **values: Any,
    ) -> Change:
        """Return a change at ``place``; its risks are those of the place unless others are given."""
        found = values.pop("risks", place.risks)
        return Change(
            sort=sort,
            aspect=aspect,
            effect=judged[0],
            reason=judged[1],
            process=place.process,
            elements=place.elements,
            where=place.where,
            before=words.told(before, self.names),
            after=words.told(after, self.names),
            risks=found,
            rank=min((self.ranks[risk] for risk in found if risk in self.ranks), default=None),
            **values,
        )

    def parts(
        self, place: Place, aspect: Aspect, old: Any, new: Any, table: Sequence[Facet], *, at: str = "", **values: Any
    ) -> Iterator[Change]:
        """Yield what differs between two values of one class, part by part; ``at`` is the path before theirs."""
        for item in differences(old, new, table):
            harmless = item.effect is Effect.HARMLESS
            yield self.change(
                place,
                Sort.CHANGED,
                Aspect.TEXT if harmless else aspect,
                (item.effect, item.reason),
                before=_shown(item.before, item.facet),
                after=_shown(item.after, item.facet),
                path=f"{at}{item.facet.path}",
                what=item.facet.name,
                **values,
            )


def risks(definition: Definition) -> tuple[Any, ...]:
    """Return the risk points of a definition."""
    return definition.catalog.risks


def _shown(value: Any, item: Facet) -> Any:
    """Return what is shown of a facet's value: a time with its unit, else its first field."""
    if len(item.fields) == 1 or "unit" in item.fields:
        return value
    return value[0]

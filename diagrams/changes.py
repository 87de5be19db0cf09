"""Two versions in one picture: what came, what went, what changed and what got weaker, told by sign, line and colour.

What went is drawn where it stood: the new version, with the lost steps, flows and risk points of the old one put in.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from diagrams.marks import Mark
from diagrams.names import Names
from diagrams.scene import Item, Link, Pair, Scene, compose, short_ids
from diagrams.text import clean
from diagrams.words import word
from engine.model.change import Aspect, Change, Changes, Effect, Sort
from engine.model.process import Definition, Graph, Node, Process
from engine.model.risk import Scheme
from engine.model.text import Text

GONE = "~"  # ends the id of a flow that went, so that it may stand beside one of the same id
SIGNS = {"added": "＋", "removed": "－", "weaker": "▼", "changed": "≈"}
_SIDE = (Aspect.ELEMENT, Aspect.FLOW)
_SETTING = re.compile(r"\bsetting\.(\w+)")
_MOST = 4  # marks of changes on one card
_LONG = 16  # letters a value may have to stand in a mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What a picture of changes is made of: the version before and what changed since."""

    before: Definition
    changes: Changes


def union(before: Definition, after: Definition) -> Definition:
    """Return the new version with everything that went put back where it stood."""
    points = {risk.id for risk in after.catalog.risks}
    lost = tuple(risk for risk in before.catalog.risks if risk.id not in points)
    controls = tuple(one for one in before.controls if one.id not in after.control_by_id)
    old = before.process_by_id
    return replace(
        after,
        catalog=replace(after.catalog, risks=(*after.catalog.risks, *lost)),
        controls=(*after.controls, *controls),
        processes=tuple(_process(old[one.id], one) if one.id in old else one for one in after.processes),
    )


def _process(old: Process, new: Process) -> Process:
    homes = {lane.id: lane for lane in old.lanes}
    known = new.graph.all_nodes
    lanes = tuple(
        replace(lane, nodes=(*lane.nodes, *(n for n in homes[lane.id].nodes if n not in known)))
        if lane.id in homes
        else lane
        for lane in new.lanes
    )
    return replace(new, lanes=lanes, risks=_joined(new.risks, old.risks), graph=_graph(old.graph, new.graph))


def _graph(old: Graph, new: Graph) -> Graph:
    nodes = [_node(old.by_id[node.id], node) if node.id in old.by_id else node for node in new.nodes]
    nodes += [node for node in old.nodes if node.id not in new.by_id]
    ends = {(flow.source, flow.target) for flow in new.flows}
    lost = [flow for flow in old.flows if (flow.source, flow.target) not in ends]
    return Graph(nodes=tuple(nodes), flows=(*new.flows, *(replace(flow, id=flow.id + GONE) for flow in lost)))


def _node(old: Node, new: Node) -> Node:
    graph = _graph(old.graph, new.graph) if old.graph is not None and new.graph is not None else new.graph
    return replace(new, risks=_joined(new.risks, old.risks), graph=graph)


def _joined(new: Sequence[str], old: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*new, *old)))


def changed_scene(
    after: Definition, *, process: Process, scheme: Scheme, language: str, names: Names, versions: Versions
) -> Scene:
    """Return the scene of ``process``, a part of ``union`` of both versions, with every change marked."""
    before, changes = versions.before, versions.changes
    whole = union(before, after)
    now = {name for one in after.processes for name in one.graph.all_nodes}
    gone = frozenset(process.graph.all_nodes) - now
    made = compose(
        whole, process=process, scheme=scheme, language=language, view="changes", names=names, course=None, gone=gone
    )
    old = before.process_by_id.get(process.id)
    was = {} if old is None else compose(
        before, process=old, scheme=scheme, language=language, view="changes", names=names, course=None
    ).items  # fmt: skip
    marker = _Marker(language, changes, gone, short_ids([risk.id for risk in whole.catalog.risks]), was, scheme, names)
    return replace(
        made,
        facts=(*marker.counts(), *made.facts),
        items={name: marker.item(item) for name, item in made.items.items()},
        links=tuple(marker.link(link) for link in made.links),
        whole=tuple(marker.pair(pair, "") for pair in made.whole),
        anytime="",
        later=(),
    )


class _Marker:
    def __init__(
        self,
        language: str,
        changes: Changes,
        gone: frozenset[str],
        short: dict[str, str],
        was: dict[str, Item],
        scheme: Scheme,
        names: Names,
    ) -> None:
        self.settings = names.settings
        self.grades = {str(grade.rank): clean(grade.code) for grade in scheme.grades}
        self.language, self.gone, self.short, self.was = language, gone, short, was
        self.changes = changes
        self.told: dict[str, list[Change]] = {}
        for change in changes:
            for element in change.elements if change.effect is not Effect.HARMLESS else ():
                self.told.setdefault(element, []).append(change)

    def say(self, key: str, *values: object) -> str:
        return word(key, self.language, *values)

    def t(self, text: Text) -> str:
        return clean(text.in_language(self.language))

    def counts(self) -> tuple[str, ...]:
        """How many of each sort, by the words of the legend."""
        told = [change for change in self.changes if change.effect is not Effect.HARMLESS]
        sorts = ["weaker" if change.looser else _touch(change) for change in told]
        keys = [key for key in SIGNS if key in sorts]
        return tuple(f"{SIGNS[key]} {self.say(f'touch.{key}')} {sorts.count(key)}" for key in keys)

    def item(self, item: Item) -> Item:
        found = self.told.get(item.id, [])
        marks = self.marks(found) if item.kind == "step" else ()
        fresh = item.id not in self.was
        kept = [mark for mark in item.marks if fresh or mark in self.was[item.id].marks]
        return replace(
            item,
            touch=self.touch(item.id, found),
            marks=(*marks, *(Mark("kept", mark.label) for mark in kept)),
            pairs=tuple(self.pair(pair, item.id) for pair in item.pairs),
            number=0 if item.id in self.gone else item.number,
        )

    def touch(self, name: str, found: Iterable[Change]) -> str:
        """What happened to an element as a whole, the gravest first."""
        if name in self.gone or name.endswith(GONE):
            return "removed"
        sorts = {_touch(change) for change in found}
        fresh = any(c.sort is Sort.ADDED and c.aspect in _SIDE and c.ref == name for c in found)
        if "weaker" in sorts or any(change.looser for change in found):
            return "weaker"
        return "added" if fresh else "changed" if sorts else ""

    def marks(self, found: Sequence[Change]) -> tuple[Mark, ...]:
        """The changes of a step as marks, the gravest first, the rest as a number."""
        shown = [change for change in found if change.aspect not in _SIDE or change.path]
        labels = dict.fromkeys((_touch(change), self.label(change)) for change in shown)
        first = [Mark(f"touch.{touch}", label) for touch, label in labels][:_MOST]
        rest = len(labels) - len(first)
        return (*first, *([Mark("kept", self.say("touch.more", rest))] if rest else []))

    def label(self, change: Change) -> str:
        """A change in a few letters behind its sign."""
        head = self.t(change.what) or self.t(change.subject)
        before, after = (self.valued(self.t(text)) for text in (change.before, change.after))
        if change.aspect is Aspect.RISK and change.path == "rank":
            before, after = (self.grades.get(grade, grade) for grade in (before, after))
        if change.sort is Sort.CHANGED and before and after and max(len(before), len(after)) <= _LONG:
            head = f"{head} {before} → {after}"
        elif change.sort is not Sort.CHANGED and change.aspect is not Aspect.CONTROL:
            head = f"{head} {change.ref if change.aspect is Aspect.RISK else after or before}"
        return f"{SIGNS[_touch(change)]} {head}".strip()

    def valued(self, text: str) -> str:
        """Return a value with the figures of the settings it names."""
        return _SETTING.sub(lambda found: self.settings.get(found[1], found[0]), text)

    def link(self, link: Link) -> Link:
        return replace(link, touch=self.touch(link.id, self.told.get(link.id, [])))

    def pair(self, pair: Pair, element: str) -> Pair:
        """A risk point: come, gone, graded lighter, or with another measure."""
        for change in self.changes:
            here = change.aspect is Aspect.RISK and self.short.get(change.ref) == pair.label
            if here and (change.path != "risks" or element in change.elements):
                return replace(pair, touch=_touch(change))
        return pair


def _touch(change: Change) -> str:
    """Return the word of the legend for a change."""
    if change.sort is Sort.REMOVED:
        return "removed"
    if change.looser:
        return "weaker"
    return "added" if change.sort is Sort.ADDED else "changed"

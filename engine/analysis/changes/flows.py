"""Flows and their guards: a new way round a step, a way closed, a guard gone or another, the order of guards."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from engine.analysis.changes import risks
from engine.analysis.changes.both import Both
from engine.analysis.changes.directions import EXCUSED, LABEL, MAYBE, NEUTRAL, NOTED, Judged, plain, weaker
from engine.analysis.changes.facets import Table, facet
from engine.analysis.changes.guards import apart
from engine.analysis.changes.ways import Ways, passed, returns, round_about
from engine.analysis.changes.words import joined, told
from engine.model.change import Aspect, Change, Effect, Sort
from engine.model.process import Flow, Graph, Node, NodeKind, Process
from engine.model.text import Text

FLOW: Table = (
    facet("id", "标识", "id", NOTED),
    facet("source", "起点", "from", None),
    facet("target", "终点", "to", None),
    facet("name", "名称", "name", LABEL),
    facet("condition", "条件", "guard", None),
    facet("risks", "风险点", "risk points", None),
    facet("keeps", "退回后仍有效的签字", "signatures a return keeps", EXCUSED),
)
_FLOW = Text("流向", "flow")
_GUARD = Text("条件", "guard")


def flows(both: Both, old: Process, new: Process) -> Iterator[Change]:
    """Yield what differs between the flows of a process, graph by graph."""
    before, after = dict(_graphs(old.graph)), dict(_graphs(new.graph))
    for name in sorted(set(before) | set(after)):
        yield from _graph(both, new, before.get(name, Graph()), after.get(name, Graph()))


def _graphs(graph: Graph, name: str = "") -> Iterator[tuple[str, Graph]]:
    yield name, graph
    for node in graph.nodes:
        if node.graph is not None:
            yield from _graphs(node.graph, node.id)


def _graph(both: Both, owner: Process, old: Graph, new: Graph) -> Iterator[Change]:
    kept, lost, won = _matched(old.flows, new.flows)
    for before, after in kept:
        yield from _changed(both, owner, before, after)
    known = set(old.by_id) & set(new.by_id)
    ways = Ways(graph=old), Ways(graph=new)
    for flow in lost:
        yield _lost(both, owner, flow, known, new)
    for flow in won:
        yield from _won(both, owner, flow, (old, new), ways, known)
    yield from _border(both, owner, (old, new), ways, known)
    for name in sorted(known):
        yield from _order(both, owner, (old, new), old.by_id[name], new.by_id[name])


def _matched(old: Iterable[Flow], new: Iterable[Flow]) -> tuple[list[tuple[Flow, Flow]], list[Flow], list[Flow]]:
    """Pair flows of the same ends: first those of the same id, then of the same guard, then whichever."""
    rest, open_, kept = list(new), list(old), []
    for same in (
        lambda one, other: one.id == other.id,
        lambda one, other: plain(one.condition) == plain(other.condition),
        lambda one, other: True,
    ):
        for flow in tuple(open_):
            ends = (flow.source, flow.target)
            found = next((f for f in rest if (f.source, f.target) == ends and same(flow, f)), None)
            if found is not None:
                kept.append((flow, found))
                open_.remove(flow)
                rest.remove(found)
    return kept, open_, rest


def _changed(both: Both, owner: Process, old: Flow, new: Flow) -> Iterator[Change]:
    place = both.flow_place(owner, old, new)
    yield from both.parts(place, Aspect.FLOW, old, new, FLOW, ref=new.id, subject=new.name)
    yield from risks.attached(both, place, old.risks, new.risks)
    if plain(old.condition) != plain(new.condition):
        judged = MAYBE if new.condition else weaker("取消了条件", "The guard is gone")
        shown = {"before": old.condition, "after": new.condition, "subject": new.name}
        yield both.change(place, Sort.CHANGED, Aspect.GUARD, judged, ref=new.id, path="condition", what=_GUARD, **shown)


def _lost(both: Both, owner: Process, flow: Flow, known: set[str], new: Graph) -> Change:
    """A way closed: of no weight by itself where its step is gone (told there) or something was put in between."""
    place, judged = both.flow_place(owner, flow), MAYBE
    if (
        flow.source not in known
        or flow.target not in known
        or ((flow.source, flow.target) in Ways(graph=new).over(known) and not flow.condition)
    ):
        judged = NEUTRAL
    elif new.by_id[flow.target].controls or new.by_id[flow.target].risks:
        judged = weaker("通往受控环节的流向已取消", "A way to a step under control is gone")
    return both.change(place, Sort.REMOVED, Aspect.FLOW, judged, before=place.where, **_values(flow))


def _values(flow: Flow) -> dict[str, Any]:
    return {"ref": flow.id, "subject": flow.name, "what": _FLOW}


def _won(
    both: Both, owner: Process, flow: Flow, graphs: tuple[Graph, Graph], ways: tuple[Ways, Ways], known: set[str]
) -> Iterator[Change]:
    """A new flow: weaker when a controlled step can be gone round by it that could not be before."""
    place = both.flow_place(owner, flow)
    starts, ends = _ends(ways[1], flow, known)
    onward = {(start, end) for start in starts for end in ends if not returns(ways[0], start, end)}
    pairs = onward - ways[0].over(known)
    judged, risk = _way(both, graphs[0], ways[0], pairs)
    if not pairs and (starts or flow.source not in known):
        judged = NEUTRAL if starts and ends else MAYBE
    if onward and not pairs:
        judged = _beside(graphs, flow, ends)
    found = both.sorted((*place.risks, *risk))
    yield both.change(place, Sort.ADDED, Aspect.FLOW, judged, after=place.where, risks=found, **_values(flow))


def _beside(graphs: tuple[Graph, Graph], flow: Flow, ends: Collection[str]) -> Judged:
    """Judge a flow that leads where a way led before: out of a choice it may be taken where no guard let one pass."""

    def when(graph: Graph, one: Flow) -> tuple[bool, str]:
        return graph.by_id[one.source].default == one.id, plain(one.condition)

    choice = graphs[0].by_id.get(flow.source)
    if choice is None or choice.kind not in (NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE):
        return NEUTRAL
    taken = when(graphs[1], flow)
    if any(one.target in ends and when(graphs[0], one) == taken for one in graphs[0].outgoing.get(flow.source, ())):
        return NEUTRAL
    if flow.condition:
        return MAYBE
    return weaker("多了一条不受条件限制的流向", "One more way, and no guard keeps it")


def _ends(ways: Ways, flow: Flow, known: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the known nodes a new flow comes from and leads to, over new nodes."""
    over = ways.over(known | {flow.source, flow.target})
    starts, ends = {flow.source}, {flow.target}
    for _ in ways.graph.nodes:
        starts |= {source for source, target in over if target in starts - known}
        ends |= {target for source, target in over if source in ends - known}
    return frozenset(starts & known), frozenset(ends & known)


def _way(both: Both, old: Graph, ways: Ways, pairs: Iterable[tuple[str, str]]) -> tuple[Judged, tuple[str, ...]]:
    """Judge new ways between known nodes by the controlled steps they go round."""
    controlled = [node.id for node in old.nodes if node.controls or node.risks or node.kind is NodeKind.TASK]
    round_, near = set(), set()
    for source, target in pairs:
        round_ |= set(round_about(ways, source, target, controlled))
        near |= set(passed(ways, source, target, controlled))
    found = round_ or near
    names = joined([told(name, both.names) for name in sorted(found)])
    risk = tuple(risk for name in sorted(found) for risk in both.of_node(old.by_id[name]))
    if round_:
        return weaker(f"可以绕过：{names.zh}", f"It goes round: {names.en}"), risk
    if near:
        zh, en = f"又多了一条不经过的路：{names.zh}", f"One more way that leaves out: {names.en}"
        return (Effect.MAYBE, Text(zh, en)), risk
    return MAYBE, ()


def _border(
    both: Both, owner: Process, graphs: tuple[Graph, Graph], ways: tuple[Ways, Ways], known: set[str]
) -> Iterator[Change]:
    """A new way in or out: a start or an end that was not there, or an end reached earlier."""
    for node in graphs[1].nodes:
        if node.id not in known and node.kind in (NodeKind.START, NodeKind.BOUNDARY):
            zh, en = (
                "多了一个入口，无法判定是否绕过环节",
                "One more way in; whether it goes round a step cannot be told",
            )
            place = both.node_place(owner, node)
            yield both.change(place, Sort.ADDED, Aspect.FLOW, (Effect.MAYBE, Text(zh, en)), ref=node.id, what=_FLOW)
        if node.id not in known and node.kind is NodeKind.END:
            yield from _exit(both, owner, node, graphs[0], ways, known)


def _exit(
    both: Both, owner: Process, node: Node, old: Graph, ways: tuple[Ways, Ways], known: set[str]
) -> Iterator[Change]:
    """A new end: what could not be left out before the case ended can be now."""
    sources = [name for name in known if node.id in set(ways[1].ends(name, known | {node.id}))]
    ends = [one.id for one in old.nodes if one.kind is NodeKind.END]
    pairs = [(source, end) for source in sources for end in ends]
    judged, risk = _way(both, old, ways[0], pairs)
    place = both.node_place(owner, node)
    found = both.sorted((*place.risks, *risk))
    yield both.change(place, Sort.ADDED, Aspect.FLOW, judged, ref=node.id, what=_FLOW, after=node.name, risks=found)


def _order(both: Both, owner: Process, graphs: tuple[Graph, Graph], old: Node, new: Node) -> Iterator[Change]:
    """The first guard that is true decides: another order may take another way, and so may another default."""
    before, after = graphs[0].outgoing.get(old.id, ()), graphs[1].outgoing.get(new.id, ())
    place = both.node_place(owner, old, new)
    defaults = _target(graphs[0], old.default), _target(graphs[1], new.default)
    if defaults[0] != defaults[1]:
        shown = {"what": Text("默认去向", "default way"), "before": defaults[0], "after": defaults[1]}
        yield both.change(place, Sort.CHANGED, Aspect.GUARD, MAYBE, path="default", ref=new.id, **shown)
    if old.kind is NodeKind.EXCLUSIVE and new.kind is NodeKind.EXCLUSIVE and _swapped(before, after, new.default):
        zh, en = "条件的先后已变，前面的条件先起作用", "The order of the guards differs; the first that is true decides"
        shown = {"what": Text("条件的先后", "order of the guards")}
        yield both.change(
            place, Sort.CHANGED, Aspect.GUARD, (Effect.MAYBE, Text(zh, en)), path="order", ref=new.id, **shown
        )


def _target(graph: Graph, flow: str) -> str:
    found = graph.flow_by_id.get(flow)
    return found.target if found is not None else ""


def _swapped(old: Iterable[Flow], new: Iterable[Flow], default: str) -> bool:
    """True when two guards that may both be true changed places."""
    places = {(flow.target, plain(flow.condition)): at for at, flow in enumerate(old)}
    guarded = [flow for flow in new if flow.condition and flow.id != default]
    for at, first in enumerate(guarded):
        for second in guarded[at + 1 :]:
            one, other = (places.get((flow.target, plain(flow.condition))) for flow in (first, second))
            if one is not None and other is not None and one > other and not apart(first.condition, second.condition):
                return True
    return False

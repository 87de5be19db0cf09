"""A graph as rows of one chart: their order, the indent of branches, which flows go back. Pure: no sizes.

The main way is a straight spine at indent 0; a branch is indented by one below the node it leaves. A flow that
cannot be read from the order alone gets a row of its own (a jump), from which the line runs to the side.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from diagrams.walk import depth_first

_SHORT_BRANCH = 5  # rows; a longer branch becomes the main way and the direct flow jumps


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow as the order sees it."""

    id: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Place:
    """One row: a node, or with ``edge`` the jump of that flow."""

    node: str
    indent: int
    edge: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Rows from top to bottom and the ids of the flows that go back."""

    rows: tuple[Place, ...]
    back: frozenset[str]


def arrange(nodes: Sequence[str], edges: Sequence[Edge], jumpy: Iterable[str]) -> Order:
    """Return the rows of the graph; every node once. ``jumpy`` nodes have no side for a line: they always jump."""
    web = _Web(nodes, edges)
    rows = _Emission(web).run()
    return Order(_with_jumps(rows, web, frozenset(jumpy)), frozenset(web.back))


def way(rows: Sequence[Place], web_outs: dict[str, int], at: int, to: int) -> str:
    """Return how a flow runs from row ``at`` to row ``to``: straight, branch, merge, back or skip."""
    if to <= at:
        return "back"
    here, there, between = rows[at], rows[to], rows[at + 1 : to]
    if here.edge or any(row.indent <= here.indent for row in between):
        return "skip"
    if there.indent == here.indent:
        return "straight"
    if there.indent == here.indent + 1 and web_outs.get(here.node, 0) > 1:
        return "branch"
    if there.indent < here.indent and not _branches_below(rows, at, to):
        return "merge"
    return "skip"


def _branches_below(rows: Sequence[Place], at: int, to: int) -> bool:
    """Whether another branch leaves the target's spine between: a merge there would read as a wrong way."""
    level = rows[to].indent
    pairs = zip(rows[at:to], rows[at + 1 : to], strict=False)
    return any(row.indent == level + 1 and above.indent <= level for above, row in pairs)


def _with_jumps(rows: list[Place], web: "_Web", jumpy: frozenset[str]) -> tuple[Place, ...]:
    counts = {node: len(outs) for node, outs in web.outs.items()}
    placed = {row.edge for row in rows if row.edge}
    at = {row.node: i for i, row in enumerate(rows) if not row.edge}
    found: list[Place] = []
    for i, row in enumerate(rows):
        found.append(row)
        if row.edge or (row.node not in jumpy and counts[row.node] < 2):
            continue
        for edge in web.outs[row.node]:
            if edge.id not in placed and way(rows, counts, i, at[edge.target]) in ("back", "skip"):
                found.append(Place(row.node, row.indent + 1, edge.id))
    return tuple(found)


@dataclass(slots=True)
class _Web:
    """The graph without its back flows, and what can be known of it from the end."""

    nodes: Sequence[str]
    edges: Sequence[Edge]
    outs: dict[str, list[Edge]] = field(default_factory=dict)
    ahead: dict[str, list[Edge]] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)
    back: set[str] = field(default_factory=set)
    last: str = ""  # the end with the longest way to it
    rest: dict[str, int] = field(default_factory=dict)  # rows on the longest way to last, -1 where none
    join: dict[str, str] = field(default_factory=dict)  # nearest node that every way to last passes

    def __post_init__(self) -> None:
        self.outs = {n: [e for e in self.edges if e.source == n] for n in self.nodes}
        finished, back = depth_first(self.nodes, self.outs)
        self.back |= {edge.id for edge in back}
        self.ahead = {n: [e for e in self.outs[n] if e.id not in self.back] for n in self.nodes}
        self.before = {n: [] for n in self.nodes}
        for edge in self.edges:
            if edge.id not in self.back:
                self.before[edge.target].append(edge.source)
        self._measure(finished)

    def _measure(self, finished: list[str]) -> None:
        depth = dict.fromkeys(self.nodes, 0)
        for node in reversed(finished):
            for edge in self.ahead[node]:
                depth[edge.target] = max(depth[edge.target], depth[node] + 1)
        ends = [n for n in self.nodes if not self.ahead[n]]
        self.last = max(ends, key=lambda n: depth[n], default="")
        level: dict[str, int] = {}
        for node in finished:
            onward = [e.target for e in self.ahead[node] if self.rest[e.target] >= 0]
            self.rest[node] = 0 if node == self.last else max((self.rest[t] + 1 for t in onward), default=-1)
            if onward:
                self.join[node] = self._meet(onward, level)
            level[node] = level.get(self.join.get(node, ""), -1) + 1

    def _meet(self, targets: list[str], level: dict[str, int]) -> str:
        first = targets[0]
        for other in targets[1:]:
            while first != other:
                if level[first] < level[other]:
                    other = self.join[other]
                else:
                    first = self.join[first]
        return first

    def main(self, node: str) -> Edge | None:
        """Return the flow that stays on the spine."""
        onward = [e for e in self.ahead[node] if self.rest[e.target] >= 0] or self.ahead[node]
        join = self.join.get(node)
        direct = [e for e in onward if e.target == join]
        if direct and join and self.rest[node] - self.rest[join] <= _SHORT_BRANCH:
            return direct[-1]
        return max(enumerate(onward), key=lambda p: (self.rest[p[1].target], p[0]))[1] if onward else None


class _Emission:
    """Walks the web and puts every node on a row."""

    def __init__(self, web: _Web) -> None:
        self.web = web
        self.rows: list[Place] = []
        self.seen: set[str] = set()

    def run(self) -> list[Place]:
        for node in self.web.nodes:
            if not self.web.before[node]:
                self.emit(node, 0, frozenset())
        for node in self.web.nodes:
            if node not in self.seen:  # what no order of branches could place
                self.emit(node, 0, frozenset(), force=True)
        return self.rows

    def ready(self, node: str) -> bool:
        return node not in self.seen and all(b in self.seen for b in self.web.before[node])

    def emit(self, node: str, indent: int, stops: frozenset[str], *, force: bool = False) -> None:
        while node and node not in stops and (self.ready(node) or (force and node not in self.seen)):
            self.seen.add(node)
            self.rows.append(Place(node, indent))
            force = False
            main = self.web.main(node)
            if len(self.web.outs[node]) > 1:
                self.branches(node, main, indent, stops)
            node = main.target if main else ""

    def branches(self, node: str, main: Edge | None, indent: int, stops: frozenset[str]) -> None:
        inner = stops | {main.target if main else "", self.web.join.get(node, "")}
        others = [e for e in self.web.outs[node] if e is not main]
        others.sort(key=lambda e: (e.id not in self.web.back, self.web.rest[e.target] >= 0))
        told: set[str] = set()
        for edge in others:
            if edge.id in told:
                continue
            if edge.id in self.web.back or edge.target in inner or not self.ready(edge.target):
                self.rows.append(Place(node, indent + 1, edge.id))
                continue
            for twin in others:  # another flow to the same branch jumps down to it, not up from below
                if twin is not edge and twin.target == edge.target:
                    self.rows.append(Place(node, indent + 1, twin.id))
                    told.add(twin.id)
            self.emit(edge.target, indent + 1, inner)

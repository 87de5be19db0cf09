"""A definition as plain things to draw: numbered steps, gates, events, flows, risks paired with measures. No geometry.

Everything printed passes ``text.clean`` here, so that nothing later sees a raw text of a user.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from diagrams.load import lines
from diagrams.marks import Mark, marks_of, unenforced
from diagrams.names import Names
from diagrams.order import Edge, Order, arrange
from diagrams.text import clean
from diagrams.words import word
from engine.model.control import Later
from engine.model.course import Course, CourseState, Visit
from engine.model.form import Deadline
from engine.model.load import Load
from engine.model.process import AnyTimeAction, Definition, EventKind, Flow, Graph, Node, NodeKind, Process
from engine.model.risk import Law, RiskPoint, RiskStatus, Scheme
from engine.model.text import Text

STEPS = {NodeKind.TASK, NodeKind.DECISION, NodeKind.SYSTEM, NodeKind.SUB_PROCESS, NodeKind.CALL, NodeKind.OTHER}
GATES = {NodeKind.EXCLUSIVE: "", NodeKind.PARALLEL: "+", NodeKind.INCLUSIVE: "o"}
_MANY = 5  # a card lists no more posts
_BARE_CARDS = ("public", "heat")  # views whose cards bear no marks: figures stand beside them, or nobody is to know
_BOUNDARY = "attached "  # prefix of the drawn link from a host to its boundary event; no flow id holds a space


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of a pair."""

    text: str
    enforced: bool  # by a control of the kernel
    later: bool = False  # its control is declared but not yet enforced


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A risk point and what answers it, on one line of the map."""

    label: str  # short id, printed on both sides
    rank: int
    proposed: bool
    name: str
    measures: tuple[Measure, ...] = ()
    owner: str = ""
    watcher: str = ""
    bare: bool = False  # no measure is enforced by a control
    touch: str = ""  # view of changes: added, removed, weaker, changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Unenforced:
    """The controls of one element that are declared but not yet enforced."""

    element: str  # node id, or that of the process for the whole course
    number: int  # of the step, 0 where it has none
    name: str  # of the element
    controls: tuple[tuple[str, str, str], ...]  # id, kind and name


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One node."""

    id: str
    kind: str  # "step", "gate" or "event"
    look: str = ""  # gate: sign; event: "start", "end", "stop", "event"
    name: str = ""
    number: int = 0  # of a step
    post: str = ""
    machine: bool = False  # done by the system itself
    limit: str = ""  # time limit
    basis: str = ""  # what the limit rests on
    rank: int | None = None
    proposed: bool = False  # no point of this rank is confirmed
    marks: tuple[Mark, ...] = ()
    pairs: tuple[Pair, ...] = ()
    visit: Visit | None = None
    record: tuple[tuple[str, str], ...] = ()  # case edition: line and time
    papers: tuple[str, ...] = ()  # public edition
    share: float | None = None  # heat view: of its passes that were overdue
    phase: str = ""  # id of its phase
    touch: str = ""  # as in a pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One flow, or the link of a boundary event to its host."""

    id: str
    source: str
    target: str
    label: str = ""
    back: bool = False
    attached: bool = False
    count: int = 0  # case edition: how often it was taken
    touch: str = ""  # as in a pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything of one picture."""

    view: str  # "risk", "public", "case", "coverage", "heat" or "changes"
    language: str
    title: str
    name: str  # of the process
    unit: str
    facts: tuple[str, ...]
    basis: str  # the law the whole rests on, the last of the facts; or ""
    order: Order
    items: dict[str, Item]
    links: tuple[Link, ...]
    whole: tuple[Pair, ...] = ()  # pairs of the whole course
    anytime: str = ""
    points: tuple[Pair, ...] = ()  # every point drawn, once
    later: tuple[Unenforced, ...] = ()  # controls declared but not yet enforced, by element
    foot: tuple[str, ...] = ()
    approval: tuple[tuple[str, str], ...] = ()  # head and content of each field
    alarm: str = ""  # e.g. released by one person
    ranks: frozenset[int] = field(default_factory=frozenset)  # drawn
    phases: tuple[tuple[str, str], ...] = ()  # id and name, in order

    @property
    def is_paired(self) -> bool:
        """Whether risks and measures stand in pairs."""
        return self.view in ("risk", "coverage", "changes")

    @property
    def is_recorded(self) -> bool:
        """Whether the right column holds what happened instead of measures."""
        return self.view in ("case", "heat")


def compose(
    definition: Definition,
    *,
    process: Process,
    scheme: Scheme,
    language: str,
    view: str,
    names: Names,
    course: Course | None,
    load: Load | None = None,
    gone: frozenset[str] = frozenset(),
) -> Scene:
    """Return the scene of ``process``; ``course`` makes it the case edition, ``load`` fills the heat view.

    ``gone``: nodes that are drawn but not numbered.
    """
    return _Composer(definition, process, scheme, language, view, names, course, load, gone).scene()


def part(process: Process, node: Node) -> Process:
    """Return the graph of a sub-process as a process of its own, with the lanes and controls of the one around it."""
    return replace(
        process, id=node.id, name=node.name, graph=node.graph or Graph(), actions=(), phases=(), risks=(), words=()
    )


def graph_order(process: Process) -> Order:
    """Return the rows of the process's graph, boundary events hung on their hosts."""
    nodes = sorted(process.graph.nodes, key=lambda n: n.kind is not NodeKind.START)
    return arrange([n.id for n in nodes], graph_edges(process.graph), [n.id for n in nodes if n.kind not in STEPS])


def graph_edges(graph: Graph) -> list[Edge]:
    """Return the flows of ``graph`` and the links of boundary events to their hosts."""
    return [Edge(f.id, f.source, f.target) for f in _flows(graph)]


def _flows(graph: Graph) -> list[Flow]:
    known = graph.by_id
    flows = [f for f in graph.flows if f.source in known and f.target in known]
    hung = [
        Flow(id=_BOUNDARY + n.id, source=n.attached_to, target=n.id)
        for n in graph.nodes
        if n.kind is NodeKind.BOUNDARY and n.attached_to in known
    ]
    return hung + flows


class _Composer:
    def __init__(
        self,
        definition: Definition,
        process: Process,
        scheme: Scheme,
        language: str,
        view: str,
        names: Names,
        course: Course | None,
        load: Load | None,
        gone: frozenset[str],
    ) -> None:
        self.definition, self.process, self.scheme = definition, process, scheme
        self.language, self.names, self.course = language, names, course
        self.view = "case" if course and view == "risk" else view
        self.load = load or Load()
        self.figures = {one.element: one for one in self.load.elements}
        self.order = graph_order(process)
        steps = [r.node for r in self.order.rows if not r.edge and process.graph.by_id[r.node].kind in STEPS]
        self.number = {node: i + 1 for i, node in enumerate(node for node in steps if node not in gone)}
        self.points = {risk.id: risk for risk in definition.catalog.risks}
        self.laws = {law.id: law for law in definition.catalog.laws}
        self.visits = {v.element: v for v in course.visits} if course else {}
        taken = course.flows if course else load.flows if load and view == "heat" else ()
        self.taken = {t.flow: t.count for t in taken}
        self.short = short_ids(list(self.points))

    def say(self, key: str, *values: object) -> str:
        return word(key, self.language, *values)

    def t(self, text: Text) -> str:
        return clean(text.in_language(self.language))

    def scene(self) -> Scene:
        graph = self.process.graph
        items = {n.id: self.item(n) for n in graph.nodes}
        every = [p for i in items.values() for p in i.pairs] + list(self.whole())
        pairs = list({p.label: p for p in every}.values())  # a point at two elements counts once
        public = self.view == "public"
        key = "title" if self.view == "risk" else f"title.{self.view}"
        name = self.t(self.process.name)
        return Scene(
            view=self.view,
            language=self.language,
            title=self.say(key, name),
            name=name,
            unit=self.t(self.names.unit),
            facts=self.facts(pairs),
            basis=self.basis(),
            order=self.order,
            items=items,
            links=tuple(self.link(f) for f in _flows(self.process.graph)),
            whole=() if public else self.whole(),
            anytime=("、" if self.language == "zh" else ", ").join(self.companion(a) for a in self.process.actions),
            foot=self.foot(),
            approval=() if self.view != "risk" else self.approval(),
            alarm=self.say("one") if self.names.released_by_one and not public else "",
            ranks=frozenset(p.rank for p in pairs) if not public else frozenset(),
            phases=self.phases(),
            points=() if public else tuple(pairs),
            later=() if public else self.later(),
        )

    def phases(self) -> tuple[tuple[str, str], ...]:
        used = {node.phase for node in self.process.graph.nodes}
        return tuple((one.id, self.t(one.name)) for one in self.process.phases if one.id in used)

    def companion(self, action: AnyTimeAction) -> str:
        """A process one may start at any step, with its length when it stands in this file."""
        process = self.definition.process_by_id.get(action.process)
        steps = sum(n.kind in STEPS for n in process.graph.nodes) if process else 0
        return self.say("companion", self.t(action.name), self.say("steps", steps)) if steps else self.t(action.name)

    def later(self) -> tuple[Unenforced, ...]:
        found = [(self.process.id, 0, self.say("whole"), self.process.controls)]
        order = {row.node: i for i, row in reversed(list(enumerate(self.order.rows)))}
        nodes = sorted(self.process.graph.nodes, key=lambda n: order[n.id])
        found += [(n.id, self.number.get(n.id, 0), self.t(n.name), (*n.controls, *_inside(n))) for n in nodes]
        told = [(e, n, name, unenforced(self.definition, refs, self.language)) for e, n, name, refs in found]
        return tuple(Unenforced(element=e, number=n, name=name, controls=c) for e, n, name, c in told if c)

    # --- the head and the foot ----------------------------------------------------------------------------------
    def facts(self, pairs: Sequence[Pair]) -> tuple[str, ...]:
        if self.view == "case" and self.course:
            found = [self.say("case", clean(self.course.case))]
            found += [self.say("until", _moment(self.course.at, full=True))] if self.course.at else []
            found += [self.say("result", self.t(self.course.result))] if self.course.end else []
            return (*found, *(self.t(told) for told in (*self.course.terms, *self.course.marks)))
        found = [self.say("steps", len(self.number))]
        if self.view == "heat":
            period = self.load.since and self.load.until
            found += [self.say("heat.period", clean(self.load.since), clean(self.load.until))] if period else []
            found += [self.say("heat.cases", self.load.cases)] if self.load.cases else []
        if self.view == "coverage" and pairs:
            bare = [p.label for p in pairs if p.bare]
            found.append(self.say("covered", len(pairs) - len(bare), len(pairs)))
            found += [self.say("bare", ("、" if self.language == "zh" else ", ").join(bare))] if bare else []
        if self.view == "risk" and pairs:
            each = [(g.code, sum(p.rank == g.rank for p in pairs)) for g in self.scheme.grades]
            found.append(self.say("points", len(pairs), " · ".join(f"{clean(c)} {n}" for c, n in each)))
            every = len(self.definition.catalog.risks)
            found += [self.say("points.file", every)] if every > len(pairs) else []
            proposed = sum(p.proposed for p in pairs)
            found += [self.say("proposed.count", proposed)] if proposed else []
        return (*found, *filter(None, [self.basis()]))

    def basis(self) -> str:
        law = self.laws.get(self.process.basis)
        return self.say("basis", self.law(law)) if law else ""

    def foot(self) -> tuple[str, ...]:
        found = [self.say("phone", clean(self.names.phone))] if self.names.phone else []
        if self.view == "public":
            return tuple(found)
        found += [self.say("supervisor", clean(self.names.supervisor))] if self.names.supervisor else []
        found += [self.say("valid", self.t(self.names.valid))] if self.names.valid.zh else []
        stamp = f"{self.definition.key} {self.names.version}".strip() + f" · {self.definition.digest[:12]}"
        return (*found, clean(stamp))

    def approval(self) -> tuple[tuple[str, str], ...]:
        filled = (("prepared", self.names.prepared), ("reviewed", self.names.reviewed))
        fields = (*filled, ("approved", self.names.approved), ("seal", ""))
        return tuple((self.say(key), clean(value)) for key, value in fields)

    def law(self, law: Law) -> str:
        title = self.t(law.title).strip("《》")
        if not law.article[:1].isdigit():  # a paper without articles is cited whole, not by its lines
            return self.say("title.law", title)
        return self.say("article", title, clean(law.article))

    # --- nodes --------------------------------------------------------------------------------------------------
    def item(self, node: Node) -> Item:
        kind = "step" if node.kind in STEPS else "gate" if node.kind in GATES else "event"
        pairs = self.pairs(node) if self.view != "public" else ()
        rank = min((p.rank for p in pairs), default=None)
        limit, basis = self.limit(node)
        return Item(
            id=node.id,
            kind=kind,
            look=GATES.get(node.kind, "") if kind == "gate" else _event(node),
            name=self.t(node.name) or (self.event_name(node) if kind == "event" else ""),
            number=self.number.get(node.id, 0),
            post=self.post(node) if kind == "step" else "",
            machine=node.kind in (NodeKind.DECISION, NodeKind.SYSTEM),
            limit=limit,
            basis=basis,
            rank=rank,
            proposed=rank is not None and all(p.proposed for p in pairs if p.rank == rank),
            marks=(*self.marks(node), *self.bare(pairs)) if kind == "step" and self.view not in _BARE_CARDS else (),
            share=self.figures[node.id].share if self.view == "heat" and node.id in self.figures else None,
            pairs=pairs,
            visit=self.visits.get(node.id),
            record=self.told(node) if self.view == "heat" else self.record(self.visits.get(node.id)),
            papers=self.papers(node) if self.view == "public" else (),
            phase=node.phase,
        )

    def bare(self, pairs: Sequence[Pair]) -> tuple[Mark, ...]:
        uncovered = self.view == "coverage" and any(pair.bare for pair in pairs)
        return (Mark("bare", self.say("mark.bare")),) if uncovered else ()

    def told(self, node: Node) -> tuple[tuple[str, str], ...]:
        """The figures of a step in the inspector's edition."""
        if node.id not in self.figures:
            return ()
        controls = [self.definition.control_by_id[key] for key in node.controls if key in self.definition.control_by_id]
        return lines(self.figures[node.id], {one.id: self.t(one.name) for one in controls}, self.language)

    def event_name(self, node: Node) -> str:
        if node.result_name.zh:
            return self.t(node.result_name)
        look = _event(node)
        key = "timer" if node.timer else "message" if node.event is EventKind.MESSAGE else "event"
        return self.say(look if look in ("start", "end", "stop") else key)

    def marks(self, node: Node) -> tuple[Mark, ...]:
        found = marks_of(self.definition, self.process, node, self.number, self.language, self.names)
        if node.kind in (NodeKind.SUB_PROCESS, NodeKind.CALL):
            found = (*found, Mark("part", self.say("mark.part", self.length(node))))
        return found

    def length(self, node: Node) -> int:
        """Steps inside a sub-process or in the process a step calls."""
        called = self.definition.process_by_id.get(node.called)
        graph = node.graph or (called.graph if called else Graph())
        return sum(n.kind in STEPS for n in graph.nodes)

    def post(self, node: Node) -> str:
        duty = self.process.duty(node)
        codes = (duty.body,) if duty.body else duty.roles
        many = len(codes) > _MANY
        label = (
            self.say("posts", len(codes))
            if many
            else self.say("or").join(clean(self.names.post(code, self.language)) for code in codes)
        )
        if not label and node.id in self.process.lane_of:
            label = self.t(self.process.lane_of[node.id].name)
        return label if self.view == "public" or not self.names.holders else f"{label}{self.holders(codes)}"

    def holders(self, codes: Sequence[str]) -> str:
        known = [clean(self.names.holders[c]) for c in codes if self.names.holders.get(c)]
        if not codes:
            return ""
        comma, around = ("、", "（{}）") if self.language == "zh" else (", ", " ({})")
        return around.format(comma.join(known) or self.say("vacant"))

    def limit(self, node: Node) -> tuple[str, str]:
        shown = [d for d in node.deadlines if d.max or d.min][:1]
        if not shown:
            return "", ""
        first = shown[0]
        unit, figure = (
            first.unit if first.unit in ("hour", "day", "workday", "month", "year") else "day",
            self.figure(first),
        )
        law = self.laws.get(first.law)
        basis = self.law(law) if law else self.t(first.basis) or self.say("self-set")
        if day := self.t(self.process.falls_on(first)):
            return self.say("until.day", day), basis
        return self.say("most" if first.max else "least", self.say(unit, figure)), basis

    def figure(self, deadline: Deadline) -> str:
        raw = deadline.max or deadline.min
        return clean(self.names.settings.get(raw.removeprefix("setting."), raw) if raw.startswith("setting.") else raw)

    def papers(self, node: Node) -> tuple[str, ...]:
        found = marks_of(self.definition, self.process, node, self.number, self.language, self.names)
        return tuple(m.label for m in found if m.kind == "papers")

    def record(self, visit: Visit | None) -> tuple[tuple[str, str], ...]:
        if visit is None:
            return ()
        lines = [(f"✓ {self.t(s.name)} {self.t(s.outcome)}".strip(), _moment(s.at)) for s in visit.signers]
        if visit.state is not CourseState.DONE:
            lines.append((self.say(visit.state.value), ""))
        return (*lines, *((self.t(note), "") for note in visit.notes))

    # --- risks --------------------------------------------------------------------------------------------------
    def pairs(self, node: Node) -> tuple[Pair, ...]:
        ids = list(node.risks)
        ids += [r for f in self.process.graph.outgoing.get(node.id, ()) for r in f.risks]
        ids += [r for inner in (node.graph.all_nodes.values() if node.graph else ()) for r in inner.risks]
        return tuple(self.pair(self.points[r]) for r in dict.fromkeys(ids) if r in self.points)

    def whole(self) -> tuple[Pair, ...]:
        found = [self.pair(self.points[r]) for r in dict.fromkeys(self.process.risks) if r in self.points]
        for lane in self.process.lanes:  # risks of a post are named by it
            post = [self.pair(self.points[r]) for r in lane.risks if r in self.points]
            found += [replace(p, name=self.say("post", self.t(lane.name), p.name)) for p in post]
        return tuple(found)

    def pair(self, point: RiskPoint) -> Pair:
        watcher = clean(self.names.post(point.watcher, self.language)) if point.watcher else ""
        return Pair(
            label=clean(self.short[point.id]),
            rank=point.rank,
            proposed=point.status is RiskStatus.PROPOSED,
            name=self.t(point.name),
            measures=tuple(
                Measure(text=self.t(m.text), enforced=bool(m.enforced_by), later=self.is_later(m.enforced_by))
                for m in point.measures
            ),
            owner=clean(self.names.post(point.owner, self.language)) if point.owner else "",
            watcher=self.say("watch", watcher) if watcher else "",
            bare=not any(m.enforced_by and not self.is_later(m.enforced_by) for m in point.measures),
        )

    def is_later(self, control: str) -> bool:
        known = self.definition.control_by_id.get(control)
        return bool(control) and (known is None or isinstance(known.spec, Later))

    def link(self, flow: Flow) -> Link:
        return Link(
            id=flow.id,
            source=flow.source,
            target=flow.target,
            label=self.t(flow.name),
            back=flow.id in self.order.back,
            attached=flow.id.startswith(_BOUNDARY),
            count=self.taken.get(flow.id, 0),
        )


def _inside(node: Node) -> tuple[str, ...]:
    """Ids of the controls inside a sub-process."""
    return tuple(c for inner in (node.graph.all_nodes.values() if node.graph else ()) for c in inner.controls)


def _event(node: Node) -> str:
    if node.kind is NodeKind.START:
        return "start"
    if node.kind is not NodeKind.END:
        return "event"
    return "stop" if node.result_status in ("refused", "cancelled") or node.event is EventKind.TERMINATE else "end"


def _moment(at: str, *, full: bool = False) -> str:
    """``at`` as month, day and time; as far as it is long enough."""
    return clean(at[:16].replace("T", " ") if full else at[5:16].replace("T", " "))


def short_ids(ids: list[str]) -> dict[str, str]:
    """Return ids without the part before the last hyphen where that leaves them unique."""
    short = {i: i.rpartition("-")[2] for i in ids}
    return short if len(set(short.values())) == len(ids) else {i: i for i in ids}

"""Papers of tasks: the template exists, and what it names stands in a form the case has been through by then."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from engine.bpmn.lint.references import unknown
from engine.bpmn.lint.report import error, scopes
from engine.model.finding import Finding
from engine.model.form import Field, FieldScope, FieldType
from engine.model.paper import LISTS, PAPER, TASK_TEXTS, TEXTS, Paper, Wanted
from engine.model.process import Definition, Graph, Node, NodeKind

Templates = Mapping[str, Sequence[Wanted]]  # what each template asks for, by id
PARTY_COLUMNS = ("name", "kind", "id_no", "contact")


def check(definition: Definition, templates: Templates | None) -> Iterator[Finding]:
    """Yield the findings of all papers; ``templates`` None leaves the templates unchecked."""
    before = _before(definition)
    for _, _, _, graph in scopes(definition):
        for node in graph.nodes:
            yield from _node(node)
            for paper in node.papers:
                if templates is None:
                    continue
                if paper.template not in templates:
                    zh, en = f"文书模板 {paper.template} 不存在", f"there is no template {paper.template}"
                    yield error("unknown_template", node.id, paper.line, zh, en)
                else:
                    known = _known(definition, node, before.get(node.id, frozenset()))
                    yield from _template(node, paper, templates[paper.template], known)


def _node(node: Node) -> Iterator[Finding]:
    """Ids once, outcomes declared, on tasks only."""
    names = [paper.id for paper in node.papers]
    for paper in node.papers:
        if names.count(paper.id) > 1:
            zh, en = f"文书 {paper.id} 写了两次", f"paper {paper.id} stands twice"
            yield error("paper_twice", node.id, paper.line, zh, en)
        if node.kind is not NodeKind.TASK:
            zh, en = "只有人办的环节才能制作文书", "only a task done by people writes papers"
            yield error("paper_place", node.id, paper.line, zh, en)
        declared = {outcome.id for outcome in node.outcomes} or {"done"}
        yield from unknown("outcome", paper.outcomes, declared, node.id, paper.line)


def _template(node: Node, paper: Paper, asked: Sequence[Wanted], known: "_Known") -> Iterator[Finding]:
    """Each required place has a source; a paper with a duplicate has a place for the mark."""
    for wanted in asked:
        if wanted.optional:
            continue
        sources = [source for path in wanted.paths for source in paper.sources(path)]
        held = known.lists if wanted.listed else known.texts
        if not any(source in held for source in sources):
            zh = f"模板 {paper.template} 需要的 {sources[0]} 在此前的表单里没有"
            en = f"template {paper.template} asks for {sources[0]}, which no form up to here has"
            yield error("paper_field", node.id, paper.line, zh, en)
    if paper.duplicate and not any("doc.copy" in wanted.paths for wanted in asked):
        zh, en = f"模板 {paper.template} 没有标明联次的位置", f"template {paper.template} has no place for doc.copy"
        yield error("paper_copy", node.id, paper.line, zh, en)
    if paper.number_from and paper.number_from not in known.texts:
        zh, en = f"字段 {paper.number_from!r} 不存在", f"there is no field {paper.number_from!r}"
        yield error("paper_field", node.id, paper.line, zh, en)


class _Known:
    """Paths one task's papers may name."""

    def __init__(self) -> None:
        self.texts: set[str] = set(TEXTS)
        self.lists: set[str] = {f"{name}.{column}" for name, columns in LISTS.items() for column in columns}

    def add(self, path: str, item: Field, definition: Definition) -> None:
        """Add a field under ``path``."""
        self.texts.add(path)
        if item.type is FieldType.PARTY:
            self.texts |= {f"{path}.{column}" for column in PARTY_COLUMNS}
        group = definition.group_by_id.get(item.of)
        if item.type is FieldType.LIST and group is not None:
            self.lists |= {f"{path}.{column}" for column in ("#", *(one.id for one in group.fields))}


def _known(definition: Definition, node: Node, before: Collection[str]) -> _Known:
    known = _Known()
    nodes = {name: one for process in definition.processes for name, one in process.graph.all_nodes.items()}
    for name in {node.id, *before}:
        step = nodes[name]
        if step.kind is NodeKind.TASK:
            known.texts |= {f"{name}.{text}" for text in TASK_TEXTS}
            known.texts.add(f"team.{name}")
        known.texts |= {f"{PAPER}.{paper.id}" for paper in step.papers if paper.number or paper.number_from}
        written = dict(step.action_args).get("field", "")
        known.texts |= {written} if written else set()
        for item in step.form.fields if step.form else ():
            if item.assigns:
                known.texts.add(f"team.{item.assigns}")
            elif item.scope is FieldScope.CASE:
                known.add(item.path, item, definition)
            if not item.assigns:
                known.add(f"{name}.{item.id}", item, definition)
    known.texts |= {f"team.{task}" for name in before for task in _assigned(nodes[name])}
    return known


def _assigned(node: Node) -> Sequence[str]:
    return dict(node.action_args).get("tasks", "").split() if node.action == "assign" else ()


def _before(definition: Definition) -> dict[str, frozenset[str]]:
    """Return the nodes from which each node can be reached, over sub-processes, calls and boundary events."""
    ahead: dict[str, set[str]] = {}
    for process in definition.processes:
        _edges(definition, process.graph, ahead)
    behind: dict[str, set[str]] = {}
    for source, targets in ahead.items():
        for target in targets:
            behind.setdefault(target, set()).add(source)
    return {name: _closure(name, behind) for name in behind}


def _edges(definition: Definition, graph: Graph, ahead: dict[str, set[str]]) -> None:
    for flow in graph.flows:
        ahead.setdefault(flow.source, set()).add(flow.target)
    for node in graph.nodes:
        if node.attached_to:
            ahead.setdefault(node.attached_to, set()).add(node.id)
        inner = node.graph
        if node.kind is NodeKind.CALL and node.called in definition.process_by_id:
            inner = definition.process_by_id[node.called].graph
        elif inner is not None:
            _edges(definition, inner, ahead)
        for one in inner.nodes if inner is not None else ():
            ahead.setdefault(node.id, set()).add(one.id)
            ahead.setdefault(one.id, set()).update(flow.target for flow in graph.outgoing.get(node.id, ()))


def _closure(name: str, behind: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        for source in behind.get(todo.pop(), ()):
            if source not in found:
                found.add(source)
                todo.append(source)
    return frozenset(found)

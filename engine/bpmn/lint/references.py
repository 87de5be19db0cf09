"""Every name that points somewhere points to something."""

from collections.abc import Collection, Iterator

from engine.bpmn.lint.report import error, info, scopes, warning
from engine.model.conduct import Confidential, Disclosure, Discretion, Supervision
from engine.model.control import Binding, Control, Requires, SelfControlForm, Separation
from engine.model.finding import Finding
from engine.model.form import Field, FieldType
from engine.model.outside import Hearing, Statement
from engine.model.process import Definition, Node, NodeKind, Process


def check(definition: Definition) -> Iterator[Finding]:
    """Yield a finding for each reference without target."""
    yield from _catalog(definition)
    steps = {name for process in definition.processes for name in process.graph.all_nodes}
    for control in definition.controls:
        yield from _control(control, definition, steps)
    for process in definition.processes:
        yield from _process(process, definition)
    for process, _, _, graph in scopes(definition):
        for node in graph.nodes:
            yield from _node(node, process, definition)
            yield from _form(node, definition, steps)
        for flow in graph.flows:
            yield from unknown("risk", flow.risks, _risks(definition), flow.id, flow.line)
            yield from unknown("task", flow.keeps, steps, flow.id, flow.line)


_WORDS = {
    "risk": ("风险点", "risk"),
    "control": ("控制点", "control"),
    "law": ("法规", "law"),
    "rule": ("制度", "rule document"),
    "task": ("环节", "step"),
    "phase": ("阶段", "phase"),
    "group": ("字段组", "group"),
    "process": ("流程", "process"),
    "field": ("字段", "field"),
    "outcome": ("结果", "outcome"),
    "node": ("节点", "node"),
}


def unknown(kind: str, names: Collection[str], known: Collection[str], element: str, line: int) -> Iterator[Finding]:
    """Yield ``unknown_<kind>`` for each name that is not known; empty names are no reference."""
    zh, en = _WORDS[kind]
    for name in names:
        if name and name not in known:
            yield error(f"unknown_{kind}", element, line, f"{zh} {name!r} 不存在", f"there is no {en} {name!r}")


def _risks(definition: Definition) -> set[str]:
    """Return the ids of the catalogue's risk points."""
    return {risk.id for risk in definition.catalog.risks}


def _laws(definition: Definition) -> set[str]:
    """Return the ids of the catalogue's laws."""
    return {law.id for law in definition.catalog.laws}


def _catalog(definition: Definition) -> Iterator[Finding]:
    """Measures name controls; every risk point and control stands somewhere."""
    used = {risk for process in definition.processes for risk in process.risks}
    used |= {risk for process in definition.processes for lane in process.lanes for risk in lane.risks}
    used |= {risk for _, _, _, graph in scopes(definition) for node in graph.nodes for risk in node.risks}
    used |= {risk for _, _, _, graph in scopes(definition) for flow in graph.flows for risk in flow.risks}
    for risk in definition.catalog.risks:
        enforced = [measure.enforced_by for measure in risk.measures]
        yield from unknown("control", enforced, definition.control_by_id, risk.id, risk.line)
        if risk.id not in used:
            zh, en = "风险点没有挂在任何环节上", "the risk point stands at no element"
            yield warning("risk_unused", risk.id, risk.line, zh, en)
    attached = {control for process in definition.processes for control in process.controls}
    attached |= {name for _, _, _, graph in scopes(definition) for node in graph.nodes for name in node.controls}
    for control in definition.controls:
        if control.id not in attached:
            zh, en = "控制点没有挂在任何环节上，不会起作用", "the control is attached to nothing and has no effect"
            yield warning("control_unused", control.id, control.line, zh, en)


def _control(control: Control, definition: Definition, steps: Collection[str]) -> Iterator[Finding]:
    """Check what a control points to; ``start`` is the act of starting (D14)."""
    yield from unknown("risk", control.answers, _risks(definition), control.id, control.line)
    yield from unknown("law", control.laws, _laws(definition), control.id, control.line)
    tasks: tuple[str, ...] = ()
    match control.spec:
        case Separation(tasks=named):
            tasks = tuple(name for name in named if name != "start")
        case Requires(task=task, not_signers_of=others):
            tasks = (task, *(name for name in others if name != "start"))
            yield from _outcome(control, control.spec, definition)
        case Binding(task=task) | SelfControlForm(task=task) | Discretion(task=task):
            tasks = (task,)
        case Confidential(until=until):
            tasks = () if until == "end" else (until,)
        case Disclosure(after=named) | Supervision(filing=named):
            tasks = tuple(name.partition(".")[0] for name in named)
        case Hearing() as spec:
            tasks = (*spec.replies, *spec.decides, *spec.held, *spec.chairs, *spec.chair_not)
        case Statement() as spec:
            tasks = (*spec.replies, *spec.decides)
    yield from unknown("task", tasks, steps, control.id, control.line)


def _outcome(control: Control, spec: Requires, definition: Definition) -> Iterator[Finding]:
    """The outcome a control requires must be one the task declares; a task without any has ``done``."""
    for process in definition.processes:
        node = process.graph.all_nodes.get(spec.task)
        if node is not None and spec.outcome:
            declared = {outcome.id for outcome in node.outcomes} or {"done"}
            if spec.outcome not in declared:
                zh, en = f"环节 {spec.task} 没有结果 {spec.outcome}", f"step {spec.task} has no outcome {spec.outcome}"
                yield error("unknown_outcome", control.id, control.line, zh, en)


def _process(process: Process, definition: Definition) -> Iterator[Finding]:
    """Check what a process and its lanes point to."""
    yield from unknown("risk", process.risks, _risks(definition), process.id, process.line)
    yield from unknown("control", process.controls, definition.control_by_id, process.id, process.line)
    yield from unknown("law", (process.basis,), _laws(definition), process.id, process.line)
    for lane in process.lanes:
        yield from unknown("risk", lane.risks, _risks(definition), lane.id, process.line)
        yield from unknown("node", lane.nodes, process.graph.all_nodes, lane.id, process.line)
    for action in process.actions:
        local = action.process.removeprefix(f"{definition.key}.")
        if "." not in local:  # another definition's process is known at deploy only
            yield from unknown("process", (local,), definition.process_by_id, action.id, process.line)


def _node(node: Node, process: Process, definition: Definition) -> Iterator[Finding]:
    """Check what a node points to, and that somebody may do it."""
    yield from unknown("risk", node.risks, _risks(definition), node.id, node.line)
    yield from unknown("control", node.controls, definition.control_by_id, node.id, node.line)
    rules = {rule.id for rule in definition.catalog.rules}
    yield from unknown("rule", node.rules, rules, node.id, node.line)
    yield from unknown("phase", (node.phase,), {phase.id for phase in process.phases}, node.id, node.line)
    yield from unknown("law", [limit.law for limit in node.deadlines], _laws(definition), node.id, node.line)
    declared = {outcome.id for outcome in node.outcomes} or {"done"}
    held = [name for limit in node.deadlines for name in limit.outcomes]
    yield from unknown("outcome", held, declared, node.id, node.line)
    if node.kind is NodeKind.CALL:
        called = (node.called or "''",)
        yield from unknown("process", called, definition.process_by_id, node.id, node.line)
    duty = process.duty(node)
    if node.kind is NodeKind.TASK and not duty.roles and not duty.body and not _by_control(node, definition):
        zh, en = "没有任何岗位可以办理此环节", "no role or body may do this task"
        yield error("no_role", node.id, node.line, zh, en)
    if node.kind is NodeKind.TASK and not node.outcomes:
        zh, en = "未写结果，按“完成”处理", "no outcome declared; done is assumed"
        yield info("no_outcome", node.id, node.line, zh, en)


def _by_control(node: Node, definition: Definition) -> bool:
    """Return whether a control of the task names who signs (tiers, parties, a body, a bound person)."""
    found = [definition.control_by_id[name] for name in node.controls if name in definition.control_by_id]
    return any(
        control.kind in ("approval", "joint", "binding") or bool(getattr(control.spec, "body", "")) for control in found
    )


def _form(node: Node, definition: Definition, steps: Collection[str]) -> Iterator[Finding]:
    """Check groups, assignments, options and what outcomes require."""
    if node.form is None:
        return
    columns = [column for group in node.form.groups for column in group.fields]
    for item in (*node.form.fields, *columns):
        yield from _field(node, item, definition, steps)
    names = {item.id for item in node.form.fields} | {"reason"}
    for outcome in node.outcomes:
        yield from unknown("field", outcome.requires, names, node.id, node.line)
    kept = [item.id for item in node.form.fields]
    for name in sorted({name for name in kept if kept.count(name) > 1}):
        zh, en = f"字段 {name} 写了两次", f"field {name} stands twice"
        yield error("field_twice", node.id, node.line, zh, en)


def _field(node: Node, item: Field, definition: Definition, steps: Collection[str]) -> Iterator[Finding]:
    """Check one field."""
    yield from unknown("group", (item.of,), definition.group_by_id, node.id, item.line)
    yield from unknown("task", (item.assigns,), steps, node.id, item.line)
    if item.type in (FieldType.LIST, FieldType.GROUP) and not item.of:
        zh, en = f"字段 {item.id} 没有写明字段组", f"field {item.id} names no group"
        yield error("field_group", node.id, item.line, zh, en)
    if item.type is FieldType.CHOICE and not item.options:
        zh, en = f"选择字段 {item.id} 没有选项", f"choice field {item.id} has no options"
        yield error("field_options", node.id, item.line, zh, en)
    if item.assigns and item.type is not FieldType.PERSON:
        zh, en = f"字段 {item.id} 不是人员，不能指派", f"field {item.id} is no person and cannot assign"
        yield error("field_assigns", node.id, item.line, zh, en)

"""Timers in ISO 8601, numbers of instances, deadlines."""

import re
from collections.abc import Iterator

from engine.bpmn.lint.report import error, scopes, warning
from engine.bpmn.tags import ACTIVITIES
from engine.model.finding import Finding
from engine.model.form import Deadline, FieldType
from engine.model.process import Definition, EventKind, Node

MAX_INSTANCES = 100
DURATION = r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
DATE = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?"
PATTERNS = {
    "timeDuration": re.compile(DURATION),
    "timeDate": re.compile(DATE),
    "timeCycle": re.compile(rf"R\d*/({DATE}/)?{DURATION}"),
}


def check(definition: Definition) -> Iterator[Finding]:
    """Yield findings about time and number."""
    for _, _, _, graph in scopes(definition):
        for node in graph.nodes:
            if node.event is EventKind.TIMER:
                yield from _timer(node)
            yield from _multi(node)
            for limit in node.deadlines:
                yield from _limit(limit, node, definition)


def _limit(limit: Deadline, node: Node, definition: Definition) -> Iterator[Finding]:
    """Check one deadline: what it counts from, what it may say where it stands, who extends it."""
    timer = node.event is EventKind.TIMER
    if not limit.max and not limit.min:
        zh, en = f"期限 {limit.id} 没有 max 或 min", f"deadline {limit.id} has neither max nor min"
        yield error("deadline_empty", node.id, node.line, zh, en)
    if timer and (limit.min or limit.warn or not limit.max):
        zh, en = f"定时器的期限 {limit.id} 只写 max", f"the term {limit.id} of a timer says max and nothing else"
        yield error("deadline_timer", node.id, node.line, zh, en)
    if limit.deemed and not timer:
        zh, en = f"期限 {limit.id} 的拟制效力只能写在定时器上", f"{limit.id}: only a timer's term has a deemed effect"
        yield error("deadline_deemed", node.id, node.line, zh, en)
    if limit.deemed and not limit.law:
        zh, en = f"期限 {limit.id} 的拟制效力没有法条依据", f"the deemed effect of {limit.id} rests on no law"
        yield error("deadline_deemed_law", node.id, node.line, zh, en)
    if bool(limit.extend) != bool(limit.extend_by):
        zh, en = f"期限 {limit.id} 须同时写明延长多少、由谁批准", f"{limit.id}: an extension names how long and by whom"
        yield error("deadline_extend", node.id, node.line, zh, en)
    if limit.extend and not limit.max:
        zh, en = f"最短期限 {limit.id} 不能延长", f"the minimum period {limit.id} is not extended"
        yield error("deadline_extend", node.id, node.line, zh, en)
    yield from _anchor(limit, node, definition)


def _anchor(limit: Deadline, node: Node, definition: Definition) -> Iterator[Finding]:
    """A term counts from entering the step, from the start, from another step, or from a date of the case."""
    if limit.after in ("", "enter", "start"):
        return
    field = limit.after.removeprefix("field.")
    if field != limit.after:
        dates = (FieldType.DATE, FieldType.DATETIME)
        forms = [n.form for _, _, _, graph in scopes(definition) for n in graph.nodes if n.form is not None]
        if not any(one.path == field and one.type in dates for form in forms for one in form.fields):
            zh, en = (
                f"期限 {limit.id} 的起算日期 {field} 不是日期字段",
                f"{limit.id}: {field} is no date field",
            )
            yield error("unknown_field", node.id, node.line, zh, en)
    elif limit.after not in {name for process in definition.processes for name in process.graph.all_nodes}:
        zh, en = f"期限 {limit.id} 的起算环节 {limit.after} 不存在", f"{limit.id} counts from {limit.after}, no step"
        yield error("unknown_task", node.id, node.line, zh, en)
    if limit.min and field == limit.after:
        zh, en = f"最短期限 {limit.id} 须自进入环节或日期起算", f"the minimum {limit.id} counts from enter or a date"
        yield error("deadline_min_after", node.id, node.line, zh, en)


def _timer(node: Node) -> Iterator[Finding]:
    """Check the text of a timer; a date without offset would depend on the machine."""
    pattern = PATTERNS.get(node.timer_type)
    if pattern is None or not pattern.fullmatch(node.timer) or len(node.timer) > 100:
        zh, en = f"定时器 {node.timer!r} 不是 ISO 8601 写法", f"timer {node.timer!r} is not ISO 8601"
        yield error("timer_syntax", node.id, node.line, zh, en)


def _multi(node: Node) -> Iterator[Finding]:
    """Check a multi-instance marker."""
    if node.multi is None:
        return
    cardinality = node.multi.cardinality
    if node.kind not in ACTIVITIES:
        yield error("multi_misplaced", node.id, node.line, "此处不能多实例", "no multi-instance here")
    if not cardinality and not node.multi.collection:
        zh, en = "多实例没有写明个数或列表", "the multi-instance names neither a number nor a list"
        yield error("multi_empty", node.id, node.line, zh, en)
    if cardinality.isdecimal() and (len(cardinality) > 9 or not 1 <= int(cardinality) <= MAX_INSTANCES):
        zh, en = f"多实例个数须在 1 到 {MAX_INSTANCES} 之间", f"the number of instances must be 1 to {MAX_INSTANCES}"
        yield error("multi_number", node.id, node.line, zh, en)
    if node.multi.sequential and node.multi.completion:
        zh, en = "串行多实例不支持提前结束", "a sequential multi-instance cannot end early"
        yield error("multi_early", node.id, node.line, zh, en)
    if node.multi.completion and not node.multi.sequential:
        zh, en = "多实例提前结束，请确认无人被绕过", "the multi-instance may end early: check nobody is passed over"
        yield warning("multi_completion", node.id, node.line, zh, en)

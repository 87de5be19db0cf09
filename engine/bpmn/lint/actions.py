"""Actions of the system and at any time: carried out as written; nothing a person signed is overwritten (D5, D36)."""

import re
from collections.abc import Iterator, Mapping

from engine.bpmn.lint.report import error, scopes
from engine.model.action import ACTIONS, MOST, ActionKind, handed_over
from engine.model.finding import Finding
from engine.model.form import Field, FieldScope, FieldType
from engine.model.process import Definition, Node, NodeKind, Process

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_PATH = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")
_PREFIX = re.compile(r"[A-Z][A-Z0-9-]{0,19}")
_PROCESS = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}(\.[A-Za-z][A-Za-z0-9_]{0,59})?")
_BOOLEAN = re.compile(r"true|false")
_COUNT = re.compile(r"[1-9][0-9]?")
_WORDS = re.compile(r".{0,200}")
_FORMS: Mapping[str, re.Pattern[str]] = {
    "field": _PATH,
    "from": _PATH,
    "size": _PATH,
    "result": _PATH,
    "prefix": _PREFIX,
    "process": _PROCESS,
    "wait": _BOOLEAN,
    "count": _COUNT,
    "years": _COUNT,
    "role": _NAME,
    "view": _WORDS,
    "to": _WORDS,
}


def check(definition: Definition) -> Iterator[Finding]:
    """Yield a finding for each action that could not be carried out as it is written."""
    for process in definition.processes:
        yield from _any_time(process, definition)
    for _, _, _, graph in scopes(definition):
        for node in graph.nodes:
            kind = ACTIONS.get(node.action)
            if node.kind is NodeKind.SYSTEM and kind is not None:
                yield from _arguments(node, kind)
                yield from _written(node, kind, definition)
                yield from _own(node, definition)


def _any_time(process: Process, definition: Definition) -> Iterator[Finding]:
    """Somebody can start an any-time action, and one that closes the case has an end that does."""
    for action in process.actions:
        local = action.process.removeprefix(f"{definition.key}.")
        names = (local, f"{definition.key}_{local}")
        companion = next((one for one in definition.processes if one.id in names), None)
        if companion is None:
            continue
        if action.roles and companion.starters and set(action.roles).isdisjoint(companion.starters):
            zh, en = f"事项 {action.id} 没有任何岗位可以发起", f"no post may start the action {action.id}"
            yield error("anytime_starters", action.id, process.line, zh, en)
        ends = [node.result_status for node in companion.graph.nodes if node.kind is NodeKind.END]
        if action.effect and not {"", "completed"}.intersection(ends):
            zh, en = f"流程 {companion.id} 没有办成的结束", f"no end of {companion.id} has the status completed"
            yield error("anytime_effect", action.id, process.line, zh, en)


def _arguments(node: Node, kind: ActionKind) -> Iterator[Finding]:
    given = dict(node.action_args)
    for name in sorted(given.keys() - kind.arguments):
        zh, en = f"系统动作 {node.action} 没有参数 {name}", f"the action {node.action} has no argument {name}"
        yield error("action_argument", node.id, node.line, zh, en)
    for name in sorted(kind.required - {name for name, value in given.items() if value.strip()}):
        zh, en = f"系统动作 {node.action} 缺少参数 {name}", f"the action {node.action} needs the argument {name}"
        yield error("action_argument", node.id, node.line, zh, en)
    for name in sorted(given.keys() & _FORMS.keys() & kind.arguments):
        text = given[name].strip()
        if text and not (_FORMS[name].fullmatch(text) and (name != "count" or int(text) <= MOST)):
            yield _wrong(node, name, text)


def _wrong(node: Node, name: str, text: str) -> Finding:
    zh, en = f"参数 {name} 的写法不对：{text[:60]!r}", f"the argument {name} is not well written: {text[:60]!r}"
    return error("action_argument", node.id, node.line, zh, en)


def _written(node: Node, kind: ActionKind, definition: Definition) -> Iterator[Finding]:
    """What people sign is not written by the system: their signatures would not count any more."""
    path = dict(node.action_args).get(kind.writes, "")
    found = _case_fields(definition).get(path) if path else None
    if found is None:
        return
    if found.bound:
        zh, en = f"字段 {path} 由人签认，系统不能改写", f"people sign the field {path}; the system may not write it"
        yield error("action_bound", node.id, node.line, zh, en)
    if node.action == "draw":
        return
    fits = (FieldType.STRING, FieldType.TEXT, *(() if node.action in _NUMBERS else (FieldType.DATE,)))
    if found.type not in fits or (node.action == "open_case" and found.type is FieldType.DATE):
        zh, en = f"字段 {path} 的类型 {found.type} 放不下结果", f"the field {path} of type {found.type} cannot hold it"
        yield error("action_field_type", node.id, node.line, zh, en)


_NUMBERS = ("number", "archive")


def _own(node: Node, definition: Definition) -> Iterator[Finding]:
    given = dict(node.action_args)
    if node.action == "assign":
        tasks = given.get("tasks", "").split()
        known = {n.id for p in definition.processes for n in p.graph.all_nodes.values() if n.kind is NodeKind.TASK}
        for name in tasks:
            if name not in known:
                yield error("unknown_task", node.id, node.line, f"环节 {name!r} 不存在", f"there is no step {name!r}")
    if node.action == "draw":
        yield from _lot(node, given, definition)
    if node.action == "open_case":
        yield from _handed(node, given, definition)


def _lot(node: Node, given: Mapping[str, str], definition: Definition) -> Iterator[Finding]:
    """Rows are drawn from one list of the file into another of the same columns, as many as an integer says."""
    known = _case_fields(definition)
    found = {name: known.get(given.get(name, "").strip()) for name in ("from", "size", "field")}
    held, size, drawn = found["from"], found["size"], found["field"]
    for name, field in found.items():
        if field is None and _PATH.fullmatch(given.get(name, "").strip()):
            zh, en = f"路径 {given[name]} 不是办件字段", f"{given[name]} is no case field"
            yield error("unknown_path", node.id, node.line, zh, en)
    if held is None or size is None or drawn is None:
        return
    lists = held.type is drawn.type is FieldType.LIST and held.of == drawn.of
    if not lists or size.type is not FieldType.INTEGER or held.path == drawn.path:
        zh, en = (
            "只能从一个列表抽取到列相同的另一个列表，个数须为整数字段",
            ("rows are drawn from one list into another of the same columns, their number stands in an integer field"),
        )
        yield error("action_field_type", node.id, node.line, zh, en)


def _handed(node: Node, given: Mapping[str, str], definition: Definition) -> Iterator[Finding]:
    """Fields handed over are declared here and, in the same file, there."""
    known, key = _case_fields(definition), given.get("process", "").strip()
    same = key in definition.process_by_id or f"{definition.key}_{key.removeprefix(definition.key + '.')}" in (
        definition.process_by_id
    )
    if "." in key and key.startswith(definition.key + ".") and not same:
        yield error("unknown_process", node.id, node.line, f"流程 {key!r} 不存在", f"there is no process {key!r}")
    for theirs, ours in handed_over(given.get("fields", "")):
        if not _PATH.fullmatch(theirs) or not _PATH.fullmatch(ours):
            yield _wrong(node, "fields", f"{theirs}={ours}")
        elif ours not in known or (same and theirs not in known):
            path = ours if ours not in known else theirs
            zh, en = f"路径 {path} 不是办件字段", f"{path} is no case field"
            yield error("unknown_path", node.id, node.line, zh, en)


def _case_fields(definition: Definition) -> dict[str, Field]:
    """Return the case fields by path; one that any form binds is bound."""
    found: dict[str, Field] = {}
    for process in definition.processes:
        for node in process.graph.all_nodes.values():
            for item in node.form.fields if node.form else ():
                if item.scope is FieldScope.CASE and not item.assigns and (item.path not in found or item.bound):
                    found[item.path] = item
    return found

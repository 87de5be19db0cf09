"""Definitions made ready to run: read, compiled, planned once per digest and kept (foundations §3, D57)."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from engine import bpmn, controls
from engine.controls import Plan
from engine.errors import NotFound
from engine.execution import runner
from engine.execution.plan import Handle
from engine.feel import Expression, Names, parse
from engine.feel.decision import Prepared, prepare_any, prepare_models
from engine.feel.names import Kind
from engine.feel.types import result_kind
from engine.model.conduct import Confidential
from engine.model.control import Control
from engine.model.form import Deadline, Field, FieldScope, FieldType, Form, Outcome
from engine.model.process import Definition, Flow, Node, NodeKind, Process
from engine.model.text import Text, texts_of

_SETTING = re.compile(r"setting\.(\w+)")
_WORD = re.compile(r"\w+")
DONE = Outcome(id="done", name=Text("完成", "Done"))
KEPT = 12  # files put forward, and comparisons, whose result is kept
T = TypeVar("T")
SUBJECT_FIELDS = {"name": "string", "kind": "string", "id_no": "string", "key": "string"}


@dataclass(frozen=True, kw_only=True)
class ReadyProcess:
    """One process of a file, ready to run."""

    definition: Definition
    process: Process
    names: Names
    handle: Handle

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """All nodes a case of this process can reach, those of sub-processes and called processes included."""
        found = dict(self.process.graph.all_nodes)
        todo = [node.called for node in found.values() if node.kind is NodeKind.CALL]
        seen: set[str] = set()
        while todo:
            called = todo.pop()
            if called in seen or called not in self.definition.process_by_id:
                continue
            seen.add(called)
            more = self.definition.process_by_id[called].graph.all_nodes
            found.update(more)
            todo += [node.called for node in more.values() if node.kind is NodeKind.CALL]
        return found

    @cached_property
    def home(self) -> Mapping[str, Process]:
        """The process whose lanes hold each node."""
        return {node: process for process in self.definition.processes for node in process.graph.all_nodes}

    @cached_property
    def plans(self) -> Mapping[str, Plan]:
        """Plans of all tasks that people do."""
        return {
            node.id: controls.plan(self.definition, self.home.get(node.id, self.process), node, self.names)
            for node in self.nodes.values()
            if node.kind is NodeKind.TASK
        }

    @cached_property
    def start_plan(self) -> Plan:
        """Plan of the first task: its opening facts decide on a start."""
        return next(iter(self.plans.values()))

    @cached_property
    def guards(self) -> Mapping[str, Expression]:
        """Compiled guards by flow id."""
        return {flow.id: parse(flow.condition, self.names) for flow in self.flows.values() if flow.condition}

    @cached_property
    def decision_kinds(self) -> Mapping[str, Kind]:
        """Types of the results of the decisions that tasks of the file take, by decision."""
        tables = self.definition.tables
        if tables is None:
            return {}
        taken = {
            node.decision
            for process in self.definition.processes
            for node in process.graph.all_nodes.values()
            if node.kind is NodeKind.DECISION
        }
        found = self.definition.decision_by_id
        return {name: result_kind(found[name], tables.types) for name in sorted(taken & found.keys())}

    @cached_property
    def decisions(self) -> Mapping[str, Prepared]:
        """Prepared decisions that tasks take."""
        tables = self.definition.tables
        if tables is None:
            return {}
        names = self.names.merged(Names.of({}, prepare_models(tables.models)))
        return {name: prepare_any(self.definition.decision_by_id[name], names) for name in self.decision_kinds}

    @cached_property
    def decision_settings(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the settings each decision names: their versions are recorded with its result."""
        return {
            name: tuple(sorted({path.partition(".")[2] for path in found.names if path.startswith("setting.")}))
            for name, found in self.decisions.items()
        }

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """All flows of the file by id."""
        return {key: flow for process in self.definition.processes for key, flow in process.graph.all_flows.items()}

    @cached_property
    def keeping(self) -> frozenset[str]:
        """Ids of the flows along which a return keeps signatures."""
        return frozenset(key for key, flow in self.flows.items() if flow.keeps)

    @cached_property
    def tallies(self) -> tuple[controls.TallyFact, ...]:
        """Every total over cases the file keeps."""
        return controls.tallies(self.definition, self.names)

    @cached_property
    def case_fields(self) -> Mapping[str, Field]:
        """Case fields by path, as first declared."""
        return case_fields(self.definition)

    @cached_property
    def carried(self) -> Mapping[str, tuple[tuple[Field, Expression], ...]]:
        """Fields of each task whose value the case gives."""
        return {
            node.id: tuple((item, parse(item.value, self.names)) for item in node.form.fields if item.value)
            for node in self.nodes.values()
            if node.form is not None and any(item.value for item in node.form.fields)
        }

    @cached_property
    def secrets(self) -> tuple[Control, ...]:
        """Controls that keep fields under lock in this process."""
        here = {name for node in self.nodes.values() for name in node.controls} | set(self.process.controls)
        return tuple(c for c in self.definition.controls if isinstance(c.spec, Confidential) and c.id in here)

    @cached_property
    def besides(self) -> controls.Besides:
        """What the controls make people owe beside the token, and who is drawn by lot."""
        return controls.besides(self.definition, self.process, self.nodes, self.names)

    @cached_property
    def bound_paths(self) -> frozenset[str]:
        """Paths of case fields that a signature binds."""
        return frozenset(
            field.path
            for process in self.definition.processes
            for node in process.graph.all_nodes.values()
            for field in (node.form.fields if node.form else ())
            if field.bound and field.scope is FieldScope.CASE
        )

    @cached_property
    def settings_named(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the settings each task's controls name; their versions are part of what a signature binds (D9)."""
        return {
            task: tuple(sorted({name for rule in plan.rules for name in _SETTING.findall(repr(rule.control.spec))}))
            for task, plan in self.plans.items()
        }

    @cached_property
    def elsewhere(self) -> tuple[controls.ElsewhereFact, ...]:
        """Separations over objects, each once."""
        found = {fact.control: fact for plan in self.plans.values() for fact in plan.facts.elsewhere}
        return tuple(found.values())

    @cached_property
    def anchored(self) -> Mapping[str, tuple[tuple[Node, Deadline], ...]]:
        """Deadlines that count from another step, or from the start, by that step ("start")."""
        found: dict[str, list[tuple[Node, Deadline]]] = {}
        for node in self.nodes.values():
            for deadline in node.deadlines:
                if deadline.after not in ("", "enter") and not deadline.after.startswith("field."):
                    found.setdefault(deadline.after, []).append((node, deadline))
        return {anchor: tuple(rows) for anchor, rows in found.items()}

    @cached_property
    def decisive_paths(self) -> frozenset[str]:
        """Case fields that a way, a control, a decision, a term or a system task reads: any text that names them."""
        texts = [flow.condition for flow in self.flows.values()]
        texts += [text for control in self.definition.controls for text in texts_of(control.spec)]
        for node in self.nodes.values():
            texts += [*texts_of(node.action_args), *texts_of(node.multi), *texts_of(node.deadlines)]
        texts += [" ".join(found.names) for found in self.decisions.values()]
        words = set(_WORD.findall(" ".join(texts)))
        return frozenset(path for path in self.case_fields if path.partition(".")[0] in words)

    @cached_property
    def conditions(self) -> Mapping[str, Expression]:
        """Compiled conditions of deadlines, by deadline."""
        every = (deadline for node in self.nodes.values() for deadline in node.deadlines)
        return {one.id: parse(one.when, self.names) for one in every if one.when}

    def outcomes(self, node: Node) -> tuple[Outcome, ...]:
        """Return the outcomes of a task, never empty."""
        return self.plans[node.id].outcomes

    def form(self, node: Node) -> Form:
        """Return the form of a task, an empty one when it has none."""
        return node.form or Form()


def case_fields(definition: Definition) -> dict[str, Field]:
    """Return the case fields of a file by path; D10: undeclared case fields do not exist."""
    found: dict[str, Field] = {}
    for process in definition.processes:
        for node in process.graph.all_nodes.values():
            for item in node.form.fields if node.form else ():
                if item.scope is FieldScope.CASE and not item.assigns:
                    found.setdefault(item.path, item)
    return found


def column_types(definition: Definition, item: Field) -> Any:
    """Return what the guard language is told of a field: a type name, or the columns of a list or group."""
    if item.type in (FieldType.LIST, FieldType.GROUP):
        group = definition.group_by_id.get(item.of)
        columns = {column.id: column_types(definition, column) for column in group.fields} if group else {}
        return [columns] if item.type is FieldType.LIST else columns
    if item.type is FieldType.PARTY:
        return {"name": "string", "kind": "string", "id_no": "string", "contact": "string"}
    return str(item.type)


def guard_names(definition: Definition, settings: Mapping[str, str]) -> Names:
    """Return the names guards and controls may use (D11): case fields, outcomes, settings, subject."""
    declared: dict[str, Any] = {}
    for path, item in case_fields(definition).items():
        _nest(declared, path, column_types(definition, item))
    tasks = {
        node.id: "string"
        for process in definition.processes
        for node in process.graph.all_nodes.values()
        if node.kind is NodeKind.TASK
    }
    declared["outcome"] = tasks
    declared["setting"] = dict(settings)
    declared |= bpmn.decision_names(definition)
    declared["subject"] = {**SUBJECT_FIELDS, **(declared.get("subject") or {})}
    return Names.of(declared)


def _nest(tree: dict[str, Any], path: str, leaf: Any) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        tree = tree.setdefault(parent, {})
    tree[last] = leaf


@dataclass(kw_only=True)
class Library:
    """Ready processes by (digest, process id); thread-safe; built on first use."""

    settings: Mapping[str, str] = field(default_factory=dict)  # setting id -> type
    _definitions: dict[str, Definition] = field(default_factory=dict)
    _ready: dict[tuple[str, str], ReadyProcess] = field(default_factory=dict)
    _made: dict[tuple[str, ...], object] = field(default_factory=dict)  # what was found of files put forward
    _named: dict[str, object] = field(default_factory=dict)  # by digest
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def has(self, digest: str) -> bool:
        """True when the definition is already read."""
        return digest in self._definitions

    def add(self, key: str, data: bytes) -> Definition:
        """Read and keep a definition."""
        definition = bpmn.read(data, key=key)
        self._definitions[definition.digest] = definition
        return definition

    def definition(self, digest: str) -> Definition:
        """Return a definition that was added; NotFound otherwise."""
        found = self._definitions.get(digest)
        if found is None:
            raise NotFound(f"definition {digest[:12]} is not loaded")
        return found

    def once(self, name: tuple[str, ...], make: Callable[[], T]) -> T:
        """Return what was made under this name before, or make it now; the last few are kept."""
        found = self._made.get(name)
        if found is None:
            found = make()
            with self._lock:
                self._made[name] = found
                while len(self._made) > KEPT:
                    self._made.pop(next(iter(self._made)))
        return cast(T, found)

    def named(self, digest: str, make: Callable[[], T]) -> T:
        """Return what a definition names, found out once for each."""
        if digest not in self._named:
            self._named[digest] = make()
        return cast(T, self._named[digest])

    def ready(self, digest: str, process_id: str) -> ReadyProcess:
        """Return a process ready to run."""
        found = self._ready.get((digest, process_id))
        if found is not None:
            return found
        with self._lock:
            made = self._make(self.definition(digest), process_id)
            return self._ready.setdefault((digest, process_id), made)

    def _make(self, definition: Definition, process_id: str) -> ReadyProcess:
        if process_id not in definition.process_by_id:
            raise NotFound(f"the file has no process {process_id}")
        process = definition.process_by_id[process_id]
        executable = bpmn.executable(definition, process_id)
        return ReadyProcess(
            definition=definition,
            process=process,
            names=guard_names(definition, self.settings),
            handle=runner.compile(definition, process_id, executable.xml, executable.ids),
        )

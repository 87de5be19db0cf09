"""Plays a scenario file on the two token games and the kernel, with people of the sample agency; nothing is stored.

It is the smallest host there can be: fields, outcomes, signatures and participation live in dictionaries. A tally is
the case's own amount, as if the case were the first of its key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

import processes
from engine import bpmn, feel
from engine.bpmn.guards import case_names, names_for
from engine.controls import Plan, decide, plan
from engine.controls.draw import asked, size
from engine.controls.expression import reader
from engine.execution import runner as execution
from engine.execution.plan import Handle
from engine.execution.state import Instance, Run, Scope
from engine.feel.decision import Prepared, prepare_any, prepare_models
from engine.feel.values import from_json, to_json
from engine.model.case import Gate, Signature
from engine.model.conduct import Draw
from engine.model.form import Field, FieldScope, FieldType, OutcomeKind
from engine.model.people import Actor
from engine.model.process import Definition, EventKind, Node, NodeKind
from engine.model.verdict import Decision, Verb
from engine.model.view import View
from tests.scenarios.play import resolved
from tests.unit.processes.shipped import chairs, definition, meeting, people

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


@cache
def compiled(key: str, process_id: str) -> Handle:
    """Return a process made ready to run, once."""
    made = bpmn.executable(definition(key), process_id)
    return execution.compile(definition(key), process_id, made.xml, made.ids)


@cache
def settings() -> dict[str, Any]:
    """Return the shipped settings as values."""
    return {row["id"]: from_json(_plain(row), row["type"]) for row in processes.settings()}


@cache
def names_of(key: str) -> feel.Names:
    """Return the names expressions of a file may use, once."""
    types = {row["id"]: row["type"] for row in processes.settings()}
    found = definition(key)
    return names_for(" ".join(f"setting.{name}" for name in types), case_names(found), found)


@cache
def tables_of(key: str) -> dict[str, Prepared]:
    """Return the prepared decisions that tasks of a file take, once."""
    found = definition(key)
    if found.tables is None:
        return {}
    names = names_of(key).merged(feel.Names.of({}, prepare_models(found.tables.models)))
    taken = {node.decision for process in found.processes for node in process.graph.all_nodes.values()}
    return {name: prepare_any(one, names) for name, one in found.decision_by_id.items() if name in taken}


@cache
def planned(key: str, process_id: str, element: str) -> Plan:
    """Return what is asked for at a task, once."""
    process = definition(key).process_by_id[process_id]
    return plan(definition(key), process, process.graph.by_id[element], names_of(key))


def kind_of(found: Definition, item: Field) -> Any:
    """Return the kind the guard language reads a field as."""
    if item.type in (FieldType.LIST, FieldType.GROUP):
        columns = {column.id: str(column.type) for column in found.group_by_id[item.of].fields}
        return [columns] if item.type is FieldType.LIST else columns
    return str(item.type)


@dataclass
class Player:
    """One case of one process."""

    key: str
    process_id: str
    fields: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, dict[str, int]] = field(default_factory=dict)  # instance -> kind -> number
    signatures: list[Signature] = field(default_factory=list)
    participation: dict[str, set[str]] = field(default_factory=dict)
    flows: list[str] = field(default_factory=list)
    run: Run = field(default_factory=Run)
    cache: bytes = b""
    end_event: str = ""
    away: frozenset[str] = frozenset()  # recorded absent

    @cached_property
    def definition(self) -> Definition:
        return definition(self.key)

    @property
    def settings(self) -> dict[str, Any]:
        return settings()

    @property
    def names(self) -> feel.Names:
        return names_of(self.key)

    @property
    def tables(self) -> dict[str, Prepared]:
        """Return the prepared decisions that tasks of the file take, by id."""
        return tables_of(self.key)

    @property
    def handle(self) -> Handle:
        return compiled(self.key, self.process_id)

    def node(self, element: str) -> Node:
        return self.definition.process_by_id[self.process_id].graph.by_id[element]

    @cached_property
    def elements(self) -> tuple[str, ...]:
        return tuple(node.id for process in self.definition.processes for node in process.graph.nodes)

    # -- the router of execution

    def choose(self, gateway: Node, scope: Scope) -> tuple[str, ...]:
        graph = self.definition.process_by_id[self.process_id].graph
        facts = self.scope()
        for flow in graph.outgoing[gateway.id]:
            if flow.condition and feel.parse(flow.condition, self.names).evaluate(facts) is True:
                return (flow.id,)
        return (gateway.default,)

    def cardinality(self, node: Node, scope: Scope) -> int:
        raise AssertionError("no multi-instance activity here")

    def finished(self, node: Node, scope: Scope, done: tuple[Instance, ...], total: int) -> bool:
        raise AssertionError("no multi-instance activity here")

    # -- facts

    def scope(self, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the guard's scope, with ``more`` fields as an act would leave them."""
        values = {**self.fields, **(more or {})}
        found: dict[str, Any] = {}
        for process in self.definition.processes:
            for node in process.graph.nodes:
                for item in node.form.fields if node.form else ():
                    if item.scope is FieldScope.CASE:
                        found[item.path] = from_json(values.get(item.path), kind_of(self.definition, item))
        pending = {item.element: item.outcome for item in self.run.done} | self._just_done
        return {**found, "outcome": pending, "setting": self.settings, "subject": {}, "decision": self.decided}

    decided: dict[str, Any] = field(default_factory=dict)  # results of decision tasks, by decision
    _just_done: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        self._apply(execution.start(self.handle, self))

    def act(self, step: Mapping[str, Any]) -> str:
        """Do one step; return "held", "completed", "refused:<code>" or "not_open"; a step may only let time pass."""
        if "clock" in step:
            self.fire()
        if "task" not in step:
            return "completed"
        instance = next((item for item in self.run.open if item.element == step["task"]), None)
        if instance is None:
            return "not_open"
        node = self.node(step["task"])
        outcome = next(item for item in node.outcomes if item.id == step["outcome"])
        if any(item.readonly and item.id in step.get("fields", {}) for item in (node.form.fields if node.form else ())):
            return "refused:readonly"
        step = {**step, "fields": {**step.get("fields", {}), **self._carried(node, step.get("fields", {}))}}
        made = self._view(step, instance, node)
        verdict = decide(self._plan(node), made)
        if verdict.decision is Decision.REFUSED:
            return "refused:" + verdict.reasons[0].code
        self.fields.update(step.get("fields", {}))
        self.evidence[instance.id] = dict(made.evidence)
        self.participation.setdefault(node.id, set()).add(step["as"])
        self.signatures.append(
            Signature(
                instance=instance.id,
                number=len(self.signatures) + 1,
                person=step["as"],
                outcome=outcome.id,
                role=verdict.role,
                slot=verdict.slot,
                roles=people()[step["as"]].roles,
                qualifications=tuple(item.kind for item in people()[step["as"]].qualifications),
            )
        )
        if verdict.decision is Decision.HELD:
            return "held"
        self._complete(instance, outcome.id)
        return "completed"

    def fire(self) -> None:
        """Let the one waiting timer fire, if there is one: a wait may also only let a minimum period run out."""
        waiting = next((item for item in self.run.open if self.node(item.element).event is EventKind.TIMER), None)
        if waiting is None:
            return
        self._apply(execution.catch(self.handle, self.run, self.cache, waiting.id, self))

    # -- inside

    def _carried(self, node: Node, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the case writes into a form itself."""
        found: dict[str, Any] = {}
        for item in node.form.fields if node.form else ():
            if item.value and item.scope is FieldScope.CASE:
                value = feel.parse(item.value, self.names).evaluate(self.scope({**sent, **found}))
                found |= {} if value is None else {item.path: to_json(value, str(item.type))}
        return found

    def _plan(self, node: Node) -> Plan:
        return planned(self.key, self.process_id, node.id)

    def _view(self, step: Mapping[str, Any], instance: Instance, node: Node) -> View:
        sent, signer = step.get("fields", {}), step.get("signer_fields", {})
        outcome = next(item for item in node.outcomes if item.id == step["outcome"])
        papers = dict(self.evidence.get(instance.id, {}))
        for kind, number in step.get("evidence", {}).items():
            papers[kind] = papers.get(kind, 0) + number
        facts = self.scope(sent)
        wanted = self._plan(node)
        lot = _drawn(self.definition, node, self.names, facts)
        body = meeting(min(wanted.facts.meetings), self.away) if wanted.facts.meetings else None
        if body is not None and lot:
            body = replace(body, members=tuple(one for one in body.members if one in lot), drawn=len(lot))
        return View(
            now=NOW,
            today=NOW.date().isoformat(),
            verb=Verb.COMPLETE,
            actor=Actor(person=step["as"], account=step["as"], standing=people()[step["as"]]),
            instance=instance.id,
            scope=facts,
            outcome=outcome,
            signatures=tuple(item for item in self.signatures if item.instance == instance.id),
            participation={task: frozenset(self.participation.get(task, ())) for task in ("start", *self.elements)},
            gates=self._gates(instance),
            tallies={fact.control: fact.amount.number(facts) or Decimal(0) for fact in wanted.facts.tallies},
            ties={fact.control: () for fact in wanted.facts.ties},
            evidence=papers,
            chairs=chairs(),
            team={node.id: lot},
            filled=frozenset({*self.fields, *sent, *signer}),
            has_comment=bool(step.get("comment")),
            meeting=body,
        )

    def _gates(self, instance: Instance) -> dict[str, Gate]:
        found = {}
        for item in self.run.done:
            node = self.node(item.element)
            if node.kind is not NodeKind.TASK:
                continue
            outcome = next(one for one in node.outcomes if one.id == item.outcome)
            found[item.element] = Gate(
                task=item.element,
                outcome=item.outcome,
                forward=outcome.kind is OutcomeKind.FORWARD,
                lapsed=False,
                precedes=self.run.precedes(item.id, instance.id),
                signatures=tuple(one for one in self.signatures if one.instance == item.id),
            )
        return found

    def _complete(self, instance: Instance, outcome: str) -> None:
        self._just_done = {instance.element: outcome}
        self._apply(execution.complete(self.handle, self.run, self.cache, instance.id, outcome, self))
        self._just_done = {}

    def _apply(self, step: execution.Step) -> None:
        self.run, self.cache = step.run, step.cache
        self.flows += step.flows
        self.end_event = step.end_event or self.end_event
        own = (NodeKind.SYSTEM, NodeKind.DECISION)
        system = next((item for item in self.run.open if self.node(item.element).kind in own), None)
        if system is not None:
            decision = self.node(system.element).decision
            if decision:
                self.decided[decision] = self.tables[decision].evaluate(self.scope())
            node = self.node(system.element)
            if node.action in ("publish", "notify", "file_refusal"):
                self.fields[dict(node.action_args).get("field", node.action)] = NOW.date().isoformat()
            self._complete(system, "done")


def _drawn(definition: Definition, node: Node, names: feel.Names, scope: Mapping[str, Any]) -> frozenset[str]:
    """Return who is drawn for a task: the first of the pool, as many as asked for."""
    specs = [definition.control_by_id[name].spec for name in node.controls]
    lots = [spec for spec in specs if isinstance(spec, Draw)]
    pools = {spec: sorted(name for name, one in people().items() if spec.pool in one.bodies) for spec in lots}
    sizes = {spec: size(spec, asked(spec, reader(names)), scope) for spec in lots}
    return frozenset(name for spec, pool in pools.items() for name in pool[: sizes[spec]])


def _plain(row: Mapping[str, Any]) -> Any:
    return int(row["value"]) if row["type"] == "integer" else row["value"]


def play(key: str, scenario: Mapping[str, Any]) -> tuple[Player, list[tuple[int, str, str]]]:
    """Return the player at the end and every (index, expected, seen) that differs."""
    process_id = scenario["process"].rpartition(".")[2]
    player = Player(key=key, process_id=process_id if "." in scenario["process"] else definition(key).main)
    player.start()
    player.participation["start"] = {scenario["start"]["as"]}
    player.fields.update(scenario["start"].get("fields", {}))
    wrong = []
    for index, step in enumerate(resolved(scenario["steps"], "@{}".format, NOW)):
        seen = player.act(step)
        expected = step.get("expect", seen)
        if expected not in (seen, seen.partition(":")[0]):
            wrong.append((index, f"{step.get('as')} {step.get('task')}: {expected}", seen))
            break
    return player, wrong

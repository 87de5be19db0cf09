"""A task's plan: everything the kernel needs of a definition, compiled once and cached by the caller."""

from dataclasses import dataclass
from typing import Any

from engine.controls import draw, mandates, notice
from engine.controls import duty as duties
from engine.controls.attached import concerning, starting
from engine.controls.expression import Asked, Reader, reader
from engine.controls.facts import Facts, TallyFact, union
from engine.controls.inputs import Inputs, inputs
from engine.controls.posts import Seconding, seconding
from engine.controls.registry import kind_of
from engine.controls.rule import Rule, Signing
from engine.controls.separation import START
from engine.controls.single import single
from engine.errors import RiskflowError
from engine.feel import Names
from engine.feel.decision import prepare_any, prepare_models
from engine.model.conduct import Budget, Counter, Disclosure, Discretion, Draw
from engine.model.control import (
    Approval,
    Binding,
    Control,
    ControlSpec,
    Joint,
    Limit,
    Quorum,
    Separation,
    SeparationScope,
    TwoPerson,
    named_twice,
)
from engine.model.form import Deadline, Duty, FieldScope, Outcome, OutcomeKind
from engine.model.outside import Notice
from engine.model.process import Definition, Node, Process
from engine.model.text import Text

ONLY = Outcome(id="", name=Text("办结", "Complete"))  # of a task that declares none


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One task, compiled."""

    task: str  # element id
    duty: Duty  # asked of each signer
    starters: tuple[str, ...]  # roles that may start a case; () falls back on the duty
    rules: tuple[Rule, ...]  # every control that concerns the task, signing ones included
    signing: tuple[Signing, ...]  # those that say who signs; never empty
    opening: tuple[Rule, ...]  # separations asked at the start of a case
    outcomes: tuple[Outcome, ...]  # never empty, the first is the forward one
    unanimous: bool  # back and refuse need all signers
    multi: bool  # several signers: seats, no claim
    inputs: Inputs  # fields and opinion the caller must send
    waits: frozenset[str]  # outcomes a minimum period holds back
    facts: Facts  # what a view of this task must hold
    start_facts: Facts  # what a view of verb START must hold
    apart: tuple[str, ...] = ()  # tasks on the other side of its separations; whose posts act here is moved up
    second: Seconding | None = None  # what a two-person control says of the second
    minuted: bool = False  # its papers come with the minutes, not with each ballot
    collective: bool = False  # a body decides: no one signature takes effect
    process: str = ""  # key of the definition, which mandates may be limited to
    sums: tuple[Asked, ...] = ()  # what a mandate's limit is held against, see ``mandates``
    twice: bool = False  # two controls of a kind name slots alike: nobody can tell which one a signature fills

    def outcome(self, outcome_id: str) -> Outcome | None:
        """Return the declared outcome; None when the task has no such outcome."""
        return next((outcome for outcome in self.outcomes if outcome.id == outcome_id), None)


def plan(definition: Definition, process: Process, node: Node, names: Names) -> Plan:
    """Compile ``node`` of ``process``. Never raises for a faulty expression: the control then refuses (fail closed).

    KeyError when the node refers to a control the file does not declare, which the lint refuses before.
    """
    read = reader(names)
    concerned = concerning(definition, process, node)
    opening = starting(definition, process)
    apart = _apart(node, [control.spec for control, _ in concerned])
    duty = duties.effective(process, node, tuple(control.spec for control, _ in concerned))
    rules = tuple(
        _rule(definition, node, control, read, wide=wide, apart=apart, names=names) for control, wide in concerned
    )
    signing = tuple(rule for rule in rules if isinstance(rule, Signing)) or (single(node.id),)
    outcomes = node.outcomes or (ONLY,)
    return Plan(
        task=node.id,
        duty=duty,
        starters=process.starters,
        rules=rules,
        signing=signing,
        opening=tuple(kind_of(control.spec).rule(control, control.spec, START, read) for control in opening),
        outcomes=outcomes,
        unanimous=node.unanimous,
        multi=any(_several(control.spec) for control, _ in concerned),
        inputs=inputs(definition, node),
        waits=_waits(outcomes, node.deadlines),
        facts=union([_facts(definition, control, read, node.id) for control, _ in concerned]),
        start_facts=union([_facts(definition, control, read) for control in opening]),
        apart=apart,
        second=seconding(duty, [control.spec for control, _ in concerned]),
        minuted=any(isinstance(c.spec, Quorum) and c.spec.recorder != "" for c, _ in concerned),
        collective=any(isinstance(control.spec, Quorum) for control, _ in concerned),
        process=definition.key,
        sums=mandates.sums(definition, read),
        twice=named_twice(control.spec for control, _ in concerned),
    )


def tallies(definition: Definition, names: Names) -> tuple[TallyFact, ...]:
    """Return every total the file keeps: a case reserves its share when it submits the amount, at whatever task."""
    read = reader(names)
    return union([_facts(definition, control, read) for control in definition.controls]).tallies


def _apart(node: Node, specs: list[ControlSpec]) -> tuple[str, ...]:
    """Return the tasks on the other side: those of the separations, and the start where amounts are approved."""
    tasks = [
        task
        for spec in specs
        if isinstance(spec, Separation) and spec.scope is not SeparationScope.STATIC
        for task in spec.tasks
    ]
    approves = [START] if any(isinstance(spec, Approval) for spec in specs) else []
    return tuple(task for task in dict.fromkeys((*tasks, *approves)) if task != node.id)


def _rule(
    definition: Definition,
    node: Node,
    control: Control,
    read: Reader,
    *,
    wide: bool,
    apart: tuple[str, ...],
    names: Names,
) -> Rule:
    spec, more = control.spec, _named(definition, control)
    if more or isinstance(spec, Counter | Disclosure | Discretion):
        more["writes"] = _written(node)
    if isinstance(spec, Discretion):
        more["table"] = _table(definition, spec.table, names)
    if isinstance(spec, Approval):
        more["apart"] = apart
    if isinstance(spec, Binding):
        more["wide"] = wide
    compiled: Rule = kind_of(spec).rule(control, spec, node.id, read, **more)
    return compiled


def _table(definition: Definition, name: str, names: Names) -> Any:
    """Return the decision a control asks, prepared; None when there is none or it does not parse (fail closed)."""
    found, tables = definition.decision_by_id.get(name), definition.tables
    if found is None or tables is None:
        return None
    try:
        return prepare_any(found, names.merged(Names.of({}, prepare_models(tables.models))))
    except RiskflowError:
        return None


def _facts(definition: Definition, control: Control, read: Reader, task: str = "") -> Facts:
    asked: Facts = kind_of(control.spec).facts(control, control.spec, read, **_named(definition, control))
    if isinstance(control.spec, Draw):
        return asked | draw.drawn_at(task)
    return asked | notice.own_facts(control.spec, task) if task and isinstance(control.spec, Notice) else asked


def _named(definition: Definition, control: Control) -> dict[str, Any]:
    """Return the name of the control's tally, for the kinds that keep one."""
    return {"name": f"{definition.key}.{control.id}"} if isinstance(control.spec, Approval | Limit | Budget) else {}


def _written(node: Node) -> tuple[str, ...]:
    fields = node.form.fields if node.form is not None else ()
    return tuple(field.path for field in fields if field.scope is FieldScope.CASE and not field.readonly)


def _several(spec: ControlSpec) -> bool:
    """True for a control that asks for several signers, or for a chain whose length the amount decides."""
    if isinstance(spec, TwoPerson):
        return spec.min > 1 or spec.chair != ""
    return isinstance(spec, Approval | Joint | Quorum)


def _waits(outcomes: tuple[Outcome, ...], deadlines: tuple[Deadline, ...]) -> frozenset[str]:
    """Return the outcomes a minimum period holds back: those it names, else every forward one (D33)."""
    forward = {outcome.id for outcome in outcomes if outcome.kind is OutcomeKind.FORWARD}
    named = [set(deadline.outcomes) or forward for deadline in deadlines if deadline.min]
    return frozenset(set().union(*named))

"""Requirement graphs (6.2, 10.4): what a decision rests on is decided first, in order; a circle is an error.

An expression may name the inputs of the file, the decisions that its decision requires, and the functions of the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import ExpressionInvalid, Undecidable
from engine.feel.decision import Decided
from engine.feel.dmn.boxed import Made, Maker, Reading, not_of_type
from engine.feel.dmn.calls import in_order
from engine.feel.dmn.functions import FUNCTIONS, Callee, of_file
from engine.feel.dmn.types import Types
from engine.feel.dmn.visible import LONGEST, Layer, Visible, normal, prefixes
from engine.feel.dmn.work import WORK, Work
from engine.feel.fault import invalid
from engine.model.decision import (
    BoxedDecision,
    Decision,
    DecisionFile,
    DecisionService,
    DecisionTable,
    FunctionLogic,
    KnowledgeModel,
    LiteralDecision,
    Logic,
    OtherDecision,
    OtherLogic,
)
from engine.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a decision says and what it rests on."""

    decided: Decided
    steps: tuple[tuple[str, Decided], ...]  # decisions it requires, by id, in the order they were taken


class Graph:
    """The decisions of a file; ``given`` are the types of names that are declared beside its input data."""

    def __init__(self, file: DecisionFile, given: Mapping[str, Any] | None = None) -> None:
        self.file = file
        self.types = Types(file.types)
        self.reading = Reading()
        self.by_id = {decision.id: decision for decision in reversed(file.decisions)}
        self.inputs = Layer(given)
        self.types_of = {normal(one.name): one.type for one in file.inputs}  # declared types by input
        for one in file.inputs:
            self.inputs.name(one.name, self.types.kind(one.type))
        self.functions = Layer()
        for name, callee in FUNCTIONS.items():
            self.functions.function(name, callee)
        self._made: dict[str, Made] = {}
        self._making: set[str] = set()
        for model in in_order(file.models):
            self.functions.function(model.name, self._model(model))
        for service in file.services:
            self.functions.function(service.name, self._service(service))

    @classmethod
    def of(cls, file: DecisionFile, given: Mapping[str, Any] | None = None) -> "Graph":
        """Return the graph of a file; plain typed columns of one that declares no input data are its inputs.

        Tools whose tables read the variables of a process write such files.
        """
        found: dict[str, Any] = {}
        if not file.inputs:
            tables = [one for one in file.decisions if isinstance(one, DecisionTable)]
            columns = [column for one in tables for column in one.inputs if column.type]
            taken = {name for one in file.decisions for name in called(one)}
            types = Types(file.types)
            for column in columns:
                name = normal(column.expression)
                if name not in taken and (name, len(name)) in list(prefixes(name, 0, LONGEST)) and "." not in name:
                    found[name] = types.kind(column.type)
        return cls(file, {**(given or {}), **found})

    # -- reading -----------------------------------------------------------------------------------------------

    def order(self, target: Decision, given: frozenset[str] = frozenset()) -> tuple[Decision, ...]:
        """Return what ``target`` rests on and then itself, each after what it requires.

        Decisions whose id is in ``given`` are not taken. Raises ``ExpressionInvalid`` for a circle and for what the
        file does not hold, with the line of the decision.
        """
        done: dict[str, Decision] = {}
        path: dict[str, Decision] = {}
        waiting: list[tuple[Decision, Iterator[str]]] = [(target, iter(target.requires))]
        path[target.id] = target
        while waiting:
            decision, requires = waiting[-1]
            wanted = next(requires, None)
            if wanted is None:
                waiting.pop()
                path.pop(decision.id)
                done[decision.id] = decision
            elif wanted not in done and wanted not in given:
                found = self._required(decision, wanted, path)
                path[wanted] = found
                waiting.append((found, iter(found.requires)))
        return tuple(done.values())

    def _required(self, decision: Decision, wanted: str, path: Mapping[str, Decision]) -> Decision:
        """Return the decision of an id that another requires."""
        if wanted in path:
            circle = [*list(path)[list(path).index(wanted) :], wanted]
            shown = " → ".join(self.by_id[one].name or one for one in circle)
            self._fail(decision, f"决策互相依赖成环：{shown}", f"decisions require one another in a circle: {shown}")
        if wanted not in self.by_id:
            self._fail(
                decision, f"文件里没有所依赖的决策“{wanted}”", f"the required decision {wanted!r} is not in the file"
            )
        return self.by_id[wanted]

    def _fail(self, decision: Decision, zh: str, en: str) -> None:
        raise invalid(f"{decision.id}：{zh}", f"{decision.id}: {en}", element=decision.id, line=decision.line)

    def made(self, decision: Decision) -> Made:
        """Return a decision ready to take; its requirements have been made before, which ``order`` ensures."""
        found = self._made.get(decision.id)
        if found is None:
            if decision.id in self._making:
                self._fail(decision, "决策经由服务依赖自身", "the decision rests on itself through a service")
            self._making.add(decision.id)
            maker = Maker(owner=decision.id, types=self.types, reading=self.reading)
            try:
                found = self._made[decision.id] = maker.make(_logic(decision), self._visible(decision))
            finally:
                self._making.discard(decision.id)
        return found

    def _visible(self, decision: Decision) -> Visible:
        """Return what the expressions of a decision can name."""
        layer = Layer()
        for wanted in decision.requires:
            required = self.by_id.get(wanted)
            if required is not None:
                kind = self.kind(required)
                for name in called(required):
                    layer.name(name, kind)
        return Visible(layer, self.inputs, self.functions)

    def kind(self, decision: Decision) -> Any:
        """Return the type of a decision's result: as declared, else as far as its logic shows."""
        declared = "" if isinstance(decision, DecisionTable | OtherDecision) else self.types.kind(decision.type)
        made = self._made.get(decision.id)
        return declared or (made.kind if made is not None else "")

    def _model(self, model: KnowledgeModel) -> Callee:
        """Return a knowledge model as a function; one that cannot be read is refused where it is called."""
        body: Logic = model.logic or LiteralDecision(id="", text=model.text, line=model.line)
        maker = Maker(owner=model.name or model.id, types=self.types, reading=self.reading)
        logic = FunctionLogic(parameters=model.parameters, body=body, line=model.line)
        try:
            return maker.function(model.name, logic, Visible(self.functions), type_=model.type)[0]
        except ExpressionInvalid as fault:
            names = tuple(normal(name) for name, _ in model.parameters)
            return Callee(name=model.name, parameters=names, least=0, most=None, fault=fault)

    def _service(self, service: DecisionService) -> Callee:
        """Return a decision service as a function of its inputs."""
        names = {one.id: one.name for one in self.file.inputs} | {one.id: one.name for one in self.file.decisions}
        parameters = tuple(normal(names.get(one, one)) for one in service.inputs)
        return of_file(service.name, parameters, Service(graph=self, service=service))

    # -- taking ------------------------------------------------------------------------------------------------

    def prepare(self, target: Decision, given: frozenset[str] = frozenset()) -> tuple[Decision, ...]:
        """Read ``target`` and all it rests on; raises ``ExpressionInvalid`` with element, line, often position."""
        try:
            order = self.order(target, given)
            for decision in order:
                self.made(decision)
        except RecursionError:
            self._fail(target, "嵌套过深", "nested too deeply")
        return order

    def faults(self) -> Iterator[ExpressionInvalid]:
        """Yield what cannot be read: of each function and each decision with a logic the first fault."""
        broken = [one.fault for one in self.functions.functions.values() if one.fault is not None]
        known = {_place(fault) for fault in broken}
        yield from {_place(fault): fault for fault in broken}.values()
        for decision in self.file.decisions:
            if isinstance(decision, OtherDecision):
                continue
            try:
                self.prepare(decision, frozenset(self._made))
            except ExpressionInvalid as fault:
                if _place(fault) not in known:
                    yield fault

    def needed(self, order: tuple[Decision, ...]) -> tuple[str, ...]:
        """Return the declared inputs that decisions read, in the order of their declaration."""
        read = frozenset[str]().union(*(self.made(decision).names for decision in order))
        own = {name for decision in order for name in called(decision)}
        return tuple(name for name in self.inputs.names if name in read - own)

    def given(self, target: Decision, scope: Mapping[str, object]) -> frozenset[str]:
        """Return the ids of decisions other than ``target`` that ``scope`` has a value for."""
        others = (one for one in self.file.decisions if one is not target)
        return frozenset(one.id for one in others if not called(one).isdisjoint(scope) and not self._is_input(one))

    def _is_input(self, decision: Decision) -> bool:
        """True when input data has a name of the decision: then a value under it is the input's."""
        return not called(decision).isdisjoint(self.types_of)

    def decide(self, target: Decision, scope: Mapping[str, object]) -> Answer:
        """Return what ``target`` says over the values of the inputs; raises ``Undecidable``.

        A value given for a decision that is required stands in for it.
        """
        given = self.given(target, scope)
        order = self.prepare(target, given)
        try:
            return self._taken(order, {**scope, WORK: Work()}, {one: self._value(one, scope) for one in given})
        except RecursionError:
            text = Text("计算嵌套过深", "the evaluation nests too deeply")
            raise Undecidable(text.en, element=target.id, reason="too_much", rules=(), text=text) from None

    def _value(self, decision: str, scope: Mapping[str, object]) -> object:
        names = called(self.by_id[decision])
        return next(value for name, value in scope.items() if name in names)

    def _taken(self, order: tuple[Decision, ...], scope: Mapping[str, object], given: Mapping[str, object]) -> Answer:
        """Take decisions one after the other."""
        values = dict(given)
        steps: list[tuple[str, Decided]] = []
        for decision in order:
            seen = {name: values[one] for one in decision.requires for name in called(self.by_id[one])}
            decided = self._decided(decision, {**scope, **seen})
            values[decision.id] = decided.value
            steps.append((decision.id, decided))
        *others, (last, decided) = steps
        if decided.value is None and not isinstance(self.by_id[last], DecisionTable):
            text = Text("表达式没有得出值", "the expression gives no value")
            raise Undecidable(text.en, element=last, reason="no_value", rules=(), text=text)
        return Answer(decided=decided, steps=tuple(others))

    def _decided(self, decision: Decision, scope: Mapping[str, object]) -> Decided:
        """Take one decision."""
        made = self.made(decision)
        try:
            if made.table is None:
                run = Maker(owner=decision.id, types=self.types, reading=self.reading).typed(made.run, _type(decision))
                return Decided(value=run(scope), rules=())
            found = made.table.decide(scope)
        except Undecidable as fault:
            fault.fields["element"] = fault.fields["element"] or decision.id
            raise
        assert isinstance(decision, DecisionTable)
        self._check_outputs(decision, found.value)
        return found

    def _check_outputs(self, table: DecisionTable, value: object) -> None:
        """Refuse an output of another type than its column."""
        if table.aggregation:
            return
        if isinstance(value, list) and isinstance(self.types.kind(table.outputs[0].type), list):
            faults = self.types.faults(value, table.outputs[0].type)  # the column names the type of the whole answer
            for pointer, words in faults:
                raise not_of_type(table.id, pointer, words)
            return
        for one in value if isinstance(value, list) else [value]:
            for output in table.outputs:
                part = one.get(output.name) if isinstance(one, Mapping) and len(table.outputs) > 1 else one
                for pointer, words in self.types.faults(part, output.type):
                    raise not_of_type(table.id, pointer, words)


@dataclass(frozen=True, kw_only=True)
class Service:
    """The body of a decision service: its decisions over its inputs; made ready when first called."""

    graph: Graph = field(repr=False)
    service: DecisionService

    @property
    def order(self) -> tuple[Decision, ...]:
        """The decisions to take, in order; those given as inputs are not taken."""
        found: dict[str, Decision] = {}
        for name in self.service.outputs:
            decision = self.graph.by_id.get(name)
            if decision is None:
                zh, en = f"服务“{self.service.name}”没有决策“{name}”", f"{self.service.name!r} has no decision {name!r}"
                raise invalid(zh, en, element=self.service.id, line=self.service.line)
            for one in self.graph.order(decision, frozenset(self.service.inputs)):
                self.graph.made(one)
                found[one.id] = one
        return tuple(found.values())

    @property
    def cost(self) -> int:
        """Nodes one call visits."""
        return sum(self.graph.made(decision).cost for decision in self.order)

    @property
    def reach(self) -> int:
        """Height of the highest decision."""
        return 1 + max((self.graph.made(decision).reach for decision in self.order), default=0)

    def evaluate(self, scope: Mapping[str, object]) -> object:
        """Return the result of the only output, or a context of several."""
        values = {
            one: scope.get(normal(self.graph.by_id[one].name)) for one in self.service.inputs if one in self.graph.by_id
        }
        for decision in self.order:
            seen = {name: values[one] for one in decision.requires for name in called(self.graph.by_id[one])}
            values[decision.id] = self.graph._decided(decision, {**scope, **seen}).value
        results = {self.graph.by_id[one].name: values[one] for one in self.service.outputs}
        return next(iter(results.values())) if len(results) == 1 else results


def _place(fault: ExpressionInvalid) -> tuple[object, object, object]:
    return tuple(fault.fields.get(name) for name in ("element", "line", "position"))  # type: ignore[return-value]


def called(decision: Decision) -> frozenset[str]:
    """Return what other decisions may call the result of one: its variable, its name, its id."""
    names = (decision.variable, decision.name, decision.id)
    return frozenset(normal(name) for name in names if name)


def _type(decision: Decision) -> str:
    return decision.type if isinstance(decision, LiteralDecision | BoxedDecision) else ""


def _logic(decision: Decision) -> Logic:
    """Return the logic of a decision."""
    if isinstance(decision, BoxedDecision):
        return decision.logic
    if isinstance(decision, OtherDecision):
        return OtherLogic(name=decision.logic, line=decision.line)
    return decision

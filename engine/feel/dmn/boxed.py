"""Boxed expressions (10.2) made ready to evaluate: contexts, lists, relations, functions, invocations, choices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Never

from engine.errors import ExpressionInvalid, Undecidable
from engine.feel.closures import Run, Scope
from engine.feel.decision import Language, PreparedTable, prepare
from engine.feel.dmn.closures import admitted, call_builtin, call_own, filtered, looped
from engine.feel.dmn.expression import parse_file_tests, parse_known
from engine.feel.dmn.functions import Callee, of_file
from engine.feel.dmn.parser import FILE, alike
from engine.feel.dmn.types import Types
from engine.feel.dmn.visible import Layer, Visible, normal
from engine.feel.dmn.work import purse
from engine.feel.expression import LARGEST_REACH, Expression, UnaryTests
from engine.feel.fault import invalid
from engine.feel.parser import Limits
from engine.feel.types import table_kind
from engine.model.decision import (
    BoxedContext,
    BoxedFilter,
    BoxedList,
    BoxedLoop,
    Conditional,
    DecisionTable,
    Entry,
    FunctionLogic,
    Invocation,
    LiteralDecision,
    Logic,
    OtherLogic,
    Relation,
)
from engine.model.text import Text

LARGEST_FILE = 300_000  # characters of all expressions of a file together


class Reading:
    """Reads the expressions of one file and counts what they hold."""

    def __init__(self) -> None:
        self.left = LARGEST_FILE

    def known(self, text: str, visible: Visible, limits: Limits = FILE) -> tuple[Expression, Any]:
        """Return an expression and the type of its value as far as it shows."""
        self._spend(len(text))
        return parse_known(text, visible, limits)

    def expression(self, text: str, visible: Visible, limits: Limits) -> Expression:
        """Return an expression."""
        return self.known(text, visible, limits)[0]

    def tests(self, text: str, visible: Visible, limits: Limits) -> UnaryTests:
        """Return unary tests."""
        self._spend(len(text))
        return parse_file_tests(text, visible, limits)

    def _spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise invalid("文件里的表达式合计过多", "the file holds too many expressions", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A logic ready to evaluate."""

    names: frozenset[str]  # what it reads, names of its own included
    cost: int  # nodes one evaluation visits, loops and calls apart
    reach: int  # height, called functions included
    kind: Any  # type of the value as far as it shows
    run: Run
    table: PreparedTable | None = None  # of a logic that is a table

    def evaluate(self, scope: Scope) -> object:
        """Return the value over a scope that has a purse; raises ``Undecidable``."""
        return self.run(scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes the logic of one decision or function ready; ``owner`` is its id, told with every error."""

    owner: str
    types: Types
    reading: Reading

    def make(self, logic: Logic, visible: Visible) -> Made:
        """Return a logic ready to evaluate; ``ExpressionInvalid`` with ``element``, ``line`` and often ``position``."""
        found = _MAKERS[type(logic)](self, logic, visible)
        if found.reach > LARGEST_REACH:
            self.fail(logic.line, "逻辑嵌套过深", "the logic is nested too deeply")
        return found

    def fail(self, line: int, zh: str, en: str) -> Never:
        """Refuse at a line."""
        raise invalid(f"{self.owner}：{zh}", f"{self.owner}: {en}", element=self.owner, line=line)

    def typed(self, run: Run, name: str) -> Run:
        """Return ``run`` with its value as the type ``name`` wants it; Undecidable when it is of another."""
        if not name:
            return run
        types, owner = self.types, self.owner

        def checked(scope: Scope) -> object:
            value = types.coerced(run(scope), name)
            for pointer, words in types.faults(value, name):
                raise not_of_type(owner, pointer, words)
            return value

        return checked

    # -- kinds of logic ----------------------------------------------------------------------------------------

    def _literal(self, logic: LiteralDecision, visible: Visible) -> Made:
        try:
            found, kind = self.reading.known(logic.text, visible)
        except ExpressionInvalid as fault:
            raise self._placed(fault, logic) from None
        declared = self.types.kind(logic.type)
        return _made(self.typed(found.evaluate, logic.type), declared or kind, found)

    def _placed(self, fault: ExpressionInvalid, logic: LiteralDecision) -> ExpressionInvalid:
        """Return the error with the decision and the line of its expression."""
        if "element" in fault.fields:  # it stands in a function that is called
            return fault
        words, at = fault.fields["text"], int(fault.fields["position"] or 0)
        line = logic.line + logic.text.count("\n", 0, at)
        shown = Text(
            f"{self.owner}，“{logic.text[:80]}”第 {at + 1} 字：{words.zh}",
            f"{self.owner}, {logic.text[:80]!r}, character {at + 1}: {words.en}",
        )
        return ExpressionInvalid(shown.en, **{**fault.fields, "text": shown, "element": self.owner, "line": line})

    def _table(self, logic: DecisionTable, visible: Visible) -> Made:
        language = Language(self.reading.expression, self.reading.tests)
        found = prepare(replace(logic, id=logic.id or self.owner), visible, FILE, language)
        kind: Any = table_kind(logic, self.types.kind)
        if isinstance(kind, list) and isinstance(kind[0], list):  # the column names the type of the whole answer
            kind = kind[0]
        run = self._outputs(found)
        return Made(names=found.names, cost=found.cost, reach=found.reach, kind=kind, run=run, table=found)

    def _outputs(self, found: PreparedTable) -> Run:
        return lambda scope: found.decide(scope).value

    def _context(self, logic: BoxedContext, visible: Visible) -> Made:
        layer, parts = Layer(), []
        inside = visible.inner(layer)
        steps: list[tuple[str, Run | Callee]] = []
        kinds: dict[str, Any] = {}
        for entry in logic.entries:
            name = normal(entry.name)
            if name in layer.names or name in layer.functions or (steps and not steps[-1][0]):
                self.fail(entry.line, f"“{name}”写了两次，或写在结果之后", f"{name!r} stands twice or after the result")
            if isinstance(entry.logic, FunctionLogic) and name:
                callee, body = self.function(name, entry.logic, inside, local=True)
                parts.append(body)
                layer.function(name, callee)
                steps.append((name, callee))
                continue
            made = self._entry(entry, inside)
            parts.append(made)
            steps.append((name, made.run))
            kinds[name] = made.kind
            layer.name(name, made.kind)
        kind = kinds.get("", kinds)
        return _made(_running(tuple(steps)), kind, *parts)

    def _entry(self, entry: Entry, visible: Visible) -> Made:
        """Make an entry of a context."""
        made = self.make(entry.logic, visible)
        return replace(made, run=self.typed(made.run, entry.type), kind=self.types.kind(entry.type) or made.kind)

    def function(
        self, name: str, logic: FunctionLogic, visible: Visible, *, local: bool = False, type_: str = ""
    ) -> tuple[Callee, Made]:
        """Return a function that can be called, and its body."""
        inside = visible.inner(Layer({key: self.types.kind(kind) for key, kind in logic.parameters}))
        made = self.make(logic.body, inside)
        body = replace(made, run=self.typed(made.run, type_))
        return of_file(name, tuple(normal(key) for key, _ in logic.parameters), body, local=local), body

    def _list(self, logic: BoxedList, visible: Visible) -> Made:
        items = [self.make(item, visible) for item in logic.items]
        runs = tuple(item.run for item in items)
        kind = alike([item.kind for item in items])
        return _made(lambda scope: admitted([run(scope) for run in runs], purse(scope)), [kind], *items)

    def _relation(self, logic: Relation, visible: Visible) -> Made:
        names = [normal(name) for name, _ in logic.columns]
        rows = [[self.make(cell, visible) for cell in row] for row in logic.rows]
        types = [kind for _, kind in logic.columns]
        runs = [[self.typed(cell.run, kind) for cell, kind in zip(row, types, strict=True)] for row in rows]

        def run(scope: Scope) -> object:
            found = [{name: cell(scope) for name, cell in zip(names, row, strict=True)} for row in runs]
            return admitted(found, purse(scope))

        kinds = {name: self.types.kind(kind) for name, kind in zip(names, types, strict=True)}
        return _made(run, [kinds], *(cell for row in rows for cell in row))

    def _function(self, logic: FunctionLogic, visible: Visible) -> Made:
        return self.fail(
            logic.line, "函数不是值，只能在上下文中定义", "a function is no value but an entry of a context"
        )

    def _invocation(self, logic: Invocation, visible: Visible) -> Made:
        name = normal(logic.function)
        found = visible.function(f"{name}(", 0)
        if found is None or found[0] != name:
            self.fail(logic.line, f"函数“{name}”没有声明", f"function {name!r} is not declared")
        callee = found[1]
        callee.usable()
        given = {normal(one.name): self.make(one.logic, visible) for one in logic.bindings}
        stray = next((key for key in given if key not in callee.parameters), None)
        if stray is not None:
            self.fail(logic.line, f"函数“{name}”没有参数“{stray}”", f"{name!r} has no parameter {stray!r}")
        body = (callee.body,) if callee.body is not None else ()
        run = _calling(callee, {key: one.run for key, one in given.items()})
        made = _made(run, "", *given.values())
        return replace(made, reach=max([made.reach, *(1 + one.reach for one in body)]))

    def _conditional(self, logic: Conditional, visible: Visible) -> Made:
        condition, yes, no = (self.make(part, visible) for part in (logic.condition, logic.yes, logic.no))
        test, first, second = condition.run, yes.run, no.run
        return _made(lambda scope: first(scope) if test(scope) is True else second(scope), "", condition, yes, no)

    def _filter(self, logic: BoxedFilter, visible: Visible) -> Made:
        items = self.make(logic.items, visible)
        kind = items.kind[0] if isinstance(items.kind, list) else items.kind
        layer = Layer(kind if isinstance(kind, Mapping) else {})
        layer.name("item", kind)
        match = self.make(logic.match, visible.inner(layer))
        source, condition, cost = items.run, match.run, match.cost
        return _made(lambda scope: filtered(source(scope), condition, scope, cost), [kind], items, match)

    def _loop(self, logic: BoxedLoop, visible: Visible) -> Made:
        items, name = self.make(logic.items, visible), normal(logic.variable)
        kind = items.kind[0] if isinstance(items.kind, list) else items.kind
        layer = Layer({name: kind, "partial": ""} if logic.kind == "for" else {name: kind})
        body = self.make(logic.body, visible.inner(layer))
        run = looped(logic.kind, (name,), (items.run,), body.run, cost=body.cost, partial="partial" in body.names)
        return _made(run, [body.kind] if logic.kind == "for" else "boolean", items, body)

    def _other(self, logic: OtherLogic, visible: Visible) -> Made:
        name = logic.name or "-"
        self.fail(logic.line, f"决策逻辑“{name}”不支持", f"logic {name!r} is not supported")


_MAKERS: dict[type, Callable[[Maker, Any, Visible], Made]] = {
    LiteralDecision: Maker._literal,
    DecisionTable: Maker._table,
    BoxedContext: Maker._context,
    BoxedList: Maker._list,
    Relation: Maker._relation,
    FunctionLogic: Maker._function,
    Invocation: Maker._invocation,
    Conditional: Maker._conditional,
    BoxedFilter: Maker._filter,
    BoxedLoop: Maker._loop,
    OtherLogic: Maker._other,
}


def not_of_type(owner: str, pointer: str, words: Text) -> Undecidable:
    """Return the error for a result of another type than declared."""
    place = f" {pointer}" if pointer else ""
    text = Text(f"结果{place}不符合所写类型：{words.zh}", f"the result{place} is not of its type: {words.en}")
    return Undecidable(text.en, element=owner, reason="result_not_of_type", rules=(), text=text)


def _made(run: Run, kind: Any, *parts: Any) -> Made:
    """Return a logic made of parts."""
    return Made(
        names=frozenset[str]().union(*(part.names for part in parts)),
        cost=1 + sum(part.cost for part in parts),
        reach=1 + max((part.reach for part in parts), default=0),
        kind=kind,
        run=run,
    )


def _running(steps: tuple[tuple[str, Run | Callee], ...]) -> Run:
    """Return the closure of a context; an entry without name is its result."""

    def run(scope: Scope) -> object:
        inner, found = dict(scope), {}
        purse(scope).spend(len(inner))
        for name, step in steps:
            if isinstance(step, Callee):
                assert step.home is not None
                inner[step.home] = inner
            elif not name:
                return step(inner)
            else:
                found[name] = inner[name] = step(inner)
        return admitted(found, purse(scope))

    return run


def _calling(callee: Callee, given: Mapping[str, Run]) -> Run:
    """Return the closure of a call by names of parameters; one not given is null."""
    names = callee.parameters
    if callee.body is not None:
        return lambda scope: call_own(
            callee, {name: given[name](scope) if name in given else None for name in names}, scope
        )
    last = max((names.index(name) + 1 for name in given), default=0)
    return lambda scope: call_builtin(
        callee, [given[name](scope) if name in given else None for name in names[:last]], scope
    )

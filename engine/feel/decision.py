"""Decision tables, literal decisions and knowledge models: prepared once, evaluated often (decisions D59).

Unlike DMN, what cannot be decided is an error, never null: ``Undecidable`` with ``element``, ``reason``, ``rules``
(row numbers from 1) and ``text`` in both languages. A test that is null is not true, so its rule does not hit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from engine.errors import ExpressionInvalid, Undecidable
from engine.feel.builtins import BUILTINS
from engine.feel.closures import Scope
from engine.feel.dmn.calls import in_order
from engine.feel.expression import Expression, Model, UnaryTests, parse, parse_tests
from engine.feel.fault import invalid
from engine.feel.names import Names
from engine.feel.operators import equal
from engine.feel.parser import DECISION, Limits
from engine.model.decision import (
    Aggregation,
    Decision,
    DecisionTable,
    HitPolicy,
    KnowledgeModel,
    LiteralDecision,
    OtherDecision,
    Rule,
)
from engine.model.text import Text

ORDERED_BY_OUTPUT = (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
LARGEST_MODELS = 200  # knowledge models of a file that guards and tables of a definition may call
LISTS = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a table says and why."""

    value: object  # one value, a context by output name, or a list of these
    rules: tuple[int, ...]  # rows that count, from 1; () is the default


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that hits, with its outputs in column order."""

    row: int  # from 1
    outputs: tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class PreparedTable:
    """A decision table with every cell parsed."""

    table: DecisionTable
    inputs: tuple[tuple[Expression, UnaryTests], ...]  # expression and allowed values, by column
    rows: tuple[tuple[tuple[UnaryTests, ...], tuple[Expression, ...]], ...]  # tests and outputs, by row
    allowed: tuple[tuple[UnaryTests, ...], ...]  # allowed values, by output column
    defaults: tuple[Expression, ...]  # by output column, () when the table has none

    @property
    def names(self) -> frozenset[str]:
        """Return the paths the table reads anywhere."""
        return frozenset[str]().union(*(part.names for part in self.parts))

    @property
    def parts(self) -> list[Expression | UnaryTests]:
        """Return every text of the table, parsed."""
        found: list[Expression | UnaryTests] = list(self.defaults)
        for tests, outputs in self.rows:
            found.extend((*tests, *outputs))
        for part in (*self.inputs, *self.allowed):
            found.extend(part)
        return found

    @cached_property
    def cost(self) -> int:
        """Nodes one evaluation visits at most."""
        return sum(part.cost for part in self.parts) + len(self.rows)

    @cached_property
    def reach(self) -> int:
        """Height of its highest text."""
        return 1 + max((part.reach for part in self.parts), default=0)

    def evaluate(self, scope: Scope) -> object:
        """Return the table's value over ``scope``; raises ``Undecidable``."""
        return self.decide(scope).value

    def decide(self, scope: Scope) -> Decided:
        """Return the table's value and the rows it rests on; raises ``Undecidable``."""
        values = [self._input(index, scope) for index in range(len(self.inputs))]
        hits = [
            Hit(number, self._checked(tuple(output.evaluate(scope) for output in outputs), number, scope))
            for number, (tests, outputs) in enumerate(self.rows, start=1)
            if all(test.evaluate(value, scope) is True for test, value in zip(tests, values, strict=True))
        ]
        if not hits:
            return self._default(scope)
        return _POLICIES[self.table.hit_policy](self, hits, scope)

    def _input(self, index: int, scope: Scope) -> object:
        """Return a column's input; refuse what is not among the allowed values."""
        expression, allowed = self.inputs[index]
        value = expression.evaluate(scope)
        if allowed.evaluate(value, scope) is not True:
            raise self.undecidable(
                "input_not_allowed",
                f"“{expression.text}”的值不在允许范围内",
                f"the value of {expression.text!r} is not allowed",
            )
        return value

    def _checked(self, outputs: tuple[object, ...], row: int, scope: Scope) -> tuple[object, ...]:
        """Return a row's outputs; refuse what is not among the allowed values."""
        for index, output in enumerate(outputs):
            if self.allowed[index] and self._rank(index, output, scope) is None:
                raise self.undecidable(
                    "output_not_allowed",
                    f"第 {row} 行的输出不在允许范围内",
                    f"an output of row {row} is not allowed",
                    row,
                )
        return outputs

    def _rank(self, index: int, output: object, scope: Scope) -> int | None:
        """Return the place of an output among its column's allowed values, from 0; None when it is none of them."""
        for place, allowed in enumerate(self.allowed[index]):
            if allowed.evaluate(output, scope) is True:
                return place
        return None

    def _default(self, scope: Scope) -> Decided:
        """Return the default; refuse when there is none."""
        if not self.defaults:
            raise self.undecidable("no_hit", "没有规则命中，也没有默认值", "no rule hits and there is no default")
        value = self.shape(tuple(default.evaluate(scope) for default in self.defaults))
        listed = self.table.hit_policy in LISTS and self.table.aggregation is Aggregation.NONE
        return Decided(value=[value] if listed and not isinstance(value, list) else value, rules=())

    def shape(self, outputs: tuple[object, ...]) -> object:
        """Return one output as itself, several as a context."""
        if len(outputs) == 1:
            return outputs[0]
        return {column.name: output for column, output in zip(self.table.outputs, outputs, strict=True)}

    def one(self, hit: Hit, *others: Hit) -> Decided:
        """Return the answer of one hit, resting also on ``others``."""
        return Decided(value=self.shape(hit.outputs), rules=(hit.row, *(other.row for other in others)))

    def several(self, hits: Iterable[Hit]) -> Decided:
        """Return the answers of all hits as a list."""
        found = tuple(hits)
        return Decided(value=[self.shape(hit.outputs) for hit in found], rules=tuple(hit.row for hit in found))

    def ordered(self, hits: list[Hit], scope: Scope) -> list[Hit]:
        """Return the hits by the order of allowed outputs, column by column, then by row."""

        def places(hit: Hit) -> list[int]:
            columns = [index for index, allowed in enumerate(self.allowed) if allowed]
            return [self._rank(index, hit.outputs[index], scope) or 0 for index in columns]

        return sorted(hits, key=places)

    def undecidable(self, reason: str, zh: str, en: str, *rows: int) -> Undecidable:
        """Return the error to raise."""
        return Undecidable(en, element=self.table.id, reason=reason, rules=rows, text=Text(zh, en))


def _unique(table: PreparedTable, hits: list[Hit], scope: Scope) -> Decided:
    """Answer the only hit; refuse two."""
    if len(hits) > 1:
        rows = [hit.row for hit in hits]
        raise table.undecidable("several_hits", f"命中多行：{rows}", f"several rows hit: {rows}", *rows)
    return table.one(hits[0])


def _any(table: PreparedTable, hits: list[Hit], scope: Scope) -> Decided:
    """Answer what all hits say; refuse when they differ."""
    first, *others = hits
    for hit in others:
        if equal(list(first.outputs), list(hit.outputs)) is not True:
            raise table.undecidable(
                "hits_differ",
                f"第 {first.row} 行与第 {hit.row} 行结论不同",
                f"rows {first.row} and {hit.row} differ",
                first.row,
                hit.row,
            )
    return table.one(first, *others)


def _collect(table: PreparedTable, hits: list[Hit], scope: Scope) -> Decided:
    """Answer all hits, or their sum, least, greatest or number."""
    name = table.table.aggregation
    if name is Aggregation.NONE:
        return table.several(hits)
    value = BUILTINS[name.lower()].perform([hit.outputs[0] for hit in hits])
    rows = tuple(hit.row for hit in hits)
    if value is None:
        raise table.undecidable("not_a_figure", "命中各行不能汇总", "the hits have no such figure", *rows)
    return Decided(value=value, rules=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedLiteral:
    """A decision that is one expression, parsed."""

    decision: LiteralDecision
    expression: Expression

    @property
    def names(self) -> frozenset[str]:
        """Return the paths it reads."""
        return self.expression.names

    def decide(self, scope: Scope) -> Decided:
        """Return the value; raises ``Undecidable`` for null, which decides nothing."""
        value = self.expression.evaluate(scope)
        if value is None:
            text = Text("表达式没有得出值", "the expression gives no value")
            raise Undecidable(text.en, element=self.decision.id, reason="no_value", rules=(), text=text)
        return Decided(value=value, rules=())


Prepared = PreparedTable | PreparedLiteral

_POLICIES: dict[HitPolicy, Callable[[PreparedTable, list[Hit], Scope], Decided]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.FIRST: lambda table, hits, scope: table.one(hits[0]),
    HitPolicy.PRIORITY: lambda table, hits, scope: table.one(table.ordered(hits, scope)[0]),
    HitPolicy.COLLECT: _collect,
    HitPolicy.RULE_ORDER: lambda table, hits, scope: table.several(hits),
    HitPolicy.OUTPUT_ORDER: lambda table, hits, scope: table.several(table.ordered(hits, scope)),
}


@dataclass(frozen=True, slots=True)
class Language:
    """How the texts of a table are read: as guards are, or as DMN files may write (``engine.feel.dmn``)."""

    expression: Callable[[str, Any, Limits], Expression]
    tests: Callable[[str, Any, Limits], UnaryTests]


GUARDS = Language(parse, parse_tests)


def prepare(table: DecisionTable, names: Any, limits: Limits = DECISION, language: Language = GUARDS) -> PreparedTable:
    """Return the table with every cell parsed over ``names``, what ``language`` looks names up in.

    Raises ``ExpressionInvalid`` for a bad cell or shape.
    Its fields: ``element`` (the table), ``line``, ``position`` in the cell; its text names row and column.
    """
    _check_shape(table)
    read = _Reader(table=table, names=names, limits=limits, language=language)
    cell, entry = language.tests, language.expression
    defaults = [column.default for column in table.outputs]
    columns = list(enumerate(table.inputs, start=1))
    results = list(enumerate(table.outputs, start=1))
    return PreparedTable(
        table=table,
        inputs=tuple(
            (
                read(entry, column.expression, (f"输入列 {at}", f"input {at}")),
                read(cell, column.values, (f"输入列 {at} 的取值", f"values of input {at}")),
            )
            for at, column in columns
        ),
        rows=tuple(read.row(number, rule) for number, rule in enumerate(table.rules, start=1)),
        allowed=tuple(
            tuple(read(cell, text, (f"输出列 {at} 的取值", f"values of output {at}")) for text in column.values)
            for at, column in results
        ),
        defaults=tuple(
            read(entry, column.default, (f"输出列 {at} 的默认值", f"default of output {at}")) for at, column in results
        )
        if any(defaults)
        else (),
    )


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Parses the texts of one table and says where one stands that does not parse."""

    table: DecisionTable
    names: Any
    limits: Limits
    language: Language

    def __call__(
        self, parse_text: Callable[[str, Any, Limits], T], text: str, where: tuple[str, str], line: int = 0
    ) -> T:
        try:
            return parse_text(text, self.names, self.limits)
        except ExpressionInvalid as fault:
            words, table = fault.fields["text"], self.table
            shown = Text(
                f"{table.id}，{where[0]}，“{text[:80]}”：{words.zh}",
                f"{table.id}, {where[1]}, {text[:80]!r}: {words.en}",
            )
            fields = {**fault.fields, "element": table.id, "line": line or table.line, "text": shown}
            raise ExpressionInvalid(shown.en, **fields) from None

    def row(self, number: int, rule: Rule) -> tuple[tuple[UnaryTests, ...], tuple[Expression, ...]]:
        """Return the cells of a row."""
        tests = tuple(
            self(self.language.tests, text, (f"第 {number} 行输入 {at}", f"row {number}, input {at}"), rule.line)
            for at, text in enumerate(rule.inputs, start=1)
        )
        outputs = tuple(
            self(self.language.expression, text, (f"第 {number} 行输出 {at}", f"row {number}, output {at}"), rule.line)
            for at, text in enumerate(rule.outputs, start=1)
        )
        return tests, outputs


def prepare_any(decision: Decision, names: Names, limits: Limits = DECISION) -> Prepared:
    """Return any decision of a file, parsed; raise ``ExpressionInvalid`` when its logic is none we evaluate."""
    if isinstance(decision, DecisionTable):
        return prepare(decision, names, limits)
    if isinstance(decision, LiteralDecision):
        return PreparedLiteral(decision=decision, expression=prepare_literal(decision, names, limits))
    logic = (decision.logic or "-") if isinstance(decision, OtherDecision) else type(decision.logic).__name__
    zh, en = f"流程内的决策不支持逻辑“{logic}”", f"logic {logic!r} is not supported inside a process"
    raise invalid(zh, en, element=decision.id, line=decision.line)


def prepare_literal(decision: LiteralDecision, names: Names, limits: Limits = DECISION) -> Expression:
    """Return the expression of a literal decision."""
    try:
        return parse(decision.text, names, limits)
    except ExpressionInvalid as fault:
        fault.fields |= {"element": decision.id, "line": decision.line}
        raise


def prepare_models(models: Iterable[KnowledgeModel], limits: Limits = DECISION) -> tuple[Model, ...]:
    """Return knowledge models, callees first, whatever their order given.

    Each is read over those before it, so what calls in a circle, or has a bad body, is refused with its own
    ``ExpressionInvalid``; so are more than ``LARGEST_MODELS``.
    """
    ready: tuple[Model, ...] = ()
    for model in in_order(models):
        try:
            if len(ready) == LARGEST_MODELS:
                raise invalid(
                    f"业务知识模型超过 {LARGEST_MODELS} 个", f"more than {LARGEST_MODELS} knowledge models", 0
                )
            body = parse(model.text, Names.of(dict(model.parameters), ready), limits)
        except ExpressionInvalid as error:
            error.fields |= {"element": model.name, "line": model.line}
            raise
        ready += (Model(name=model.name, parameters=tuple(name for name, _ in model.parameters), body=body),)
    return ready


def _check_shape(table: DecisionTable) -> None:
    """Refuse rows that do not fit the columns and policies that lack what they need."""
    single = table.aggregation is Aggregation.NONE or len(table.outputs) == 1  # 8.3.1: a figure of one output
    collects = table.aggregation is Aggregation.NONE or table.hit_policy is HitPolicy.COLLECT
    ranked = table.hit_policy not in ORDERED_BY_OUTPUT or any(column.values for column in table.outputs)
    fits = all(
        len(rule.inputs) == len(table.inputs) and len(rule.outputs) == len(table.outputs) for rule in table.rules
    )
    whole = len({bool(column.default) for column in table.outputs}) == 1
    if not (single and collects and ranked and fits and whole):
        zh, en = "决策表的形式有误", "the table's columns, rows, defaults and hit policy do not fit"
        raise invalid(f"{table.id}：{zh}", f"{table.id}: {en}", element=table.id, line=table.line)

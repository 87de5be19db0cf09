"""The logic of decisions and functions of a DMN file: tables and boxed expressions; rows or columns, read alike."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree

from engine.bpmn.dmn_xml import (
    check_language,
    children,
    first,
    id_of,
    named,
    one_of,
    refused,
    text_in,
    type_in,
)
from engine.bpmn.names import line_of, local, text_of
from engine.model.decision import (
    Aggregation,
    BoxedContext,
    BoxedFilter,
    BoxedList,
    BoxedLoop,
    Conditional,
    DecisionTable,
    Entry,
    FunctionLogic,
    HitPolicy,
    Input,
    Invocation,
    ItemType,
    LiteralDecision,
    Logic,
    OtherLogic,
    Output,
    Relation,
    Rule,
)


def logic_in(element: etree._Element, types: dict[str, ItemType]) -> Logic:
    """Return the logic that stands in an element; ``OtherLogic`` when there is none or none we know."""
    found = first(element, *_READERS)
    if found is None:
        return OtherLogic(name="", line=line_of(element))
    return _READERS[local(found)](found, types)


def literal(element: etree._Element, types: dict[str, ItemType]) -> LiteralDecision:
    """Return a literal expression."""
    check_language(element)
    return LiteralDecision(id="", text=text_of(first(element, "text")), type=type_in(element), line=line_of(element))


def table(element: etree._Element, types: dict[str, ItemType], only_type: str = "") -> DecisionTable:
    """Return a decision table; ``only_type`` is the type of its only output when that has none of its own."""
    inputs = tuple(_input(item) for item in children(element, "input"))
    outputs = tuple(_output(item) for item in children(element, "output"))
    if len(outputs) == 1 and not outputs[0].type:
        outputs = (replace(outputs[0], type=type_in(element) or only_type),)
    return _narrowed(
        DecisionTable(
            id="",
            inputs=inputs,
            outputs=outputs,
            rules=tuple(_rule(item, len(inputs), len(outputs)) for item in children(element, "rule")),
            hit_policy=one_of(HitPolicy, element, "hitPolicy", HitPolicy.UNIQUE),
            aggregation=one_of(Aggregation, element, "aggregation", Aggregation.NONE),
            line=line_of(element),
        ),
        types,
    )


def _narrowed(found: DecisionTable, types: dict[str, ItemType]) -> DecisionTable:
    """Give columns without values of their own those their type allows."""

    def values(name: str) -> str:
        item = types.get(name)
        return "" if item is None or item.collection else item.values

    inputs = [replace(one, values=one.values or values(one.type)) for one in found.inputs]
    outputs = [replace(one, values=one.values or tuple(parted(values(one.type)))) for one in found.outputs]
    return replace(found, inputs=tuple(inputs), outputs=tuple(outputs))


def _input(element: etree._Element) -> Input:
    """Read an input column."""
    return Input(
        expression=text_in(element, "inputExpression"),
        type=type_in(first(element, "inputExpression")),
        values=text_in(element, "inputValues"),
        label=element.get("label", ""),
    )


def _output(element: etree._Element) -> Output:
    """Read an output column."""
    return Output(
        name=named(element),
        type=type_in(element),
        values=tuple(parted(text_in(element, "outputValues"))),
        default=text_in(element, "defaultOutputEntry"),
    )


def _rule(element: etree._Element, inputs: int, outputs: int) -> Rule:
    """Read a row; it has a cell for each column."""
    tests, entries = list(children(element, "inputEntry")), list(children(element, "outputEntry"))
    if (len(tests), len(entries)) != (inputs, outputs):
        zh = f"此行有 {len(tests)} 个输入格、{len(entries)} 个输出格，应为 {inputs} 与 {outputs}"
        en = f"the row has {len(tests)} input and {len(entries)} output cells, not {inputs} and {outputs}"
        raise refused(element, "row", zh, en)
    for cell in (*tests, *entries):
        check_language(cell)
    notes = [text_of(first(item, "text")) for item in children(element, "annotationEntry")]
    return Rule(
        inputs=tuple(text_of(first(cell, "text")) for cell in tests),
        outputs=tuple(text_of(first(cell, "text")) for cell in entries),
        id=element.get("id", ""),
        annotation="; ".join(note for note in (text_of(first(element, "description")), *notes) if note),
        line=line_of(element),
    )


def parted(text: str) -> Iterator[str]:
    """Yield the parts of a list of values: split at commas outside strings and brackets."""
    depth, quoted, begin = 0, False, 0
    for at, sign in enumerate(text):
        if sign == '"' and (at == 0 or text[at - 1] != "\\"):
            quoted = not quoted
        elif quoted:
            continue
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "," and depth <= 0:
            yield text[begin:at].strip()
            begin = at + 1
    if text[begin:].strip():
        yield text[begin:].strip()


def _context(element: etree._Element, types: dict[str, ItemType]) -> BoxedContext:
    entries = tuple(_entry(item, "variable", types) for item in children(element, "contextEntry"))
    return BoxedContext(entries=entries, line=line_of(element))


def _entry(element: etree._Element, naming: str, types: dict[str, ItemType]) -> Entry:
    """Read an entry of a context or a binding of an invocation."""
    variable = first(element, naming)
    return Entry(name=named(variable), logic=logic_in(element, types), type=type_in(variable), line=line_of(element))


def _list(element: etree._Element, types: dict[str, ItemType]) -> BoxedList:
    items = tuple(_READERS[local(item)](item, types) for item in children(element, *_READERS))
    return BoxedList(items=items, line=line_of(element))


def _relation(element: etree._Element, types: dict[str, ItemType]) -> Relation:
    columns = tuple((named(item), type_in(item)) for item in children(element, "column"))
    rows = []
    for row in children(element, "row"):
        cells = tuple(_READERS[local(item)](item, types) for item in children(row, *_READERS))
        if len(cells) != len(columns):
            zh, en = (
                f"此行有 {len(cells)} 格，应为 {len(columns)}",
                f"the row has {len(cells)} cells, not {len(columns)}",
            )
            raise refused(row, "row", zh, en)
        rows.append(cells)
    return Relation(columns=columns, rows=tuple(rows), line=line_of(element))


def function(element: etree._Element, types: dict[str, ItemType]) -> FunctionLogic:
    """Read a function; one of another kind than FEEL has a body that cannot be evaluated."""
    kind = element.get("kind", "FEEL")
    parameters = tuple((named(item), type_in(item)) for item in children(element, "formalParameter"))
    body = logic_in(element, types) if kind == "FEEL" else OtherLogic(name=kind, line=line_of(element))
    return FunctionLogic(parameters=parameters, body=body, line=line_of(element))


def _invocation(element: etree._Element, types: dict[str, ItemType]) -> Invocation:
    called = first(element, "literalExpression")
    return Invocation(
        function="" if called is None else text_of(first(called, "text")),
        bindings=tuple(_entry(item, "parameter", types) for item in children(element, "binding")),
        line=line_of(element),
    )


def _part(element: etree._Element, name: str, types: dict[str, ItemType]) -> Logic:
    """Read the logic inside the child ``name``."""
    found = first(element, name)
    return OtherLogic(name="", line=line_of(element)) if found is None else logic_in(found, types)


def _conditional(element: etree._Element, types: dict[str, ItemType]) -> Conditional:
    condition, yes, no = (_part(element, name, types) for name in ("if", "then", "else"))
    return Conditional(condition=condition, yes=yes, no=no, line=line_of(element))


def _filter(element: etree._Element, types: dict[str, ItemType]) -> BoxedFilter:
    items, match = _part(element, "in", types), _part(element, "match", types)
    return BoxedFilter(items=items, match=match, line=line_of(element))


def _loop(element: etree._Element, types: dict[str, ItemType]) -> BoxedLoop:
    kind = local(element)
    return BoxedLoop(
        kind=kind,
        variable=element.get("iteratorVariable", "").strip(),
        items=_part(element, "in", types),
        body=_part(element, "return" if kind == "for" else "satisfies", types),
        line=line_of(element),
    )


_READERS: dict[str, Callable[[etree._Element, dict[str, ItemType]], Logic]] = {
    "decisionTable": table,
    "literalExpression": literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _loop,
    "some": _loop,
    "every": _loop,
}

__all__ = ["function", "id_of", "literal", "logic_in", "parted", "table"]

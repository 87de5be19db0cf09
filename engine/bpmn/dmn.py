"""Bytes of a DMN file, version 1.1 to 1.5, to our model; as hardened as the reader of BPMN files (see ``parse``).

Elements of other namespaces (diagrams, extensions of vendors) are passed over. Logic the model does not hold (boxed
contexts, invocations) is kept as ``OtherDecision``, so that the file's other decisions can be used. Requirement graphs
are read (``requires``) and not evaluated yet: that is the place of a later module of ``engine.feel``.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from lxml import etree

from engine.bpmn.names import line_of, local, namespace, text_of
from engine.bpmn.parse import check_ids, harmless
from engine.errors import BpmnRefused, DmnRefused
from engine.model.decision import (
    Aggregation,
    DataInput,
    Decision,
    DecisionFile,
    DecisionTable,
    HitPolicy,
    Input,
    ItemType,
    KnowledgeModel,
    LiteralDecision,
    OtherDecision,
    Output,
    Rule,
)
from engine.model.text import Text

VERSIONS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
Word = TypeVar("Word", HitPolicy, Aggregation)
LOGIC = (
    *("decisionTable", "literalExpression", "context", "invocation", "relation", "list", "functionDefinition"),
    *("conditional", "filter", "for", "every", "some"),
)


def read_decisions(data: bytes) -> DecisionFile:
    """Read the bytes of one DMN file; DmnRefused with ``line``, ``reason`` and ``text`` in both languages."""
    try:
        root = harmless(data)
        if namespace(root) not in VERSIONS or local(root) != "definitions":
            raise _refusal(
                root, "not_dmn", "根元素不是 DMN 1.1 至 1.5 的 definitions", "the root is not DMN 1.1 to 1.5"
            )
        check_ids(root, {namespace(root)})
    except DmnRefused:
        raise
    except BpmnRefused as refused:
        raise DmnRefused(refused.detail, **refused.fields) from None
    _check_language(root)
    types = tuple(_type(item) for item in _children(root, "itemDefinition"))
    return DecisionFile(
        name=root.get("name", ""),
        decisions=tuple(_narrowed(_decision(item), types) for item in _children(root, "decision")),
        models=tuple(_model(item) for item in _children(root, "businessKnowledgeModel")),
        inputs=tuple(_data_input(item) for item in _children(root, "inputData")),
        types=types,
    )


def _refusal(element: etree._Element, reason: str, zh: str, en: str) -> DmnRefused:
    """Return the error to raise at ``element``."""
    line = max(line_of(element), 1)
    text = Text(f"第 {line} 行：{zh}", f"Line {line}: {en}")
    return DmnRefused(f"{text.zh} / {text.en}", line=line, reason=reason, text=text)


def _children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the direct children of the same namespace, of the given names when any are given."""
    space = namespace(element)
    for child in element:
        if namespace(child) == space and (not names or local(child) in names):
            yield child


def _first(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first direct child called ``name``."""
    return next(_children(element, name), None)


def _text(element: etree._Element, name: str) -> str:
    """Return the ``text`` of the child ``name``, "" when there is none."""
    found = _first(element, name)
    if found is None:
        return ""
    _check_language(found)
    return text_of(_first(found, "text"))


def _check_language(element: etree._Element) -> None:
    """Refuse another expression language than FEEL: what is written in it cannot be read."""
    language = element.get("expressionLanguage", "")
    if language and "feel" not in language.lower():
        zh, en = f"不支持表达式语言“{language[:80]}”", f"expression language {language[:80]!r} is not supported"
        raise _refusal(element, "language", zh, en)


def _kind(element: etree._Element | None) -> str:
    """Return the type an element names: an attribute, in item definitions of some versions a child; no prefix."""
    if element is None:
        return ""
    named = element.get("typeRef") or text_of(_first(element, "typeRef"))
    return named.strip().removeprefix("feel:").rpartition(":")[2]


def _id(element: etree._Element) -> str:
    """Return the id of an element, else its name; refused when it has neither."""
    found = (element.get("id") or element.get("name") or "").strip()
    if not found:
        name = local(element)
        raise _refusal(element, "no_id", f"{name} 没有 id 也没有 name", f"{name} has neither id nor name")
    return found


def _href(element: etree._Element, *path: str) -> tuple[str, ...]:
    """Return the ids that ``path`` (requirement, required thing) points to."""
    outer, inner = path
    found = (one for item in _children(element, outer) for one in _children(item, inner))
    return tuple(one.get("href", "").rpartition("#")[2] for one in found)


def _decision(element: etree._Element) -> Decision:
    """Read one decision."""
    name, requires = element.get("name", ""), _href(element, "informationRequirement", "requiredDecision")
    logic = next(_children(element, *LOGIC), None)
    kind = "" if logic is None else local(logic)
    if logic is not None and kind == "decisionTable":
        return _table(element, logic, requires)
    if logic is not None and kind == "literalExpression":
        _check_language(logic)
        return LiteralDecision(
            id=_id(element),
            text=text_of(_first(logic, "text")),
            name=name,
            type=_kind(_first(element, "variable")) or _kind(logic),
            requires=requires,
            line=line_of(logic),
        )
    return OtherDecision(id=_id(element), logic=kind, name=name, requires=requires, line=line_of(element))


def _table(element: etree._Element, table: etree._Element, requires: tuple[str, ...]) -> DecisionTable:
    """Read a decision table."""
    inputs = tuple(_input(item) for item in _children(table, "input"))
    outputs = [_output(item) for item in _children(table, "output")]
    if len(outputs) == 1 and not outputs[0].type:  # the type of the decision's variable is that of its only output
        outputs = [_typed(outputs[0], _kind(_first(element, "variable")))]
    rules = tuple(_rule(item, len(inputs), len(outputs)) for item in _children(table, "rule"))
    return DecisionTable(
        id=_id(element),
        name=element.get("name", ""),
        inputs=inputs,
        outputs=tuple(outputs),
        rules=rules,
        hit_policy=_one_of(HitPolicy, table, "hitPolicy", HitPolicy.UNIQUE),
        aggregation=_one_of(Aggregation, table, "aggregation", Aggregation.NONE),
        requires=requires,
        line=line_of(table),
    )


def _narrowed(decision: Decision, types: tuple[ItemType, ...]) -> Decision:
    """Give columns without values of their own those their type allows."""
    if not isinstance(decision, DecisionTable):
        return decision
    values = {item.name: item.values for item in types if not item.collection}
    inputs = [replace(one, values=one.values or values.get(one.type, "")) for one in decision.inputs]
    outputs = [replace(one, values=one.values or tuple(parted(values.get(one.type, "")))) for one in decision.outputs]
    return replace(decision, inputs=tuple(inputs), outputs=tuple(outputs))


def _typed(output: Output, type_: str) -> Output:
    """Return ``output`` with another type."""
    return replace(output, type=type_)


def _one_of(kind: type[Word], element: etree._Element, name: str, default: Word) -> Word:
    """Return the attribute ``name`` as one of its words."""
    found = element.get(name)
    if found is None:
        return default
    try:
        return kind(found.strip())
    except ValueError:
        raise _refusal(element, name, f"{name}“{found[:40]}”不存在", f"there is no {name} {found[:40]!r}") from None


def _input(element: etree._Element) -> Input:
    """Read an input column."""
    expression = _first(element, "inputExpression")
    return Input(
        expression=_text(element, "inputExpression"),
        type=_kind(expression),
        values=_text(element, "inputValues"),
        label=element.get("label", ""),
    )


def _output(element: etree._Element) -> Output:
    """Read an output column."""
    return Output(
        name=element.get("name", "").strip(),
        type=_kind(element),
        values=tuple(parted(_text(element, "outputValues"))),
        default=_text(element, "defaultOutputEntry"),
    )


def _rule(element: etree._Element, inputs: int, outputs: int) -> Rule:
    """Read a row; it has a cell for each column."""
    tests, entries = list(_children(element, "inputEntry")), list(_children(element, "outputEntry"))
    if (len(tests), len(entries)) != (inputs, outputs):
        zh = f"此行有 {len(tests)} 个输入格、{len(entries)} 个输出格，应为 {inputs} 与 {outputs}"
        en = f"the row has {len(tests)} input and {len(entries)} output cells, not {inputs} and {outputs}"
        raise _refusal(element, "row", zh, en)
    for cell in (*tests, *entries):
        _check_language(cell)
    notes = [text_of(_first(item, "text")) for item in _children(element, "annotationEntry")]
    return Rule(
        inputs=tuple(text_of(_first(cell, "text")) for cell in tests),
        outputs=tuple(text_of(_first(cell, "text")) for cell in entries),
        id=element.get("id", ""),
        annotation="; ".join(note for note in (text_of(_first(element, "description")), *notes) if note),
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


def _model(element: etree._Element) -> KnowledgeModel:
    """Read a knowledge model; its body must be an expression."""
    function = _first(element, "encapsulatedLogic")
    body = None if function is None else _first(function, "literalExpression")
    if function is None or body is None or function.get("kind", "FEEL") != "FEEL":
        zh, en = "业务知识模型须是一个 FEEL 表达式", "a knowledge model has to be one FEEL expression"
        raise _refusal(element, "model", zh, en)
    _check_language(body)
    parameters = tuple((item.get("name", ""), _kind(item)) for item in _children(function, "formalParameter"))
    return KnowledgeModel(
        name=element.get("name", ""),
        parameters=parameters,
        text=text_of(_first(body, "text")),
        id=element.get("id", ""),
        line=line_of(element),
    )


def _data_input(element: etree._Element) -> DataInput:
    """Read a declared input; its variable's name is the one expressions use."""
    variable = _first(element, "variable")
    name = ("" if variable is None else variable.get("name", "")) or element.get("name", "")
    return DataInput(id=_id(element), name=name.strip(), type=_kind(variable), line=line_of(element))


def _type(element: etree._Element) -> ItemType:
    """Read an item definition."""
    return ItemType(
        name=element.get("name", "").strip(),
        base=_kind(element),
        values=_text(element, "allowedValues"),
        parts=tuple(_type(item) for item in _children(element, "itemComponent")),
        collection=element.get("isCollection") == "true",
    )

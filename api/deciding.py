"""The command ``decide``: one decision of a DMN file over inputs given as JSON, without a database."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from engine import bpmn
from engine.errors import ExpressionInvalid, InvalidInput, NotFound
from engine.feel import values
from engine.feel.decision import Decided
from engine.feel.dmn.graph import Answer, Graph, called
from engine.feel.dmn.moments import moment_text, parse_clock, parse_moment
from engine.feel.dmn.types import WORDS
from engine.feel.dmn.visible import LONGEST, normal, prefixes
from engine.feel.kinds import admit
from engine.feel.temporal import parse_date
from engine.model.decision import DecisionFile
from engine.model.text import Text

DEEPEST = 32  # lists and objects within one another in an input
MOMENTS: Mapping[str, Callable[[str], object]] = {"date": parse_date, "time": parse_clock, "datetime": parse_moment}
NUMBERS = ("decimal", "integer", "money", "percent")


def decide(path: Path, name: str, given: str) -> Decided:
    """Return what decision ``name`` (id or name) of a file says over the JSON object ``given``.

    Raises DmnRefused or ExpressionInvalid with a line, NotFound, InvalidInput with a JSON pointer; Undecidable when
    the decision decides nothing.
    """
    return answer(path, name, given).decided


def answer(path: Path, name: str, given: str) -> Answer:
    """Return what a decision says and what the decisions it requires said; raises as ``decide``.

    A value given under the name of a required decision stands in for it.
    """
    file = bpmn.read_decisions(path.read_bytes())
    decision = file.find(name)
    if decision is None:
        known = ", ".join(one.id for one in file.decisions) or "-"
        raise NotFound(f"{path.name} 里没有决策 {name} / there is no decision {name} in {path.name}; it has: {known}")
    raw = {normal(key): value for key, value in _read(given).items()}
    try:
        graph = Graph.of(file, _kinds(file, raw))
        results = {name: graph.kind(one) for one in file.decisions for name in called(one)}
        scope = {key: _given(graph, key, raw[key], results) for key in raw}
        order = graph.prepare(decision, graph.given(decision, scope))
    except ExpressionInvalid as fault:
        raise _placed(fault, path) from None
    for needed in graph.needed(order):
        if needed not in raw:
            _wrong(f"/{needed}", f"缺少输入 {needed}", f"input {needed} is missing")
    return graph.decide(decision, scope)


def _given(graph: Graph, key: str, value: Any, results: Mapping[str, Any]) -> object:
    """Return the value of the language for one given in JSON; refuse what its declared type does not allow."""
    pointer = f"/{key}"
    declared = graph.types_of.get(key, "")
    kind = graph.inputs.names.get(key) or results.get(key, "")
    found = value_of(value, kind, pointer)
    for place, words in graph.types.faults(found, declared, pointer):
        _wrong(place, words.zh, words.en)
    return found


def shown(decided: Decided, *, explain: bool = False) -> str:
    """Return a result as JSON on one line; numbers as JSON numbers, exactly. ``explain`` adds the rows it rests on."""
    text = "".join(_json(decided.value))
    return f'{{"result": {text}, "rules": {json.dumps(list(decided.rules))}}}' if explain else text


def told(found: Answer, *, explain: bool = False) -> str:
    """Return an answer as JSON on one line; ``explain`` adds the rows and what the required decisions said."""
    text = shown(found.decided, explain=explain)
    if not explain or not found.steps:
        return text
    steps = ", ".join(
        f"{json.dumps(one, ensure_ascii=False)}: {shown(step, explain=True)}" for one, step in found.steps
    )
    return f'{text[:-1]}, "decisions": {{{steps}}}}}'


def _read(text: str) -> dict[str, Any]:
    """Return the JSON object of a text; a key given twice and what is no JSON are refused with line and column."""
    try:
        found = json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number, object_pairs_hook=_once
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        _wrong("", f"输入不是 JSON（第 {error.lineno} 行第 {error.colno} 列）", f"no JSON, {place}: {error.msg}")
    except RecursionError:
        _wrong("", "嵌套过深", "nested too deeply")
    if not isinstance(found, dict):
        _wrong("", "输入须为 JSON 对象", "the input has to be a JSON object")
    return found


def _no_number(text: str) -> NoReturn:
    _wrong("", f"{text} 不是数", f"{text} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        _wrong(f"/{twice}", f"“{twice}”写了两次", f"{twice!r} stands twice")
    return found


def _wrong(pointer: str, zh: str, en: str) -> NoReturn:
    """Refuse the input at a JSON pointer."""
    where = f"{pointer}: " if pointer else ""
    raise InvalidInput(f"{where}{zh} / {en}", errors=[{"pointer": pointer, "code": "input", "text": en}])


def _placed(fault: ExpressionInvalid, path: Path) -> ExpressionInvalid:
    """Return the error with the file and line its expression stands on."""
    words = fault.fields.get("text")
    said = f"{words.zh} / {words.en}" if isinstance(words, Text) else fault.detail
    line = fault.fields.get("line")
    return ExpressionInvalid(f"{path.name}{f':{line}' if line else ''}: {said}", **fault.fields)


def _kinds(file: DecisionFile, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the types of what was given without being declared, as the values show them."""
    known = {normal(one.name) for one in file.inputs} | {name for one in file.decisions for name in called(one)}
    found: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in known:
            _check_name(key)
            found[key] = _inferred(value)
    return found


def _check_name(key: str) -> None:
    if "." in key or (key, len(key)) not in list(prefixes(key, 0, LONGEST)):
        _wrong(f"/{key}", f"“{key}”不能作名称", f"{key!r} cannot be a name")


def _inferred(value: Any) -> Any:
    """Return the type a JSON value shows by itself."""
    if isinstance(value, dict):
        return {key: _inferred(part) for key, part in value.items()}
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, dict)]
        merged = {key: part for row in rows for key, part in row.items()}
        return [_inferred(merged) if rows else ""]
    if isinstance(value, bool):
        return "boolean"
    return {Decimal: "decimal", str: "string"}.get(type(value), "")


def value_of(value: Any, kind: Any, pointer: str, depth: int = 0) -> Any:
    """Return a value of the language for a JSON value of a type; "" takes it as it is."""
    if value is None:
        return None
    if depth > DEEPEST:
        _wrong(pointer, "嵌套过深", "nested too deeply")
    if isinstance(kind, list) or (isinstance(value, list) and not kind):
        inner = kind[0] if kind else ""
        if not isinstance(value, list):
            _wrong(pointer, "须为列表", "a list is needed")
        return [value_of(one, inner, f"{pointer}/{at}", depth + 1) for at, one in enumerate(value)]
    if isinstance(kind, Mapping) or (isinstance(value, dict) and not kind):
        if not isinstance(value, dict):
            _wrong(pointer, "须为对象", "an object is needed")
        parts = kind or {}
        return {key: value_of(one, parts.get(key, ""), f"{pointer}/{key}", depth + 1) for key, one in value.items()}
    return _scalar(value, kind, pointer)


def _scalar(value: Any, kind: str, pointer: str) -> Any:
    try:
        if not kind or (kind in NUMBERS and isinstance(value, Decimal)):
            return admit(value)
        if kind in MOMENTS and isinstance(value, str):
            found = MOMENTS[kind](value)
            if found is None:
                _wrong(pointer, WORDS[kind].zh, WORDS[kind].en)
            return found
        return values.from_json(value, kind)
    except ExpressionInvalid as fault:
        words = fault.fields["text"]
        if kind in NUMBERS and not isinstance(value, str | Decimal):
            words = Text("须为数", "a number is needed")
        _wrong(pointer, words.zh, words.en)


def _json(value: Any) -> Iterator[str]:
    """Yield the parts of a value's JSON."""
    if isinstance(value, Mapping):
        yield "{"
        for at, (key, part) in enumerate(value.items()):
            yield f"{', ' if at else ''}{json.dumps(key, ensure_ascii=False)}: "
            yield from _json(part)
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        for at, part in enumerate(value):
            yield ", " if at else ""
            yield from _json(part)
        yield "]"
    elif isinstance(value, datetime) and value.tzinfo is None:
        yield json.dumps(moment_text(value))
    elif isinstance(value, Decimal):
        yield values.canonical_decimal(value)
    else:
        yield json.dumps(values.to_json(value), ensure_ascii=False)

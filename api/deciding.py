"""The command ``decide``: one decision of a DMN file over inputs given as JSON, without a database."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from engine import bpmn
from engine.errors import ExpressionInvalid, InvalidInput, NotFound
from engine.feel import Names, values
from engine.feel.decision import Decided, prepare_any, prepare_models
from engine.feel.kinds import admit
from engine.feel.types import declared, kind_of, result_kind
from engine.model.decision import Decision, DecisionFile, DecisionTable
from engine.model.text import Text

NUMBERS = ("decimal", "integer", "money", "percent")


def decide(path: Path, name: str, given: str) -> Decided:
    """Return what decision ``name`` (id or name) of a file says over the JSON object ``given``.

    Raises DmnRefused or ExpressionInvalid with a line, NotFound, InvalidInput with a JSON pointer; Undecidable when
    the table decides nothing.
    """
    file = bpmn.read_decisions(path.read_bytes())
    decision = file.find(name)
    if decision is None:
        known = ", ".join(one.id for one in file.decisions) or "-"
        raise NotFound(f"{path.name} 里没有决策 {name} / there is no decision {name} in {path.name}; it has: {known}")
    raw = _read(given)
    kinds = _kinds(file, decision, raw)
    try:
        names = Names.of(declared(kinds), prepare_models(file.models))  # type: ignore[arg-type]  # always a mapping
        prepared = prepare_any(decision, names)
    except ExpressionInvalid as fault:
        raise _placed(fault, path) from None
    for needed in sorted({found.partition(".")[0] for found in prepared.names} - raw.keys()):
        _wrong(f"/{needed}", f"缺少输入 {needed}", f"input {needed} is missing")
    return prepared.decide({key: _value(raw[key], kinds[key], f"/{key}") for key in raw})


def shown(decided: Decided, *, explain: bool = False) -> str:
    """Return a result as JSON on one line; numbers as JSON numbers, exactly. ``explain`` adds the rows it rests on."""
    text = "".join(_json(decided.value))
    return f'{{"result": {text}, "rules": {json.dumps(list(decided.rules))}}}' if explain else text


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


def _kinds(file: DecisionFile, decision: Decision, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the types of all inputs: as the file declares them, else as they were given."""
    found: dict[str, Any] = {}
    if isinstance(decision, DecisionTable):
        plain = [one for one in decision.inputs if one.expression.replace("_", "").replace(" ", "").isalnum()]
        found = {one.expression: kind_of(one.type, file.types) for one in plain if one.type}
    for name in decision.requires:
        if (required := file.find(name)) is not None:
            found[required.name or required.id] = result_kind(required, file.types)
    found |= {one.name: kind_of(one.type, file.types) for one in file.inputs}
    for key, value in raw.items():
        _check_name(key)
        if not found.get(key):
            found[key] = _inferred(value)
    return found


def _check_name(key: str) -> None:
    try:
        good = "." not in key and bool(Names.of({key: ""}))
    except ExpressionInvalid:
        good = False
    if not good:
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


def _value(value: Any, kind: Any, pointer: str) -> Any:
    """Return a value of the language for a JSON value of a type; "" takes it as it is."""
    if value is None:
        return None
    if isinstance(kind, list) or (isinstance(value, list) and not kind):
        inner = kind[0] if kind else ""
        if not isinstance(value, list):
            _wrong(pointer, "须为列表", "a list is needed")
        return [_value(one, inner, f"{pointer}/{at}") for at, one in enumerate(value)]
    if isinstance(kind, Mapping) or (isinstance(value, dict) and not kind):
        if not isinstance(value, dict):
            _wrong(pointer, "须为对象", "an object is needed")
        parts = kind or {}
        return {key: _value(one, parts.get(key, ""), f"{pointer}/{key}") for key, one in value.items()}
    return _scalar(value, kind, pointer)


def _scalar(value: Any, kind: str, pointer: str) -> Any:
    try:
        if not kind or (kind in NUMBERS and isinstance(value, Decimal)):
            return admit(value)
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
    elif isinstance(value, Decimal):
        yield values.canonical_decimal(value)
    else:
        yield json.dumps(values.to_json(value), ensure_ascii=False)

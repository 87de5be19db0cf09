"""What a caller may write: checks a form against its declaration, and describes it as JSON Schema (D10, D64)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson

from engine.errors import ExpressionInvalid, InvalidInput
from engine.feel import values as feel_values
from engine.model.form import Field, FieldScope, FieldType, Form
from engine.model.process import Definition

TEXT_LIMIT = {FieldType.STRING: 400, FieldType.TEXT: 10_000}
_DECIMAL = r"^-?[0-9]{1,16}(\.[0-9]+)?$"
_SCHEMAS: Mapping[FieldType, Mapping[str, Any]] = {
    FieldType.STRING: {"type": "string", "maxLength": 400},
    FieldType.TEXT: {"type": "string", "maxLength": 10_000},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.DECIMAL: {"type": "string", "pattern": _DECIMAL},
    FieldType.MONEY: {"type": "string", "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,2})?$"},
    FieldType.PERCENT: {"type": "string", "pattern": _DECIMAL},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATETIME: {"type": "string", "format": "date-time"},
    FieldType.TIME: {"type": "string", "format": "time"},
    FieldType.DURATION: {"type": "string", "format": "duration"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.PERSON: {"type": "string", "pattern": "^pe_"},
    FieldType.BODY: {"type": "string"},
    FieldType.DOCUMENT: {"type": "string", "pattern": "^do_"},
    FieldType.TABLE_CHOICE: {"type": "string"},
}
_PARTY = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {name: {"type": "string", "maxLength": 400} for name in ("name", "kind", "id_no", "contact")},
}
_EXAMPLES: Mapping[FieldType, Any] = {
    FieldType.STRING: "示例",
    FieldType.TEXT: "情况说明",
    FieldType.INTEGER: 1,
    FieldType.DECIMAL: "1",
    FieldType.MONEY: "100.00",
    FieldType.PERCENT: "5",
    FieldType.TIME: "09:00",
    FieldType.DURATION: "P1D",
    FieldType.BOOLEAN: True,
    FieldType.PARTY: {"name": "甲供应商"},
    FieldType.TABLE_CHOICE: "",
    FieldType.BODY: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """Checked input, split by where it goes."""

    case: dict[str, Any] = field(default_factory=dict)  # case path -> JSON value
    task: dict[str, Any] = field(default_factory=dict)  # field id -> JSON value
    signer: dict[str, Any] = field(default_factory=dict)
    assigned: dict[str, list[str]] = field(default_factory=dict)  # task -> persons
    filled: frozenset[str] = frozenset()  # ids present


def check(
    definition: Definition, form: Form, fields: Mapping[str, Any] | None, signer: Mapping[str, Any] | None
) -> Submitted:
    """Check submitted values; InvalidInput with one entry for each wrong field, by JSON pointer."""
    errors: list[dict[str, str]] = []
    declared = {item.id: item for item in form.fields if item.scope is not FieldScope.SIGNER}
    asked = {item.id: item for item in form.fields if item.scope is FieldScope.SIGNER}
    case: dict[str, Any] = {}
    task: dict[str, Any] = {}
    assigned: dict[str, list[str]] = {}
    for item, value in _known(declared, fields, "/fields", errors):
        if item.readonly:
            errors.append(_error(f"/fields/{item.id}", "readonly", "this field is not written here"))
            continue
        checked = _checked(definition, item, value, f"/fields/{item.id}", errors)
        if item.assigns:
            assigned.setdefault(item.assigns, []).append(checked)
        elif item.scope is FieldScope.TASK:
            task[item.id] = checked
        else:
            case[item.path] = checked
    own = {
        item.id: _checked(definition, item, value, f"/signer_fields/{item.id}", errors)
        for item, value in _known(asked, signer, "/signer_fields", errors)
    }
    if errors:
        raise InvalidInput(errors=errors)
    return Submitted(case=case, task=task, signer=own, assigned=assigned, filled=frozenset([*(fields or ()), *own]))


def _known(
    declared: Mapping[str, Field], given: Mapping[str, Any] | None, pointer: str, errors: list[dict[str, str]]
) -> Iterable[tuple[Field, Any]]:
    for name, value in (given or {}).items():
        item = declared.get(name)
        if item is None:
            errors.append(_error(f"{pointer}/{name}", "unknown", "the form has no such field"))
        elif value is not None:
            yield item, value


def _error(pointer: str, code: str, text: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "text": text}


def _checked(definition: Definition, item: Field, value: Any, pointer: str, errors: list[dict[str, str]]) -> Any:
    """Return the canonical JSON value; append to ``errors`` what is wrong."""
    if item.type is FieldType.LIST:
        return _checked_list(definition, item, value, pointer, errors)
    if item.type is FieldType.GROUP:
        return _checked_group(definition, item, value, pointer, errors)
    if item.type is FieldType.PARTY:
        return _checked_party(value, pointer, errors)
    if item.type is FieldType.CHOICE:
        if value not in {option.id for option in item.options}:
            errors.append(_error(pointer, "choice", "not one of the options"))
        return value
    limit = TEXT_LIMIT.get(item.type, 200)
    if isinstance(value, str) and (len(value) > limit or "\x00" in value):
        errors.append(_error(pointer, "too_long", f"at most {limit} characters"))
        return value
    try:
        return feel_values.to_json(feel_values.from_json(value, str(item.type)), str(item.type))
    except ExpressionInvalid as wrong:
        errors.append(_error(pointer, "type", wrong.detail))
        return value


def _checked_list(definition: Definition, item: Field, value: Any, pointer: str, errors: list[dict[str, str]]) -> Any:
    if not isinstance(value, list):
        errors.append(_error(pointer, "type", "a list is needed"))
        return value
    least, most = item.min or 0, item.max or 200
    if not least <= len(value) <= most:
        errors.append(_error(pointer, "length", f"{least} to {most} entries are needed"))
        return value
    return [_checked_group(definition, item, row, f"{pointer}/{at}", errors) for at, row in enumerate(value)]


def _checked_group(definition: Definition, item: Field, value: Any, pointer: str, errors: list[dict[str, str]]) -> Any:
    if not isinstance(value, dict):
        errors.append(_error(pointer, "type", "an object is needed"))
        return value
    columns = {column.id: column for column in definition.group_by_id[item.of].fields}
    errors.extend(
        _error(f"{pointer}/{column.id}", "required", "this column is needed")
        for column in columns.values()
        if column.required and value.get(column.id) in (None, "")
    )
    return {
        column.id: _checked(definition, column, cell, f"{pointer}/{column.id}", errors)
        for column, cell in _known(columns, value, pointer, errors)
    }


def _checked_party(value: Any, pointer: str, errors: list[dict[str, str]]) -> Any:
    allowed = {"name", "kind", "id_no", "contact"}
    if not isinstance(value, dict) or not value.get("name") or not set(value) <= allowed:
        errors.append(_error(pointer, "party", "a party has a name and at most kind, id_no, contact"))
    elif not all(isinstance(part, str) and len(part) <= TEXT_LIMIT[FieldType.STRING] for part in value.values()):
        errors.append(_error(pointer, "party", "the parts of a party are short texts"))
    return value


def schema(
    definition: Definition,
    form: Form,
    *,
    signer: bool,
    values: Mapping[str, Any],
    today: date,
    people: Mapping[str, str],
) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a form with one example.

    ``values``: present values by case path and task field id; ``people``: field -> an eligible person for fields that
    assign, each another. ``signer``: describe what each signer states himself instead.
    """
    fields = [item for item in form.fields if (item.scope is FieldScope.SIGNER) == signer and not item.readonly]
    example = {}
    for item in fields:
        present = values.get(item.path if item.scope is FieldScope.CASE else item.id)
        made = present if present is not None else _example(definition, item, today, people)
        if made is not None:
            example[item.id] = made
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [item.id for item in fields if item.required],
        "properties": {item.id: _property(definition, item) for item in fields},
        "examples": [example],
    }


def _property(definition: Definition, item: Field) -> dict[str, Any]:
    described: dict[str, Any] = dict(_SCHEMAS.get(item.type, {}))
    if item.type is FieldType.CHOICE:
        described = {
            "oneOf": [{"const": o.id, "title": o.name.zh, "title_en": o.name.en} for o in item.options],
        }
    elif item.type is FieldType.PARTY:
        described = dict(_PARTY)
    elif item.type in (FieldType.LIST, FieldType.GROUP):
        described = _group_schema(definition, item)
        if item.type is FieldType.LIST:
            described = {"type": "array", "items": described, "minItems": item.min or 0, "maxItems": item.max or 200}
    described |= {"title": item.name.zh, "title_en": item.name.en}
    if item.help.zh:
        described |= {"description": item.help.zh, "description_en": item.help.en}
    if item.bound:
        described["x-bound"] = True
    return described


def _group_schema(definition: Definition, item: Field) -> dict[str, Any]:
    columns = definition.group_by_id[item.of].fields
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [column.id for column in columns if column.required],
        "properties": {column.id: _property(definition, column) for column in columns},
    }


def _example(definition: Definition, item: Field, today: date, people: Mapping[str, str]) -> Any:
    """Make an example value; None for a field that can stay empty (documents, unknown choices)."""
    if item.example:
        return _declared_example(item)
    if item.type is FieldType.CHOICE:
        return item.options[0].id if item.options else None
    if item.type is FieldType.DATE:
        return today.isoformat()
    if item.type is FieldType.DATETIME:
        return f"{(today + timedelta(days=1)).isoformat()}T09:00:00+08:00"
    if item.type is FieldType.PERSON:
        return people.get(item.id) if item.assigns else next(iter(people.values()), None)
    if item.type in (FieldType.LIST, FieldType.GROUP):
        columns = definition.group_by_id[item.of].fields
        row = {c.id: v for c in columns if (v := _example(definition, c, today, people)) is not None}
        return [row] * max(1, item.min or 1) if item.type is FieldType.LIST else row
    return _EXAMPLES.get(item.type)


def _declared_example(item: Field) -> Any:
    try:
        return orjson.loads(item.example)
    except orjson.JSONDecodeError:
        return item.example

"""The scope guards and controls are evaluated in: case fields, outcomes, settings, subject (D11)."""

from collections.abc import Mapping
from typing import Any

from engine.execution.state import Run
from engine.feel import values
from engine.model.form import Field, FieldType
from engine.model.process import Definition
from engine.usecases.ground.library import ReadyProcess


def build(
    ready: ReadyProcess,
    fields: Mapping[str, Any],
    outcomes: Mapping[str, str],
    settings: Mapping[str, Any],
    subject: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the scope; a declared field without a value is null.

    ``fields``: case path -> JSON value; ``outcomes``: task -> outcome id; ``settings``: id -> FEEL value.
    """
    scope: dict[str, Any] = {}
    for path, item in ready.case_fields.items():
        _put(scope, path, to_feel(ready.definition, item, fields.get(path)))
    scope["outcome"] = dict(outcomes)
    scope["setting"] = settings
    if ready.decision_kinds:
        scope["decision"] = {
            name: values.from_json(fields.get(f"decision.{name}"), kind) for name, kind in ready.decision_kinds.items()
        }
    scope["subject"] = {**subject, **(scope.get("subject") or {})}
    return scope


def to_feel(definition: Definition, item: Field, value: Any) -> Any:
    """Turn a JSON field value into a value of the guard language."""
    if value is None:
        return None
    if item.type is FieldType.LIST:
        return [_row(definition, item, row) for row in value]
    if item.type is FieldType.GROUP:
        return _row(definition, item, value)
    if item.type is FieldType.PARTY:
        return dict(value)
    return values.from_json(value, str(item.type))


def _row(definition: Definition, item: Field, row: Mapping[str, Any]) -> dict[str, Any]:
    columns = definition.group_by_id[item.of].fields
    return {column.id: to_feel(definition, column, row.get(column.id)) for column in columns}


def _put(scope: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        scope = scope.setdefault(parent, {})
    scope[last] = value


def latest_outcomes(run: Run) -> dict[str, str]:
    """Return the outcome of the latest live completion of each task; an undone instance's outcome is gone."""
    return {instance.element: instance.outcome for instance in run.done}

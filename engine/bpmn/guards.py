"""The names an expression of a definition may use (D11), with the types the forms give them."""

import re
from collections.abc import Iterator, Mapping

from engine.feel import Names
from engine.feel.types import declared, result_kind
from engine.model.form import Field, FieldScope, FieldType
from engine.model.process import Definition, NodeKind

Tree = dict[str, object]

PARTY: dict[str, str] = {"name": "string", "kind": "string", "id_no": "string", "contact": "string", "key": "string"}
_FREE = re.compile(r"\b(setting|count)\.([A-Za-z][A-Za-z0-9_]*)")
_DECISION = re.compile(r"\bdecision\.([A-Za-z][A-Za-z0-9_]*)((?:\.[A-Za-z][A-Za-z0-9_]*)*)")


def case_names(definition: Definition) -> Names:
    """Return case fields, ``subject``, ``outcome.<task>`` of a definition; assigning fields are never names (D13)."""
    found: Tree = {"subject": dict(PARTY)}
    for item in _fields(definition):
        if item.scope is FieldScope.CASE and not item.assigns:
            found[item.path] = _kind(item, definition)
    for process in definition.processes:
        for node in process.graph.all_nodes.values():
            if node.kind is NodeKind.TASK:
                found[f"outcome.{node.id}"] = "string"
    found |= decision_names(definition)
    return Names.of(found)  # type: ignore[arg-type]  # a nested mapping of type names


def names_for(
    text: str,
    base: Names,
    definition: Definition,
    *,
    settings: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
) -> Names:
    """Return ``base`` and what ``text`` itself may name.

    ``settings``: type by id of the settings in force; None accepts any ``setting.<id>``. Counters are open. Decisions
    must be taken by a task of the file; the outputs of one that no table beside the file describes are open.
    ``more``: names of this place, e.g. ``outcome``.
    """
    found: dict[str, str] = dict(more or {})
    for kind, name in _FREE.findall(text):
        if kind == "count":
            found[f"count.{name}"] = "integer"
        elif settings is None or name in settings:
            found[f"setting.{name}"] = "" if settings is None else settings[name]
    for name, outputs in _DECISION.findall(text):
        if name in _decisions(definition) and name not in definition.decision_by_id:
            found[f"decision.{name}{outputs}"] = ""
    return base.merged(Names.of(found)) if found else base


def _fields(definition: Definition) -> Iterator[Field]:
    """Yield the top fields of all forms."""
    for process in definition.processes:
        for node in process.graph.all_nodes.values():
            if node.form is not None:
                yield from node.form.fields


def _kind(item: Field, definition: Definition) -> object:
    """Return the type of a field as ``Names.of`` wants it; lists and groups carry their columns."""
    group = definition.group_by_id.get(item.of)
    if group is not None and item.type in (FieldType.LIST, FieldType.GROUP):
        columns = {column.id: _column(column) for column in group.fields}
        return [columns] if item.type is FieldType.LIST else columns
    return _column(item)


def _column(item: Field) -> object:
    """Return the type of a field that holds no group."""
    return dict(PARTY) if item.type is FieldType.PARTY else item.type.value


def decision_names(definition: Definition) -> Tree:
    """Return what guards may read of the decisions that tasks take and the DMN file holds, with their types."""
    tables = definition.tables
    if tables is None:
        return {}
    taken = {name: definition.decision_by_id.get(name) for name in sorted(_decisions(definition))}
    kinds = {name: declared(result_kind(found, tables.types)) for name, found in taken.items() if found is not None}
    return {"decision": kinds} if kinds else {}


def _decisions(definition: Definition) -> set[str]:
    """Return the decisions that tasks of the file take."""
    return {
        node.decision for process in definition.processes for node in process.graph.all_nodes.values() if node.decision
    }

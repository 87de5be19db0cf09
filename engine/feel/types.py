"""Types of a DMN file in the words of this room: type references and item definitions to field types (``Names.of``)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.feel.names import Kind
from engine.model.decision import (
    Aggregation,
    BoxedDecision,
    Decision,
    DecisionTable,
    HitPolicy,
    ItemType,
    LiteralDecision,
)

# Names the standard gives its types in any version, and a few that other tools write for numbers.
BASIC: Mapping[str, str] = {
    "string": "string",
    "number": "decimal",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "date and time": "datetime",
    "dayTimeDuration": "duration",
    "days and time duration": "duration",
    "yearMonthDuration": "duration",
    "years and months duration": "duration",
    "integer": "decimal",
    "long": "decimal",
    "double": "decimal",
    "decimal": "decimal",
}
_DEEPEST = 8  # item definitions within item definitions
_LARGEST = 2_000  # components a type may have, those of components included
LISTS = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)


def kind_of(name: str, types: Iterable[ItemType] = ()) -> Kind:
    """Return the type ``name`` stands for; "" for one nobody declared and beyond ``_LARGEST`` components."""
    return _Kinds(types).of(name, 0)


class _Kinds:
    """Item definitions by name, and how many components may still be written out."""

    def __init__(self, types: Iterable[ItemType]) -> None:
        self.items = {item.name: item for item in reversed(tuple(types))}
        self.room = _LARGEST

    def of(self, name: str, depth: int) -> Kind:
        """Return the type of a name."""
        if name in BASIC:
            return BASIC[name]
        found = self.items.get(name)
        return "" if found is None or depth > _DEEPEST else self.item(found, depth)

    def item(self, item: ItemType, depth: int) -> Kind:
        """Return the type of an item definition."""
        self.room -= len(item.parts)
        if self.room < 0:
            return ""
        if item.parts:
            kind: Any = {part.name: self.item(part, depth + 1) for part in item.parts}
        else:
            kind = self.of(item.base, depth + 1)
        return [kind] if item.collection else kind


def result_kind(decision: Decision, types: Iterable[ItemType] = ()) -> Kind:
    """Return the type of what a decision says: a type, components by output, or a list of these; "" unknown."""
    if isinstance(decision, LiteralDecision | BoxedDecision):
        return kind_of(decision.type, types)
    return table_kind(decision, lambda name: kind_of(name, types)) if isinstance(decision, DecisionTable) else ""


def table_kind(table: DecisionTable, kind: Callable[[str], Any]) -> Kind:
    """Return the type of what a table says; ``kind`` tells what a name of a type stands for."""
    if table.aggregation is Aggregation.COUNT:
        return "decimal"
    kinds: dict[str, Any] = {output.name: kind(output.type) for output in table.outputs}
    one: Any = kinds if len(table.outputs) > 1 else next(iter(kinds.values()), "")
    listed = table.hit_policy in LISTS and table.aggregation is Aggregation.NONE
    return [one] if listed else one


def declared(kind: Any) -> Kind:
    """Return ``kind`` as ``Names.of`` takes it: a list of plain values has no components to name."""
    if isinstance(kind, list):
        return [_declared(kind[0])] if isinstance(kind[0], Mapping) else "list"
    return _declared(kind) if isinstance(kind, Mapping) else str(kind)


def _declared(kind: Mapping[str, Any]) -> Mapping[str, Kind]:
    return {key: declared(part) for key, part in kind.items()}


def whole(kind: Any) -> bool:
    """True when nothing in ``kind`` is unknown."""
    if isinstance(kind, list):
        return whole(kind[0])
    return all(whole(part) for part in kind.values()) if isinstance(kind, Mapping) else bool(kind)

"""The parts of a value, each with its words and its rule, and what differs between two values of one class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.analysis.changes.directions import Rule
from engine.model.change import Effect
from engine.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One part of a value."""

    fields: tuple[str, ...]  # fields compared together; the first one, or number and unit, is shown
    name: Text  # what people call it
    rule: Rule | None  # None: compared by a function of its own

    @property
    def path(self) -> str:
        """Name of the part, as a change tells it."""
        return self.fields[0].rstrip("_")


Table = tuple[Facet, ...]


def facet(fields: str | tuple[str, ...], zh: str, en: str, rule: Rule | None) -> Facet:
    """Return a facet of one field, or of several that only mean something together."""
    return Facet(fields=(fields,) if isinstance(fields, str) else fields, name=Text(zh, en), rule=rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A part that differs."""

    facet: Facet
    before: Any
    after: Any
    effect: Effect
    reason: Text


def differences(before: Any, after: Any, table: Sequence[Facet]) -> Iterator[Difference]:
    """Yield the parts of ``table`` in which two values of one class differ."""
    for item in table:
        if item.rule is None:
            continue
        old, new = _value(before, item), _value(after, item)
        if item.rule.key(old) != item.rule.key(new):
            effect, reason = item.rule.judge(old, new)
            yield Difference(facet=item, before=old, after=new, effect=effect, reason=reason)


def _value(value: Any, item: Facet) -> Any:
    if len(item.fields) == 1:
        return getattr(value, item.fields[0])
    return tuple(getattr(value, field) for field in item.fields)

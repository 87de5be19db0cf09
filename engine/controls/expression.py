"""Expressions of controls: parsed once for a plan, evaluated against a scope, never raising (fail closed).

An expression that does not parse, raises or gives another kind of value is *undecidable* and reads as None; each
control refuses on None by its own code.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from engine.errors import RiskflowError
from engine.feel import Names, parse

_UNDECIDABLE = (RiskflowError, ArithmeticError, LookupError, TypeError, ValueError)


class Evaluates(Protocol):
    """What the guard language hands back for a text."""

    @property
    def names(self) -> frozenset[str]:
        """Dotted paths it reads."""
        ...

    def evaluate(self, scope: Mapping[str, Any], /) -> Any:
        """Return the value in ``scope``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One expression of a control."""

    text: str  # as in the file
    expression: Evaluates | None  # None when the text does not parse

    def value(self, scope: Mapping[str, Any]) -> Any:
        """Return the value in ``scope``; None when it is null or cannot be evaluated."""
        if self.expression is None:
            return None
        try:
            return self.expression.evaluate(scope)
        except _UNDECIDABLE:
            return None

    def number(self, scope: Mapping[str, Any]) -> Decimal | None:
        """Return the value as a decimal; None for anything that is not a finite number."""
        value = self.value(scope)
        return value if isinstance(value, Decimal) and value.is_finite() else None

    def truth(self, scope: Mapping[str, Any]) -> bool | None:
        """Return the value as a truth; None for anything that is not a boolean."""
        value = self.value(scope)
        return value if isinstance(value, bool) else None

    def reads(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return those of ``paths`` the expression reads, themselves or a component of theirs."""
        names = self.expression.names if self.expression is not None else frozenset()
        return tuple(path for path in paths if any(f"{name}.".startswith(f"{path}.") for name in names))


Reader = Callable[[str], Asked]


def reader(names: Names) -> Reader:
    """Return the function that turns a text into an :class:`Asked` over the declared ``names``."""

    def read(text: str) -> Asked:
        try:
            return Asked(text=text, expression=parse(text, names))
        except _UNDECIDABLE:
            return Asked(text=text, expression=None)

    return read


def applies(when: Asked | None, scope: Mapping[str, Any]) -> bool:
    """True unless the condition ``when`` is plainly false; a condition that cannot be decided applies."""
    return when is None or when.truth(scope) is not False

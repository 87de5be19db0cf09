"""The functions an expression of a DMN file may call: those of guards and the others of 10.3.4 that are safe.

Left out on purpose: regular expressions (``matches``, ``replace``, ``split``), which have no bound on time; ``now`` and
``today``, which would make a decision depend on more than its inputs; ``sort`` and other functions of functions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.errors import ExpressionInvalid
from engine.feel.builtins import BUILTINS
from engine.feel.dmn import lists, moments, numeric, spans, strings
from engine.feel.dmn.work import Hidden


class Body(Protocol):
    """What a function of the file computes."""

    @property
    def cost(self) -> int:
        """Nodes one evaluation visits, loops and calls paid for apart."""

    @property
    def reach(self) -> int:
        """Height, called functions included."""

    def evaluate(self, scope: Mapping[str, object]) -> object:
        """Return the value over a scope of its parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """Something that can be called: a built-in function or one of the file."""

    name: str
    parameters: tuple[str, ...]  # in order; of a built-in those that can be named in a call
    least: int
    most: int | None  # None for any number
    perform: Callable[..., object] | None = None  # of a built-in
    body: Body | None = None  # of a function of the file
    fault: ExpressionInvalid | None = None  # why a function of the file cannot be called
    home: Hidden | None = None  # of one defined in a context: where a scope keeps the names around it

    def usable(self) -> None:
        """Refuse a function that cannot be called, each time with an error of its own."""
        if self.fault is not None:
            raise ExpressionInvalid(self.fault.detail, **self.fault.fields)


def of_file(name: str, parameters: tuple[str, ...], body: Body, *, local: bool = False) -> Callee:
    """Return a function of the file."""
    size = len(parameters)
    home = Hidden(name) if local else None
    return Callee(name=name, parameters=parameters, least=size, most=size, body=body, home=home)


# Names of parameters, for calls that name them; those of an open number are called by position or as one list.
_GUARDS: dict[str, tuple[str, ...]] = {
    "count": ("list",),
    "sum": ("list",),
    "min": ("list",),
    "max": ("list",),
    "mean": ("list",),
    "abs": ("n",),
    "floor": ("n", "scale"),
    "ceiling": ("n", "scale"),
    "decimal": ("n", "scale"),
    "round half up": ("n", "scale"),
    "round half down": ("n", "scale"),
    "round up": ("n", "scale"),
    "round down": ("n", "scale"),
    "not": ("negand",),
    "all": ("list",),
    "any": ("list",),
    "is defined": ("value",),
    "contains": ("string", "match"),
    "starts with": ("string", "match"),
    "ends with": ("string", "match"),
    "upper case": ("string",),
    "lower case": ("string",),
    "string length": ("string",),
    "list contains": ("list", "element"),
    "duration": ("from",),
}

_ROOMS = (strings.FUNCTIONS, lists.FUNCTIONS, numeric.FUNCTIONS, moments.FUNCTIONS, spans.FUNCTIONS)


def _all() -> dict[str, Callee]:
    """Return every built-in function; where guards have one of the same name, the file's own wins."""
    found = {
        name: Callee(
            name=name, parameters=names, least=BUILTINS[name].least, most=BUILTINS[name].most, perform=_of(name)
        )
        for name, names in _GUARDS.items()
    }
    for room in _ROOMS:
        for name, (perform, parameters, least, most) in room.items():
            found[name] = Callee(name=name, parameters=parameters, least=least, most=most, perform=perform)
    return found


def _of(name: str) -> Callable[..., object]:
    return BUILTINS[name].perform


FUNCTIONS: Mapping[str, Callee] = _all()

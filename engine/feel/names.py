"""What an expression may name: declared paths with their types, and knowledge models it may call (decisions D11)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from engine.feel.builtins import BUILTINS
from engine.feel.fault import invalid

if TYPE_CHECKING:
    from engine.feel.expression import Model

Kind: TypeAlias = "str | Mapping[str, Kind] | list[Mapping[str, Kind]]"
"""A type: a field type's name ("" unknown), a mapping of components, or a list holding one such mapping."""

RESERVED = frozenset(["and", "or", "in", "if", "then", "else", "between", "true", "false", "null", "not"])
NEVER = re.compile(r"(?!)")

# A name is words parted by single spaces; a word starts with a letter or _ and may hold - and ' inside.
_WORD = r"\w+(?:['\-]\w+)*"
_NAME = re.compile(rf"(?!\d){_WORD}(?: {_WORD})*")


@dataclass(frozen=True)
class Branch:
    """A place in the tree of names."""

    path: str  # dotted path from the root, "" for the root
    type: str | None  # declared type, None when only its components are declared
    parts: dict[str, "Branch"]  # components by name

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches the longest component at a place in a text."""
        return longest(self.parts)


def longest(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for the longest of ``names`` (any white space for a space), ended by a word's end."""
    ordered = sorted(names, key=len, reverse=True)
    found = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)
    return re.compile(rf"(?:{found})(?!\w)") if ordered else NEVER


@dataclass(frozen=True)
class Names:
    """Declared names. Equal declarations are equal values; nothing undeclared ever parses.

    A path declared both with a type of its own and with components (``outcome`` and ``outcome.pro_check``) is read
    from the component "" of the scope's mapping.
    """

    types: tuple[tuple[str, str], ...] = ()  # (dotted path, type), sorted by path
    models: tuple["Model", ...] = ()  # knowledge models that may be called

    @classmethod
    def of(cls, declared: Mapping[str, Kind], models: Iterable["Model"] = ()) -> "Names":
        """Return the names of a nested mapping; keys may be dotted. Raises ``ExpressionInvalid`` for a bad name."""
        types: dict[str, str] = {}
        _flatten("", declared, types)
        found = tuple(models)
        for model in found:
            _check_name(model.name)
            if model.name in BUILTINS:
                raise invalid(f"“{model.name}”是内置函数名", f"{model.name!r} is a built-in function")
        return cls(tuple(sorted(types.items())), found)

    def merged(self, other: "Names") -> "Names":
        """Return both together; ``other`` wins where a path has two types or two models one name."""
        names = {model.name for model in other.models}
        kept = tuple(model for model in self.models if model.name not in names)
        return Names(tuple(sorted({**dict(self.types), **dict(other.types)}.items())), kept + other.models)

    @property
    def paths(self) -> frozenset[str]:
        """Every declared path."""
        return frozenset(path for path, _ in self.types)

    def type_of(self, path: str) -> str | None:
        """Return the declared type ("" unknown, "context" and "list" for groups); None when undeclared."""
        return dict(self.types).get(path)

    @cached_property
    def root(self) -> Branch:
        """The tree of names."""
        root = Branch("", None, {})
        for path, type_ in self.types:
            _plant(root, path, type_)
        return root

    @cached_property
    def model_by_name(self) -> dict[str, "Model"]:
        """Knowledge models by name."""
        return {model.name: model for model in self.models}

    @cached_property
    def callable(self) -> re.Pattern[str]:
        """Matches the longest function name followed by an opening parenthesis."""
        return re.compile(rf"({longest([*BUILTINS, *self.model_by_name]).pattern})\s*\(")


def _plant(root: Branch, path: str, type_: str) -> None:
    """Put ``path`` into the tree; sorted order puts a parent before its components."""
    branch = root
    *parents, last = path.split(".")
    for part in parents:
        above = f"{branch.path}.{part}" if branch.path else part
        branch = branch.parts.setdefault(part, Branch(above, None, {}))
    branch.parts[last] = Branch(path, type_, {})


def _flatten(prefix: str, declared: Mapping[str, Kind], types: dict[str, str]) -> None:
    """Fill ``types`` with the dotted paths of a nested declaration."""
    for key, kind in declared.items():
        for part in key.split("."):
            _check_name(part)
        path = f"{prefix}{key}"
        if isinstance(kind, str):
            types[path] = kind
        elif isinstance(kind, list):
            types[path] = "list"
            _flatten(f"{path}.", kind[0], types)
        else:
            types[path] = "context"
            _flatten(f"{path}.", kind, types)


def _check_name(name: str) -> None:
    """Refuse what could not be read back: odd characters, double spaces, reserved words."""
    if not _NAME.fullmatch(name) or name in RESERVED or len(name) > 200:
        raise invalid(f"名称“{name[:50]}”不能用", f"{name[:50]!r} cannot be a name")

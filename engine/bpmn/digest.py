"""The digest over the meaning of a definition (D1): two files that differ in looks only have the same one."""

import dataclasses
import json
from enum import StrEnum
from hashlib import sha256
from typing import Any

from engine.model.process import Definition

_COSMETIC = frozenset({"line", "bounds", "waypoints"})  # where a thing stands in file and drawing
_NAMING = frozenset({"digest", "model_digest", "key"})  # of a definition: what names the file


def model_digest(definition: Definition) -> str:
    """Return the SHA-256 (hex) of the canonical text of ``definition``.

    Canonical text: JSON, keys sorted, no blanks; a field that has its default is left out, so a field added to the
    model later does not change the digest of older files. Coordinates, lines and the file's name do not count.
    """
    text = json.dumps(_plain(definition), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8")).hexdigest()


def _plain(value: Any) -> Any:
    """Return a JSON value for a value of the model."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
        skipped = _COSMETIC | _NAMING if isinstance(value, Definition) else _COSMETIC
        kept = {name: _plain(found) for name, found in fields.items() if name not in skipped}
        defaults = {item.name: item.default for item in dataclasses.fields(value)}
        shown = {name: found for name, found in kept.items() if fields[name] != defaults[name]}
        return {"": type(value).__name__, **shown}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value

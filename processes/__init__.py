"""The shipped definitions and their data, as bytes and plain values; nothing here decides anything.

``read("procurement")`` is the BPMN file as it was committed: its digest is the definition's identity (D1).
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

_ROOT = files(__name__)


def _entries(folder: Traversable, ending: str) -> tuple[str, ...]:
    """Return the names, without ``ending``, of the files in ``folder``, sorted."""
    found = (entry.name for entry in folder.iterdir() if entry.is_file())
    return tuple(sorted(name.removesuffix(ending) for name in found if name.endswith(ending)))


def _load(path: Traversable) -> Any:
    """Return the plain value of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def names() -> tuple[str, ...]:
    """Return the keys of the shipped definitions, sorted."""
    return _entries(_ROOT, ".bpmn")


def read(name: str) -> bytes:
    """Return the exact bytes of definition ``name``; KeyError when none is shipped under that key."""
    if name not in names():
        raise KeyError(name)
    return (_ROOT / f"{name}.bpmn").read_bytes()


def decisions(name: str) -> bytes:
    """Return the exact bytes of the decision tables beside definition ``name``, b"" when it has none."""
    found = _ROOT / f"{name}.dmn"
    return found.read_bytes() if found.is_file() else b""


def settings() -> list[dict[str, Any]]:
    """Return the shipped numbers of law and house rule, in file order (keys as in ``engine.model.risk.Setting``).

    ``name`` is a mapping with ``zh`` and ``en``; ``value`` is a string, dates are ISO strings.
    """
    folder = _ROOT / "settings"
    return [row for name in _entries(folder, ".yaml") for row in _load(folder / f"{name}.yaml")]


def templates() -> dict[str, bytes]:
    """Return the Word templates of papers by id; read anew at each call."""
    folder = _ROOT / "templates"
    return {name: (folder / f"{name}.docx").read_bytes() for name in _entries(folder, ".docx")}


def sample(name: str = "agency") -> dict[str, Any]:
    """Return the sample data ``name``: agency, roles, departments, people, bodies, budget lines, catalogue."""
    found = _ROOT / "sample" / f"{name}.yaml"
    if not found.is_file():
        raise KeyError(name)
    return dict(_load(found))


def samples() -> tuple[str, ...]:
    """Return the names of the sample agencies, the full one first."""
    return ("agency", "bureau")


def glossary() -> dict[str, str]:
    """Return the Chinese terms of art and titles of law with their English (decisions D61)."""
    return {str(zh): str(en) for zh, en in _load(_ROOT / "glossary.yaml").items()}


def calendars() -> list[dict[str, Any]]:
    """Return the shipped years: ``year``, ``provisional``, ``source``, ``rest``, ``work`` (ISO days or [from, to])."""
    folder = _ROOT / "calendars"
    return [dict(_load(folder / f"{name}.yaml")) for name in _entries(folder, ".yaml")]

"""The grading schemes of ``processes/schemes`` as values (the engine reads no file of that house, decisions §0)."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml

from engine.errors import NotFound
from engine.model.risk import Grade, Scheme
from engine.model.text import Text


def load() -> dict[str, Scheme]:
    """Return the shipped schemes by id."""
    folder = files("processes") / "schemes"
    rows = [yaml.safe_load(one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".yaml")]
    return {row["id"]: _scheme(row) for row in sorted(rows, key=lambda row: str(row["id"]))}


def pick(schemes: Mapping[str, Scheme], name: str) -> Scheme:
    """Return the scheme ``name``; NotFound for one that is not shipped."""
    if name not in schemes:
        raise NotFound(f"there is no grading scheme {name}; known: {', '.join(schemes)}")
    return schemes[name]


def _scheme(row: Mapping[str, Any]) -> Scheme:
    grades = tuple(
        Grade(
            rank=grade["rank"],
            code=str(grade["code"]),
            name=_text(grade["name"]),
            fill=grade["fill"],
            tint=grade["tint"],
        )
        for grade in row["grades"]
    )
    return Scheme(id=row["id"], name=_text(row["name"]), grades=grades)


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["zh"], value["en"])

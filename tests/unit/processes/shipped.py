"""What the tests of the shipped files read, once: definitions, scenarios, people of the sample agency."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

import processes
from engine import bpmn
from engine.model.people import Kind, Qualification, Standing
from engine.model.process import Definition

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DATA = Path(__file__).parents[2] / "data"


def load(key: str) -> dict[str, dict[str, Any]]:
    """Return the scenario files whose name begins with ``key``, by stem."""
    files = sorted(SCENARIOS.glob(f"{key}_*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}


def tables() -> list[str]:
    """Return the keys of the shipped flows whose domain tables are copied into ``tests/data``."""
    found = {path.stem.removeprefix("flows_") for path in DATA.glob("flows_*.yaml")}
    return sorted(found & set(processes.names()))


@cache
def table(key: str) -> dict[str, Any]:
    """Return the domain's tables of a flow; their form is told in the package's docstring."""
    data: dict[str, Any] = yaml.safe_load((DATA / f"flows_{key}.yaml").read_text(encoding="utf-8"))
    return data


@cache
def definition(key: str) -> Definition:
    """Return a shipped definition, read once."""
    return bpmn.read(processes.read(key), key=key, decisions=processes.decisions(key))


@cache
def people() -> dict[str, Standing]:
    """Return what each account's person of the sample agency holds."""
    data = processes.sample()
    bodies = {body["id"]: body["members"] for body in data["bodies"]}
    return {
        row["account"]: Standing(
            person=row["account"],
            name=row["name"]["zh"],
            kind=Kind(row["kind"]),
            departments=(row["department"],),
            roles=tuple(post["role"] for post in row["posts"]),
            qualifications=tuple(Qualification(kind=item["kind"]) for item in row["qualifications"]),
            bodies=tuple(body for body, members in bodies.items() if row["account"] in members),
        )
        for row in data["people"]
    }


@cache
def chairs() -> dict[str, str]:
    """Return the chair of each body of the sample agency."""
    return {body["id"]: body["chair"] for body in processes.sample()["bodies"]}

"""What the tests of the shipped files read, once: definitions, scenarios, people of the sample agency."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import processes
from engine import bpmn
from engine.model.control import Quorum
from engine.model.meeting import BodyRules, Meeting
from engine.model.people import Kind, Qualification, Standing
from engine.model.process import Definition, Node

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
    return {body["id"]: body["chair"] for body in processes.sample()["bodies"] if "chair" in body}


@cache
def meeting(body: str, away: frozenset[str] = frozenset()) -> Meeting:
    """Return a matter before a body of the sample agency, announced the day before."""
    found = next(one for one in processes.sample()["bodies"] if one["id"] == body)
    return Meeting(
        id="meeting",
        rules=BodyRules(**found.get("rules", {})),
        members=tuple(found["members"]),
        chairs=(found["chair"], *found["members"]),
        away=away,
        experts=frozenset(one for one in found["members"] if one.startswith("expert")),
        notice_at=datetime(2026, 3, 9, 2, 0, tzinfo=UTC),
    )


def meeting_of(found: Definition, node: Node) -> list[str]:
    """Return who is asked at a task a body decides: members, its chair, then those who record; [] at any other."""
    specs = [found.control_by_id[name].spec for name in node.controls]
    spec = next((one for one in specs if isinstance(one, Quorum)), None)
    bodies = {body["id"]: body for body in processes.sample()["bodies"]}
    if spec is None:
        return []
    body, recorders = bodies[spec.body], bodies[spec.recorder]["members"] if spec.recorder else []
    return [*(one for one in body["members"] if one != body["chair"]), body["chair"], *recorders]

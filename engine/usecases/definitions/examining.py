"""A file put forward as a definition: read, checked, compared with the version in force; nothing is written.

Reading takes a good part of a second and happens before the lock is taken: what was found of the same bytes under the
same settings is kept for the act that follows.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import bpmn
from engine.analysis import changes as differing
from engine.analysis import guarding
from engine.errors import InvalidInput
from engine.model.change import Change, Changes
from engine.model.finding import Finding, Severity
from engine.model.process import Definition, NodeKind
from engine.ports import UnitOfWork
from engine.usecases.ground.environment import Environment
from engine.usecases.state import present

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was found of a file."""

    key: str
    data: bytes  # both files in one, as they are released
    definition: Definition
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings with which nothing is released."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)


def named(key: str) -> str:
    """Return a key that a definition may have; InvalidInput otherwise."""
    if not KEY.fullmatch(key):
        text = "1 to 60 lower-case letters, digits or _, a letter first"
        raise InvalidInput(errors=[{"pointer": "/key", "code": "code", "text": text}])
    return key


def examine(env: Environment, agency: str, key: str, data: bytes) -> Examined:
    """Return what a file holds; BpmnRefused or DmnRefused with the line when it cannot be read at all."""
    types = {setting.id: setting.type for setting in env.agency(agency).setting_rows}
    stamp = hashlib.sha256(repr(sorted(types.items())).encode()).hexdigest()
    name = ("examined", key, hashlib.sha256(data).hexdigest(), stamp)
    return env.library.once(name, lambda: _examined(env, types, key, data))


def _examined(env: Environment, types: Mapping[str, str], key: str, data: bytes) -> Examined:
    definition = bpmn.read(data, key=key)
    found = [*bpmn.lint(definition, settings=types, templates=env.shelf or None), *guarding.check(definition)]
    found.sort(key=lambda one: (one.line, one.element, one.code, one.text.en))
    return Examined(key=key, data=data, definition=definition, findings=tuple(found))


def compared(env: Environment, before: Definition | None, after: Definition) -> Changes:
    """Return what changes between two definitions; nothing where there is none before."""
    if before is None:
        return Changes(minor=False)
    name = ("compared", before.digest, after.digest)
    return env.library.once(name, lambda: differing.compare(before, after))


def version(env: Environment, unit: UnitOfWork, row: Mapping[str, Any] | None) -> Definition | None:
    """Return the definition of a version's row; None for none."""
    return env.definition(unit, row["key"], row["digest"]) if row is not None else None


def grave(made: Changes) -> tuple[Change, ...]:
    """Return the changes that weaken, or may weaken, a control of a first-rank risk: they need a signed waiver.

    One that nobody can place counts as such.
    """
    return tuple(one for one in made.weaker if one.rank == guarding.FIRST or not (one.process or one.elements))


def label(one: Change) -> str:
    """Return a change as the trail names it."""
    return ":".join(part for part in (str(one.aspect), one.element or one.process, one.ref, one.path) if part)[:200]


def finding(one: Finding) -> dict[str, Any]:
    """Return a finding as JSON."""
    told = {"code": one.code, "severity": str(one.severity), "element": one.element, "line": one.line}
    return told | {"text": present.text(one.text)}


def change(one: Change) -> dict[str, Any]:
    """Return a change as JSON."""
    texts = ("where", "subject", "what", "before", "after", "reason")
    plain = {name: getattr(one, name) for name in ("process", "element", "ref", "path", "rank")}
    told = {"sort": str(one.sort), "aspect": str(one.aspect), "effect": str(one.effect), "looser": one.looser}
    told |= plain | {"elements": list(one.elements), "risks": list(one.risks)}
    return told | {name: present.text(getattr(one, name)) for name in texts}


def analysis(definition: Definition) -> dict[str, Any]:
    """Return the figures of a file: steps, controls, risk points by rank, and those of rank 1 by step."""
    nodes = [node for process in definition.processes for node in process.graph.all_nodes.values()]
    counts: dict[int, int] = {}
    for risk in definition.catalog.risks:
        counts[risk.rank] = counts.get(risk.rank, 0) + 1
    return {
        "processes": len(definition.processes),
        "tasks": sum(node.kind is NodeKind.TASK for node in nodes),
        "controls": len(definition.controls),
        "risk_counts": [{"rank": rank, "n": counts[rank]} for rank in sorted(counts)],
        "first_rank": sorted(node.id for node in nodes if guarding.first_rank(definition, node)),
        "collusion_number": None,
    }

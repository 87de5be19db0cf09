"""The full check of an agency's trail: the offline verifier on an export, and every case held against its records."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.bootstrap import Engine
from engine.errors import TrailBroken
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.oversight import trail
from engine.verifier import verify

PIECE = 1024 * 1024


def by_auditor(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return the report, for auditors."""
    access.require(access.session(unit, caller), Kind.AUDITOR)
    return report(env, unit, caller.agency)


def report(env: Environment, unit: UnitOfWork, agency: str) -> dict[str, Any]:
    """Return the verifier's report, papers read, with the cases whose stored state differs from their records."""
    lines = trail.export(env, unit, agency)
    told = verify(lines, documents=lambda _, digest: _pieces(env.documents.root, digest)).as_dict()
    compared, differing = 0, []
    for case in unit.tables.cases.ids(agency):
        compared += 1
        try:
            trail.compare(env, unit, agency, case)
        except (TrailBroken, KeyError) as wrong:
            differing.append({"stream": f"case/{case}", "code": "state_differs", "detail": str(wrong)})
    told["cases_compared"] = compared
    told["findings"] = [*told["findings"], *differing]
    told["ok"] = not told["findings"]
    return told


def keep_export(engine: Engine, agency: str, target: Path) -> None:
    """Write the agency's export to a file; a further agency's is appended under its own header."""

    def write(env: Environment, unit: UnitOfWork) -> None:
        with target.open("ab") as file:
            for line in trail.export(env, unit, agency):
                file.write(line)

    engine.ask(write)


def _pieces(root: Path, digest: str) -> Iterator[bytes] | None:
    """Return the bytes of a stored paper as they lie there, whatever they are by now; None when there are none."""
    sha256 = digest.rpartition(":")[2]
    file = root / sha256[:2] / sha256[2:4] / sha256
    return _read(file) if file.is_file() else None


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece

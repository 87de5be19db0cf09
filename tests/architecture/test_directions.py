"""The import contracts hold, and each of them can fail."""

import pathlib
import shutil
import subprocess
import sys
import tomllib

import diagrams
from tests.architecture.tree import HOUSES, ROOT

LINT = "from importlinter.cli import lint_imports_command as main; main()"

# One violation for each contract: file, and the line planted in it.
PLANTED = {
    "houses": ("engine/model/planted.py", "import api"),
    "processes": ("processes/planted.py", "import engine.model"),
    "diagrams": ("diagrams/planted.py", "import engine.feel"),
    "rooms": ("engine/controls/planted.py", "import engine.trail"),
    "use cases": ("engine/usecases/ground/planted.py", "import engine.usecases.casework"),
    "rules of BPMN": ("engine/analysis/bpmn/checks/planted.py", "import engine.analysis.bpmn.registry"),
    "SQLAlchemy": ("engine/usecases/jobs/planted.py", "import sqlalchemy"),
    "lxml": ("engine/execution/planted.py", "import lxml.etree"),
    "SpiffWorkflow": ("engine/analysis/planted.py", "import SpiffWorkflow.bpmn"),
    "python-docx": ("engine/papers/planted.py", "import docx"),
    "typst": ("engine/papers/planted_set.py", "import typst"),
    "Graphviz": ("diagrams/planted_picture.py", "import pygraphviz"),
    "httpx": ("api/planted.py", "import httpx"),
    "joserfc": ("api/planted_claims.py", "import joserfc"),
    "openpyxl": ("api/planted_book.py", "import openpyxl"),
    "segno": ("api/planted_code.py", "import segno"),
    "argon2": ("engine/storage/planted.py", "import argon2"),
    "web": ("engine/trail/planted.py", "import pydantic"),
    "pure": ("engine/calendar/planted.py", "import time"),
    "routes": ("api/routes/planted.py", "import engine.storage"),
    "verifier": ("engine/verifier/planted.py", "import engine.errors"),
}


def contracts() -> list[str]:
    """Return the names of all contracts."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return [contract["name"] for contract in tomllib.load(file)["tool"]["importlinter"]["contracts"]]


def lint(tree: pathlib.Path) -> subprocess.CompletedProcess[str]:
    """Run the import linter in a tree."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"], cwd=tree, capture_output=True, text=True, check=False
    )


def copy(target: pathlib.Path) -> None:
    """Copy all Python files and the contracts."""
    for house in HOUSES:
        for source in (ROOT / house).rglob("*.py"):
            place = target / source.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)
    shutil.copyfile(ROOT / "pyproject.toml", target / "pyproject.toml")


def test_each_contract_catches_its_violation(tmp_path):
    copy(tmp_path)
    for place, line in PLANTED.values():
        file = tmp_path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(f"{line}\n", "utf-8")
    result = lint(tmp_path)
    said = " ".join(result.stdout.split())
    kept = [name for name in contracts() if f"{name} BROKEN" not in said]
    assert kept == [], result.stdout[-6000:] + result.stderr
    assert len(contracts()) == len(PLANTED)


def test_a_new_room_must_be_placed(tmp_path):
    copy(tmp_path)
    (tmp_path / "engine" / "attic").mkdir()
    (tmp_path / "engine" / "attic" / "__init__.py").touch()
    result = lint(tmp_path)
    assert result.returncode != 0
    assert "attic" in result.stdout, result.stdout[-3000:]


def test_diagrams_is_ours():
    """A package of that name exists elsewhere too."""
    assert pathlib.Path(diagrams.__file__).is_relative_to(ROOT)

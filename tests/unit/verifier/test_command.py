"""The command, and that the folder stands on the standard library alone."""

import ast
import io
import json
import pathlib
import runpy
import shutil
import subprocess
import sys

import pytest

from engine.verifier.__main__ import main

from .making import ROOT, started

FOLDER = ROOT / "engine/verifier"


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "trail.jsonl"
    path.write_text("".join(line + "\n" for line in started().export()), "utf-8")
    return path


def test_sound(export, capsysbinary):
    assert main([str(export)]) == 0
    printed = json.loads(capsysbinary.readouterr().out)
    assert printed == {
        "ok": True, "records": 1, "streams": 1, "values": 0, "documents_read": False, "findings": [],
    }  # fmt: skip


def test_findings(export, capsysbinary):
    export.write_bytes(export.read_bytes().rstrip(b"\n"))
    assert main([str(export)]) == 1
    printed = json.loads(capsysbinary.readouterr().out)
    assert [one["code"] for one in printed["findings"]] == ["malformed", "truncated"]


def test_names_that_cannot_be_printed(export, capsysbinary):
    with export.open("a", encoding="utf-8") as lines:
        lines.write('{"stream":"\\ud800","seq":1,"hash":"","bytes":""}\n')
    assert main([str(export)]) == 1
    assert json.loads(capsysbinary.readouterr().out)["findings"][0]["code"] == "unknown_stream"


def test_standard_input(export, capsysbinary, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(export.read_bytes())))
    assert main(["-"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["ok"]


def test_not_readable(tmp_path, capsys):
    assert main([str(tmp_path / "none")]) == 2
    assert "cannot read" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2


def test_as_module(export, monkeypatch, capsysbinary):
    monkeypatch.setattr("sys.argv", ["verifier", str(export)])
    monkeypatch.delitem(sys.modules, "engine.verifier.__main__")
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("engine.verifier", run_name="__main__")
    assert caught.value.code == 0
    assert json.loads(capsysbinary.readouterr().out)["ok"]


def test_folder_runs_elsewhere_by_itself(export, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "away" / "checker", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; sys.path.insert(0, '.'); from checker.__main__ import main; "
         "sys.exit(main(sys.argv[1:]))", str(export)],
        cwd=tmp_path / "away", capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_imports_nothing_of_ours(path: pathlib.Path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert {name.name.split(".")[0] for name in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 1 or (node.level == 0 and node.module.split(".")[0] in sys.stdlib_module_names)

"""The folder command: nothing a file does ends it, and the sums say what became of each."""

import io
import json
import os
import sys
import time

import pytest

from api import folder, folder_worker
from api.cli import main
from diagrams import PictureFailed, Renderer
from diagrams.chart import TooLarge
from engine.bpmn import read_document
from tests.unit.api.test_checking import DMN, VALID


@pytest.fixture(scope="module")
def renderer():
    made = Renderer(seconds=8.0)
    yield made
    made.close()


@pytest.fixture
def odd(tmp_path):
    """A folder with a file of each fate, one of them below another folder."""
    below = tmp_path / "下级 folder"
    below.mkdir()
    below.joinpath("b.bpmn").write_bytes(VALID)
    below.joinpath("c.dmn").write_bytes(DMN.encode())
    below.joinpath("line\nbreak.xml").write_bytes(b"\n<!DOCTYPE a><a/>")
    below.joinpath("gone.bpmn").symlink_to(tmp_path / "nowhere")
    below.joinpath("text.txt").write_bytes(VALID)
    below.joinpath("folder.bpmn").mkdir()
    return tmp_path


def test_a_folder_is_put_to_the_test(odd, capsys):
    assert main(["folder", str(odd), "--workers", "1", "--json"]) == 0
    told = capsys.readouterr()
    found = {os.path.basename(one["file"]): one for one in map(json.loads, told.out.splitlines())}
    assert {name: one["outcome"] for name, one in found.items()} == {
        "b.bpmn": "drawn", "c.dmn": "read", "line\nbreak.xml": "refused"
    }  # fmt: skip
    assert (found["b.bpmn"]["nodes"], found["b.bpmn"]["edges"], found["b.bpmn"]["errors"]) == (2, 1, 0)
    assert found["line\nbreak.xml"]["line"] == 2
    assert told.err.startswith("3 files: 1 ")
    assert main(["folder", str(odd / "nothing")]) == 2


def test_lines_for_people(monkeypatch):
    outcomes = [
        {"file": "a\nb", "outcome": "refused", "reason": "malformed", "line": 3, "text": "x", "seconds": 1.0},
        {"file": "c", "outcome": "drawn", "layout": "own", "executable": True, "errors": 1, "seconds": 3.0},
        {"file": "d", "outcome": "failed", "reason": "late", "text": "after 10.0 s", "seconds": 2.0},
    ]
    monkeypatch.setattr(folder, "files_below", lambda _folder: [None] * 3)
    monkeypatch.setattr(folder, "look_at", lambda *_args, **_kwargs: iter(outcomes))
    out = io.StringIO()
    assert folder.run(None, out) == 1
    lines = out.getvalue().splitlines()
    assert lines[:2] == ["refused\ta b:3\tmalformed\tx", "failed\td\tlate\tafter 10.0 s"]
    assert "3 files: 1 refused, 1 drawn, 1 failed" in lines
    assert "executable here: 1; with errors by the standard: 1" in lines
    assert lines[-1] == "seconds: median 2.000, worst 3.000 (c)"
    out = io.StringIO()
    folder.run(None, out, every=True)
    assert len(out.getvalue().splitlines()) == len(lines) + 1


FAKE = """
import json, os, sys, time
print(json.dumps({"outcome": "ready"}), flush=True)
for line in sys.stdin:
    name = json.loads(line)
    if name == "late": time.sleep(60)
    if name == "dies": os._exit(9)
    print(json.dumps({"outcome": "drawn"}), flush=True)
"""


def test_a_late_or_dead_worker_costs_one_file(monkeypatch, tmp_path):
    fake = tmp_path / "fake.py"
    fake.write_text(FAKE)
    started = []
    real = folder.subprocess.Popen

    def start(_command, **settings):
        started.append(real([sys.executable, str(fake)], **settings))
        return started[-1]

    monkeypatch.setattr(folder.subprocess, "Popen", start)
    begun = time.monotonic()
    found = {one["file"]: one for one in folder.look_at(["a", "late", "b", "dies", "c"], workers=1, seconds=1.0)}
    assert time.monotonic() - begun < 30
    assert {name: one["outcome"] for name, one in found.items()} == {
        "a": "drawn", "late": "failed", "b": "drawn", "dies": "failed", "c": "drawn"
    }  # fmt: skip
    assert (found["late"]["reason"], found["dies"]["reason"]) == ("late", "died")
    assert len(started) == 3
    assert all(one.poll() is not None for one in started)


def test_the_worker_answers_whatever_comes(renderer, tmp_path, monkeypatch):
    good, missing = tmp_path / "a.bpmn", tmp_path / "none.bpmn"
    good.write_bytes(VALID)
    out = io.StringIO()
    folder_worker.answer(io.StringIO(f"{json.dumps(str(good))}\n{json.dumps(str(missing))}\n"), out, renderer)
    assert [json.loads(line)["outcome"] for line in out.getvalue().splitlines()] == ["ready", "drawn", "refused"]

    def raising(error):
        def fail(*_args, **_kwargs):
            raise error

        return fail

    for error, outcome, reason in (
        (TooLarge("600 nodes"), "refused", "chart_too_large"),
        (PictureFailed("no"), "failed", "picture-failed"),
        (RecursionError("deep"), "failed", "RecursionError"),
    ):
        monkeypatch.setattr(folder_worker, "draw_document", raising(error))
        told = folder_worker.guarded(str(good), renderer)
        assert (told["outcome"], told["reason"]) == (outcome, reason)
    monkeypatch.setattr(folder_worker, "written_back", lambda _document: "other_bytes")
    assert folder_worker.guarded(str(good), renderer)["reason"] == "other_bytes"


def test_a_spoiled_round_trip_is_told(monkeypatch):
    document = read_document(VALID.replace(b'id="p"', b'id="p" name="n"'))
    assert folder_worker.written_back(document) == ""
    assert folder_worker.written_back(read_document(VALID)) == ""
    monkeypatch.setattr(folder_worker.bpmn, "rename", lambda *_args: [])
    real = folder_worker.bpmn.export
    monkeypatch.setattr(folder_worker.bpmn, "export", lambda document, changes=(): document.data)
    assert folder_worker.written_back(document) == "other_model"
    monkeypatch.setattr(
        folder_worker.bpmn, "export", lambda document, changes=(): b"<a/>" if changes else real(document)
    )
    assert folder_worker.written_back(document) == "export_refused"
    monkeypatch.setattr(folder_worker.bpmn, "export", lambda document, changes=(): b"")
    assert folder_worker.written_back(document) == "other_bytes"


def test_a_file_of_exactly_the_permitted_size_is_written_back():
    room = 2 * 1024 * 1024 - len(VALID) - len(b' name="n"')
    data = VALID.replace(b'id="p"', b'id="p" name="n"').replace(b"</bpmn:process>", b" " * room + b"</bpmn:process>")
    assert folder_worker.written_back(read_document(data)) == ""

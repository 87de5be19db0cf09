"""Files of any tool through the editor's own reader and writer and back: what is foreign stays byte for byte.

The editor's form of each file, untouched and with edits drawn from a seed, comes from bpmn-moddle, which is what
bpmn-js reads and writes with. The merged file read by it again must be what the editor had.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from engine import bpmn
from engine.bpmn.alignment import Tree
from engine.bpmn.encodings import decode
from engine.bpmn.parse import harmless_text
from engine.bpmn.source import tags
from tests.scale import scaled
from tests.web.browser import NODE, UI

HERE = Path(__file__).resolve().parents[1]
FILES = sorted((HERE / "files" / "bpmn").rglob("*.bpmn")) + sorted((HERE.parent / "processes").glob("*.bpmn"))
OURS = ("BPMN/20100524", "spec/DD/20100524", "urn:riskflow:bpmn:1")


def formed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the editor makes of texts."""
    assert (UI / "node_modules" / "bpmn-moddle").exists(), "the editor's parts are missing: python3 run.py test"
    done = subprocess.run(
        [NODE, UI / "tests" / "forms.mjs"], input=json.dumps(rows).encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def foreign(data: bytes) -> list[str]:
    """Return every outermost element of a foreign namespace as it is written."""
    text = decode(data).text
    written = tags(text)
    tree = Tree(harmless_text(text))
    found, end = [], -1
    for knot, tag in zip(tree.all, written, strict=True):
        if tag.begin >= end and not any(one in knot.space for one in OURS):
            found.append(text[tag.begin : tag.end])
            end = tag.end
    return found


def test_every_file_goes_through_the_editor_untouched() -> None:
    rows = [{"name": str(path), "xml": bpmn.shown(path.read_bytes())} for path in FILES]
    for row in formed(rows):
        assert "error" not in row, (row["name"], row.get("error"))
        data = Path(row["name"]).read_bytes()
        assert bpmn.merge(data, row["before"], row["before"]) == data, row["name"]


@pytest.mark.parametrize("part", range(4))
def test_edits_come_back_and_nothing_else(part: int, seed: int) -> None:
    count = scaled(2_000) // 4
    chosen = [FILES[(part + 4 * at) % len(FILES)] for at in range(max(count, 12))]
    chosen = [path for path in chosen if path.stat().st_size < 100_000] or FILES[:1]
    rows = [
        {"name": str(path), "xml": bpmn.shown(path.read_bytes()), "seed": (seed + 7919 * at + part) % 2**32}
        for at, path in enumerate(chosen)
    ]
    merged = []
    for row in formed(rows):
        assert "error" not in row, row
        data = Path(row["name"]).read_bytes()
        result = bpmn.merge(data, row["before"], row["after"])
        kept, before = foreign(result), foreign(data)
        assert set(kept) <= set(before), (row["name"], row["edits"])
        if "remove" not in row["edits"]:  # what is taken away takes what it holds along
            assert sorted(kept) == sorted(before), (row["name"], row["edits"])
        merged.append((row, result))
    again = formed([{"name": row["name"], "xml": bpmn.shown(result)} for row, result in merged])
    for (row, _), read in zip(merged, again, strict=True):
        wanted, found = (Tree(harmless_text(_plain(one))).root for one in (row["after"], read["before"]))
        assert wanted.content == found.content, (row["name"], row["edits"])


def _plain(text: str) -> str:
    """Return a form without the declaration of what wrote it."""
    return re.sub(r"^<\?xml[^>]*\?>", "", text)

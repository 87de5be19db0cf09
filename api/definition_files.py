"""Commands on definition files alone, without a database: check, lay out."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import processes
from diagrams import layout
from engine import bpmn
from engine.errors import BpmnRefused
from engine.model.finding import Severity


def check(paths: Iterable[Path]) -> tuple[list[str], bool]:
    """Return one JSON line per finding and whether every file can be used."""
    types = {row["id"]: row["type"] for row in processes.settings()}
    lines, good = [], True
    for path in paths:
        for told in _findings(path, types):
            good = good and told["severity"] != "error"
            lines.append(json.dumps({"file": str(path), **told}, ensure_ascii=False))
    return lines, good


def beside(path: Path) -> bytes:
    """Return the decision tables beside a BPMN file: the file of the same name in ``.dmn``; b"" for none."""
    found = path.with_suffix(".dmn")
    return found.read_bytes() if found.is_file() else b""


def _findings(path: Path, types: dict[str, str]) -> Iterable[dict[str, Any]]:
    try:
        if path.suffix == ".dmn":
            bpmn.read_decisions(path.read_bytes())
            return
        definition = bpmn.read(path.read_bytes(), key=path.stem, decisions=beside(path))
        found = bpmn.lint(definition, settings=types)
    except BpmnRefused as refused:
        text = {"zh": refused.detail, "en": refused.detail}
        line = refused.fields.get("line", 0)
        yield {"code": refused.code, "severity": str(Severity.ERROR), "element": "", "line": line, "text": text}
        return
    for one in found:
        yield {
            "code": one.code,
            "severity": str(one.severity),
            "element": one.element,
            "line": one.line,
            "text": {"zh": one.text.zh, "en": one.text.en},
        }


def lay_out(path: Path) -> None:
    """Write diagram coordinates into the file; every other byte stays (D60)."""
    data = path.read_bytes()
    made = layout(bpmn.read(data, key=path.stem))
    path.write_bytes(bpmn.with_layout(data, made.boxes, made.waypoints))

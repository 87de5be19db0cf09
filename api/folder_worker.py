"""The process that meets one unknown file after the other: a path on each line in, what became of it as JSON out.

It is started by ``folder`` and killed by it when a file takes too long; memory is limited, nothing is written.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, TextIO

from api.checking import check_file
from diagrams import PictureFailed, Renderer
from diagrams.chart import TooLarge, draw_document
from engine import bpmn
from engine.errors import BpmnRefused
from engine.model.document import Document, Element
from engine.model.finding import Severity

MEMORY = 2048 << 20  # bytes of address space; a file of 2 MiB needs a tenth of it
DRAWN, READ, REFUSED, FAILED = "drawn", "read", "refused", "failed"


def main() -> None:
    """Answer until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    renderer = Renderer(seconds=8.0, kept=1)
    answer(sys.stdin, answers, renderer)
    renderer.close()


def answer(paths: TextIO, answers: TextIO, renderer: Renderer) -> None:
    """Write one line for "ready" and one for each path, which is JSON text so that any name fits a line."""
    print(json.dumps({"outcome": "ready"}), file=answers, flush=True)
    for line in paths:
        print(json.dumps(guarded(json.loads(line), renderer)), file=answers, flush=True)


def guarded(path: str, renderer: Renderer) -> dict[str, Any]:
    """Return what became of a file; whatever goes wrong is an outcome, never an end."""
    try:
        return looked_at(path, Path(path).read_bytes(), renderer)
    except OSError as error:
        return {"outcome": REFUSED, "reason": "unopened", "text": error.strerror or type(error).__name__}
    except Exception as error:  # the very thing this command looks for
        return {"outcome": FAILED, "reason": type(error).__name__, "text": str(error)[:300]}


def looked_at(path: str, data: bytes, renderer: Renderer) -> dict[str, Any]:
    """Read, check, draw and write back one file."""
    checked = check_file(path, data)
    told: dict[str, Any] = {
        "kind": checked.kind,
        "executable": checked.executable,
        "errors": sum(one.severity is Severity.ERROR and not one.code.startswith("lint.") for one in checked.findings),
    }
    if not checked.readable:
        found = checked.findings[0]
        reason = found.code.removeprefix("read.")
        return {**told, "outcome": REFUSED, "reason": reason, "line": found.line, "text": found.text.en}
    if checked.kind == "dmn":
        return {**told, "outcome": READ}
    document = bpmn.read_document(data)
    if wrong := written_back(document):
        return {**told, "outcome": FAILED, "reason": wrong, "text": "what was written is not what was read"}
    try:
        drawn = draw_document(document, title=Path(path).stem, renderer=renderer)
    except TooLarge as error:
        return {**told, "outcome": REFUSED, "reason": "chart_too_large", "text": error.detail}
    except PictureFailed as error:
        return {**told, "outcome": FAILED, "reason": error.code, "text": error.detail}
    figures = {"nodes": drawn.nodes, "edges": drawn.edges, "areas": drawn.areas, "layout": drawn.layout}
    return {**told, "outcome": DRAWN, **figures}


def written_back(document: Document) -> str:
    """Return what a round trip spoils, "" for nothing: the bytes, or the model after a change and its undoing."""
    if bpmn.export(document) != document.data:
        return "other_bytes"
    named = next((one for one in document.all() if one.id and one.has("name")), None)
    if named is None:
        return ""
    try:
        there = bpmn.read_document(bpmn.export(document, [bpmn.rename(named.id, "核对 <&>")]))
        back = bpmn.read_document(bpmn.export(there, [bpmn.rename(named.id, named.name)]))
    except BpmnRefused as refused:
        # A file of exactly the permitted size has no room for a longer name.
        return "" if refused.fields["reason"] == "too_large" else "export_refused"
    if there.by_id[named.id].name != "核对 <&>" or not same(back, document):
        return "other_model"
    return ""


def same(one: Document, other: Document) -> bool:
    """Compare what two documents say; lines may differ where a value held a line break."""
    return one.foreign == other.foreign and [*map(_said, one.all())] == [*map(_said, other.all())]


def _said(element: Element) -> tuple[object, ...]:
    return element.tag, element.id, element.order, element.attributes, element.qualified, element.text


if __name__ == "__main__":
    main()

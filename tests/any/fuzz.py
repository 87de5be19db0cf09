"""Spoiled files through everything a file goes through: ``python -m tests.any.fuzz COUNT SEED``.

Each is read as a document and as a definition, linted, checked, drawn by the cheap layout, renamed and written back;
anything but an answer or a refusal with a line is a crash. Threats 32 to 35, 38 to 40 and 43.
"""

import json
import random
import resource
import statistics
import sys
import time
import traceback
from pathlib import Path

import processes
from diagrams import Renderer
from diagrams.chart import TooLarge, draw_document
from engine import bpmn
from engine.analysis.bpmn import check_document
from engine.bpmn.parse import harmless
from engine.errors import BpmnRefused
from tests.any import count
from tests.any.mutants import mutant

FILES = Path(__file__).parents[1] / "files" / "bpmn"


def sources() -> list[bytes]:
    """The corpus, and the shipped flows that are not too slow to spoil by the thousand."""
    shipped = [processes.read(name) for name in processes.names()]
    return [path.read_bytes() for path in sorted(FILES.rglob("*")) if path.is_file()] + [
        data for data in shipped if len(data) < 70_000
    ]


def pass_through(data: bytes, renderer: Renderer, told: dict[str, int]) -> None:
    """Put one file through everything; raises what nobody should."""
    try:
        harmless(data)
        told["parsed"] += 1
        document = bpmn.read_document(data)
        told["read"] += 1
    except BpmnRefused as refused:
        if refused.fields["line"] < 1 or not refused.fields["text"].zh:
            raise AssertionError("refused without line or words") from refused
        return
    found = check_document(document)
    assert all(one.text.zh and one.text.en for one in found)
    assert bpmn.export(document) == data
    named = [one.id for one in document.all() if one.id and one.has("name")][:3]
    bpmn.export(document, [bpmn.rename(name, "<新>") for name in named])
    try:
        drawn = draw_document(document, layout="grid", renderer=renderer)
        shown = count.shown(drawn.picture)
        try:
            wanted = count.drawn(data)
        except (count.ElementTree.ParseError, LookupError, UnicodeError):
            wanted = shown  # expat knows an older edition of XML and fewer encodings
        assert all(shown[tag] == wanted[tag] for tag in (*count.FLOW_NODES, "sequenceFlow")), "drawn is not what stands"
        told["drawn"] += 1
    except TooLarge:
        pass
    try:
        definition = bpmn.read(data, key="k")
    except BpmnRefused:
        return
    told["accepted"] += 1
    nodes = {name for process in definition.processes for name in process.graph.all_nodes}
    assert nodes == {one.id for one in document.all(*count.FLOW_NODES, "implicitThrowEvent", "event") if one.id} & nodes
    if not bpmn.errors(bpmn.lint(definition)):
        told["runs"] += 1


def main(rounds: int, seed: int) -> dict[str, object]:
    """Play ``rounds`` files and return what came of them."""
    known, renderer, r = sources(), Renderer(kept=1), random.Random(seed)
    told = dict.fromkeys(("parsed", "read", "drawn", "accepted", "runs"), 0)
    seconds, crashes = [], []
    for data in known:  # what stays in memory anyway: modules, the schema, the tables of the standard
        pass_through(data, renderer, dict(told))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(rounds):
        number = r.randrange(2**32)
        data = mutant(known[number % len(known)], number)
        begun = time.process_time()
        try:
            pass_through(data, renderer, told)
        except Exception:
            crashes.append([number, traceback.format_exc(limit=-3)])
        seconds.append(time.process_time() - begun)
    renderer.close()
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {
        "files": rounds,
        "seed": seed,
        **told,
        "crashes": crashes,
        "median_ms": round(statistics.median(seconds) * 1000, 1),
        "worst_ms": round(max(seconds) * 1000, 1),
        "growth_mib": round(growth, 1),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))

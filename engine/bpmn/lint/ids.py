"""Ids of nodes, flows and lanes: a fixed pattern, and never a name the workflow library uses itself."""

import re
from collections.abc import Iterator

from engine.bpmn.lint.report import error, scopes
from engine.model.finding import Finding
from engine.model.process import Definition

PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)+")
RESERVED = re.compile(r"Start|End|Root|.*\.(EndJoin|BoundaryEventSplit|BoundaryEventJoin)|.* \[child\]")


def check(definition: Definition) -> Iterator[Finding]:
    """Yield a finding for each id outside the pattern."""
    for _, _, _, graph in scopes(definition):
        for node in graph.nodes:
            yield from _id(node.id, node.line)
        for flow in graph.flows:
            yield from _id(flow.id, flow.line)
    for process in definition.processes:
        for lane in process.lanes:
            yield from _id(lane.id, 0)


def _id(name: str, line: int) -> Iterator[Finding]:
    """Check one id."""
    if RESERVED.fullmatch(name):
        yield error("id_reserved", name, line, f"标识 {name!r} 是保留字", f"id {name!r} is reserved")
    elif not PATTERN.fullmatch(name) or len(name) > 100:
        zh, en = f"标识 {name!r} 不合规则，如 pen_investigate", f"id {name!r} must look like pen_investigate"
        yield error("id_pattern", name, line, zh, en)

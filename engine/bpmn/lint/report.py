"""Making findings, and walking the scopes of a definition."""

from collections.abc import Iterator

from engine.model.finding import Finding, Severity
from engine.model.process import Definition, Graph, Process
from engine.model.text import Text


def error(code: str, element: str, line: int, zh: str, en: str) -> Finding:
    """Return a finding that forbids execution."""
    return _finding(code, Severity.ERROR, element, line, zh, en)


def warning(code: str, element: str, line: int, zh: str, en: str) -> Finding:
    """Return a finding somebody should look at."""
    return _finding(code, Severity.WARNING, element, line, zh, en)


def info(code: str, element: str, line: int, zh: str, en: str) -> Finding:
    """Return a finding worth knowing."""
    return _finding(code, Severity.INFO, element, line, zh, en)


def _finding(code: str, severity: Severity, element: str, line: int, zh: str, en: str) -> Finding:
    """Prefix the code with the room's name."""
    return Finding(code=f"lint.{code}", severity=severity, element=element, line=line, text=Text(zh, en))


def scopes(definition: Definition) -> Iterator[tuple[Process, str, int, Graph]]:
    """Yield (process, id and line of the scope's owner, graph) for each process and each sub-process in it."""
    for process in definition.processes:
        yield process, process.id, process.line, process.graph
        for owner, line, graph in _nested(process.graph):
            yield process, owner, line, graph


def _nested(graph: Graph) -> Iterator[tuple[str, int, Graph]]:
    """Yield the graphs within a graph."""
    for node in graph.nodes:
        if node.graph is not None:
            yield node.id, node.line, node.graph
            yield from _nested(node.graph)

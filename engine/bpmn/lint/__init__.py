"""The structural lint: what must hold before a definition may run. One module per family of checks.

A definition is executable iff no finding is an ERROR. Whether it is *sound* (deadlocks, unsynchronised joins) is
proved in ``engine.analysis``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from engine.bpmn.lint import (
    actions,
    controls,
    cycles,
    decisions,
    expressions,
    gateways,
    graph,
    ids,
    kinds,
    papers,
    references,
    texts,
    timing,
)
from engine.model.finding import Finding, Severity
from engine.model.process import Definition

CHECKS: tuple[Callable[[Definition], Iterator[Finding]], ...] = (
    graph.check,
    kinds.check,
    gateways.check,
    cycles.check,
    timing.check,
    ids.check,
    references.check,
    controls.check,
    actions.check,
    texts.check,
)


def lint(
    definition: Definition, *, settings: Mapping[str, str] | None = None, templates: papers.Templates | None = None
) -> tuple[Finding, ...]:
    """Return all findings, by line, then element, then code.

    ``settings``: type by id of the settings in force ("money", "integer", ...); None leaves ``setting.<id>`` unchecked.
    ``templates``: what the papers' templates ask for, by id; None leaves them unchecked.
    """
    found = [finding for check in CHECKS for finding in check(definition)]
    found += expressions.check(definition, settings)
    found += decisions.check(definition, settings)
    found += papers.check(definition, templates)
    return tuple(sorted(found, key=lambda item: (item.line, item.element, item.code, item.text.en)))


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that forbid execution."""
    return tuple(item for item in findings if item.severity is Severity.ERROR)

"""What refers to an escalation names an escalation (8.4.4)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(
        reading, ("escalationEventDefinition",), "escalationRef", ("escalation",), Text("升级", "an escalation")
    )


CHECK = rule(
    "escalation_ref",
    "8.4.4",
    "对升级的引用指向升级",
    "what refers to an escalation names an escalation",
    _check,
)

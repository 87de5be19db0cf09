"""An escalation thrown in an executable process has a code (10.5.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of("endEvent", "intermediateThrowEvent"):
        for definition in event.all("escalationEventDefinition") if reading.executable(event) else ():
            found = reading.find(definition.get("escalationRef"))
            if found is None and reading.elsewhere(definition.get("escalationRef")):
                continue
            if found is None or not found.get("escalationCode").strip():
                yield fault(
                    reading, definition, "抛出的升级没有 escalationCode", "throws an escalation without escalationCode"
                )


CHECK = rule(
    "escalation_code",
    "10.5.3",
    "可执行流程抛出的升级有升级代码",
    "an escalation thrown in an executable process has a code",
    _check,
)

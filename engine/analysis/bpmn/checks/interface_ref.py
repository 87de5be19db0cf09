"""What refers to an interface names an interface (8.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import GLOBAL_TASKS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("接口", "an interface")
    yield from children(reading, ("participant",), "interfaceRef", ("interface",), noun)
    yield from children(reading, sorted(GLOBAL_TASKS | {"process"}), "supportedInterfaceRef", ("interface",), noun)


CHECK = rule(
    "interface_ref",
    "8.5",
    "对接口的引用指向接口",
    "what refers to an interface names an interface",
    _check,
)

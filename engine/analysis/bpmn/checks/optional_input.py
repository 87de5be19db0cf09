"""An optional input is listed as an input (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for group in reading.of("inputSet"):
        listed_inputs = set(group.texts("dataInputRefs"))
        for reference in group.all("optionalInputRefs", "whileExecutingInputRefs"):
            if reference.text not in listed_inputs:
                name = shown(reference.text)
                yield fault(reading, reference, f"“{name}”没有列为输入", f"{name!r} is not among the dataInputRefs")


CHECK = rule(
    "optional_input",
    "10.4.1",
    "可选的输入也列为输入",
    "an optional input is listed as an input",
    _check,
)

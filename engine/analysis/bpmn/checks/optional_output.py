"""An optional output is listed as an output (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for group in reading.of("outputSet"):
        listed_outputs = set(group.texts("dataOutputRefs"))
        for reference in group.all("optionalOutputRefs", "whileExecutingOutputRefs"):
            if reference.text not in listed_outputs:
                name = shown(reference.text)
                yield fault(reading, reference, f"“{name}”没有列为输出", f"{name!r} is not among the dataOutputRefs")


CHECK = rule(
    "optional_output",
    "10.4.1",
    "可选的输出也列为输出",
    "an optional output is listed as an output",
    _check,
)

"""A data output association takes from an output of its own activity (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.data import owner
from engine.analysis.bpmn.kinds import ITEM_AWARE
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for link in reading.of("dataOutputAssociation"):
        for reference in link.all("sourceRef"):
            found = reading.find(reference.text)
            if found is not None and found.tag in ITEM_AWARE and owner(reading, found) is not reading.parent(link):
                name = shown(found.id)
                yield fault(reading, reference, f"“{name}”不是它的输出", f"{name!r} is no output of its own")


CHECK = rule(
    "data_output_source",
    "10.4.1",
    "数据输出关联取自自己活动的输出",
    "a data output association takes from an output of its own activity",
    _check,
)

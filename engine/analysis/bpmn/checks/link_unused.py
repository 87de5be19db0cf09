"""A catching link has a throwing link of its name on its level (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.events import links
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    sources = {name for _, name in links(reading, "intermediateThrowEvent")}
    for event, name in links(reading, "intermediateCatchEvent"):
        definition = event.first("linkEventDefinition")
        if name not in sources and definition is not None and definition.first("source") is None:
            called = shown(name[1])
            yield fault(reading, event, f"同一层没有发出链接“{called}”", f"no throwing link {called!r} on its level")


CHECK = advice(
    "link_unused",
    "10.5.5",
    "接收链接在同一层有同名的发出链接",
    "a catching link has a throwing link of its name on its level",
    _check,
)

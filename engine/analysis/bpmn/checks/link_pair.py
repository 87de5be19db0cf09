"""A throwing link has a catching link of its name on its level (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.events import links
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    targets = {name for _, name in links(reading, "intermediateCatchEvent")}
    for event, name in links(reading, "intermediateThrowEvent"):
        definition = event.first("linkEventDefinition")
        named = [reading.find(text) for text in definition.texts("target")] if definition is not None else []
        direct = [reading.scope(target) for target in named if target is not None]
        if name not in targets and reading.scope(event) not in direct:
            called = shown(name[1])
            yield fault(reading, event, f"同一层没有接收链接“{called}”", f"no catching link {called!r} on its level")


CHECK = rule(
    "link_pair",
    "10.5.5",
    "发出的链接在同一层有同名的接收链接",
    "a throwing link has a catching link of its name on its level",
    _check,
)

"""A throwing link has a catching link of its name on its level (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element


def _links(reading: Reading, tag: str) -> Iterator[tuple[Element, tuple[str, str]]]:
    """Yield link events with their scope and name; an unnamed definition goes by the name of its event."""
    for event in reading.of(tag):
        definition, scope = event.first("linkEventDefinition"), reading.scope(event)
        if definition is not None and scope is not None:
            yield event, (str(scope.order), definition.name.strip() or event.name.strip())


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    targets = {name for _, name in _links(reading, "intermediateCatchEvent")}
    for event, name in _links(reading, "intermediateThrowEvent"):
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

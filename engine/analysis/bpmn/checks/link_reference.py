"""Source and target of a link name link definitions (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("链接定义", "a link definition")
    for child in ("source", "target"):
        yield from children(reading, ("linkEventDefinition",), child, ("linkEventDefinition",), noun)
    told = {
        (link.order, text.rpartition(":")[2])
        for link in reading.of("linkEventDefinition")
        for text in link.texts("source")
    }
    answering = {order for order, _ in told}
    for link in reading.of("linkEventDefinition"):
        for reference in link.all("target"):
            target = reading.find(reference.text)
            if target is not None and target.order in answering and (target.order, link.id) not in told:
                name = shown(target.id)
                yield fault(
                    reading, reference, f"“{name}”的 source 是别的链接", f"the source of {name!r} is another link"
                )


CHECK = rule(
    "link_reference",
    "10.5.5",
    "链接的 source 和 target 指向链接定义",
    "source and target of a link name link definitions",
    _check,
)

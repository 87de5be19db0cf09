"""A name has one catching link on its level (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.events import links
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    seen: set[tuple[int, str]] = set()
    for event, name in links(reading, "intermediateCatchEvent"):
        if name in seen:
            called = shown(name[1])
            yield fault(reading, event, f"接收链接“{called}”重复", f"a second catching link {called!r}")
        seen.add(name)


CHECK = rule(
    "link_target",
    "10.5.5",
    "同一层里一个名称只有一个接收链接",
    "a name has one catching link on its level",
    _check,
)

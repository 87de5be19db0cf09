"""Definitions itself carries no documentation and no extensions (8.2.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for child in reading.document.root.all("documentation", "extensionElements"):
        zh, en = (
            f"按模式校验时 {child.tag} 不能直接放在 definitions 里",
            f"a schema refuses {child.tag} directly in definitions",
        )
        yield fault(reading, child, zh, en)


CHECK = advice(
    "definitions_extensions",
    "8.2.1",
    "definitions 自己不带说明和扩展",
    "definitions itself carries no documentation and no extensions",
    _check,
)

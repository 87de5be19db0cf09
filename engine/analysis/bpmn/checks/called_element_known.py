"""What a call activity calls is in the file (10.3.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for call in reading.of("callActivity"):
        name = call.get("calledElement")
        if not name.strip():
            yield fault(reading, call, "没有写调用什么", "does not say what it calls")
        elif reading.find(name) is None and not reading.elsewhere(name):
            yield fault(reading, call, f"文件中没有“{shown(name)}”", f"{shown(name)!r} is not in the file")


CHECK = advice(
    "called_element_known",
    "10.3.6",
    "调用活动调用的流程就在文件里",
    "what a call activity calls is in the file",
    _check,
)

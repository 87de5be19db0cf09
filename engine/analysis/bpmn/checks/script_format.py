"""A script has a format (10.3.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for task in reading.of("scriptTask"):
        if task.first("script") is not None and not task.get("scriptFormat").strip():
            yield fault(reading, task, "脚本没有 scriptFormat", "the script has no scriptFormat")


CHECK = rule(
    "script_format",
    "10.3.3",
    "有脚本就写明脚本的格式",
    "a script has a format",
    _check,
)

"""An ad hoc sub-process has neither start nor end events (10.3.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, with_article
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for sub in reading.of("adHocSubProcess"):
        for event in sub.all("startEvent", "endEvent"):
            yield fault(
                reading, event, f"随意子流程里有 {event.tag}", f"{with_article(event.tag)} in an ad hoc sub-process"
            )


CHECK = rule(
    "ad_hoc_events",
    "10.3.5",
    "随意子流程里没有开始和结束事件",
    "an ad hoc sub-process has neither start nor end events",
    _check,
)

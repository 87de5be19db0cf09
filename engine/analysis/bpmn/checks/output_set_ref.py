"""An output set lists the data outputs beside it (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    own: dict[int, set[str]] = {}
    for group in reading.of("outputSet"):
        around = reading.parent(group)
        if around is None:
            continue
        if around.order not in own:
            own[around.order] = {item.id for item in around.all("dataOutput")}
        for reference in group.all("dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs"):
            if reference.text and reference.text not in own[around.order]:
                name = shown(reference.text)
                yield fault(reading, reference, f"“{name}”不是这里的数据输出", f"{name!r} is no data output here")


CHECK = rule(
    "output_set_ref",
    "10.4.1",
    "输出集列出的是同一处的数据输出",
    "an output set lists the data outputs beside it",
    _check,
)

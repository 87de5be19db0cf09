"""The behaviour of a multi-instance activity has what it needs (10.3.8)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for loop in reading.of("multiInstanceLoopCharacteristics"):
        behavior = loop.get("behavior")
        for wanted, attribute in (("One", "oneBehaviorEventRef"), ("None", "noneBehaviorEventRef")):
            if behavior == wanted and not loop.get(attribute) and reading.executable(loop):
                yield fault(
                    reading, loop, f"behavior 为 {wanted} 而无 {attribute}", f"behaves as {wanted} without {attribute}"
                )
        given = loop.first("complexBehaviorDefinition") is not None
        if given != (behavior == "Complex"):
            zh, en = "complexBehaviorDefinition 与 behavior 不合", "complexBehaviorDefinition and behavior do not fit"
            yield fault(reading, loop, zh, en)


CHECK = rule(
    "multi_instance_behavior",
    "10.3.8",
    "多实例的 behavior 有它所需的事件或定义",
    "the behaviour of a multi-instance activity has what it needs",
    _check,
)

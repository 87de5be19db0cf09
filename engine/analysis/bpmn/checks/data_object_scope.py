"""A data object reference reaches objects of its own level or above (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for reference in reading.of("dataObjectReference"):
        found = reading.find(reference.get("dataObjectRef"))
        owner, scope = (reading.scope(found), reading.scope(reference)) if found is not None else (None, None)
        while scope is not None and scope is not owner:
            scope = reading.scope(scope)
        if found is not None and found.tag == "dataObject" and scope is None:
            name = shown(found.id)
            yield fault(
                reading, reference, f"这里看不到数据对象“{name}”", f"the data object {name!r} is out of reach here"
            )


CHECK = rule(
    "data_object_scope",
    "10.4.1",
    "数据对象引用只及于本层或外层的数据对象",
    "a data object reference reaches objects of its own level or above",
    _check,
)

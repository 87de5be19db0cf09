"""Lanes: which nodes each of them lists, from the outer lanes to the inner ones."""

from collections.abc import Iterator

from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element

Outer = tuple[int, ...]


def listed(reading: Reading, lane: Element) -> Iterator[tuple[Element, Element]]:
    """Yield each reference of a lane with the node it names."""
    for reference in lane.all("flowNodeRef"):
        node = reading.find(reference.text)
        if node is not None:
            yield reference, node


def lanes_of(lane_set: Element, outer: Outer = ()) -> Iterator[tuple[Element, Outer]]:
    """Yield the lanes of a set, outer ones first, each with the orders of the lanes around it."""
    for lane in lane_set.all("lane"):
        yield lane, outer
        inner = lane.first("childLaneSet")
        if inner is not None:
            yield from lanes_of(inner, (*outer, lane.order))

"""No flow leaves a throwing link, none leads to a catching one (10.5.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.kinds import INTERMEDIATE_EVENTS
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for event in reading.of(*sorted(INTERMEDIATE_EVENTS)):
        if "linkEventDefinition" not in reading.triggers(event):
            continue
        throws = event.tag == "intermediateThrowEvent"
        for flow in reading.outgoing(event) if throws else reading.incoming(event):
            name = shown(flow.id)
            zh = f"“{name}”{'从发出的链接流出' if throws else '流入接收的链接'}"
            yield fault(reading, event, zh, f"{name!r} {'leaves a throwing' if throws else 'leads to a catching'} link")


CHECK = rule(
    "link_flows",
    "10.5.5",
    "发出的链接没有出路，接收的链接没有入路",
    "no flow leaves a throwing link, none leads to a catching one",
    _check,
)

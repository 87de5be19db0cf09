"""No sequence flow touches an event sub-process (10.3.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading, is_event_sub_process


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for sub in reading.of("subProcess"):
        for flow in (*reading.incoming(sub), *reading.outgoing(sub)) if is_event_sub_process(sub) else ():
            name = shown(flow.id)
            yield fault(reading, sub, f"“{name}”连着事件子流程", f"{name!r} touches the event sub-process")


CHECK = rule(
    "event_sub_process_flows",
    "10.3.5",
    "事件子流程没有流入流出的顺序流",
    "no sequence flow touches an event sub-process",
    _check,
)

"""What the checks cost: work grows with the file and no faster, the largest takes its two seconds at most."""

import sys
import time
from pathlib import Path

import pytest

from engine.analysis import bpmn
from engine.analysis.bpmn import check_document
from engine.bpmn import read_document

ROOM = str(Path(bpmn.__file__).parent)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:i="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:d="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="urn:t">'
)
DRAWN = (
    "<i:BPMNDiagram><i:BPMNPlane bpmnElement='p'><i:BPMNShape bpmnElement='t'>"
    "<c:Bounds x='0' y='0' width='10' height='10'/></i:BPMNShape><i:BPMNEdge bpmnElement='f0'>"
    "<d:waypoint x='0' y='0'/><d:waypoint x='9' y='9'/></i:BPMNEdge></i:BPMNPlane></i:BPMNDiagram>"
)
FLOW = (
    "<sequenceFlow id='f@' sourceRef='hub' targetRef='t@'><conditionExpression>x</conditionExpression></sequenceFlow>"
)
LANE = "<lane id='l@'><flowNodeRef>t@</flowNodeRef><flowNodeRef>t0</flowNodeRef></lane>"
DATA = (
    "<dataInput id='i@'/><dataOutput id='o@'/>",
    "<inputSet><dataInputRefs>i@</dataInputRefs></inputSet>",
    "<outputSet/>",
    "<dataInputAssociation><sourceRef>i@</sourceRef><targetRef>o@</targetRef></dataInputAssociation>",
)
THROW = "<intermediateThrowEvent id='e@'><linkEventDefinition name='x'/></intermediateThrowEvent>"
CATCH = "<intermediateCatchEvent id='c@'><linkEventDefinition name='x'/></intermediateCatchEvent>"


def each(count, *texts):
    return "".join("".join(text.replace("@", str(n)) for n in range(count)) for text in texts)


def process(inner, name="p"):
    return f"<process id='{name}' isExecutable='true'>{inner}</process>"


def hub(n):
    gateway = f"<exclusiveGateway id='hub'>{each(n, '<outgoing>f@</outgoing>')}</exclusiveGateway>"
    return process(gateway) + process(each(n, FLOW, "<task id='t@'/>"), "q")


def triggers(n):
    event = f"<intermediateCatchEvent id='e'>{each(n, '<signalEventDefinition/>')}</intermediateCatchEvent>"
    flows = (
        "<sequenceFlow id='f@' sourceRef='hub' targetRef='e'/>",
        "<messageFlow id='m@' sourceRef='e' targetRef='e'/>",
    )
    return process(f"<eventBasedGateway id='hub'/>{event}{each(n, *flows)}")


def data(n):
    own = f"<ioSpecification>{each(n, *DATA[:3])}</ioSpecification>"
    return process(f"<task id='t'>{own}{each(n, DATA[3])}</task>")


def boundary(n):
    event = "<boundaryEvent id='b@' attachedToRef='t'><compensateEventDefinition/></boundaryEvent>"
    return process("<task id='t'/>" + each(n, event, "<association id='a@' sourceRef='b@' targetRef='t'/>"))


def defaults(n):
    conditions = each(n, "<conditionExpression>x</conditionExpression>")
    flow = f"<sequenceFlow id='f' sourceRef='g0' targetRef='g1'>{conditions}</sequenceFlow>"
    return process(each(n, "<exclusiveGateway id='g@' default='f'/>") + flow)


def pools(n):
    many = "<participant id='a@' processRef='p'/>", "<messageFlow id='m@' sourceRef='a0' targetRef='t@'/>"
    return f"<collaboration>{each(n, *many)}</collaboration>" + process(each(n, "<task id='t@'/>"))


SHAPES = {
    "hub": hub,
    "triggers": triggers,
    "defaults": defaults,
    "lanes": lambda n: process(f"<laneSet>{each(n, LANE)}</laneSet>" + each(n, "<task id='t@'/>")),
    "data": data,
    "deep": lambda n: process("<subProcess>" * 55 + each(n, "<task id='t@' name='a'/>") + "</subProcess>" * 55),
    "boundary": boundary,
    "diagrams": lambda n: (
        process("<task id='t'/>" + each(n, "<sequenceFlow id='f@' sourceRef='t' targetRef='t'/>")) + each(n, DRAWN)
    ),
    "pools": pools,
    "links": lambda n: process(each(n, THROW, CATCH)),
    "unknown": lambda n: process(each(n, "<odd/>", "<task odd='1'/>", "<participant/>")),
}


def document(shape, count):
    return read_document(f"{HEAD}{SHAPES[shape](count)}</definitions>".encode())


def steps(found):
    """Lines run in the room while a document is checked."""
    count = 0

    def line(frame, event, arg):
        nonlocal count
        count += event == "line"
        return line

    def call(frame, event, arg):
        return line if frame.f_code.co_filename.startswith(ROOM) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        check_document(found)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_file_is_twice_the_work(shape):
    least = steps(document(shape, 1))
    once, twice = steps(document(shape, 150)) - least, steps(document(shape, 300)) - least
    assert once > 0
    assert twice < 2.2 * once


def test_the_largest_files_take_two_seconds_at_most(capsys):
    """Filled to the limit of the reader, 20,000 elements, each time with what some check looks at most often."""
    taken = {}
    for shape in SHAPES:
        least, more = (document(shape, count).elements for count in (100, 200))
        found = document(shape, (19_000 - least) * 100 // (more - least))
        start = time.process_time()
        count = len(check_document(found))
        taken[shape] = (time.process_time() - start, count)
    with capsys.disabled():
        print("\nchecks of files of 19,000 elements, seconds of CPU (findings):")
        print("  " + ", ".join(f"{shape} {spent:.2f} ({count})" for shape, (spent, count) in taken.items()))
    assert max(spent for spent, _ in taken.values()) < 10  # 2 s expected, five times that asserted

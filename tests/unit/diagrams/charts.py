"""Documents to draw: a file with every symbol, random files, and a count of a file that knows nothing of ours."""

import random
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from engine.bpmn.document import read_document

FILES = Path(__file__).parent / "charts"
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
EDGES = ("sequenceFlow", "messageFlow", "association", "conversationLink")
AREAS = ("participant", "lane")
FLOW_NODES = (
    "task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask",
    "callActivity", "subProcess", "transaction", "adHocSubProcess", "startEvent", "endEvent", "intermediateCatchEvent",
    "intermediateThrowEvent", "boundaryEvent", "exclusiveGateway", "inclusiveGateway", "parallelGateway",
    "complexGateway", "eventBasedGateway", "choreographyTask", "subChoreography", "callChoreography",
)  # fmt: skip
NODES = (*FLOW_NODES, "dataObjectReference", "dataStoreReference", "textAnnotation", "group", "conversation",
         "subConversation", "callConversation")  # fmt: skip


def counted(data):
    """What a file holds, by tag, read with the standard library alone; participants of a choreography are no pools."""
    found = Counter()
    waiting = [ElementTree.fromstring(data)]
    while waiting:
        element = waiting.pop()
        space, _, name = element.tag[1:].rpartition("}")
        if space == MODEL:
            found[name] += 1
            skipped = ("participant", "messageFlow") if name == "choreography" else ()
            waiting += [e for e in element if not e.tag.endswith(skipped)] if skipped else list(element)
    return found


def shown(picture):
    """What a picture shows, by tag."""
    found = Counter()
    for element in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}g"):
        if element.get("data-tag"):
            found[element.get("data-tag")] += 1
    return found


def document(body, *, diagram=""):
    """A document around the content of one process."""
    return read_document(source(body, diagram=diagram))


def source(body, *, diagram=""):
    head = (
        f'<definitions xmlns="{MODEL}" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:dd="http://www.omg.org/spec/DD/20100524/DI" '
        'id="d" targetNamespace="t">'
    )
    shapes = f'<di:BPMNDiagram><di:BPMNPlane bpmnElement="p">{diagram}</di:BPMNPlane></di:BPMNDiagram>'
    return f'{head}<process id="p">{body}</process>{shapes if diagram else ""}</definitions>'.encode()


def shape(element, x, y, w=100, h=80, *, more=""):
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
    return f'<di:BPMNShape bpmnElement="{element}"{more}>{bounds}</di:BPMNShape>'


def edge(element, *points):
    told = "".join(f'<dd:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<di:BPMNEdge bpmnElement="{element}">{told}</di:BPMNEdge>'


def named(text):
    """One task of that name, with a flow and a note of that name."""
    told = quoteattr(text)
    return (
        f'<task id="a" name={told}/><task id="b" name={told}/><sequenceFlow id="f" sourceRef="a" targetRef="b" '
        f"name={told}/><textAnnotation id='n'><text>{escape(text)}</text></textAnnotation>"
    )


def chain(count):
    """A process of ``count`` tasks with side branches and ways back."""
    tasks = [f'<task id="t{i}" name="环节 {i}"/>' for i in range(count)]
    flows = [(i, i + 1) for i in range(count - 1)] + [(i, max(0, i - 7)) for i in range(9, count, 11)]
    flows += [(i, min(count - 1, i + 5)) for i in range(0, count - 1, 6)]
    told = [f'<sequenceFlow id="f{k}" sourceRef="t{a}" targetRef="t{b}"/>' for k, (a, b) in enumerate(flows)]
    return "".join((*tasks, *told))


def dense(count, seed):
    """Everything leads anywhere."""
    r = random.Random(seed)
    tasks = [f'<task id="t{i}"/>' for i in range(count)]
    ends = [(r.randrange(count), r.randrange(count)) for _ in range(count * 3)]
    told = [f'<sequenceFlow id="f{k}" sourceRef="t{a}" targetRef="t{b}"/>' for k, (a, b) in enumerate(ends)]
    return "".join((*tasks, *told))


def random_process(seed, *, most=40):
    """A random process: lanes, sub-processes, events at borders, data, notes, flows from anywhere to anywhere."""
    r = random.Random(seed)
    made = []
    _scope(r, "x", most, 0, made)
    tags = "".join(made)
    nodes = [part.split('"')[1] for part in made if part.startswith("<!--node")]
    lanes = ""
    if r.random() < 0.5 and nodes:
        parts = [nodes[i::3] for i in range(3)]
        lanes = "<laneSet>" + "".join(
            f'<lane id="lane{i}" name="岗位 {i}">{"".join(f"<flowNodeRef>{n}</flowNodeRef>" for n in part)}</lane>'
            for i, part in enumerate(parts)
        ) + "</laneSet>"  # fmt: skip
    return lanes + tags


def _scope(r, prefix, most, depth, made):
    ids = []
    kinds = [*FLOW_NODES[:9], *FLOW_NODES[12:16], *FLOW_NODES[17:22]]
    for i in range(r.randint(1, most)):
        one = f"{prefix}_{i}"
        name = quoteattr(r.choice(["", "审核", "Check the papers of the applicant", "一次性告知补正材料及期限"]))
        if depth < 3 and r.random() < 0.08:
            made.append(f'<subProcess id="{one}" name={name}>')
            _scope(r, one, 6, depth + 1, made)
            made.append("</subProcess>")
        else:
            made.append(f'<{r.choice(kinds)} id="{one}" name={name}/>')
        made.append(f'<!--node "{one}"-->' if depth == 0 else "")
        ids.append(one)
        if r.random() < 0.1:
            made.append(f'<boundaryEvent id="{one}b" name={name} attachedToRef="{one}"/>')
            ids.append(f"{one}b")
    for i in range(r.randint(0, 3)):
        made.append(f'<textAnnotation id="{prefix}n{i}"><text>说明</text></textAnnotation>')
        made.append(f'<association id="{prefix}a{i}" sourceRef="{prefix}n{i}" targetRef="{r.choice(ids)}"/>')
    for k in range(int(len(ids) * 1.4)):
        made.append(
            f'<sequenceFlow id="{prefix}f{k}" sourceRef="{r.choice(ids)}" targetRef="{r.choice(ids)}" name="f"/>'
        )


def hits(placed, chart):
    """Pairs of boxes that overlap though neither stands in the other."""
    inside = {part.key: set(chart.within(part.key)) for part in chart.parts}
    found = []
    solid = [p for p in chart.parts if p.kind not in ("pool", "lane", "scope") and p.host < 0 and p.key in placed.boxes]
    for i, one in enumerate(solid):
        for other in solid[i + 1 :]:
            if other.key in inside[one.key] or one.key in inside[other.key]:
                continue
            a, b = placed.boxes[one.key], placed.boxes[other.key]
            if min(a.right, b.right) - max(a.x, b.x) > 0.5 and min(a.foot, b.foot) - max(a.y, b.y) > 0.5:
                found.append((one.id, other.id))
    return found

"""What a BPMN file holds, counted with the standard library alone; nothing of ours is imported here.

Counted is the direct structure in the namespace of the standard: what stands in extension elements or in foreign
elements is none of it.
"""

import re
from collections import Counter
from xml.etree import ElementTree
from xml.parsers import expat

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
STANDARD = (MODEL, "http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/")
TASKS = ("task", "userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask")
ACTIVITIES = (*TASKS, "callActivity", "subProcess", "transaction", "adHocSubProcess")
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway", "eventBasedGateway")
CHOREOGRAPHY = ("choreographyTask", "subChoreography", "callChoreography")
FLOW_NODES = (*ACTIVITIES, *EVENTS, *GATEWAYS, *CHOREOGRAPHY)
CONVERSATIONS = ("conversation", "subConversation", "callConversation")
SYMBOLS = (*FLOW_NODES, *CONVERSATIONS, "dataObjectReference", "dataStoreReference", "textAnnotation", "group")
LINES = ("sequenceFlow", "messageFlow", "association", "conversationLink")
AREAS = ("participant", "lane")


def text_of(data: bytes) -> str:
    """The file as text: by its mark, its zero bytes, its declaration."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(codec)
    if data[:2] == b"<\x00":
        return data.decode("utf-16-le")
    if data[:2] == b"\x00<":
        return data.decode("utf-16-be")
    declared = re.match(rb"<\?xml[^>]*encoding=[\"']([\w-]+)[\"']", data)
    return data.decode(declared.group(1).decode() if declared else "utf-8")


def plain(data: bytes) -> bytes:
    """The file in UTF-8, its declaration blanked out."""
    return re.sub(r"\A<\?xml.*?\?>", lambda found: " " * len(found.group()), text_of(data)).encode()


def holds(data: bytes) -> Counter[str]:
    """How many elements of each tag."""
    return Counter(element.tag.rpartition("}")[2] for element in _direct(ElementTree.fromstring(plain(data))))


def drawn(data: bytes) -> Counter[str]:
    """How many symbols, lines and areas of each tag a drawing must show.

    Participants and message flows of a choreography are parts of its tasks. A data association is a line where the
    data at its other end has a symbol; data nobody refers to is its own symbol.
    """
    found = holds(data)
    shown = Counter({name: found[name] for name in (*SYMBOLS, *LINES, *AREAS) if found[name]})
    root = ElementTree.fromstring(plain(data))
    inside = list(_direct(root))
    for choreography in (element for element in inside if element.tag == f"{{{MODEL}}}choreography"):
        for name in ("participant", "messageFlow"):
            shown[name] -= len(choreography.findall(f"{{{MODEL}}}{name}"))
    shown = +shown
    names = {element.get("id"): element.tag.removeprefix(f"{{{MODEL}}}") for element in inside if element.get("id")}
    referred = {
        (element.get(key) or "").rpartition(":")[2]
        for element in inside
        for key in ("dataObjectRef", "dataStoreRef")
        if element.get(key)
    }
    for naked in ("dataObject", "dataStore"):
        alone = sum(kind == naked and name not in referred for name, kind in names.items())
        if alone:
            shown[naked] = alone
    symbols = {
        "dataObjectReference",
        "dataStoreReference",
        *(name for name in ("dataObject", "dataStore") if shown[name]),
    }
    for tag, end in (("dataInputAssociation", "sourceRef"), ("dataOutputAssociation", "targetRef")):
        ends = [
            (element.findtext(f"{{{MODEL}}}{end}") or "").strip()
            for element in inside
            if element.tag.endswith(f"}}{tag}")
        ]
        count = sum(names.get(one) in symbols for one in ends)
        if count:
            shown[tag] = count
    return shown


def _direct(root):
    """Every element of the direct structure."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag.startswith(f"{{{MODEL}}}"):
            yield element
            if not element.tag.endswith("}extensionElements"):
                waiting += list(element)


def foreign_parts(data: bytes) -> list[bytes]:
    """Every outermost element of another namespace, as it is written, in UTF-8; attributes with a prefix likewise."""
    text = plain(data)
    found: list[bytes] = []
    parser = expat.ParserCreate("utf-8", " ")
    depth, begin, inside = 0, 0, 0

    def started(name, attributes):
        nonlocal depth, begin, inside
        depth += 1
        if not inside and not name.startswith(STANDARD):
            begin, inside = parser.CurrentByteIndex, depth
        if not inside:
            found.extend(f"{key}={value}".encode() for key, value in sorted(attributes.items()) if " " in key)

    def ended(_name):
        nonlocal depth, inside
        if depth == inside:
            end = _end_of_tag(text, begin)
            if text[end - 2 : end] != b"/>":
                end = text.index(b">", parser.CurrentByteIndex) + 1
            found.append(text[begin:end])
            inside = 0
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.Parse(text, True)
    return found


def _end_of_tag(text: bytes, at: int) -> int:
    """Where the tag at this place ends; a quoted value may hold its sign."""
    found = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>").match(text, at)
    assert found
    return found.end()


def shown(svg: bytes) -> Counter[str]:
    """How many symbols, lines and areas of each tag a drawing shows."""
    groups = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g")
    return Counter(found for group in groups if (found := group.get("data-tag")))

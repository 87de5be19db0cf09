"""BPMN files spoiled at random: by bytes, by markup, by namespaces, by ids, by values. One seed, one file.

Half of what comes out still parses, a quarter is still read: most changes are such as an editor, a merge or a careless
script makes, the rest is noise and malice.
"""

import random
import re

_TAG = re.compile(rb"<(?:[^\"'<>]|\"[^\"]*\"|'[^']*')*>")
_VALUE = re.compile(rb"=\s*(\"[^\"]*\"|'[^']*')")
_ID = re.compile(rb"\b(id|sourceRef|targetRef|attachedToRef|processRef|default|bpmnElement)=\"([^\"]*)\"")
HOSTILE = (
    b"", b"0", b"-1", b"1e309", b"NaN", b"true", b"&amp;", b"&#0;", b"&#x10FFFF;", b"&#xD800;", b"&lol;", b"A" * 5000,
    b"]]&gt;", b"${x.y()}", b"__import__('os')", b"1 + 1", b"a(" * 90, b"../../etc/passwd", b"javascript:alert(1)",
    "\u202e\u0000".encode().replace(b"\0", b""), "ｉｄ".encode(), b"\\", b"{{7*7}}", b"P1000Y", b"R/PT0S", b" x ",
)  # fmt: skip
NOISE = (
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x ", b"?>", b"<", b">", b"&", b"\0",
    b"\xff", b"\xef\xbb\xbf", b"<xi:include href='file:///etc/passwd'/>", b"<script>", b"</process>", b"\r", b"\x0b",
)  # fmt: skip
HIDDEN = (
    b'<x:f xmlns:x="urn:x"><sequenceFlow xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" sourceRef="a"/></x:f>',
    b'<userTask xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" name="hidden"/>',
    b'<subProcess xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">' * 3 + b"</subProcess>" * 3,
)


def mutant(source: bytes, seed: int) -> bytes:
    """Return the file after one to four changes."""
    r = random.Random(seed)
    data = source
    gentle = r.random() < 0.7
    for _ in range(r.choice((1, 1, 2, 4))):
        data = r.choice(GENTLE if gentle else ROUGH)(data, r)
    return data


def _span(pattern, data, r, group=0):
    """A random match, looked for from a random place so that a large file costs no more than a small one."""
    found = pattern.search(data, r.randrange(len(data) + 1)) or pattern.search(data)
    return found.span(group) if found else (0, 0)


def _replaced(data, span, piece):
    return data[: span[0]] + piece + data[span[1] :]


def value(data, r):
    """Another value for an attribute."""
    begin, end = _span(_VALUE, data, r, 1)
    piece = r.choice(HOSTILE).replace(b"'", b"&apos;").replace(b'"', b"&quot;")
    return _replaced(data, (begin, end), b'"' + piece + b'"') if end else data


def swapped(data, r):
    """The value of one attribute in another: references that lead elsewhere, ids used twice."""
    one, other = _span(_ID, data, r, 2), _span(_ID, data, r, 2)
    return _replaced(data, one, data[slice(*other)]) if one[1] else data


def dropped_reference(data, r):
    """An attribute less."""
    return _replaced(data, _span(_ID, data, r), b"")


def renamed_tags(data, r):
    """All elements of one name become another, or go to another namespace."""
    names = (b"userTask", b"task", b"startEvent", b"endEvent", b"exclusiveGateway", b"subProcess", b"lane", b"process",
             b"sequenceFlow", b"boundaryEvent", b"extensionElements", b"messageFlow", b"choreographyTask")  # fmt: skip
    one, other = r.choice(names), r.choice(names)
    return re.sub(rb"(</?(?:\w+:)?)" + one + rb"\b", rb"\1" + other, data)


def namespaced(data, r):
    """One namespace is called differently."""
    begin, end = _span(re.compile(rb"http://www\.(?:omg\.org|[a-z.]+)/[^\"']*"), data, r)
    return _replaced(data, (begin, end), r.choice((b"urn:x", b"http://www.omg.org/spec/BPMN/20100524/MODEL", b"")))


def removed_element(data, r):
    """An empty element less."""
    begin, end = _span(re.compile(rb"<[^<>!?/][^<>]*/>"), data, r)
    return _replaced(data, (begin, end), b"")


def repeated_element(data, r):
    """An empty element twice."""
    begin, end = _span(re.compile(rb"<[^<>!?/][^<>]*/>"), data, r)
    return _replaced(data, (end, end), data[begin:end] * r.choice((1, 2, 50)))


def hidden(data, r):
    """Something that looks like BPMN where no BPMN is."""
    _, end = _span(re.compile(rb"<(?:\w+:)?extensionElements>"), data, r)
    return _replaced(data, (end, end), r.choice(HIDDEN)) if end else data


def commented(data, r):
    """A comment or an instruction between two elements."""
    _, end = _span(_TAG, data, r)
    return _replaced(data, (end, end), r.choice((b"<!-- a -->", b"<?b c?>", b"\n\n\t", b"<![CDATA[ ]]>")))


def number(data, r):
    """A coordinate that is none."""
    begin, end = _span(re.compile(rb"(?<=[xy]=\")[-\d.]+|(?<=width=\")[-\d.]+"), data, r)
    return _replaced(data, (begin, end), r.choice((b"1e308", b"-1", b"0", b"abc", b"1,5", b"inf", b"9" * 400)))


def bytes_changed(data, r):
    """Bytes become others."""
    spoiled = bytearray(data)
    for _ in range(r.choice((1, 3, 30))):
        if spoiled:
            spoiled[r.randrange(len(spoiled))] = r.randrange(256)
    return bytes(spoiled)


def cut(data, r):
    """A piece is missing, or the end."""
    begin = r.randrange(len(data) + 1)
    return data[:begin] + (data[begin + r.randrange(1, 400) :] if r.random() < 0.7 else b"")


def noisy(data, r):
    """Something that does not belong there."""
    at = r.randrange(len(data) + 1)
    return data[:at] + r.choice(NOISE) + data[at:]


def doubled(data, r):
    """A piece twice."""
    begin = r.randrange(len(data) + 1)
    return data[: begin + 300] + data[begin:]


def recoded(data, r):
    """Another encoding than the one declared."""
    try:
        return data.decode("utf-8").encode(r.choice(("utf-16", "utf-16-le", "utf-32", "gb18030", "cp1252", "utf-7")))
    except UnicodeError:
        return data


def deep(data, r):
    """Elements in elements in elements."""
    _, end = _span(_TAG, data, r)
    count = r.choice((10, 70, 300))
    return _replaced(data, (end, end), b"<a>" * count + b"</a>" * count)


GENTLE = (value, swapped, dropped_reference, renamed_tags, removed_element, repeated_element, hidden, commented, number)
ROUGH = (*GENTLE, namespaced, bytes_changed, cut, noisy, doubled, recoded, deep)

"""A definition's bytes when companions stand beside the BPMN file: one sequence of bytes, so one digest covers all.

``riskflow definition 1⏎``, then for each part in this order ``bpmn <length>⏎`` and its bytes, ``dmn <length>⏎`` and
its bytes. A definition without companions is the BPMN file itself, as ever; no XML file begins like this.
"""

import re

from engine.bpmn.refusal import refusal

MAGIC = b"riskflow definition 1\n"
_PART = re.compile(rb"(bpmn|dmn) (0|[1-9][0-9]{0,7})\n")


def bundle(data: bytes, decisions: bytes = b"") -> bytes:
    """Return the bytes of a definition made of a BPMN file and, when there is one, its DMN file."""
    if not decisions:
        return data
    parts = ((b"bpmn", data), (b"dmn", decisions))
    return MAGIC + b"".join(b"%s %d\n%s" % (name, len(part), part) for name, part in parts)


def parts(data: bytes) -> tuple[bytes, bytes]:
    """Return BPMN file and DMN file (b"" for none) of a definition's bytes; BpmnRefused for a broken bundle."""
    if not data.startswith(MAGIC):
        return data, b""
    found: list[bytes] = []
    at = len(MAGIC)
    for name in (b"bpmn", b"dmn"):
        head = _PART.match(data, at)
        if head is not None and head[1] == name:
            end = head.end() + int(head[2])
            found.append(data[head.end() : end])
            at = end
    if at != len(data) or len(found) != 2:
        raise refusal("bundle", 1, "流程文件与决策表的合并内容已损坏", "the bundle of files is broken")
    return found[0], found[1]

"""An id begins with a letter or underscore and holds neither blank nor colon (8.3.1)."""

import re
from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading

NCNAME = re.compile(r"[^\W\d][\w.\-·]*")


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for element in reading.elements:
        if element.id and not NCNAME.fullmatch(element.id):
            zh, en = f"标识“{shown(element.id)}”的写法不对", f"the id {shown(element.id)!r} is not well formed"
            yield fault(reading, element, zh, en)


CHECK = rule(
    "id_form",
    "8.3.1",
    "标识以字母或下划线开头，不含空格和冒号",
    "an id begins with a letter or underscore and holds neither blank nor colon",
    _check,
)

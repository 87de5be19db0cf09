"""The format of a text is a MIME type (8.4.1)."""

import re
from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading

MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}(?:;.*)?", re.ASCII | re.DOTALL)


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for text in reading.of("documentation", "textAnnotation"):
        form = text.get("textFormat")
        if text.has("textFormat") and not MIME.fullmatch(form.strip()):
            yield fault(reading, text, f"textFormat 是“{shown(form)}”", f"textFormat is {shown(form)!r}")


CHECK = rule(
    "text_format",
    "8.4.1",
    "文字的格式是 MIME 类型",
    "the format of a text is a MIME type",
    _check,
)

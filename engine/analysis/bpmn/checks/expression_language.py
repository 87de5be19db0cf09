"""The language of expressions and types is told by a URI (8.4.6)."""

import re
from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.kinds import EXPRESSIONS
from engine.analysis.bpmn.reading import Reading

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    told = [(item, "language") for item in reading.within(EXPRESSIONS)]
    told += [(reading.document.root, name) for name in ("expressionLanguage", "typeLanguage")]
    for element, name in told:
        language = element.get(name)
        if language and not URI.match(language.strip()):
            yield fault(
                reading, element, f"{name} 的“{shown(language)}”不是 URI", f"{name} {shown(language)!r} is no URI"
            )


CHECK = advice(
    "expression_language",
    "8.4.6",
    "表达式和类型的语言用 URI 说明",
    "the language of expressions and types is told by a URI",
    _check,
)

"""How a file is refused: one error, always with a line and both languages."""

from engine.errors import BpmnRefused
from engine.model.text import Text


def refusal(reason: str, line: int, zh: str, en: str) -> BpmnRefused:
    """Return the error to raise; ``reason`` is a stable word such as "doctype", ``line`` counts from 1.

    Fields of the error: ``line``, ``reason``, ``text`` (both languages). ``detail`` carries both as well.
    """
    line = max(line, 1)
    text = Text(f"第 {line} 行：{zh}", f"Line {line}: {en}")
    return BpmnRefused(f"{text.zh} / {text.en}", line=line, reason=reason, text=text)

"""The one way this room refuses: an ``ExpressionInvalid`` with a place and a text in both languages."""

from engine.errors import ExpressionInvalid
from engine.model.text import Text


def invalid(zh: str, en: str, position: int | None = None, **fields: object) -> ExpressionInvalid:
    """Return the error to raise; ``position`` is a character offset (0-based) in the expression, None outside one."""
    return ExpressionInvalid(en, text=Text(zh, en), position=position, **fields)

"""A text that a person reads, in Chinese and English."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; ``en`` never repeats ``zh`` in shipped files (decisions D61)."""

    zh: str  # simplified Chinese
    en: str  # English

    def in_language(self, language: str) -> str:
        """Return the text in ``language`` ("zh" or "en"); an empty English text falls back to Chinese."""
        return self.en if language == "en" and self.en else self.zh


EMPTY = Text("", "")


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in a value of the model."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for part in fields(value):
            yield from texts_of(getattr(value, part.name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts_of(one)

"""A text that a person reads, in Chinese and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; ``en`` never repeats ``zh`` in shipped files (decisions D61)."""

    zh: str  # simplified Chinese
    en: str  # English

    def in_language(self, language: str) -> str:
        """Return the text in ``language`` ("zh" or "en"); an empty English text falls back to Chinese."""
        return self.en if language == "en" and self.en else self.zh


EMPTY = Text("", "")

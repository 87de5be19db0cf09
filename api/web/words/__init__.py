"""Words of the pages in Chinese and English, as officials write them (users §3): one module for each area of pages.

A template of the folder ``officers`` reads ``w.key`` from every module named ``frame``, ``frame_…``, ``officers``
or ``officers_…``; a key stands once among the modules that are read together.
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from engine.model.text import Text

FRAME = "frame"


@cache
def modules() -> Mapping[str, Mapping[str, Text]]:
    """Return the words of every module, by its name."""
    names = sorted(one.name for one in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").WORDS for name in names}


@cache
def of_area(area: str) -> Mapping[str, Text]:
    """Return the words of the frame and of one area."""
    found: dict[str, Text] = {}
    for one in (FRAME, area):
        for name, words in modules().items():
            if name == one or name.startswith(f"{one}_"):
                found.update(words)
    return found


@cache
def in_language(language: str, area: str = FRAME) -> Mapping[str, str]:
    """Return the words of an area in one language ("zh" or "en"); a word may be empty in one of them."""
    return {key: text.en if language == "en" else text.zh for key, text in of_area(area).items()}

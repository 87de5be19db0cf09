"""What a template asks for: ``{{path}}``, ``{{path,path}}``, ``{{path?}}``, ``{{path|form}}``, ``{{*list.column}}``.

A path names a case field, ``<task>.<field>``, ``<task>.signers`` and the like (processes/README.md). Several paths
parted by commas are tried in order. ``?`` lets the place stay empty. ``*`` repeats the table row for each entry of a
list; ``{{*list.#}}`` is the entry's number. ``[[text {{path?}}]]`` is left out, words and all, when nothing in it has
a value. Nothing in a template is ever evaluated.
"""

import re
from collections.abc import Iterator

from engine.model.paper import Wanted

PLACE = re.compile(r"\{\{([^{}]{1,200})\}\}")
PASSAGE = re.compile(r"\[\[((?:[^\[\]]|\[(?!\[)|\](?!\]))*)\]\]")
_PATH = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.([A-Za-z][A-Za-z0-9_]*|#))*")
FORMS = ("upper", "day", "time")  # 大写金额, 日期, 时间


class BadPlaceholder(ValueError):
    """A placeholder that is none of the forms above."""


def parse(text: str) -> Wanted:
    """Return what stands between the braces; BadPlaceholder with the text when it is malformed."""
    inner, bar, form = text.strip().partition("|")
    inner, form = inner.strip(), form.strip()
    listed, optional = inner.startswith("*"), inner.endswith("?")
    paths = tuple(path.strip() for path in inner.removeprefix("*").removesuffix("?").split(","))
    fine = all(_PATH.fullmatch(path) and (not listed or "." in path) for path in paths)
    if not fine or (bar and form not in FORMS):
        raise BadPlaceholder(text)
    return Wanted(paths=paths, optional=optional, form=form, listed=listed)


def found(text: str) -> Iterator[Wanted]:
    """Yield the placeholders of a text; BadPlaceholder also for a passage without an end or without one."""
    for passage in PASSAGE.finditer(text):
        inside = [parse(one.group(1)) for one in PLACE.finditer(passage.group(1))]
        if not inside or any(one.listed for one in inside):
            raise BadPlaceholder(passage.group())
    rest = PASSAGE.sub("", text)
    if "[[" in rest or "]]" in rest:
        raise BadPlaceholder(text)
    for match in PLACE.finditer(text):
        yield parse(match.group(1))

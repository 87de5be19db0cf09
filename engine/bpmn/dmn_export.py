"""A DMN file back to bytes: as it was read, or with changes spliced in; every other byte stays (see ``export``)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.bpmn.dmn import read_decisions
from engine.bpmn.encodings import Decoded, decode
from engine.bpmn.export import escaped
from engine.bpmn.source import Splice, Tag, attribute, spliced, tags
from engine.errors import DmnRefused
from engine.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SetText:
    """Give an expression another text: a cell, an input expression, a literal expression, allowed values."""

    element: str  # id of the element that holds the ``text``
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """Give an element another name; expressions that use the old one are the caller's to change."""

    element: str  # id
    name: str


DmnChange = SetText | Rename


def export_decisions(data: bytes, changes: Sequence[DmnChange] = ()) -> bytes:
    """Return a DMN file with the changes; exactly ``data`` when there are none.

    Both are read, so DmnRefused says what is no DMN file, and ``no_such_element`` for an id that is not in it or an
    element without the text or name to change.
    """
    read_decisions(data)
    if not changes:
        return data
    found = decode(data)
    made = spliced(data, found, list(_splices(found, changes)))
    read_decisions(made)
    return made


def _splices(found: Decoded, changes: Sequence[DmnChange]) -> Iterator[Splice]:
    """Yield what the changes cut."""
    written = tags(found.text)
    by_id: dict[str, int] = {}
    for place, tag in enumerate(written):
        if (at := attribute(found.text, tag, "id")) is not None:
            by_id.setdefault(found.text[at[1] : at[2]], place)
    for change in changes:
        if change.element not in by_id:
            raise _missing(change.element)
        place = by_id[change.element]
        if isinstance(change, Rename):
            spot = attribute(found.text, written[place], "name")
            if spot is None:
                raise _missing(change.element)
            yield Splice(begin=spot[1], stop=spot[2], text=escaped(change.name))
        else:
            yield _text(written, place, change)


def _text(written: Sequence[Tag], place: int, change: SetText) -> Splice:
    """Return the splice of the ``text`` directly within an element."""
    name = f"{written[place].prefix}text"
    tag = next((one for one in written[place + 1 :] if one.parent == place and one.name == name), None)
    if tag is None:
        raise _missing(change.element)
    if tag.is_empty:
        return Splice(begin=tag.begin, stop=tag.end, text=f"<{name}>{escaped(change.text)}</{name}>")
    return Splice(begin=tag.head, stop=tag.foot, text=escaped(change.text))


def _missing(element: str) -> DmnRefused:
    text = Text(f"文件中没有可改的 {element!r}", f"there is no {element!r} to change in the file")
    return DmnRefused(f"{text.zh} / {text.en}", line=1, reason="no_such_element", text=text)

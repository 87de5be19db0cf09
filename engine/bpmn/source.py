"""Where the elements of a file stand in its text, and how the text is cut without touching anything else.

``parse`` has accepted the text, so its markup can be found by one regular expression: comments, instructions, CDATA and
tags, in which a quoted value may hold anything but its own quotation mark. Offsets count characters of the text without
byte order marks; ``spliced`` turns them into bytes of the file's own encoding.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.bpmn.encodings import Decoded

_MARKUP = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<(/?)([^\s/>]++)((?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+)>", re.DOTALL
)
_ATTRIBUTE = re.compile(r"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One element as it is written."""

    name: str  # with its prefix
    depth: int  # 0 is the root
    begin: int  # its "<"
    head: int  # behind the ">" of its start tag
    foot: int  # its "</"; equal to head when it is empty
    end: int  # behind its last ">"
    parent: int  # place of the enclosing element in the list; -1 for the root

    @property
    def is_empty(self) -> bool:
        """True when it is one tag, as in ``<task/>``."""
        return self.head == self.end

    @property
    def prefix(self) -> str:
        """Its prefix with the colon, "" for none."""
        return self.name[: self.name.index(":") + 1] if ":" in self.name else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Splice:
    """Replace the characters from ``begin`` to ``stop`` by ``text``."""

    begin: int
    stop: int
    text: str


def tags(text: str) -> list[Tag]:
    """Return every element of a well-formed text in document order, foreign ones included."""
    found: list[Tag] = []
    opened: list[tuple[int, str, int, int]] = []  # place, name, begin, head
    for match in _MARKUP.finditer(text):
        name = match.group(2)
        if name is None:
            continue
        parent = opened[-1][0] if opened else -1
        if match.group(1):
            place, name, begin, head = opened.pop()
            parent = opened[-1][0] if opened else -1
            foot, end = match.start(), match.end()
            found[place] = Tag(name=name, depth=len(opened), begin=begin, head=head, foot=foot, end=end, parent=parent)
            continue
        begin, end = match.span()
        found.append(Tag(name=name, depth=len(opened), begin=begin, head=end, foot=end, end=end, parent=parent))
        if not match.group(3).endswith("/"):
            opened.append((len(found) - 1, name, begin, end))
    return found


def attribute(text: str, tag: Tag, name: str) -> tuple[int, int, int, int] | None:
    """Return where an attribute stands: begin with its blank, value within the quotes, end; None when absent."""
    at = tag.begin + 1 + len(tag.name)
    while match := _ATTRIBUTE.match(text, at, tag.head):
        if match.group(1) == name:
            return match.start(), match.start(2) + 1, match.end(2) - 1, match.end()
        at = match.end()
    return None


def attributes_end(text: str, tag: Tag) -> int:
    """Return where a further attribute belongs: behind the last one, before any blank that follows."""
    at = tag.begin + 1 + len(tag.name)
    while match := _ATTRIBUTE.match(text, at, tag.head):
        at = match.end()
    return at


def line_start(text: str, at: int) -> int:
    """Return the start of the line when only blanks precede ``at``, so that no empty line stays."""
    start = text.rfind("\n", 0, at) + 1
    return start if not text[start:at].strip() else at


def line_of_its_own(text: str, tag: Tag) -> Splice:
    """Return the splice that cuts an element, with its lines when nothing else stands on them."""
    begin = line_start(text, tag.begin)
    if not text[:begin].endswith("\n"):
        return Splice(begin=tag.begin, stop=tag.end, text="")
    broken = next((mark for mark in ("\r\n", "\n") if text.startswith(mark, tag.end)), "")
    return Splice(begin=begin if broken else tag.begin, stop=tag.end + len(broken), text="")


def spliced(data: bytes, found: Decoded, splices: Sequence[Splice]) -> bytes:
    """Return the bytes with the splices carried out; whatever lies between them stays byte for byte.

    What is added is written in the file's encoding; a character it lacks becomes a character reference.
    """
    ordered = sorted(splices, key=lambda one: (one.begin, one.stop))
    for one, following in pairwise(ordered):
        if following.begin < one.stop:
            raise ValueError(f"two changes at the same place: {one.begin} and {following.begin}")
    places = _offsets(data, found, [place for one in ordered for place in (one.begin, one.stop)])
    pieces, at = [], 0
    for one, begin, stop in zip(ordered, places[::2], places[1::2], strict=True):
        pieces += [data[at:begin], _encoded(one.text, found)]
        at = stop
    return b"".join([*pieces, data[at:]])


def _encoded(text: str, found: Decoded) -> bytes:
    """Return what is added as bytes; half a surrogate pair becomes a reference no parser accepts."""
    return text.encode(found.narrow or found.codec, "xmlcharrefreplace")


def _offsets(data: bytes, found: Decoded, places: list[int]) -> list[int]:
    """Return the byte offset of each place, a sorted list of character offsets."""
    if found.text.encode(found.codec, "replace") != data[found.mark :]:
        return _slowly(data, found, places)
    offsets, at, size = [], 0, found.mark
    for place in places:
        size += len(found.text[at:place].encode(found.codec))
        at = place
        offsets.append(size)
    return offsets


def _slowly(data: bytes, found: Decoded, places: list[int]) -> list[int]:
    """Return the same for an encoding with two ways to write a character: the bytes are decoded one by one."""
    decoder = codecs.getincrementaldecoder(found.codec)()
    offsets, characters, waiting = [], 0, iter([*places, -1])
    wanted = next(waiting)
    for at in range(found.mark, len(data) + 1):
        while characters == wanted and not decoder.getstate()[0]:
            offsets.append(at)
            wanted = next(waiting)
        characters += len(decoder.decode(data[at : at + 1]))
    return offsets

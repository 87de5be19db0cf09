"""Shipped definitions as trees, and single edits of them; knows the file format, nothing of the comparison."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from engine import bpmn
from engine.model.process import Definition
from processes import decisions, read

KEYS = ("procurement", "penalty", "licensing", "finance", "discipline", "office", "warning")
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
RF = "{urn:riskflow:bpmn:1}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
Tree = etree._Element
_PARSER = etree.XMLParser(remove_comments=False)


@dataclass(frozen=True, slots=True)
class File:
    """A definition and the tables beside it (b"" for none), as trees."""

    key: str
    flow: Tree
    tables: Tree | None

    def copy(self) -> "File":
        tables = copy.deepcopy(self.tables) if self.tables is not None else None
        return File(self.key, copy.deepcopy(self.flow), tables)

    def definition(self) -> Definition:
        """Read it as the product does; BpmnRefused when the edit makes it no definition."""
        tables = etree.tostring(self.tables) if self.tables is not None else b""
        return bpmn.read(etree.tostring(self.flow), key=self.key, decisions=tables)


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its family, where, and what it does to a copy."""

    family: str
    where: str
    run: Callable[[File], None]


Family = Callable[[File], Iterator[tuple[str, Callable[[File], None]]]]


@lru_cache
def shipped(key: str) -> File:
    """Return a shipped definition; edit copies of it only."""
    tables = decisions(key)
    parsed = etree.fromstring(tables, _PARSER) if tables else None
    return File(key, etree.fromstring(read(key), _PARSER), parsed)


@lru_cache
def definition(key: str) -> Definition:
    """Return a shipped definition as it is read."""
    return shipped(key).definition()


def nth(file: File, tag: str, at: int) -> Tree:
    """Return the ``at``-th element of a tag of the flow file, in document order."""
    return list(file.flow.iter(tag))[at]


def every(file: File, tag: str) -> Iterator[tuple[int, Tree]]:
    """Yield all elements of a tag with their places."""
    return enumerate(file.flow.iter(tag))


def drop(element: Tree) -> None:
    """Take an element out, its tail kept."""
    parent = element.getparent()
    assert parent is not None
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def spread(edits: list[Edit], count: int) -> list[Edit]:
    """Return ``count`` of the edits, each family in turn, evenly over what each family has."""
    families: dict[str, list[Edit]] = {}
    for edit in edits:
        families.setdefault(edit.family, []).append(edit)
    share = dict.fromkeys(families, 0)
    while sum(share.values()) < min(count, len(edits)):
        for name, found in families.items():
            if share[name] < len(found) and sum(share.values()) < count:
                share[name] += 1
    return [found[at * len(found) // share[name]] for name, found in families.items() for at in range(share[name])]

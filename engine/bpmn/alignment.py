"""Trees of one file in two forms put side by side: what is the same element in both.

An element is known again by an id that both trees hold once; else, among the children of a pair, by tag and id, by
equal content, and at last by tag and order.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lxml import etree


@dataclass(eq=False, slots=True, kw_only=True)
class Knot:
    """An element of a tree with what tells it from others."""

    tag: str  # "{namespace}local"
    id: str  # "" for none
    attributes: Mapping[str, str]
    text: str  # its own text, blanks at both ends taken away
    names: Mapping[str | None, str]  # namespaces in scope by prefix
    order: int  # place in document order
    content: str = ""  # digest of everything in it: equal when it says the same
    parent: "Knot | None" = None
    children: "list[Knot]" = field(default_factory=list)

    @property
    def local(self) -> str:
        """Its tag without the namespace."""
        return self.tag.rpartition("}")[2]

    @property
    def space(self) -> str:
        """Its namespace, "" for none."""
        return self.tag[1:].rpartition("}")[0]


class Tree:
    """All knots of a file in document order."""

    def __init__(self, root: etree._Element) -> None:
        self.all: list[Knot] = []
        self.root = self._knot(root, None)
        counted = Counter(one.id for one in self.all if one.id)
        self.by_id = {one.id: one for one in self.all if one.id and counted[one.id] == 1}

    def _knot(self, element: etree._Element, parent: Knot | None) -> Knot:
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        text = "".join([str(element.text or ""), *(str(child.tail or "") for child in element)]).strip()
        made = Knot(
            tag=str(element.tag),
            id=attributes.get("id", "").strip(),
            attributes=attributes,
            text=text,
            names=dict(element.nsmap),
            order=len(self.all),
            parent=parent,
        )
        self.all.append(made)
        made.children = [self._knot(child, made) for child in element]
        said = (made.tag, sorted(attributes.items()), text, [child.content for child in made.children])
        made.content = hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()
        return made


def matched(left: Sequence[Knot], right: Sequence[Knot]) -> dict[Knot, Knot]:
    """Return for children on the right which child on the left each one is."""
    found: dict[Knot, Knot] = {}
    by_name: dict[tuple[str, str], list[Knot]] = {}
    for one in left:
        if one.id:
            by_name.setdefault((one.tag, one.id), []).append(one)
    for one in right:
        if one.id and (waiting := by_name.get((one.tag, one.id))):
            found[one] = waiting.pop(0)
    _by_content(found, left, right)
    _by_order(found, left, right)
    return found


def _by_content(found: dict[Knot, Knot], left: Sequence[Knot], right: Sequence[Knot]) -> None:
    """Add the pairs that say the same, in an order both sides keep."""
    rest, others = _open(found, left, right)
    matcher = SequenceMatcher(None, [one.content for one in rest], [one.content for one in others], autojunk=False)
    for begin, start, size in matcher.get_matching_blocks():
        for at in range(size):
            found[others[start + at]] = rest[begin + at]
    # what only changed its place says the same elsewhere
    rest, others = _open(found, left, right)
    waiting: dict[str, list[Knot]] = {}
    for one in rest:
        waiting.setdefault(one.content, []).append(one)
    for one in others:
        if same := waiting.get(one.content):
            found[one] = same.pop(0)


def _by_order(found: dict[Knot, Knot], left: Sequence[Knot], right: Sequence[Knot]) -> None:
    """Add the pairs of one tag, the first with the first; those with ids have been judged by them."""
    rest, others = _open(found, left, right)
    waiting: dict[str, list[Knot]] = {}
    for one in rest:
        if not one.id:
            waiting.setdefault(one.tag, []).append(one)
    for one in others:
        if not one.id and (same := waiting.get(one.tag)):
            found[one] = same.pop(0)


def _open(found: Mapping[Knot, Knot], left: Sequence[Knot], right: Sequence[Knot]) -> tuple[list[Knot], list[Knot]]:
    taken = set(found.values())
    return [one for one in left if one not in taken], [one for one in right if one not in found]


def placed(form: Tree, file: Tree) -> dict[Knot, Knot]:
    """Return where each element of another form of a file stands in the file; what cannot be told is left out."""
    found: dict[Knot, Knot] = {form.root: file.root}
    for one in form.all:
        if one is form.root:
            continue
        same = file.by_id.get(one.id) if one.id in form.by_id else None
        if same is not None and same.tag == one.tag:
            found[one] = same
    for one in form.all:  # parents come first
        if (host := found.get(one)) is not None:
            _place_children(found, one, host)
    return found


def _place_children(found: dict[Knot, Knot], form: Knot, host: Knot) -> None:
    taken = {found[child] for child in form.children if child in found}
    waiting: dict[tuple[str, str], list[Knot]] = {}
    for child in host.children:
        if child not in taken:
            waiting.setdefault((child.tag, child.id), []).append(child)
    wanted: dict[tuple[str, str], list[Knot]] = {}
    for child in form.children:
        if child not in found:
            wanted.setdefault((child.tag, child.id), []).append(child)
    for name, ours in wanted.items():
        theirs = waiting.get(name, [])
        if len(theirs) == len(ours):  # otherwise the other form left some out: which ones is not known
            found.update(zip(ours, theirs, strict=True))
    _place_renamed(found, form, host)


def _place_renamed(found: dict[Knot, Knot], form: Knot, host: Knot) -> None:
    """Add the children a form calls otherwise than the file: known by their id, else the only ones that say a text.

    bpmn-moddle writes by type what the standard names by role: ``implicitThrowEvent`` for ``event``.
    """
    taken = {found[child] for child in form.children if child in found}
    ours: dict[tuple[str, str], list[Knot]] = {}
    theirs: dict[tuple[str, str], list[Knot]] = {}
    for children, done, by_name in ((form.children, found, ours), (host.children, taken, theirs)):
        for child in children:
            if child not in done and (child.id or child.text):
                by_name.setdefault((child.space, child.id or child.text), []).append(child)
    for name, alike in ours.items():
        if len(alike) == 1 == len(theirs.get(name, [])):
            found[alike[0]] = theirs[name][0]


def in_order(places: Iterable[int | None]) -> set[int]:
    """Return the indexes of a longest rising run among places; None is never in it."""
    best: list[tuple[int, int]] = []  # place, index: smallest last place of a run of each length
    before: dict[int, int | None] = {}
    for index, place in enumerate(places):
        if place is None:
            continue
        low = sum(1 for one in best if one[0] < place)
        before[index] = best[low - 1][1] if low else None
        best[low : low + 1] = [(place, index)]
    kept: set[int] = set()
    at = best[-1][1] if best else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return kept

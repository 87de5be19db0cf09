"""What an editor changed, brought into the bytes it was given.

An editor writes a whole file anew: in its own order, with its own prefixes, without what it does not know. So it is
asked twice: for its form of the file as it was opened (``before``) and for its form with the changes (``after``). What
differs between these two, and nothing else, is carried out on the file's own text; every other byte stays, foreign
parts above all, in the file's own encoding. What only moved is moved as it is written.
"""

from collections.abc import Iterable, Mapping
from typing import NoReturn

from lxml import etree

from engine.bpmn.alignment import Knot, Tree, in_order, matched, placed
from engine.bpmn.document import read_document
from engine.bpmn.encodings import decode
from engine.bpmn.export import escaped
from engine.bpmn.names import XSI
from engine.bpmn.parse import check_shape, harmless_text
from engine.bpmn.refusal import refusal
from engine.bpmn.source import Splice, Tag, attribute, attributes_end, line_of_its_own, line_start, spliced, tags

XML = "http://www.w3.org/XML/1998/namespace"
STEP = "  "  # indentation of what is added
Scope = Mapping[str | None, str]


def merge(data: bytes, before: str, after: str) -> bytes:
    """Return the file ``data`` with what ``after`` changes against ``before``.

    ``before``, ``after``: the file in the editor's own form, untouched and changed. Exactly ``data`` comes back when
    they say the same. BpmnRefused when one of them cannot be read, or when what changed has no place in the file
    (reason ``no_place``). The result has been read again.
    """
    found = decode(data)
    trees = [Tree(_root(text)) for text in (found.text, before, after)]
    merging = _Merging(found.text, *trees)
    splices: list[Splice] = []
    merging.element(merging.before.root, merging.after.root, splices)
    if not splices:
        return data
    made = spliced(data, found, splices)
    read_document(made)
    return made


def _root(text: str) -> etree._Element:
    root = harmless_text(text.removeprefix("\ufeff"))
    check_shape(root)
    return root


class _Merging:
    """One merge: the file's text and tags, both forms of it, and where the elements of the first stand in the file."""

    def __init__(self, text: str, file: Tree, before: Tree, after: Tree) -> None:
        self.text, self.before, self.after = text, before, after
        self.tags = tags(text)
        self.places = placed(before, file)
        self.both = {name: (one, after.by_id[name]) for name, one in before.by_id.items() if name in after.by_id}
        self.break_ = "\r\n" if "\r\n" in text else "\n"

    # ------------------------------------------------------------ what stays where it is

    def element(self, old: Knot, new: Knot, splices: list[Splice]) -> None:
        """Add what makes the element ``old`` say what ``new`` says."""
        if old.content == new.content:
            return
        knot = self.place(old)
        tag = self.tags[knot.order]
        if old.tag != new.tag:
            name = _spelled(new.tag, knot.names) or refuse(new)
            splices.append(Splice(begin=tag.begin + 1, stop=tag.begin + 1 + len(tag.name), text=name))
            if not tag.is_empty:
                splices.append(Splice(begin=tag.foot + 2, stop=tag.foot + 2 + len(tag.name), text=name))
        self.attributes(old, new, knot, splices)
        if old.text != new.text and not old.children and not new.children:
            self.words(tag, new.text, splices)
        else:
            self.children(old, new, knot, splices)

    def place(self, old: Knot) -> Knot:
        """Return where an element stands in the file."""
        return self.places.get(old) or refuse(old)

    def attributes(self, old: Knot, new: Knot, knot: Knot, splices: list[Splice]) -> None:
        """Change, add and take away attributes."""
        tag, fresh = self.tags[knot.order], ""
        for name in {**old.attributes, **new.attributes}:
            value = new.attributes.get(name)
            if value == old.attributes.get(name):
                continue
            written = self.spelling(name, knot, tag)
            at = attribute(self.text, tag, written) if written else None
            if value is not None:
                value = _value(name, value, new.names, knot.names)
            if at is not None and value is None:
                splices.append(Splice(begin=at[0], stop=at[3], text=""))
            elif at is not None and value is not None:
                splices.append(Splice(begin=at[1], stop=at[2], text=escaped(value)))
            elif value is not None:
                fresh += self.fresh(name, value, new.names, knot.names)
        if fresh:
            end = attributes_end(self.text, tag)
            splices.append(Splice(begin=end, stop=end, text=fresh))

    def spelling(self, name: str, knot: Knot, tag: Tag) -> str:
        """Return an attribute's name as the file writes it; several prefixes may mean one namespace."""
        space, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
        if not space:
            return local
        known = [f"{prefix}:{local}" for prefix, bound in knot.names.items() if bound == space and prefix]
        known += [f"xml:{local}"] if space == XML else []
        return next((one for one in known if attribute(self.text, tag, one)), "")

    def fresh(self, name: str, value: str, names: Scope, scope: Scope) -> str:
        """Return an attribute to be added, with its namespace when that is unknown where it goes."""
        space, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
        if not space:
            return f' {local}="{escaped(value)}"'
        prefix = "xml" if space == XML else next((p for p, bound in scope.items() if bound == space and p), "")
        told = ""
        if not prefix:
            prefix = next((p for p, bound in names.items() if bound == space and p and p not in scope), "ext")
            told = f' xmlns:{prefix}="{escaped(space)}"'
        return f'{told} {prefix}:{local}="{escaped(value)}"'

    def words(self, tag: Tag, text: str, splices: list[Splice]) -> None:
        """Replace the text of an element that holds nothing else."""
        if tag.is_empty:
            begin = self.text.rindex("/", tag.begin, tag.end)
            splices.append(Splice(begin=begin, stop=tag.end, text=f">{_text(text)}</{tag.name}>"))
        else:
            splices.append(Splice(begin=tag.head, stop=tag.foot, text=_text(text)))

    # ------------------------------------------------------------ what comes, goes and moves

    def children(self, old: Knot, new: Knot, knot: Knot, splices: list[Splice]) -> None:
        """Bring the children of an element into the file."""
        pairs = self.pairs(old, new)
        here = {one for one in old.children if one in self.places and self.places[one].parent is knot}
        orders = [self.places[pairs[one]].order if pairs.get(one) in here else None for one in new.children]
        kept = in_order(orders)
        staying = {pairs[new.children[index]] for index in kept}
        for one in old.children:
            if one not in staying:
                splices.append(line_of_its_own(self.text, self.tags[self.place(one).order]))
        waiting: list[Knot] = []
        last: Tag | None = None
        for index, one in enumerate(new.children):
            if index not in kept:
                waiting.append(one)
                continue
            tag = self.tags[self.places[pairs[one]].order]
            self.put(waiting, pairs, knot, last, tag, splices)
            waiting, last = [], tag
            self.element(pairs[one], one, splices)
        self.put(waiting, pairs, knot, last, None, splices)

    def pairs(self, old: Knot, new: Knot) -> dict[Knot, Knot]:
        """Return for children of ``new`` which element of the first form each one is, wherever that stood."""
        found = {one: self.both[one.id][0] for one in new.children if one.id in self.both}
        gone = {one for one in old.children if one.id in self.both}
        rest = [one for one in new.children if one not in found]
        return found | matched([one for one in old.children if one not in gone], rest)

    def put(
        self,
        fresh: Iterable[Knot],
        pairs: Mapping[Knot, Knot],
        knot: Knot,
        last: Tag | None,
        following: Tag | None,
        splices: list[Splice],
    ) -> None:
        """Write elements behind ``last``, else before ``following``, else as the content of their parent."""
        host = self.tags[knot.order]
        beside = last or following
        indent = self.indent(beside.begin) if beside else self.indent(host.begin) + STEP
        texts = [self.written(one, pairs.get(one), knot.names, indent) for one in fresh]
        if not texts:
            return
        lined = not beside or self.alone(beside.begin)
        line = f"{self.break_}{indent}" if lined else ""
        if last:
            splices.append(Splice(begin=last.end, stop=last.end, text="".join(f"{line}{one}" for one in texts)))
        elif following:
            text = "".join(f"{one}{line}" for one in texts)
            splices.append(Splice(begin=following.begin, stop=following.begin, text=text))
        else:
            self.fill(host, "".join(f"{line}{one}" for one in texts), splices)

    def fill(self, host: Tag, text: str, splices: list[Splice]) -> None:
        """Write the only content of an element."""
        close = f"{self.break_}{self.indent(host.begin)}"
        if host.is_empty:
            begin = self.text.rindex("/", host.begin, host.end)
            splices.append(Splice(begin=begin, stop=host.end, text=f">{text}{close}</{host.name}>"))
            return
        at = line_start(self.text, host.foot)
        if self.text[:at].endswith("\n"):
            lines = text.removeprefix(self.break_) + self.break_
            splices.append(Splice(begin=at, stop=at, text=lines))
        else:
            splices.append(Splice(begin=host.foot, stop=host.foot, text=f"{text}{close}"))

    def written(self, new: Knot, old: Knot | None, scope: Scope, indent: str) -> str:
        """Return the text of an element that was not here: moved as the file writes it, else written anew."""
        if old is not None and old in self.places:
            return self.moved(new, old, scope)
        told = [(prefix, space) for prefix, space in _missing(new, scope)]
        scope = {**scope, **dict(told)}
        name = _spelled(new.tag, scope) or refuse(new)
        head = name + "".join(f' xmlns:{prefix}="{escaped(space)}"' for prefix, space in told)
        for key, value in new.attributes.items():
            head += self.fresh(key, _value(key, value, new.names, scope), new.names, scope)
        if not new.children:
            return f"<{head}>{_text(new.text)}</{name}>" if new.text else f"<{head}/>"
        inner = indent + STEP
        parts = []
        for one in new.children:
            known = self.both.get(one.id)
            parts.append(self.written(one, known[0] if known else None, scope, inner))
        lines = "".join(f"{self.break_}{inner}{part}" for part in parts)
        return f"<{head}>{_text(new.text)}{lines}{self.break_}{indent}</{name}>"

    def moved(self, new: Knot, old: Knot, scope: Scope) -> str:
        """Return the text of an element as the file writes it, with what changed inside it."""
        knot = self.places[old]
        tag = self.tags[knot.order]
        splices: list[Splice] = []
        self.element(old, new, splices)
        text, at = "", tag.begin
        for one in sorted(splices, key=lambda splice: (splice.begin, splice.stop)):
            text += self.text[at : one.begin] + one.text
            at = one.stop
        text += self.text[at : tag.end]
        # prefixes that an element between the root and the old place declared
        lost = {p: space for p, space in knot.names.items() if scope.get(p) != space and p}
        told = "".join(f' xmlns:{p}="{escaped(space)}"' for p, space in lost.items() if f"xmlns:{p}" not in text)
        end = 1 + len(text[1:].split(None, 1)[0].split("/")[0].split(">")[0])
        return text[:end] + told + text[end:]

    # ------------------------------------------------------------ the look of the file

    def indent(self, at: int) -> str:
        """Return the blanks before a place when it begins its line."""
        start = self.text.rfind("\n", 0, at) + 1
        return self.text[start:at] if not self.text[start:at].strip() else ""

    def alone(self, at: int) -> bool:
        """True when only blanks precede a place on its line."""
        start = self.text.rfind("\n", 0, at) + 1
        return start > 0 and not self.text[start:at].strip()


def refuse(knot: Knot) -> NoReturn:
    """Raise what says that a change has no place in the file."""
    name = knot.id or knot.local
    raise refusal(
        "no_place", 1, f"对 {name} 的修改在原文件中找不到位置", f"what changed at {name} has no place in the file"
    )


def _missing(knot: Knot, scope: Scope) -> list[tuple[str, str]]:
    """Return the namespace an element's name needs and that its new place does not know, with a prefix."""
    if not knot.space or knot.space in scope.values():
        return []
    prefix = next((p for p, space in knot.names.items() if space == knot.space and p and p not in scope), "")
    return [(prefix or f"ns{len(scope)}", knot.space)]


def _spelled(tag: str, scope: Scope) -> str:
    """Return an element's name under the prefixes of its place; "" when its namespace is unknown there."""
    space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if not space:
        return "" if scope.get(None) else local
    if scope.get(None) == space:
        return local
    return next((f"{prefix}:{local}" for prefix, bound in scope.items() if bound == space and prefix), "")


def _value(name: str, value: str, names: Scope, scope: Scope) -> str:
    """Return an attribute's value; the name of a type follows the prefixes of its place."""
    if name != f"{{{XSI}}}type":
        return value
    prefix, _, local = value.rpartition(":")
    space = names.get(prefix or None)
    return (_spelled(f"{{{space}}}{local}", scope) or value) if space else value


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")

"""A strict reader of Word files from the standard library alone: what a word processor would have to repair is refused.

It follows content types and relationships from the package's root, and asks of the body that every style, numbering,
part and picture it names is there, and that no table row has more cells than its grid.
"""

import io
import posixpath
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
STYLED = {f"{W}pStyle": "paragraph", f"{W}rStyle": "character", f"{W}tblStyle": "table"}


@dataclass
class Opened:
    """A Word file, opened: its parts by name, what they are and lead to."""

    parts: dict[str, bytes]
    types: dict[str, str] = field(default_factory=dict)  # part -> content type
    faults: list[str] = field(default_factory=list)

    def tree(self, name: str) -> ET.Element:
        return ET.fromstring(self.parts[name])


def opened(content: bytes) -> Opened:
    """Return the file with all its faults; a file without any opens everywhere."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        names = [name for name in file.namelist() if not name.endswith("/")]
        found = Opened(parts={name: file.read(name) for name in names})
    if len(set(names)) != len(names):
        found.faults.append("a part stands twice")
    _types(found)
    seen: set[str] = set()
    mains = [part for kind, part in _follow(found, "", seen) if kind == f"{OFFICE}officeDocument"]
    if len(mains) != 1 or found.types.get(mains[0]) != MAIN:
        found.faults.append(f"main parts: {mains}")
        return found
    left = {name for name in found.parts if not name.endswith(".rels")} - seen - {"[Content_Types].xml"}
    found.faults += [f"{name} belongs to nothing" for name in sorted(left)]
    _body(found, mains[0])
    return found


def _types(found: Opened) -> None:
    root = found.tree("[Content_Types].xml")
    ending = {one.get("Extension", "").lower(): one.get("ContentType", "") for one in root.iter(f"{TYPE}Default")}
    named = {one.get("PartName", "").lstrip("/"): one.get("ContentType", "") for one in root.iter(f"{TYPE}Override")}
    found.faults += [f"type of {name}, which is not there" for name in sorted(set(named) - set(found.parts))]
    for name in found.parts:
        kind = named.get(name) or ending.get(name.rpartition(".")[2].lower(), "")
        found.types[name] = kind
        if not kind and name != "[Content_Types].xml":
            found.faults.append(f"{name} has no type")


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations(found: Opened, part: str) -> dict[str, tuple[str, str, bool]]:
    """Return type, target and whether it lies inside, by relationship id."""
    place = _rels(part)
    if place not in found.parts:
        return {}
    told = {}
    for one in found.tree(place).iter(f"{REL}Relationship"):
        inside = one.get("TargetMode") != "External"
        target = one.get("Target", "")
        if inside:
            target = posixpath.normpath(posixpath.join("/" + posixpath.dirname(part), target)).lstrip("/")
        told[one.get("Id", "")] = (one.get("Type", ""), target, inside)
    return told


def _follow(found: Opened, part: str, seen: set[str]) -> list[tuple[str, str]]:
    """Walk all relationships from a part; returns those of the part itself as (type, part)."""
    mine = []
    for name, (kind, target, inside) in relations(found, part).items():
        if not inside:
            continue
        if target not in found.parts:
            found.faults.append(f"{part or 'the package'}: {name} leads to {target}, which is not there")
            continue
        mine.append((kind, target))
        if target not in seen:
            seen.add(target)
            _follow(found, target, seen)
    return mine


def _body(found: Opened, main: str) -> None:
    linked = {k.removeprefix(OFFICE): t for k, t, _ in relations(found, main).values() if t in found.parts}
    styles = _styles(found, linked.get("styles", ""))
    numbers = _numbers(found, linked.get("numbering", ""))
    texts = [main, *(t for k, t, _ in relations(found, main).values() if k in (f"{OFFICE}header", f"{OFFICE}footer"))]
    texts = [part for part in texts if part in found.parts]
    for part in texts:
        root, known = found.tree(part), relations(found, part)
        for one in root.iter():
            value = one.get(f"{W}val", "")
            if one.tag in STYLED and (value, STYLED[one.tag]) not in styles:
                found.faults.append(f"{part}: no {STYLED[one.tag]} style {value}")
            if one.tag == f"{W}numId" and value not in numbers | {"0"}:
                found.faults.append(f"{part}: no numbering {value}")
            found.faults += [
                f"{part}: no relation {v}" for k, v in one.attrib.items() if k.startswith(R) and v not in known
            ]
        for table in root.iter(f"{W}tbl"):
            _table(found, part, table)
    if found.tree(main).find(f"{W}body/{W}sectPr") is None:
        found.faults.append("no page is described")


def _styles(found: Opened, part: str) -> set[tuple[str, str]]:
    if not part:
        return set()
    return {(one.get(f"{W}styleId", ""), one.get(f"{W}type", "")) for one in found.tree(part).iter(f"{W}style")}


def _numbers(found: Opened, part: str) -> set[str]:
    return {one.get(f"{W}numId", "") for one in found.tree(part).iter(f"{W}num")} if part else set()


def _table(found: Opened, part: str, table: ET.Element) -> None:
    width = len(table.findall(f"{W}tblGrid/{W}gridCol"))
    for at, row in enumerate(table.findall(f"{W}tr"), 1):
        spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
        cells = sum(int(one.get(f"{W}val", "1")) if one is not None else 1 for one in spans)
        if not 0 < cells <= width:
            found.faults.append(f"{part}: row {at} has {cells} cells in a grid of {width}")
        if any(len(cell.findall(f"{W}p")) == 0 for cell in row.findall(f"{W}tc")):
            found.faults.append(f"{part}: a cell of row {at} has no paragraph")

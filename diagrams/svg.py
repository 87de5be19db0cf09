"""The last gate of an SVG: only shapes and texts pass, only known attributes, no link, script, style or image."""

import re
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
FAMILY = "'Riskflow Sans SC','Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei',sans-serif"
_SHAPE = ("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "fill-opacity")
_LEAVES = {
    "path": ("d", *_SHAPE),
    "polygon": ("points", *_SHAPE),
    "polyline": ("points", *_SHAPE),
    "ellipse": ("cx", "cy", "rx", "ry", *_SHAPE),
    "text": ("x", "y", "text-anchor", "font-size", "font-weight", "fill"),
}
ATTRIBUTES: dict[str, frozenset[str]] = {
    "svg": frozenset({"width", "height", "viewBox", "role", "lang", "font-family"}),
    "g": frozenset({"transform"}),
    "title": frozenset(),
    **{tag: frozenset(names) for tag, names in _LEAVES.items()},
}
ELEMENTS = frozenset(ATTRIBUTES)
_PLAIN = re.compile(r"[\w\s.,#%()+-]*\Z")
_PREFIX = f"{{{SVG}}}"


def allow(source: bytes, title: str, language: str) -> bytes:
    """Return ``source`` rebuilt from allow-listed shapes and texts, with ``title`` as its accessible name.

    Graphviz' groups, titles and comments are dropped; only the transform of the whole remains.
    """
    ElementTree.register_namespace("", SVG)
    old = ElementTree.fromstring(source)  # our own Graphviz output: no entities, no document type of a stranger
    root = _copy(old, "svg")
    root.attrib.update({"role": "img", "lang": "zh-CN" if language == "zh" else "en", "font-family": FAMILY})
    ElementTree.SubElement(root, _PREFIX + "title").text = title
    outer = old.find(_PREFIX + "g")
    if outer is not None:
        group = _copy(outer, "g")
        group.extend(_leaves(outer))
        root.append(group)
    picture: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return picture


def _leaves(outer: ElementTree.Element) -> list[ElementTree.Element]:
    found = []
    for element in outer.iter():
        tag = element.tag.removeprefix(_PREFIX) if isinstance(element.tag, str) else ""
        if tag in _LEAVES:
            leaf = _copy(element, tag)
            leaf.text = element.text if tag == "text" else None
            found.append(leaf)
    return found


def _copy(element: ElementTree.Element, tag: str) -> ElementTree.Element:
    given = element.attrib
    allowed = ATTRIBUTES[tag]
    made = ElementTree.Element(_PREFIX + tag, {k: v for k, v in given.items() if k in allowed and _PLAIN.match(v)})
    made.tail = "\n"
    return made

"""The last gate of an SVG: only shapes and texts pass, only known attributes, no link, script, style or image."""

import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape

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
_PLAIN = re.compile(r"[\w .,#%()+-]*\Z", re.ASCII)
_PREFIX = f"{{{SVG}}}"
_TAGS = {_PREFIX + tag: tag for tag in _LEAVES}


def allow(source: bytes, title: str, language: str) -> bytes:
    """Return ``source`` rebuilt from allow-listed shapes and texts, with ``title`` as its accessible name.

    Graphviz' groups, titles and comments are dropped; only the transform of the whole remains.
    """
    old = ElementTree.fromstring(source)  # our own Graphviz output: no entities, no document type of a stranger
    outer = old.find(_PREFIX + "g")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<svg xmlns="{SVG}"{_kept(old, "svg")} role="img" lang="{"zh-CN" if language == "zh" else "en"}" '
        f'font-family="{FAMILY}">',
        f"<title>{escape(title)}</title>",
        f"<g{_kept(outer, 'g')}>" if outer is not None else "<g>",
        *(_leaf(element) for element in old.iter() if element.tag in _TAGS),
        "</g></svg>\n",
    ]
    return "\n".join(lines).encode()


def _leaf(element: ElementTree.Element) -> str:
    tag = _TAGS[element.tag]
    start = f"<{tag}{_kept(element, tag)}"
    return f"{start}>{escape(element.text or '')}</text>" if tag == "text" else f"{start}/>"


def _kept(element: ElementTree.Element, tag: str) -> str:
    """The allowed attributes; a plain value holds nothing that needs escaping."""
    allowed = ATTRIBUTES[tag]
    return "".join(f' {k}="{v}"' for k, v in element.attrib.items() if k in allowed and _PLAIN.match(v))

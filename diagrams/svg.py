"""The last gate of an SVG: only shapes and texts in the exact form Graphviz writes them pass.

Everything else (groups, titles, comments) is dropped; a shape or text in another form is refused, so that no link,
script, style, image or attribute nobody foresaw can come through.
"""

import re
from html import unescape
from xml.sax.saxutils import escape

SVG = "http://www.w3.org/2000/svg"
FAMILY = "'Riskflow Sans SC','Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei',sans-serif"
_NUMBER = r"-?\d+(?:\.\d+)?"
_PAINT = (
    r'(?: (?:fill|stroke)="(?:[a-z]+|#[0-9a-f]{6})"| stroke-dasharray="[\d.,]+"'
    r'| (?:stroke-width|stroke-opacity|fill-opacity)="[\d.]+")*'
)
_LEAF = re.compile(
    rf'<(?:path|polygon|polyline){_PAINT} (?:d|points)="[-\d., CLMSZe]+"/>'
    rf'|<ellipse{_PAINT}(?: (?:cx|cy|rx|ry)="{_NUMBER}"){{4}}/>'
    rf'|<text xml:space="preserve"( text-anchor="(?:start|middle|end)" x="{_NUMBER}" y="{_NUMBER}")'
    rf' font-family="[A-Za-z ]+?( Bold)?"( font-size="[\d.]+" fill="#[0-9a-f]{{6}}")>'
    r"((?:[^<>&]|&(?:amp|lt|gt|quot|apos|#\d+);)*)</text>",
    re.ASCII,
)
_ANY = re.compile(r"<(?:path|polygon|polyline|ellipse|text|a|image|style|script|defs|use)\b")
_SHEET = re.compile(rf'<svg( width="{_NUMBER}pt" height="{_NUMBER}pt")\s+(viewBox="[-\d. ]+")')
_OUTER = re.compile(r'<g id="graph0" class="graph"( transform="[-a-z\d.,() ]+")>')


def allow(source: bytes, title: str, language: str) -> bytes:
    """Return ``source`` rebuilt from known shapes and texts, with ``title`` as its accessible name.

    Only the transform of the whole remains of the groups. Raises ValueError for anything but what we draw.
    """
    text = source.decode()
    sheet, outer = _SHEET.search(text), _OUTER.search(text)
    leaves = [_leaf(found) for found in _LEAF.finditer(text)]
    if sheet is None or outer is None or len(leaves) != len(_ANY.findall(text)):
        raise ValueError("not the SVG that was asked for")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<svg xmlns="{SVG}"{sheet[1]} {sheet[2]} role="img" lang="{"zh-CN" if language == "zh" else "en"}" '
        f'font-family="{FAMILY}">',
        f"<title>{escape(title)}</title>",
        f"<g{outer[1]}>",
        *leaves,
        "</g></svg>\n",
    ]
    return "\n".join(lines).encode()


def _leaf(found: re.Match[str]) -> str:
    """A shape as it is; a text with the family of the sheet and its weight."""
    if not found[1]:
        return found[0]
    bold = ' font-weight="bold"' if found[2] else ""
    told = escape(unescape(found[4])) if "&#" in found[4] else found[4]  # Graphviz writes a hyphen as a number
    return f"<text{found[1]}{bold}{found[3]}>{told}</text>"

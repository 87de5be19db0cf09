"""A file as an editor in the browser can read it.

bpmn-js reads names of ASCII letters only. Prefixes of others get another name, elements with such a local name are left
out; neither changes what the file says to the editor, and a merge keeps the file's own spelling.
"""

import re
from itertools import count

from engine.bpmn.encodings import decode
from engine.bpmn.source import tags

_DECLARED = re.compile(r"\sxmlns:([^\s=]+)\s*=")
_TAG = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<(/?)([^\s/>]++)((?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+)>", re.DOTALL
)
_ATTRIBUTE = re.compile(r"(\s+)([^\s=]+)(\s*=\s*)(\"[^\"]*\"|'[^']*')")


def shown(data: bytes) -> str:
    """Return the text of a file for an editor; as it is when all its names are of ASCII letters."""
    text = decode(data).text
    prefixes = {one for one in _DECLARED.findall(text) if not one.isascii()}
    if prefixes:
        text = _renamed(text, prefixes)
    return _without(text)


def _renamed(text: str, prefixes: set[str]) -> str:
    """Return the text with other names for these prefixes, in tags, attributes and the names of types."""
    taken = set(_DECLARED.findall(text))
    fresh = (one for number in count(1) if (one := f"p{number}") not in taken)
    names = dict(zip(sorted(prefixes), fresh, strict=False))

    def name(written: str) -> str:
        prefix, mark, local = written.partition(":")
        if mark and prefix == "xmlns":
            return f"xmlns:{names.get(local, local)}"
        return f"{names.get(prefix, prefix)}:{local}" if mark else written

    def attribute(found: re.Match[str]) -> str:
        value = found[4]
        if found[2].endswith(":type"):
            value = f"{value[0]}{name(value[1:-1])}{value[-1]}"
        return f"{found[1]}{name(found[2])}{found[3]}{value}"

    def tag(found: re.Match[str]) -> str:
        if found[2] is None:
            return found[0]
        return f"<{found[1]}{name(found[2])}{_ATTRIBUTE.sub(attribute, found[3])}>"

    return _TAG.sub(tag, text)


def _without(text: str) -> str:
    """Return the text without elements whose names are not of ASCII letters."""
    end = -1
    cut = []
    for one in tags(text):
        if not one.name.isascii() and one.begin >= end:
            cut.append(one)
            end = one.end
    for one in reversed(cut):
        text = text[: one.begin] + text[one.end :]
    return text

"""Bytes to an XML tree, hardened (threats 32-34, 40, 44).

Nothing outside the bytes is ever opened: a DOCTYPE is refused before the parser sees the file, so there is no entity
to resolve and no external subset to load; imports and schema locations are plain attributes nobody follows.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

from lxml import etree

from engine.bpmn.encodings import Decoded, decode
from engine.bpmn.names import BPMN, RF, line_of, local, namespace
from engine.bpmn.refusal import refusal

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 20_000
MAX_DEPTH = 64
MAX_ATTRIBUTES = 500  # of one element: looking one up is linear in lxml, all of them quadratic

_SKIPPED = (("<!--", "-->"), ("<?", "?>"))  # what may stand before the root besides space and a DOCTYPE

# rf elements whose id is unique in the whole file, beside all BPMN ids
UNIQUE_RF = {"risk", "control", "law", "rule", "group", "phase", "anyTime", "deadline"}


def parse(data: bytes) -> etree._Element:
    """Return the root element of ``data``; BpmnRefused with a line for anything that is not a harmless file."""
    root = harmless(data)
    check_shape(root)
    return root


def check_shape(root: etree._Element) -> None:
    """Refuse a file that is not BPMN 2.0, or that uses an id twice."""
    if namespace(root) != BPMN or local(root) != "definitions":
        raise refusal(
            "not_bpmn", line_of(root), "根元素不是 BPMN 2.0 的 definitions", "the root is not BPMN 2.0 definitions"
        )
    check_ids(root, {BPMN, RF})


def harmless(data: bytes) -> etree._Element:
    """Return the root of any XML within our bounds; BpmnRefused otherwise."""
    return harmless_text(decoded(data).text)


def decoded(data: bytes) -> Decoded:
    """Return the file as text; BpmnRefused when it is too large or not in the encoding it claims."""
    if len(data) > MAX_BYTES:
        raise refusal("too_large", 1, "文件超过 2 MiB", f"the file is larger than 2 MiB ({len(data)} bytes)")
    return decode(data)


def harmless_text(text: str) -> etree._Element:
    """Return the root of a file that is already text; BpmnRefused as for ``harmless``."""
    _refuse_doctype(text)
    root = _tree(text)
    _check_size(root)
    return root


def _refuse_doctype(text: str) -> None:
    """Walk the prologue; a DOCTYPE there is the only place one can stand."""
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n\ufeff":
            at += 1
        for opening, closing in _SKIPPED:
            if text.startswith(opening, at):
                end = text.find(closing, at + len(opening))
                at = len(text) if end < 0 else end + len(closing)
                break
        else:
            break
    if text.startswith("<!", at):
        line = text.count("\n", 0, at) + 1
        raise refusal("doctype", line, "不允许 DOCTYPE 或实体声明", "a DOCTYPE is not allowed")


def _tree(text: str) -> etree._Element:
    """Parse; comments and processing instructions are dropped so that no text is split by them."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        line = getattr(error, "lineno", None) or 1
        raise refusal("malformed", line, "不是格式良好的 XML", f"not well-formed XML: {_reason(error)}") from None
    if root.getroottree().docinfo.internalDTD is not None:  # pragma: no cover - the prologue check comes first
        raise refusal("doctype", 1, "不允许 DOCTYPE 或实体声明", "a DOCTYPE is not allowed")
    return root


def _reason(error: Exception) -> str:
    """Return the parser's message without its position, cut to a readable length."""
    return re.sub(r", line \d+, column \d+.*", "", str(error), flags=re.DOTALL)[:200]


def _check_size(root: etree._Element) -> None:
    """Refuse too many elements, too deep a tree, or too many attributes of one element."""
    count, depth = 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH:
            raise refusal("too_deep", line_of(element), "嵌套超过 64 层", "elements are nested deeper than 64")
        if count > MAX_ELEMENTS:
            raise refusal("too_many", line_of(element), "元素超过 20,000 个", "more than 20,000 elements")
        if event == "start" and len(element.attrib) > MAX_ATTRIBUTES:
            raise refusal(
                "too_many_attributes", line_of(element), "一个元素的属性超过 500 个", "more than 500 attributes"
            )


def check_ids(root: etree._Element, spaces: Collection[str]) -> None:
    """Refuse an id used twice in ``spaces``; ids that look alike after NFKC are the same id."""
    seen: dict[str, int] = {}
    for element in _identified(root, spaces):
        name = element.get("id", "")
        if not name.strip():
            continue  # the same as none
        folded = unicodedata.normalize("NFKC", name)
        if folded in seen:
            raise refusal(
                "duplicate_id",
                line_of(element),
                f"标识 {name!r} 重复，第 {seen[folded]} 行已使用",
                f"id {name!r} is already used on line {seen[folded]}",
            )
        seen[folded] = line_of(element)


def _identified(element: etree._Element, spaces: Collection[str]) -> Iterator[etree._Element]:
    """Yield elements with an id in the namespaces given; whatever a foreign element holds is not looked at."""
    space = namespace(element)
    if element.get("id") is not None and (space != RF or local(element) in UNIQUE_RF):
        yield element
    for child in element:
        if namespace(child) in spaces:
            yield from _identified(child, spaces)

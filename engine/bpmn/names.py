"""Namespaces and small look-ups on XML elements; nothing here knows riskflow's meaning of an element."""

from collections.abc import Iterator

from lxml import etree

from engine.model.text import Text

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
RF = "urn:riskflow:bpmn:1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

PREFIXES = {"bpmn": BPMN, "rf": RF, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI}


def namespace(element: etree._Element) -> str:
    """Return the namespace of ``element``, "" for none."""
    return etree.QName(element).namespace or ""


def local(element: etree._Element) -> str:
    """Return the name of ``element`` without its namespace."""
    return etree.QName(element).localname


def bpmn_children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the direct children in the BPMN namespace, of the given local names when any are given."""
    for child in element:
        if namespace(child) == BPMN and (not names or local(child) in names):
            yield child


def first(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first direct BPMN child called ``name``."""
    return next(bpmn_children(element, name), None)


def rf_children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the rf elements in the extension elements of ``element`` (and nowhere else)."""
    for extension in bpmn_children(element, "extensionElements"):
        for child in extension:
            if namespace(child) == RF and (not names or local(child) in names):
                yield child


def line_of(element: etree._Element) -> int:
    """Return the line of ``element`` in the file, 0 when unknown."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def text_of(element: etree._Element | None) -> str:
    """Return the stripped character data of ``element``, its children's included; "" for none."""
    return "" if element is None else "".join(str(part) for part in element.itertext()).strip()


def reference(value: str | None) -> str:
    """Return the local part of a QName reference (``tns:task_a`` names ``task_a``)."""
    return (value or "").strip().rpartition(":")[2]


def is_true(value: str | None, *, default: bool = False) -> bool:
    """Return the XML Schema boolean ``value``."""
    return default if value is None else value.strip() in ("true", "1")


def bilingual(element: etree._Element) -> Text:
    """Return the text whose zh and en stand as attributes of ``element``."""
    return Text(element.get("zh", ""), element.get("en", ""))

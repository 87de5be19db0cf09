"""Structural check of every rf element against ``riskflow.xsd``, and of the place where it stands."""

import re
from importlib.resources import files
from threading import Lock

from lxml import etree

from engine.bpmn.names import BPMN, RF, bpmn_children, line_of, local, namespace
from engine.bpmn.refusal import refusal
from engine.bpmn.tags import NODE_TAGS
from engine.bpmn.vocabulary import HOSTS, NODES

# Loaded once at import, so that reading a definition opens nothing.
_SCHEMA = etree.XMLSchema(etree.fromstring(files("engine.bpmn").joinpath("riskflow.xsd").read_bytes()))
_LOCK = Lock()  # the schema object keeps the log of its last validation
_SINGLE = {"catalog", "power", "duty", "form", "signing", "decision", "action", "result", "keeps", "name", "phaseRef"}


def check(root: etree._Element) -> None:
    """Check all rf elements and attributes under ``root``; BpmnRefused at the first that is wrong."""
    _walk(root)


def _walk(element: etree._Element) -> None:
    """Go through the direct BPMN structure; foreign elements are not entered."""
    _check_attributes(element)
    for child in element:
        if namespace(child) == RF:
            raise refusal(
                "rf_misplaced",
                line_of(child),
                f"rf:{local(child)} 只能放在 bpmn:extensionElements 里",
                f"rf:{local(child)} may stand in bpmn:extensionElements only",
            )
        if namespace(child) != BPMN:
            continue
        if local(child) == "extensionElements":
            _check_extension(element, child)
        else:
            _walk(child)


def _check_attributes(element: etree._Element) -> None:
    """Only ``rf:main`` on definitions is an rf attribute."""
    for name in element.attrib:
        found = etree.QName(str(name))
        if found.namespace == RF and not (found.localname == "main" and local(element) == "definitions"):
            raise refusal(
                "rf_attribute",
                line_of(element),
                f"未知的属性 rf:{found.localname}",
                f"unknown attribute rf:{found.localname}",
            )


def _check_extension(host: etree._Element, extension: etree._Element) -> None:
    """Check the rf children of one extensionElements."""
    others = [item for item in bpmn_children(host, "extensionElements") if item is not extension]
    seen = {local(child) for item in others for child in item if namespace(child) == RF} if others else set()
    for child in extension:
        if namespace(child) == RF:
            _check_place(host, child)
            if local(child) in _SINGLE and local(child) in seen:
                name = local(child)
                raise refusal("rf_twice", line_of(child), f"rf:{name} 只能出现一次", f"rf:{name} may stand once only")
            seen.add(local(child))
            _check_structure(child)


def _check_place(host: etree._Element, child: etree._Element) -> None:
    """Refuse an rf element on a BPMN element it says nothing about."""
    name, place = local(child), local(host)
    allowed = HOSTS.get(name)
    if name == "name" or (allowed and (place in allowed or (NODES in allowed and place in NODE_TAGS))):
        return
    if allowed is None:
        raise refusal("rf_unknown", line_of(child), f"未知的元素 rf:{name}", f"unknown element rf:{name}")
    raise refusal(
        "rf_misplaced",
        line_of(child),
        f"rf:{name} 不能放在 {place} 上",
        f"rf:{name} says nothing on a {place}",
    )


def _check_structure(child: etree._Element) -> None:
    """Validate one rf element; the line is that of the innermost wrong element."""
    with _LOCK:
        if _SCHEMA.validate(child):
            return
        error = _SCHEMA.error_log[0]  # type: ignore[index]  # the stubs lack it
    reason = re.sub(r"\{urn:riskflow:bpmn:1\}", "rf:", error.message)[:300]
    line = error.line if error.line > 0 else line_of(child)
    raise refusal("rf_invalid", line, f"rf:{local(child)} 的写法有误：{reason}", reason)

"""The rules of BPMN 2.0.2 that a file can break and a reader can see: one module and one page for each rule.

They judge any document, whether it can run here or not. What must hold before a definition runs here is said by the
lint of ``engine.bpmn``.
"""

from engine.analysis.bpmn.reading import read
from engine.analysis.bpmn.registry import CHECKS
from engine.model.document import Document
from engine.model.finding import Finding


def check_document(document: Document) -> tuple[Finding, ...]:
    """Return everything the checks find, by line, then element, then code."""
    reading = read(document)
    found = [
        Finding(code=check.code, severity=check.severity, element=item.element, line=item.line, text=item.text)
        for check in CHECKS
        for item in check.run(reading)
    ]
    return tuple(sorted(found, key=lambda item: (item.line, item.element, item.code, item.text.en)))

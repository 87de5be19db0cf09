"""BPMN files: read, checked, written; the only door of lxml. See README.md of this package."""

from engine.bpmn.bundle import bundle, parts
from engine.bpmn.diagram import with_layout
from engine.bpmn.dmn import read_decisions
from engine.bpmn.document import read_document
from engine.bpmn.executable import Executable, executable
from engine.bpmn.guards import case_names, decision_names
from engine.bpmn.lint import errors, lint
from engine.bpmn.reader import read
from engine.bpmn.writer import write

__all__ = [
    "Executable",
    "bundle",
    "case_names",
    "decision_names",
    "errors",
    "executable",
    "lint",
    "parts",
    "read",
    "read_decisions",
    "read_document",
    "with_layout",
    "write",
]

"""BPMN files: read, checked, written; the only door of lxml. See README.md of this package."""

from engine.bpmn.bundle import bundle, parts
from engine.bpmn.dmn import read_decisions
from engine.bpmn.document import read_document
from engine.bpmn.executable import Executable, executable
from engine.bpmn.export import AddExtension, Change, RemoveExtension, SetAttribute, export, rename, with_layout
from engine.bpmn.guards import case_names, decision_names
from engine.bpmn.lint import errors, lint
from engine.bpmn.merge import merge
from engine.bpmn.reader import read
from engine.bpmn.shown import shown
from engine.bpmn.writer import write

__all__ = [
    "AddExtension",
    "Change",
    "Executable",
    "RemoveExtension",
    "SetAttribute",
    "bundle",
    "case_names",
    "decision_names",
    "errors",
    "executable",
    "export",
    "lint",
    "merge",
    "parts",
    "read",
    "read_decisions",
    "read_document",
    "rename",
    "shown",
    "with_layout",
    "write",
]

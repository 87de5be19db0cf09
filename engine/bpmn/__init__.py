"""BPMN files: read, checked, written; the only door of lxml. See README.md of this package."""

from engine.bpmn.diagram import with_layout
from engine.bpmn.executable import Executable, executable
from engine.bpmn.lint import errors, lint
from engine.bpmn.reader import read
from engine.bpmn.writer import write

__all__ = ["Executable", "errors", "executable", "lint", "read", "with_layout", "write"]

"""What a static check reports: code, severity, element, line, text."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model.text import Text


class Severity(StrEnum):
    """Weight of a finding."""

    ERROR = "error"  # cannot be executed or submitted
    WARNING = "warning"  # can, but somebody should look
    INFO = "info"  # worth knowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of the reader, the lint or a check."""

    code: str  # stable, dotted, e.g. "lint.no_default"
    severity: Severity
    element: str  # element id, "" for the file
    line: int  # line in the file, 0 when unknown
    text: Text  # what is wrong and what to do

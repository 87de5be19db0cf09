"""The command that checks files: one JSON line for each, whoever wrote it.

A BPMN file is held to the rules of the standard (``bpmn.*``) and, for what would run here, to our lint (``lint.*``);
what the reader passed over is told as ``read.*``. A file is told from its content, not from its name.
"""

import json
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import processes
from api.definition_files import beside
from engine import bpmn
from engine.analysis.bpmn import check_document
from engine.bpmn.names import RF
from engine.errors import BpmnRefused, DmnRefused, ExpressionInvalid
from engine.feel.dmn.graph import Graph
from engine.model.decision import DecisionFile, OtherDecision
from engine.model.document import Document
from engine.model.finding import Finding, Severity
from engine.model.text import Text

GOOD, WRONG, UNOPENED = 0, 1, 2  # exit statuses; the worst of all files counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is told of one file."""

    file: str
    kind: str = ""  # "bpmn", "dmn", "" when it is neither
    readable: bool = False
    executable: bool = False  # could be released here as it stands
    ours: bool = False  # holds our vocabulary, so the lint decides its status too
    opened: bool = True
    findings: tuple[Finding, ...] = ()

    @property
    def status(self) -> int:
        """0 readable without errors, 1 unreadable or with errors, 2 could not be opened."""
        if not self.opened:
            return UNOPENED
        errors = [one.code for one in self.findings if one.severity is Severity.ERROR]
        counted = errors if self.ours else [code for code in errors if not code.startswith("lint.")]
        return WRONG if counted or not self.readable else GOOD

    def line(self) -> str:
        """Return the JSON line."""
        told = {
            "file": self.file,
            "kind": self.kind,
            "readable": self.readable,
            "executable": self.executable,
            "findings": [shown(one) for one in self.findings],
        }
        return json.dumps(told, ensure_ascii=False)


def shown(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON."""
    return {
        "code": finding.code,
        "element": finding.element,
        "line": finding.line,
        "severity": str(finding.severity),
        "text": {"zh": finding.text.zh, "en": finding.text.en},
    }


def check_files(paths: Iterable[Path]) -> Iterator[Checked]:
    """Check each file. Nothing is raised: a file that cannot be opened or read is told like any other."""
    settings = {row["id"]: row["type"] for row in processes.settings()}
    for path in paths:
        yield _guarded(path, settings)


def _guarded(path: Path, settings: Mapping[str, str]) -> Checked:
    try:
        return check_file(str(path), path.read_bytes(), settings=settings, decisions=_beside(path))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        told = _error("check.unopened", f"无法打开文件：{reason}", f"the file cannot be opened: {reason}")
        return Checked(file=str(path), opened=False, findings=(told,))
    except Exception as error:  # a fault of ours must not hide what the other files have
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__} in {Path(where.filename).name}:{where.lineno}"
        told = _error("check.failed", f"检查程序出错：{reason}", f"the check itself failed: {reason}")
        return Checked(file=str(path), findings=(told,))


def _beside(path: Path) -> bytes:
    try:
        return beside(path)
    except OSError:
        return b""


def check_file(name: str, data: bytes, *, settings: Mapping[str, str] | None = None, decisions: bytes = b"") -> Checked:
    """Check the bytes of one file; ``decisions`` are the tables beside a BPMN file.

    A root that is no BPMN is tried as DMN; when it is neither, what the reader of BPMN says is told.
    """
    try:
        document = bpmn.read_document(data)
    except BpmnRefused as refused:
        if refused.fields["reason"] != "not_bpmn":
            return Checked(file=name, kind=_kind(name), findings=(_refused("read", refused),))
        return _decisions(name, data, refused)
    return _bpmn(name, document, dict(settings or {}), decisions)


def _kind(name: str) -> str:
    """Return the kind an unreadable file claims to be."""
    return {".bpmn": "bpmn", ".dmn": "dmn"}.get(Path(name).suffix.lower(), "")


def _bpmn(name: str, document: Document, settings: dict[str, str], decisions: bytes) -> Checked:
    findings = [*document.faults, *check_document(document)]
    try:
        definition = bpmn.read(document.data, key=Path(name).stem, decisions=decisions)
        found = bpmn.lint(definition, settings=settings)
        executable = not bpmn.errors(found)
    except BpmnRefused as refused:
        found, executable = (_refused("lint", refused),), False
    ordered = sorted([*findings, *found], key=lambda one: (one.line, one.element, one.code))
    ours = any(one.namespace == RF for one in document.foreign)
    return Checked(file=name, kind="bpmn", readable=True, executable=executable, ours=ours, findings=tuple(ordered))


def _decisions(name: str, data: bytes, not_bpmn: BpmnRefused) -> Checked:
    try:
        tables = bpmn.read_decisions(data)
    except DmnRefused as refused:
        if refused.fields.get("reason") == "not_dmn":
            return Checked(file=name, findings=(_refused("read", not_bpmn),))
        return Checked(file=name, kind="dmn", findings=(_refused("read", refused),))
    findings = tuple(sorted([*_untaken(tables), *_unread(tables)], key=lambda one: (one.line, one.element, one.code)))
    executable = not any(one.code == "dmn.no_logic" or one.severity is Severity.ERROR for one in findings)
    return Checked(file=name, kind="dmn", readable=True, executable=executable, findings=findings)


def _untaken(tables: DecisionFile) -> Iterator[Finding]:
    """Yield the decisions that have no logic which could be evaluated."""
    for one in tables.decisions:
        if isinstance(one, OtherDecision):
            logic = one.logic or "-"
            text = Text(
                f"决策没有可求值的逻辑（{logic}）", f"the decision has no logic that can be evaluated ({logic})"
            )
            yield Finding(code="dmn.no_logic", severity=Severity.WARNING, element=one.id, line=one.line, text=text)


def _unread(tables: DecisionFile) -> Iterator[Finding]:
    """Yield the expressions that are none or name what is not declared, and decisions in a circle.

    A file that declares no input data reads the names of a case or process, which stand in no file: a warning.
    """
    severity = Severity.ERROR if tables.inputs else Severity.WARNING
    try:
        faults = list(Graph.of(tables).faults())
    except ExpressionInvalid as fault:  # a service that rests on what the file does not hold
        faults = [fault]
    for one in faults:
        text = one.fields.get("text") or Text(one.detail, one.detail)
        line, element = int(one.fields.get("line") or 0), str(one.fields.get("element") or "")
        yield Finding(code="dmn.expression", severity=severity, element=element, line=line, text=text)


def _refused(family: str, refused: BpmnRefused) -> Finding:
    """Return what a reader refuses as a finding ``<family>.<reason>`` at its line."""
    text = refused.fields.get("text") or Text(refused.detail, refused.detail)
    return Finding(
        code=f"{family}.{refused.fields.get('reason', 'refused')}",
        severity=Severity.ERROR,
        element="",
        line=refused.fields.get("line", 0),
        text=text,
    )


def _error(code: str, zh: str, en: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, element="", line=0, text=Text(zh, en))

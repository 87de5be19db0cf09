"""The shipped flows keep every rule of the standard."""

from pathlib import Path

import pytest

import processes
from engine.analysis.bpmn import check_document
from engine.bpmn import read_document
from engine.model.finding import Severity

FOLDER = Path(processes.__file__).parent
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.bpmn"))
KNOWN = {
    "example/pro_inquiry.bpmn": {"bpmn.definitions_extensions", "bpmn.lane_missing"},
    "penalty.bpmn": {"bpmn.definitions_extensions", "bpmn.gateway_pointless"},
}


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_flow_has_no_error_and_known_warnings_only(name):
    findings = check_document(read_document((FOLDER / name).read_bytes()))
    assert [f"{f.line} {f.element} {f.code}" for f in findings if f.severity is Severity.ERROR] == []
    assert {f.code for f in findings} == KNOWN.get(name, {"bpmn.definitions_extensions"})

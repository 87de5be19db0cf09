"""Each flow holds what the domain's tables ask for, or says why not yet; the package tells the form of the data."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

import processes
from engine.model.control import Control, Evidence, Joint, Later, Quorum, SelfControlForm, Separation, TwoPerson
from engine.model.form import Field
from engine.model.process import Definition, Node
from tests.unit.processes.shipped import definition, table, tables

KEYS = tables()
# Rows of the domain's tables: steps, risk points.
ROWS = {"licensing": (23, 19), "penalty": (31, 29), "procurement": (31, 26), "finance": (34, 24)}
# What a code of the tables becomes when it becomes a control of the file.
KINDS: dict[str, tuple[type, ...]] = {
    "TP": (TwoPerson, Joint),
    "SOD": (Separation,),
    "JOINT": (Joint,),
    "SCF": (SelfControlForm,),
    "DOC": (Evidence,),
}
DECLARED = {"REC": "recusal", "NOTE": "notice", "HEAR": "hearing", "LOCK": "confidential", "MEET": "quorum"}


def entries(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every entry of the table that is present or later."""
    if isinstance(value, dict):
        if {"present", "later"} & set(value):
            yield value
        for part in value.values():
            yield from entries(part)
    elif isinstance(value, list):
        for part in value:
            yield from entries(part)


def nodes(found: Definition) -> list[Node]:
    """Return the elements of all processes of a file, those of embedded sub-processes included."""
    return [node for process in found.processes for node in process.graph.all_nodes.values()]


def fields(found: Definition) -> Iterator[Field]:
    """Yield the form fields and list columns of a file."""
    for node in nodes(found):
        yield from node.form.fields if node.form else ()
    for group in found.groups:
        yield from group.fields


def known(found: Definition) -> set[str]:
    """Return every id one can point at."""
    ids = {risk.id for risk in found.catalog.risks} | {control.id for control in found.controls}
    ids |= {row["id"] for row in processes.settings()} | {item.id for item in fields(found)}
    ids |= {str(getattr(control.spec, "kind", "")) for control in found.controls}
    ids |= {law.id for law in found.catalog.laws} | {rule.id for rule in found.catalog.rules}
    for process in found.processes:
        ids |= {process.id, *(item.id for item in process.actions)}
        ids |= set(process.graph.all_flows)
    for node in nodes(found):
        ids |= {node.id, node.decision} | {item.id for item in node.deadlines}
    return ids - {""}


def controls_of(found: Definition, row: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Control]]:
    """Yield the entries of a row's control codes that became controls of the file."""
    for item in row.get("controls", ()):
        if item.get("present") in found.control_by_id:
            yield item, found.control_by_id[item["present"]]


def test_every_flow_has_its_table() -> None:
    assert set(processes.names()) <= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_each_entry_is_present_or_has_a_reason(key: str) -> None:
    ids, rows = known(definition(key)), list(entries(table(key)))
    assert [row for row in rows if "present" in row and row["present"] not in ids] == []
    assert [row for row in rows if "later" in row and ("present" in row or len(row["later"]) < 10)] == []


@pytest.mark.parametrize("key", KEYS)
def test_the_table_is_whole(key: str) -> None:
    data = table(key)
    steps, risks = ROWS.get(key, (len(data["steps"]), len(data["risks"])))
    assert len({row["id"] for row in data["steps"]}) == len(data["steps"]) == steps
    assert [row["id"] for row in data["risks"]] == [f"{data['prefix']}-R{number:02}" for number in range(1, risks + 1)]
    assert sum("present" in row for row in entries(data)) > 2 * sum("later" in row for row in entries(data))


@pytest.mark.parametrize("key", KEYS)
def test_a_step_that_is_there_has_its_columns(key: str) -> None:
    """A row that became an element names at least one field, paper, control or edge of it."""
    for row in table(key)["steps"]:
        assert "later" in row or any(row.get(part) for part in ("fields", "papers", "controls", "next")), row["id"]


@pytest.mark.parametrize("key", KEYS)
def test_a_risk_stands_at_its_step(key: str) -> None:
    at = {node.id: set(node.risks) for node in nodes(definition(key))}
    for row in (row for row in table(key)["risks"] if "present" in row):
        places = at.values() if row["step"] == "any" else [at[row["step"]]]
        assert any(row["id"] in place for place in places), row


@pytest.mark.parametrize("key", KEYS)
def test_no_risk_is_left_out_or_invented(key: str) -> None:
    found = definition(key)
    listed = {row["id"] for row in table(key)["risks"] if "present" in row}
    assert listed == {risk.id for risk in found.catalog.risks}
    assert {risk for node in nodes(found) for risk in node.risks} == listed


@pytest.mark.parametrize("key", KEYS)
def test_a_control_of_a_row_is_asked_at_its_step(key: str) -> None:
    """A control the table puts on a step is asked at its element, a part of it, or the place the entry names."""
    found = definition(key)
    for row in (row for row in table(key)["steps"] if "present" in row):
        for item, control in controls_of(found, row):
            begins = (item["at"],) if "at" in item else (row["id"], row["present"])
            parts = [node for node in nodes(found) if node.id.startswith(begins)]
            assert any(control.id in node.controls for node in parts), (row["id"], control.id)


@pytest.mark.parametrize("key", KEYS)
def test_a_code_becomes_a_control_of_its_kind(key: str) -> None:
    found = definition(key)
    for row in table(key)["steps"]:
        for item, control in controls_of(found, row):
            code = re.split(r"\W", item["code"])[0]
            kind = control.spec.kind if isinstance(control.spec, Later) else ""
            assert isinstance(control.spec, KINDS.get(code, object)), (row["id"], item)
            assert code not in DECLARED or kind in ("", DECLARED[code]), (row["id"], item)


@pytest.mark.parametrize("key", KEYS)
def test_every_meeting_decides_by_the_rules_of_its_body(key: str) -> None:
    found = definition(key)
    by_id = {node.id: node for node in nodes(found)}
    for row in table(key).get("meetings", ()):
        specs = [found.control_by_id[name].spec for name in by_id[row["task"]].controls]
        quorums = [spec for spec in specs if isinstance(spec, Quorum)]
        signed = [spec for spec in specs if isinstance(spec, TwoPerson) and spec.body]
        assert quorums or signed, row
        assert all(spec.recorder for spec in quorums), row
        assert all(spec.min >= 3 and spec.chair for spec in signed), row
        assert not row.get("self_control") or any(isinstance(spec, SelfControlForm) for spec in specs), row

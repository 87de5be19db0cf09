"""The procurement file holds what the domain's tables ask for, or says why not yet."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import processes
from engine.bpmn import read, write
from engine.bpmn.lint import errors, lint
from engine.model.control import Later, Limit, SelfControlForm, Separation, TwoPerson
from engine.model.finding import Severity
from engine.model.form import OutcomeKind
from engine.model.process import Definition, NodeKind
from engine.model.risk import RiskStatus
from tests.unit.processes.shipped import definition

TABLE = yaml.safe_load((Path(__file__).parents[2] / "data/flows_procurement.yaml").read_text(encoding="utf-8"))
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]")
FILE = definition("procurement")


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


def known(found: Definition) -> set[str]:
    """Return every id one can point at: processes, nodes, flows, fields, papers, limits, controls, risks, settings."""
    ids = {risk.id for risk in found.catalog.risks} | {control.id for control in found.controls}
    ids |= {row["id"] for row in processes.settings()}
    ids |= {column.id for group in found.groups for column in group.fields}
    ids |= {str(getattr(control.spec, "kind", "")) for control in found.controls}
    for process in found.processes:
        ids |= {process.id, *process.graph.by_id, *process.graph.flow_by_id, *(item.id for item in process.actions)}
        for node in process.graph.nodes:
            ids |= {item.id for item in node.form.fields} if node.form else set()
            ids |= {item.id for item in node.deadlines}
    return ids


ALL = list(entries(TABLE))


def test_each_entry_is_present_or_has_a_reason() -> None:
    ids = known(FILE)
    assert [row for row in ALL if "present" in row and row["present"] not in ids] == []
    assert [row for row in ALL if "later" in row and ("present" in row or len(row["later"]) < 10)] == []


def test_the_table_is_whole() -> None:
    assert len(TABLE["steps"]) == 31
    assert [row["id"] for row in TABLE["risks"]] == [f"PRO-R{number:02}" for number in range(1, 27)]
    assert sum("present" in row for row in ALL) > 2 * sum("later" in row for row in ALL)


@pytest.mark.parametrize("row", [row for row in TABLE["risks"] if "present" in row], ids=lambda row: str(row["id"]))
def test_a_risk_stands_at_its_step(row: dict[str, str]) -> None:
    nodes = {node.id: node for process in FILE.processes for node in process.graph.nodes}
    assert row["id"] in nodes[row["step"]].risks


def test_no_risk_is_left_out_or_invented() -> None:
    listed = {row["id"] for row in TABLE["risks"] if "present" in row}
    assert listed == {risk.id for risk in FILE.catalog.risks}
    used = {risk for process in FILE.processes for node in process.graph.nodes for risk in node.risks}
    assert used == listed


def test_a_control_of_a_row_is_attached_to_its_step() -> None:
    """A control the table puts on a step is asked at that step or one of its parts."""
    nodes = [node for process in FILE.processes for node in process.graph.nodes]
    for row in (row for row in TABLE["steps"] if "present" in row):
        parts = [node for node in nodes if node.id.startswith(row["id"])]
        attached = {control for node in parts for control in node.controls}
        wanted = {item["present"] for item in row.get("controls", ()) if "present" in item}
        wanted = {name for name in wanted if name in FILE.control_by_id}
        elsewhere = {"ctl_no_split": "pro_budget", "ctl_plan_first": "pro_budget"}
        attached |= {
            name for name, at in elsewhere.items() if name in FILE.process_by_id[FILE.main].graph.by_id[at].controls
        }
        assert wanted <= attached, row["id"]


def test_the_file_has_no_errors_and_no_warnings() -> None:
    found = lint(FILE, settings={row["id"]: row["type"] for row in processes.settings()})
    assert errors(found) == ()
    assert [item for item in found if item.severity is Severity.WARNING] == []


def test_the_file_survives_writing() -> None:
    assert read(write(FILE), key="procurement").model_digest == FILE.model_digest


def test_grades_are_few_and_proposed() -> None:
    ranks = Counter(risk.rank for risk in FILE.catalog.risks)
    assert 0 < ranks[1] <= 0.15 * ranks.total()
    assert {risk.status for risk in FILE.catalog.risks} == {RiskStatus.PROPOSED}


def test_a_risk_has_measures_a_post_a_watcher_and_a_source() -> None:
    roles = set(processes.sample()["roles"])
    for risk in FILE.catalog.risks:
        assert risk.measures, risk.id
        assert risk.sources, risk.id
        assert {risk.owner, risk.watcher} <= roles, risk.id
        for measure in risk.measures:
            if measure.enforced_by:
                assert risk.id in FILE.control_by_id[measure.enforced_by].answers, (risk.id, measure.enforced_by)


def test_the_heaviest_risks_are_answered_by_controls() -> None:
    for risk in FILE.catalog.risks:
        if risk.rank == 1:
            assert any(measure.enforced_by for measure in risk.measures), risk.id


def test_a_law_is_cited() -> None:
    cited = {law for control in FILE.controls for law in control.laws}
    cited |= {row["law"] for row in processes.settings()} | {process.basis for process in FILE.processes}
    cited |= {line.law for process in FILE.processes for node in process.graph.nodes for line in node.deadlines}
    assert {law.id for law in FILE.catalog.laws} <= cited


def test_a_control_is_attached_somewhere() -> None:
    used = {name for process in FILE.processes for node in process.graph.nodes for name in node.controls}
    assert {control.id for control in FILE.controls} <= used


def test_a_separation_is_attached_to_every_task_it_names() -> None:
    nodes = {node.id: node for process in FILE.processes for node in process.graph.nodes}
    for control in FILE.controls:
        if isinstance(control.spec, Separation):
            missing = [task for task in control.spec.tasks if control.id not in nodes[task].controls]
            assert missing == [], control.id


def test_every_part_of_a_meeting_is_there_until_quorum_is_enforced() -> None:
    for control in FILE.controls:
        if isinstance(control.spec, TwoPerson) and control.spec.body:
            assert control.spec.min >= 3
            assert control.spec.chair == "director"
    kinds = {type(FILE.control_by_id[name].spec) for name in FILE.main_process.graph.by_id["pro_meeting"].controls}
    assert {TwoPerson, SelfControlForm, Later} <= kinds


def test_the_catalogue_rests_on_settings() -> None:
    """No figure of law stands in the file: limits name settings or case fields only."""
    for control in FILE.controls:
        if isinstance(control.spec, Limit):
            for bound in (control.spec.min, control.spec.max):
                assert not re.fullmatch(r"[\d.]+", bound), control.id
    used = set(re.findall(r"setting\.(\w+)", processes.read("procurement").decode()))
    assert used == {row["id"] for row in processes.settings()} & used
    assert used


def test_flow_nodes_have_edges_and_lanes() -> None:
    for process in FILE.processes:
        graph = process.graph
        for node in graph.nodes:
            begins = node.kind in (NodeKind.START, NodeKind.BOUNDARY)
            assert begins or graph.incoming[node.id], node.id
            assert node.kind is NodeKind.END or graph.outgoing[node.id], node.id
            assert node.id in process.lane_of, node.id


def test_the_first_outcome_goes_on_and_others_say_why() -> None:
    for process in FILE.processes:
        for node in (node for node in process.graph.nodes if node.kind is NodeKind.TASK):
            assert node.outcomes[0].kind is OutcomeKind.FORWARD, node.id
            for outcome in node.outcomes[1:]:
                if outcome.kind in (OutcomeKind.BACK, OutcomeKind.REFUSE):
                    assert "reason" in outcome.requires, (node.id, outcome.id)


def test_no_required_field_is_a_document() -> None:
    fields = [
        item
        for process in FILE.processes
        for node in process.graph.nodes
        for item in (node.form.fields if node.form else ())
    ]
    assert [item.id for item in fields if item.required and str(item.type) == "document"] == []


def texts() -> Iterator[tuple[str, str, str]]:
    """Yield (line, zh, en) of every text of file, settings and sample."""
    for line in processes.read("procurement").decode().splitlines():
        for zh, en in re.findall(r'zh="([^"]*)" en="([^"]*)"', line):
            yield line.strip(), zh, en
    for law in FILE.catalog.laws:
        yield law.id, law.title.zh, law.title.en
    yield from plain("settings", processes.settings())
    yield from plain("sample", processes.sample())


def plain(where: str, value: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the zh/en pairs of plain data."""
    if isinstance(value, dict):
        if {"zh", "en"} <= set(value):
            yield where, value["zh"], value["en"]
        else:
            for key, part in value.items():
                yield from plain(f"{where}.{key}", part)
    elif isinstance(value, list):
        for part in value:
            yield from plain(where, part)


def test_every_text_is_in_both_languages() -> None:
    found = list(texts())
    assert len(found) > 400
    assert [row for row in found if not row[1] or not row[2] or row[1] == row[2] or HAN.search(row[2])] == []
    assert [row for row in found if not HAN.search(row[1])] == []
    raw = processes.read("procurement").decode()
    assert len(re.findall(r'\bzh="', raw)) == len(re.findall(r'\ben="', raw))


def test_titles_of_law_are_in_the_glossary() -> None:
    glossary = processes.glossary()
    for title in [law.title for law in FILE.catalog.laws] + [rule.title for rule in FILE.catalog.rules]:
        assert glossary[title.zh] == title.en


@pytest.mark.parametrize(
    "word", ["认领", "撤销", "挂起", "跳转", "委派", "代理", "科长", "科室", "用章", "合谋", "实例"]
)
def test_words_officials_do_not_use(word: str) -> None:
    assert word not in processes.read("procurement").decode()

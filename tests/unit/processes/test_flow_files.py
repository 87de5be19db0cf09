"""What holds for every shipped file: clean, bilingual, few and proposed grades, figures of law as settings."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import processes
from engine.bpmn import read, write
from engine.bpmn.lint import errors, lint
from engine.model.control import Limit, Separation, TwoPerson
from engine.model.finding import Severity
from engine.model.form import OutcomeKind
from engine.model.process import Definition, Node, NodeKind
from engine.model.risk import RiskStatus
from tests.unit.processes.shipped import definition

KEYS = processes.names()
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]")


def nodes(found: Definition) -> list[Node]:
    """Return the elements of all processes of a file."""
    return [node for process in found.processes for node in process.graph.all_nodes.values()]


@pytest.mark.parametrize("key", KEYS)
def test_the_file_has_no_errors_and_no_warnings(key: str) -> None:
    found = lint(definition(key), settings={row["id"]: row["type"] for row in processes.settings()})
    assert errors(found) == ()
    assert [item for item in found if item.severity is Severity.WARNING] == []


@pytest.mark.parametrize("key", KEYS)
def test_the_file_survives_writing(key: str) -> None:
    found = read(write(definition(key)), key=key, decisions=processes.decisions(key))
    assert found.model_digest == definition(key).model_digest


@pytest.mark.parametrize("key", KEYS)
def test_grades_are_few_and_proposed(key: str) -> None:
    found = definition(key).catalog.risks
    ranks = Counter(risk.rank for risk in found)
    assert ranks[1] <= 0.15 * ranks.total()
    assert {risk.status for risk in found} == {RiskStatus.PROPOSED}


@pytest.mark.parametrize("key", KEYS)
def test_a_risk_has_measures_a_post_a_watcher_and_a_source(key: str) -> None:
    found = definition(key)
    roles = set(processes.sample()["roles"])
    for risk in found.catalog.risks:
        assert risk.measures, risk.id
        assert risk.sources, risk.id
        assert {risk.owner, risk.watcher} <= roles, risk.id
        for measure in risk.measures:
            if measure.enforced_by:
                assert risk.id in found.control_by_id[measure.enforced_by].answers, (risk.id, measure.enforced_by)


@pytest.mark.parametrize("key", KEYS)
def test_the_heaviest_risks_are_answered_by_controls(key: str) -> None:
    for risk in definition(key).catalog.risks:
        if risk.rank == 1:
            assert any(measure.enforced_by for measure in risk.measures), risk.id


@pytest.mark.parametrize("key", KEYS)
def test_a_law_is_cited(key: str) -> None:
    found = definition(key)
    cited = {law for control in found.controls for law in control.laws}
    cited |= {row["law"] for row in processes.settings()} | {process.basis for process in found.processes}
    cited |= {line.law for node in nodes(found) for line in node.deadlines}
    assert {law.id for law in found.catalog.laws} <= cited


@pytest.mark.parametrize("key", KEYS)
def test_settings_of_law_name_a_law_of_the_file(key: str) -> None:
    used = set(re.findall(r"setting\.(\w+)", (processes.read(key) + processes.decisions(key)).decode()))
    laws = {law.id for law in definition(key).catalog.laws}
    assert [row["id"] for row in processes.settings() if row["id"] in used and row["law"] not in laws | {""}] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_control_is_attached_somewhere(key: str) -> None:
    used = {name for node in nodes(definition(key)) for name in node.controls}
    used |= {name for process in definition(key).processes for name in process.controls}
    assert {control.id for control in definition(key).controls} <= used


@pytest.mark.parametrize("key", KEYS)
def test_a_separation_is_attached_to_every_task_it_names(key: str) -> None:
    by_id = {node.id: node for node in nodes(definition(key))}
    for control in definition(key).controls:
        if isinstance(control.spec, Separation):
            tasks = [task for task in control.spec.tasks if task != "start"]
            assert [task for task in tasks if control.id not in by_id[task].controls] == [], control.id


@pytest.mark.parametrize("key", KEYS)
def test_a_body_signs_with_three_and_its_chair(key: str) -> None:
    for control in definition(key).controls:
        if isinstance(control.spec, TwoPerson) and control.spec.body:
            assert control.spec.min >= 3, control.id
            assert control.spec.chair, control.id


@pytest.mark.parametrize("key", KEYS)
def test_figures_are_settings(key: str) -> None:
    """Limits name settings or case fields only; every setting named is shipped."""
    for control in definition(key).controls:
        if isinstance(control.spec, Limit):
            for bound in (control.spec.min, control.spec.max):
                assert bound == "0" or not re.fullmatch(r"[\d.]+", bound), control.id
    used = set(re.findall(r"setting\.(\w+)", (processes.read(key) + processes.decisions(key)).decode()))
    assert used <= {row["id"] for row in processes.settings()}


@pytest.mark.parametrize("key", KEYS)
def test_flow_nodes_have_edges_and_lanes(key: str) -> None:
    for process in definition(key).processes:
        graph = process.graph
        for node in graph.nodes:
            begins = node.kind in (NodeKind.START, NodeKind.BOUNDARY)
            assert begins or graph.incoming[node.id], node.id
            assert node.kind is NodeKind.END or graph.outgoing[node.id], node.id
            assert node.id in process.lane_of, node.id


@pytest.mark.parametrize("key", KEYS)
def test_the_first_outcome_goes_on_and_others_say_why(key: str) -> None:
    for node in (node for node in nodes(definition(key)) if node.kind is NodeKind.TASK):
        assert node.outcomes[0].kind is OutcomeKind.FORWARD, node.id
        for outcome in node.outcomes[1:]:
            if outcome.kind in (OutcomeKind.BACK, OutcomeKind.REFUSE):
                assert "reason" in outcome.requires, (node.id, outcome.id)


@pytest.mark.parametrize("key", KEYS)
def test_no_required_field_is_a_document(key: str) -> None:
    fields = [item for node in nodes(definition(key)) for item in (node.form.fields if node.form else ())]
    assert [item.id for item in fields if item.required and str(item.type) == "document"] == []


def texts(key: str) -> Iterator[tuple[str, str, str]]:
    """Yield (line, zh, en) of every text of a file."""
    for line in processes.read(key).decode().splitlines():
        for zh, en in re.findall(r'zh="([^"]*)" en="([^"]*)"', line):
            yield line.strip(), zh, en
    for law in definition(key).catalog.laws:
        yield law.id, law.title.zh, law.title.en


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


def assert_bilingual(found: list[tuple[str, str, str]]) -> None:
    assert [row for row in found if not row[1] or not row[2] or row[1] == row[2] or HAN.search(row[2])] == []
    assert [row for row in found if not HAN.search(row[1])] == []


@pytest.mark.parametrize("key", KEYS)
def test_every_text_is_in_both_languages(key: str) -> None:
    found = list(texts(key))
    assert len(found) > 20
    assert_bilingual(found)
    raw = processes.read(key).decode()
    assert len(re.findall(r'\bzh="', raw)) == len(re.findall(r'\ben="', raw))


def test_settings_and_sample_are_in_both_languages() -> None:
    assert_bilingual([*plain("settings", processes.settings()), *plain("sample", processes.sample())])


@pytest.mark.parametrize("key", KEYS)
def test_titles_of_law_are_in_the_glossary(key: str) -> None:
    glossary, catalog = processes.glossary(), definition(key).catalog
    for title in [law.title for law in catalog.laws] + [rule.title for rule in catalog.rules]:
        assert glossary[title.zh] == title.en


# Words with a second sense that is the right word of the law: 撤销 annuls a legal act, 代理 is a tender agency.
RIGHT = re.compile("撤销(行政)?许可|许可撤销|撤销原|采购代理|招标代理|代理机构")


@pytest.mark.parametrize(
    "word", ["认领", "撤销", "挂起", "跳转", "委派", "代理", "科长", "科室", "用章", "合谋", "实例"]
)
@pytest.mark.parametrize("key", KEYS)
def test_words_officials_do_not_use(key: str, word: str) -> None:
    assert word not in RIGHT.sub("", processes.read(key).decode())

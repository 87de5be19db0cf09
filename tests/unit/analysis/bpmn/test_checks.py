"""Each rule of the standard: its module, its page, a file that keeps it and one that breaks it, what is found there."""

import ast
import json
import re
from pathlib import Path

import pytest

from engine.analysis import bpmn
from engine.analysis.bpmn import check_document
from engine.analysis.bpmn.registry import CHECKS
from engine.bpmn import read_document
from engine.model.finding import Severity

ROOM = Path(bpmn.__file__).parent
FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text("utf-8"))
NAMES = [check.code.removeprefix("bpmn.") for check in CHECKS]
CJK = re.compile(r"[\u2e80-\u303f\u31c0-\u9fff\uf900-\ufaff\uff00-\uffef]")


def fixture(name, kind):
    return (FIXTURES / f"{name}.{kind}.bpmn").read_text("utf-8")


def found_in(name, kind):
    """What is found in a fixture, in the form of expected.json."""
    findings = check_document(read_document(fixture(name, kind).encode()))
    return [[f.code, f.severity.value, f.element, f.line, f.text.zh, f.text.en] for f in findings]


def examples(name):
    """The wrong and the right example of a page."""
    page = (ROOM / "pages" / f"{name}.md").read_text("utf-8")
    return page, re.findall(r"```xml\n(.*?)\n```", page, re.DOTALL)


def flat(text):
    return re.sub(r"\s+", " ", text.replace(' xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"', "")).strip()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_keeps_the_rule_is_clean(name):
    assert found_in(name, "right") == []


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_breaks_the_rule_gives_the_exact_findings(name):
    assert found_in(name, "wrong") == EXPECTED[name]
    assert f"bpmn.{name}" in [finding[0] for finding in EXPECTED[name]]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_tells_the_rule_with_the_examples_of_the_fixtures(name):
    page, (wrong, right) = examples(name)
    check = CHECKS[NAMES.index(name)]
    assert page.startswith(f"# {check.code}\n\n{check.severity.name} · BPMN 2.0.2, {check.clause}\n")
    assert f"## {check.title.zh}\n" in page
    assert f"## {check.title.en[0].upper()}{check.title.en[1:]}\n" in page
    assert flat(wrong) in flat(fixture(name, "wrong"))
    assert flat(right) in flat(fixture(name, "right"))


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_in_both_languages(name):
    check = CHECKS[NAMES.index(name)]
    texts = [(check.title.zh, check.title.en), *((zh, en) for *_, zh, en in EXPECTED[name])]
    for zh, en in texts:
        assert CJK.search(zh)
        assert en
        assert not CJK.search(en)


def test_module_page_fixtures_and_registry_are_one_list(capsys):
    """A check that is not listed, listed twice or without its page would be found out here."""
    modules = sorted(path.stem for path in (ROOM / "checks").glob("*.py") if path.stem != "__init__")
    assert modules == NAMES
    assert sorted(path.stem for path in (ROOM / "pages").glob("*.md")) == NAMES
    for kind in ("right", "wrong"):
        assert sorted(path.name for path in FIXTURES.glob(f"*.{kind}.bpmn")) == [f"{n}.{kind}.bpmn" for n in NAMES]
    assert sorted(EXPECTED) == NAMES
    titles = [check.title.en for check in CHECKS]
    assert len(set(titles)) == len(titles)
    rules = sum(check.severity is Severity.ERROR for check in CHECKS)
    with capsys.disabled():
        print(
            f"\nchecks of BPMN 2.0.2: {len(CHECKS)}, of them {rules} rules and {len(CHECKS) - rules} of good practice"
        )
    assert len(CHECKS) >= 60


def test_no_check_leans_on_another():
    for path in (ROOM / "checks").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("engine.analysis.bpmn.checks"), path.name


def test_what_a_finding_repeats_is_short():
    """A name of half a megabyte is not told in each of thousands of findings."""
    long = "x" * 500_000
    tasks = "".join(f'<sequenceFlow id="f{n}" sourceRef="a" targetRef="b"/>' for n in range(50))
    data = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">'
        f'<process id="{long}"><task id="a"/><task/>{tasks}</process><process id="q"><task id="b"/></process>'
        "</definitions>"
    )
    findings = check_document(read_document(data.encode()))
    assert len(findings) > 50
    assert max(len(f.text.zh) + len(f.text.en) + len(f.element) for f in findings) < 500

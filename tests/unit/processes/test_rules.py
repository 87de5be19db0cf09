"""The tables of rules tell the truth: what they name exists, what refuses is shown refusing, what waits still waits."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from engine.bpmn.vocabulary import LATER
from tests.unit.processes.shipped import definition

ROOT = Path(__file__).parents[3]
SCENARIOS = ROOT / "tests" / "scenarios"
FLOWS = {
    "pen": "penalty",
    "pro": "procurement",
    "fin": "finance",
    "lic": "licensing",
    "dis": "discipline",
    "war": "warning",
    "off": "office",
}


def table(path: Path, first: str) -> list[list[str]]:
    """Return the rows of a page's tables whose first cell begins with ``first``."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells if row[0].startswith(first) and row[0][len(first) :].isdigit()]


def names(cell: str) -> list[str]:
    return [word.strip("`") for word in cell.split() if word.startswith("`")]


RULES = table(ROOT / "processes" / "RULES.md", "R")
LAWS = [row for part in ("B3-", "B4-", "B5-") for row in table(ROOT / "processes" / "RULES.md", part)]
THIRTY = table(SCENARIOS / "README.md", "")
ROWS = [(row[0], *row[3:7]) for row in [*RULES, *LAWS]]  # rule, breach, carriers, tests, state


@cache
def known(flow: str) -> frozenset[str]:
    """Return every control, task, deadline and ``task.field`` of a flow."""
    found = definition(FLOWS[flow])
    told = {control.id for control in found.controls}
    for process in found.processes:
        for node in process.graph.all_nodes.values():
            told |= {node.id, *(limit.id for limit in node.deadlines)}
            told |= {f"{node.id}.{field.id}" for field in (node.form.fields if node.form else ())}
    return frozenset(told)


@cache
def settings_known() -> frozenset[str]:
    files = (ROOT / "processes" / "settings").glob("*.yaml")
    return frozenset(row["id"] for file in files for row in yaml.safe_load(file.read_text("utf-8")))


@cache
def scenario(name: str) -> list[dict]:
    return yaml.safe_load((SCENARIOS / f"{name}.yaml").read_text("utf-8"))["steps"]


def test_every_rule_has_its_line():
    assert [row[0] for row in RULES] == [f"R{n}" for n in range(1, 116)]
    assert len(LAWS) >= 60
    assert {row[3] for row in [*RULES, *LAWS]} == {"refuse", "event", "other"}
    assert [row[0] for row in THIRTY] == [str(n) for n in range(1, 31)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_carries_a_rule_exists(row):
    rule, _, carriers, _, state = row
    for name in names(carriers):
        kind, _, rest = name.replace("code:", "code.", 1).partition(".")
        if kind == "code":
            assert (ROOT / rest).exists(), (rule, name)
        elif kind == "set":
            assert rest in settings_known(), (rule, name)
        else:
            assert rest in known(kind), (rule, name)
    assert names(carriers) or state.startswith("waits"), rule


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_shows_a_rule_exists(row):
    rule, breach, _, shown, state = row
    assert names(shown) or state.startswith("waits"), rule
    for name in names(shown):
        if name.startswith("tests/"):
            assert (ROOT / name).exists(), (rule, name)
            continue
        file, _, task = name.partition(":")
        steps = [step for step in scenario(file) if task in ("-", step.get("task"))]
        assert steps or breach == "event", (rule, name)  # an event may stand at an element nobody signs


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_rule_waits_for_is_not_there_yet(row):
    waiting(row[0], row[4])


@pytest.mark.parametrize("row", THIRTY, ids=lambda row: f"test {row[0]}")
def test_the_thirty_tests(row):
    number, _, shown, state = row
    assert names(shown) or state.startswith("waits"), number
    for name in names(shown):
        assert (ROOT / name if name.startswith("tests/") else SCENARIOS / f"{name}.yaml").exists(), (number, name)
    waiting(number, state)


def waiting(name: str, state: str) -> None:
    """Fail when what a row waits for has come: its line is to be written anew."""
    word, _, rest = state.partition(" ")
    if word == "holds":
        assert not rest, name
        return
    sort, _, what = rest.partition(" ")
    assert (word, bool(what)) == ("waits", True), name
    assert what in LATER if sort == "kind" else not (ROOT / what).exists(), f"{name}: {what} is there"


def test_how_many_of_each_there_are():
    """58 rules block and 34 make an event by the sources; where law blocks what they only note, it stands here as one
    that blocks: together never fewer than 58 and 34.
    """
    counts = {kind: [row for row in RULES if row[3] == kind and row[6] == "holds"] for kind in ("refuse", "event")}
    carried = [row for row in RULES if row[6] == "holds" and row[3] == "other"]
    print(f"\n{len(counts['refuse'])} block, {len(counts['event'])} event, {len(carried)} carried", end=" ")
    law = {kind: [row for row in LAWS if row[3] == kind and row[6] == "holds"] for kind in ("refuse", "event", "other")}
    print(f"of {len(RULES)}; rules of law: {', '.join(f'{len(rows)} {kind}' for kind, rows in law.items())}", end=" ")
    print(f"of {len(LAWS)}")
    assert len(counts["refuse"]) >= 58
    assert len(counts["refuse"]) + len(counts["event"]) >= 58 + 34
    assert len([row for row in RULES if row[6] == "holds"]) == 115
    assert sum(len(rows) for rows in law.values()) >= 60

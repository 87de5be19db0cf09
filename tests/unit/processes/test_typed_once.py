"""Nobody types what the case or the system knows: numbers come from registers, a value is asked for once.

``tests/data/typed_once.yaml`` says of each number that is typed who gives it, and of fields of one name in one course
why they are two values.
"""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
import yaml

import processes
from engine.model.form import Field, FieldScope, FieldType
from engine.model.process import Graph, Node, Process
from tests.scenarios import papers, play
from tests.unit.processes.shipped import DATA, definition

KEYS = sorted(processes.names())
TOLD: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "typed_once.yaml").read_text(encoding="utf-8"))


def asked(process: Process) -> Iterator[tuple[Node, Field]]:
    """Yield what the forms of a process ask for, statements of signers left out: each makes his own."""
    for node in process.graph.all_nodes.values():
        for item in node.form.fields if node.form else ():
            if item.scope is not FieldScope.SIGNER:
                yield node, item


def place(node: Node, item: Field) -> str:
    """Return the name of a value: its path in the case, or task and field."""
    return item.path if item.scope is FieldScope.CASE else f"{node.id}.{item.id}"


def ahead(graph: Graph) -> dict[str, set[str]]:
    """Return for each node all that may come after it in the same course."""
    steps: dict[str, set[str]] = {}
    for flow in graph.all_flows.values():
        steps.setdefault(flow.source, set()).add(flow.target)
    for node in graph.all_nodes.values():
        if node.attached_to:
            steps.setdefault(node.attached_to, set()).add(node.id)
        for inner in node.graph.nodes if node.graph is not None else ():
            steps.setdefault(node.id, set()).add(inner.id)
            steps.setdefault(inner.id, set()).update(steps.get(node.id, ()))
    found = {}
    for name in graph.all_nodes:
        seen, todo = set(), [name]
        while todo:
            new = steps.get(todo.pop(), set()) - seen
            seen |= new
            todo += new
        found[name] = seen
    return found


def numbers(key: str) -> set[str]:
    """Return the values typed that are called a number."""
    return {
        place(node, item)
        for process in definition(key).processes
        for node, item in asked(process)
        if item.type is FieldType.STRING and item.name.zh.rstrip("码").endswith("号")
    }


def twins(key: str) -> set[str]:
    """Return pairs of values of one name and type that one case may both be asked for."""
    found = set()
    for process in definition(key).processes:
        after = ahead(process.graph)
        for (one, first), (two, second) in combinations(asked(process), 2):
            same = (first.name.zh, first.type) == (second.name.zh, second.type)
            if (
                same
                and place(one, first) != place(two, second)
                and (two.id in after[one.id] or one.id in after[two.id])
            ):
                found.add(" ".join(sorted((place(one, first), place(two, second)))))
    return found


@pytest.mark.parametrize("key", KEYS)
def test_numbers_that_are_typed_are_given_by_somebody_else(key: str) -> None:
    told = TOLD[key]["numbers"]
    assert numbers(key) == set(told)
    assert all(len(reason) >= 10 for reason in told.values())


@pytest.mark.parametrize("key", KEYS)
def test_no_task_types_the_number_its_paper_takes(key: str) -> None:
    """At a task whose paper takes a number, what is typed under a number is the number of another thing."""
    for process in definition(key).processes:
        for node, item in asked(process):
            papers = [one for one in node.papers if one.number]
            if papers and place(node, item) in numbers(key):
                assert "文号" not in item.name.zh, (node.id, item.id)
                assert not any(one.name.zh and one.name.zh in item.name.zh for one in papers), (node.id, item.id)


@pytest.mark.parametrize("key", KEYS)
def test_fields_of_one_name_are_two_values(key: str) -> None:
    told = TOLD[key]["twins"]
    assert twins(key) == set(told)
    assert all(len(reason) >= 10 for reason in told.values())


def typed(scenario: dict[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    """Yield (case, task, path, value) of what people typed in a walked scenario, refused tries left out."""
    key = scenario["process"].partition(".")[0]
    forms = {node.id: node for process in definition(key).processes for node in process.graph.all_nodes.values()}
    for step in scenario["steps"]:
        node = forms.get(step.get("task", ""))
        if node is None or node.form is None or str(step.get("expect", "")).startswith("refused"):
            continue
        fields = {item.id: item for item in node.form.fields}
        for name, value in (step.get("fields") or {}).items():
            yield step.get("in", ""), node.id, place(node, fields[name]), value


def walked() -> dict[str, dict[str, Any]]:
    """Return the scenarios papers are made of, by file."""
    return {name: play.load(name) for name in papers.table()}


def test_no_value_is_typed_at_two_steps_of_a_walked_case() -> None:
    """Of all cases papers are made of: what one step asked for no other asks for again."""
    seen: dict[tuple[str, str, str], set[str]] = {}
    for name, scenario in walked().items():
        for case, task, path, _ in typed(scenario):
            seen.setdefault((name, case, path), set()).add(task)
    twice = {(name, path, *sorted(tasks)) for (name, _, path), tasks in seen.items() if len(tasks) > 1}
    told = {(path, *tasks.split()) for rows in TOLD.values() for path, tasks in (rows.get("again") or {}).items()}
    print(f"\n{len(seen)} values typed in {len(walked())} walked cases, {len(twice)} of them at two steps", end=" ")
    assert {(path, *tasks) for _, path, *tasks in twice} == told
    assert len(seen) > 1000


def test_a_figure_that_stands_already_is_carried_not_typed() -> None:
    """A sum typed twice under two names is another finding of somebody else, with the reason why."""
    again = set()
    count = 0
    for scenario in walked().values():
        sums: dict[tuple[str, Any], str] = {}
        for case, _, path, value in typed(scenario):
            if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value):
                count += 1
                first = sums.setdefault((case, value), path)
                if first != path:
                    again.add((scenario["process"].partition(".")[0], path))
    told = {(key, path) for key, rows in TOLD.items() for path in (rows.get("figures") or {})}
    print(
        f"\n{count} sums typed in walked cases; {len(again)} fields may repeat one, each a finding of its own", end=" "
    )
    assert again == told
    assert all(len(reason) >= 10 for rows in TOLD.values() for reason in (rows.get("figures") or {}).values())

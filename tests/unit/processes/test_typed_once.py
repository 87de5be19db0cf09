"""Nobody types what the case or the system knows: numbers come from registers, a value is asked for once.

``tests/data/typed_once.yaml`` says of each number that is typed who gives it, and of fields of one name in one course
why they are two values.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
import yaml

import processes
from engine.model.form import Field, FieldScope, FieldType
from engine.model.process import Graph, Node, Process
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

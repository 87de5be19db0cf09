"""Every paper the domain's tables name comes out of a walked case, or the table says why no template makes it."""

from types import SimpleNamespace
from typing import Any

import pytest
import yaml

import processes
from engine.model.control import Evidence
from engine.papers.shelf import Shelf
from engine.usecases.ground import library
from engine.usecases.state import paperwork
from engine.usecases.state.filling import NAMELESS, Source
from tests.scenarios import papers
from tests.unit.processes.shipped import DATA, definition

NAMED: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "flows_papers.yaml").read_text(encoding="utf-8"))
SHELF = Shelf(processes.templates())
ALWAYS = ("doc.", "case.number", "case.title", "case.process", "case.started_on")  # never missing
FLOWS = sorted(set(NAMED) - {"corrections"})


def table(key: str) -> set[tuple[str, str]]:
    """Return the papers a flow's table names, with their steps."""
    steps = yaml.safe_load((DATA / f"flows_{key}.yaml").read_text(encoding="utf-8"))["steps"]
    return {(row["id"], one["name"]) for row in steps for one in row.get("papers", ())}


def kinds(key: str) -> set[str]:
    """Return the kinds of papers from outside that a flow asks for."""
    found = definition(key)
    nodes = [node for process in found.processes for node in process.graph.all_nodes.values()]
    asked = {one.spec.kind for one in found.controls if isinstance(one.spec, Evidence)}
    return asked | {name.partition("_evidence_")[2] for node in nodes for name in node.controls}


@pytest.mark.parametrize("key", FLOWS)
def test_every_named_paper_has_its_line_and_no_other_stands_there(key: str) -> None:
    lines = {(step, name) for step, row in NAMED[key].items() for name in row}
    assert lines == table(key)


@pytest.mark.parametrize("key", FLOWS)
def test_each_line_names_a_walked_paper_or_why_none_is_made(key: str) -> None:
    walked = {one for names in papers.table().values() for one in names}
    unknown = []
    for step, row in NAMED[key].items():
        for name, told in row.items():
            if isinstance(told, str):
                fine = told in walked
            elif "evidence" in told:
                fine = told["evidence"] in kinds(key)
            else:
                fine = len(told["note"]) >= 10
            if not fine:
                unknown.append((step, name, told))
    assert unknown == []


def test_papers_asked_for_by_name_bear_that_name() -> None:
    """Of the Chinese name at least two characters in a row stand in the paper's own."""
    for name, key in NAMED["corrections"].items():
        own = papers.declared()[key].name.zh
        assert any(name[at : at + 2] in own for at in range(len(name) - 1)), (name, own)


def test_most_named_papers_come_from_templates(played) -> None:
    rows = [told for key in FLOWS for row in NAMED[key].values() for told in row.values()]
    made = [told for told in rows if isinstance(told, str)]
    played("named", len(rows) + len(NAMED["corrections"]))
    played("made", len(made) + len(NAMED["corrections"]))
    assert (len(rows), len(made)) == (136, 119)


@pytest.mark.parametrize("key", FLOWS)
def test_what_a_paper_lacks_has_a_name_people_use(key: str) -> None:
    found = definition(key)
    fields, nameless = library.case_fields(found), []
    for process in found.processes:
        nodes = process.graph.all_nodes
        act: Any = SimpleNamespace(ready=SimpleNamespace(case_fields=fields, nodes=nodes, definition=found))
        for node in nodes.values():
            source = Source(act=act, node=node, instance=node.id, told={})
            for paper in node.papers:
                places = [paperwork.wanted_from(paper, one) for one in SHELF.get_template(paper.template).wanted
                          if not one.optional]  # fmt: skip
                places += [(paper.number_from,)] if paper.number_from else []
                nameless += [paths for paths in places if not any(one.startswith(ALWAYS) for one in paths)
                             and source.name_of(*paths) in (NAMELESS, None)]  # fmt: skip
    assert not nameless
    assert source.name_of("team").zh == "工作人员"
    assert source.name_of("nothing.known") is NAMELESS

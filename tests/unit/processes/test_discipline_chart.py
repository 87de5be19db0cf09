"""The discipline chart is the one printed in the sources, box by box, and its picture is a golden file.

Written anew with ``RISKFLOW_GOLDEN=write`` in the environment.
"""

import os
from pathlib import Path

import pytest

from diagrams.dot import dot
from diagrams.draw import Language, compose_page
from engine.model.process import NodeKind
from tests.unit.diagrams.samples import scheme
from tests.unit.processes.shipped import definition

FILE = definition("discipline")
GOLDEN = Path(__file__).parents[2] / "golden" / "diagrams"
BOXES = [
    ("初步核实", "First check"),
    ("立案", "Filing"),
    ("调查", "Investigation"),
    ("局长办公会议研究决定", "Decision of the office meeting"),
    ("提出处理建议或者作出处理决定", "Advice or decision"),
    ("书面送达", "Service in writing"),
]


def test_the_boxes_are_those_of_the_chart() -> None:
    tasks = [node for node in FILE.main_process.graph.nodes if node.kind is NodeKind.TASK]
    assert [(node.name.zh, node.name.en) for node in tasks] == BOXES
    assert [process.id for process in FILE.processes] == [FILE.main]


def test_each_box_leads_to_the_next() -> None:
    """The forward way, gates left out, is the chart's column of boxes."""
    graph = FILE.main_process.graph
    tasks = [node.id for node in graph.nodes if node.kind is NodeKind.TASK]
    for task, after in zip(tasks, [*tasks[1:], "dis_end"], strict=True):
        seen = {flow.target for flow in graph.outgoing[task]}
        seen |= {flow.target for name in seen for flow in graph.outgoing[name]}
        assert after in seen, task


@pytest.mark.parametrize("language", ["zh", "en"])
def test_golden_picture(language: Language) -> None:
    text = dot(compose_page(FILE, scheme=scheme(), language=language))
    file = GOLDEN / f"discipline-{language}.dot"
    if os.environ.get("RISKFLOW_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text("utf-8")

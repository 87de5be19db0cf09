"""The minimal file: opaque, complete, valid BPMN, and accepted by the library it is for."""

import re
from pathlib import Path

import pytest
import SpiffWorkflow.bpmn.parser as library
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

from engine.bpmn import executable, read
from engine.errors import DefinitionInvalid
from tests.unit.bpmn.build import START, end, line, process, raw, task
from tests.unit.bpmn.test_lint import CALL, SOUND
from tests.unit.bpmn.test_round_trip import EXAMPLE

SCHEMA = etree.XMLSchema(etree.parse(Path(library.__file__).parent / "schema/BPMN20.xsd"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def made(data, name="main"):
    return executable(read(data, key="k"), name)


@pytest.mark.parametrize("name", SOUND)
def test_sound_files_are_valid_and_loaded(name):
    found = made(SOUND[name])
    root = etree.fromstring(found.xml)
    assert SCHEMA.validate(root), SCHEMA.error_log
    parser = BpmnParser()
    parser.add_bpmn_str(found.xml)
    assert parser.get_spec(found.process) is not None


def test_example_reveals_nothing_of_the_author():
    found = made(EXAMPLE, "procurement_main")
    for word in (b"pro_", b"rf:", b"outcome", b"setting", b"buyer", "询价".encode(), b"P10D"):
        assert word not in found.xml
    ids = set(re.findall(rb' id="([^"]+)"', found.xml))
    assert ids == {name.encode() for name in found.ids} | {b"d1_x", b"p1_x"}
    graph = read(EXAMPLE, key="k").process_by_id["procurement_main"].graph
    assert sorted(found.ids.values()) == sorted([*graph.all_nodes, *graph.all_flows])


def test_conditions_are_indices_in_file_order():
    found = made(EXAMPLE, "procurement_main")
    gateway = found.generated("pro_gate_back")
    root = etree.fromstring(found.xml)
    texts = {
        found.ids[item.get("id")]: item[0].text
        for item in root.iter(f"{BPMN}sequenceFlow")
        if item.get("sourceRef") == gateway
    }
    assert texts == {"flow_back": f"pick_{gateway} == 0", "flow_compared": f"pick_{gateway} == 1"}


def test_inclusive_and_multi_instance_texts():
    found = made(SOUND["inclusive"])
    gateway = found.generated("g_s")
    assert f"pick_{gateway}_0 == 1".encode() in found.xml
    assert f"pick_{gateway}_1 == 1".encode() in found.xml
    assert f"pick_{found.generated('g_j')}".encode() not in found.xml
    several = made(SOUND["instances"])
    assert f"<bpmn:loopCardinality>n_{several.generated('n_x')}<".encode() in several.xml


def test_timers_never_fire_by_themselves():
    for name in ("timer", "date", "cycle"):
        assert b'<bpmn:timeDuration>"PT1000000H"</bpmn:timeDuration>' in made(SOUND[name]).xml


def test_an_error_event_without_a_code_takes_every_error():
    found = made(SOUND["error"])
    root = etree.fromstring(found.xml)
    codes = {
        found.ids[item.getparent().get("id")]: item.get("errorRef") for item in root.iter(f"{BPMN}errorEventDefinition")
    }
    assert codes == {"i_e": "error1_x", "i_any": None}
    assert b"bad" not in found.xml
    assert [item.get("errorCode") for item in root.iter(f"{BPMN}error")] == ["error1_x"]


def test_called_processes_are_written_inside():
    caller = process(START, CALL % "other", end(), *line("x_start", "n_x", "x_end")).decode()
    called = (
        '<bpmn:process id="other">',
        '<bpmn:startEvent id="o_s"/>',
        task("o_t"),
        end("o_e"),
        *line("o_s", "o_t", "o_e"),
        "</bpmn:process></bpmn:definitions>",
    )
    found = made(caller.replace("</bpmn:definitions>", "\n".join(called)).encode())
    assert found.paths[found.generated("o_t", "n_x")] == ("n_x",)
    assert found.xml.count(b"<bpmn:subProcess") == 1


def test_what_the_lint_refuses_is_not_written():
    for node in (CALL % "main", CALL % "gone", '<bpmn:scriptTask id="n_x"/>'):
        with pytest.raises(DefinitionInvalid):
            made(process(START, node, end(), *line("x_start", "n_x", "x_end")))
    with pytest.raises(DefinitionInvalid):
        made(raw('<bpmn:process id="p"/>'), "q")

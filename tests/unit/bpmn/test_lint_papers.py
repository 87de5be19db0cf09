"""The lint of papers: each fault alone, in a small flow."""

import pytest

from engine.bpmn import lint, read
from engine.model.finding import Severity
from engine.model.paper import Wanted

FILE = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:rf="urn:riskflow:bpmn:1"
 targetNamespace="t" id="defs_1"><bpmn:process id="p_main" isExecutable="true"><bpmn:startEvent id="p_start"/>
<bpmn:userTask id="p_one"><bpmn:extensionElements><rf:duty roles="handler"/><rf:form>
<rf:group id="row"><rf:field id="name" type="string"><rf:name zh="名" en="Name"/></rf:field></rf:group>
<rf:field id="fine" type="money"><rf:name zh="罚款" en="Fine"/></rf:field>
<rf:field id="who" type="party"><rf:name zh="人" en="Who"/></rf:field>
<rf:field id="own" type="text" scope="task"><rf:name zh="本" en="Own"/></rf:field>
<rf:field id="view" type="text" scope="signer"><rf:name zh="见" en="View"/></rf:field>
<rf:field id="goods" type="list" of="row"><rf:name zh="物" en="Goods"/></rf:field></rf:form>
<rf:outcome id="ok"><rf:name zh="可" en="Ok"/></rf:outcome>{one}</bpmn:extensionElements></bpmn:userTask>
<bpmn:userTask id="p_two"><bpmn:extensionElements><rf:duty roles="handler"/><rf:form>
<rf:field id="late" type="string"><rf:name zh="后" en="Late"/></rf:field></rf:form>
<rf:outcome id="ok"><rf:name zh="可" en="Ok"/></rf:outcome>{two}</bpmn:extensionElements></bpmn:userTask>
<bpmn:endEvent id="p_end"/><bpmn:sequenceFlow id="f_1" sourceRef="p_start" targetRef="p_one"/>
<bpmn:sequenceFlow id="f_2" sourceRef="p_one" targetRef="p_two"/>
<bpmn:sequenceFlow id="f_3" sourceRef="p_two" targetRef="p_end"/></bpmn:process></bpmn:definitions>"""


def paper(more: str = "", template: str = "t", name: str = "a") -> str:
    return f'<rf:paper id="{name}" template="{template}" {more}><rf:name zh="文" en="Paper"/></rf:paper>'


def codes(one: str = "", two: str = "", *wanted: Wanted) -> list[tuple[str, str]]:
    data = FILE.replace("{one}", one).replace("{two}", two).encode()
    found = lint(read(data, key="k"), templates={"t": wanted})
    return [(f.code, f.element) for f in found if f.severity is Severity.ERROR]


def wants(*paths: str, **more: bool) -> Wanted:
    return Wanted(paths=paths, **more)


def test_what_stands_in_a_form_so_far_is_fine():
    asked = [wants("fine"), wants("who.id_no"), wants("p_one.own"), wants("p_one.view"), wants("p_one.signers")]
    asked += [wants("goods.name", listed=True), wants("goods.#", listed=True), wants("case.number"), wants("doc.copy")]
    asked += [wants("nothing", optional=True), wants("nothing", "fine")]
    assert codes(paper(), paper('duplicate="true"'), *asked) == []


FAULTS = {
    "unknown template": (paper(template="other"), "", [], ("lint.unknown_template", "p_one")),
    "field of a later task": (paper(), "", [wants("late")], ("lint.paper_field", "p_one")),
    "no such field": ("", paper(), [wants("fines")], ("lint.paper_field", "p_two")),
    "no such column": ("", paper(), [wants("goods.price", listed=True)], ("lint.paper_field", "p_two")),
    "renamed to nothing": ("", paper('fields="sum=fins"'), [wants("sum")], ("lint.paper_field", "p_two")),
    "number from nothing": ("", paper('numberFrom="doc_no"'), [], ("lint.paper_field", "p_two")),
    "duplicate without a place": ("", paper('duplicate="true"'), [], ("lint.paper_copy", "p_two")),
    "twice": (paper() + paper(), "", [], ("lint.paper_twice", "p_one")),
    "outcome": (paper('outcomes="no"'), "", [], ("lint.unknown_outcome", "p_one")),
    "guard": (paper('when="fins &gt; 0"'), "", [], ("lint.expression", "p_one")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found(name):
    one, two, wanted, expected = FAULTS[name]
    assert expected in codes(one, two, *wanted)


def test_renamed_paths_are_followed():
    assert codes("", paper('fields="sum=nothing,fine by=p_one"'), wants("sum"), wants("by.signers")) == []


def test_templates_are_left_unchecked_without_a_shelf():
    data = FILE.replace("{one}", paper(template="other")).replace("{two}", "").encode()
    assert [f for f in lint(read(data, key="k")) if f.severity is Severity.ERROR] == []

"""Each check by a small file: a sound one gives nothing, a faulty one exactly the findings named."""

import pytest

from engine.bpmn import errors, lint, read
from tests.unit.bpmn.build import START, end, flow, line, process, raw, task

PLAIN = (START, task("a_b"), end(), *line("x_start", "a_b", "x_end"))
RISK = '<rf:risk id="R1" rank="1"><rf:name zh="险" en="Risk"/></rf:risk>'


def xor(name="g_x", tag="exclusiveGateway", default=""):
    return f'<bpmn:{tag} id="{name}"{f" default={chr(34)}{default}{chr(34)}" if default else ""}/>'


def choice(*flows, default="", tag="exclusiveGateway"):
    """Start, gateway, two tasks, end; the flows out of the gateway stand on lines 10 and 11."""
    return process(
        START,
        xor(tag=tag, default=default),
        task("a_b"),
        task("a_c"),
        end(),
        *flows,
        flow("x_start", "g_x"),
        flow("a_b", "x_end"),
        flow("a_c", "x_end"),
    )


def around(node, *more, catalog=""):
    """Start (5), the node on line 6 under the id n_x, end (7)."""
    return process(START, node, end(), *line("x_start", "n_x", "x_end"), *more, catalog=catalog)


def timer(text, kind="timeDuration"):
    part = f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"
    return f'<bpmn:intermediateCatchEvent id="n_x">{part}</bpmn:intermediateCatchEvent>'


def multi(inside, **attributes):
    marks = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return task(
        "n_x", after=f"<bpmn:multiInstanceLoopCharacteristics{marks}>{inside}</bpmn:multiInstanceLoopCharacteristics>"
    )


def number(text):
    return multi(f"<bpmn:loopCardinality>{text}</bpmn:loopCardinality>")


def control(spec, attached=True):
    catalog = f'\n<rf:control id="c">{spec}</rf:control>'
    inside = '<rf:controlRef ref="c"/>' if attached else ""
    return process(START, task("n_x", inside), end(), *line("x_start", "n_x", "x_end"), catalog=catalog)


def form(*fields, outcome=""):
    inside = "<rf:form>" + "\n".join(fields) + "</rf:form>" + outcome
    return around(task("n_x", inside))


NAME = '<rf:name zh="名" en="Name"/>'
SIDES = "".join(f'<rf:party id="{name}" roles="a">{NAME}</rf:party>' for name in "pq")
SUB = f'<bpmn:subProcess id="n_x" name="s"><bpmn:extensionElements>{NAME}</bpmn:extensionElements>'
INNER = '<bpmn:startEvent id="i_s"/><bpmn:sequenceFlow id="i_f" sourceRef="i_s" targetRef="i_e"/>'
ERROR = '<bpmn:endEvent id="i_e"><bpmn:errorEventDefinition/></bpmn:endEvent>'
CALL = (
    f'<bpmn:callActivity id="n_x" calledElement="%s"><bpmn:extensionElements>{NAME}</bpmn:extensionElements>'
    "</bpmn:callActivity>"
)

SOUND = {
    "plain": process(*PLAIN),
    "default": choice(flow("g_x", "a_b", "1 = 1"), flow("g_x", "a_c", name="f_d"), default="f_d"),
    "timer": around(timer("P1Y2M3DT4H5M6S")),
    "date": around(timer("2026-03-01T09:00:00+08:00", "timeDate")),
    "cycle": around(timer("R3/P1D", "timeCycle")),
    "instances": around(number("100")),
    "inclusive": process(
        START,
        xor("g_s", "inclusiveGateway", "f_d"),
        task("a_b"),
        task("a_c"),
        xor("g_j", "inclusiveGateway"),
        end(),
        flow("x_start", "g_s"),
        flow("g_s", "a_b", "1 = 1"),
        flow("g_s", "a_c", name="f_d"),
        flow("a_b", "g_j"),
        flow("a_c", "g_j"),
        flow("g_j", "x_end"),
    ),
    "return": process(
        START,
        task("a_b"),
        xor(default="f_d"),
        end(),
        *line("x_start", "a_b", "g_x"),
        flow("g_x", "x_end", name="f_d"),
        flow("g_x", "a_b", 'outcome = "done"'),
    ),
    "sub": around(
        SUB + INNER + '<bpmn:endEvent id="i_e"><bpmn:extensionElements><rf:result code="x" status="completed"/>'
        "</bpmn:extensionElements></bpmn:endEvent></bpmn:subProcess>"
    ),
    "error": process(
        '<bpmn:startEvent id="x_start"/>',
        SUB + INNER + '<bpmn:endEvent id="i_e"><bpmn:errorEventDefinition errorRef="e_1"/></bpmn:endEvent>',
        "</bpmn:subProcess>",
        '<bpmn:boundaryEvent id="i_any" attachedToRef="n_x"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>',
        end(),
        *line("x_start", "n_x", "x_end"),
        flow("i_any", "x_end"),
    ).replace(b"<bpmn:process ", b'<bpmn:error id="e_1" errorCode="bad"/><bpmn:process '),
    "separation": process(
        START,
        task("a_b", '<rf:controlRef ref="c"/>'),
        end(),
        *line("x_start", "a_b", "x_end"),
        catalog='<rf:control id="c"><rf:separation tasks="start a_b"/></rf:control>',
    ),
    "meeting": control('<rf:quorum body="board"/>').replace(
        b'<rf:controlRef ref="c"/>',
        (
            '<rf:controlRef ref="c"/><rf:outcome id="for"><rf:name zh="同意" en="For"/></rf:outcome>'
            '<rf:outcome id="against" kind="back"><rf:name zh="反对" en="Against"/></rf:outcome>'
            '<rf:outcome id="abstain" kind="other"><rf:name zh="弃权" en="Abstain"/></rf:outcome>'
        ).encode(),
    ),
}

FAULTY = {
    "no_process": (raw(), [("no_process", "", 0)]),
    "no_start": (
        process(task("a_b"), end(), flow("a_b", "x_end")),
        [("no_start", "main", 3), ("unreachable", "a_b", 5), ("unreachable", "x_end", 6)],
    ),
    "many_starts": (
        process(*PLAIN, '<bpmn:startEvent id="y_start"/>', flow("y_start", "a_b")),
        [("many_starts", "y_start", 10)],
    ),
    "start_trigger": (
        process('<bpmn:startEvent id="x_start"><bpmn:messageEventDefinition/></bpmn:startEvent>', *PLAIN[1:]),
        [("start_trigger", "x_start", 5)],
    ),
    "no_end": (
        process(START, task("a_b"), *line("x_start", "a_b")),
        [("no_end", "main", 3), ("no_way_to_end", "x_start", 5), ("no_outgoing", "a_b", 6)],
    ),
    "no_outgoing": (
        process(*PLAIN, xor(tag="parallelGateway"), task("a_c"), flow("a_c", "g_x")),
        [
            ("no_outgoing", "g_x", 10),
            ("unreachable", "g_x", 10),
            ("no_way_to_end", "a_c", 11),
            ("unreachable", "a_c", 11),
        ],
    ),
    "dangling_flow": (
        process(*PLAIN, flow("a_b", "gone_x")),
        [("many_outgoing", "a_b", 6), ("dangling_flow", "f_ab_gonex", 10)],
    ),
    "dangling_boundary": (
        process(
            *PLAIN,
            '<bpmn:boundaryEvent id="b_x" attachedToRef="x_end"><bpmn:timerEventDefinition>'
            "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>",
            flow("b_x", "x_end"),
        ),
        [("dangling_boundary", "b_x", 10)],
    ),
    "many_outgoing": (
        process(*PLAIN, task("a_c"), flow("a_b", "a_c"), flow("a_c", "x_end")),
        [("many_outgoing", "a_b", 6)],
    ),
    "condition_misplaced": (
        process(*PLAIN[:4], flow("a_b", "x_end", "1 = 1")),
        [("condition_misplaced", "f_ab_xend", 9)],
    ),
    "end_outgoing": (process(*PLAIN, flow("x_end", "a_b")), [("end_outgoing", "x_end", 7)]),
    "start_incoming": (
        process(
            *PLAIN[:4],
            task("a_c"),
            xor(default="f_d"),
            flow("a_b", "g_x"),
            flow("g_x", "x_end", name="f_d"),
            flow("g_x", "a_c", "1 = 1"),
            flow("a_c", "x_start"),
        ),
        [("start_incoming", "x_start", 5)],
    ),
    "no_default": (choice(flow("g_x", "a_b", "1 = 1"), flow("g_x", "a_c", "1 = 2")), [("no_default", "g_x", 6)]),
    "no_condition": (
        choice(flow("g_x", "a_b"), flow("g_x", "a_c", name="f_d"), default="f_d"),
        [("no_condition", "f_gx_ab", 10)],
    ),
    "default_condition": (
        choice(flow("g_x", "a_b", "1 = 1"), flow("g_x", "a_c", "1 = 2", "f_d"), default="f_d"),
        [("default_condition", "f_d", 11)],
    ),
    "default_unknown": (
        choice(flow("g_x", "a_b", "1 = 1"), flow("g_x", "a_c", "1 = 2"), default="f_d"),
        [("default_unknown", "g_x", 6)],
    ),
    "inclusive_unpaired": (
        choice(flow("g_x", "a_b", "1 = 1"), flow("g_x", "a_c", name="f_d"), default="f_d", tag="inclusiveGateway"),
        [("inclusive_unpaired", "g_x", 6)],
    ),
    "expression": (
        choice(flow("g_x", "a_b", "amount &gt; 1"), flow("g_x", "a_c", name="f_d"), default="f_d"),
        [("expression", "f_gx_ab", 10)],
    ),
    "python": (
        choice(flow("g_x", "a_b", "__import__('os')"), flow("g_x", "a_c", name="f_d"), default="f_d"),
        [("expression", "f_gx_ab", 10)],
    ),
    "standard_loop": (around(task("n_x", after="<bpmn:standardLoopCharacteristics/>")), [("standard_loop", "n_x", 6)]),
    "throw_message": (
        around('<bpmn:intermediateThrowEvent id="n_x"><bpmn:messageEventDefinition/></bpmn:intermediateThrowEvent>'),
        [("event_unsupported", "n_x", 6)],
    ),
    "link": (
        around(
            '<bpmn:intermediateCatchEvent id="n_x"><bpmn:linkEventDefinition name="a"/></bpmn:intermediateCatchEvent>'
        ),
        [("event_unsupported", "n_x", 6)],
    ),
    "compensation": (
        around('<bpmn:intermediateThrowEvent id="n_x"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent>'),
        [("event_unsupported", "n_x", 6)],
    ),
    "no_action": (around(task("n_x", tag="serviceTask")), [("no_action", "n_x", 6)]),
    "no_decision": (around(task("n_x", tag="businessRuleTask")), [("no_decision", "n_x", 6)]),
    "no_result": (
        process(START, task("a_b"), '<bpmn:endEvent id="x_end"/>', *line("x_start", "a_b", "x_end")),
        [("no_result", "x_end", 7)],
    ),
    "error_uncaught": (around(SUB + INNER + ERROR + "</bpmn:subProcess>"), [("error_uncaught", "i_e", 6)]),
    "id_pattern": (
        process(START, task("review"), end(), *line("x_start", "review", "x_end")),
        [("id_pattern", "review", 6)],
    ),
    "id_reserved": (process(START, task("End"), end(), *line("x_start", "End", "x_end")), [("id_reserved", "End", 6)]),
    "automatic_cycle": (
        process(
            START,
            xor("g_a", "parallelGateway"),
            xor("g_b", default="f_d"),
            end(),
            *line("x_start", "g_a", "g_b"),
            flow("g_b", "x_end", name="f_d"),
            flow("g_b", "g_a", "1 = 1"),
        ),
        [("automatic_cycle", "g_a", 6)],
    ),
    "timer_python": (around(timer('"PT1H"')), [("timer_syntax", "n_x", 6)]),
    "timer_empty": (around(timer("P")), [("timer_syntax", "n_x", 6)]),
    "timer_cycle": (around(timer("R/", "timeCycle")), [("timer_syntax", "n_x", 6)]),
    "multi_101": (around(number("101")), [("multi_number", "n_x", 6)]),
    "multi_0": (around(number("0")), [("multi_number", "n_x", 6)]),
    "multi_huge": (around(number("9" * 400)), [("expression", "n_x", 6), ("multi_number", "n_x", 6)]),
    "multi_empty": (around(multi("")), [("multi_empty", "n_x", 6)]),
    "multi_list": (around(multi("<bpmn:loopDataInputRef>items</bpmn:loopDataInputRef>")), [("unknown_list", "n_x", 6)]),
    "unknown_risk": (around(task("n_x", '<rf:riskRef ref="R2"/>')), [("unknown_risk", "n_x", 6)]),
    "unknown_control": (around(task("n_x", '<rf:controlRef ref="c"/>')), [("unknown_control", "n_x", 6)]),
    "unknown_rule": (around(task("n_x", '<rf:ruleRef ref="c"/>')), [("unknown_rule", "n_x", 6)]),
    "unknown_phase": (around(task("n_x", '<rf:phaseRef ref="c"/>')), [("unknown_phase", "n_x", 6)]),
    "unknown_law": (around(task("n_x", '<rf:deadline id="d" max="3" law="l"/>')), [("unknown_law", "n_x", 6)]),
    "held_outcome": (
        around(task("n_x", '<rf:deadline id="d" min="3" outcomes="done no"/>')),
        [("unknown_outcome", "n_x", 6)],
    ),
    "deadline_empty": (around(task("n_x", '<rf:deadline id="d"/>')), [("deadline_empty", "n_x", 6)]),
    "risk_unused": (process(*PLAIN, catalog=RISK), [("risk_unused", "R1", 2)]),
    "control_unused": (control('<rf:binding task="n_x"/>', attached=False), [("control_unused", "c", 3)]),
    "unknown_task_separation": (control('<rf:separation tasks="n_x a_z"/>'), [("unknown_task", "c", 3)]),
    "unknown_task_requires": (control('<rf:requires task="a_z"/>'), [("unknown_task", "c", 3)]),
    "unknown_outcome": (control('<rf:requires task="n_x" outcome="no"/>'), [("unknown_outcome", "c", 3)]),
    "separation_one": (control('<rf:separation tasks="n_x"/>'), [("control_incomplete", "c", 3)]),
    "separation_no_key": (
        control('<rf:separation tasks="n_x start" scope="object"/>'),
        [("control_incomplete", "c", 3)],
    ),
    "limit_empty": (control('<rf:limit expr="1"/>'), [("control_incomplete", "c", 3)]),
    "carried_typed": (
        form('<rf:field id="a" type="money" value="a"><rf:name zh="数" en="Figure"/></rf:field>'),
        [("carried_field", "n_x", 6)],
    ),
    "carried_name": (
        form('<rf:field id="a" type="money" readonly="true" value="zz"><rf:name zh="数" en="Figure"/></rf:field>'),
        [("expression", "n_x", 6)],
    ),
    "limit_literal": (control('<rf:limit expr="1" max="30000"/>'), [("literal_figure", "c", 3)]),
    "limit_name": (control('<rf:limit expr="amount" max="setting.a"/>'), [("expression", "c", 3)]),
    "limit_key": (control('<rf:limit expr="1" max="setting.a" key="contract.no"/>'), [("unknown_path", "c", 3)]),
    "meeting_outcomes": (control('<rf:quorum body="board"/>'), [("meeting_outcomes", "n_x", 7)]),
    "signing_twice": (
        around(
            task("n_x", '<rf:controlRef ref="c"/><rf:controlRef ref="d"/>'),
            catalog="".join(f'\n<rf:control id="{name}"><rf:joint>{SIDES}</rf:joint></rf:control>' for name in "cd"),
        ),
        [("signing_twice", "n_x", 8)],
    ),
    "unknown_group": (form(f'<rf:field id="a" type="list" of="g">{NAME}</rf:field>'), [("unknown_group", "n_x", 6)]),
    "field_group": (form(f'<rf:field id="a" type="list">{NAME}</rf:field>'), [("field_group", "n_x", 6)]),
    "field_options": (form("", f'<rf:field id="a" type="choice">{NAME}</rf:field>'), [("field_options", "n_x", 7)]),
    "field_assigns": (
        form(f'<rf:field id="a" type="string" assigns="n_x">{NAME}</rf:field>'),
        [("field_assigns", "n_x", 6)],
    ),
    "assigns_unknown": (
        form(f'<rf:field id="a" type="person" assigns="a_z">{NAME}</rf:field>'),
        [("unknown_task", "n_x", 6)],
    ),
    "field_twice": (form(*[f'<rf:field id="a" type="string">{NAME}</rf:field>'] * 2), [("field_twice", "n_x", 6)]),
    "unknown_field": (
        form(outcome=f'<rf:outcome id="o" requires="sum">{NAME}</rf:outcome>'),
        [("unknown_field", "n_x", 6)],
    ),
    "no_role": (
        around(
            f'<bpmn:userTask id="n_x"><bpmn:extensionElements>{NAME}<rf:outcome id="done">{NAME}</rf:outcome>'
            "</bpmn:extensionElements></bpmn:userTask>"
        ),
        [("no_role", "n_x", 6)],
    ),
    "unknown_process": (around(CALL % "gone"), [("unknown_process", "n_x", 6)]),
    "call_self": (around(CALL % "main"), [("call_cycle", "main", 3)]),
    "no_english": (form('<rf:field id="a" type="string"><rf:name zh="名"/></rf:field>'), [("text_no_en", "n_x", 6)]),
    "english_chinese": (
        form('<rf:field id="a" type="string"><rf:name zh="名" en="名 name"/></rf:field>'),
        [("text_en_chinese", "n_x", 6)],
    ),
    "same_text": (
        form('<rf:field id="a" type="string"><rf:name zh="A" en="A"/></rf:field>'),
        [("text_en_chinese", "n_x", 6)],
    ),
    "no_text": (form('<rf:field id="a" type="string"/>'), [("text_missing", "n_x", 6)]),
}
for tag in ("eventBasedGateway", "complexGateway", "scriptTask", "sendTask", "receiveTask", "transaction"):
    inner = INNER + end("i_e") if tag == "transaction" else ""
    FAULTY[tag] = (around(f'<bpmn:{tag} id="n_x">{inner}</bpmn:{tag}>'), [("unsupported", "n_x", 6)])


def found(data, **more):
    """Findings but the merely informative, without the room's prefix."""
    return [
        (f.code.removeprefix("lint."), f.element, f.line)
        for f in lint(read(data, key="k"), **more)
        if f.severity != "info"
    ]


@pytest.mark.parametrize("name", SOUND)
def test_sound(name):
    assert found(SOUND[name]) == []


@pytest.mark.parametrize("name", FAULTY)
def test_faulty(name):
    data, expected = FAULTY[name]
    assert found(data) == expected


def test_both_languages_and_weights():
    for data, _ in FAULTY.values():
        for finding in lint(read(data, key="k")):
            assert finding.text.zh
            assert finding.text.en
            assert finding.text.zh != finding.text.en
    warned = lint(read(FAULTY["no_default"][0], key="k"))
    assert not errors(warned)
    assert errors(lint(read(FAULTY["no_start"][0], key="k")))


def test_task_without_outcome_is_only_told():
    data = around(
        '<bpmn:userTask id="n_x"><bpmn:extensionElements><rf:name zh="办" en="Do"/><rf:duty body="b"/>'
        "</bpmn:extensionElements></bpmn:userTask>"
    )
    assert [(f.code, f.severity) for f in lint(read(data, key="k"))] == [("lint.no_outcome", "info")]


def test_settings_are_checked_when_given():
    data = choice(flow("g_x", "a_b", "1 &lt; setting.limit"), flow("g_x", "a_c", name="f_d"), default="f_d")
    assert found(data) == []
    assert found(data, settings={"limit": "money"}) == []
    assert found(data, settings={"other": "money"}) == [("expression", "f_gx_ab", 10)]


def test_301_nodes_are_too_many():
    names = [f"t_{n}" for n in range(299)]
    data = process(START, *(task(name) for name in names), end(), *line("x_start", *names, "x_end"))
    assert ("too_many_nodes", "", 0) in found(data)
    fewer = names[:-1]
    assert found(process(START, *(task(name) for name in fewer), end(), *line("x_start", *fewer, "x_end"))) == []

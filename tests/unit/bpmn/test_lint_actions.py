"""System tasks and error ends: an action of the list with its arguments gives nothing, any other its finding."""

import pytest

from engine.bpmn import errors, lint, read
from engine.errors import BpmnRefused
from tests.unit.bpmn.build import START, end, flow, line, process, raw, task

NAME = '<rf:name zh="名" en="Name"/>'
FIELDS = (
    f'<rf:form><rf:field id="amount" type="money">{NAME}</rf:field><rf:field id="no" type="string">{NAME}</rf:field>'
    f'<rf:field id="day" type="date">{NAME}</rf:field><rf:field id="seen" type="string" bound="true">{NAME}</rf:field>'
    f'<rf:group id="row"><rf:field id="who" type="party">{NAME}</rf:field></rf:group>'
    f'<rf:group id="else"><rf:field id="what" type="party">{NAME}</rf:field></rf:group>'
    f'<rf:field id="all" type="list" of="row">{NAME}</rf:field><rf:field id="size" type="integer">{NAME}</rf:field>'
    f'<rf:field id="some" type="list" of="row" readonly="true">{NAME}</rf:field>'
    f'<rf:field id="signed" type="list" of="row" bound="true">{NAME}</rf:field>'
    f'<rf:field id="others" type="list" of="else">{NAME}</rf:field>'
    "</rf:form>"
)


def system(arguments: str) -> bytes:
    """Start, a task with a form (6), the system task n_x on line 7, end."""
    node = (
        f'<bpmn:serviceTask id="n_x"><bpmn:extensionElements>{NAME}<rf:action {arguments}/></bpmn:extensionElements>'
        "</bpmn:serviceTask>"
    )
    return process(START, task("a_b", FIELDS), node, end(), *line("x_start", "a_b", "n_x", "x_end"))


SOUND = {
    "publish": 'name="publish" view="result" field="day"',
    "publish bare": 'name="publish"',
    "notify": 'name="notify" to="discipline" field="day"',
    "number": 'name="number" prefix="DEC" field="no"',
    "archive": 'name="archive" prefix="ARC-PEN" field="no" years="30"',
    "file_refusal": 'name="file_refusal" to="office" field="day"',
    "open_case": 'name="open_case" process="finance" fields="amount payee=no" wait="false" result="no"',
    "open_case of the file": 'name="open_case" process="main" fields="amount"',
    "open_case of a companion": 'name="open_case" process="finance.advance"',
    "assign": 'name="assign" role="handler" count="2" tasks="a_b"',
    "draw": 'name="draw" from="all" size="size" field="some"',
}
FAULTY = {
    "unknown argument": ('name="publish" colour="red"', "lint.action_argument"),
    "argument of another": ('name="archive" view="result"', "lint.action_argument"),
    "prefix": ('name="number" prefix="lower case"', "lint.action_argument"),
    "field": ('name="number" field="no no"', "lint.action_argument"),
    "bound field": ('name="number" field="seen"', "lint.action_bound"),
    "money field": ('name="number" field="amount"', "lint.action_bound"),
    "number as a date": ('name="number" field="day"', "lint.action_field_type"),
    "no process": ('name="open_case" fields="amount"', "lint.action_argument"),
    "no process of the file": ('name="open_case" process="file.gone"', "lint.unknown_process"),
    "unknown field": ('name="open_case" process="finance" fields="sum=total"', "lint.unknown_path"),
    "unknown field there": ('name="open_case" process="main" fields="sum=amount"', "lint.unknown_path"),
    "bad field": ('name="open_case" process="finance" fields="sum=a-b"', "lint.action_argument"),
    "wait": ('name="open_case" process="finance" wait="maybe"', "lint.action_argument"),
    "result": ('name="open_case" process="finance" result="amount"', "lint.action_bound"),
    "no role": ('name="assign" tasks="a_b"', "lint.action_argument"),
    "no tasks": ('name="assign" role="handler" tasks=" "', "lint.action_argument"),
    "unknown task": ('name="assign" role="handler" tasks="a_c"', "lint.unknown_task"),
    "a system task": ('name="assign" role="handler" tasks="n_x"', "lint.unknown_task"),
    "too many": ('name="assign" role="handler" tasks="a_b" count="21"', "lint.action_argument"),
    "draw without a number": ('name="draw" from="all" field="some"', "lint.action_argument"),
    "draw from nowhere": ('name="draw" from="gone" size="size" field="some"', "lint.unknown_path"),
    "draw badly written": ('name="draw" from="a b" size="size" field="some"', "lint.action_argument"),
    "draw of other columns": ('name="draw" from="all" size="size" field="others"', "lint.action_field_type"),
    "draw of text": ('name="draw" from="no" size="size" field="some"', "lint.action_field_type"),
    "draw by a sum": ('name="draw" from="all" size="amount" field="some"', "lint.action_field_type"),
    "draw into itself": ('name="draw" from="all" size="size" field="all"', "lint.action_field_type"),
    "draw into what is signed": ('name="draw" from="all" size="size" field="signed"', "lint.action_bound"),
    "none": ('name="assign" role="handler" tasks="a_b" count="0"', "lint.action_argument"),
}


def found(data: bytes) -> list[tuple[str, str, int]]:
    return [(one.code, one.element, one.line) for one in errors(lint(read(data, key="file")))]


@pytest.mark.parametrize("name", SOUND)
def test_sound(name: str) -> None:
    assert not found(system(SOUND[name]))


@pytest.mark.parametrize("name", FAULTY)
def test_faulty(name: str) -> None:
    arguments, code = FAULTY[name]
    told = found(system(arguments))
    assert (code, "n_x", 7) in told
    assert {one for one, _, _ in told} <= {code, "lint.action_field_type"}


def test_an_unknown_action_is_refused_with_its_line() -> None:
    with pytest.raises(BpmnRefused) as refused:
        read(system('name="transfer_money"'), key="file")
    assert refused.value.fields["line"] == 7


def test_a_service_task_without_an_action() -> None:
    bare = f'<bpmn:serviceTask id="n_x"><bpmn:extensionElements>{NAME}</bpmn:extensionElements></bpmn:serviceTask>'
    data = process(START, bare, end(), *line("x_start", "n_x", "x_end"))
    assert ("lint.no_action", "n_x", 6) in found(data)


ERROR_END = '<bpmn:endEvent id="x_bad"><bpmn:errorEventDefinition errorRef="bad"/></bpmn:endEvent>'
INNER = (
    '<bpmn:process id="inner" isExecutable="true"><bpmn:extensionElements><rf:name zh="内" en="Inner"/>'
    f'</bpmn:extensionElements><bpmn:startEvent id="i_start"/>{ERROR_END}{flow("i_start", "x_bad")}</bpmn:process>'
)
CALL = (
    f'<bpmn:callActivity id="n_x" calledElement="inner"><bpmn:extensionElements>{NAME}</bpmn:extensionElements>'
    "</bpmn:callActivity>"
)
CATCH = (
    f'<bpmn:boundaryEvent id="n_c" attachedToRef="n_x"><bpmn:extensionElements>{NAME}</bpmn:extensionElements>'
    '<bpmn:errorEventDefinition errorRef="%s"/></bpmn:boundaryEvent>'
)


def calling(*more: str) -> bytes:
    main = process(START, CALL, *more, end(), *line("x_start", "n_x", "x_end")).decode()
    return main.replace("</bpmn:definitions>", INNER + "</bpmn:definitions>").encode()


def test_an_error_end_at_the_top_is_refused() -> None:
    data = process(START, ERROR_END, flow("x_start", "x_bad"))
    assert ("lint.error_uncaught", "x_bad", 6) in found(data)


@pytest.mark.parametrize("caught", ["bad", "other", ""])
def test_an_error_end_of_a_called_process_needs_a_catcher(caught: str) -> None:
    more = () if not caught else (CATCH % caught, flow("n_c", "x_end"))
    told = {code for code, element, _ in found(calling(*more)) if element == "x_bad"}
    assert told == (set() if caught == "bad" else {"lint.error_uncaught"})


def test_nothing_calls_it() -> None:
    plain = raw(
        "",
        '<bpmn:process id="main" isExecutable="true">',
        *[START, end(), *line("x_start", "x_end")],
        "</bpmn:process>",
        INNER,
    )
    assert "lint.error_uncaught" in {code for code, _, _ in found(plain)}


def companion(roles: str, starters: str, status: str, effect: str = ' effect="cancel_parent"') -> bytes:
    """A main process with an action on a companion."""
    action = f'<rf:anyTime id="act" process="other" roles="{roles}"{effect}>{NAME}</rf:anyTime>'
    main = process(START, task("a_b"), end(), *line("x_start", "a_b", "x_end")).decode()
    name = '<rf:name zh="流" en="Flow"/>'
    other = (
        f'<bpmn:process id="other" isExecutable="true"><bpmn:extensionElements>{name}<rf:power starters="{starters}"/>'
        f'</bpmn:extensionElements><bpmn:startEvent id="o_start"/>{task("o_do")}{end("o_end")}'
        f"{''.join(line('o_start', 'o_do', 'o_end'))}</bpmn:process>"
    ).replace('status="completed"', f'status="{status}"')
    return main.replace(name, name + action).replace("</bpmn:definitions>", other + "</bpmn:definitions>").encode()


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (companion("handler", "handler legal", "completed"), set()),
        (companion("handler", "", "completed"), set()),
        (companion("handler", "legal", "completed"), {"lint.anytime_starters"}),
        (companion("handler", "handler", "refused"), {"lint.anytime_effect"}),
        (companion("handler", "handler", "refused", effect=""), set()),
    ],
    ids=["sound", "open to all", "nobody", "never closes", "closes nothing"],
)
def test_any_time_actions(made: bytes, codes: set[str]) -> None:
    assert {code for code, _, _ in found(made)} == codes

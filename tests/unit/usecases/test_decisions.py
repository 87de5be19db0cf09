"""Decision tasks and tiers from tables: taken by the system, recorded, undone, taken again; never a guess."""

from pathlib import Path
from typing import Any

import pytest

from engine import bpmn
from engine.errors import DefinitionInvalid
from engine.storage import tables
from engine.usecases.casework import starting
from engine.usecases.definitions import definitions
from engine.usecases.ground.commands import StartCase
from tests.unit.usecases.flows import (
    AMOUNT,
    BACK,
    NAME,
    OK,
    START,
    choice,
    control,
    end,
    file,
    flow,
    line,
    process,
    task,
    uses,
)
from tests.unit.usecases.stage import Office, Play
from tests.unit.usecases.test_scenarios import replayed

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
KIND = f'<rf:field id="kind" type="string">{NAME}</rf:field>'


def rule_task(name: str, ref: str) -> str:
    return (
        f'<bpmn:businessRuleTask id="{name}"><bpmn:extensionElements>{NAME}<rf:decision ref="{ref}"/>'
        "</bpmn:extensionElements></bpmn:businessRuleTask>"
    )


def table(
    name: str, inputs: list[str], outputs: list[str], rows: list[tuple[list[str], list[str]]], policy: str = "UNIQUE"
) -> str:
    """A decision on one line; outputs are ``name:type``."""

    def cells(kind: str, texts: list[str]) -> str:
        return "".join(f"<{kind}><text>{text.replace('<', '&lt;')}</text></{kind}>" for text in texts)

    columns = "".join(f"<input><inputExpression><text>{one}</text></inputExpression></input>" for one in inputs)
    for one in outputs:
        called, _, type_ = one.partition(":")
        columns += f'<output name="{called}" typeRef="{type_}"/>'
    body = "".join(f"<rule>{cells('inputEntry', given)}{cells('outputEntry', out)}</rule>" for given, out in rows)
    return (
        f'<decision id="{name}" name="{name}"><decisionTable hitPolicy="{policy}">{columns}{body}</decisionTable>'
        "</decision>"
    )


def tables_file(*decisions: str) -> bytes:
    return f'<definitions xmlns="{DMN}" name="t" namespace="urn:t">{"".join(decisions)}</definitions>'.encode()


ROUTE = table(
    "route",
    ["amount", "kind"],
    ["way:string", "days:number"],
    [
        (["< 100", "-"], ['"short"', "1"]),
        (["[100..1000)", '"goods"'], ['"long"', "5"]),
        (["[100..1000)", '"works", "both"'], ['"long"', "10"]),
        (["[100..1000)", '"both"'], ['"long"', "20"]),
    ],
)
SIZE = table("size", ["decision.route.days"], [":string"], [(["< 6"], ['"quick"']), ([">= 6"], ['"slow"'])])
TIERS = table(
    "tiers",
    ["amount"],
    ["tier:string", "roles:string"],
    [(["< 500"], ['"low"', '"section_head"']), ([">= 500"], ['"high"', '["section_head", "deputy"]'])],
)
DECIDED = bpmn.bundle(
    file(
        process(
            START,
            choice("g_in"),
            task("draft", form=AMOUNT + KIND),
            rule_task("r_route", "route"),
            rule_task("r_size", "size"),
            choice("g_way", "f_long"),
            task("check", "buyer", form=AMOUNT + KIND, outcomes=OK + BACK),
            choice("g_checked", "f_on"),
            task("approve", "section_head deputy", inside=uses("levels")),
            choice("g_end", "f_slow"),
            end("x_quick"),
            end("x_slow"),
            end("x_short"),
            *line("x_start", "g_in", "draft", "r_route", "r_size", "g_way"),
            flow("g_way", "x_short", 'decision.route.way = "short"'),
            flow("g_way", "check", name="f_long"),
            flow("check", "g_checked"),
            flow("g_checked", "g_in", 'outcome.check = "back"'),
            flow("g_checked", "approve", name="f_on"),
            flow("approve", "g_end"),
            flow("g_end", "x_quick", 'decision.size = "quick"'),
            flow("g_end", "x_slow", name="f_slow"),
        ),
        catalog=control("levels", '<rf:approval amount="amount" decision="tiers"/>'),
    ),
    tables_file(ROUTE, SIZE, TIERS),
)
# The same decision taken twice with a person between; a decision in one expression; one that breaks its type.
DUTY = table(
    "duty", ["amount"], ["o:string"], [(["< setting.joint_meeting_from"], ['"small"']), (["-"], ['"any"'])], "FIRST"
)
EXPRESSION = (
    '<decision id="half" name="half"><variable name="half" typeRef="number"/><literalExpression><text>amount / 2</text>'
    "</literalExpression></decision>"
)
WRONG = table("wrong", ["kind"], ["o:number"], [(['"word"'], ['"many"']), (["-"], ["7"])], "FIRST")
TWICE = bpmn.bundle(
    file(
        process(
            START,
            task("draft", form=AMOUNT + KIND),
            rule_task("r_first", "duty"),
            task("check", "buyer", form=AMOUNT + KIND),
            rule_task("r_second", "duty"),
            rule_task("r_half", "half"),
            rule_task("r_wrong", "wrong"),
            task("approve", "section_head"),
            end(),
            *line("x_start", "draft", "r_first", "check", "r_second", "r_half", "r_wrong", "approve", "x_end"),
        )
    ),
    tables_file(DUTY, EXPRESSION, WRONG),
)
TOLD = table("told", ["is defined(note)"], ["o:string"], [(["true"], ['"yes"']), (["false"], ['"no"'])])
NUMBER = (
    f'<bpmn:serviceTask id="number"><bpmn:extensionElements>{NAME}<rf:action name="number" field="note"/>'
    "</bpmn:extensionElements></bpmn:serviceTask>"
)
NOTED = f'<rf:field id="note" type="string" bound="false">{NAME}</rf:field>'
NUMBERED = bpmn.bundle(
    file(
        process(
            START,
            task("draft", form=AMOUNT + NOTED),
            rule_task("r_told", "told"),
            NUMBER,
            task("approve", "section_head"),
            end(),
            *line("x_start", "draft", "r_told", "number", "approve", "x_end"),
        )
    ),
    tables_file(TOLD),
)
FIRST = bpmn.bundle(
    file(
        process(
            START,
            rule_task("r_told", "told"),
            task("draft", form=AMOUNT + NOTED),
            end(),
            *line("x_start", "r_told", "draft", "x_end"),
        )
    ),
    tables_file(TOLD),
)
UNDECIDED = bpmn.bundle(
    bpmn.parts(FIRST)[0], tables_file(table("told", ["amount"], ["o:string"], [(["< 5"], ['"few"'])]))
)
OWN_FLOWS = {"decided": DECIDED, "twice": TWICE, "numbered": NUMBERED, "first": FIRST, "undecided": UNDECIDED}


def play(office: Office, *steps: Any, name: str = "decided") -> Play:
    made = Play(office, {"flow": name, "name": name, "steps": ["start A handler1", *steps]})
    made.run()
    return made


def results(office: Office, case: str) -> dict[str, Any]:
    state = office.state(case)
    return {path: pair[0] for path, pair in state.fields.items() if path.startswith("decision.")}


def ended(office: Office, case: str) -> str:
    return office.state(case).run.end_events[0]


def recorded(office: Office, case: str) -> list[dict[str, Any]]:
    found = [one for one in office.records(case) if one["kind"] == "fields"]
    return [one for one in found if any(path.startswith("decision.") for path in (*one["fields"], *one["removed"]))]


def test_the_system_takes_a_decision_and_guards_read_it(office: Office) -> None:
    case = play(office, "handler1 draft ok amount=99 kind=works").case
    assert ended(office, case) == "x_short"
    assert results(office, case) == {"decision.route": {"way": "short", "days": "1"}, "decision.size": "quick"}
    first, second = recorded(office, case)
    assert first["actor"] == {"system": "riskflow"}
    assert first["instance"] == "r_route#1"
    assert list(first["fields"]) == ["decision.route"]
    assert str(first["fields"]["decision.route"]).startswith("hmac:")
    assert second["instance"] == "r_size#1"


def test_tiers_of_a_table_and_a_second_table_over_the_first(office: Office) -> None:
    case = play(
        office,
        "handler1 draft ok amount=500 kind=works",
        "buyer1 check ok",
        "section_head1 approve ok -> held",
        "deputy1 approve ok",
    ).case
    assert ended(office, case) == "x_slow"
    low = play(office, "handler1 draft ok amount=499.99 kind=goods", "buyer1 check ok", "section_head1 approve ok").case
    assert ended(office, low) == "x_quick"


def test_a_return_takes_results_away_and_a_new_run_takes_new_ones(office: Office) -> None:
    made = play(office, "handler1 draft ok amount=200 kind=works", "buyer1 check return draft#1 -> returned")
    assert results(office, made.case) == {}
    assert recorded(office, made.case)[-1]["removed"] == ["decision.route", "decision.size"]
    again = play(
        office,
        "handler1 draft ok amount=200 kind=works",
        "buyer1 check back",
        "handler1 draft ok amount=200 kind=goods",
    )
    assert results(office, again.case) == {"decision.route": {"way": "long", "days": "5"}, "decision.size": "quick"}


def test_a_changed_value_takes_the_decision_again(office: Office) -> None:
    made = play(office, "handler1 draft ok amount=200 kind=works", "buyer1 check ok kind=goods")
    assert results(office, made.case) == {"decision.route": {"way": "long", "days": "5"}, "decision.size": "quick"}
    assert [one["instance"] for one in recorded(office, made.case)] == ["r_route#1", "r_size#1"] * 2
    assert recorded(office, made.case)[-1]["actor"] == {"system": "riskflow"}


def test_a_change_that_changes_no_result_records_nothing(office: Office) -> None:
    made = play(
        office, "handler1 draft ok amount=200 kind=works", "buyer1 check ok amount=300 -> held", "handler1 draft~ ok"
    )
    assert len(recorded(office, made.case)) == 2


@pytest.mark.parametrize(
    ("fields", "why"), [("amount=200 kind=both", "several rows hit"), ("amount=1000 kind=works", "no rule hits")]
)
def test_two_hits_and_none_are_incidents(office: Office, fields: str, why: str) -> None:
    made = play(office, f"handler1 draft ok {fields} -> refused undecidable")
    assert office.open(made.case) == ["draft#1 claimed"]
    assert office.signatures(made.case) == []
    assert results(office, made.case) == {}
    (row,) = office.rows(tables.incident, tables.incident.c.case_id == made.case)
    assert why in row["detail"]
    assert row["element"] == "r_route"


def test_a_change_that_leaves_nothing_decided_is_refused(office: Office) -> None:
    made = play(office, "handler1 draft ok amount=200 kind=works", "buyer1 check ok kind=both -> refused undecidable")
    assert office.open(made.case) == ["check#1 offered"]
    assert results(office, made.case)["decision.route"]["days"] == "10"


def test_versions_of_settings_stand_beside_the_result(office: Office) -> None:
    made = play(office, "handler1 draft ok amount=200", name="twice")
    (one,) = recorded(office, made.case)
    assert one["reads"]["settings"] == ["joint_meeting_from@1"]
    rest = [record for record in office.records(made.case) if record["kind"] != "fields"]
    assert not [record for record in rest if "settings" in record["reads"]]


def test_an_undone_task_gives_the_word_back_to_the_one_before(office: Office) -> None:
    made = play(
        office,
        "handler1 draft ok amount=200",
        "buyer1 check ok",
        "section_head1 approve return check#1 -> returned",
        name="twice",
    )
    assert results(office, made.case) == {"decision.duty": "small"}
    first, again, *_, last = recorded(office, made.case)
    assert (first["instance"], again["instance"]) == ("r_first#1", "r_second#1")
    assert last["fields"] == first["fields"]
    assert last["removed"] == ["decision.half", "decision.wrong"]


def test_a_decision_in_one_expression(office: Office) -> None:
    made = play(office, "handler1 draft ok amount=201", "buyer1 check ok", name="twice")
    assert results(office, made.case) == {"decision.duty": "small", "decision.half": "100.5", "decision.wrong": "7"}


@pytest.mark.parametrize(("fields", "why"), [("kind=x", "gives no value"), ("amount=1 kind=word", "decision wrong")])
def test_null_and_a_wrong_type_are_incidents(office: Office, fields: str, why: str) -> None:
    made = play(office, f"handler1 draft ok {fields}", "buyer1 check ok -> refused undecidable", name="twice")
    (row,) = office.rows(tables.incident, tables.incident.c.case_id == made.case)
    assert why in row["detail"]


def test_both_files_come_back_byte_for_byte_and_the_digest_covers_both(office: Office) -> None:
    caller = office.bureau.caller("handler1")
    own, dmn = bpmn.parts(DECIDED)
    assert office.engine.ask(definitions.content, caller, "decided", 1) == own
    assert office.engine.ask(definitions.decisions, caller, "decided", 1) == dmn
    found = {bpmn.read(own, key="decided", decisions=one).digest for one in (b"", dmn, dmn + b"\n")}
    assert len(found) == 3
    (row,) = office.engine.ask(definitions.versions, caller, "decided")["items"]
    assert row["digest"] == bpmn.read(DECIDED, key="decided").digest


def test_the_files_are_read_again_from_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'riskflow.sqlite3'}"
    first = Office(url, tmp_path, OWN_FLOWS)
    case = play(first, "handler1 draft ok amount=200 kind=works").case
    first.engine.env.library._definitions.clear()
    first.engine.env.library._ready.clear()
    made = Play(first, {"flow": "decided", "name": "again", "steps": []})
    made.case = case
    made.step("buyer1 check ok", "again")
    first.bureau.close()


def test_a_definition_without_its_tables_is_refused(lite: Office) -> None:
    own, _ = bpmn.parts(DECIDED)
    agency = lite.engine.env.agency(lite.bureau.agency)
    with pytest.raises(DefinitionInvalid) as caught:
        lite.engine.act(definitions.deploy, agency, "decided", own, "test").result()
    codes = [one.code for one in bpmn.errors(caught.value.fields["findings"])]
    assert codes.count("lint.unknown_decision") == 3


def test_a_field_the_system_writes_takes_the_decision_again(office: Office) -> None:
    made = play(office, "handler1 draft ok amount=200", name="numbered")
    before, after = recorded(office, made.case)
    assert (before["instance"], after["instance"]) == ("r_told#1", "r_told#1")
    assert results(office, made.case) == {"decision.told": "yes"}


def test_a_decision_before_any_person(office: Office) -> None:
    made = play(office, name="first")
    assert results(office, made.case) == {"decision.told": "no"}
    assert office.open(made.case) == ["draft#1 claimed"]


def test_a_case_that_cannot_be_decided_does_not_begin(office: Office) -> None:
    before = len(office.rows(tables.case_file))
    command = StartCase(process="undecided", title="事", subject={"name": "某股", "kind": "department"}, fields={})
    answer = office.engine.act(starting.start, office.bureau.caller("handler1"), command).result()
    assert answer.refused
    assert answer.body["reasons"][0]["element"] == "r_told"
    assert "no rule hits" in answer.body["reasons"][0]["text"]["en"]
    assert len(office.rows(tables.case_file)) == before


def test_open_cases_replay_from_their_configuration(office: Office) -> None:
    play(office, "handler1 draft ok amount=200 kind=works")
    assert replayed(office) >= 1

"""Laws by version: what files cite, what is entered, who is warned, which running cases cite one; on both stores."""

from typing import Any

import pytest

from engine.errors import Forbidden, InvalidInput, NotFound
from engine.model.text import Text
from engine.usecases.definitions import drafts, laws, reference
from engine.usecases.definitions.laws import Entry
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import NAME, end, file, process, task, uses
from tests.unit.usecases.stage import Office

LAW = '<rf:law id="law_x" title="某法" title_en="Some Law" article="第三条" validFrom="2020-01-01"/>'
CONTROL = f'<rf:control id="two" laws="law_x">{NAME}<rf:twoPerson min="2"/></rf:control>'


def flow(signers: int = 2) -> bytes:
    check = task("check", "section_head", form="", inside=uses("two"))
    steps = task("draft", "handler", form=""), check
    made = file(process(START, *steps, end(), *line("x_start", "draft", "check", "x_end")), catalog=LAW + CONTROL)
    return made.replace(b'min="2"', f'min="{signers}"'.encode())


OWN_FLOWS = {"cited": flow()}


def entered(office: Office, name: str = "law_x", who: str = "admin1", **more: Any) -> dict[str, Any]:
    given = Entry(**{"title": Text("某法", "Some Law"), "article": "第三条", "valid_from": "2020-01-01"} | more)
    return dict(office.engine.act(laws.put, office.bureau.caller(who), name, given).result().body)


def shown(office: Office, name: str = "law_x", who: str = "handler1") -> dict[str, Any]:
    found: dict[str, Any] = office.engine.ask(laws.one, office.bureau.caller(who), name)
    return found


def test_what_files_cite_is_listed_and_what_is_entered_stands_over_it(office: Office) -> None:
    found = shown(office)
    assert (found["title"]["en"], found["version"], found["in_force"], found["used_by"]) == (
        "Some Law",
        0,
        True,
        ["cited"],
    )
    office.bureau.start("handler1", "cited")
    reach = shown(office, who="auditor1")["reach"]
    assert (reach["open_cases"], [one["id"] for one in reach["flows"][0]["steps"]]) == (1, ["t_check"])
    assert "reach" not in found
    told = entered(office, valid_to="2026-01-31", source="公报", note="由某条例代替")
    assert (told["version"], told["in_force"], told["valid_to"]) == (1, False, "2026-01-31")
    assert entered(office, valid_to="2026-01-31", source="公报", note="由某条例代替")["version"] == 1
    assert [one["version"] for one in shown(office)["versions"]] == [1, 0]
    lines = office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency)))
    assert verify(lines).findings == ()


def test_a_draft_that_cites_what_has_ended_is_warned_and_may_be_submitted(office: Office) -> None:
    entered(office, valid_to="2026-01-31", note="由某条例代替")
    caller = office.bureau.caller("admin1")
    told = office.engine.act(drafts.save, caller, "cited", "*", flow(3)).result().body
    (warning,) = [one for one in told["findings"] if one["code"] == "release.law_ended"]
    assert (warning["severity"], warning["element"], told["errors"]) == ("warning", "law_x", 0)
    assert "由某条例代替" in warning["text"]["zh"]
    assert office.engine.act(drafts.submit, caller, "cited", "*").result().body["state"] == "submitted"


def test_a_rule_no_flow_cites_yet_may_be_entered(office: Office) -> None:
    assert entered(office, "house.rule_7", title=Text("内部规定", ""))["used_by"] == []
    listed = office.engine.ask(laws.listed, office.bureau.caller("handler1"))["items"]
    assert [one["title"]["en"] for one in listed if one["id"] == "house.rule_7"] == ["内部规定"]


@pytest.mark.parametrize(
    ("name", "more", "pointer"),
    [
        ("1x", {}, "/id"),
        ("law_x", {"title": Text(" ", "x")}, "/title"),
        ("law_x", {"valid_from": "soon"}, "/valid_from"),
        ("law_x", {"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "/valid_to"),
    ],
    ids=["id", "title", "day", "order"],
)
def test_what_is_wrong_is_not_entered(office: Office, name: str, more: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        entered(office, name, **more)
    assert wrong.value.fields["errors"][0]["pointer"] == pointer


def test_laws_are_kept_by_administrators_and_read_by_all(office: Office) -> None:
    for who in ("handler1", "auditor1"):
        with pytest.raises(Forbidden):
            entered(office, who=who)
    with pytest.raises(NotFound):
        shown(office, "no_such")


def test_the_page_of_laws_tells_the_days_that_were_entered(office: Office) -> None:
    entered(office, valid_to="2026-01-31", note="由某条例代替")
    told = office.engine.ask(reference.laws, office.bureau.caller("admin1"))
    days = [(one["title"]["en"], law["valid_to"]) for one in told["items"] for law in one["articles"]]
    assert ("Some Law", "2026-01-31") in days


def test_a_new_law_is_entered_once(office: Office) -> None:
    for name, known in (("law_new", False), ("law_new", True), ("law_x", True)):
        made = office.engine.act(
            laws.put, office.bureau.caller("admin1"), name, Entry(title=Text("某例", "Rules")), new=True
        )
        if known:
            with pytest.raises(InvalidInput):
                made.result()
        else:
            assert made.result().body["version"] == 1

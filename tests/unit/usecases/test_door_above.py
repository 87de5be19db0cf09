"""A notice given in a case below stands at the door of the case above: the hearing on a licence."""

from typing import Any

import pytest

from engine.errors import NotFound
from engine.usecases.outside import door, parties
from engine.usecases.outside.door import Given
from engine.usecases.outside.parties import Invite
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.bureau import Bureau, shipped
from tests.scenarios import play
from tests.scenarios.stages import UseCases


@pytest.fixture
def bureau(tmp_path: Any) -> Any:
    made = Bureau(f"sqlite:///{tmp_path}/above.db", tmp_path, deploy={"licensing": shipped("licensing")})
    yield made
    made.close()


def until(bureau: Bureau, task: str) -> str:
    """Play a licence whose applicant asks for a hearing, up to a task; returns the case."""
    scenario = play.load("licensing_test_23_hearing_asked.yaml")
    cut = next(at for at, step in enumerate(scenario["steps"]) if step.get("task") == task)
    scenario |= {"steps": scenario["steps"][:cut], "ends": "open", "result": ""}
    return str(play.play(UseCases(bureau), scenario)["id"])


def let_in(bureau: Bureau, case: str) -> str:
    command = Invite(case=case, party="示例商行")
    return str(bureau.engine.act(parties.invite, bureau.caller("handler1"), command).result().body["token"])


def test_the_notice_of_the_hearing_reaches_the_applicant(bureau: Bureau) -> None:
    case = until(bureau, "lic_hear_hold")
    token = let_in(bureau, case)
    see = lambda: bureau.engine.ask(door.see, door.caller_of(token))  # noqa: E731
    notice = next(one for one in see()["notices"] if one["name"]["en"] == "Notice of the hearing")
    told = {one["id"]: one["value"] for one in notice["fields"]}
    assert (told["hear_date"], told["hear_place"], told["hear_right_told"]) == ("2026-03-20", "会议室", True)
    (paper,) = notice["papers"]
    assert bureau.engine.ask(door.paper, door.caller_of(token), paper["id"])["kind"] == "hearing_notice"
    assert not notice["confirmed"]
    receipt = Given(kind="receipt", notice=notice["id"])
    bureau.engine.act(door.do, door.caller_of(token), receipt).result()
    assert next(one for one in see()["notices"] if one["id"] == notice["id"])["confirmed"]
    lines = bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, bureau.agency)))
    report = verify(lines)
    assert report.ok, report.findings[:3]


def test_nothing_else_of_the_case_below_is_seen(bureau: Bureau) -> None:
    case = until(bureau, "lic_hear_result")
    token = let_in(bureau, case)
    told = bureau.engine.ask(door.see, door.caller_of(token))
    assert [one["name"]["en"] for one in told["notices"]].count("Notice of the hearing") == 1
    assert "申请人与审查人员分别陈述" not in str(told)
    below = next(one["case"] for one in bureau.case("legal1", case)["sub_cases"])
    for row in bureau.engine.ask(lambda env, unit: unit.tables.cases.documents(bureau.agency, below)):
        if row["kind"] != "hearing_notice":
            with pytest.raises(NotFound):
                bureau.engine.ask(door.paper, door.caller_of(token), row["document_id"])

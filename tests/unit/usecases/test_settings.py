"""Figures by day and version: two administrators change one, every process acts on it from its day, on both stores."""

from datetime import date, timedelta
from typing import Any

import pytest

from engine.bootstrap import Engine, open_engine
from engine.errors import Forbidden, InvalidInput, NotFound
from engine.usecases.casework import signing
from engine.usecases.definitions import calendars, settings
from engine.usecases.ground import knowing
from engine.usecases.ground.commands import Answer, Complete
from engine.usecases.oversight import trail
from engine.usecases.people import granting
from engine.verifier import verify
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import AMOUNT, control, end, file, process, task, uses
from tests.unit.usecases.stage import Office

LIMIT = "claim_small_to"
FLOW = file(
    process(
        START,
        task("claim", "handler", form=AMOUNT, inside=uses("cap")),
        end(),
        *line("x_start", "claim", "x_end"),
    ),
    catalog=control("cap", f'<rf:limit expr="amount" max="setting.{LIMIT}"/>'),
)
OWN_FLOWS = {"claims": FLOW}


@pytest.fixture
def house(office: Office) -> Office:
    office.bureau._callers.clear()  # logged in anew: the clock is moved by days
    return office


def did(office: Office, who: str, use: Any, *given: Any, **more: Any) -> Answer:
    answer: Answer = office.engine.act(use, office.bureau.caller(who), *given, **more).result()
    return answer


def proposed(office: Office, value: str, days: int = 0, name: str = LIMIT, who: str = "admin1", **more: str) -> str:
    data = {"id": name, "value": value, "from": on(office, days), **more}
    return str(did(office, who, granting.propose, what="setting", data=data, reason="物价上涨").body["id"])


def on(office: Office, days: int) -> str:
    zone = office.engine.env.agency(office.bureau.agency).zone
    today = office.engine.ask(lambda env, unit: knowing.today(unit, zone))
    return (date.fromisoformat(today) + timedelta(days=days)).isoformat()


def changed(office: Office, value: str, days: int = 0) -> Answer:
    return did(office, "admin2", granting.approve, proposed(office, value, days))


def shown(office: Office, who: str = "handler1") -> dict[str, Any]:
    found: dict[str, Any] = office.engine.ask(settings.one, office.bureau.caller(who), LIMIT)
    return found


def claims(office: Office, amount: str, engine: Engine | None = None) -> str:
    """Claim a sum; say what became of it."""
    case = office.bureau.start("handler1", "claims")
    item = case["open_work_items"][0]["id"]
    command = Complete(item=item, if_match="*", outcome="ok", fields={"amount": amount})
    answer = (engine or office.engine).act(signing.complete, office.bureau.caller("handler1"), command).result()
    return "refused" if answer.refused else str(answer.body["case"]["status"])


def test_another_administrator_approves_and_the_next_act_is_held_against_it(house: Office) -> None:
    base = shown(house)
    assert claims(house, base["value"]) == "refused"  # the figure itself is the stricter side
    above = str(int(base["value"]) + 500)
    grant = proposed(house, str(int(base["value"]) + 1000), source="局务会")
    with pytest.raises(Forbidden):
        did(house, "admin1", granting.approve, grant)
    assert claims(house, above) == "refused"
    other = open_engine(str(house.engine.database.engine.url.render_as_string(hide_password=False)),
                        home=house.bureau.home, clock=house.bureau.clock, upgrade=False)  # fmt: skip
    try:
        told = did(house, "admin2", granting.approve, grant).body["setting"]
        assert (told["value"], told["version"]) == (str(int(base["value"]) + 1000), base["version"] + 1)
        assert claims(house, above, other) == "completed"  # another process, without being told
        assert claims(house, above) == "completed"
    finally:
        other.close()
    found = shown(house)
    assert (found["version"], found["source"], found["grant"]) == (base["version"] + 1, "局务会", grant)
    assert [one["version"] for one in found["versions"]][-1] == base["version"]
    lines = house.engine.ask(lambda env, unit: list(trail.export(env, unit, house.bureau.agency)))
    assert verify(lines).findings == ()


def test_it_takes_effect_on_its_day_and_no_earlier(house: Office) -> None:
    before = shown(house)
    higher = str(int(before["value"]) + 2000)
    above = str(int(before["value"]) + 1500)
    changed(house, higher, days=1)
    assert shown(house)["value"] == before["value"]
    listed = {one["id"]: one for one in house.engine.ask(settings.listed, house.bureau.caller("handler1"))["items"]}
    assert (listed[LIMIT]["next"]["value"], listed[LIMIT]["used_by"]) == (higher, ["claims"])
    assert claims(house, above) == "refused"
    house.bureau.clock.advance(timedelta(days=1))
    house.bureau._callers.clear()
    assert house.engine.ask(calendars.stale, house.bureau.agency)
    assert claims(house, above) == "completed"
    assert shown(house)["value"] == higher
    assert not house.engine.ask(calendars.stale, house.bureau.agency)


def test_of_two_for_one_day_the_newer_counts_and_the_later_day_wins(house: Office) -> None:
    now = shown(house)["value"]
    for value, days in (("90001", 3), ("90002", 2), ("90003", 3)):
        changed(house, value, days)
    seen = []
    for _ in range(3):
        house.bureau.clock.advance(timedelta(days=1))
        house.bureau._callers.clear()
        seen.append(shown(house)["value"])
    assert seen == [now, "90002", "90003"]


def test_what_is_no_value_or_no_day_is_not_proposed(house: Office) -> None:
    wrong = [("x", 0), ("-1", 0), ("", 0), ("1.234", 0), ("5", -1)]
    for value, days in wrong:
        with pytest.raises(InvalidInput):
            proposed(house, value, days)
    with pytest.raises(InvalidInput):
        proposed(house, "1.5", name="loans_open_max")
    with pytest.raises(InvalidInput):
        proposed(house, "5", source="x" * 401)
    with pytest.raises(NotFound):
        proposed(house, "5", name="no_such")
    with pytest.raises(Forbidden):
        proposed(house, "5", who="handler1")
    with pytest.raises(NotFound):
        house.engine.ask(settings.one, house.bureau.caller("handler1"), "no_such")


def test_how_many_running_cases_it_reaches_is_told_to_who_keeps_or_inspects(house: Office) -> None:
    assert "reach" not in shown(house)
    before = shown(house, "admin1")["reach"]["open_cases"]
    house.bureau.start("handler1", "claims")
    reach = shown(house, "auditor1")["reach"]
    assert reach["open_cases"] == before + 1
    (flow,) = reach["flows"]
    assert (flow["key"], flow["version"], flow["active"]) == ("claims", 1, True)
    assert [(one["id"], one["open"] > 0) for one in flow["steps"]] == [("t_claim", True)]

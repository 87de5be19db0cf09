"""What is refused is counted; the inspector reads a name only where somebody tried again. Nothing follows from it."""

from typing import Any

import pytest

from engine.errors import Forbidden, InvalidInput, NotFound
from engine.storage.aggregates.refusals import refusal
from engine.usecases.oversight import refusal_list
from tests.unit.usecases.stage import Office, Play


def waiting(office: Office) -> Play:
    one = Play(office, {"name": "拒", "flow": "line", "steps": ["start A handler1 amount=100", "handler1 draft ok"]})
    one.run()
    return one


def listed(office: Office, account: str, view: str = "all", case: str = "") -> list[dict[str, Any]]:
    caller = office.bureau.caller(account)
    found = office.engine.ask(refusal_list.page, caller, view=view, case=case, limit=50, cursor="")
    return found["items"]


def test_once_is_a_slip_and_twice_has_a_name(office: Office) -> None:
    one = waiting(office)
    before = office.bureau.case("handler1", one.case)["etag"]
    one.step("handler1 check ok -> refused separation", "")
    assert listed(office, "discipline1", "repeated", one.case) == []
    (row,) = listed(office, "auditor1", "all", one.case)
    assert (row["count"], row["person"], row["verb"], row["reasons"]) == (1, None, "complete", ["separation"])
    assert (row["element"], row["number"]) == ("t_check", office.row(one.case)["number"])
    one.step("handler1 check ok -> refused separation", "")
    (row,) = listed(office, "discipline1", "repeated", one.case)
    assert (row["count"], row["person"]["id"]) == (2, office.bureau.person("handler1"))
    assert row["person"]["name"]
    assert office.bureau.case("handler1", one.case)["etag"] == before  # D31


def test_another_verb_or_person_is_another_matter(office: Office) -> None:
    one = waiting(office)
    one.step("handler1 check ok -> refused separation", "")
    one.step("claim handler1 check -> refused separation", "")
    one.step("buyer1 check ok -> held", "")
    one.step("buyer1 check ok -> refused two_person.same_person", "")
    one.step("buyer1b check ok -> refused two_person.same_person", "")  # a second account is the same person
    rows = listed(office, "auditor1", "all", one.case)
    assert sorted((row["verb"], row["count"], row["person"] is None) for row in rows) == [
        ("claim", 1, True),
        ("complete", 1, True),
        ("complete", 2, False),
    ]


def test_what_no_control_refused_is_no_event(office: Office) -> None:
    """A wrong field, a case one does not see and a repeat by its key leave nothing here."""
    one = waiting(office)
    item = one._item("check", "")
    with pytest.raises(InvalidInput):
        office.bureau.complete("buyer1", item, "nothing")
    with pytest.raises(NotFound):
        office.bureau.complete("window1", item, "ok", comment="意见")
    for _ in range(2):
        office.bureau.complete("handler1", item, "ok", comment="意见", key="again")
    (row,) = listed(office, "auditor1", "all", one.case)
    assert row["count"] == 1


def test_nobody_but_inspectors_reads_it_and_nothing_follows(office: Office) -> None:
    one = waiting(office)
    tables = {name for name in refusal.metadata.tables if "point" in name or "score" in name}
    for _ in range(3):
        one.step("handler1 check ok -> refused separation", "")
    assert tables == set()  # there is no account of points at all
    for account in ("handler1", "buyer1", "admin1", "window1"):
        with pytest.raises(Forbidden):
            listed(office, account)
    with pytest.raises(InvalidInput):
        listed(office, "auditor1", "all", "x")
    one.step("buyer1 check ok -> held", "")
    office.verify(one.case, "line")

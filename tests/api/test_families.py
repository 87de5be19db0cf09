"""Any-time actions, cases below, the return: over REST, both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import sql

import processes
from api.settings import Settings
from api.wiring import service
from engine.bootstrap import open_engine
from engine.usecases.definitions import calendars, definitions
from engine.usecases.people import directory
from tests.api.conftest import Client
from tests.conftest import STORES, administer, in_database
from tests.fakes import FakeClock
from tests.unit.usecases.kin import KIN

SUBJECT = {"name": "某股", "kind": "department"}


@pytest.fixture(scope="module", params=STORES)
def kin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One service with the small processes for all tests of a database."""
    home = tmp_path_factory.mktemp("kin")
    url, name = f"sqlite:///{home / 'riskflow.sqlite3'}", f"riskflow_{home.name}_{id(request)}".replace("-", "_")
    if request.param == "postgresql":
        administer(
            request.getfixturevalue("postgres_url"),
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"),
            name,
        )
        url = in_database(request.getfixturevalue("postgres_url"), name)
    engine = open_engine(url, home=home, clock=FakeClock())
    agency = engine.act(directory.load_sample, processes.sample(), list(processes.settings())).result()
    engine.act(calendars.seed, processes.calendars()).result()
    engine.refresh()
    for flow in ("house", "opens", "pays", "roster", "stuck"):
        engine.act(definitions.deploy, engine.env.agency(agency), flow, KIN[flow], "test").result()
    made = Client(service(engine, settings=Settings(home=home, database_url=url), demo=True))
    yield made
    made.close()
    if request.param == "postgresql":
        administer(request.getfixturevalue("postgres_url"), sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def started(kin: Client, process: str, fields: dict[str, Any]) -> dict[str, Any]:
    case = kin.start(process=process, subject=SUBJECT)
    done = kin.complete("handler1", case["open_work_items"][0], "ok", fields=fields)
    assert done.status_code == 200, done.text
    return dict(done.json()["case"])


@pytest.fixture
def house(kin: Client) -> dict[str, Any]:
    return started(kin, "house", {"amount": "10.00", "line": "a"})


def act(kin: Client, who: str, case: dict[str, Any], action: str, *, key: str = "", **more: Any) -> Any:
    headers = {"If-Match": case["etag"]} | ({"Idempotency-Key": key} if key else {}) | more.pop("headers", {})
    return kin("POST", f"/api/v1/cases/{case['id']}/actions/{action}", who=who, headers=headers, **more)


def case(kin: Client, who: str, case_id: str) -> dict[str, Any]:
    found = kin("GET", f"/api/v1/cases/{case_id}", who=who)
    assert found.status_code == 200, found.text
    return dict(found.json())


def open_items(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["task"]["id"].removeprefix("t_"): one for one in told["open_work_items"]}


def test_an_action_is_listed_started_and_ends_the_case(kin: Client, house: dict[str, Any]) -> None:
    listed = {one["id"]: one for one in case(kin, "handler1", house["id"])["actions"]}
    example = listed["act_withdraw"]["form"]["examples"][0]
    made = act(kin, "handler1", house, "act_withdraw", json={"title": "撤回", "fields": example})
    assert made.status_code == 201, made.text
    child = made.json()
    assert made.headers["location"] == f"/api/v1/cases/{child['id']}"
    assert made.headers["etag"] == child["etag"]
    assert child["parent"]["etag"] == case(kin, "handler1", house["id"])["etag"]
    kin.complete("handler1", child["open_work_items"][0], "ok")
    confirm = open_items(case(kin, "section_head1", child["id"]))["confirm"]
    assert kin.complete("section_head1", confirm, "ok").json()["case"]["status"] == "completed"
    above = case(kin, "handler1", house["id"])
    assert (above["status"], above["outcome"], above["open_work_items"]) == ("cancelled", "withdrawn", [])
    late = act(kin, "handler1", above, "act_tell", json={})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/wrong-state")
    history = kin("GET", f"/api/v1/cases/{house['id']}/history", who="handler1").json()["items"]
    assert [one["relation"] for one in history if one["kind"] == "linked"] == ["companion:act_withdraw", "cancelled-by"]
    report = kin("POST", "/api/v1/trail/verify", who="auditor1", json={}).json()
    assert report["ok"], report


def test_the_body_may_be_left_out(kin: Client, house: dict[str, Any]) -> None:
    assert act(kin, "handler1", house, "act_tell").status_code == 201


def test_a_key_starts_one(kin: Client, house: dict[str, Any]) -> None:
    first = act(kin, "handler1", house, "act_tell", key="one", json={})
    again = act(kin, "handler1", house, "act_tell", key="one", json={})  # the case's ETag has moved on
    assert first.content == again.content
    assert (first.status_code, again.headers["location"]) == (201, first.headers["location"])
    assert act(kin, "handler1", house, "act_tell", key="one", json={"title": "x"}).status_code == 422
    assert act(kin, "handler1", house, "act_tell", json={}).status_code == 412


@pytest.mark.parametrize(
    ("who", "path", "more", "status"),
    [
        ("", "act_withdraw", {"json": {"x": 1}}, 401),
        ("handler1", "act_withdraw", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ("handler1", "act_withdraw", {"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415),
        ("handler1", "act_nothing", {"json": {"x": 1}}, 404),
        ("keeper1", "act_withdraw", {"json": {"x": 1}}, 404),
        ("auditor1", "act_withdraw", {"json": {"x": 1}}, 403),
        ("handler1", "act_withdraw", {"json": {"x": 1}, "headers": {"If-Match": ""}}, 428),
        ("handler1", "act_withdraw", {"json": {"x": 1}, "headers": {"If-Match": '"c:99"'}}, 412),
        ("handler1", "act_withdraw", {"json": {"x": 1}}, 422),
        ("handler1", "act_withdraw", {"json": {"fields": {"colour": "red"}}}, 422),
        ("handler1", "act_withdraw", {"json": {"fields": []}}, 422),
        ("handler1", "act_withdraw", {"json": {"title": "长" * 401}}, 422),
        ("cashier1", "act_other", {"json": {}}, 404),
        ("handler1", "act_other", {"json": {}}, 409),
        ("handler1", "act_lost", {"json": {}}, 409),
        ("handler1", "act_stuck", {"json": {}}, 409),
    ],
)
def test_the_order_of_checks(
    kin: Client, house: dict[str, Any], who: str, path: str, more: dict[str, Any], status: int
) -> None:
    found = act(kin, who, house, path, **dict(more))
    assert found.status_code == status, found.text
    assert found.headers["content-type"] == "application/problem+json"


def test_a_case_opened_by_a_task(kin: Client) -> None:
    above = started(kin, "opens", {"amount": "10.00", "note": "货款"})
    waits = above["waiting_for"]
    assert [one["process"] for one in waits] == ["pays"]
    child = case(kin, "cashier1", waits[0]["case"])
    assert child["number"] == waits[0]["number"]
    assert child["fields"] == {"amount": "10", "reason": "货款"}
    done = kin.complete("cashier1", child["open_work_items"][0], "ok")
    assert done.status_code == 200, done.text
    assert list(open_items(case(kin, "handler1", above["id"]))) == ["after"]


def test_a_start_that_cannot_go_on_is_told(kin: Client) -> None:
    body = {"process": "stuck", "title": "t", "subject": SUBJECT}
    first = kin("POST", "/api/v1/cases", who="handler1", json=body, headers={"Idempotency-Key": "s"})
    again = kin("POST", "/api/v1/cases", who="handler1", json=body, headers={"Idempotency-Key": "s"})
    assert (first.status_code, first.json()["reasons"][0]["code"]) == (409, "undecidable")
    assert again.json() == first.json()


# ---- the return


def back(kin: Client, who: str, item: dict[str, Any], *, key: str = "", **body: Any) -> Any:
    headers = {"If-Match": item["etag"]} | ({"Idempotency-Key": key} if key else {})
    return kin("POST", f"/api/v1/work-items/{item['id']}/return", who=who, headers=headers, json=body)


def test_an_item_is_sent_back(kin: Client, house: dict[str, Any]) -> None:
    look = open_items(case(kin, "section_head1", house["id"]))["look"]
    target = kin("GET", f"/api/v1/work-items/{look['id']}", who="section_head1").json()["returnable_to"]
    assert [(one["task"], one["round"]) for one in target] == [("t_apply", 1)]
    found = back(kin, "section_head1", look, to=target[0]["instance"], resubmit="chain", reason="补充规格", key="ret")
    assert found.status_code == 200, found.text
    assert found.json()["work_item"]["state"] == "returned"
    told = found.json()["case"]
    assert [(one["task"]["id"], one["round"]) for one in told["open_work_items"]] == [("t_apply", 2)]
    again = back(kin, "section_head1", look, to=target[0]["instance"], resubmit="chain", reason="补充规格", key="ret")
    assert again.content == found.content
    item = told["open_work_items"][0]
    assert kin.complete("handler1", item, "ok", fields={"amount": "9.00", "line": "a"}).status_code == 200
    kinds = [one["kind"] for one in kin("GET", f"/api/v1/cases/{house['id']}/history", who="handler1").json()["items"]]
    assert "returned" in kinds
    assert kin("POST", "/api/v1/trail/verify", who="auditor1", json={}).json()["ok"]


def test_a_task_will_do_as_target(kin: Client, house: dict[str, Any]) -> None:
    look = open_items(case(kin, "section_head1", house["id"]))["look"]
    assert back(kin, "section_head1", look, to="t_apply", reason="补充").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": "t_apply"}, 422),
        ({"to": "t_apply", "reason": " "}, 422),
        ({"to": "t_apply", "reason": "x", "resubmit": "never"}, 422),
        ({"to": "t_apply", "reason": "x", "colour": 1}, 422),
        ({"to": "t_check", "reason": "x"}, 409),
        ({"to": "t_look#1", "reason": "x"}, 409),
        ({"to": "a#1/b#x[", "reason": "x"}, 409),
        ({"to": 7, "reason": "x"}, 422),
    ],
)
def test_a_return_that_leads_nowhere(kin: Client, house: dict[str, Any], body: dict[str, Any], status: int) -> None:
    look = open_items(case(kin, "section_head1", house["id"]))["look"]
    found = back(kin, "section_head1", look, **body)
    assert found.status_code == status, found.text


def test_a_return_keeps_the_order_of_checks(kin: Client, house: dict[str, Any]) -> None:
    look = open_items(case(kin, "section_head1", house["id"]))["look"]
    path = f"/api/v1/work-items/{look['id']}/return"
    assert kin("POST", path, json={"x": 1}).status_code == 401
    assert kin("POST", path, who="keeper1", json={"x": 1}).status_code == 404
    assert kin("POST", path, who="auditor1", json={"x": 1}).status_code == 403
    assert kin("POST", path, who="section_head1", json={"x": 1}).status_code == 428
    stale = kin("POST", path, who="section_head1", json={"x": 1}, headers={"If-Match": '"w:old"'})
    assert stale.status_code == 412
    refused = back(kin, "handler1", look, to="t_apply", reason="x")
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (409, "role")


def test_the_document_describes_the_new_routes(kin: Client) -> None:
    paths = kin("GET", "/api/v1/openapi.json").json()["paths"]
    for path in ("/api/v1/cases/{case}/actions/{action}", "/api/v1/work-items/{item}/return"):
        operation = paths[path]["post"]
        assert {one["name"] for one in operation["parameters"] if one["in"] == "header"} == {
            "If-Match",
            "Idempotency-Key",
        }
        assert "409" in operation["responses"]

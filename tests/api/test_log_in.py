"""Log-in over REST: nobody learns who exists, codes and passwords, other sites, the security log, inspectors."""

import json
import time
from typing import Any

import pytest

from api import demo, verifying
from engine.trail.record import PREFIX
from engine.usecases.people import logging_in
from tests.api.conftest import Client

API = "/api/v1"


def log_in(rest: Client, name: str, password: str) -> Any:
    return rest("POST", f"{API}/auth/token", data={"username": name, "password": password})


def access_records(rest: Client) -> list[dict[str, Any]]:
    env = rest.service.engine.env

    def read(_: Any, unit: Any) -> list[bytes]:
        names = [name for name in unit.tables.trail.heads(env.default_agency) if name.startswith("access/")]
        return [bytes(row["bytes"]) for name in names for row in unit.tables.trail.records(env.default_agency, name)]

    return [json.loads(one.removeprefix(PREFIX)) for one in rest.service.engine.ask(read)]


def test_nobody_learns_who_exists(rest: Client) -> None:
    """Threat 21: the same text, the same work, about the same time (the least of several, taken in turn)."""
    passwords, told = rest.service.engine.env.passwords, set()
    names = ("handler1", "nobody1", "handler1@moon", "handler2@sample")
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(9):
        for name in names:
            before, began = passwords.checked, time.monotonic()
            found = log_in(rest, name, "wrong")
            times[name].append(time.monotonic() - began)
            assert passwords.checked == before + 1
            told.add((found.status_code, found.text))
    assert len(told) == 1
    least = {name: min(took) for name, took in times.items()}
    assert max(least.values()) < 5 * min(least.values()), least


def test_one_source_is_throttled_over_many_names(rest: Client) -> None:
    most = logging_in.TRIES[2]
    codes = [log_in(rest, f"name{n}", "wrong").status_code for n in range(most + 2)]
    assert codes == [401] * most + [429] * 2


def test_a_right_password_forgets_the_wrong_ones(rest: Client) -> None:
    for _ in range(3):
        assert [log_in(rest, "handler1", "wrong").status_code for _ in range(9)] == [401] * 9
        assert log_in(rest, "handler1", "demo-handler1").status_code == 200


def test_failures_and_log_ins_stand_in_the_security_log(rest: Client) -> None:
    for _ in range(5):
        log_in(rest, "handler1", "wrong")
    log_in(rest, "handler1", "demo-handler1")
    found = [(one["kind"], one["refs"].get("tries")) for one in access_records(rest)]
    assert found == [("login_failed", "1"), ("login_failed", "2"), ("login_failed", "4"), ("login", None)]
    assert rest.service.engine.ask(verifying.report, rest.service.engine.env.default_agency)["ok"]


def test_an_act_on_what_is_hidden_stands_there_too(rest: Client) -> None:
    case = rest.start()
    item = case["open_work_items"][0]
    body = {"outcome": "submit", "fields": {}}
    found = rest(
        "POST", f"{API}/work-items/{item['id']}/complete", who="cashier1", json=body, headers={"If-Match": "*"}
    )
    assert found.status_code == 404
    nothing = f"{API}/work-items/wi_{'0' * 26}/complete"
    assert rest("POST", nothing, who="cashier1", json=body, headers={"If-Match": "*"}).status_code == 404
    rest.service.settle()
    hidden = [one for one in access_records(rest) if one["kind"] == "hidden"]
    assert [(one["id"], one["refs"]) for one in hidden] == [(item["id"], {"case": case["id"]})]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://"])
def test_pages_of_other_sites_are_not_answered(rest: Client, origin: str) -> None:
    """Threat 20."""
    for path, more in (
        ("/auth/token", {"data": {"username": "handler1", "password": "demo-handler1"}}),
        ("/cases", {}),
    ):
        found = rest("POST", f"{API}{path}", headers={"Origin": origin}, **more)
        assert found.status_code == 403, found.text
    own = {"Origin": "http://localhost:8000"}
    data = {"username": "handler1", "password": "demo-handler1"}
    assert rest("POST", f"{API}/auth/token", headers=own, data=data).status_code == 200


@pytest.mark.parametrize(
    "token",
    [
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbjEifQ.",
        "eyJhbGciOiJIUzI1NiIsImtpZCI6Ii4uLy4uL2V0Yy9wYXNzd2QifQ.eyJzdWIiOiJhZG1pbjEifQ.AAAA",
        "a.b.c",
        "",
    ],
    ids=["alg_none", "key_id", "dots", "empty"],
)
def test_tokens_of_other_makes_are_dead(rest: Client, token: str) -> None:
    """Threat 19: a token is opaque, nothing in it is believed."""
    assert rest("GET", f"{API}/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_new_account_begins_with_a_code(rest: Client) -> None:
    made = rest("POST", f"{API}/people", who="admin1", json={"name": "林知夏", "department": "legal"}).json()
    data = {"accounts": [{"person": made["id"], "username": "lin1"}]}
    asked = rest("POST", f"{API}/grants", who="admin1", json={"what": "accounts", "data": data, "reason": "新录用"})
    assert asked.status_code == 201, asked.text
    approve = f"{API}/grants/{asked.json()['id']}/approve"
    assert rest("POST", approve, who="admin1", json={}).status_code == 403
    assert rest("POST", approve, who="handler1", json={}).status_code == 403
    key = {"Idempotency-Key": "once"}
    code = rest("POST", approve, who="admin2", json={}, headers=key).json()["codes"][0]["code"]
    assert "codes" not in rest("POST", approve, who="admin2", json={}, headers=key).json()
    assert log_in(rest, "lin1", code).status_code == 401, "a code is no password"
    body = {"username": "lin1", "password": code, "new_password": "short"}
    assert rest("POST", f"{API}/auth/password", json=body).status_code == 422
    body["new_password"] = "long enough, I think"
    assert rest("POST", f"{API}/auth/password", json=body | {"password": "x" * 43}).status_code == 401
    assert rest("POST", f"{API}/auth/password", json=body).status_code == 204
    assert rest("POST", f"{API}/auth/password", json=body).status_code == 401, "a code is good once"
    assert log_in(rest, "lin1", body["new_password"]).status_code == 200


def test_an_inspector_looks_into_the_agencies_that_list_him_and_no_other(rest: Client) -> None:
    demo.load(rest.service.engine, "bureau")
    case = rest.start()
    rest.tokens |= {who: log_in(rest, f"{who}@bureau", f"demo-{who}").json()["access_token"] for who in ("auditor1",)}
    visit = {"agency": "sample"}
    assert rest("POST", f"{API}/auth/visit", who="auditor1", json=visit).status_code == 404
    data = {"inspector": "auditor1@bureau", "department": "audit", "from": "2026-03-09", "to": "2026-04-09"}
    asked = rest("POST", f"{API}/grants", who="admin1", json={"what": "inspect", "data": data, "reason": "巡查"})
    assert asked.status_code == 201, asked.text
    done = rest("POST", f"{API}/grants/{asked.json()['id']}/approve", who="admin2", json={})
    assert done.status_code == 200, done.text
    token = rest("POST", f"{API}/auth/visit", who="auditor1", json=visit).json()["access_token"]
    there = {"Authorization": f"Bearer {token}"}
    assert [one["id"] for one in rest("GET", f"{API}/cases", headers=there).json()["items"]] == [case["id"]]
    assert rest("GET", f"{API}/cases", who="auditor1").json()["items"] == []
    assert rest("GET", f"{API}/cases/{case['id']}", who="auditor1").status_code == 404
    assert rest("POST", f"{API}/auth/logout", who="auditor1").status_code == 204
    assert rest("GET", f"{API}/me", headers=there).status_code == 401, "it ends with the session at home"
    del rest.tokens["auditor1"]

"""Settings and laws over REST: proposed by PUT, approved as a grant, order of checks."""

from tests.api.conftest import Client

API = "/api/v1"
VALUE = {"value": "1500", "from": "2026-03-09", "source": "局务会", "reason": "物价上涨"}


def test_a_setting_is_proposed_and_approved(rest: Client) -> None:
    name = "loans_open_max"
    path = f"{API}/settings/{name}"
    body = VALUE | {"value": "2"}
    first = rest("PUT", path, who="admin1", json=body, headers={"Idempotency-Key": "s"})
    assert first.status_code == 201, first.text
    assert rest("PUT", path, who="admin1", json=body, headers={"Idempotency-Key": "s"}).content == first.content
    grant = first.json()["id"]
    assert rest("POST", f"{API}/grants/{grant}/approve", who="admin1").status_code == 403
    assert rest("GET", path, who="handler1").json()["value"] == "1"
    assert rest("POST", f"{API}/grants/{grant}/approve", who="admin2").status_code == 200
    found = rest("GET", path, who="admin1").json()
    assert (found["value"], found["version"], found["grant"]) == ("2", 2, grant)
    assert set(found["reach"]) == {"open_cases", "flows"}
    listed = rest("GET", f"{API}/settings", who="handler1").json()["items"]
    assert len(listed) > 100
    assert {one["id"]: one["value"] for one in listed}[name] == "2"


def test_order_of_checks(rest: Client) -> None:
    path = f"{API}/settings/loans_open_max"
    assert rest("PUT", path, json={}).status_code == 401
    for body in (VALUE, {}):
        assert rest("PUT", path, who="handler1", json=body).status_code == 403
        assert rest("PUT", f"{API}/settings/no_such", who="admin1", json=body).status_code == 404
        assert rest("PUT", f"{API}/laws/law_x", who="handler1", json=body).status_code == 403
    wrong = rest("PUT", path, who="admin1", json=VALUE | {"value": "1.5"})
    assert (wrong.status_code, wrong.json()["errors"][0]) == (
        422,
        {"pointer": "/value", "code": "type", "text": "与该项的类型不符"},
    )
    assert rest("GET", f"{API}/settings/no_such", who="handler1").status_code == 404
    assert rest("GET", f"{API}/laws/no_such", who="handler1").status_code == 404


def test_a_law_is_entered_and_shown(rest: Client) -> None:
    known = rest("GET", f"{API}/laws", who="handler1").json()["items"]
    name = next(one["id"] for one in known if one["used_by"])
    body = {"title": {"zh": "某法", "en": "Some Law"}, "valid_from": "2020-01-01", "valid_to": "2026-01-31"}
    told = rest("PUT", f"{API}/laws/{name}", who="admin1", json=body)
    assert (told.status_code, told.json()["version"], told.json()["in_force"]) == (200, 1, False)
    assert rest("GET", f"{API}/laws/{name}", who="auditor1").json()["reach"]["flows"]
    wrong = rest("PUT", f"{API}/laws/{name}", who="admin1", json=body | {"valid_to": "x"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/valid_to")

"""Threats 1, 2, 9 and 10 over REST: one person is one person, and acts in his own name, whatever he calls himself."""

from typing import Any

import pytest

from tests.api.conftest import APPLY, Client
from tests.scenarios import play

API = "/api/v1"
SMALL = play.load("procurement_small.yaml")
PASSWORD = "long enough, I think"


def reach(rest: Client, task: str, *, after: int = 0) -> dict[str, Any]:
    """Play the small purchase until ``task`` is open and ``after`` people have signed it; returns the item."""
    case, signed = rest.start(fields={})["id"], 0
    for step in SMALL["steps"]:
        now = rest("GET", f"{API}/cases/{case}", who="director1").json()
        item = next(one for one in now["open_work_items"] if one["task"]["id"] == step["task"])
        if step["task"] == task:
            if signed == after:
                return dict(item)
            signed += 1
        body = {name: step[name] for name in ("fields", "signer_fields", "comment") if name in step}
        found = rest.complete(step["as"], item, step["outcome"], **body)
        assert found.status_code == 200, found.text
    raise AssertionError(task)


def person(rest: Client, who: str) -> str:
    return str(rest("GET", f"{API}/me", who=who).json()["person"]["id"])


def second_account(rest: Client, who: str) -> str:
    """Give the person behind an account another one, by two administrators; returns its name, logged in."""
    name = f"{who}b"
    data = {"accounts": [{"person": person(rest, who), "username": name}]}
    asked = rest("POST", f"{API}/grants", who="admin1", json={"what": "accounts", "data": data, "reason": "x"})
    told = rest("POST", f"{API}/grants/{asked.json()['id']}/approve", who="admin2", json={}).json()
    body = {"username": name, "password": told["codes"][0]["code"], "new_password": PASSWORD}
    assert rest("POST", f"{API}/auth/password", json=body).status_code == 204
    found = rest("POST", f"{API}/auth/token", data={"username": name, "password": PASSWORD})
    rest.tokens[name] = found.json()["access_token"]
    return name


def codes(found: Any) -> set[str]:
    assert found.status_code == 409, found.text
    return {one["code"] for one in found.json()["reasons"]}


def test_01_a_second_account_is_no_second_person(rest: Client) -> None:
    item = reach(rest, "pro_fetch", after=1)
    again = second_account(rest, "buyer1")
    assert person(rest, again) == person(rest, "buyer1")
    found = rest.complete(again, item, "done", signer_fields={"own_call": True})
    assert codes(found) == {"two_person.same_person"}


def test_02_a_second_role_is_no_second_person(rest: Client) -> None:
    item = reach(rest, "pro_approve")
    given = {"person": person(rest, "deputy2"), "role": "section_head", "department": "office"}
    assert rest("POST", f"{API}/posts", who="admin1", json=given).status_code == 201
    opinion = {"signer_fields": {"approve_opinion": "同意"}}
    first = rest.complete("deputy2", item, "agree", **opinion)
    assert (first.status_code, first.json()["work_item"]["state"]) == (200, "held"), first.text
    second = rest.complete("deputy2", first.json()["work_item"], "agree", **opinion)
    assert "two_person.same_person" in codes(second)


def test_09_a_new_post_does_not_make_him_another(rest: Client) -> None:
    """Who drafted and then moves to the post that approves is asked what he did in this case, not what he is today."""
    item = reach(rest, "pro_approve")
    mine = person(rest, "handler1")
    post = rest("GET", f"{API}/posts?person={mine}", who="admin1").json()["items"][0]["id"]
    place = {"role": "section_head", "department": "office"}
    moved = rest("POST", f"{API}/posts/{post}/move", who="admin1", json=place)
    assert moved.status_code == 201, moved.text
    found = rest.complete("handler1", item, "agree", signer_fields={"approve_opinion": "同意"})
    assert "separation" in codes(found)


@pytest.mark.parametrize("name", ["on_behalf_of", "actor_id", "person", "account", "as", "signatures"])
def test_10_a_body_names_no_actor(rest: Client, name: str) -> None:
    item = reach(rest, "pro_approve")
    body = {"signer_fields": {"approve_opinion": "同意"}, name: person(rest, "deputy2")}
    found = rest.complete("section_head1", item, "agree", **body)
    assert found.status_code == 422, found.text
    assert found.json()["errors"][0]["pointer"] == f"/{name}"


def test_10_a_header_names_no_actor(rest: Client) -> None:
    item, mine = reach(rest, "pro_approve"), person(rest, "section_head1")
    names = ("X-User", "X-Remote-User", "X-Forwarded-User", "X-Actor", "Remote-User", "X-Original-User", "From")
    headers = dict.fromkeys(names, person(rest, "deputy2")) | {"If-Match": item["etag"]}
    body = {"outcome": "agree", "signer_fields": {"approve_opinion": "同意"}}
    path = f"{API}/work-items/{item['id']}"
    assert rest("POST", f"{path}/complete", who="section_head1", json=body, headers=headers).status_code == 200
    signed = rest("GET", path, who="section_head1").json()["signatures"]
    assert [one["person"]["id"] for one in signed] == [mine]


def test_11_what_is_done_or_of_another_case_is_not_done_again(rest: Client) -> None:
    item = reach(rest, "pro_approve")
    before = rest("GET", f"{API}/cases/{item['case']}", who="director1").json()
    history = f"{API}/cases/{item['case']}/history?limit=200"
    done = next(
        one["instance"] for one in rest("GET", history, who="director1").json()["items"] if one["kind"] == "completed"
    )
    assert done
    first = rest("GET", f"{API}/work-items?view=done", who="handler1").json()["items"][0]
    found = rest.complete("handler1", {"id": first["id"], "etag": "*"}, "submit", fields=APPLY)
    assert found.status_code == 409, found.text
    after = rest("GET", f"{API}/cases/{item['case']}", who="director1").json()
    assert (after["version"], after["open_work_items"]) == (before["version"], before["open_work_items"])

"""The directory over REST: pickers ask the kernel, ties stop an act, substitutes, errors in the reader's language."""

import re
from typing import Any

import pytest

import processes
from tests.api.conftest import Client
from tests.unit.api.test_sheets import GOOD, workbook

API = "/api/v1"
CHINESE = re.compile(r"[\u3400-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
OFFICERS = [one["account"] for one in processes.sample()["people"] if one["kind"] == "officer"]


def person(rest: Client, who: str) -> str:
    return str(rest("GET", f"{API}/me", who=who).json()["person"]["id"])


@pytest.mark.parametrize("verb", ["complete", "claim", "transfer", "assign"])
def test_who_is_eligible_the_kernel_lets_act(rest: Client, verb: str) -> None:
    """D45: whoever stands on the list is let, whoever does not is not."""
    item = rest.applied("section_head1")["open_work_items"][0]["id"]
    found = rest("GET", f"{API}/people?eligible_for={item}&verb={verb}", who="section_head1")
    assert found.status_code == 200, found.text
    listed = {one["id"] for one in found.json()["items"]}
    assert listed
    for who in OFFICERS:
        told = rest("GET", f"{API}/work-items/{item}/verdict?verb=complete", who=who)
        may = told.status_code == 200 and told.json()["verdict"] != "refused"
        assert (person(rest, who) in listed) == may, (who, told.text)


def test_who_is_away_is_not_eligible(rest: Client) -> None:
    item = rest.applied("handler1")["open_work_items"][0]["id"]
    ask = f"{API}/people?eligible_for={item}"
    before = {one["id"] for one in rest("GET", ask, who="handler1").json()["items"]}
    gone = min(before)
    body = {"person": gone, "from": "2026-03-09", "to": "2026-03-09"}
    assert rest("POST", f"{API}/absences", who="admin1", json=body).status_code == 201
    after = {one["id"] for one in rest("GET", ask, who="handler1").json()["items"]}
    assert gone not in after
    assert all(
        set(one) >= {"id", "name", "department", "posts"} for one in rest("GET", ask, who="handler1").json()["items"]
    )


def test_pickers_are_for_who_sees_the_item(rest: Client) -> None:
    item = rest.start()["open_work_items"][0]["id"]
    assert rest("GET", f"{API}/people?eligible_for={item}", who="cashier1").status_code == 404
    assert rest("GET", f"{API}/people?eligible_for=wi_x", who="handler1").status_code == 404
    found = rest("GET", f"{API}/people?eligible_for={item}&verb=jump", who="handler1")
    assert (found.status_code, found.json()["errors"][0]["pointer"]) == (422, "/verb")


def test_a_tie_stops_an_act_with_rule_and_article(make: Any) -> None:
    """行政处罚法 art. 43: who has an interest in the matter withdraws."""
    rest = make(flows=("penalty",))
    subject = {"name": "某商行", "kind": "organisation"}
    case = rest.start("handler1", process="penalty", title="线索", subject=subject)
    item = case["open_work_items"][0]
    body = {"person": person(rest, "handler1"), "subject": subject, "relation": "kin", "from": "2020-01-01"}
    declared = rest("POST", f"{API}/conflicts", who="handler1", json=body)
    assert declared.status_code == 201, declared.text
    form = rest("GET", f"{API}/work-items/{item['id']}", who="handler1").json()
    found = rest.complete("handler1", item, form["outcomes"][0]["id"], fields=form["form"]["examples"][0])
    assert found.status_code == 409, found.text
    reasons = {one["code"]: one for one in found.json()["reasons"]}
    assert reasons["recusal.tie"]["law"]
    assert reasons["recusal.tie"]["evidence"] == [{"person": body["person"]}]
    assert CHINESE.search(reasons["recusal.tie"]["text"]["zh"])


def test_a_substitute_is_appointed_and_dismissed(rest: Client) -> None:
    held, other = person(rest, "cashier1"), person(rest, "handler2")
    body = {"holder": held, "role": "cashier", "person": other}
    assert rest("POST", f"{API}/substitutes", who="handler1", json=body).status_code == 403
    made = rest("POST", f"{API}/substitutes", who="admin1", json=body)
    assert made.status_code == 201, made.text
    listed = rest("GET", f"{API}/mandates", who="handler1").json()["items"]
    mine = [one for one in listed if one["holder"] == held and one["role"] == "cashier"]
    assert [one["person"] for one in mine] == [other], "one for each post held"
    path = f"{API}/substitutes/{made.json()['id']}/end"
    assert rest("POST", path, who="admin1", json={}).status_code == 200
    assert rest("POST", path, who="admin1", json={}).status_code == 409


# ---- what is wrong, in the reader's language


def calls(rest: Client) -> list[tuple[str, str, dict[str, Any]]]:
    me = person(rest, "handler1")
    return [
        ("POST", "/posts", {"person": me, "role": "emperor", "department": "office"}),
        ("POST", "/posts", {"person": "pe_x", "role": "handler", "department": "office"}),
        ("POST", "/posts", {"person": me, "role": "auditor", "department": "office"}),
        ("POST", "/posts", {"person": me, "role": "legal", "department": "legal", "from": "2020-01-01"}),
        ("POST", "/people", {"name": "Ivanоv", "department": "office"}),
        ("POST", "/people", {"name": "甲某", "department": "moon"}),
        ("POST", "/departments", {"id": "X", "name": "甲"}),
        ("POST", "/bodies", {"id": "joint_meeting", "name": "甲", "rules": {}}),
        ("POST", "/grants", {"what": "kind", "data": {"person": me, "kind": "emperor"}, "reason": "x"}),
        ("POST", "/grants", {"what": "accounts", "data": {"accounts": [{"person": me, "username": "9"}]},
                             "reason": "x"}),
        ("POST", "/absences", {"person": me, "from": "2020-01-01", "to": "2020-01-02"}),
        ("POST", "/conflicts", {"person": me, "subject": {"name": "甲", "kind": "person"}, "relation": "kin",
                                "from": "2020-01-01", "look_back": 1000}),
        ("POST", "/substitutes", {"holder": me, "role": "director", "person": me}),
        ("POST", f"/people/{me}/qualifications/end", {"kind": "flying"}),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_errors_of_the_directory_are_in_one_language(rest: Client, language: str) -> None:
    foreign = ENGLISH if language == "zh" else CHINESE
    for method, path, body in calls(rest):
        found = rest(method, f"{API}{path}", who="admin1", json=body, headers={"Accept-Language": language})
        assert found.status_code in (409, 422), (path, found.text)
        told = found.json()
        texts = [told["title"], told["detail"], *(one["text"] for one in told.get("errors", ()))]
        assert all(texts), told
        assert [one for one in texts if foreign.search(one.replace("YYYY-MM-DD", ""))] == [], (path, told)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_errors_of_the_import_are_in_one_language(rest: Client, language: str) -> None:
    foreign = ENGLISH if language == "zh" else CHINESE
    planted = {"人员!B2": "=1", "人员!D3": "皇帝", "人员!E4": "moon", "岗位!B2": "emperor", "岗位!D3": "soon"}
    files = {"file": ("people.xlsx", workbook(GOOD, **planted))}
    found = rest("POST", f"{API}/people/import", who="admin1", files=files, headers={"Accept-Language": language})
    assert found.status_code == 422, found.text
    errors = found.json()["errors"]
    assert planted.keys() <= {one["pointer"] for one in errors}
    assert [one for one in errors if foreign.search(one["text"].replace("YYYY-MM-DD", ""))] == []
    names = {one["name"] for one in rest("GET", f"{API}/people?limit=100", who="admin1").json()["items"]}
    assert "赵清和" not in names, "nothing is half imported"

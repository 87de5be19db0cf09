"""Undoing over REST: take back, return and resubmit, revoke, jump and reopen, each with its preview."""

from tests.api.conftest import APPLY, Client

OK = {"budget_balance": "60000.00", "stock_checked": True, "catalogue_version": "2026", "catalogue_hit": False}


def item_of(case: dict, task: str) -> dict:
    return next(one for one in case["open_work_items"] if one["task"]["id"] == task)


def post(rest: Client, who: str, path: str, body: dict, match: str = "*"):
    return rest("POST", f"/api/v1{path}", who=who, headers={"If-Match": match}, json=body)


def approved(rest: Client) -> dict:
    """A case whose approval waits."""
    case = rest.applied()
    found = rest.complete("fin_head1", item_of(case, "pro_budget"), "ok", fields=OK)
    assert found.status_code == 200, found.text
    return dict(found.json()["case"])


def done_item(rest: Client, who: str, case: dict, task: str) -> str:
    page = rest("GET", f"/api/v1/work-items?view=done&case={case['id']}&task={task}", who=who).json()["items"]
    return str(page[0]["id"])


def test_take_back_and_its_preview(rest: Client):
    case = rest.applied()
    path = f"/work-items/{done_item(rest, 'handler1', case, 'pro_apply')}/take-back"
    seen = post(rest, "handler1", f"{path}?preview=true", {})
    assert seen.status_code == 200, seen.text
    told = seen.json()
    assert (told["verdict"], [one["task"]["id"] for one in told["lapses"]]) == ("allowed", ["pro_apply"])
    assert rest("GET", f"/api/v1/cases/{case['id']}", who="handler1").json()["version"] == case["version"]
    refused = post(rest, "section_head1", path, {})
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (409, "role")
    assert "签字人" in refused.json()["reasons"][0]["text"]["zh"]
    done = post(rest, "handler1", path, {"reason": "填错"})
    assert (done.status_code, done.json()["work_item"]["state"]) == (200, "claimed"), done.text
    again = rest.complete("handler1", done.json()["work_item"], "submit", fields=APPLY)
    assert again.status_code == 200, again.text
    assert post(rest, "handler1", path, {"reason": 1}).status_code == 422
    assert rest("POST", f"/api/v1{path}", who="handler1", json={}).status_code == 428


def test_who_opens_the_next_step_ends_the_taking_back(rest: Client):
    case = rest.applied()
    path = f"/work-items/{done_item(rest, 'handler1', case, 'pro_apply')}/take-back"
    budget = item_of(case, "pro_budget")
    assert rest("GET", f"/api/v1/work-items/{budget['id']}", who="handler1").status_code == 200  # his own look is none
    assert post(rest, "handler1", f"{path}?preview=true", {}).json()["verdict"] == "allowed"
    looked = rest("GET", f"/api/v1/work-items/{budget['id']}", who="fin_head1")
    assert (looked.status_code, looked.headers["etag"]) == (200, budget["etag"])
    refused = post(rest, "handler1", path, {})
    assert [one["code"] for one in refused.json()["reasons"]] == ["take_back.acted_on"]
    events = rest("GET", f"/api/v1/cases/{case['id']}/history", who="handler1").json()["items"]
    assert [one["actor_name"] for one in events if one["kind"] == "looked"] != [""]


def test_return_to_the_starter_and_straight_back(rest: Client):
    case = approved(rest)
    item = item_of(case, "pro_approve")
    full = rest("GET", f"/api/v1/work-items/{item['id']}", who="section_head1").json()
    target = next(one for one in full["returnable_to"] if one["task"] == "pro_apply")
    body = {"to": "starter", "reason": "补充规格", "resubmit": "direct"}
    seen = post(rest, "section_head1", f"/work-items/{item['id']}/return?preview=true", body).json()
    assert "lapses" in seen, seen
    assert [one["number"] for one in target["lapses"]] == [one["number"] for one in seen["lapses"]] == [1, 2]
    done = post(rest, "section_head1", f"/work-items/{item['id']}/return", body)
    assert done.status_code == 200, done.text
    again = item_of(done.json()["case"], "pro_apply")
    assert again["state"] == "claimed"
    changed = rest.complete("handler1", again, "submit", fields=APPLY | {"amount": "690.00"})
    assert (changed.status_code, changed.json()["reasons"][0]["code"]) == (409, "resubmit.changed")
    straight = rest.complete("handler1", again, "submit")
    assert straight.status_code == 200, straight.text
    assert [one["task"]["id"] for one in straight.json()["case"]["open_work_items"]] == ["pro_approve"]
    wrong = rest.complete("section_head1", item_of(straight.json()["case"], "pro_approve"), "agree", resubmit="round")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/resubmit")


def test_revoke(rest: Client):
    case = approved(rest)
    path = f"/cases/{case['id']}/revoke"
    assert post(rest, "handler1", path, {}).status_code == 422
    assert post(rest, "section_head1", path, {"reason": "不办"}).json()["reasons"][0]["code"] == "role"
    seen = post(rest, "handler1", f"{path}?preview=true", {"reason": "不办"}).json()
    assert (seen["verdict"], seen["lapses"]) == ("allowed", [])
    done = post(rest, "handler1", path, {"reason": "不办"}, case["etag"])
    assert (done.status_code, done.json()["status"]) == (200, "revoked"), done.text


def test_jump_and_reopen_by_two_administrators(rest: Client):
    case = approved(rest)
    path = f"/api/v1/cases/{case['id']}"
    body = {"to": "pro_apply", "reason": "流程有误"}
    assert rest("GET", path, who="admin1").status_code == 404  # no case is his
    assert rest("POST", f"{path}/jump", who="handler1", json=body).status_code == 403
    assert rest("POST", f"{path}/jump", who="admin1", json={"to": "pro_apply"}).status_code == 422
    seen = rest("POST", f"{path}/jump?preview=true", who="admin1", json=body)
    assert [one["number"] for one in seen.json()["lapses"]] == [1, 2], seen.text
    asked = rest("POST", f"{path}/jump", who="admin1", json=body)
    assert (asked.status_code, asked.json()["preview"]["lapses"]) == (202, seen.json()["lapses"]), asked.text
    approve = f"/api/v1/grants/{asked.json()['id']}/approve"
    same = rest("POST", approve, who="admin1", json={})
    assert (same.status_code, same.json()["reasons"][0]["code"]) == (403, "second_person")
    assert rest("POST", approve, who="handler1", json={}).status_code == 403
    done = rest("POST", approve, who="admin2", json={})
    assert (done.status_code, done.json()["state"]) == (200, "granted"), done.text
    told = rest("GET", path, who="handler1").json()
    assert [one["task"]["id"] for one in told["open_work_items"]] == ["pro_apply"]
    assert [one["verb"] for one in told["overrides"]] == ["jump"]
    drawn = rest("GET", f"{path}/diagram.svg?lang=zh", who="handler1")
    assert (drawn.status_code, "环节调整" in drawn.text) == (200, True)
    assert post(rest, "handler1", f"/cases/{case['id']}/revoke", {"reason": "不办"}).status_code == 200
    asked = rest("POST", f"{path}/reopen", who="admin2", json={"reason": "误撤"})
    assert asked.status_code == 202, asked.text
    assert rest("POST", f"/api/v1/grants/{asked.json()['id']}/approve", who="admin1", json={}).status_code == 200
    told = rest("GET", path, who="handler1").json()
    assert (told["status"], [one["verb"] for one in told["overrides"]]) == ("open", ["jump", "reopen"])

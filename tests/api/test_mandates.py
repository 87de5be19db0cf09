"""Mandates and hand-over over REST: who gives, accepts, ends; what is refused and why, in both languages."""

from tests.api.conftest import Client

API = "/api/v1"
NONE = "ma_00000000000000000000000000"


def person(rest: Client, who: str) -> str:
    return str(rest("GET", f"{API}/me", who=who).json()["person"]["id"])


def body(rest: Client, to: str = "window1", **more):
    plain = {"person": person(rest, to), "role": "section_head", "to": "2026-03-20", "reason": "外出培训"}
    return plain | more


def test_a_mandate_from_offer_to_end(rest: Client):
    case = rest.applied()
    item = case["open_work_items"][0]
    made = rest("POST", f"{API}/mandates", who="section_head1", json=body(rest, limit="5000.00"))
    assert made.status_code == 201, made.text
    entry = made.json()
    assert (entry["state"], entry["limit"], entry["accepted_at"]) == ("offered", "5000", None)
    assert (entry["holder"], entry["person"]) == (person(rest, "section_head1"), person(rest, "window1"))
    assert rest("GET", f"{API}/work-items/{item['id']}", who="window1").status_code == 404
    assert rest("POST", f"{API}/mandates/{entry['id']}/accept", who="legal1").status_code == 403
    assert rest("POST", f"{API}/mandates/{entry['id']}/accept", who="window1").json()["state"] == "in_force"
    assert entry["id"] in {one["id"] for one in rest("GET", f"{API}/mandates", who="legal1").json()["items"]}
    mine = rest("GET", f"{API}/me", who="window1").json()["mandates"]
    assert [(one["basis"], one["on_behalf"]) for one in mine] == [("mandate", person(rest, "section_head1"))]
    seen = rest("GET", f"{API}/work-items?view=offered", who="window1").json()["items"]
    shown = item["task"]["id"] in {one["task"]["id"] for one in seen}
    assert shown == (rest("GET", f"{API}/work-items/{item['id']}", who="window1").status_code == 200)
    ended = rest("POST", f"{API}/mandates/{entry['id']}/end", who="section_head1").json()
    assert (ended["state"], ended["ended_at"] is not None) == ("ended", True)
    assert rest("GET", f"{API}/me", who="window1").json()["mandates"] == []
    assert rest("GET", f"{API}/mandates/{entry['id']}", who="window1").json() == ended
    assert rest("POST", f"{API}/mandates/{entry['id']}/end", who="section_head1").status_code == 409


def test_refusals_are_told_in_both_languages(rest: Client):
    refused = rest("POST", f"{API}/mandates", who="handler1", json=body(rest))
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (409, "role")
    english = rest("POST", f"{API}/mandates", who="section_head1", json=body(rest, "auditor1"),
                   headers={"Accept-Language": "en"}).json()  # fmt: skip
    assert english["detail"] == "Only an officer of this agency can be given this"


def test_checks_come_in_their_order(rest: Client):
    path, good = f"{API}/mandates", body(rest)
    assert rest("POST", path, json=good).status_code == 401
    for who in ("admin1", "auditor1"):
        assert rest("POST", path, who=who, json=good).status_code == 403
        assert rest("POST", path, who=who, json={"to": 1}).status_code == 403
    changes = [{"more": 1}, {"date": "2026-03-10"}, {"limit": "x"}, {"limit": 5}, {"processes": ["nothing"]},
               {"to": "soon"}, {"person": "nobody"}, {"role": "nothing"}, {"reason": " "}]  # fmt: skip
    for wrong in ({"to": 1}, *(good | change for change in changes)):
        assert rest("POST", path, who="section_head1", json=wrong).status_code == 422, wrong
    for verb in ("accept", "end"):
        assert rest("POST", f"{path}/{NONE}/{verb}", who="section_head1").status_code == 404
        assert rest("POST", f"{path}/x/{verb}").status_code == 401
    assert rest("GET", f"{path}/{NONE}", who="section_head1").status_code == 404


def test_hand_over(rest: Client):
    case = rest.applied()
    item = case["open_work_items"][0]
    holder = next(
        who
        for who in ("section_head1", "fin_head1", "section_head2")
        if rest("POST", f"{API}/work-items/{item['id']}/claim", who=who, headers={"If-Match": item["etag"]}).status_code
        == 200
    )
    path = f"{API}/people/{person(rest, holder)}/handover"
    listed = rest("GET", path, who="admin1").json()
    assert [one["id"] for one in listed["items"]] == [item["id"]]
    able = listed["items"][0]["receivers"]
    good = {"items": [{"item": item["id"], "to": able[0]["id"] if able else "pe_x"}], "reason": "轮岗"}
    assert rest("POST", path, json=good).status_code == 401
    assert rest("POST", path, who="auditor1", json=good).status_code == 403
    assert rest("POST", path, who=holder, json={"reason": 1}).status_code == 422
    assert rest("POST", path, who=holder, json={"reason": "x"}).status_code == 422
    wrong = {"items": [{"item": item["id"], "to": person(rest, "handler1")}], "reason": "轮岗"}
    refused = rest("POST", path, who=holder, json=wrong, headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/control-refused")
    done = rest("POST", path, who="admin1", json=good)
    if able:
        assert [one["to"] for one in done.json()["moved"]] == [able[0]["id"]]
        assert rest("GET", path, who="admin1").json()["items"] == []
    else:
        assert done.status_code == 409

"""Acts over REST: ETags, idempotency, refusals, the order of checks, what is visible."""

import re

from tests.api.conftest import APPLY, Client

NEW = {"process": "procurement", "title": "t", "subject": {"name": "某股", "kind": "department"}}


def test_a_case_is_started_signed_and_read(rest: Client):
    found = rest("POST", "/api/v1/cases", who="handler1", json=NEW)
    case = found.json()
    assert (found.status_code, found.headers["location"]) == (201, f"/api/v1/cases/{case['id']}")
    assert found.headers["etag"] == case["etag"]
    item = case["open_work_items"][0]
    read = rest("GET", f"/api/v1/work-items/{item['id']}", who="handler1")
    assert read.headers["etag"] == read.json()["etag"] == item["etag"]
    assert read.json()["verdicts"]["complete"] in ("allowed", "held")
    done = rest.complete("handler1", item, "submit", fields=APPLY)
    assert done.json()["work_item"]["state"] == "completed"
    again = rest("GET", f"/api/v1/cases/{case['id']}", who="handler1")
    assert again.json()["etag"] == done.json()["case"]["etag"] == again.headers["etag"] != case["etag"]
    history = rest("GET", f"/api/v1/cases/{case['id']}/history", who="handler1").json()["items"]
    assert [one["kind"] for one in history][:1] == ["started"]
    assert "signed" in [one["kind"] for one in history]


def test_if_match_is_needed_and_held_against_the_present(rest: Client):
    item = rest.start()["open_work_items"][0]
    path = f"/api/v1/work-items/{item['id']}/complete"
    body = {"outcome": "submit", "fields": APPLY}
    without = rest("POST", path, who="handler1", json=body)
    stale = rest("POST", path, who="handler1", json=body, headers={"If-Match": '"w:old"'})
    assert (without.status_code, stale.status_code) == (428, 412)
    assert stale.json()["etag"] == item["etag"]
    assert without.json()["type"] == "/problems/version-required"
    assert without.headers["content-type"] == "application/problem+json"
    assert rest.complete("handler1", item, "submit", fields=APPLY).status_code == 200


def test_the_same_key_and_body_gives_the_first_answer_again(rest: Client):
    item = rest.start()["open_work_items"][0]
    first = rest.complete("handler1", item, "submit", key="k", fields=APPLY)
    again = rest.complete("handler1", item, "submit", key="k", fields=APPLY)  # the ETag has moved on by now
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    other = rest.complete("handler1", item, "submit", key="k", fields=APPLY | {"qty": 2})
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    history = rest("GET", f"/api/v1/cases/{item['case']}/history", who="handler1").json()["items"]
    assert [one["kind"] for one in history].count("signed") == 1


def test_a_key_belongs_to_its_person_and_path(rest: Client):
    first = rest("POST", "/api/v1/cases", who="handler1", json=NEW, headers={"Idempotency-Key": "same"})
    again = rest("POST", "/api/v1/cases", who="handler1", json=NEW, headers={"Idempotency-Key": "same"})
    other = rest("POST", "/api/v1/cases", who="handler2", json=NEW, headers={"Idempotency-Key": "same"})
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    assert again.headers["location"] == first.headers["location"]
    item = first.json()["open_work_items"][0]
    assert rest.complete("handler1", item, "submit", key="same", fields=APPLY).status_code == 200


def test_a_refusal_is_told_with_reasons_and_repeated_by_its_key(rest: Client):
    case = rest.applied("section_head1")
    item = case["open_work_items"][0]
    first = rest.complete("fin_head1", item, "nonsense")
    assert first.status_code == 422
    refused = rest.complete("handler2", item, "ok", key="r", fields=_budget())
    again = rest.complete("handler2", item, "ok", key="r", fields=_budget())
    assert refused.status_code in (404, 409)
    assert again.status_code == refused.status_code
    wrong = rest.complete("section_head1", item, "ok", key="r", fields=_budget())
    assert wrong.status_code == 409, wrong.text
    assert wrong.headers["content-type"] == "application/problem+json"
    reasons = wrong.json()["reasons"]
    assert reasons
    assert reasons[0]["text"]["zh"]
    assert reasons[0]["text"]["en"]
    assert wrong.json()["instance"].endswith("/complete")
    repeated = rest.complete("section_head1", item, "ok", key="r", fields=_budget())
    assert repeated.content == wrong.content
    now = rest("GET", f"/api/v1/cases/{case['id']}", who="section_head1").json()
    assert now["etag"] == case["etag"], "a refusal moves no ETag"
    kinds = [e["kind"] for e in rest("GET", f"/api/v1/cases/{case['id']}/history", who="section_head1").json()["items"]]
    assert kinds.count("refused") == 1


def _budget() -> dict[str, object]:
    return {"budget_balance": "60000.00", "stock_checked": True, "catalogue_version": "2026", "catalogue_hit": False}


def _nowhere(path: str) -> str:
    return re.sub(r"(ca|wi)_[0-9a-z]{26}", lambda found: f"{found[1]}_{'0' * 26}", path)


def test_what_is_not_visible_is_not_there(rest: Client):
    case = rest.start("handler1")
    item = case["open_work_items"][0]
    for path in (
        f"cases/{case['id']}",
        f"cases/{case['id']}/history",
        f"cases/{case['id']}/documents",
        f"cases/{case['id']}/diagram.svg",
        f"work-items/{item['id']}",
        f"work-items/{item['id']}/verdict",
    ):
        hidden = rest("GET", f"/api/v1/{path}", who="cashier1")
        missing = rest("GET", f"/api/v1/{_nowhere(path)}",
                       who="cashier1")  # fmt: skip
        assert (hidden.status_code, missing.status_code) == (404, 404), path
        assert {**hidden.json(), "instance": ""} == {**missing.json(), "instance": ""}
    assert rest.complete("cashier1", item, "submit", fields=APPLY).status_code == 404
    assert rest("GET", "/api/v1/cases", who="cashier1").json() == {"items": [], "next": None}
    assert rest("GET", "/api/v1/cases", who="auditor1").json()["items"][0]["id"] == case["id"]
    assert rest.complete("auditor1", item, "submit", fields=APPLY).status_code == 403


def test_checks_come_in_their_order(rest: Client):
    case = rest.start("handler1")
    item = case["open_work_items"][0]
    path = f"/api/v1/work-items/{item['id']}/complete"
    bad, wrong, match = b'{"a": NaN}', b'{"outcome": 1, "more": 2}', {"If-Match": '"w:old"'}
    kind = {"Content-Type": "application/json"}
    dead = {"Authorization": f"Bearer {'0' * 26}.dead"}
    assert rest("POST", path, content=bad, headers=kind).status_code == 401
    assert rest("POST", path, content=bad, headers=kind | dead).status_code == 401
    assert rest("POST", path, who="cashier1", content=bad, headers=kind).status_code == 400
    assert rest("POST", path, who="cashier1", content=wrong, headers=kind).status_code == 404
    assert rest("POST", path, who="auditor1", content=wrong, headers=kind).status_code == 403
    assert rest("POST", path, who="handler1", content=wrong, headers=kind).status_code == 428
    assert rest("POST", path, who="handler1", content=wrong, headers=kind | match).status_code == 412
    told = rest("POST", path, who="handler1", content=wrong, headers=kind | {"If-Match": item["etag"]})
    assert told.status_code == 422
    assert {(one["pointer"], one["code"]) for one in told.json()["errors"]} == {
        ("/outcome", "type"),
        ("/more", "unknown"),
    }
    assert rest("POST", path, who="handler1", content=b"x", headers={"Content-Type": "text/plain"}).status_code == 415
    assert rest("GET", "/api/v1/cases?limit=x").status_code == 401
    assert rest("GET", "/api/v1/cases?limit=x", who="handler1").json()["errors"][0]["pointer"] == "/limit"


def test_claim_and_release_and_draft(rest: Client):
    item = rest.applied()["open_work_items"][0]
    path = f"/api/v1/work-items/{item['id']}"
    seen = {"If-Match": item["etag"]}
    claimed = rest("POST", f"{path}/claim", who="fin_head1", headers=seen)
    assert (claimed.status_code, claimed.json()["work_item"]["state"]) == (200, "claimed")
    assert claimed.headers["etag"] == claimed.json()["work_item"]["etag"] != item["etag"]
    seen = {"If-Match": claimed.headers["etag"]}
    kept = rest("PUT", f"{path}/draft", who="fin_head1", headers=seen, json={"fields": {"budget_balance": "1"}})
    assert kept.status_code == 200
    assert rest("GET", path, who="fin_head1").json()["draft"] == {"fields": {"budget_balance": "1"}}
    assert "draft" not in rest("GET", path, who="auditor1").json()
    unknown = rest("POST", f"{path}/release", who="fin_head1", headers=seen, json={"x": 1})
    assert unknown.status_code == 422
    assert rest("POST", f"{path}/release", who="fin_head1", headers=seen).json()["work_item"]["state"] == "offered"


def test_what_one_holds_is_handed_on(rest: Client):
    item = rest.applied()["open_work_items"][0]
    path = f"/api/v1/work-items/{item['id']}"
    claimed = rest("POST", f"{path}/claim", who="fin_head1", headers={"If-Match": item["etag"]})
    seen = {"If-Match": claimed.headers["etag"]}
    able = rest("GET", f"/api/v1/people?eligible_for={item['id']}&verb=transfer", who="fin_head1").json()["items"]
    me, to = (rest("GET", "/api/v1/me", who=one).json()["person"]["id"] for one in ("fin_head1", "fin_head2"))
    assert to in [one["id"] for one in able]
    wrong = rest("POST", f"{path}/transfer", who="fin_head1", headers=seen, json={"to": me, "reason": "出差"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/to")
    done = rest("POST", f"{path}/transfer", who="fin_head1", headers=seen, json={"to": to, "reason": "出差"})
    assert (done.status_code, done.json()["work_item"]["state"]) == (200, "claimed"), done.text
    mine = rest("GET", "/api/v1/work-items?view=mine", who="fin_head2").json()["items"]
    assert item["id"] in [one["id"] for one in mine]
    again = rest("POST", f"{path}/transfer", who="fin_head1", headers={"If-Match": "*"}, json={"to": to, "reason": "x"})
    assert (again.status_code, again.json()["detail"]) == (409, "此事项不在您手上")


def test_a_signer_is_added_and_removed(rest: Client):
    """The item waits for him, he finds it in his inbox, and both are told in the item and in the case."""
    item = rest.applied()["open_work_items"][0]
    path = f"/api/v1/work-items/{item['id']}"
    to = rest("GET", "/api/v1/me", who="window1").json()["person"]["id"]
    able = rest("GET", f"/api/v1/people?eligible_for={item['id']}&verb=add_signer", who="fin_head1").json()["items"]
    assert able
    body = {"to": to, "place": "before", "reason": "请先把关"}
    added = rest("POST", f"{path}/signers", who="fin_head1", headers={"If-Match": item["etag"]}, json=body)
    assert added.status_code == 200, added.text
    assert added.headers["etag"] != item["etag"]
    shown = rest("GET", path, who="window1").json()
    assert [(one["person"], one["place"], one["state"]) for one in shown["added"]] == [(to, "before", "open")]
    assert shown["verdicts"] == {"claim": "allowed", "complete": "held"}
    assert rest("GET", path, who="fin_head1").json()["verdicts"]["complete"] == "refused"
    nested = rest("GET", f"/api/v1/cases/{item['case']}", who="fin_head1").json()["open_work_items"][0]
    assert [one["person"] for one in nested["added"]] == [to]
    assert nested["still_needed"]["signers"] == [to]
    mine = rest("GET", "/api/v1/work-items?view=mine", who="window1").json()["items"]
    assert item["id"] in [one["id"] for one in mine]
    twice = rest("POST", f"{path}/signers", who="fin_head1", headers={"If-Match": "*"}, json=body)
    assert (twice.status_code, twice.json()["detail"]) == (409, "对方已被加签")
    wrong = {**body, "place": "behind"}
    answer = rest("POST", f"{path}/signers", who="fin_head1", headers={"If-Match": "*"}, json=wrong)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/place")
    empty = rest(
        "POST", f"{path}/signers/{to}/remove", who="fin_head1", headers={"If-Match": "*"}, json={"reason": " "}
    )
    assert (empty.status_code, empty.json()["errors"][0]["pointer"]) == (422, "/reason")
    other = rest("POST", f"{path}/signers/x/remove", who="fin_head1", headers={"If-Match": "*"}, json={"reason": "无"})
    assert (other.status_code, other.json()["reasons"][0]["code"]) == (409, "signers.minimum")
    gone = rest(
        "POST", f"{path}/signers/{to}/remove", who="fin_head1", headers={"If-Match": "*"}, json={"reason": "无"}
    )
    assert (gone.status_code, gone.json()["work_item"].get("added")) == (200, None), gone.text
    assert rest("GET", path, who="window1").status_code == 404


def test_an_opinion_is_asked_and_given(rest: Client):
    item = rest.applied()["open_work_items"][0]
    path = f"/api/v1/work-items/{item['id']}"
    to = rest("GET", "/api/v1/me", who="window1").json()["person"]["id"]
    assert rest("GET", path, who="window1").status_code == 404
    body = {"to": to, "comment": "价格是否合理？"}
    asked = rest("POST", f"{path}/consult", who="fin_head1", headers={"If-Match": item["etag"]}, json=body)
    assert asked.status_code == 200, asked.text
    assert [one["comment"] for one in rest("GET", path, who="window1").json()["asked"]] == ["价格是否合理？"]
    empty = rest("POST", f"{path}/answer", who="window1", headers={"If-Match": "*"}, json={"comment": " "})
    assert (empty.status_code, empty.json()["errors"][0]["pointer"]) == (422, "/comment")
    done = rest("POST", f"{path}/answer", who="window1", headers={"If-Match": "*"}, json={"comment": "合理"})
    assert (done.status_code, done.json()["work_item"]["state"]) == (200, "offered"), done.text
    urged = rest(
        "POST",
        f"/api/v1/cases/{item['case']}/urge",
        who="section_head1",
        headers={"If-Match": done.json()["case"]["etag"]},
        json={"reason": "急用"},
    )
    assert urged.status_code == 200, urged.text
    again = rest(
        "POST",
        f"/api/v1/cases/{item['case']}/urge",
        who="section_head1",
        headers={"If-Match": "*"},
        json={"reason": "急用"},
    )
    assert (again.status_code, again.json()["detail"]) == (429, "同一事项每人每日催办一次")


def test_a_verdict_acts_on_nothing(rest: Client):
    item = rest.applied("section_head1")["open_work_items"][0]
    path = f"/api/v1/work-items/{item['id']}/verdict"
    before = rest("GET", f"/api/v1/cases/{item['case']}/history", who="section_head1").json()
    refused = rest("GET", f"{path}?verb=complete", who="section_head1").json()
    assert refused["verdict"] == "refused"
    assert refused["reasons"]
    allowed = rest("POST", path, who="fin_head1", json={"verb": "complete", "outcome": "ok", "fields": _budget()})
    assert allowed.json()["verdict"] in ("allowed", "held"), allowed.text
    assert rest("POST", path, who="fin_head1", json={"verb": "complete", "to": 5}).status_code == 422
    assert rest("GET", f"/api/v1/cases/{item['case']}/history", who="section_head1").json() == before


def test_a_paper_is_kept_and_only_downloaded(rest: Client):
    for name in ("../../etc/passwd", "a\\b\\报价.pdf", 'x"\r\ny.pdf'):
        _kept(rest, rest.start(), name)


def _kept(rest: Client, case, name: str):
    path = f"/api/v1/cases/{case['id']}/documents"
    sent = {"data": {"kind": "quote_paper"}, "files": {"file": (name, b"%PDF-1.4 x", "application/pdf")}}
    found = rest("POST", path, who="handler1", headers={"Idempotency-Key": "d"}, **sent)
    assert found.status_code == 201, found.text
    paper = found.json()
    assert "/" not in paper["name"]
    assert paper["size"] == 10
    again = rest("POST", path, who="handler1", headers={"Idempotency-Key": "d"}, **sent)  # another boundary
    assert again.json()["id"] == paper["id"]
    assert [one["id"] for one in rest("GET", path, who="handler1").json()["items"]] == [paper["id"]]
    read = rest("GET", found.headers["location"], who="handler1")
    assert read.content == b"%PDF-1.4 x"
    assert read.headers["content-disposition"].startswith("attachment;")
    assert read.headers["x-content-type-options"] == "nosniff"
    assert rest("GET", found.headers["location"], who="cashier1").status_code == 404
    now = rest("GET", f"/api/v1/cases/{case['id']}", who="handler1").json()
    assert now["etag"] == case["etag"]


def test_wrong_uploads_are_refused(rest: Client):
    case = rest.start()
    path = f"/api/v1/cases/{case['id']}/documents"
    good = {"file": ("a.pdf", b"x", "application/pdf")}
    assert rest("POST", path, who="handler1", data={"kind": "k"}).status_code == 415
    assert rest("POST", path, who="handler1", files=good).status_code == 422
    assert rest("POST", path, who="handler1", data={"kind": "k", "who": "me"}, files=good).status_code == 422
    html = {"file": ("a.html", b"<script>", "text/html")}
    assert rest("POST", path, who="handler1", data={"kind": "k"}, files=html).status_code == 422
    assert rest("POST", path, who="cashier1", data={"kind": "k"}, files=good).status_code == 404
    assert rest("POST", path, data={"kind": "k"}, files=good).status_code == 401
    garbage = {"Content-Type": "multipart/form-data; boundary=x"}
    assert rest("POST", path, who="handler1", content=b"nonsense", headers=garbage).status_code in (400, 422)

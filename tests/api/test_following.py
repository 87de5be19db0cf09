"""Copies, supervision, incidents and refusals over REST: bodies, codes, both languages, and who sees what."""

from typing import Any

import pytest

from engine.usecases.definitions import definitions
from tests.described import Described
from tests.unit.usecases.flows import FLOWS
from tests.wire import Found

PERSON = "pe_01k9q2m4x0f8r6t1y3z5b7c9d2"


@pytest.fixture
def rest(make: Any) -> Any:
    client = make(flows=())
    engine = client.service.engine
    agency = next(iter(engine.env.agencies.values()))
    for key in ("line", "stuck"):
        engine.act(definitions.deploy, agency, key, FLOWS[key], "test").result()
    return client


def begun(rest: Any, flow: str = "line") -> str:
    case = rest.start(process=flow)
    done = rest.complete("handler1", case["open_work_items"][0], "ok", fields={"amount": "150.00"}, comment="同意")
    assert done.status_code == 200, done.text
    return str(case["id"])


def person(rest: Any, who: str) -> str:
    return str(rest("GET", "/api/v1/me", who=who).json()["person"]["id"])


def post(rest: Any, who: str, path: str, body: Any, **headers: str) -> Any:
    return rest("POST", f"/api/v1{path}", who=who, json=body, headers={"If-Match": "*", **headers})


def test_a_copy_is_sent_listed_and_read(rest: Any) -> None:
    case = begun(rest)
    path, to = f"/cases/{case}/copies", person(rest, "window1")
    assert rest("GET", f"/api/v1/cases/{case}", who="window1").status_code == 404
    assert post(rest, "handler1", path, {"to": [to], "reason": "知悉"}).json()["copied"] == [to]
    (line,) = rest("GET", "/api/v1/copies", who="window1").json()["items"]
    assert (line["case"], line["read_at"]) == (case, None)
    item = rest("GET", f"/api/v1/cases/{case}", who="window1").json()["open_work_items"][0]["id"]
    first = rest("POST", f"/api/v1/work-items/{item}/read", who="window1").json()["read_at"]
    assert rest("POST", f"/api/v1{path}/read", who="window1", json={}).json()["read_at"] == first
    assert rest("GET", "/api/v1/copies", who="window1").json()["items"] == []
    (row,) = rest("GET", f"/api/v1{path}", who="handler1").json()["items"]
    assert (row["person"]["id"], row["read_at"]) == (to, first)
    again = post(rest, "handler1", path, {"to": [to], "reason": "知悉"})
    assert (again.status_code, again.json()["detail"]) == (409, "对方均已收到抄送")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"to": [], "reason": "x"}, "/to"),
        ({"to": ["x"], "reason": "x"}, "/to/0"),
        ({"to": [PERSON], "reason": "x"}, "/to/0"),
        ({"to": [PERSON]}, "/reason"),
        ({"to": PERSON, "reason": "x"}, "/to"),
        ({"to": [PERSON], "reason": "x", "more": 1}, "/more"),
    ],
)
def test_wrong_copies_say_where(rest: Any, body: Any, pointer: str) -> None:
    answer = post(rest, "handler1", f"/cases/{begun(rest)}/copies", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_what_comes_before_a_wrong_body_comes_first(rest: Any) -> None:
    case = begun(rest)
    for path in (f"/cases/{case}/copies", f"/cases/{case}/supervise"):
        assert post(rest, "legal1", path, {}).status_code == 404
        assert rest("POST", f"/api/v1{path}", who="handler1", json={}).status_code == 428
        assert rest("POST", f"/api/v1{path}", json={}).status_code == 401
        assert post(rest, "handler1", path, {}).status_code == 422
    assert post(rest, "handler1", "/incidents/in_x/resolve", {}).status_code == 404


def test_a_supervision_is_asked_and_answered(rest: Any) -> None:
    case = begun(rest)
    path, body = f"/cases/{case}/supervise", {"reason": "请说明", "due": "2099-01-01", "to": person(rest, "handler1")}
    refused = post(rest, "director1", path, body).json()
    assert refused["reasons"][0]["text"]["zh"] == "督办由纪检监察岗位发起"
    duty = post(rest, "discipline1", path, body).json()["duty"]
    assert duty["due_at"] == "2099-01-01T15:59:59.000000Z"
    answer = rest("POST", f"/api/v1/duties/{duty['id']}/report", who="buyer1", json={"text": "代答"})
    assert answer.status_code == 403
    done = rest("POST", f"/api/v1/duties/{duty['id']}/report", who="handler1", json={"text": "本周办结"})
    assert done.json()["state"] == "done"
    for wrong, pointer in (({"due": "2000-01-01"}, "/due"), ({"due": "soon"}, "/due"), ({"to": "x"}, "/to")):
        told = post(rest, "discipline1", path, {**body, **wrong})
        assert (told.status_code, told.json()["errors"][0]["pointer"]) == (422, pointer)


def test_an_incident_is_resolved_by_two_administrators_who_see_no_case(rest: Any) -> None:
    case = begun(rest, "stuck")
    item = rest("GET", f"/api/v1/cases/{case}", who="handler1").json()["open_work_items"][0]
    assert rest.complete("buyer1", item, "ok", comment="同意").status_code == 409
    (row,) = rest("GET", "/api/v1/incidents", who="admin1").json()["items"]
    path = f"/incidents/{row['id']}/resolve"
    refused = post(rest, "buyer1", path, {"reason": "已核对"})
    assert (refused.status_code, refused.json()["reasons"][0]["code"]) == (409, "incident.who")
    assert post(rest, "admin1", path, {"reason": "已核对"}).json()["state"] == "proposed"
    assert post(rest, "admin1", path, {"reason": "已核对"}).status_code == 409
    told = post(rest, "admin2", path, {"reason": "已核对", "how": "retry"}).json()
    assert (told["state"], set(told) & {"fields", "title", "subject"}) == ("resolved", set())
    assert rest("GET", f"/api/v1/cases/{case}", who="admin1").status_code == 404
    assert rest("GET", "/api/v1/incidents", who="admin1").json()["items"] == []
    assert rest("GET", "/api/v1/incidents?view=all", who="admin1").json()["items"][0]["state"] == "resolved"
    assert post(rest, "director1", path, {"reason": "已核对", "how": "skip"}).json()["errors"][0]["pointer"] == "/how"


def test_refusals_have_a_name_only_when_repeated(rest: Any) -> None:
    case = begun(rest)
    item = rest("GET", f"/api/v1/cases/{case}", who="handler1").json()["open_work_items"][0]
    for count, named in ((1, False), (2, True)):
        assert rest.complete("handler1", item, "ok", comment="同意").status_code == 409
        found = rest("GET", f"/api/v1/refusals?view=all&case={case}", who="discipline1")
        answer = Found(status=200, headers=tuple(found.headers.items()), body=found.content)
        assert Described(rest.app).off("GET", "/api/v1/refusals", answer) == []
        rows = found.json()["items"]
        assert [(row["count"], row["person"] is not None) for row in rows] == [(count, named)]
        told = rest("GET", "/api/v1/refusals", who="auditor1").json()["items"]
        assert len(told) == int(named)
    assert rest("GET", "/api/v1/refusals", who="handler1").status_code == 403
    assert rest("GET", "/api/v1/refusals", who="admin1").status_code == 403
    assert rest("GET", "/api/v1/refusals?case=x", who="auditor1").status_code == 422

"""Drafts and releases over REST: conflicts, order of checks, both languages, several processes on one database."""

from pathlib import Path
from typing import Any

import httpx

from api.settings import Settings
from api.wiring import service
from engine import bpmn
from engine.bootstrap import open_engine
from tests.api.conftest import Client
from tests.fakes import FakeClock
from tests.stock import SHELF, shipped

API = "/api/v1/processes/procurement"
XML = {"Content-Type": "application/xml"}
FILE, TABLES = bpmn.parts(shipped("procurement"))
NAMED = FILE.replace("采购申请".encode(), "申购".encode(), 1)
ADDED = FILE.replace(b'twoPerson min="2"', b'twoPerson min="3"', 1)
LOOSER = FILE.replace(b'twoPerson min="3"', b'twoPerson min="2"', 1)


def put(rest: Client, who: str, data: bytes, etag: str = "", **more: str) -> httpx.Response:
    headers = XML | ({"If-Match": etag} if etag else {}) | more
    return rest("PUT", f"{API}/draft", who=who, headers=headers, content=data)


def post(rest: Client, who: str, what: str, etag: str, body: Any = None, **more: str) -> httpx.Response:
    headers = ({"If-Match": etag} if etag else {}) | more
    return rest("POST", f"{API}/{what}", who=who, headers=headers, json={} if body is None else body)


def test_drafted_submitted_approved_and_seen_by_another_process_at_once(
    make: Any, database_url: str, tmp_path: Path
) -> None:
    rest = make()
    home = tmp_path / "other"
    home.mkdir()
    engine = open_engine(database_url, home=home, clock=FakeClock(), upgrade=False)
    engine.env.shelf = SHELF
    other = Client(service(engine, settings=Settings(home=home, database_url=database_url), demo=True))
    try:
        assert other.start()["process"]["version"] == 1
        saved = put(rest, "admin1", ADDED)
        assert saved.status_code == 200, saved.text
        assert saved.headers["ETag"] == saved.json()["etag"]
        assert [one["path"] for one in saved.json()["changes"]] == ["spec.min"]
        draft = other("GET", f"{API}/draft", who="admin2")
        assert (draft.headers["ETag"], draft.json()["state"]) == (saved.headers["ETag"], "draft")
        assert other("GET", f"{API}/draft/bpmn", who="admin2").content == ADDED
        assert other("GET", f"{API}/draft/dmn", who="admin2").content == TABLES
        told = post(other, "admin1", "draft/submit", saved.headers["ETag"])
        assert told.status_code == 200, told.text
        assert post(rest, "admin1", "draft/approve", told.headers["ETag"]).status_code == 403
        made = post(other, "admin2", "draft/approve", told.headers["ETag"])
        assert (made.status_code, made.json()["version"], made.headers["ETag"]) == (201, 2, '"v:2.active"')
        assert rest.start()["process"]["version"] == 2
        assert other.start()["process"]["version"] == 2
        one = rest("GET", f"{API}/versions/2", who="handler1")
        assert (one.json()["approved_by"]["name"], one.json()["open_cases"]) == ("施远帆", 2)
        assert rest("GET", f"{API}/versions/2/bpmn", who="handler1").content == ADDED
        assert rest("GET", f"{API}/versions/2/dmn", who="handler1").content == TABLES
        found = rest("GET", f"{API}/diff?from=1&to=2", who="handler1").json()
        assert [change["effect"] for change in found["changes"]] == ["stronger"]
        chart = rest("GET", f"{API}/diff.svg?from=1&to=2&lang=en", who="handler1")
        assert (chart.status_code, chart.headers["Content-Type"]) == (200, "image/svg+xml")
        assert "v1 → v2" in chart.text
        assert rest("GET", f"{API}/diff.svg?to=draft", who="handler1").status_code == 403
    finally:
        other.close()


def test_the_second_editor_is_told_who_and_when_in_his_language(rest: Client) -> None:
    assert put(rest, "admin2", ADDED, '"d:9"').status_code == 412  # there is none
    first = put(rest, "admin1", ADDED, '"d:0"')
    late = put(rest, "admin2", NAMED, '"d:0"')
    assert (late.status_code, late.json()["by"]["name"], late.json()["at"]) == (412, "万维宁", first.json()["saved_at"])
    assert "万维宁 已于 2026-03-09 09:00" in late.json()["detail"]
    english = put(rest, "admin2", NAMED, '"d:0"', **{"Accept-Language": "en"})
    assert english.json()["detail"].startswith("万维宁 saved the draft at 2026-03-09 09:00")
    assert put(rest, "admin2", NAMED).status_code == 428
    assert put(rest, "admin2", NAMED, first.headers["ETag"]).status_code == 200


def test_order_of_checks(rest: Client) -> None:
    nobody = rest("PUT", f"{API}/draft", headers=XML, content=b"<")
    assert nobody.status_code == 401
    assert rest("PUT", f"{API}/draft", who="handler1", headers=XML, content=b"<").status_code == 403
    assert rest("PUT", f"{API}/draft", who="admin1", json={}).status_code == 415
    assert rest("PUT", f"{API}/draft", who="admin1", headers=XML, content=b"").status_code == 400
    assert rest("PUT", f"{API}/draft", who="admin1", headers=XML, content=b" " * (3 << 20)).status_code == 413
    found = put(rest, "admin1", b"<a>\n<b>\n</a>")
    assert (found.status_code, found.json()["type"], found.json()["line"]) == (422, "/problems/bpmn-refused", 3)
    assert rest("PUT", "/api/v1/processes/No.such/draft", who="admin1", headers=XML, content=FILE).status_code == 422
    assert post(rest, "admin1", "draft/submit", "*").status_code == 404
    put(rest, "admin1", ADDED)
    for what, body in (("submit", {"waiver": 1}), ("reject", {}), ("approve", {"from": 1}), ("withdraw", {"x": 1})):
        assert post(rest, "handler1", f"draft/{what}", "", body).status_code == 403
        assert post(rest, "admin1", f"draft/{what}", "", body).status_code == 428
        assert post(rest, "admin1", f"draft/{what}", '"d:1"', body).status_code == 412
        assert post(rest, "admin1", f"draft/{what}", "*", body).status_code == 422
    assert post(rest, "admin2", "draft/approve", "*").status_code == 409  # not submitted
    assert post(rest, "admin1", "retire", "", {}).status_code == 428
    assert post(rest, "admin1", "retire", '"v:1.active"', {}).status_code == 422
    assert post(rest, "admin1", "versions/1/cancel", "*", {"reason": "x"}).status_code == 409


def test_a_pair_brings_its_tables_and_a_check_keeps_nothing(rest: Client) -> None:
    tables = TABLES.replace(b"</definitions>", b"<!-- looked over --></definitions>")
    assert tables != TABLES
    pair = {"Content-Type": "application/vnd.riskflow.definition"}
    both = bpmn.bundle(FILE, tables)
    found = rest("POST", f"{API}/draft/check", who="auditor1", headers=pair, content=both)
    assert found.status_code == 200, found.text
    assert found.json()["errors"] == 0
    assert rest("GET", f"{API}/draft", who="admin1").json()["state"] == "none"
    saved = rest("PUT", f"{API}/draft", who="admin1", headers=pair, content=both)
    assert saved.status_code == 200, saved.text
    assert rest("GET", f"{API}/draft/dmn", who="admin1").content == tables
    put(rest, "admin1", ADDED, saved.headers["ETag"])
    assert rest("GET", f"{API}/draft/dmn", who="admin1").content == tables
    gone = rest("DELETE", f"{API}/draft", who="admin1", headers={"If-Match": "*"})
    assert (gone.status_code, gone.json()["state"]) == (200, "none")


def test_the_same_key_gives_the_first_answer_again(rest: Client) -> None:
    etag = put(rest, "admin1", NAMED, **{"Idempotency-Key": "a"}).headers["ETag"]
    again = put(rest, "admin1", NAMED, **{"Idempotency-Key": "a"})
    assert (again.status_code, again.headers["ETag"]) == (200, etag)
    made = post(rest, "admin1", "draft/release", etag, **{"Idempotency-Key": "b"})
    assert (made.status_code, made.json()["minor"]) == (201, True)
    assert post(rest, "admin1", "draft/release", etag, **{"Idempotency-Key": "b"}).content == made.content
    assert post(rest, "admin1", "draft/release", etag).status_code == 404


def test_a_weakened_control_of_the_first_rank_is_signed_for(rest: Client) -> None:
    """Threat 30."""
    saved = put(rest, "admin1", LOOSER)
    assert saved.status_code == 200, saved.text
    needed = saved.json()["needs_waiver"]
    assert needed
    etag = saved.headers["ETag"]
    bare = post(rest, "admin1", "draft/submit", etag)
    assert (bare.status_code, bare.json()["errors"][0]["pointer"]) == (422, "/waiver")
    assert post(rest, "admin1", "draft/release", etag).status_code == 403
    etag = post(rest, "admin1", "draft/submit", etag, {"waiver": "人手不足"}).headers["ETag"]
    assert post(rest, "admin2", "draft/approve", etag).json()["errors"][0]["pointer"] == "/confirm_waiver"
    made = post(rest, "admin2", "draft/approve", etag, {"confirm_waiver": True}).json()
    assert made["waiver"] == {"reason": "人手不足", "changes": needed}


def test_retired_and_listed(rest: Client) -> None:
    told = post(rest, "admin1", "retire", '"v:1.active"', {"reason": "职权取消"})
    assert (told.status_code, told.json()["state"]) == (200, "retired")
    assert rest("GET", API, who="handler1").status_code == 404
    body = {"process": "procurement", "title": "x", "subject": {"name": "n", "kind": "department"}}
    assert rest("POST", "/api/v1/cases", who="handler1", json=body).status_code == 404
    found = rest("GET", "/api/v1/releases", who="auditor1").json()["items"]
    assert [(one["key"], one["active"], one["newest"]["state"]) for one in found] == [("procurement", None, "retired")]

"""Threats 24, 26 and 27 over REST: fields nobody may write, bodies without end, and words meant for the database."""

import asyncio
import gc
import resource
from collections.abc import AsyncIterator
from typing import Any

import pytest

from api import bodies
from tests.api.conftest import APPLY, Client
from tests.api.test_threats_controls import reach

API = "/api/v1"
MEGABYTE = b"x" * 1_048_576


@pytest.mark.parametrize(
    "name", ["state", "status", "approved_by", "risk_grade", "outcome", "version", "_engine", "now"]
)
def test_24_nobody_writes_what_is_no_field_of_the_task(rest: Client, name: str) -> None:
    case = rest.start()
    item = case["open_work_items"][0]
    found = rest.complete("handler1", item, "submit", fields=APPLY | {name: "x"})
    assert (found.status_code, found.json()["errors"][0]["pointer"]) == (422, f"/fields/{name}"), found.text
    body = {"process": "procurement", "title": "t", "subject": {"name": "n", "kind": "department"}}
    assert rest("POST", f"{API}/cases", who="handler1", json=body | {name: "x"}).status_code == 422
    assert rest("POST", f"{API}/cases", who="handler1", json=body | {"fields": {name: "x"}}).status_code == 422


def test_24_nobody_writes_a_variable_of_a_gateway_or_anothers_field(rest: Client) -> None:
    """The figures the way is chosen by are those of earlier tasks; later signers may not set them anew."""
    item = reach(rest, "pro_approve")
    opinion = {"signer_fields": {"approve_opinion": "同意"}}
    for name, value in (("amount", "1.00"), ("catalogue_hit", True), ("budget_balance", "9"), ("category", "x")):
        found = rest.complete("section_head1", item, "agree", fields={name: value}, **opinion)
        assert found.status_code == 422, (name, found.text)
    now = rest("GET", f"{API}/cases/{item['case']}", who="director1").json()
    assert now["fields"]["amount"] == "680"


def test_26_an_upload_without_end_takes_no_memory(rest: Client) -> None:
    case, sent = rest.start()["id"], 0
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield head
        for _ in range(200):
            sent += 1
            yield MEGABYTE

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    found = rest("POST", f"{API}/cases/{case}/documents", who="handler1", content=endless(), headers=headers)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert found.status_code == 413, found.text
    assert (sent < 60, grown < 64) == (True, True), (sent, grown)
    told = headers | {"Content-Length": str(200 * len(MEGABYTE))}
    assert rest("POST", f"{API}/cases/{case}/documents", who="handler1", content=b"x", headers=told).status_code == 413


def test_26_a_file_without_its_end_is_refused_and_let_go(rest: Client) -> None:
    """The parser keeps such a file in no form; nobody else would close it (an unclosed one is an error here)."""
    path = f"{API}/cases/{rest.start()['id']}/documents"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx'
    for place, who in ((path, "handler1"), (f"{API}/people/import", "admin1"), ("/login", "")):
        found = rest("POST", place, who=who, content=part, headers=headers)
        assert found.status_code == 400, found.text
        gc.collect()


def test_26_a_body_that_does_not_come_is_not_waited_for(rest: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.05)
    told: list[Any] = []

    async def never() -> dict[str, Any]:
        await asyncio.sleep(10)
        raise AssertionError("waited for ever")

    async def send(message: Any) -> None:
        told.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    headers.append((b"authorization", f"Bearer {rest.token('handler1')}".encode()))
    scope = {"type": "http", "method": "POST", "path": f"{API}/cases", "raw_path": b"", "query_string": b"",
             "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": "", "state": {},
             "client": ("127.0.0.1", 1), "server": ("localhost", 80), "asgi": {"version": "3.0"}}  # fmt: skip
    rest.loop.run_until_complete(asyncio.wait_for(rest.app(scope, never, send), 5))
    assert told[0]["status"] == 408


WORDS = ["' OR '1'='1", "%", "_", "%%", "\\", "'; DROP TABLE cases; --", "硒%", "硒_", '" OR ""="', "* FROM person"]


@pytest.mark.parametrize("word", WORDS)
def test_27_a_word_is_only_a_word(rest: Client, word: str) -> None:
    case = rest.start()["id"]
    for name in ("q", "status", "process", "cursor"):
        found = rest("GET", f"{API}/cases", who="handler1", params={name: word})
        assert found.status_code in (200, 422), found.text
        listed = [one["id"] for one in found.json().get("items", ())]
        assert listed == ([case] if name == "cursor" else []), (name, listed)
    for path in ("work-items", "people", "posts", "messages", "meetings", "recusals"):
        for name in ("cursor", "task", "view", "person", "state", "sort", "order"):
            found = rest("GET", f"{API}/{path}", who="handler1", params={name: word})
            assert found.status_code in (200, 422), (path, name, found.text)
    assert rest("GET", f"{API}/cases/{case}", who="handler1").status_code == 200


def test_27_what_is_searched_is_found_as_it_is_written(rest: Client) -> None:
    for title in ("100% 到位", "a_b", "a'b"):
        case = rest.start(title=title)["id"]
        found = rest("GET", f"{API}/cases", who="handler1", params={"q": title}).json()["items"]
        assert [one["id"] for one in found] == [case]

"""What a hostile client sends never becomes a 500, and the answers give nothing away (threats B2, C.5)."""

import random

from api import throttle
from engine.usecases.people import logging_in
from tests.api.conftest import APPLY, Client
from tests.scale import scaled

JSON = {"Content-Type": "application/json"}
HOSTILE = {
    "duplicate": (b'{"process": "a", "process": "procurement"}', 400),
    "duplicate deep": (b'{"fields": {"a": {"b": 1, "b": 2}}}', 400),
    "duplicate escaped": (b'{"a": 1, "\\u0061": 2}', 400),
    "nan": (b'{"fields": {"a": NaN}}', 400),
    "infinity": (b'{"fields": {"a": -Infinity}}', 400),
    "beyond": (b'{"fields": {"a": 1e999}}', 400),
    "long number": (b'{"fields": {"a": ' + b"9" * 5000 + b"}}", 400),
    "deep lists": (b'{"fields": ' + b"[" * 900 + b"]" * 900 + b"}", 400),
    "deep objects": (b'{"a":' * 33 + b"1" + b"}" * 33, 400),
    "bottomless": (b"[" * 100_000, 400),
    "nul": (b'{"title": "a\\u0000b"}', 400),
    "nul in key": (b'{"a\\u0000b": 1}', 400),
    "raw nul": (b'{"title": "a\x00b"}', 400),
    "lone surrogate": (b'{"title": "\\ud800"}', 400),
    "no utf-8": (b'{"title": "\xff"}', 400),
    "utf-16": ('{"title": "x"}'.encode("utf-16"), 400),
    "list": (b"[]", 400),
    "text": (b'"x"', 400),
    "null": (b"null", 400),
    "empty": (b"", 400),
    "two": (b"{}{}", 400),
    "number for text": (b'{"process": 5, "title": true, "subject": [], "fields": "x"}', 422),
    "nothing": (b"{}", 422),
    "more": (b'{"process": "procurement", "title": "t", "subject": {"name": "n", "kind": "a"}, "owner": "me"}', 422),
}


def test_hostile_bodies_are_refused(rest: Client):
    for name, (body, status) in HOSTILE.items():
        for path in ("/api/v1/cases", "/api/v1/demo/clock"):
            found = rest("POST", path, who="handler1", content=body, headers=JSON)
            assert found.status_code == status, (name, path, found.text)
            assert found.headers["content-type"] == "application/problem+json"
            assert found.json()["status"] == status


def test_bodies_are_limited_before_they_are_read(rest: Client):
    async def endless():
        for _ in range(40):
            yield b" " * 65_536

    whole = rest("POST", "/api/v1/cases", who="handler1", content=b" " * 1_100_000, headers=JSON)
    told = rest("POST", "/api/v1/cases", who="handler1", content=b"{}", headers=JSON | {"Content-Length": "9" * 30})
    unsaid = rest("POST", "/api/v1/cases", who="handler1", content=endless(), headers=JSON)
    assert (whole.status_code, told.status_code, unsaid.status_code) == (413, 413, 413)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (
        rest("POST", "/api/v1/auth/token", content=b"username=a&password=" + b"b" * 20_000, headers=form).status_code
        == 413
    )


def test_other_content_types_are_not_taken(rest: Client):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json5", ""):
        found = rest("POST", "/api/v1/cases", who="handler1", content=b"{}", headers={"Content-Type": kind})
        assert found.status_code == 415, kind
    packed = rest("POST", "/api/v1/cases", who="handler1", content=b"{}", headers=JSON | {"Content-Encoding": "gzip"})
    assert packed.status_code == 415


def test_only_known_hosts_are_answered(rest: Client):
    assert rest("GET", "/healthz", base="http://evil.example").status_code == 400
    assert rest("GET", "/healthz", base="http://127.0.0.1:8000").status_code == 200
    assert rest("GET", "/healthz", base="http://[::1]:8000").status_code == 200
    slash = rest("GET", "/api/v1/cases/", who="handler1")
    assert slash.status_code == 404
    assert "location" not in slash.headers


def test_every_answer_has_the_security_headers(rest: Client):
    for path in ("/", "/healthz", "/api/v1/me", "/nowhere", "/static/riskflow.css", "/api/v1/openapi.json"):
        found = rest("GET", path)
        assert found.headers["x-content-type-options"] == "nosniff", path
        assert found.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in found.headers["content-security-policy"]
        assert found.headers["referrer-policy"] == "same-origin"
        assert "server" not in found.headers


ADDRESSES = [
    "cases?status=%00",
    "cases?q=%25_%5C",
    "cases?cursor=%00",
    "cases?limit=0",
    "cases?limit=1e9",
    "cases?q=%ff",
    "cases/ca_%00",
    "cases/..%2f..%2fetc",
    "work-items?view=all",
    "work-items?task=%00",
    "work-items?cursor=x",
    "work-items?case=x",
    "work-items/x/verdict?verb=%00",
    "people?cursor=%00",
    "processes/%00",
    "processes/x/versions/0",
    "processes/procurement/versions/99999999999999999999",
    "processes/procurement/diagram.exe",
    "documents/x",
    "processes/procurement/diagram.svg?scheme=../x",
    "processes/procurement/diagram.svg?lang=fr",
    "processes/procurement/diagram.svg?view=heat",
    "processes/procurement/diagram.svg?sheet=-1",
    "processes/procurement/diagram.svg?process=%00",
    "processes/procurement/map?process=../x",
    "processes/procurement/map?lang=fr",
    "cases/x/history?cursor=-1",
    "processes/%EF%BF%BF",
]
TOKENS = ["", "x", "Bearer", "Bearer ", "Basic eDp5", "Bearer x.y", f"Bearer {'0' * 26}.x", f"Bearer {'!' * 26}.x"]


def test_odd_addresses_are_no_surprise(rest: Client):
    for path in ADDRESSES:
        found = rest("GET", f"/api/v1/{path}", who="auditor1")
        assert found.status_code in (200, 400, 404, 422), (path, found.text)


def test_odd_tokens_are_401(rest: Client):
    for token in TOKENS:
        found = rest("GET", "/api/v1/me", headers={"Authorization": token})
        assert found.status_code == 401, (token, found.text)
        assert found.headers["www-authenticate"] == "Bearer"


def test_odd_keys_and_etags(rest: Client):
    item = rest.start()["open_work_items"][0]
    path = f"/api/v1/work-items/{item['id']}/complete"
    body = {"outcome": "submit", "fields": APPLY}
    long_key = rest(
        "POST", path, who="handler1", json=body, headers={"If-Match": item["etag"], "Idempotency-Key": "k" * 201}
    )
    assert long_key.status_code == 400
    for etag in ("W/" + item["etag"], item["etag"] + "x", "'", '"' + "x" * 5000 + '"'):
        assert rest("POST", path, who="handler1", json=body, headers={"If-Match": etag}).status_code == 412


def test_random_damage_is_never_a_500(rest: Client, seed):
    dice, item = random.Random(seed), rest.start()["open_work_items"][0]
    good = (
        b'{"outcome":"submit","fields":{"item":"x","qty":1,"amount":"680.00"},"evidence":[],"comment":"\xe5\xa5\xbd"}'
    )
    for _ in range(scaled(2000)):
        raw = bytearray(good)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(raw))
            raw[at : at + dice.choice([0, 0, 1, 3])] = dice.choice(
                [b"", b"\x00", b"{", b'"', b"\\u", b"[", b"1e9", b"\xff", b"null"]
            )
        found = rest("POST", f"/api/v1/work-items/{item['id']}/complete", who="handler1", content=bytes(raw),
                     headers=JSON | {"If-Match": item["etag"]})  # fmt: skip
        assert found.status_code in (200, 400, 412, 409, 422), (bytes(raw), found.text)
        if found.status_code == 200:
            item = rest.start()["open_work_items"][0]


def test_what_nobody_foresaw_is_a_problem_without_detail(rest: Client, caplog):
    def broken(*_, **__):
        raise RuntimeError("secret of the house")

    rest.service.engine.ask = broken
    found = rest("GET", "/api/v1/cases", who="")
    assert found.status_code == 401
    found = rest("GET", "/api/v1/cases", headers={"Authorization": f"Bearer {'0' * 26}.x"})
    assert found.status_code == 500
    assert "secret" not in found.text
    assert found.json()["type"] == "/problems/unexpected"
    assert "secret of the house" in caplog.text


OPEN = {  # what may be sent without a log-in: an example, how often within its window, after how many seconds again
    "/api/v1/auth/token": ({"data": {"username": "nobody", "password": "wrong"}}, logging_in.TRIES[0], "300"),
    "/api/v1/auth/password": (
        {"json": {"username": "nobody2", "password": "wrong", "new_password": "long enough it is"}},
        logging_in.TRIES[0],
        "300",
    ),
    "/api/v1/party/{token}/acts": ({"json": {"kind": "rating"}}, throttle.MISSES, "60"),
    "/api/v1/party/{token}/documents": ({"files": {"file": ("a.txt", b"x", "text/plain")}}, throttle.MISSES, "60"),
    "/api/v1/outside/{token}": ({"json": {"outcome": "agree"}}, throttle.MISSES, "60"),
}


def test_whatever_is_sent_without_a_log_in_is_braked(rest: Client) -> None:
    paths = rest("GET", "/api/v1/openapi.json").json()["paths"]
    assert {path for path, told in paths.items() if "post" in told and not told["post"].get("security")} == set(OPEN)
    for path, (sent, most, wait) in OPEN.items():
        rest.service.doors.seen.clear()
        for at in range(most):
            assert rest("POST", path.format(token=f"a.{at}"), **sent).status_code in (401, 404), path
        braked = rest("POST", path.format(token="a.b"), **sent)
        assert (braked.status_code, braked.headers["retry-after"]) == (429, wait), path

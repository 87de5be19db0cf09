"""Requests nobody should send: right ones of every route, bent in one or several places.

A body begins as the example of the description with ids that exist; then a value, a key or the bytes are spoilt. Path,
query and headers are bent in the same way.
"""

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.authorisation.table import FIXED, LAST, Route, body_of, path_of
from tests.authorisation.world import API, COLUMNS, World

DEEP: Any = []
for _ in range(60):
    DEEP = [DEEP]
TEXTS = (
    "", " ", "x", "x" * 5000, "é", "硒鼓", "\u202e\u2066x", "\u200b", "Ivanоv", "５", "\ufeff", "\uffff", "\U0001f4a9",
    "' OR 1=1 --", '"; DROP TABLE x; --', "%", "_", "%_%", "../../etc/passwd", "<script>", "=1+1", "{{x}}", "${x}",
    "2026-02-30", "2026-03-09T09:00:00+08:00", "0000-00-00", "9999-12-31T23:59:59+14:00", "P1D", "PT999999999999H",
    "1e400", "-1", "0", "00", "1.5", "NaN", "true", "null", "approved", "admin", "*", "\n", "\t\r\n", "a\x1fb", "\x7f",
)  # fmt: skip
VALUES = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**18, -(10**18), 0.1, 1e300, -0.0, [], {}, [[]], {"": ""}, [None],
    DEEP, {"zh": "x"}, ["x"] * 300, {str(n): n for n in range(300)}, *TEXTS,
)  # fmt: skip
NAMES = ("state", "approved_by", "risk_grade", "actor_id", "on_behalf_of", "owner", "__class__", "", "x" * 300, "id")
ETAGS = ("*", "", '"c:1"', '"w:0"', 'W/"x"', '"' + "x" * 3000 + '"', "x", "*,*")
KEYS = ("", "k", "k", "k2", "x" * 200, "x" * 201, "é", " ")
MEDIA = (
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "application/xml",
    "multipart/form-data",
    "",
)
RAW = (b"\x00", b"{", b'"', b"\\u", b"[", b"1e9", b"\xff", b"null", b"\\ud800", b',"a":1,"a":2', b"NaN", b"9" * 40)
DEAR = ("diagram", "/map", "file.pdf", "/demo/maps", "/demo/cases", "/docs", "openapi.json")
ALIVE = [column for column in COLUMNS if column[1] not in ("expired", "agency")]
PLACES = {"pe": "person", "ac": "account", "ca": "case", "wi": "item", "do": "document", "po": "post", "du": "duty"}
LIMIT = "PT0S"  # the clock is bent, not moved: everybody would be logged out


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it is put; ``told`` plays it again by hand."""

    route: Route
    column: tuple[str, str]
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> str:
        return f"{self.route.method} {self.path} {'.'.join(self.column)} {dict(self.headers)} {self.body[:600]!r}"


class Fuzzer:
    """Draws requests with one dice."""

    def __init__(self, world: World, routes: list[Route], dice: random.Random) -> None:
        self.world, self.dice = world, dice
        self.routes = [one for one in routes if not one.path.endswith(LAST)]
        self.weights = [
            0.04 if any(part in one.path for part in DEAR) or one.path == "/" else 1.0 for one in self.routes
        ]

    def draw(self) -> Request:
        dice = self.dice
        route = dice.choices(self.routes, self.weights)[0]
        door = route.path.startswith((f"{API}/party/", f"{API}/outside/"))
        role = "signer" if "/outside/{token}" in route.path else "party"
        column = (
            (role, "own")
            if door and dice.random() < 0.8
            else dice.choice([*ALIVE, ("officer", "own"), ("admin", "all")])
        )
        path = self._path(route, column) + self._query(route)
        headers, body = self._body(route) if route.acts else ({}, b"")
        if route.acts and dice.random() < 0.7:
            headers["If-Match"] = "*" if dice.random() < 0.7 else dice.choice(ETAGS)
        if route.acts and dice.random() < 0.2:
            headers["Idempotency-Key"] = dice.choice(KEYS)
        if dice.random() < 0.3:
            headers["Accept-Language"] = dice.choice(["en", "zh", "fr;q=1", "*", "é"])
        headers = {name: value for name, value in headers.items() if value.isprintable()}
        return Request(route=route, column=column, path=path, headers=headers, body=body)

    def _path(self, route: Route, column: tuple[str, str]) -> str:
        if "{" not in route.path or self.dice.random() < 0.8:
            return path_of(self.world, route, column)
        bent = dict.fromkeys(re.findall(r"{(\w+)}", route.path), "")
        one = self.dice.choice(sorted(bent))
        value = quote(self.dice.choice([*TEXTS, "0" * 30, "-1", "9" * 20, "ca_" + "0" * 26, "."]), safe="")
        known = {**FIXED, **self.world.ids, "token": self.world.tokens.get(("party", "own"), ""), one: value or "%00"}
        return route.path.format(**known)

    def _query(self, route: Route) -> str:
        named = [one for one in route.operation.get("parameters", ()) if one["in"] == "query"]
        given = []
        for one in named:
            if self.dice.random() < 0.4:
                value = self.dice.choice(
                    [*TEXTS, "1", "50", "200", "true", "penalty", "mine", "all", self.world.ids["case"]]
                )
                given.append(f"{one['name']}={quote(value)}")
        return "?" + "&".join(given) if given else ""

    def _body(self, route: Route) -> tuple[dict[str, str], bytes]:
        """Return content type and bytes: right, or spoilt in a value, a key or a byte."""
        whole = body_of(route, whole=True)
        headers = dict(whole.get("headers", {}))
        raw = whole.get("body", b"")
        if route.media == "application/json":
            value = self._known(whole["json"])
            for _ in range(self.dice.choice([0, 1, 1, 2, 4])):
                value = self._spoilt(value)
            if route.path.endswith("/demo/clock") and isinstance(value, dict) and "advance" in value:
                value["advance"] = self.dice.choice([LIMIT, "x", "", None, "-P1D", "P1D" * 9])
            headers["Content-Type"] = "application/json" if self.dice.random() < 0.97 else self.dice.choice(MEDIA)
            raw = json.dumps(value, ensure_ascii=self.dice.random() < 0.5).encode("utf-8", "surrogatepass")
        if raw and self.dice.random() < 0.15:
            damaged = bytearray(raw)
            for _ in range(self.dice.randint(1, 3)):
                at = self.dice.randrange(len(damaged) + 1)
                damaged[at : at + self.dice.choice([0, 0, 1, 3])] = self.dice.choice(RAW)
            raw = bytes(damaged)
        return headers, raw

    def _known(self, value: Any) -> Any:
        """Return a value whose ids are those of the world, mostly."""
        if isinstance(value, dict):
            return {name: self._known(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._known(one) for one in value]
        place = PLACES.get(value[:2]) if isinstance(value, str) and value[2:3] == "_" else None
        return self.world.ids[place] if place and self.dice.random() < 0.9 else value

    def _spoilt(self, value: Any) -> Any:
        """Return a value with one place spoilt."""
        if isinstance(value, dict) and value and self.dice.random() < 0.9:
            name = self.dice.choice(sorted(value))
            kind = self.dice.random()
            if kind < 0.1:
                return {key: one for key, one in value.items() if key != name}
            if kind < 0.2:
                return value | {self.dice.choice(NAMES): self.dice.choice(VALUES)}
            return value | {name: self._spoilt(value[name])}
        if isinstance(value, list) and value and self.dice.random() < 0.7:
            at = self.dice.randrange(len(value))
            return [*value[:at], self._spoilt(value[at]), *value[at + 1 :]]
        return self.dice.choice(VALUES)

"""Reading bodies strictly: what two readers could understand differently is refused (threats B2, C.5).

Refused with 400: no UTF-8, no JSON, a key given twice, NaN and Infinity, lone surrogates, NUL, nesting deeper than 32,
integers of more than 19 digits. 408: a body that does not come to its end. 413: longer than the limit of its content
type. 415: another content type.
"""

import asyncio
import json
import math
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BadRequest, TooLarge, TooSlow, UnsupportedMedia

DEPTH = 32
DIGITS = 19
JSON_LIMIT = 1024 * 1024
FORM_LIMIT = 16 * 1024
PAGE_LIMIT = 1024 * 1024  # a form of a page, not of REST
XML_LIMIT = 2 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PATIENCE = 60.0  # seconds for a whole body; ten times that for an upload
OVERHEAD = 64 * 1024  # boundaries and headers of a multipart body
LIMITS = {
    "multipart/form-data": UPLOAD_LIMIT + OVERHEAD,
    "application/x-www-form-urlencoded": FORM_LIMIT,
    "application/xml": XML_LIMIT,
    "text/xml": XML_LIMIT,
    "application/vnd.riskflow.definition": XML_LIMIT,
}


class Limits:
    """ASGI: a body ends with TooLarge once it passes the limit of its content type; nothing is kept in memory here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with a counting ``receive``."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        await self.app(scope, _counted(scope, receive), send)


def limit_of(kind: str, path: str) -> int:
    """Return how long a body of a content type may be at a path."""
    if kind == "application/x-www-form-urlencoded" and not path.startswith("/api/"):
        return PAGE_LIMIT
    return LIMITS.get(kind, JSON_LIMIT)


def _counted(scope: Scope, receive: Receive) -> Receive:
    headers = dict(scope["headers"])
    kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    limit, told, seen = limit_of(kind, str(scope["path"])), headers.get(b"content-length", b"0"), 0
    too_long = told.isdigit() and int(told[:20]) > limit

    more, until = True, 0.0

    async def counting() -> Message:
        nonlocal seen, more, until
        if too_long:
            raise TooLarge(limit=limit)
        if not more:  # after the body comes only that the client goes away
            return await receive()
        until = until or asyncio.get_running_loop().time() + PATIENCE * (10 if limit > XML_LIMIT else 1)
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise TooSlow from None
        more = bool(message.get("more_body"))
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge(limit=limit)
        return message

    return counting


def content_type(request: Request) -> str:
    """Return the content type without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_json(request: Request, *, optional: bool = False) -> tuple[bytes, Any]:
    """Return the raw bytes and the JSON object of a request; ``optional``: no body reads as an empty object."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMedia("send the body without a content encoding")
    if optional and "content-type" not in request.headers:
        raw = await request.body()
        if not raw:
            return raw, {}
    if content_type(request) != "application/json":
        raise UnsupportedMedia("send application/json")
    raw = await request.body()
    return raw, {} if optional and not raw else strict_object(raw)


def strict_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object in ``raw``; BadRequest when it is no object or not strict."""
    value = strict(raw)
    if not isinstance(value, dict):
        raise BadRequest("the body is a JSON object")
    return value


def strict(raw: bytes) -> Any:
    """Return the JSON value in ``raw``; BadRequest says what is wrong with it."""
    try:
        value = orjson.loads(raw)  # grammar, UTF-8, surrogates, NaN
    except orjson.JSONDecodeError as wrong:
        raise BadRequest(f"not JSON in UTF-8: {wrong.msg}") from None
    if b"\\u0000" in raw or raw.count(b"{") + raw.count(b"[") > DEPTH:
        _walk(value)
    return _ONCE.decode(raw.decode())  # keys given twice; safe from deep nesting by now


def _walk(value: Any) -> None:
    todo = [(value, 1)]
    while todo:
        found, depth = todo.pop()
        if depth > DEPTH and isinstance(found, dict | list):
            raise BadRequest(f"nested deeper than {DEPTH}")
        if isinstance(found, dict):
            todo += [(part, depth + 1) for pair in found.items() for part in pair]
        elif isinstance(found, list):
            todo += [(part, depth + 1) for part in found]
        elif isinstance(found, str) and "\x00" in found:
            raise BadRequest("a text holds NUL")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise BadRequest(f"a key is given twice: {next(name for name in names if names.count(name) > 1)[:60]!r}")
    return found


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > DIGITS:
        raise BadRequest(f"a number has more than {DIGITS} digits")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise BadRequest("a number is out of range")
    return value


def _constant(text: str) -> NoReturn:
    raise BadRequest(f"{text} is not JSON")


_ONCE = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_float, parse_constant=_constant, strict=True
)


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of an ``application/x-www-form-urlencoded`` body, each given once."""
    if content_type(request) != "application/x-www-form-urlencoded":
        raise UnsupportedMedia("send application/x-www-form-urlencoded")
    raw = await request.body()
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise BadRequest("the form cannot be read") from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest("a field is given twice")
    if any("\x00" in value for value in found.values()):
        raise BadRequest("a text holds NUL")
    return found

"""Requests put straight to the application of this process: no socket, no client library, any bytes at all."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

HOST = (b"host", b"localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer as it left the application."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def kind(self) -> str:
        return dict(self.headers).get("content-type", "").partition(";")[0]

    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """Calls an ASGI application, one request after the other."""

    def __init__(self, app: Any) -> None:
        self.app, self.loop, self.count = app, asyncio.new_event_loop(), 0
        self.leaving: Callable[[], None] = lambda: None  # called when an answer begins to leave

    def __call__(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        json: Any = None,
        body: bytes = b"",
        headers: Mapping[str, str] = {},
    ) -> Found:
        """``path`` with its query, percent-encoded; ``json`` or ``body`` with the content type of ``headers``."""
        told = [HOST, *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())]
        if token:
            told.append((b"authorization", f"Bearer {token}".encode("latin-1")))
        if json is not None:
            told.append((b"content-type", b"application/json"))
            body = _dumped(json)
        if body:
            told.append((b"content-length", str(len(body)).encode()))
        self.count += 1
        return self.loop.run_until_complete(self._call(method, path, told, body))

    async def _call(self, method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes) -> Found:
        plain, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote_to_bytes(plain).decode("utf-8", "replace"),
            "raw_path": plain.encode("ascii", "replace"),
            "query_string": query.encode("ascii", "replace"),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 50000),
            "server": ("localhost", 80),
            "state": {},
        }
        sent, told, parts = False, {}, []

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if sent:
                return {"type": "http.disconnect"}
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.leaving()
                told.update(message)
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self.app(scope, receive, send)
        pairs = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in told["headers"])
        return Found(status=told["status"], headers=pairs, body=b"".join(parts))

    def close(self) -> None:
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")

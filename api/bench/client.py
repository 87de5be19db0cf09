"""The client of the REST measurements, a process of its own: raw sockets kept alive, one selector loop.

Reads one job as JSON from standard input and answers with JSON: {"seconds", "latencies"} of all requests. A job is
{"port", "kind": "complete", "run", "tokens": {account: token}, "clients": [[case, …], …]}, where a case is {"item":
{"id", "etag"}, "steps": [{"account", "fields"}, …]}; or {"port", "kind": "bare" or "raw", "clients": [count, …]}.
"""

import itertools
import selectors
import socket
import sys
import time
from collections.abc import Generator
from typing import Any

import orjson

Script = Generator[bytes, bytes, None]  # yields requests, is sent the bodies of their answers
COMPLETE = "/api/v1/work-items/%s/complete"


class Connection:
    """One client: a socket and the script it plays."""

    def __init__(self, port: int, script: Script) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.script = script
        self.latencies: list[float] = []
        self._sent = 0.0
        self._buffer = b""

    def begin(self) -> None:
        """Send the first request."""
        self._send(next(self.script))

    def receive(self) -> bool:
        """Take what has come; send the next request after a whole answer. False once the script has ended."""
        self._buffer += self.socket.recv(1 << 18)
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return True
        self.latencies.append(time.perf_counter() - self._sent)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head[:40]!r}: {rest[:600]!r}")
        self._buffer = b""
        try:
            self._send(self.script.send(rest))
        except StopIteration:
            return False
        return True

    def _send(self, request: bytes) -> None:
        self._sent = time.perf_counter()
        self.socket.sendall(request)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError("an answer without a length")


def request(path: str, body: bytes, *headers: str) -> bytes:
    """Return the bytes of a POST."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\nContent-Type: application/json\r\n\r\n").encode() + body


def bare(path: str, count: int) -> Script:
    """Insert ``count`` rows."""
    for _ in range(count):
        yield request(path, b'{"value":"measured"}')


def walk(cases: list[dict[str, Any]], tokens: dict[str, str], client: str) -> Script:
    """Complete every step of every case; the answer of one names the item of the next."""
    keys = itertools.count(1)
    for case in cases:
        item = case["item"]
        for step in case["steps"]:
            body = orjson.dumps({"outcome": "done", "fields": step["fields"]})
            answer = orjson.loads(
                (
                    yield request(
                        COMPLETE % item["id"],
                        body,
                        f"Authorization: Bearer {tokens[step['account']]}",
                        f"If-Match: {item['etag']}",
                        f"Idempotency-Key: {client}-{next(keys)}",
                    )
                )
            )
            item = next(iter(answer["case"]["open_work_items"]), None)


def play(port: int, scripts: list[Script]) -> dict[str, Any]:
    """Play all scripts at once; seconds are from the first request to the last answer."""
    connections = [Connection(port, script) for script in scripts]
    with selectors.DefaultSelector() as selector:
        for one in connections:
            selector.register(one.socket, selectors.EVENT_READ, one)
        begun = time.perf_counter()
        for one in connections:
            one.begin()
        open_now = len(connections)
        while open_now:
            for key, _ in selector.select():
                if not key.data.receive():
                    selector.unregister(key.fileobj)
                    open_now -= 1
        seconds = time.perf_counter() - begun
    return {"seconds": seconds, "latencies": [one for c in connections for one in c.latencies]}


def main() -> int:
    """Play the job on standard input."""
    job = orjson.loads(sys.stdin.buffer.read())
    if job["kind"] == "complete":
        scripts = [walk(cases, job["tokens"], f"{job['run']}-{at}") for at, cases in enumerate(job["clients"])]
    else:
        scripts = [bare(f"/bench/{job['kind']}", count) for count in job["clients"]]
    sys.stdout.buffer.write(orjson.dumps(play(job["port"], scripts)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Serving: one process, one event loop; what the demo prints once it answers."""

import gc
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import uvicorn

import processes
from api.app import application
from api.messengers import channels
from api.outbox import Sender
from api.timers import Timers
from api.wiring import Service


class Server(uvicorn.Server):
    """Says that it answers once it does."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._told = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell. What lives as long as the process is taken out of every later search for garbage."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        if self.started:
            self._told()


def configured(app: Any, *, host: str, port: int, proxies: Sequence[str] = ()) -> uvicorn.Config:
    """Return how an application is served; ``proxies`` are believed whom they speak for, nobody else is."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_graceful_shutdown=5,
    )


def serve(
    service: Service, *, host: str, port: int, proxies: Sequence[str] = (), bench: bool = False, welcome: str = ""
) -> int:
    """Serve until stopped; returns 0, or 1 when the port is taken."""
    config = configured(application(service, bench=bench), host=host, port=port, proxies=proxies)
    timers, sender = Timers(service.engine), Sender(service.engine, channels(os.environ))
    server = Server(config, lambda: print(welcome or f"riskflow answers at http://{host}:{port}/", flush=True))
    timers.start()
    sender.start()
    try:
        server.run()
    finally:
        timers.stop()
        sender.stop()
        service.close()
    return 0 if server.started else 1


def welcome(port: int, samples: Sequence[str] = ("agency",)) -> str:
    """Return what the demo prints: address, accounts with their posts, passwords; of each agency one list."""
    lines = [f"riskflow 演示 / demo: http://localhost:{port}/"]
    for at, name in enumerate(samples):
        lines += ["", *_accounts(processes.sample(name), elsewhere=at > 0)]
    lines += ["", "  口令 / password: demo-<account>, e.g. demo-handler1", f"  OpenAPI: http://localhost:{port}/docs"]
    return "\n".join(lines)


def _accounts(sample: Mapping[str, Any], *, elsewhere: bool) -> list[str]:
    """Return the lines of an agency's people; ``elsewhere``: with the agency behind the account, as it is logged in."""
    agency = sample["agency"]
    lines = [f"  {agency['name']['zh']} / {agency['name']['en']}"] if elsewhere else []
    for one in sample["people"]:
        account = one["account"] + (f"@{agency['id']}" if elsewhere else "")
        posts = "、".join((post.get("title") or sample["roles"][post["role"]])["zh"] for post in one.get("posts", ()))
        codes = ", ".join(post["role"] for post in one.get("posts", ())) or one["kind"]
        lines.append(f"  {account:<15} {codes:<15} {_padded(one['name']['zh'], 8)} {posts}")
    return lines


def _padded(text: str, width: int) -> str:
    """Return ``text`` filled up to ``width`` columns; a Chinese character takes two."""
    return text + " " * max(0, width - sum(2 if ord(letter) > 0x2E80 else 1 for letter in text))

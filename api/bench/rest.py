"""REST figures: completions beside the two bare endpoints, in the same server process and run, with 1 and 8 clients."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from api.bench import flows
from api.bench.office import Office, signatures

LINE = 10  # tasks of the cases walked
KINDS = ("bare", "complete", "raw")
CLIENTS = (1, 8)


@dataclass(kw_only=True)
class Figures:
    """All rounds of one kind with one number of clients."""

    rates: list[float] = field(default_factory=list)  # requests/s of each round
    latencies: list[float] = field(default_factory=list)  # seconds

    @property
    def rate(self) -> float:
        """Median of the rounds, requests/s."""
        return statistics.median(self.rates)

    def percentile(self, share: float) -> float:
        """Return a percentile of the latencies in ms."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def measure(office: Office, url: str, home: Path, *, requests: int, rounds: int) -> dict[tuple[str, int], Figures]:
    """Return the figures by (kind, clients); ``requests``: of each kind and round. The office is closed for it."""
    tokens = {account: office.token(account) for account in ("handler1", "buyer1", "buyer2")}
    cases = -(-requests // len(script()))
    shares = [
        (count, [_cases(office, max(1, cases // count)) for _ in range(count)])
        for _ in range(rounds)
        for count in CLIENTS
    ]
    office.close()
    found: dict[tuple[str, int], Figures] = {}
    with server(url, home) as port:
        _play(port, {"kind": "bare", "clients": [20]})
        for run, (count, mine) in enumerate(shares):
            for kind in KINDS:
                jobs: Any = mine if kind == "complete" else [max(1, requests // count)] * count
                told = _play(port, {"kind": kind, "clients": jobs, "tokens": tokens, "run": run})
                figures = found.setdefault((kind, count), Figures())
                figures.rates.append(len(told["latencies"]) / told["seconds"])
                figures.latencies += told["latencies"]
    return found


def script() -> list[dict[str, Any]]:
    """Return who completes what, from the first task of a line to its end."""
    nothing = {"id": "", "etag": ""}
    acts = [act for at in range(1, LINE + 1) for act in signatures(at, nothing)]
    return [{"account": act.account, "fields": act.fields} for act in acts]


def _cases(office: Office, count: int) -> list[dict[str, Any]]:
    steps = script()
    started = [office.start(flows.key(LINE))["open_work_items"][0] for _ in range(count)]
    return [{"item": {"id": item["id"], "etag": item["etag"]}, "steps": steps} for item in started]


def _play(port: int, job: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "api.bench.client"]
    done = subprocess.run(command, input=orjson.dumps({"port": port, **job}), stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = orjson.loads(done.stdout)
    return told


@contextmanager
def server(url: str, home: Path) -> Iterator[int]:
    """Run the service with the rows of the measurements in a process of its own; yields its port."""
    port = _free_port()
    settings = {"RISKFLOW_DATABASE_URL": url, "RISKFLOW_HOME": str(home)}
    command = [sys.executable, "-m", "api.cli", "serve", "--bench", "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
        try:
            _wait(process, port, log)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Any) -> None:
    for _ in range(600):
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"the server ended: {log.read().decode('utf-8', 'replace')[-2000:]}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server does not answer")

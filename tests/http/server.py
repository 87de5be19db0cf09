"""A real server process on a database of its own; whoever talks to it has HTTP and nothing else.

Its clock begins on the Monday all tests begin on, whatever the day.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx

import processes
from api import clock
from tests.fakes import FakeClock

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """``riskflow`` set up by its own commands (migrate, deploy) and then served."""

    def __init__(self, url: str, home: Path, samples: Sequence[str] = ("agency",)) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "RISKFLOW_HOME": str(home),
            "RISKFLOW_DATABASE_URL": url,
            "PYTHONPATH": str(ROOT),
        }
        clock.keep(home, FakeClock().moment - datetime.now(UTC))
        for sample in samples:
            self.command("migrate", "--sample", sample)
            key = processes.sample(sample)["agency"]["id"]
            files = [str(ROOT / "processes" / f"{name}.bpmn") for name in processes.names()]
            self.command("deploy", *files, "--agency", key)
        self._log = (home / "server.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", str(self.port), "--demo-clock"],
            env=self._environment,
            cwd=ROOT,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", *arguments],
            env=self._environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"riskflow {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self._process.poll() is None, Path(self._log.name).read_text()
            try:
                if httpx.get(self.base + "/readyz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the server did not become ready")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()

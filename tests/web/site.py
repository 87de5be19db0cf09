"""The whole product for browser tests: a demo agency with its flows on SQLite, served by uvicorn in a thread.

The clock stands on the Monday on which all tests begin; ``site.clock.advance`` moves it.
"""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from api.app import application
from api.settings import Settings
from api.wiring import Service, service
from tests import stock
from tests.fakes import FakeClock
from tests.stock import shipped

FLOWS = ("procurement", "finance", "licensing", "penalty")


class Site:
    """A server of one database; ``base`` is its address, ``service`` what it serves."""

    def __init__(self, home: Path, flows: Sequence[str] = FLOWS, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        url = f"sqlite:///{home / 'site.sqlite3'}"
        files = {name: shipped(name) for name in flows}
        engine, self.agency = stock.opened(url, home, clock=self.clock, sample="agency", files=files)
        settings = Settings(home=home, database_url=url)
        self.service: Service = service(engine, settings=settings, demo=True)
        config = uvicorn.Config(
            application(self.service), host="127.0.0.1", port=0, log_level="warning", access_log=False, lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="site")
        self._thread.start()
        until = time.monotonic() + 30
        while not self._server.started:
            assert self._thread.is_alive(), "the server ended"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.base = f"http://localhost:{port}"

    def close(self) -> None:
        """Stop serving and close the database."""
        self._server.should_exit = True
        self._thread.join(30)
        self.service.close()

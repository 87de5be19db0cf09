"""PostgreSQL stopped at once under the server: whoever calls is told to try again, and then nothing is lost."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from engine.errors import Unavailable
from engine.usecases import directory
from tests import postgres
from tests.conftest import administer, in_database
from tests.crash.killing import sound
from tests.crash.test_kill import sign, start
from tests.crash.worker import Answered, Asked, carry_out
from tests.race.arena import Expected, breaches
from tests.race.house import HANDLERS, House, item_of
from tests.scale import scaled

PATIENCE = 60.0


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A server of the test's own: the one of the run serves others too."""
    made = postgres.launch(os.getpid())
    yield made
    made.remove()


@pytest.fixture
def house(server: postgres.Server, tmp_path: Path) -> Iterator[House]:
    """The house on that server."""
    administer(server.url(), sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"), "house")
    made = House(in_database(server.url(), "house"), tmp_path)
    yield made
    made.close()


def persistent(seen: "Counter[str]", work: Callable[[], Any]) -> Any:
    """Try until it works, as a client does that is told 503; anything else raised is a fault."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return work()
        except Unavailable:
            seen["unavailable"] += 1
            time.sleep(0.02)
    raise AssertionError("the server does not come back")


class Client(threading.Thread):
    """Goes through cases until told to stop; keeps what was acknowledged, or the fault that ended it."""

    def __init__(self, house: House, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.house, self.over = house, threading.Event()
        self.seen: Counter[str] = Counter()
        self.acknowledged: list[tuple[Asked, Answered]] = []
        self.cases: list[Expected] = []
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            at = 0
            while not self.over.is_set():
                self.one_case(f"{self.name} {at}")
                at += 1
        except BaseException as fault:
            self.fault = fault

    def one_case(self, name: str) -> None:
        body = self.asked(start(self.house, f"{name} start")).body
        item = item_of(body)
        for who in HANDLERS[1:3]:
            self.asked(sign(self.house, who, item, f"{name} {who}"))
        me = persistent(self.seen, lambda: self.house.engine.ask(directory.me, self.house.caller(HANDLERS[0])))
        assert me["account"] == HANDLERS[0]
        self.cases.append(Expected(case=body["id"], needed=2, accepted=2))

    def asked(self, asked: Asked) -> Answered:
        found: Answered = persistent(self.seen, lambda: carry_out(self.house.engine, asked))
        self.acknowledged.append((asked, found))
        return found


def test_the_database_stops_at_once_again_and_again(server: postgres.Server, house: House) -> None:
    clients = [Client(house, f"client {at}") for at in range(3)]
    for client in clients:
        client.start()
    restarts = scaled(25, least=2)
    for _ in range(restarts):
        time.sleep(0.3)
        server.stop(mode="immediate")
        server.start()
    time.sleep(0.3)
    for client in clients:
        client.over.set()
        client.join(PATIENCE)
        assert client.fault is None, client.fault
        assert not client.is_alive()
    for asked, answered in (pair for client in clients for pair in client.acknowledged):
        again = carry_out(house.engine, asked)
        assert (again.status, again.body) == (answered.status, answered.body), "an acknowledged write was lost"
    cases = [case for client in clients for case in client.cases]
    assert not breaches(house, cases)
    assert sound(house) == len(cases)
    told = sum(client.seen["unavailable"] for client in clients)
    acknowledged = sum(len(client.acknowledged) for client in clients)
    print(f"{restarts} restarts, {acknowledged} acknowledged, {told} told to try again, 0 lost")
    assert told, "no client met a restart"

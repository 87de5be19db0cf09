"""Connections that end in the middle: ended by the database, cut between it and the server, cut after the commit."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from engine.bootstrap import Engine, open_engine
from tests.crash.clients import Client, ended, going, sign, start
from tests.crash.notes import Notes
from tests.crash.worker import carry_out
from tests.race.guards import plain
from tests.race.house import HANDLERS, House, item_of
from tests.scale import scaled


class Proxy:
    """A port of this machine behind which PostgreSQL is; cuts what goes through it."""

    def __init__(self, url: str) -> None:
        told = psycopg.conninfo.conninfo_to_dict(plain(url))
        self._socket = f"{told['host']}/.s.PGSQL.{told.get('port', 5432)}"
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.cut_at_commit = 0  # so many commits reach the database and are not answered
        self.cuts = 0
        self.url = f"postgresql+psycopg://{told['user']}@127.0.0.1:{self._door.getsockname()[1]}/{told['dbname']}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._door.close()
        self.cut()

    def cut(self) -> int:
        """Cut all connections; returns how many there were."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _shut(*pair)
        return len(pairs)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._socket)
            self._pairs.append((client, server))
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        """Carry both ways until one end is gone; closed only when nobody reads: a number used again is another's."""
        deaf = threading.Event()  # answers are no longer passed on
        back = threading.Thread(target=self._answer, args=(client, server, deaf), daemon=True)
        back.start()
        try:
            while data := client.recv(65536):
                if b"COMMIT" in data and self.cut_at_commit:
                    self.cut_at_commit -= 1
                    deaf.set()
                server.sendall(data)
        except OSError:
            pass
        _shut(client, server)
        back.join()
        client.close()
        server.close()

    def _answer(self, client: socket.socket, server: socket.socket, deaf: threading.Event) -> None:
        try:
            while data := server.recv(65536):
                if deaf.is_set():
                    self.cuts += 1
                    break
                client.sendall(data)
        except OSError:
            pass
        _shut(client, server)


def _shut(*sockets: socket.socket) -> None:
    for one in sockets:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


@pytest.fixture
def house(postgres_database: Callable[[], str], tmp_path: Path) -> Iterator[House]:
    made = House(postgres_database(), tmp_path)
    yield made
    made.close()


@pytest.fixture
def proxy(house: House) -> Iterator[Proxy]:
    made = Proxy(house.url)
    yield made
    made.close()


@pytest.fixture
def far(house: House, proxy: Proxy) -> Iterator[Engine]:
    """An engine that reaches the database through the proxy."""
    made = open_engine(proxy.url, home=house.home, upgrade=False)
    yield made
    made.close()


def met(clients: list[Client]) -> int:
    return sum(client.seen["unavailable"] for client in clients)


def test_the_database_ends_connections(house: House, seed: int, played: Callable[[str, int], None]) -> None:
    dice, times, ended_ones = random.Random(seed), scaled(200, least=5), 0
    clients = going(house, house.engine, Notes(house), 3)
    query = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for _ in range(times):
        time.sleep(dice.uniform(0.02, 0.2))
        with psycopg.connect(plain(house.url), autocommit=True) as connection:
            row = connection.execute(query).fetchone()
            ended_ones += row[0] if row else 0
    print(f"{times} times, {ended_ones} connections ended, {ended(house, clients)}")
    played("ended connections", ended_ones)


def test_connections_are_cut(
    house: House, far: Engine, proxy: Proxy, seed: int, played: Callable[[str, int], None]
) -> None:
    dice, times, cut = random.Random(seed), scaled(200, least=5), 0
    clients = going(house, far, Notes(house), 3)
    for _ in range(times):
        time.sleep(dice.uniform(0.02, 0.2))
        cut += proxy.cut()
    print(f"{times} times, {cut} connections cut, {ended(house, clients)}")
    played("cut connections", cut)


def test_commits_that_are_not_answered(
    house: House, far: Engine, proxy: Proxy, played: Callable[[str, int], None]
) -> None:
    """The database has committed, the server hears nothing: a retry gets the answer, and there is one act."""
    notes, times = Notes(house), scaled(200, least=10)
    client = Client(house, far, notes, "client")
    for at in range(times):
        proxy.cut_at_commit = 1
        body = client.asked(start(house, f"{at} start")).body
        assert carry_out(house.engine, start(house, f"{at} start")).body == body
        for who in HANDLERS[1:3]:
            proxy.cut_at_commit = 1
            asked = sign(house, who, item_of(body), f"{at} {who}")
            assert client.asked(asked).repeated, "it was done when nobody heard so"
    assert proxy.cuts == met([client]) == 3 * times
    notes.believed()
    print(f"{proxy.cuts} commits unheard, each done once")
    played("unheard commits", proxy.cuts)


def test_a_silent_database_is_not_waited_for_without_end(house: House) -> None:
    for pool in (house.engine.database.engine, house.engine.database._readers):
        with pool.connect() as connection:
            told = connection.connection.driver_connection.info.get_parameters()
        assert {"connect_timeout", "keepalives_idle", "tcp_user_timeout"} <= set(told)

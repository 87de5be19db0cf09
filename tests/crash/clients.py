"""Clients that go on while their database comes and goes: told 503, or told nothing, they try again with their key."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from engine.bootstrap import Engine
from engine.errors import Unavailable
from engine.usecases.people import directory
from tests.crash.killing import sound
from tests.crash.notes import Notes
from tests.crash.worker import Answered, Asked, carry_out
from tests.race.arena import Expected, breaches
from tests.race.house import HANDLERS, House, item_of

PATIENCE = 60.0


def start(house: House, key: str) -> Asked:
    """Return the request that starts a case of two signatures."""
    return Asked(what="start", caller=house.caller(HANDLERS[0], key), on="two")


def sign(house: House, who: str, item: str, key: str, **fields: str) -> Asked:
    """Return the request by which ``who`` signs."""
    return Asked(what="sign", caller=house.caller(who, key), on=item, fields=fields)


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
    """Goes through cases until told to stop; notes everything, and the fault that ended it."""

    def __init__(self, house: House, engine: Engine, notes: Notes, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.house, self.engine, self.notes, self.over = house, engine, notes, threading.Event()
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
        """Take a case through its first task, with a paper."""
        body = self.asked(start(self.house, f"{name} start")).body
        item = item_of(body)
        self.asked(Asked(what="paper", caller=self.house.caller(HANDLERS[0], f"{name} paper"), on=body["id"]))
        for who in HANDLERS[1:3]:
            self.asked(sign(self.house, who, item, f"{name} {who}"))
        me = persistent(self.seen, lambda: self.engine.ask(directory.me, self.house.caller(HANDLERS[0])))
        assert me["account"] == HANDLERS[0]
        self.cases.append(Expected(case=body["id"], needed=2, accepted=2))

    def asked(self, asked: Asked) -> Answered:
        """Ask until it is answered."""
        found: Answered = persistent(self.seen, lambda: self._once(asked))
        self.acknowledged.append((asked, found))
        return found

    def _once(self, asked: Asked) -> Answered:
        sent, found = time.time(), None
        try:
            found = carry_out(self.engine, asked)
        finally:
            self.notes.add(asked, sent, found)
        return found


def going(house: House, engine: Engine, notes: Notes, count: int) -> list[Client]:
    """Let clients go."""
    clients = [Client(house, engine, notes, f"client {at}") for at in range(count)]
    for client in clients:
        client.start()
    return clients


def ended(house: House, clients: list[Client]) -> str:
    """Let them come to an end, and assert that nothing acknowledged is lost; returns what they met, in words."""
    for client in clients:
        client.over.set()
    for client in clients:
        client.join(PATIENCE)
        if client.fault is not None:
            raise client.fault
        assert not client.is_alive()
    for asked, answered in (pair for client in clients for pair in client.acknowledged):
        again = carry_out(house.engine, asked)
        assert (again.status, again.body) == (answered.status, answered.body), "an acknowledged write was lost"
    cases = [case for client in clients for case in client.cases]
    assert not breaches(house, cases)
    assert sound(house) == len(cases)
    noted = clients[0].notes.believed()
    told = sum(client.seen["unavailable"] for client in clients)
    assert told, "no client met it"
    acknowledged = sum(len(client.acknowledged) for client in clients)
    return f"{acknowledged} acknowledged, {told} told to try again, {noted} requests noted, 0 lost"

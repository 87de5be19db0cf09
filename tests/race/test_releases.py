"""Two administrators at once at one definition, on two engines: one of two drafts, submissions, approvals gets through.

Each race is played on both databases; what came of it is read from the rows and from the trail, which must verify.
"""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.problems import is_conflict
from engine.bootstrap import Engine, open_engine
from engine.errors import Forbidden, NotFound, RiskflowError, StaleVersion, VersionRequired, WrongState
from engine.usecases.definitions import drafts, releasing
from tests.conftest import STORES, administer, in_database
from tests.scale import scaled
from tests.unit.usecases.releases import THIRD, Releases, flow
from tests.unit.usecases.stage import Office

LATE = (StaleVersion, VersionRequired, WrongState, NotFound, Forbidden)


def again(act: Callable[[], Any]) -> Any:
    """Carry out an act, once more when it ran into a constraint, as the service does."""
    try:
        return act()
    except Exception as error:
        if not is_conflict(error):
            raise
    return act()


@dataclass
class Ring:
    """An office, and a second engine on its database."""

    desk: Releases
    other: Engine
    dice: random.Random

    def play(self, *calls: tuple[str, Callable[..., Any], Any]) -> list[Any]:
        """Let calls (who, use case, arguments) go at once, in turns on the two engines; what each came to."""
        gate = threading.Barrier(len(calls))
        engines = [self.desk.engine, self.other]
        self.dice.shuffle(engines)

        def one(at: int) -> Any:
            who, use, given = calls[at]
            caller = self.desk.office.bureau.caller(who)
            gate.wait()
            try:
                return again(lambda: engines[at % 2].act(use, caller, *given).result())
            except RiskflowError as error:
                return error

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, range(len(calls))))


@pytest.fixture(scope="module", params=STORES)
def ground(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ring]:
    home: Path = tmp_path_factory.mktemp("ring")
    url, name = f"sqlite:///{home / 'riskflow.sqlite3'}", f"ring_{id(request)}"
    if request.param == "postgresql":
        from psycopg import sql

        server = request.getfixturevalue("postgres_url")
        administer(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"), name)
        url = in_database(server, name)
    office = Office(url, home, {})
    other = open_engine(url, home=home, clock=office.bureau.clock, upgrade=False)
    yield Ring(Releases(office), other, random.Random(0))
    other.close()
    office.bureau.close()
    if request.param == "postgresql":
        administer(server, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


@pytest.fixture
def ring(ground: Ring, seed: int) -> Ring:
    ground.dice = random.Random(seed)
    return ground


def rounds() -> range:
    return range(scaled(40, least=6))


def settled(told: list[Any]) -> list[Any]:
    """Return the answers; everything else came too late, and nothing else was wrong."""
    assert all(hasattr(one, "status") or isinstance(one, LATE) for one in told), told
    return [one for one in told if hasattr(one, "status")]


def test_two_first_drafts(ring: Ring) -> None:
    for number in rounds():
        key = f"first{number}"
        saves = [(who, drafts.save, (key, "", flow(signers=at + 3))) for at, who in enumerate(("admin1", "admin2"))]
        (won,) = settled(ring.play(*saves))
        found = ring.desk.draft(key)
        assert (found["etag"], len(found["editors"])) == (won.body["etag"], 1)
        assert ring.desk.kinds(key) == ["drafted"]
    ring.desk.verified()


def test_two_saves_of_what_both_saw(ring: Ring) -> None:
    ring.desk.save("admin1", "saves", flow(), "")
    for number in rounds():
        etag = ring.desk.draft("saves")["etag"]
        saves = [
            (who, drafts.save, ("saves", etag, flow(signers=number + 3, name=who))) for who in ("admin1", "admin2")
        ]
        (won,) = settled(ring.play(*saves))
        assert ring.desk.draft("saves")["digest"] == won.body["digest"]
    ring.desk.verified()


def test_two_submissions_then_two_approvals_or_a_new_draft_beside(ring: Ring) -> None:
    """One submission, one approval; a draft saved beside it is before it or after it, never between."""
    for number in rounds():
        key = f"run{number}"
        ring.desk.save("admin1", key, flow(), "")
        etag = ring.desk.draft(key)["etag"]
        asked = [("admin1", drafts.submit, (key, etag)), (THIRD, drafts.submit, (key, etag))]
        (won,) = settled(ring.play(*asked))
        etag, by = won.body["etag"], won.body["submitted_by"]["name"]
        second = "admin2" if by == "齐三省" else ring.dice.choice(["admin2", THIRD])
        beside = ring.dice.choice(
            [
                (second, releasing.approve, (key, etag)),
                ("admin1", drafts.withdraw, (key, etag)),
                ("admin1", drafts.save, (key, etag, flow(signers=5))),
            ]
        )
        told = ring.play((second, releasing.approve, (key, etag)), beside)
        good = settled(told)
        kinds = ring.desk.kinds(key)
        if beside[1] is drafts.save:
            assert kinds == ["drafted", "submitted", "approved", "released"]  # what is submitted is not changed
        assert len(good) == 1
        assert kinds.count("submitted") == 1
        assert kinds.count("approved") + kinds.count("withdrawn") == 1
    ring.desk.verified()


def test_a_moment_comes_once_for_two_processes_and_a_cancellation(ring: Ring) -> None:
    bureau = ring.desk.office.bureau
    for number in rounds():
        key = f"due{number}"
        ring.desk.save("admin1", key, flow(), "")
        ring.desk.submit("admin1", key)
        starts = (bureau.clock.now() + timedelta(minutes=1)).isoformat()
        ring.desk.approve("admin2", key, starts_at=starts)
        bureau.clock.advance(timedelta(minutes=2))
        firing = [engine.act for engine in (ring.desk.engine, ring.other)]
        with ThreadPoolExecutor(3) as pool:
            gate = threading.Barrier(3)

            def fire(act: Any, key: str = key, gate: threading.Barrier = gate) -> bool:
                gate.wait()
                return bool(act(releasing.start, bureau.agency, key, 1).result())

            def cancel(key: str = key, gate: threading.Barrier = gate) -> bool:
                gate.wait()
                try:
                    return ring.desk.did("admin1", releasing.cancel, key, 1, "*", reason="暂缓").status == 200
                except WrongState:
                    return False

            ends = [*(pool.submit(fire, act) for act in firing), pool.submit(cancel)]
            assert sum(one.result() for one in ends) == 1
        assert sum(ring.desk.kinds(key).count(kind) for kind in ("released", "cancelled")) == 1
    ring.desk.verified()

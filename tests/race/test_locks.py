"""What the order "lock first, facts later" and the locked tally rows are for, and that a test sees them missing."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest

from engine.errors import Unavailable
from engine.model import ids
from engine.storage import database
from engine.storage.unit_of_work import Unit
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases.casework import signing, starting
from engine.usecases.ground import recorder
from engine.usecases.ground.commands import Answer
from engine.usecases.ground.recorder import Recorder
from engine.usecases.people import directory
from tests.race.guards import Meeting, Merged, Summed, plain
from tests.race.house import HANDLERS, LIMIT, House, change_post, item_of, signature_on, start_of

PATIENCE = 20.0


def uuid(identifier: str) -> UUID:
    """Return the column value of an identifier."""
    return UUID(bytes=ids.raw(identifier))


def started(house: House, process: str) -> tuple[str, str]:
    """Start a case; returns case and work item."""
    body = house.engine.act(starting.start, house.caller(HANDLERS[0]), start_of(process)).result().body
    return str(body["id"]), item_of(body)


def signing_by(house: House, who: str, item: str, key: str = "", **fields: str) -> "Future[Answer]":
    """Let ``who`` sign, in a thread of the engine's own."""
    return house.engine.act(signing.complete, house.caller(who, key), signature_on(item, fields or None))


@contextmanager
def holding(house: House, case: str) -> Iterator[psycopg.Connection[Any]]:
    """Hold a case's row in a transaction of the test's own; committed at the end."""
    with psycopg.connect(plain(house.url)) as connection:
        connection.execute("SELECT 1 FROM case_file WHERE case_id = %s FOR UPDATE", (uuid(case),))
        yield connection


def until_waiting(house: House, count: int) -> None:
    """Wait until ``count`` transactions wait for a lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    end = time.monotonic() + PATIENCE
    with psycopg.connect(plain(house.url), autocommit=True) as connection:
        while time.monotonic() < end:
            row = connection.execute(query).fetchone()
            if row is not None and row[0] >= count:
                return
            time.sleep(0.005)
    raise AssertionError(f"{count} acts do not wait for the lock")


def recused_while_waiting(house: House) -> int:
    """Let an officer be recused while his signature waits for the case; returns the status of his signature."""
    case, item = started(house, "two")
    with holding(house, case) as connection:
        mine = signing_by(house, HANDLERS[3], item)
        until_waiting(house, 1)
        connection.execute(
            "INSERT INTO recusal (agency_id, case_id, person_id, at) VALUES (%s, %s, %s, '')",
            (uuid(house.agency), uuid(case), uuid(house.persons[HANDLERS[3]])),
        )
    return mine.result(PATIENCE).status


def repeated_while_waiting(house: House) -> bool:
    """Let one key wait twice for the case; returns whether both got the one first answer."""
    case, item = started(house, "two")
    with holding(house, case):
        both = [signing_by(house, HANDLERS[3], item, key=case) for _ in range(2)]
        until_waiting(house, 2)
    answers = [one.exception(PATIENCE) or one.result() for one in both]
    bodies = {str(one.body) for one in answers if isinstance(one, Answer) and one.status == 200}
    return len(bodies) == 1 and all(isinstance(one, Answer) and one.status == 200 for one in answers)


def passed_together(house: House, monkeypatch: pytest.MonkeyPatch, base: type[Unit], patience: float) -> int:
    """Let two cases of one line meet between deciding and writing; returns the sum that passed the limit."""
    line = f"{base.__name__} {time.monotonic_ns()}"
    _, first = started(house, "limit")
    assert signing_by(house, HANDLERS[0], first, line=line, amount="1.00").result().status == 200  # makes the row
    pair = [started(house, "limit")[1] for _ in range(2)]
    monkeypatch.setattr(database, "Unit", Meeting(2, patience).at_apply(base))
    acts = [signing_by(house, HANDLERS[0], item, line=line, amount="30000.00") for item in pair]
    return sum(30_000 for one in acts if one.result(PATIENCE).status == 200)


def test_facts_are_read_after_the_lock(house: House) -> None:
    assert recused_while_waiting(house) == 403
    assert repeated_while_waiting(house)


def test_a_lock_merged_with_the_reads_is_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "Unit", Merged)
    # The stale key alone would be caught by its unique constraint; a stale recusal is caught by nothing.
    assert recused_while_waiting(house) == 200, "the merged statement saw the recusal: PostgreSQL has changed"


def test_a_limit_is_held_over_cases(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed_together(house, monkeypatch, Unit, 0.5) == 30_000


def test_a_limit_summed_over_rows_is_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed_together(house, monkeypatch, Summed, PATIENCE) > LIMIT


def losing(house: House, who: str) -> Callable[..., int]:
    """Return the use case by which ``who`` loses his post."""
    return lambda env, unit: change_post(env, unit, house.agency, house.persons[who], "handler", held=False)


def test_a_post_lost_while_signing_waits_is_a_refusal(house: House) -> None:
    """The act waits at its first statement and then sees the standing as it is now; others only wait."""
    _, item = started(house, "two")
    held: list[Future[Answer]] = []

    def change(env: Any, unit: Any) -> None:
        losing(house, HANDLERS[4])(env, unit)
        held.extend(signing_by(house, who, item) for who in (HANDLERS[4], HANDLERS[5]))
        until_waiting(house, 2)

    house.engine.act(change).result(PATIENCE)
    assert [one.result(PATIENCE).status for one in held] == [409, 200]


def test_a_post_is_lost_after_the_signature_that_came_first(house: House) -> None:
    case, item = started(house, "two")
    with holding(house, case):
        mine = signing_by(house, HANDLERS[6], item)
        until_waiting(house, 1)
        loss = house.engine.act(losing(house, HANDLERS[6]))
        until_waiting(house, 2)
    assert mine.result(PATIENCE).status == 200
    assert loss.result(PATIENCE) > 0
    assert house.engine.ask(directory.me, house.caller(HANDLERS[6]))["roles"] == []


def test_a_lock_held_for_ever_is_not_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    case, item = started(house, "two")
    monkeypatch.setattr(database, "LOCK_WAIT", "300ms")
    other = database.open_database(house.url, house.engine.env.clock)
    with holding(house, case):
        act = other.write(
            lambda unit: signing.complete(house.engine.env, unit, house.caller(HANDLERS[1]), signature_on(item))
        )
        with pytest.raises(Unavailable):
            act.result(PATIENCE)
    other.close()
    assert signing_by(house, HANDLERS[1], item).result(PATIENCE).status == 200


def test_two_first_records_of_one_stream_follow_each_other(house: House) -> None:
    """A stream without a head has no row to wait for: who comes second tries again and finds the first."""
    stream, both = "access/1999-12-31", threading.Barrier(2)

    def enter(env: Any, unit: Any, account: str) -> int:
        head = unit.lock_stream(house.agency, stream)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(1)
        start = first_prev(installation=env.installation, agency=house.agency, stream=stream)
        record = Recorder(
            agency=house.agency,
            stream=stream,
            head=Head(*head) if head else Head(0, start),
            salt=env.ids.salt,
            at=moment(unit.now()),
            actor=recorder.system("setup"),
        )
        record.add("hidden", id=account, state="set", refs={}, values={})
        unit.append(house.agency, stream, record.head, record.events, record.values)
        return record.head.seq

    acts = [house.engine.act(enter, account) for account in ("one", "two")]
    assert sorted(one.result(PATIENCE) for one in acts) == [1, 2]

"""Acknowledged writes survive kill -9; a retry with the same key completes the act or gets its first answer."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash import points
from tests.crash.clients import sign, start
from tests.crash.killing import Survivor, Worker, same, sound, stored_documents
from tests.crash.notes import Notes
from tests.crash.worker import Asked
from tests.race.arena import Expected, breaches
from tests.race.house import HANDLERS, House, item_of
from tests.scale import soaked

COMMITTED = ("after commit", "before answer", "after answer")
LONGEST = 0.3  # seconds; an act takes some milliseconds, the first ones more


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The house, once on SQLite and once on PostgreSQL."""
    made = House(database_url, tmp_path)
    yield made
    made.close()


def test_named_points_of_a_step(house: House) -> None:
    """The signature that completes the task is killed at each point; the next worker gets the retry."""
    assert len(points.NAMES) >= 20
    notes = Notes(house)
    worker = Worker(house, notes)
    for name in points.NAMES:
        body = worker.done(start(house, f"{name} start")).body
        item, first = item_of(body), sign(house, HANDLERS[1], item_of(body), f"{name} first", note=name)
        told = worker.done(first)
        worker.arm(name)
        last = sign(house, HANDLERS[2], item, f"{name} last")
        acknowledged = worker.ask(last)
        assert worker.was_killed(), f"{name} was not reached"
        assert (acknowledged is not None) == (name == "after answer")
        worker = Worker(house, notes)
        retried = worker.done(last)
        assert retried.repeated == (name in COMMITTED), name
        assert acknowledged is None or same(acknowledged, retried)
        assert same(told, worker.ask(first)), f"{name}: an acknowledged signature has another answer"
        assert same(retried, worker.ask(last)), name
        assert not breaches(house, [Expected(case=body["id"], needed=2, accepted=2)]), name
    worker.stop()
    assert sound(house) == len(points.NAMES)
    print(f"{len(points.NAMES)} points, {notes.believed()} requests noted, 0 lost")


def test_random_moments(house: House, seed: int) -> None:
    """A client goes through cases while the server is killed under it again and again."""
    dice, kills = random.Random(seed), soaked(300, 80, least=3)
    client = Survivor(house, dice, LONGEST)
    client.expect_kills(kills)
    finished, at = [], 0
    while client.left > 0:
        finished.append(whole_case(house, client, str(at)))
        at += 1
    assert client.kills == kills
    for asked, answered in client.acknowledged:
        again = client.worker.done(asked)
        assert (again.status, again.body) == (answered.status, answered.body), "an acknowledged write was lost"
    client.worker.stop()
    assert not breaches(house, finished)
    assert sound(house) == len(finished)
    papers = [answered.body["sha256"] for asked, answered in client.acknowledged if asked.what == "paper"]
    assert set(papers) <= stored_documents(house).keys(), "an acknowledged document was lost"
    noted = client.notes.believed()
    print(f"{client.kills} kills, {len(client.acknowledged)} acknowledged, {noted} requests noted, 0 lost")


def whole_case(house: House, client: Survivor, name: str) -> Expected:
    """Take a case to its end; returns what it must look like."""
    body = client.ask(start(house, f"{name} start")).body
    client.ask(Asked(what="paper", caller=house.caller(HANDLERS[0], f"{name} paper"), on=body["id"]))
    item = item_of(body)
    client.ask(sign(house, HANDLERS[1], item, f"{name} first", note=name))
    told = client.ask(sign(house, HANDLERS[2], item, f"{name} second"))
    following = told.body["case"]["open_work_items"][0]["id"]
    last = client.ask(sign(house, HANDLERS[3], following, f"{name} last"))
    assert last.body["case"]["status"] == "completed"
    return Expected(case=body["id"], needed=2, accepted=2)


def test_many_at_once(house: House, seed: int) -> None:
    """Acts that share a commit are killed together: what was acknowledged of them is there, the rest can be retried."""
    dice, kills, notes = random.Random(seed), soaked(250, 60, least=3), Notes(house)
    started, acknowledged, worker = 0, 0, Worker(house, notes)
    for at in range(kills):
        asked = [start(house, f"{at} {n}") for n in range(dice.randint(2, 32))]
        worker.kill_after(dice.uniform(0.0, LONGEST))
        told = worker.ask_all(asked)
        assert worker.was_killed()
        worker = Worker(house, notes)
        again = worker.ask_all(asked)
        assert [one.status for one in again] == [201] * len(asked)
        assert all(map(same, told, again)), "an acknowledged write was lost"
        started, acknowledged = started + len(asked), acknowledged + len(told)
    worker.stop()
    assert sound(house) == started, "an act had more than one effect"
    notes.believed()
    print(f"{kills} kills, {acknowledged} of {started} acknowledged before, 0 lost")


def test_a_document_without_its_record_is_harmless(house: House) -> None:
    worker = Worker(house, Notes(house))
    case = worker.done(start(house, "start")).body["id"]
    worker.arm("before apply")
    assert worker.ask(Asked(what="paper", caller=house.caller(HANDLERS[0], "orphan"), on=case)) is None
    assert worker.was_killed()
    assert len(stored_documents(house)) == 1
    rows = house.engine.ask(lambda _, unit: unit.tables.cases.documents(house.agency, case))
    assert not list(rows)
    assert sound(house) == 1


def test_an_answer_before_the_commit_is_seen(house: House) -> None:
    """The test of the test: a server that acknowledges too early loses a write, and the retry tells."""
    notes = Notes(house)
    worker = Worker(house, notes)
    item = item_of(worker.done(start(house, "start")).body)
    worker.arm(points.HASTY)
    asked = sign(house, HANDLERS[1], item, "sign")
    acknowledged = worker.ask(asked)
    assert acknowledged is not None
    assert worker.was_killed()
    worker = Worker(house, notes)
    with pytest.raises(AssertionError, match="lost"):
        notes.believed()
    assert not same(acknowledged, worker.ask(asked))
    worker.stop()

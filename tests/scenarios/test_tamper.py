"""Somebody with SQL changes the trail or the state behind the service: it is found and the first bad record named."""

import random
import shutil
import sqlite3

import pytest

from engine.bootstrap import open_engine
from engine.errors import TrailBroken
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.bureau import Bureau
from tests.scale import scaled
from tests.scenarios import play
from tests.scenarios.stages import UseCases

TRIGGERS = ("trail_event_no_update", "trail_event_no_delete")


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    home = tmp_path_factory.mktemp("tamper")
    bureau = Bureau(f"sqlite:///{home}/riskflow.sqlite3", home)
    case = play.play(UseCases(bureau), play.load("procurement_inquiry.yaml"))
    agency = bureau.agency
    bureau.close()
    return home, agency, case["id"]


def report_on(path, agency):
    engine = open_engine(f"sqlite:///{path}", home=path.parent, upgrade=False)
    try:
        return verify(engine.ask(lambda env, unit: list(trail.export(env, unit, agency))))
    finally:
        engine.close()


def tampered(played, tmp_path, change):
    home, agency, case = played
    path = tmp_path / "riskflow.sqlite3"
    shutil.copy(home / "riskflow.sqlite3", path)
    connection = sqlite3.connect(path)
    for trigger in TRIGGERS:
        connection.execute(f"DROP TRIGGER {trigger}")
    change(connection, f"case/{case}")
    connection.commit()
    connection.close()
    return report_on(path, agency)


def test_untouched(played, tmp_path):
    assert tampered(played, tmp_path, lambda connection, stream: None).ok


def records(connection, stream):
    return connection.execute(
        "SELECT seq, bytes, hash FROM trail_event WHERE stream = ? ORDER BY seq", (stream,)
    ).fetchall()


@pytest.mark.parametrize("turn", range(scaled(200, least=10)))
def test_any_byte(played, tmp_path, turn):
    chance = random.Random(turn)
    spot = {}

    def change(connection, stream):
        seq, data, _ = chance.choice(records(connection, stream))
        at = chance.randrange(len(data))
        other = bytes([data[at] ^ chance.randrange(1, 256)])
        connection.execute(
            "UPDATE trail_event SET bytes = ? WHERE stream = ? AND seq = ?",
            (data[:at] + other + data[at + 1 :], stream, seq),
        )
        spot["seq"] = seq

    report = tampered(played, tmp_path, change)
    first = report.findings[0]
    assert (first.seq, first.code) == (spot["seq"], "bad_hash")


def drop(connection, stream):
    connection.execute("DELETE FROM trail_event WHERE stream = ? AND seq = 7", (stream,))


def cut_tail(connection, stream):
    last = records(connection, stream)[-1][0]
    connection.execute("DELETE FROM trail_event WHERE stream = ? AND seq = ?", (stream, last))


def swap(connection, stream):
    rows = {seq: (data, digest) for seq, data, digest in records(connection, stream)}
    for seq, other in ((5, 6), (6, 5)):
        connection.execute(
            "UPDATE trail_event SET bytes = ?, hash = ? WHERE stream = ? AND seq = ?", (*rows[other], stream, seq)
        )


def insert(connection, stream):
    connection.execute("UPDATE trail_event SET seq = -seq WHERE stream = ? AND seq > 4", (stream,))
    connection.execute("UPDATE trail_event SET seq = 1 - seq WHERE stream = ? AND seq < 0", (stream,))
    connection.execute(
        "INSERT INTO trail_event SELECT agency_id, stream, 5, hash, kind, at, bytes FROM trail_event"
        " WHERE stream = ? AND seq = 4",
        (stream,),
    )


@pytest.mark.parametrize(
    ("change", "seq", "code"),
    [(drop, 7, "gap"), (cut_tail, None, "truncated"), (swap, 5, "wrong_order"), (insert, 5, "wrong_order")],
)
def test_dropped_swapped_inserted(played, tmp_path, change, seq, code):
    report = tampered(played, tmp_path, change)
    # The values beside moved records no longer fit either, and are named too.
    found = [one for one in report.findings if one.code not in ("unknown_value", "bad_value")]
    assert [(one.stream, one.code) for one in found] == [(f"case/{played[2]}", code)]
    assert seq is None or found[0].seq == seq == report.findings[0].seq


def test_state_changed_behind_the_trail(played, tmp_path):
    home, agency, case = played
    path = tmp_path / "riskflow.sqlite3"
    shutil.copy(home / "riskflow.sqlite3", path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE case_file SET outcome = 'else'")
    connection.commit()
    connection.close()
    engine = open_engine(f"sqlite:///{path}", home=tmp_path, upgrade=False)
    with pytest.raises(TrailBroken, match="result"):
        engine.ask(trail.compare, agency, case)
    engine.close()

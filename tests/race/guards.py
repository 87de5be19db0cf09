"""A store whose guards can be switched off, for tests of the tests; the product has no such switch.

Three guards stand between two acts on one case: the row lock, the version predicate of the case's update, and the
unique constraints (a live signature per person and instance, numbers of signatures, places in the trail, keys). Two
more stand between cases: the lock on the standing of who acts, and that on the rows of a sum.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import psycopg

from engine.ports import Facts, FactsAsked, Step
from engine.storage import database, hot, unit_of_work
from engine.storage.unit_of_work import Unit

_TRUE = dict(hot.POSTGRESQL)
PAUSE = 0.006  # seconds
UNIQUE = (
    "DROP INDEX uq_signature_live",
    "ALTER TABLE signature DROP CONSTRAINT pk_signature",
    "ALTER TABLE trail_event DROP CONSTRAINT pk_trail_event",
    "ALTER TABLE trail_value DROP CONSTRAINT pk_trail_value",
    "ALTER TABLE idempotency DROP CONSTRAINT pk_idempotency",
)


def plain(url: str) -> str:
    """Return the driver's own form of a database URL."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def drop_unique(url: str) -> None:
    """Drop the unique constraints of this test's database; there is no way back."""
    with psycopg.connect(plain(url)) as connection:
        for statement in UNIQUE:
            connection.execute(statement)


class Dawdling(Unit):
    """Waits a moment between deciding and writing, so that races are met often."""

    pause = PAUSE

    def apply(self, step: Step) -> None:
        if not step.insert_case:  # starts are kept apart by their number's row long enough
            time.sleep(self.pause)
        super().apply(step)


class Unlocked(Dawdling):
    """Sums what cases contributed in place of holding the row of the sum."""

    def lock_tallies(
        self, agency: str, keys: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Decimal, int]]:
        sql = (
            "SELECT COALESCE(sum(amount), 0), count(*) FROM tally_entry"
            ' WHERE agency_id = ? AND key = ? AND "window" = ?'
        )
        return {pair: self._cursor.execute(sql, (self._id(agency), *pair)).fetchone() for pair in keys}


def switch(*, lock: bool, version: bool, standing: bool = True, sums: bool = True, pause: float = PAUSE) -> None:
    """Switch the guards of this process; all on is the product, but for the dawdling of ``pause`` seconds."""
    Dawdling.pause = pause
    texts = hot.POSTGRESQL
    texts.update(_TRUE)
    if not lock:
        for name in ("case", "case_of_item", "entry"):
            texts[name] = _without(texts[name], " FOR UPDATE")
    if not version:
        texts["step_update"] = _without(texts["step_update"], " AND case_version = ?", " AND ?::int IS NOT NULL")
        texts["case_below"] = _without(texts["case_below"], " FOR UPDATE")
    if not standing:
        for name in ("session", "entry"):
            texts[name] = _without(texts[name], " FOR SHARE OF t")
    unit_of_work._sql.cache_clear()
    setattr(database, "Unit", Dawdling if sums else Unlocked)  # noqa: B010 -- mypy knows no such export


def _without(text: str, part: str, instead: str = "") -> str:
    assert part in text, "the guard is no longer where this test looks for it"
    return text.replace(part, instead)


class Merged(Unit):
    """Reads the facts in the statement that waits for the lock: what one writes to save a round trip."""

    _merged: Mapping[str, Any] = {}

    def enter_item(self, agency: str, token_hash: bytes, item: str) -> Any:
        session = self.authenticate(agency, token_hash)
        return session, self.lock_case_of_item(agency, item) if session is not None else None

    def lock_case_of_item(self, agency: str, item: str) -> Any:
        columns = ", ".join(f"case_file.{name.strip()}" for name in hot.CASE_COLUMNS.split(","))
        sql = (
            f"SELECT {columns},"
            " (SELECT string_agg(r.person_id::text, ' ') FROM recusal r WHERE r.agency_id = case_file.agency_id"
            " AND r.case_id = case_file.case_id),"
            " (SELECT string_agg(i.key, ' ') FROM idempotency i WHERE i.agency_id = case_file.agency_id)"
            " FROM case_file WHERE agency_id = ? AND case_id ="
            " (SELECT case_id FROM work_item WHERE agency_id = ? AND item_id = ?) FOR UPDATE"
        )
        key = self._id(agency)
        row = self._cursor.execute(sql, (key, key, self._id(item))).fetchone()
        self._merged = {"recused": (row[23] or "").split(), "keys": (row[24] or "").split()} if row else {}
        return self._case_row(row)

    def facts(self, agency: str, asked: FactsAsked) -> Facts:
        later = super().facts(agency, asked)
        return Facts(
            now=later.now,
            replay=later.replay if asked.key in self._merged.get("keys", ()) else None,
            documents=later.documents,
            elsewhere=later.elsewhere,
            recused=frozenset(self._from_text("pe", one) for one in self._merged.get("recused", ())),
        )


class Summed(Unit):
    """Sums the rows of the cases under a limit in place of holding the tally row."""

    def lock_tallies(
        self, agency: str, keys: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[Decimal, int]]:
        sql = (
            "SELECT COALESCE(sum(e.amount), 0), COALESCE(max(t.version), 0) FROM tally t LEFT JOIN tally_entry e"
            ' USING (agency_id, key, "window") WHERE t.agency_id = ? AND t.key = ? AND t."window" = ?'
        )
        return {pair: self._cursor.execute(sql, (self._id(agency), *pair)).fetchone() for pair in keys}


class Meeting:
    """Lets the acts of several threads meet between deciding and writing; who waits alone goes on after a while."""

    def __init__(self, parties: int, patience: float) -> None:
        self._barrier, self._patience = threading.Barrier(parties), patience

    def at_apply(self, base: type[Unit]) -> type[Unit]:
        """Return the unit of work that waits here before it writes."""
        meeting = self

        class Waiting(base):  # type: ignore[misc, valid-type]
            def apply(self, step: Step) -> None:
                meeting.wait()
                super().apply(step)

        return Waiting

    def wait(self) -> None:
        """Wait for the others."""
        try:
            self._barrier.wait(self._patience)
        except threading.BrokenBarrierError:
            return

"""Both databases keep the same promises: locks, facts, versions, tallies, numbers, streams, what triggers forbid."""

import pathlib
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from engine.bootstrap import open_engine
from engine.errors import StaleVersion
from engine.model import ids
from engine.ports import FactsAsked, Step
from engine.storage import tables
from engine.storage.schema import migrate
from engine.trail.chain import first_prev
from tests.unit.usecases.conftest import office  # noqa: F401 -- a fixture
from tests.unit.usecases.stage import Office, Play


@pytest.fixture
def one(office: Office) -> Play:  # noqa: F811
    """A case with two live signatures and an idempotent answer."""
    steps = ["start A handler1 amount=100", "handler1 draft ok", "buyer1 check ok -> held"]
    made = Play(office, {"name": "line", "flow": "line", "steps": steps})
    made.run()
    return made


def run(one: Play, work: Callable[[Any], Any]) -> Any:
    """Carry out ``work`` on a unit, committed."""
    return one.office.engine.database.write(work).result()


def locked(one: Play, unit: Any) -> Any:
    return unit.lock_case(one.bureau.agency, one.case)


# ---- schema


def test_the_schema_by_migrations_is_the_schema_of_the_tables(database_url: str) -> None:
    migrate(database_url)
    pool = sa.create_engine(database_url)
    with pool.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    pool.dispose()


def test_a_schema_from_scratch_has_the_same_columns_and_keys(database_url: str, tmp_path: Any) -> None:
    """What ``create_all`` makes and what the migrations make cannot be told apart by inspection."""
    migrate(database_url)
    made = sa.create_engine(database_url)
    by_migration = inspected(made)
    with made.begin() as connection:
        if made.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    if made.dialect.name == "sqlite":
        made.dispose()
        made = sa.create_engine(f"sqlite:///{tmp_path / 'scratch.sqlite3'}")
    tables.metadata.create_all(made)
    assert inspected(made) == by_migration
    made.dispose()


def inspected(pool: sa.Engine) -> dict[str, Any]:
    look, found = sa.inspect(pool), {}
    for table in tables.metadata.tables:
        columns = [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(table)]
        keys = [(f["constrained_columns"], f["referred_table"]) for f in look.get_foreign_keys(table)]
        indexes = [(i["name"], i["column_names"], bool(i["unique"])) for i in look.get_indexes(table)]
        found[table] = (sorted(columns), sorted(keys), sorted(indexes), look.get_pk_constraint(table))
    return found


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    pool = sa.create_engine(database_url)
    migrate(database_url)
    once = inspected(pool)
    migrate(database_url)
    assert once
    assert inspected(pool) == once
    pool.dispose()


# ---- what the database itself forbids

FORBIDDEN = {
    "change a record": "UPDATE trail_event SET kind = 'other'",
    "delete a record": "DELETE FROM trail_event",
    "delete a signature": "DELETE FROM signature",
    "change a signer": "UPDATE signature SET person_id = (SELECT person_id FROM person WHERE kind = 'admin' LIMIT 1)",
    "change an outcome": "UPDATE signature SET outcome = 'refuse'",
    "change a digest": "UPDATE signature SET digest = ''",
    "move a signature": "UPDATE signature SET instance = 't_other#1'",
    "lapse and change": "UPDATE signature SET lapsed_at = '2026', outcome = 'refuse'",
    "set nothing to nothing": "UPDATE signature SET lapsed_at = NULL",
}
REPLACING = {
    "replace a record": "INSERT OR REPLACE INTO trail_event SELECT * FROM trail_event",
    "replace a signature": "INSERT OR REPLACE INTO signature SELECT * FROM signature",
    "update or replace": "UPDATE OR REPLACE trail_event SET seq = seq + 1",
}
TRUNCATING = {
    "truncate the trail": "TRUNCATE trail_event",
    "truncate the signatures": "TRUNCATE signature CASCADE",
}


def attempt(one: Play, text: str) -> None:
    with one.office.engine.database.engine.begin() as connection:
        connection.exec_driver_sql(text)


@pytest.mark.parametrize("text", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_database_forbids(one: Play, text: str) -> None:
    before = (one.bureau.records(one.case), one.office.signatures(one.case))
    with pytest.raises(sa.exc.DBAPIError):
        attempt(one, text)
    assert (one.bureau.records(one.case), one.office.signatures(one.case)) == before


@pytest.mark.parametrize("text", [*REPLACING.values(), *TRUNCATING.values()], ids=[*REPLACING, *TRUNCATING])
def test_the_database_forbids_its_own_ways_too(one: Play, text: str) -> None:
    """Statements only one of them knows; on the other they are an error of syntax, which is as good."""
    before = (one.bureau.records(one.case), one.office.signatures(one.case))
    with pytest.raises(sa.exc.DBAPIError):
        attempt(one, text)
    assert (one.bureau.records(one.case), one.office.signatures(one.case)) == before


def test_a_signature_lapses_and_may_count_again_as_it_was(one: Play) -> None:
    mine = f"case_id = {literal(one, one.case)} AND number = 1"
    attempt(one, f"UPDATE signature SET lapsed_at = '2026-03-09T01:00:00.000000Z' WHERE {mine}")
    for change in ("lapsed_at = '2027'", "lapsed_at = NULL, outcome = 'refuse'"):
        with pytest.raises(sa.exc.DBAPIError):
            attempt(one, f"UPDATE signature SET {change} WHERE {mine}")
    attempt(one, f"UPDATE signature SET lapsed_at = NULL WHERE {mine}")


def literal(one: Play, shown: str) -> str:
    raw = ids.raw(shown).hex()
    return f"X'{raw}'" if one.office.engine.database.dialect == "sqlite" else f"'{raw}'"


def test_no_signature_without_a_person_of_the_agency(one: Play) -> None:
    attempts = [
        "INSERT INTO signature SELECT agency_id, case_id, 99, instance, item_id, agency_id, NULL, outcome, role, slot,"
        " digest, at, NULL FROM signature",
        "INSERT INTO signature SELECT agency_id, case_id, 99, 'x', agency_id, person_id, NULL, outcome, role, slot,"
        " digest, at, NULL FROM signature",
    ]
    for text in attempts:
        with pytest.raises(sa.exc.IntegrityError):
            attempt(one, f"{text} WHERE case_id = {literal(one, one.case)} AND number = 1")


def test_one_live_signature_of_a_person_on_an_instance(one: Play) -> None:
    text = (
        "INSERT INTO signature SELECT agency_id, case_id, 99, instance, item_id, person_id, NULL, outcome, role, slot,"
        f" digest, at, NULL FROM signature WHERE case_id = {literal(one, one.case)} AND number = 2"
    )
    with pytest.raises(sa.exc.IntegrityError):
        attempt(one, text)


def test_an_administrator_holds_no_post(one: Play) -> None:
    text = "UPDATE post SET kind = 'admin', person_id = (SELECT person_id FROM person WHERE kind = 'admin' LIMIT 1)"
    with pytest.raises(sa.exc.IntegrityError):
        attempt(one, text)


# ---- the unit of work


def test_the_second_one_waits_for_the_lock_and_sees_what_the_first_wrote(one: Play) -> None:
    """Lock first, facts later: what waited for the lock sees the version the first one left."""
    holds, may_go = threading.Event(), threading.Event()
    seen: list[int] = []

    def first(unit: Any) -> None:
        row = locked(one, unit)
        holds.set()
        assert may_go.wait(20)
        step = Step(case=row, seen_version=row.case_version)
        row.case_version += 1
        unit.apply(step)

    def second(unit: Any) -> None:
        seen.append(locked(one, unit).case_version)

    version = one.office.row(one.case)["case_version"]
    database = one.office.engine.database
    one_future = database.write(first)
    assert holds.wait(20)
    two_future = database.write(second)
    assert not two_future.done()
    may_go.set()
    one_future.result()
    two_future.result()
    assert seen == [version + 1]


def test_a_step_on_an_old_version_is_stale_and_leaves_nothing(one: Play) -> None:
    before = one.office.row(one.case)

    def work(unit: Any) -> None:
        row = locked(one, unit)
        row.case_version += 5
        unit.apply(Step(case=row, seen_version=row.case_version - 6, participation=[("t_x", row.starter)]))

    with pytest.raises(StaleVersion):
        run(one, work)
    assert one.office.row(one.case) == before
    assert not one.office.rows(tables.participation, tables.participation.c.task == "t_x")


def test_what_fails_leaves_nothing(one: Play) -> None:
    def work(unit: Any) -> None:
        unit.next_number(one.bureau.agency, "LOST", 2026)
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        run(one, work)
    assert not one.office.rows(tables.counter, tables.counter.c.prefix == "LOST")


def test_facts_are_what_was_asked_for(one: Play) -> None:
    agency, person = one.bureau.agency, one.bureau.person("handler1")
    paper = one.bureau.paper("handler1", one.case, "quote")
    other = Play(one.office, {"name": "line", "flow": "line", "steps": ["start A handler1 amount=100"]})
    other.run()
    attempt(
        one,
        f"INSERT INTO recusal (agency_id, case_id, person_id, at) VALUES ({literal(one, agency)},"
        f" {literal(one, one.case)}, {literal(one, person)}, '2026')",
    )

    def ask(case: str) -> Any:
        asked = FactsAsked(person=person, case=case, documents=(paper,), elsewhere=(("k=1", "t"),), persons=(person,))
        return run(one, lambda unit: unit.facts(agency, asked))

    mine, strange = ask(one.case), ask(other.case)
    assert mine.documents.keys() == {paper}
    assert mine.documents[paper][0] == "quote"
    assert mine.recused == {person}
    assert mine.elsewhere == frozenset()
    assert mine.replay is None
    assert mine.now.utcoffset() is not None
    assert strange.documents == {}
    assert strange.recused == frozenset()


def test_tallies_are_made_locked_and_counted(one: Play) -> None:
    agency = one.bureau.agency
    keys = [("line=b", ""), ("line=a", "2026-03-09"), ("line=a", "2026-03-10")]

    def add(unit: Any, amount: str) -> Any:
        found = unit.lock_tallies(agency, keys)
        row = locked(one, unit)
        step = Step(case=row, seen_version=row.case_version)
        step.tallies = [(key, window, Decimal(amount), Decimal(amount), 1) for key, window in keys]
        unit.apply(step)
        return found

    first = run(one, lambda unit: add(unit, "10.55"))
    second = run(one, lambda unit: add(unit, "0.45"))
    assert first == {key: (Decimal(0), 0) for key in keys}
    assert second == {key: (Decimal("10.55"), 1) for key in keys}
    days = run(one, lambda unit: unit.sum_days(agency, "line=a", "2026-03-09", "2026-03-10"))
    assert days == Decimal("22.00")
    assert run(one, lambda unit: unit.sum_days(agency, "line=a", "2026-03-10", "2026-03-10")) == Decimal("11.00")
    assert run(one, lambda unit: unit.sum_days(agency, "nobody", "2026-03-10", "2026-03-10")) == 0
    entries = one.office.rows(tables.tally_entry, tables.tally_entry.c.key == "line=b")
    assert [row["amount"] for row in entries] == [Decimal("0.45")]


def test_a_tally_changed_twice_in_one_step_counts_both(one: Play) -> None:
    """Reserved and given back in one act: the sum is as before, its version two higher."""
    agency, key = one.bureau.agency, ("line=twice", "")

    def add(unit: Any) -> Any:
        found = unit.lock_tallies(agency, [key])
        row = locked(one, unit)
        step = Step(case=row, seen_version=row.case_version)
        step.tallies = [(*key, Decimal(0), Decimal(0), 2)]
        unit.apply(step)
        return found[key]

    assert [run(one, add), run(one, add)] == [(Decimal(0), 0), (Decimal(0), 2)]


def test_numbers_have_no_gap(one: Play) -> None:
    agency = one.bureau.agency

    def take(unit: Any, *, undo: bool) -> int:
        number = unit.next_number(agency, "GAP", 2026)
        if undo:
            unit.undo()
        return int(number)

    taken = [run(one, lambda unit, undo=undo: take(unit, undo=undo)) for undo in (False, True, False, True, False)]
    assert taken == [1, 2, 2, 3, 3]
    assert run(one, lambda unit: unit.next_number(agency, "GAP", 2027)) == 1


def test_numbers_are_one_each_among_many(one: Play) -> None:
    agency, database = one.bureau.agency, one.office.engine.database
    futures = [database.write(lambda unit: unit.next_number(agency, "MANY", 2026)) for _ in range(20)]
    assert sorted(future.result() for future in futures) == list(range(1, 21))


def test_undo_keeps_the_lock_and_the_unit_usable(one: Play) -> None:
    def work(unit: Any) -> None:
        row = locked(one, unit)
        unit.next_number(one.bureau.agency, "UNDO", 2026)
        unit.undo()
        unit.undo()
        step = Step(case=row, seen_version=row.case_version)
        row.case_version += 1
        unit.apply(step)

    before = one.office.row(one.case)["case_version"]
    run(one, work)
    assert one.office.row(one.case)["case_version"] == before + 1
    assert not one.office.rows(tables.counter, tables.counter.c.prefix == "UNDO")


def test_a_stream_grows_at_its_head(one: Play) -> None:
    agency, stream = one.bureau.agency, "access/2000-01-01"
    start = first_prev(installation=one.office.engine.env.installation, agency=agency, stream=stream)
    assert start
    assert run(one, lambda unit: unit.lock_stream(agency, stream)) is None
    run(one, lambda unit: unit.append(agency, stream, (1, "h1"), [(1, "h1", b"one", "login", "2026")], []))
    assert run(one, lambda unit: unit.lock_stream(agency, stream)) == (1, "h1")
    run(
        one,
        lambda unit: unit.append(
            agency, stream, (2, "h2"), [(2, "h2", b"two", "login", "2026")], [(2, "/x", b"0" * 16, '"v"')]
        ),
    )
    assert run(one, lambda unit: unit.lock_stream(agency, stream)) == (2, "h2")
    with pytest.raises(sa.exc.IntegrityError):
        run(one, lambda unit: unit.append(agency, stream, (2, "h3"), [(2, "h3", b"x", "login", "2026")], []))
    assert run(one, lambda unit: unit.lock_stream(agency, stream)) == (2, "h2")


def test_a_dead_session_is_nobodys(one: Play) -> None:
    agency, caller = one.bureau.agency, one.bureau.caller("handler1")
    assert run(one, lambda unit: unit.authenticate(agency, caller.token_hash)) is not None
    assert run(one, lambda unit: unit.authenticate(agency, b"0" * 32)) is None
    assert run(one, lambda unit: unit.authenticate(ids.shown("ag", b"0" * 16), caller.token_hash)) is None


def test_reading_writes_nothing(one: Play) -> None:
    one.office.engine.database.read(lambda unit: unit.next_number(one.bureau.agency, "READ", 2026))
    assert not one.office.rows(tables.counter, tables.counter.c.prefix == "READ")


def test_units_that_live_on_keep_no_file_in_use(tmp_path: pathlib.Path) -> None:
    """An answer that is not read to its end would hold the file's old pages, and its log, for as long as it lives."""
    file = tmp_path / "riskflow.sqlite3"
    engine = open_engine(f"sqlite:///{file}", home=tmp_path)
    kept: list[Any] = []
    unknown = ids.shown("ag", bytes(16))
    for run in (engine.database.read, lambda work: engine.database.write(work).result()):
        run(lambda unit: kept.append((unit, unit._cursor.execute("SELECT 1 UNION SELECT 2").fetchone())))
        run(lambda unit: kept.append((unit, unit.lock_case(unknown, ids.shown("ca", bytes(16))))))
    engine.close()
    assert len(kept) == 4
    assert not file.with_name(file.name + "-wal").exists()

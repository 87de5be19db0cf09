"""What the text of an array carries to PostgreSQL comes back as it was: hostile texts, bytes, nulls, identifiers."""

import uuid
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.storage.arrays import array

HOSTILE = [
    "",
    "NULL",
    "null",
    "{}",
    "{,}",
    '"',
    "\\",
    '\\"',
    "\\x00ff",
    "a,b",
    " a ",
    "汉字\n\t",
    "'; DROP TABLE x; --",
    "%s $1 ?",
]
TEXTS = st.text(st.characters(blacklist_characters="\x00", blacklist_categories=("Cs",)), max_size=40)


@pytest.fixture(scope="module")
def cursor(postgres_url: str) -> Any:
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection.cursor()


def back(cursor: Any, kind: str, values: list[Any]) -> list[Any]:
    return [row[0] for row in cursor.execute(f"SELECT * FROM unnest(%s::{kind}[])", [array(values)]).fetchall()]


def test_hostile_texts(cursor: Any) -> None:
    assert back(cursor, "text", [*HOSTILE, None]) == [*HOSTILE, None]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | TEXTS, min_size=1, max_size=8))
def test_any_text(cursor: Any, values: list[str | None]) -> None:
    assert back(cursor, "text", list(values)) == values


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | st.binary(max_size=60), min_size=1, max_size=8))
def test_any_bytes(cursor: Any, values: list[bytes | None]) -> None:
    assert [None if one is None else bytes(one) for one in back(cursor, "bytea", list(values))] == values


def test_numbers_and_identifiers(cursor: Any) -> None:
    assert back(cursor, "int", [1, None, -7]) == [1, None, -7]
    one = uuid.UUID(int=7)
    assert back(cursor, "uuid", [one.hex, None]) == [one, None]
    assert [str(n) for n in back(cursor, "numeric", ["12.50", "-0.01"])] == ["12.50", "-0.01"]

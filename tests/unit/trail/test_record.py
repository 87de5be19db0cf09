"""Canonical bytes, commitments, moments: the vectors, and laws over random values."""

import json
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.trail.record import LARGEST, canonical, commit, digest, is_commitment, key_digest, moment
from tests.scale import scaled
from tests.unit.trail.vectors import PLACE, build

VECTORS = json.loads(PLACE.read_text(encoding="utf-8"))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


def test_the_committed_vectors_are_the_generated_ones():
    assert json.loads(json.dumps(build())) == VECTORS


@pytest.mark.parametrize("vector", VECTORS["canonical"], ids=lambda vector: ascii(vector["text"])[:30])
def test_canonical_vectors(vector):
    assert canonical(vector["value"]).hex() == vector["hex"]
    assert canonical(vector["value"]).decode() == vector["text"]


@pytest.mark.parametrize("vector", VECTORS["not_canonical"], ids=lambda vector: vector["why"])
def test_no_value_has_the_refused_bytes(vector):
    try:
        value = json.loads(vector["text"])
        again = canonical(value)
    except (ValueError, TypeError):
        return
    assert again != vector["text"].encode()


@settings(max_examples=scaled(4000))
@given(VALUES)
def test_bytes_decide_the_value_and_keys_stand_in_order_of_code_points(value):
    data = canonical(value)
    pairs = []
    assert (
        json.loads(data, object_pairs_hook=lambda found: pairs.append([key for key, _ in found]) or dict(found))
        == value
    )
    for keys in pairs:
        assert keys == sorted(keys, key=lambda key: [ord(letter) for letter in key])
        assert keys == sorted(keys, key=str.encode)


@settings(max_examples=scaled(2000))
@given(st.dictionaries(TEXT, VALUES, max_size=6), st.randoms())
def test_order_of_insertion_does_not_show(value, random):
    items = list(value.items())
    random.shuffle(items)
    assert canonical(dict(items)) == canonical(value)


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        b"x",
        {1: 2},
        {None: 1},
        {"a": {("b",): 1}},
        [{1, 2}],
        object(),
        datetime(2026, 3, 9, tzinfo=UTC),
        Colour.RED,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_value(value):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [LARGEST + 1, -LARGEST - 1, "\ud800", {"\udfff": 1}, [[10**400]]], ids=ascii)
def test_what_is_beyond_the_limits(value):
    with pytest.raises(ValueError):
        canonical(value)


def test_nesting_ends_at_32_and_so_do_cycles():
    def nested(levels):
        return [nested(levels - 1)] if levels else "x"

    assert canonical(nested(32)) == b"[" * 32 + b'"x"' + b"]" * 32
    with pytest.raises(ValueError):
        canonical(nested(33))
    cycle = {}
    cycle["again"] = cycle
    with pytest.raises(ValueError):
        canonical(cycle)


def test_tuples_are_lists():
    assert canonical({"a": (1, ("b",))}) == canonical({"a": [1, ["b"]]})


@pytest.mark.parametrize("vector", VECTORS["commitments"], ids=lambda vector: ascii(vector["value"]))
def test_commitments(vector):
    found = commit(bytes.fromhex(vector["salt"]), vector["value"])
    assert found == vector["commitment"]
    assert is_commitment(found)
    assert commit(bytes(15) + b"\xff", vector["value"]) != found


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_salt_has_16_bytes(length):
    with pytest.raises(ValueError):
        commit(bytes(length), "x")


@pytest.mark.parametrize("text", ["", "hmac:", "sha256:" + "0" * 64, "hmac:" + "A" * 64, "hmac:" + "0" * 65, "16200"])
def test_no_commitments(text):
    assert not is_commitment(text)


def test_digest_of_nothing():
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_key_digest():
    assert key_digest(**VECTORS["key"]["input"]) == VECTORS["key"]["digest"]


@pytest.mark.parametrize(("given_text", "text"), VECTORS["moments"]["good"])
def test_moments(given_text, text):
    assert moment(datetime.fromisoformat(given_text)) == text


def test_a_naive_datetime_is_no_moment():
    with pytest.raises(ValueError):
        moment(datetime(2026, 3, 10))


@settings(max_examples=scaled(2000))
@given(
    st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30)),
    st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30)),
    st.integers(-14, 14),
)
def test_moments_compare_as_strings(left, right, hours):
    left = left.replace(tzinfo=timezone(timedelta(hours=hours)))
    right = right.replace(tzinfo=UTC)
    assert (left < right) == (moment(left) < moment(right))
    assert len(moment(left)) == 27

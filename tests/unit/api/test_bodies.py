"""Strict reading, and the lean reader against the models."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.bodies import strict
from api.problems import BadRequest
from api.schemas import bodies, lean
from engine.errors import InvalidInput

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_what_json_writes_is_read_back(value):
    assert strict(json.dumps(value).encode()) == value
    assert strict(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=3), st.data())
def test_a_key_given_twice_is_refused_wherever_it_is(value, data):
    name = data.draw(st.sampled_from(sorted(value)))
    inner = json.dumps(value)[:-1] + f", {json.dumps(name)}: 1}}"
    for text in (inner, f"[{inner}]", f'{{"x": [0, {inner}]}}'):
        with pytest.raises(BadRequest, match="twice"):
            strict(text.encode())


@given(st.binary(max_size=40))
def test_any_bytes_are_a_value_or_refused(raw):
    try:
        strict(raw)
    except BadRequest:
        pass


@pytest.mark.parametrize("depth", [31, 32, 33, 5000])
def test_depth_is_bounded(depth):
    raw = b"[" * depth + b"]" * depth
    if depth <= 32:
        strict(raw)
    else:
        with pytest.raises(BadRequest):
            strict(raw)


def test_a_brace_in_a_text_is_no_depth():
    assert strict(json.dumps(["{" * 100]).encode()) == ["{" * 100]
    assert strict(b'["\\\\u0000"]') == ["\\u0000"]


MEMBERS = st.sampled_from(["outcome", "fields", "signer_fields", "comment", "evidence", "to", "verb", "more", "a/b"])
PARTS = st.none() | st.booleans() | st.integers(0, 9) | TEXT | st.lists(TEXT | st.integers(0, 9), max_size=3) | (
    st.dictionaries(TEXT, st.integers(), max_size=2) | st.sampled_from(["x" * 41, "x" * 401, "x" * 4001, ["x" * 41]])
)  # fmt: skip


@given(st.dictionaries(MEMBERS, PARTS, max_size=5))
def test_the_lean_reader_is_as_strict_as_the_models(value):
    for model, read in (
        (bodies.Complete, lambda: lean.complete("wi", "*", value)),
        (bodies.Question, lambda: lean.question("wi", value)),
    ):
        assert _pointers(lambda m=model: bodies.read(m, value)) == _pointers(read)


def _pointers(read):
    try:
        read()
    except InvalidInput as wrong:
        return {(one["pointer"], one["code"]) for one in wrong.fields["errors"]}
    return set()

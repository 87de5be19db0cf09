"""Whatever is read is either an expression or refused with a place; whatever is read can be evaluated, quickly."""

import gc
import time as clock
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import ExpressionInvalid
from engine.feel import Names, parse, parse_tests
from engine.feel.builtins import BUILTINS, LITERALS
from engine.feel.values import canonical_decimal
from tests.scale import scaled

NAMES = Names.of(
    {"amount": "money", "Full Name": "string", "quotes": [{"price": "money"}], "ok": "boolean", "day": "date"}
)
SCOPE = {"amount": Decimal("12.5"), "Full Name": "Ann", "quotes": [{"price": Decimal(3)}, {}], "ok": None}
PIECES = (
    '( ) [ ] .. . , + - * / ** = != < <= > >= and or not( if then else between in true false null 1 2.5 0 101 "a" '
    '"\\n" @"P1D" date("2026-01-01") amount quotes.price quotes ok day lambda __class__ for return { } ; @ \\ " %'
)
ROUND = settings(max_examples=scaled(100_000), deadline=None, suppress_health_check=list(HealthCheck))

garbage = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*PIECES.split(), *BUILTINS, "Full Name"]), max_size=25).map(" ".join),
)
leaves = st.sampled_from(
    ["amount", "Full Name", "quotes.price", "ok", "day", "1", "0", "2.5", '"a"', "true", "null", '@"P1M"', "[]"]
)


def _grow(inner):
    binary = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"])
    call = st.sampled_from([name for name, builtin in BUILTINS.items() if builtin.least == 1 and name not in LITERALS])
    return st.one_of(
        st.tuples(inner, binary, inner).map(lambda part: f"({part[0]}) {part[1]} ({part[2]})"),
        st.tuples(call, inner).map(lambda part: f"{part[0]}({part[1]})"),
        st.tuples(inner, inner, inner).map(lambda part: f"if {part[0]} then {part[1]} else {part[2]}"),
        st.tuples(inner, inner, inner).map(lambda part: f"({part[0]}) between ({part[1]}) and ({part[2]})"),
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.tuples(inner, inner).map(lambda part: f"[({part[0]})..({part[1]})["),
        inner.map(lambda part: f"-({part})"),
    )


lawful = st.recursive(leaves, _grow, max_leaves=8)


@pytest.fixture(scope="module", autouse=True)
def old_heap_is_left_alone() -> Iterator[None]:
    """Take what earlier tests left out of the search for garbage: its half second is not the reader's."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def _play(text: str) -> bool:
    """Read and evaluate both as expression and as tests; say whether the expression was read."""
    gc.disable()  # what a hundred thousand examples left is searched between them
    try:
        return _timed(text)
    finally:
        gc.enable()


def _timed(text: str) -> bool:
    before = clock.thread_time()  # of this thread: other tests' servers may still end
    read = True
    try:
        value = parse(text, NAMES).evaluate(SCOPE)
        if isinstance(value, Decimal):
            assert len(value.as_tuple().digits) <= 34
            canonical_decimal(value)
    except ExpressionInvalid as error:
        read = False
        assert 0 <= error.fields["position"] <= len(text)  # noqa: PT017
    try:
        assert parse_tests(text, NAMES).evaluate(Decimal(1), SCOPE) in (True, False, None)
    except ExpressionInvalid:
        pass
    assert clock.thread_time() - before < 0.5  # 2 x 50 ms allowed, five times that asserted
    return read


@ROUND
@given(garbage)
def test_garbage_is_refused_or_harmless(text):
    _play(text)


@settings(ROUND, max_examples=scaled(20_000))
@given(lawful)
def test_grammar_is_read_whenever_it_is_within_bounds(text):
    assert _play(text) or len(text) > 150


@settings(ROUND, max_examples=scaled(20_000))
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20), max_value=10**20))
def test_canonical_decimal_is_exact_and_shortest(number):
    text = canonical_decimal(number)
    assert Decimal(text) == number
    assert (text == text.strip() and not text.startswith("-0.")) or Decimal(text) != 0
    assert "." not in text or not text.endswith("0")

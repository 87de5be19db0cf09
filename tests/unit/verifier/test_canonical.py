"""Canonical bytes and the strict reader against json's edge cases."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.verifier.canonical import LARGEST, canonical, record_body
from engine.verifier.reading import PREFIX, Refused, ends_line, read_base64, read_body, read_line
from tests.scale import scaled

from .making import plain

COUNT = settings(max_examples=scaled(2000), deadline=None, derandomize=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=12)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=5)


@COUNT
@given(VALUES)
def test_agrees_with_json(value):
    """json with sorted keys and no spaces writes the same, but for the capitals of no escape."""
    assert canonical(value) == plain(value)


@COUNT
@given(OBJECTS)
def test_reads_back_what_it_wrote(value):
    body = record_body(value)
    assert read_body(body) == value
    assert record_body(read_body(body)) == body
    assert read_line(body[len(PREFIX) :] + b"\n", newline=True) == value


@COUNT
@given(OBJECTS, st.data())
def test_one_value_has_one_text(value, data):
    """Any other JSON text of the same value is told from the canonical one."""
    spaced = data.draw(st.sampled_from([{"indent": 1}, {"ensure_ascii": True}, {"separators": (", ", ":")}]))
    text = json.dumps(value, **{"ensure_ascii": False, **spaced}).encode()
    body = PREFIX + text
    same = text == plain(value)
    assert (record_body(read_body(body)) == body) == same


@COUNT
@given(st.binary(max_size=40))
def test_reader_never_fails_otherwise(data):
    for read in (lambda: read_body(PREFIX + data), lambda: read_line(data, newline=False)):
        code = None
        try:
            assert isinstance(read(), dict)
        except Refused as refused:
            code = refused.code
        assert code in (None, "malformed")


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), LARGEST + 1, -LARGEST - 1, "\ud800", {"\udfff": 1}, {1: 2}, {None: 1}, b"x", {1, 2}, object()],
    ids=lambda value: type(value).__name__,
)
def test_no_value(value):
    for wrapped in (value, [value], {"a": value}):
        with pytest.raises(Refused) as caught:
            canonical(wrapped)
        assert caught.value.code == "not_canonical"


def nested(depth):
    value = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_nesting():
    assert canonical(nested(32)) == b"[" * 32 + b"]" * 32
    assert canonical({"a": nested(31)})
    for value in (nested(33), {"a": nested(32)}):
        with pytest.raises(Refused, match="not_canonical"):
            canonical(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"a":1.5}', "malformed"),
        (b'{"a":1e3}', "malformed"),
        (b'{"a":-1E-3}', "malformed"),
        (b'{"a":NaN}', "malformed"),
        (b'{"a":-Infinity}', "malformed"),
        (b'{"a":1,"a":1}', "malformed"),
        (b'{"a":{"b":1,"\\u0062":2}}', "malformed"),
        (b'{"a":"\xff"}', "malformed"),
        (b'{"a":"\xed\xa0\x80"}', "malformed"),
        (b'\xef\xbb\xbf{"a":1}', "malformed"),
        (b'{\x00"\x00a\x00"\x00:\x001\x00}\x00', "malformed"),
        (b"[]", "malformed"),
        (b"null", "malformed"),
        (b'"a"', "malformed"),
        (b'{"a":+1}', "malformed"),
        (b'{"a":.5}', "malformed"),
        (b'{"a":0x1}', "malformed"),
        (b'{"a":1_0}', "malformed"),
        ('{"a":١}'.encode(), "malformed"),
        (b'{"a":"\x01"}', "malformed"),
        (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "not_canonical"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not_canonical"),
        (b'{"a":' + b"9" * 5000 + b"}", "not_canonical"),
        (b'{"a":-0}', "not_canonical"),
        (b'{"a":"\\ud800"}', "not_canonical"),
        (b'{"a" :1}', "not_canonical"),
    ],
)
def test_bodies(text, code):
    body = PREFIX + text

    def check():
        if record_body(read_body(body)) != body:
            raise Refused("not_canonical")

    with pytest.raises(Refused) as caught:
        check()
    assert caught.value.code == code


@pytest.mark.parametrize("body", [b"", b"riskflow/1", b"riskflow/2\n{}", b"{}", b"riskflow/1\r\n{}"])
def test_prefix(body):
    with pytest.raises(Refused, match="malformed"):
        read_body(body)


@pytest.mark.parametrize(
    "line",
    ["", " ", "\n", '{"a":-0}', '{"a":1.0}', '{"a":NaN}', '{"a":1,"a":1}', "[]", "{}{}", '{"a":\n1}', "[" * 100_000],
)
def test_lines_refused(line):
    for one in (line, line.encode()):
        with pytest.raises(Refused, match="malformed"):
            read_line(one, newline=False)


def test_newlines():
    assert read_line('{"a":10}', newline=False) == {"a": 10}
    assert read_line(b'{"a":10} \r\n', newline=True) == {"a": 10}
    assert ends_line("a\n")
    assert not ends_line(b"a")
    with pytest.raises(Refused):
        read_line('{"a":10}', newline=True)


@pytest.mark.parametrize("text", ["QQ", "QR==", "QQ==\n", "Q Q==", "QQ==QQ==", "====", "Q", "é", "-_8=", "QQ==="])
def test_base64_has_one_text(text):
    with pytest.raises(Refused, match="malformed"):
        read_base64(text)


def test_base64():
    assert read_base64("QQ==") == b"A"
    assert read_base64("") == b""

"""Expressions of DMN files and whole files, spoilt: refused with a place or taken, quickly, in bounded memory."""

import gc
import random
import re
import resource
import statistics
import time as clock
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn import read_decisions
from engine.errors import DmnRefused, ExpressionInvalid, Undecidable
from engine.feel.dmn.expression import parse_file, parse_file_tests
from engine.feel.dmn.functions import FUNCTIONS
from engine.feel.dmn.graph import Graph
from engine.feel.dmn.types import builtins
from engine.feel.dmn.visible import Layer
from engine.feel.values import canonical_decimal
from tests.scale import scaled, soaked

FOLDERS = [Path(__file__).parents[1] / "files/dmn", Path(__file__).parents[1] / "data/dmn"]
KINDS = {"amount": "decimal", "Full Name": "string", "quotes": [{"price": "decimal"}], "ok": "boolean", "day": "date"}
VISIBLE = builtins().inner(Layer({**KINDS, "open": ""}))
SCOPE: dict[str, object] = {
    "amount": Decimal("12.5"),
    "Full Name": "Ann",
    "quotes": [{"price": Decimal(3)}, {}, {"price": None}],
    "ok": None,
    "open": {"a": [Decimal(1), "x"], "b": {"c": None}},
}
LEAVES = (
    *("amount", "Full Name", "quotes", "quotes.price", "ok", "day", "open.a", "open", "1", "0", "2.5", "1e3", "-1"),
    *('"a"', '""', "true", "null", "[]", "{}", '@"P1M"', '@"P1DT1H"', '@"2026-01-31"', '@"10:00:00Z"', "[1..5]"),
)
_SIGNS = "( ) [ ] { } .. . , : + - * / ** = != < <= > >= ? ; @ \\ \" ' % // /* */ and or in if then else between"
_SAID = "for some every return satisfies item partial not instance of function external __class__ eval lambda"
PIECES = (
    *_SIGNS.split(),
    *_SAID.split(),
    *("not(", "for x in", "return x", "some x in", "satisfies x", "instance of number", "\x00", "\ud83d", "\U0001f40e"),
)
LONGEST_SECONDS = 5.0  # of one expression; expected is under one


def grown(chance: random.Random, depth: int) -> str:
    """An expression that the grammar allows, though its kinds may not fit."""
    if depth == 0:
        return chance.choice(LEAVES)

    def part() -> str:
        return grown(chance, depth - 1)

    name = chance.choice(list(FUNCTIONS))
    least, most = FUNCTIONS[name].least, FUNCTIONS[name].most or 4
    arguments = ", ".join(part() for _ in range(chance.randint(least, most)))
    operation = chance.choice(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"])
    shapes = [
        lambda: f"({part()}) {operation} ({part()})",
        lambda: f"{name}({arguments})",
        lambda: f"if {part()} then {part()} else {part()}",
        lambda: f"({part()}) between ({part()}) and ({part()})",
        lambda: f"({part()}) in ({part()}, < ({part()}))",
        lambda: f"[{part()}, {part()}, {part()}]",
        lambda: f"{{a: {part()}, b c: {part()}, d: a}}",
        lambda: f"[({part()})..({part()}))",
        lambda: f"-({part()})",
        lambda: f"({part()})[{part()}]",
        lambda: f"({part()})[item = {part()}]",
        lambda: f"for x in {part()}, y in 1..4 return [x, y, {part()}]",
        lambda: f"for n in {part()} return {{n: n, p: partial}}",
        lambda: f"some x in {part()} satisfies x = {part()}",
        lambda: f"every x in {part()} satisfies x < {part()}",
        lambda: f"({part()}) instance of list<number>",
        lambda: f"({part()}).{chance.choice(['a', 'year', 'start included', 'b c', 'days'])}",
    ]
    return chance.choice(shapes)()


def garbage(chance: random.Random) -> str:
    """Signs of the language and others in any order."""
    stock = [*PIECES, *LEAVES, *chance.sample(list(FUNCTIONS), 10)]
    return chance.choice(["", " "]).join(chance.choice(stock) for _ in range(chance.randint(1, 25)))


def spoilt(chance: random.Random, text: str) -> str:
    """A text with a part left out, doubled or exchanged."""
    at, end = sorted(chance.randint(0, len(text)) for _ in range(2))
    return chance.choice(
        [text[:at] + text[end:], text[:end] + text[at:], text[:at] + chance.choice(PIECES) + text[at:], text * 3]
    )


def _play(text: str) -> bool:
    """Read and evaluate as expression and as cell; say whether the expression was read."""
    read = True
    try:
        value = parse_file(text, VISIBLE).evaluate(SCOPE)
        if isinstance(value, Decimal):
            assert len(value.as_tuple().digits) <= 34
            canonical_decimal(value)
    except ExpressionInvalid as error:
        read = False
        assert 0 <= error.fields["position"] <= len(text)  # noqa: PT017
    except Undecidable as error:
        assert error.fields["reason"] == "too_much"  # noqa: PT017
    try:
        assert parse_file_tests(text, VISIBLE).evaluate(Decimal(1), SCOPE) in (True, False, None)
    except (ExpressionInvalid, Undecidable):
        pass
    return read


def _measured(play: Callable[[Any], bool], made: Any) -> tuple[int, int, list[float]]:
    """Play everything; return how many there were, how many were read, and the seconds of each."""
    gc.collect()
    seconds, read = [], 0
    for one in made:
        before = clock.thread_time()
        read += play(one)
        seconds.append(clock.thread_time() - before)
    return len(seconds), read, seconds


def _told(what: str, count: int, read: int, seconds: list[float]) -> None:
    middle, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"{what}: {count} played, {read} read; median {middle:.2f} ms, worst {worst:.0f} ms")
    assert max(seconds) < LONGEST_SECONDS


@pytest.mark.counted
def test_generated_expressions() -> None:
    count, chance = soaked(100_000, 30_000), random.Random(20_261_127)

    def made() -> Any:
        for at in range(count):
            grammar = grown(chance, chance.randint(1, 4))
            yield (grammar, spoilt(chance, grammar), garbage(chance))[at % 3]

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    played, read, seconds = _measured(_play, made())
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # KiB on Linux
    print(f"peak growth {growth / 1024:.0f} MiB")
    assert growth < 256 * 1024
    assert read >= played / 4  # else the grammar is not reached
    _told("generated expressions", played, read, seconds)


def _files() -> list[bytes]:
    shipped = sorted((Path(__file__).parents[2] / "processes").glob("*.dmn"))
    return [
        path.read_bytes() for path in [*shipped, *(one for folder in FOLDERS for one in sorted(folder.glob("*.dmn")))]
    ]


def _file(chance: random.Random, files: list[bytes]) -> bytes:
    """A file with one to three changes: signs exchanged, elements moved or doubled, references turned."""
    data = bytearray(chance.choice(files))
    for _ in range(chance.randint(1, 2)):
        data = _changed(chance, data)
    return bytes(data)


_LEAF = re.compile(rb"<([\w:]+)(?: [^<>]*)?(?:/>|>[^<>]*</\1>)")
_TEXT = re.compile(rb"text>([^<>]*)<")
_VALUE = re.compile(rb' (?:href|name|hitPolicy|typeRef|isCollection|aggregation|id)="([^"]*)"')


def _changed(chance: random.Random, data: bytearray) -> bytearray:
    word, kind = chance.choice(_WORDS), chance.randint(0, 9)
    spans = [
        found.span(1 if kind > 4 else 0) for found in (_LEAF, _TEXT, _VALUE)[(kind > 4) + (kind > 7)].finditer(data)
    ]
    if kind == 0 or not spans:
        data[chance.randrange(len(data))] = chance.randrange(256)
        return data
    begin, end = chance.choice(spans)
    other = chance.choice(spans)
    if kind in (1, 2):
        data[begin:begin] = data[begin:end]  # twice
    elif kind == 3:
        del data[begin:end]
    elif kind == 4 or kind in (5, 8):
        data[begin:end] = data[other[0] : other[1]]
    elif kind == 6:
        at = chance.randint(begin, end)
        data[at:at] = word
    else:
        data[begin:end] = word.replace(b"<", b"").replace(b'"', b"") if kind == 9 else word
    return data


_WORDS = [
    *(b"-", b"x", b"1 +", b"null", b"for x in 1..9999 return x", b'"a"', b"(", b"[1..", b"&lt; 5", b"&#0;"),
    *(b"<a/>", b"FIRST", b"]]>", b"<!DOCTYPE a>"),
]


def _take(data: bytes, told: dict[str, int]) -> bool:
    """Read a file and take each of its decisions over nulls; count what happens."""
    try:
        found = read_decisions(data)
    except DmnRefused as error:
        parsed = error.fields["reason"] not in ("malformed", "encoding", "doctype")
        told["parsed"] += parsed
        assert error.fields["line"] >= 1  # noqa: PT017
        return False
    told["parsed"] += 1
    try:
        graph = Graph(found)
    except ExpressionInvalid:
        return True
    for decision in found.decisions:
        try:
            graph.decide(decision, dict.fromkeys(graph.inputs.names))
            told["decided"] += 1
        except ExpressionInvalid as error:
            assert error.fields["line"] >= 1  # noqa: PT017
        except Undecidable as error:
            assert error.fields["element"]  # noqa: PT017
    return True


@pytest.mark.counted
def test_mutated_files() -> None:
    count, chance, files = scaled(10_000), random.Random(7), _files()
    told = {"parsed": 0, "decided": 0}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    played, read, seconds = _measured(lambda data: _take(data, told), (_file(chance, files) for _ in range(count)))
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"peak growth {growth / 1024:.0f} MiB")
    assert growth < 256 * 1024
    print(f"{told['parsed']} of {played} parse, {told['decided']} decisions taken")
    assert told["parsed"] >= played / 2
    assert read >= played / 4
    _told("mutated DMN files", played, read, seconds)

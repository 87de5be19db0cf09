"""Steps 1 to 3: every code of the chain, and which of two comes first."""

import base64
import json

import pytest

from engine.verifier import verify, verify_stream

from .making import CASE, DEFINITION, Trail, com, found, plain, started


def check(trail):
    return found(verify(trail.export()))


def two():
    return started().add("fields", fields={"a": com(1)}, removed=[])


def test_good():
    report = verify(two().export())
    assert report.ok
    assert (report.records, report.streams, report.values) == (2, 1, 0)


def test_empty_stream():
    trail = two()
    trail.open("directory")
    assert check(trail) == []
    trail.header["streams"]["directory"]["hash"] = DEFINITION
    assert check(trail) == [("directory", 0, "wrong_head")]
    trail.header["streams"]["directory"]["seq"] = 2
    assert check(trail) == [("directory", 1, "truncated")]


HEADERS = [
    {"format": "riskflow/2"},
    {"hash": 1},
    {"hash": ""},
    {"installation": ""},
    {"agency": None},
    {"complete": 1},
    {"complete": "true"},
    {"streams": []},
    {"streams": {CASE: {"definition": "", "seq": 0, "hash": DEFINITION}}},
    {"streams": {CASE: {"definition": DEFINITION, "seq": -1, "hash": DEFINITION}}},
    {"streams": {CASE: {"definition": DEFINITION, "seq": True, "hash": DEFINITION}}},
    {"streams": {CASE: {"definition": DEFINITION, "seq": 0, "hash": "sha256:"}}},
    {"streams": {CASE: {"definition": DEFINITION, "seq": 0}}},
    {"streams": {CASE: {"definition": DEFINITION, "seq": 2**53, "hash": DEFINITION}}},
    {"streams": {"directory": {"definition": DEFINITION, "seq": 0, "hash": DEFINITION}}},
    *({"streams": {name: {"definition": "", "seq": 0, "hash": DEFINITION}}} for name in
      ("", "case", "case/", "directory/x", "other", "tally", "body/" + "x" * 201, "body/a\x1f", "/", "body\x00/a")),
    {"extra": 1},
    {"installation": "\ud800"},
]  # fmt: skip


@pytest.mark.parametrize("change", HEADERS, ids=lambda change: json.dumps(change)[:60])
def test_bad_header(change):
    trail = two()
    trail.header |= change
    assert found(verify(json.dumps(line) for line in [trail.header, *trail.lines])) == [("", 0, "malformed")]


@pytest.mark.parametrize("lines", [[], [""], ["[]"], ["{"], [b"\xff"], ["{}"]])
def test_no_header(lines):
    report = verify(lines)
    assert found(report) == [("", 0, "malformed")]
    assert (report.records, report.streams, report.values, report.documents_read) == (0, 0, 0, False)


@pytest.mark.parametrize("name", ["sm3", "sha512", "SHA256"])
def test_unknown_hash(name):
    trail = two()
    trail.header["hash"] = name
    assert check(trail) == [("", 0, "unknown_hash")]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"bytes": "QQ"}, (CASE, 2)),
        ({"bytes": 1}, (CASE, 2)),
        ({"hash": None}, (CASE, 2)),
        ({"more": 1}, (CASE, 2)),
        ({"seq": "2"}, (CASE, 0)),
        ({"seq": True}, (CASE, 0)),
        ({"stream": 1}, ("", 2)),
        ({"stream": "case/x", "hash": 1}, ("case/x", 2)),
    ],
)
def test_malformed_lines(change, where):
    trail = two()
    trail.lines[1] |= change
    findings = check(trail)
    assert (*where, "malformed") in findings
    assert {one[0] for one in findings} <= {where[0], CASE}


def test_lines_that_are_none():
    trail = two()
    lines = [*trail.export(), "", "[]", "nonsense"]
    report = verify(lines)
    assert found(report) == [("", 0, "malformed")]
    assert "line 4" in report.findings[0].detail
    assert found(verify(line + "\n" for line in lines[:3])) == []
    assert found(verify([*(line + "\n" for line in lines[:2]), lines[2]])) == [
        ("", 0, "malformed"),
        (CASE, 2, "truncated"),
    ]
    assert found(verify([lines[0] + "\n" + lines[1], lines[2]])) == [("", 0, "malformed")]
    assert found(verify(lines[:3], newlines=True)) == [("", 0, "malformed")]


def test_unknown_stream_once():
    trail = two()
    trail.lines += [{**line, "stream": "case/x"} for line in trail.lines]
    trail.value(9, "/a", 1, stream="case/x").value(3, "/a", 1, stream="case/y")
    assert check(trail) == [("case/x", 1, "unknown_stream"), ("case/y", 3, "unknown_stream")]


def test_bad_hash_first():
    trail = two()
    trail.lines[1]["hash"] = "sha256:" + "0" * 64
    assert check(trail) == [(CASE, 2, "bad_hash")]
    trail.lines[1] |= {"bytes": "", "hash": "nothing"}
    assert check(trail) == [(CASE, 2, "bad_hash")]


@pytest.mark.parametrize(
    ("text", "code"), [(b"{}", "malformed"), (b"[]", "malformed"), (b'{"b":1, "a":2}', "not_canonical")]
)
def test_bodies(text, code):
    assert check(two().raw(CASE, text)) == [(CASE, 3, code)]


def test_no_prefix():
    trail = two()
    assert check(trail.raw(CASE, plain(trail.records[1]), prefix=b"")) == [(CASE, 3, "malformed")]


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ({"agency": "ag_2"}, "transplanted"),
        ({"stream_": "case/x"}, "transplanted"),
        ({"stream_": "directory", "definition": "absent"}, "transplanted"),
        ({"stream_": "nowhere"}, "malformed"),
        ({"prev": DEFINITION}, "bad_prev"),
        ({"at": "2026-03-10T02:20:11.000412Z"}, "time_back"),
        ({"at": "2026-03-10T02:20:11Z"}, "malformed"),
        ({"kind_": "person"}, "unknown_kind"),
        ({"behind": 1.5}, "malformed"),
        ({"prev": DEFINITION, "at": "2025-03-10T02:20:11.000412Z"}, "bad_prev"),
        ({"at": "2025-03-10T02:20:11.000412Z", "kind_": "nothing"}, "time_back"),
        ({"agency": "ag_2", "prev": DEFINITION}, "transplanted"),
        ({"agency": "ag_2", "v": 2}, "malformed"),
    ],
)
def test_one_record(own, code):
    trail = two()
    assert check(trail.add("clock", **{"behind": 1, **own})) == [(CASE, 3, code)]


def test_first_of_another_installation():
    trail = two()
    trail.header["installation"] = "in_2"
    assert check(trail) == [(CASE, 1, "transplanted")]


def test_seq_in_the_record():
    trail = two().add("clock", behind=1, seq=3)
    trail.lines[2]["seq"] = 4
    assert check(trail) == [(CASE, 4, "wrong_order")]


def longer():
    return two().add("clock", behind=1).add("clock", behind=2)


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        ((0, 2, 3), (2, "gap")),
        ((1, 2, 3), (1, "gap")),
        ((2, 3), (1, "gap")),
        ((0, 2, 1, 3), (3, "wrong_order")),
        ((0, 3, 2, 1), (4, "wrong_order")),
        ((1, 0, 2, 3), (2, "wrong_order")),
        ((0, 1, 1, 2, 3), (2, "duplicate")),
        ((0, 1, 2, 0, 3), (1, "wrong_order")),
        ((0, 1, 2, 3, 3), (4, "duplicate")),
        ((0, 1, 2), (4, "truncated")),
        ((), (1, "truncated")),
    ],
)
def test_order(order, wanted):
    trail = longer()
    trail.lines = [trail.lines[place] for place in order]
    assert check(trail) == [(CASE, *wanted)]


def test_late_record_that_is_unreadable():
    trail = longer()
    first, second, third, fourth = trail.lines
    trail.lines = [first, third, {**second, "bytes": "?"}, fourth]
    assert check(trail) == [(CASE, 3, "wrong_order")]


def test_wrong_head():
    trail = longer()
    trail.header["streams"][CASE]["seq"] = 3
    assert check(trail) == [(CASE, 4, "wrong_head")]


def test_chain_breaks_rule_before():
    """One finding of the chain and one of the rules, which see only what stands before it."""
    trail = two().add("claimed", instance="a#1").add("clock", behind=1, prev=DEFINITION).add("started")
    assert check(trail) == [(CASE, 3, "not_open"), (CASE, 4, "bad_prev")]


def test_stream_alone():
    trail = Trail().add("person", "directory", id="p", state="set", refs={}, values={})
    trail.add("painted", "directory")
    rows = [(line["seq"], line["hash"], base64.b64decode(line["bytes"])) for line in trail.lines]
    report = verify_stream(rows, installation="in_1", agency="ag_1", stream="directory")
    assert found(report) == [("directory", 2, "unknown_kind")]
    assert (report.records, report.streams, report.values, report.documents_read) == (2, 1, 0, False)

"""Values and documents beside the records, and the rules across streams."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.verifier import verify
from engine.verifier.report import WORDS
from tests.scale import scaled

from .making import CASE, DEFINITION, Trail, com, found, opened, plain, signed, started
from .test_canonical import VALUES


def check(trail, **more):
    return found(verify(trail.export(), **more))


def trail():
    return started(title=com("t")).add("fields", fields={"a/b~c": com(1)}, removed=[])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((1, "/title", "t"), None),
        ((2, "/fields/a~1b~0c", 1), None),
        ((2, "/fields/a~1b~0c", 2), "bad_value"),
        ((2, "/fields/a~1b~0c", "1"), "bad_value"),
        ((2, "/fields/a/b~c", 1), "unknown_value"),
        ((2, "/fields", 1), "unknown_value"),
        ((1, "/number", "N-1"), "unknown_value"),
        ((1, "title", "t"), "unknown_value"),
        ((1, "", "t"), "unknown_value"),
        ((3, "/title", "t"), "unknown_value"),
        ((0, "/title", "t"), "unknown_value"),
    ],
)
def test_values(given, code):
    seq, pointer, value = given
    made = trail().value(seq, pointer, value)
    wanted = [] if code is None else [(CASE, seq, code)]
    report = verify(made.export())
    assert found(report) == wanted
    assert report.values == 1
    made.lines.insert(0, made.lines.pop())
    assert check(made) == wanted


def test_salt():
    assert check(trail().value(1, "/title", "t", salt="02" * 16)) == [(CASE, 1, "bad_value")]
    for salt in ("01" * 15, "0g" * 16, 1):
        assert check(trail().value(1, "/title", "t", salt=salt)) == [(CASE, 1, "malformed")]


def nested(depth):
    value = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_values_are_values():
    deep = started(title=com(nested(32))).value(1, "/title", nested(32))
    assert check(deep) == []
    for value in (nested(33), "\ud800", 2**53, 1.5):
        lines = trail().value(1, "/title", value).export()
        codes = {code for _, _, code in found(verify(lines))}
        assert codes == {"malformed"}


def test_erased():
    made = trail().value(1, "/title", "t").value(2, "/fields/a~1b~0c", 1)
    made.add("erased", targets=[[1, "/title"]], basis="b").add("erased", targets=[[1, "/x"], [2, "/y"]], basis="b")
    assert check(made) == [(CASE, 1, "not_erased")]
    made.value(1, "/title", "u")
    assert check(made) == [(CASE, 1, "bad_value"), (CASE, 1, "not_erased")]


def test_values_behind_a_break():
    """A record behind the break of its chain is there all the same: its values are no further findings."""
    made = trail().add("clock", behind=1).add("fields", fields={"b": com(2)}, removed=[])
    made.value(4, "/fields/b", 2).value(3, "/x", 1)
    del made.lines[2]
    assert check(made) == [(CASE, 3, "gap"), (CASE, 3, "unknown_value")]
    made.lines[2]["bytes"] = "e30="
    assert check(made) == [(CASE, 3, "unknown_value"), (CASE, 4, "bad_hash"), (CASE, 4, "unknown_value")]


def test_commitments_in_lists():
    """Wherever text of that form stands, also in a list, a pointer finds it."""
    made = started().add("refused", verb="v", reasons=[com("x")], count=1).value(2, "/reasons/0", "x")
    assert check(made) == []
    assert check(made.value(2, "/reasons/00", "x")) == [(CASE, 2, "unknown_value")]


BYTES = b"abc"
SHA = "sha256:" + hashlib.sha256(BYTES).hexdigest()


def document(size=3, sha=SHA):
    return started().add("document", document="d_1", type="t", sha256=sha, size=size)


def test_documents():
    asked = []

    def documents(ident, digest):
        asked.append((ident, digest))
        return [b"a", b"bc"]

    report = verify(document().export(), documents=documents)
    assert report.ok
    assert report.documents_read
    assert asked == [("d_1", SHA)]
    assert check(document(size=4), documents=documents) == [(CASE, 2, "bad_document")]
    assert check(document(sha=DEFINITION), documents=documents) == [(CASE, 2, "bad_document")]
    assert check(document(sha=DEFINITION), documents=lambda ident, digest: None) == []
    assert check(document(sha=DEFINITION)) == []


def test_papers_are_documents_too():
    paper = {"instance": "a#1", "paper": "p", "template": DEFINITION, "edition": 1}
    made = started().add("paper", document="d_1", type="t", sha256=DEFINITION, size=3, **paper)
    assert check(made, documents=lambda ident, digest: [BYTES]) == [(CASE, 2, "bad_document")]
    made = started().add("paper", document="d_1", type="t", sha256=SHA, size=3, **paper)
    assert check(made, documents=lambda ident, digest: [BYTES]) == []


def directory(made, count=1):
    for number in range(count):
        made.add("person", "directory", id=f"p{number}", state="set", refs={}, values={})
    return made


def test_reads_ahead():
    ahead = started(reads={"directory": 2}).add("clock", behind=1, reads={"directory": 3})
    assert check(ahead) == []  # the directory is not there
    assert check(directory(ahead, 2)) == [(CASE, 2, "reads_ahead")]
    assert check(directory(ahead)) == []
    ahead.lines.pop()
    assert check(ahead) == [("directory", 3, "truncated")]


def test_reads_ahead_of_an_empty_directory():
    made = started(reads={"directory": 1})
    made.open("directory")
    assert check(made) == [(CASE, 1, "reads_ahead")]


def test_one_rule_for_each_stream():
    made = started(reads={"directory": 2}).add("claimed", instance="a#1")
    assert check(directory(made)) == [(CASE, 2, "not_open")]


def tallies(*steps, complete=True):
    made = Trail(complete=complete)
    for stream, key, after in steps:
        step = {"tally": key, "before": after - 1, "after": after}
        if stream not in made.header["streams"] and stream.startswith("case/"):
            made.add("started", stream, number="N", process="p", owner="d")
        if stream.startswith("case/"):
            made.add("tally", stream, state="spent", **step)
        else:
            made.add("adjusted", stream, **step)
    return made


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        ([], []),
        ([("case/a", "t", 2), ("case/b", "t", 1), ("tally/t", "t", 3), ("case/a", "u", 1)], []),
        ([("case/a", "t", 1), ("case/b", "t", 3), ("case/c", "t", 4)], [("case/b", 2, "tally_gap")]),
        ([("case/b", "t", 1), ("case/a", "t", 1), ("case/c", "t", 3)], [("case/b", 2, "tally_gap")]),
        ([("case/a", "t", 2)], [("case/a", 2, "tally_gap")]),
        ([("case/a", "t", 2), ("case/a", "u", 2)], [("case/a", 2, "tally_gap")]),
        ([("case/a", "t", 2), ("case/b", "u", 2)], [("case/a", 2, "tally_gap"), ("case/b", 2, "tally_gap")]),
        ([("case/a", "t", 1), ("case/a", "t", 1)], [("case/a", 3, "tally_gap")]),
    ],
)
def test_tally_gap(steps, wanted):
    assert check(tallies(*steps)) == wanted
    assert check(tallies(*steps, complete=False)) == []


def test_details_name_the_thing_in_both_languages():
    report = verify(signed(opened(started()), 2).export())
    assert report.findings[0].detail == " / ".join(WORDS["bad_number"]) + ": 2 != 1"
    assert report.as_dict()["findings"] == [
        {"stream": CASE, "seq": 3, "code": "bad_number", "detail": report.findings[0].detail}
    ]
    assert all(zh and en and not zh.isascii() and en.isascii() for zh, en in WORDS.values())


@pytest.mark.parametrize("depth", [33, 500, 900, 100_000])
def test_deep_records_are_refused_quietly(depth):
    deep = b'{"a":' + b"[" * depth + b"]" * depth + b"}"
    assert check(started().raw(CASE, deep)) == [(CASE, 2, "not_canonical")]


@settings(max_examples=scaled(4000), deadline=None, derandomize=True)
@given(st.data())
def test_no_record_fails_the_verifier(data):
    """Whatever one member of one record holds: findings, or none if it holds what may stand there."""
    made = trail().add("counted", counters={})
    opened(made)
    signed(made, 1)
    chosen = data.draw(st.sampled_from(made.records))
    record = dict(chosen)
    name = data.draw(st.sampled_from(sorted(record)))
    record[name] = data.draw(VALUES | st.dictionaries(st.sampled_from(["person", "digest", "directory"]), VALUES))
    again = Trail()
    again.open(CASE)
    for one in made.records:
        again.raw(CASE, plain(record if one is chosen else one), seq=one["seq"])
    report = verify(again.export())
    assert all(one.stream == CASE for one in report.findings)
    assert not report.ok or plain(record) in [plain(one) for one in made.records]

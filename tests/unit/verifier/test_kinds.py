"""Members of records: every kind good, and every member missing, wrong or added."""

import pytest

from engine.verifier import verify
from engine.verifier.kinds import check_common, check_kind
from engine.verifier.reading import Refused
from engine.verifier.shapes import (
    element_of,
    integer,
    is_date,
    is_date_or_empty,
    is_instance,
    is_moment,
    is_resign_item,
    is_salt,
    is_stream,
    is_versioned,
    list_of,
    one_of,
    pair_of,
)

from .making import DEFINITION, PERSON, SYSTEM, Trail, com, found

C, D = com(1), DEFINITION
FACT = {
    "id": "x",
    "state": "set",
    "refs": {"r": "y"},
    "values": {"name": C},
    "from?": "2026-01-01",
    "to?": "2026-02-28",
}
DONE = {"instance": "a#1", "flows": ["b", "a"], "routing": {"g": ["a", "b"]}}
REASON = {"reason?": C}
TALLY = {"tally": "t", "before": 0, "after": 1, "contribution?": C}
CASE = {
    "started": {"number": "N", "process": "p", "owner": "d", "title?": C, "subject?": C, "parent?": "ca"},
    "fields": {"fields": {"a": C}, "removed": ["b"], "instance?": "a#1"},
    "counted": {"counters": {"n": -1}},
    "opened": {"instance": "a#1", "sort": "event", "causes": ["a#1", "b#1"], "via": ["f"]},
    "claimed": {"instance": "a#1"},
    "assigned": {"instance": "a#1", "person": "p"},
    "released": {"instance": "a#1", "person": "p"},
    "transferred": {"instance": "a#1", "from": "p", "to": "q"},
    "delegated": {"instance": "a#1", "to": "p", "comment?": C},
    "answered": {"instance": "a#1", "comment?": C},
    "signer_added": {"instance": "a#1", "person": "p", "place": "before", "reason?": C},
    "signer_removed": {"instance": "a#1", "person": "p", "reason?": C},
    "signed": {
        "instance": "a#1", "number": 1, "outcome": "o", "role": "", "slot": "s", "body?": "b", "on_behalf?": "p",
        "bound": {"a": C}, "signer": {}, "evidence": [["a", D], ["b", D]], "comment?": C, "binds": D,
    },
    "completed": {**DONE, "outcome": "o"},
    "caught": {**DONE, "outcome": ""},
    "withdrawn": {"instance": "a#1", "cause": "c"},
    "returned": {"instance": "a#1", "to": "b#1", "reason?": C},
    "taken_back": {"instance": "a#1", **REASON},
    "looked": {"instance": "a#1"},
    "jumped": {"to": "b", "asked_by": "p", "grant": "g", "reason": C, "skips": ["a#1"], "back?": "a#1"},
    "skipped": DONE,
    "revoked": REASON,
    "undone": {"instances": ["a#1"], "signatures": [2, 10], "cause": "c", "kept?": ["b#1"]},
    "voided": {"signatures": [1], "cause": "c"},
    "reinstated": {"instances": ["a#1"], "signatures": [1], "instead?": {"a#1": "a#2"}},
    "lapsed": {"signatures": [1], "by": "a#1", "paths": ["p"]},
    "resign_offered": {"instance": "a#1~1", "of": "a#1"},
    "refused": {"verb": "v", "instance?": "a#1", "reasons": ["r"], "count": 1},
    "refused_again": {"of": 1, "count": 2},
    "tally": {**TALLY, "state": "spent"},
    "document": {"document": "d", "type": "t", "sha256": D, "size": 0, "name?": C},
    "paper": {
        "document": "d", "type": "t", "sha256": D, "size": 0, "name?": C, "instance": "a#1", "paper": "p",
        "template": D, "edition": 1, "number?": "甲〔2026〕1号", "copy_of?": "e",
    },
    "erased": {"targets": [[1, "/b"], [2, "/a"], [10, "/a"]], "basis": "b"},
    "recusal": {"person": "p", "state": "granted", **REASON},
    "clock": {"behind": 1},
    "incident": {"incident": "i", "code": "c", "element?": "e"},
    "resolved": {"incident": "i"},
    "suspended": {**REASON, "ground?": "g", "terms?": True},
    "resumed": {**REASON, "terms?": True},
    "reopened": {**REASON, "asked_by?": "p", "grant?": "g", "back?": "a#1"},
    "migrated": {},
    "linked": {"case": "c", "relation": "r"},
    "team": {"tasks": ["a", "b"], "persons": ["p", "q"]},
    "noted": {"instance": "a#1", "what": "archive", "values": {"value": C}},
    "decided": {
        "instance": "a#1", "meeting": "m", "body": "b", "members": ["p", "q", "r"], "recused": ["r"],
        "present": ["p", "q"], "experts": ["q"], "chair": "p", "votes": [["q", "for", 1], ["p", "for", 0]],
        "record?": D, "needed": 2, "result": "for", "minutes": True, "merged?": {"q2": "q"},
        "rules": {
            "present_min": "2/3", "pass_min": "1/2", "pass_at_least": False, "basis": "present", "recused": "out",
            "tie": "reject", "chair_last": True, "odd": False, "size_min": 0, "expert_min": "",
        },
    },
    "draw_committed": {"digest": D},
    "drawn": {
        "instance": "a#1", "seed": "0f" * 32, "pool": ["p", "q", "r"], "experts": ["q"], "least": 1, "count": 2,
        "persons": ["p", "q"], "list?": "fields",
    },
    "duty": {
        "duty": "d", "state": "open", "sort?": "publish", "control?": "c", "element?": "", "role?": "",
        "due?": "2026-03-10T02:20:11.000413Z", "text?": C, "documents?": ["a", "b"], "late?": True,
    },
    "party_token": {
        "token": "t", "party": "p", "state": "issued", "until": "2026-03-10T00:00:00.000000Z", "instance?": "a#1",
        "name?": C,
    },
    "party_act": {"act": "rating", "party": "p", "evidence": [["a", D]], "instance?": "a#1", "score?": 5, "text?": C},
    "remedy": {
        "remedy": "r", "sort": "suit", "state": "decided", "on": "2026-03-10", "outcome": "", "recall": True,
        "authority?": C, "note?": C,
    },
    "ended": {"status": "revoked", "result": ""},
}  # fmt: skip
SETTING = {
    "id": "s",
    "version": 1,
    "value": "v",
    "valid_from": "2026-01-01",
    "valid_to": "",
    "law": "",
}
FACTS = {
    "directory": "person account department post grant qualification body mandate absence conflict alias",
    "reference": "law calendar scheme catalogue",
    "body/b": "meeting roster ballot minutes",
    "access/2026-03-10": "login login_failed hidden viewed export",
    "agency": "fork restore merge permit checkpoint duty",
}
ALL = [("case/c", kind, shape) for kind, shape in CASE.items()]
ALL += [(stream, kind, FACT) for stream, kinds in FACTS.items() for kind in kinds.split()]
ALL += [(stream, kind, CASE[kind]) for stream in [*FACTS, "setting", "tally/t"] for kind in ("clock", "erased")]
RELEASES = {
    "drafted": {},
    "discarded": {},
    "submitted": {"base": 7, "waived": ["a", "b"], "waiver?": C},
    "withdrawn": {},
    "rejected": {"reason": C},
    "approved": {"from": "2026-03-10T02:20:30.000000Z", "waived": ["a", "b"], "waiver?": C},
    "released": {"one_person": True, "minor?": True},
    "cancelled": {"reason": C},
    "retired": {"reason?": C},
}
ALL += [("definition/k", kind, shape) for kind, shape in RELEASES.items()]
ALL += [("setting", "setting", SETTING | {"grant?": "gr_1"}), ("tally/t/u", "adjusted", TALLY)]
WRONG = [None, 1.5, "", "x y@", -1, 0, [], {}, [1, 1], ["b", "a"], {"": C}, {"a": 1}, True, [["b", D], ["a", D]], "a#0"]


def record(stream, kind, shape):
    return Trail().add(kind, stream, **{name.rstrip("?") + "_": value for name, value in shape.items()}).records[0]


def refused(made):
    try:
        check_common(made)
        check_kind(made)
    except Refused as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(("stream", "kind", "shape"), ALL)
def test_members(stream, kind, shape):
    good = record(stream, kind, shape)
    assert refused(good) is None
    assert refused({**good, "more": 1}) == "malformed"
    for name, value in shape.items():
        plain = name.rstrip("?")
        less = {one: value for one, value in good.items() if one != plain}
        assert refused(less) == (None if name.endswith("?") else "malformed"), name
        wrong = [one for one in WRONG if type(one) is not type(value)]
        assert all(refused({**good, plain: one}) == "malformed" for one in wrong), name


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("opened", {"sort": "resign"}),
        ("opened", {"causes": ["b#1", "a#1"]}),
        ("opened", {"via": ["f", "f"]}),
        ("caught", {"outcome": "x"}),
        ("completed", {"routing": {"g": ["b", "a"]}}),
        ("completed", {"flows": [""]}),
        ("undone", {"signatures": [10, 2]}),
        ("undone", {"signatures": [0]}),
        ("resign_offered", {"instance": "a#1"}),
        ("refused", {"count": 2}),
        ("refused_again", {"count": 1}),
        ("tally", {"after": 2}),
        ("tally", {"before": -1, "after": 0}),
        ("erased", {"targets": [[2, "/a"], [1, "/b"]]}),
        ("erased", {"targets": [[2, "/a", 1]]}),
        ("signed", {"evidence": [["b", D], ["a", D]]}),
        ("signed", {"bound": {"a": D}}),
        ("ended", {"status": "open"}),
        ("document", {"size": -1}),
        ("fields", {"fields": {"": C}}),
    ],
)
def test_wrong_values(kind, change):
    assert refused({**record("case/c", kind, CASE[kind]), **change}) == "malformed"


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2}, {"v": True}, {"seq": 0}, {"prev": "sha256:x"}, {"prev": D.upper()}, {"kind": ""}, {"agency": ""},
        {"at": "2026-02-30T00:00:00.000000Z"}, {"key": "k"}, {"reads": None}, {"reads": {"directory": -1}},
        {"reads": {"settings": ["a"]}}, {"reads": {"settings": ["b@1", "a@1"]}}, {"reads": {"more": 1}},
        {"reads": {"tally": "t@1"}}, {"actor": {}}, {"actor": {"person": "p"}}, {"actor": {**PERSON, "system": "s"}},
        {"actor": {"system": ""}}, {"actor": {**PERSON, "account": ""}}, {"definition": None}, {"stream": "case"},
        {"definition": {"key": "k", "version": 0, "digest": D}}, {"definition": {"key": "k", "version": 1}},
    ],
)  # fmt: skip
def test_common_members(change):
    good = record("case/c", "clock", {"behind": 1})
    assert refused({**good, **change}) == "malformed"
    for name in change:
        assert name == "key" or refused({one: value for one, value in good.items() if one != name}) == "malformed"


def test_good_variants():
    good = record("case/c", "clock", {"behind": 1})
    reads = {"directory": 0, "tally": ["a@b@1", "a@b@2"], "settings": []}
    for change in ({"actor": SYSTEM}, {"reads": reads}, {"key": D}, {"actor": {**PERSON, "mandate": "m"}}):
        assert refused({**good, **change}) is None


def test_definition_elsewhere():
    made = record("directory", "clock", {"behind": 1})
    assert refused({**made, "definition": {"key": "k", "version": 1, "digest": D}}) == "malformed"


def test_kinds_of_other_streams():
    assert refused(record("directory", "started", CASE["started"])) == "unknown_kind"
    assert refused(record("case/c", "person", FACT)) == "unknown_kind"
    assert refused(record("tally/t", "tally", CASE["tally"])) == "unknown_kind"


def test_whole_streams_of_facts():
    trail = Trail()
    for stream, kinds in FACTS.items():
        for kind in kinds.split():
            trail.add(kind, stream, **{name.rstrip("?") + "_": value for name, value in FACT.items()})
    trail.add("setting", "setting", **SETTING)
    report = verify(trail.export())
    assert found(report) == []
    assert report.streams == 6


def test_instances():
    for good in ("a#1", "a#1/b#2[3]", "a#10[12]/b.c-d#1~2", "元#1"):
        assert is_instance(good)
    for bad in ("", "a", "a#0", "a#01", "#1", "a#1/", "a#1[0]", "a#1~1/b#1", "a#1~0", "a#1\n", "a#١", 1):
        assert not is_instance(bad)
    assert is_resign_item("a#1~1")
    assert not any(map(is_resign_item, ("a#1", 1, "x")))
    assert [element_of(one) for one in ("a#1", "a#1/b#2[3]~1")] == ["a", "b"]


def test_small_checks():
    assert is_date("2024-02-29")
    assert not any(map(is_date, ("2023-02-29", "0000-01-01", "2024-2-1", "2024-02-29 ", 1)))
    assert is_date_or_empty("")
    assert not is_date_or_empty("x")
    assert not any(map(is_moment, ("2026-01-01T24:00:00.000000Z", "2026-01-01T00:00:00.000000z", None)))
    assert is_versioned("a@b@1")
    assert not any(map(is_versioned, ("@1", "a@", "a", 1)))
    assert is_salt("00" * 16)
    assert not any(map(is_salt, ("00" * 15, "zz" * 16, 1)))
    assert integer(1)(1)
    assert not any(map(integer(1), (0, True, 1.0, "1")))
    assert not one_of(1)(True)
    assert not list_of(integer())((1, 2))
    assert not pair_of(integer(), integer())([1])
    assert is_stream("tally/a/b")
    assert is_stream("body/" + "x" * 200)
    assert not any(map(is_stream, (1, "case", "directory/", "agency/x", "body/\x1f")))

"""Who may undo what: every reason names who or what stands in the way, and nothing else does."""

import pytest

from engine.controls import undoing, words


def told(reasons):
    return [(one.code, one.text.en, one.element, one.evidence) for one in reasons]


SIGNER, STARTER = words.text("take_back.signer").en, words.text("revoke.starter").en


def said(code: str) -> str:
    return words.text(code).en


@pytest.mark.parametrize(
    ("mine", "touched", "expected"),
    [
        ({"ann"}, (), []),
        ({"ann", "amy"}, (), []),
        ({"bob"}, (), [("role", SIGNER, "task", (("person", "ann"), ("person", "eve")))]),
        (
            {"ann"},
            ("i/3", "i/2"),
            [("take_back.acted_on", said("take_back.acted_on"), "task", (("instance", "i/2"), ("instance", "i/3")))],
        ),
        (
            {"bob"},
            ("i/2",),
            [
                ("role", SIGNER, "task", (("person", "ann"), ("person", "eve"))),
                ("take_back.acted_on", said("take_back.acted_on"), "task", (("instance", "i/2"),)),
            ],
        ),
    ],
    ids=["signer", "one of two entries", "stranger", "acted on", "both"],
)
def test_taking_back(mine, touched, expected):
    assert told(undoing.taking_back(mine, {"eve", "ann"}, touched, "task")) == expected


@pytest.mark.parametrize(
    ("mine", "decided", "expected"),
    [
        ({"sue"}, (), []),
        ({"bob"}, (), [("role", STARTER, "", (("person", "sue"),))]),
        (
            {"sue"},
            ("i/2", "i/1"),
            [("revoke.decided", said("revoke.decided"), "", (("instance", "i/1"), ("instance", "i/2")))],
        ),
    ],
    ids=["starter", "stranger", "decided"],
)
def test_revoking(mine, decided, expected):
    assert told(undoing.revoking(mine, "sue", decided)) == expected


LAPSED = (2, "ann", "i/2"), (1, "bob", "i/1")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"allowed": False, "lapsed": LAPSED}, [("resubmit.chain", ())]),
        ({"lapsed": LAPSED, "parted": "i/9"}, [("resubmit.changed", (("person", "ann"), ("instance", "i/2")))]),
        (
            {"parted": "i/9", "held_back": ["eve", "ann", "eve"]},
            [
                ("resubmit.other_way", (("instance", "i/9"),)),
                ("resubmit.recused", (("person", "ann"),)),
                ("resubmit.recused", (("person", "eve"),)),
            ],
        ),
    ],
    ids=["free", "chain", "changed", "other way and recused"],
)
def test_resubmitting(given, expected):
    reasons = undoing.resubmitting(**{"allowed": True, "parted": "", "lapsed": (), "held_back": ()} | given)
    assert [(one.code, one.evidence) for one in reasons] == expected
    assert all(one.text == words.text(one.code) for one in reasons)


def test_overriding():
    reasons = undoing.overriding(takes_part=["ann"], recused=["bob"])
    assert [(one.code, one.evidence) for one in reasons] == [
        ("override.takes_part", (("person", "ann"),)),
        ("recused", (("person", "bob"),)),
    ]

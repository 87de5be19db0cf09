"""Who may stop, extend and correct what, and what may be entered late: each reason alone and beside others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.controls import timekeeping
from engine.controls.timekeeping import Extension, correcting, entering, extending, suspending
from engine.model.form import Deadline
from tests.unit.controls.builders import NOW

TEST = Deadline(id="dl_test", max="20", unit="workday", suspend_on=("test", "hearing"), law="L1", extend_by=("head",))
PLAIN = Deadline(id="dl_plain", max="5", unit="day", law="L2")


def told(reasons):
    return [(one.code, one.law, one.evidence) for one in reasons]


@pytest.mark.parametrize(
    ("ground", "deadlines", "more", "expected"),
    [
        ("test", (TEST,), {}, []),
        ("hearing", (PLAIN, TEST), {}, []),
        ("other", (PLAIN, TEST), {}, [("suspend.ground", "L1", (("ground", "hearing"), ("ground", "test")))]),
        ("other", (PLAIN,), {}, [("suspend.ground", "", ())]),
        ("test", (TEST,), {"standing": True}, [("suspend.stands", "L1", (("ground", "test"),))]),
        ("test", (TEST,), {"told": False}, [("suspend.notice", "L1", ())]),
        ("test", (TEST,), {"waits": True}, [("suspend.waits", "", ())]),
    ],
)
def test_a_suspension_needs_a_ground_a_notice_and_a_case_that_can_rest(ground, deadlines, more, expected):
    asked = {"standing": False, "told": True, "waits": False} | more
    assert told(suspending(ground, deadlines, **asked)) == expected


def test_all_that_is_wrong_with_a_suspension_is_told_at_once():
    found = suspending("other", (TEST,), standing=True, told=False, waits=True)
    assert [one.code for one in found] == ["suspend.ground", "suspend.stands", "suspend.notice", "suspend.waits"]


ASKED = Extension(
    deadline=TEST,
    element="t_check",
    by=5,
    most=5,
    extended=0,
    end="2026-03-10T02:00:00.000000Z",
    now="2026-03-10T02:00:00.000000Z",
    roles=frozenset({"head", "clerk"}),
    told=True,
)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, []),  # to the day, by all the file allows
        ({"end": ""}, []),  # while it stands still it cannot be over
        ({"most": 0}, [("extend.never", (("deadline", "dl_test"),))]),
        ({"roles": frozenset({"clerk"})}, [("extend.role", (("role", "head"),))]),
        ({"extended": 3}, [("extend.once", (("by", "3"),))]),
        ({"by": 6}, [("extend.most", (("most", "5"),))]),
        ({"now": "2026-03-10T02:00:00.000001Z"}, [("extend.past", (("until", ASKED.end),))]),
        ({"told": False}, [("extend.notice", ())]),
    ],
)
def test_an_extension_is_once_in_time_by_whom_the_law_names_and_told(more, expected):
    found = extending(replace(ASKED, **more))
    assert [(one.code, one.evidence) for one in found] == expected
    assert all((one.element, one.law) == ("t_check", "L1") for one in found)


def test_all_that_is_wrong_with_an_extension_is_told_at_once():
    found = extending(replace(ASKED, roles=frozenset(), extended=1, by=9, now="2026-04-01", told=False))
    codes = ["extend.role", "extend.once", "extend.most", "extend.past", "extend.notice"]
    assert [one.code for one in found] == codes
    assert [one.until for one in found] == ["", "", "", ASKED.end, ""]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("plain", []),
        ("away", ["correct.absent"]),
        ("bound", ["correct.bound"]),
        ("decisive", ["correct.decisive"]),
        ("both", ["correct.bound"]),  # one reason is enough: it is amended, not corrected
    ],
)
def test_what_is_signed_or_decides_is_not_corrected(path, expected):
    known = {"present": {"plain", "bound", "decisive", "both"}, "bound": {"bound", "both"}}
    found = correcting([path], decisive={"decisive", "both"}, **known)
    assert [(one.code, one.evidence) for one in found] == [(code, (("field", path),)) for code in expected]


def test_paths_are_told_by_reason():
    found = correcting(["b", "a", "c"], present={"c"}, bound={"c"}, decisive=())
    assert [(one.code, one.evidence) for one in found] == [
        ("correct.absent", (("field", "a"), ("field", "b"))),
        ("correct.bound", (("field", "c"),)),
    ]


DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("happened", "not_before", "after", "expected"),
    [
        (NOW, None, None, []),
        (NOW + TICK, None, None, ["late.future"]),
        (NOW - 31 * DAY + TICK, None, None, []),
        (NOW - 30 * DAY, None, None, []),
        (NOW - 31 * DAY, None, None, ["late.long"]),
        (NOW - DAY, NOW - DAY, None, []),
        (NOW - DAY - TICK, NOW - DAY, None, ["too_early"]),
        (NOW - DAY, None, NOW - DAY, []),
        (NOW - DAY - TICK, None, NOW - DAY, ["late.order"]),
        (NOW - 40 * DAY, NOW, NOW, ["late.long", "too_early", "late.order"]),
    ],
)
def test_the_time_of_an_act_entered_late(happened, not_before, after, expected):
    assert list(entering(happened, NOW, not_before, after)) == expected


def test_until_when_is_said_of_what_was_too_early_alone():
    found = timekeeping.late(("late.future", "too_early"), "t_check", "2026-03-12")
    assert [(one.code, one.element, one.until) for one in found] == [
        ("late.future", "t_check", ""),
        ("too_early", "t_check", "2026-03-12"),
    ]

"""Why a clock may not be stopped: its ground, one stop at a time, its notice, and a case that waits for another."""

import pytest

from engine.controls.timekeeping import suspending
from engine.model.form import Deadline

DECIDE = Deadline(id="dl", max="20", suspend_on=("expert", "hearing"), law="law_51")


@pytest.mark.parametrize(
    ("ground", "standing", "told", "waits", "expected"),
    [
        ("expert", False, True, False, []),
        ("holiday", False, True, False, ["suspend.ground"]),
        ("expert", True, True, False, ["suspend.stands"]),
        ("expert", False, False, False, ["suspend.notice"]),
        ("expert", False, True, True, ["suspend.waits"]),
        ("holiday", True, False, True, ["suspend.ground", "suspend.stands", "suspend.notice", "suspend.waits"]),
    ],
)
def test_why_a_suspension_is_refused(ground, standing, told, waits, expected):
    found = suspending(ground, (DECIDE,), standing=standing, told=told, waits=waits)
    assert [one.code for one in found] == expected
    assert all(one.law == "law_51" for one in found if one.code != "suspend.waits")


def test_the_grounds_that_would_do_are_named():
    (reason,) = suspending("holiday", (DECIDE,), standing=False, told=True, waits=False)
    assert reason.evidence == (("ground", "expert"), ("ground", "hearing"))
    (none,) = suspending("holiday", (), standing=False, told=True, waits=False)
    assert (none.evidence, none.law) == ((), "")

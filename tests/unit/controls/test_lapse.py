"""A changed bound value lapses exactly the signatures that saw the old one."""

import pytest

from engine.controls.lapse import Seen, changed_paths, lapsed, lapsed_instances

HEAD = Seen(instance="head#1", number=1, commitments={"amount": "a1", "payee": "p1"})
SECOND = Seen(instance="head#1", number=2, commitments={"amount": "a1", "payee": "p1", "own": "o"})
OTHER = Seen(instance="other#1", number=3, commitments={"title": "t1"})
ALL = (HEAD, SECOND, OTHER)


@pytest.mark.parametrize(
    ("written", "numbers", "instances"),
    [
        ({}, [], ()),
        ({"amount": "a1"}, [], ()),  # written again, unchanged
        ({"amount": "a2"}, [1, 2], ("head#1",)),
        ({"amount": None}, [1, 2], ("head#1",)),  # cleared
        ({"own": "x"}, [2], ("head#1",)),
        ({"title": "t2"}, [3], ("other#1",)),
        ({"title": "t2", "payee": "p2"}, [1, 2, 3], ("head#1", "other#1")),
        ({"unbound": "u"}, [], ()),  # nobody saw it
    ],
)
def test_which_lapse(written, numbers, instances):
    assert [one.number for one in lapsed(ALL, written)] == numbers
    assert lapsed_instances(ALL, written) == instances


def test_what_changed_is_named():
    assert changed_paths(SECOND, {"payee": "p2", "amount": None, "own": "o"}) == ("amount", "payee")

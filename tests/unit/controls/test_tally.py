"""Totals over cases: keys, windows, contributions."""

from datetime import date
from decimal import Decimal

import pytest

from engine.controls import tallies
from engine.controls.tally import LONGEST, contribution, rows, sliding_days, spread, tally_key
from engine.model.control import Approval, Limit, Separation, Tier
from tests.unit.controls.builders import actor, control, definition, names, node, planned, view

DAY = date(2026, 3, 10)
SPEC = Limit(expr="amount", max="setting.t1", key=("budget_line", "subject.key"), window="year")


@pytest.mark.parametrize(
    ("window", "part"),
    [("", ""), ("year", "2026"), ("quarter", "2026-Q1"), ("month", "2026-03"), ("P30D", "2026-03-10")],
)
def test_the_window_is_part_of_the_key(window, part):
    assert tally_key("f.c", ("line1", "s1"), window, DAY) == f'["f.c","{part}","line1","s1"]'


@pytest.mark.parametrize(("month", "quarter"), [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (12, 4)])
def test_quarters(month, quarter):
    assert f"2026-Q{quarter}" in tally_key("c", (), "quarter", date(2026, month, 1))


def test_keys_never_run_together():
    one = tally_key("c", ("a", "b,c"), "", DAY)
    other = tally_key("c", ("a,b", "c"), "", DAY)
    quoted = tally_key("c", ('a","b', "c"), "", DAY)
    assert len({one, other, quoted, tally_key("c", ("a", "b", "c"), "", DAY)}) == 4


def test_equal_values_share_a_key():
    assert tally_key("c", (Decimal("1.0"),), "", DAY) == tally_key("c", (Decimal("1"),), "", DAY)
    assert tally_key("c", (Decimal("100"),), "", DAY) == tally_key("c", (Decimal("1E+2"),), "", DAY)
    assert tally_key("c", ({"a": 1, "b": 2},), "", DAY) == tally_key("c", ({"b": 2, "a": 1},), "", DAY)


def test_each_item_of_a_list_has_its_own_row():
    assert spread(("line1", "s1")) == (("line1", "s1"),)
    assert spread((["v1", "v2"], "s1")) == (("v1", "s1"), ("v2", "s1"))
    assert spread((["v1", "v1", None, ""],)) == (("v1",),)
    assert spread((["v1", "v2"], ["a", "b"])) == (("v1", "a"), ("v1", "b"), ("v2", "a"), ("v2", "b"))
    assert spread(([],)) == ()
    assert spread(([Decimal("1.0"), Decimal(1)],)) == ((Decimal(1),),)


@pytest.mark.parametrize("window", ["week", "P0D", "P367D", "P1Y", "P1M", "30", "PT5D", "p5d"])
def test_a_window_nobody_knows_is_an_error(window):
    with pytest.raises(ValueError, match="window"):
        tally_key("c", (), window, DAY)


def test_a_sliding_window_is_its_days():
    found = rows("c", ("x",), "P3D", DAY)
    assert found == tuple(tally_key("c", ("x",), "P3D", date(2026, 3, day)) for day in (8, 9, 10))
    assert len(rows("c", (), f"P{LONGEST}D", DAY)) == LONGEST == sliding_days("P366D")
    assert rows("c", (), "P1D", DAY) == (tally_key("c", (), "P1D", DAY),)
    assert rows("c", ("x",), "year", DAY) == (tally_key("c", ("x",), "year", DAY),)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({}, (("line1", "s1"), Decimal(100))),
        ({"amount": None}, None),
        ({"budget_line": None}, None),
        ({"budget_line": ""}, None),
        ({"subject": {"key": None}}, None),
    ],
)
def test_what_a_case_contributes(scope, expected):
    (tally,) = planned(SPEC).facts.tallies
    assert contribution(tally, view(actor("x"), scope=scope).scope) == expected


@pytest.mark.parametrize(("exempt", "counted"), [(True, False), (False, True), (None, True), ("yes", True)])
def test_only_a_plain_exemption_exempts(exempt, counted):
    spec = Approval(amount="amount", tiers=(Tier(id="t", roles=("r",)),), key=("budget_line",), exempt="exempt")
    (tally,) = planned(spec).facts.tallies
    assert (contribution(tally, view(actor("x"), scope={"exempt": exempt}).scope) is not None) is counted


def test_the_file_names_all_its_tallies():
    controls = (
        control(SPEC, "ctl_a"),
        control(Limit(expr="amount"), "ctl_b"),
        control(Separation(tasks=("flow_check", "flow_x")), "ctl_c"),
        control(Approval(amount="amount", tiers=(), key=("budget_line",)), "ctl_d"),
    )
    found = tallies(definition(node(), controls=controls), names())
    assert [(tally.control, tally.name) for tally in found] == [("ctl_a", "flow.ctl_a"), ("ctl_d", "flow.ctl_d")]

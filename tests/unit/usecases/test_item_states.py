"""What became of each work item, as its row says; people read it in the inbox."""

import pytest

from engine.storage import tables
from tests.unit.usecases.stage import Office, Play, short

CASES = {
    "completed and returned": (
        "line",
        ["handler1 draft ok", "buyer1 check ok -> held", "buyer2 check return draft#1 -> returned"],
        {"draft#1": "completed", "check#1": "returned", "draft#2": "offered"},
    ),
    "cut short by a deadline": (
        "deadlines",
        ["handler1 draft ok", "claim buyer1 work -> claimed", "wait P6D"],
        {"draft#1": "completed", "work#1": "withdrawn", "late#1": "completed", "urge#1": "offered"},
    ),
    "cut short by enough members": (
        "multi_early",
        ["handler1 draft ok", "expert1 sign[1] ok", "expert2 sign[2] ok", "expert3 sign[3] ok"],
        {
            "draft#1": "completed",
            **{f"sign#1[{n}]": "completed" for n in (1, 2, 3)},
            **{f"sign#1[{n}]": "withdrawn" for n in (4, 5)},
            "after#1": "offered",
        },
    ),
    "signed again": (
        "line",
        [
            "handler1 draft ok",
            "buyer1 check ok -> held",
            "buyer2 check ok amount=200 -> held",
            "handler1 draft~ ok",
        ],
        {"draft#1": "completed", "draft#1~1": "completed", "check#1": "held"},
    ),
    "the half signature gone": (
        "chain",
        [
            "handler1 draft ok",
            "buyer1 first ok -> held",
            "buyer2 first ok",
            "fin_head1 second ok amount=300 -> held",
            "buyer1 first~ ok -> held",
            "fin_head2 second ok amount=400 -> held",
        ],
        {
            "draft#1": "completed",
            "first#1": "completed",
            "draft#1~1": "offered",
            "first#1~1": "offered",
            "second#1": "held",
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_states(lite: Office, name: str) -> None:
    flow, steps, expected = CASES[name]
    one = Play(lite, {"name": name, "flow": flow, "steps": ["start A handler1 amount=100", *steps]})
    one.run()
    rows = lite.rows(tables.work_item, tables.work_item.c.case_id == one.case)
    assert {short(row["instance"]): row["state"] for row in rows} == expected
    still = {row["instance"] for row in rows if not row["closed_at"]}
    assert still == set(lite.state(one.case).items)

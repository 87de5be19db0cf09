"""The invariants are asked by something that can say no: records changed by hand are found."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests import invariants
from tests.unit.usecases.stage import APART, NEEDS, Office, Play

Records = list[dict[str, Any]]

STEPS = [
    "start A handler1 amount=100",
    "handler1 draft ok",
    "buyer1 check ok -> held",
    "buyer2 check ok",
    "section_head1 approve ok amount=200 -> held",
    "handler1 draft~ ok",
    "buyer1 check~ ok -> held",
    "buyer2 check~ ok",
]


def drop(kind: str, at: int = 0) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        records.remove([one for one in records if one["kind"] == kind][at])

    return change


def same_person(records: Records) -> None:
    signed = [one for one in records if one["kind"] == "signed"]
    signed[2]["actor"] = signed[1]["actor"]


def drafter_checks(records: Records) -> None:
    signed = [one for one in records if one["kind"] == "signed"]
    signed[1] |= {"actor": signed[0]["actor"], "role": "handler"}


def strange_post(records: Records) -> None:
    next(one for one in records if one["kind"] == "signed")["role"] = "director"


def early_end(records: Records) -> None:
    """The held task completes as soon as it is signed."""
    done = next(one for one in records if one["kind"] == "completed" and one["instance"] == "t_approve#1")
    records.remove(done)
    at = next(i for i, one in enumerate(records) if one["kind"] == "signed" and one["instance"] == "t_approve#1")
    records.insert(at + 1, done)


def closed_signs(records: Records) -> None:
    signed = next(one for one in records if one["kind"] == "signed")
    records.append({**signed, "number": 99})


CHANGES: dict[str, tuple[Callable[[Records], None], str]] = {
    "no lapse": (drop("lapsed"), "I7"),
    "one signature too few": (drop("signed", 2), "I1"),
    "one person twice": (same_person, "I1"),
    "never opened": (drop("opened", 1), "I2"),
    "drafter checks": (drafter_checks, "separation"),
    "another's post": (strange_post, "I2"),
    "before the barrier lifts": (early_end, "barrier"),
    "signed when closed": (closed_signs, "I2"),
    "a re-sign item left open": (drop("completed", 3), "barrier"),
    "an end too early": (drop("completed", 4), "ended"),
}


@pytest.fixture(scope="module")
def told(office: Office) -> tuple[Records, dict[str, Any]]:
    one = Play(office, {"name": "line", "flow": "line", "steps": STEPS})
    one.run()
    row = office.row(one.case)
    nodes = office.engine.env.library.ready(row["digest"], row["process"]).nodes.values()
    asked = {"needs": NEEDS["line"], "apart": APART["line"], "posts": office.posts()}
    return office.records(one.case), asked | {"duties": {node.id: node.duty.roles for node in nodes if node.duty.roles}}


def test_the_records_keep_them(told: tuple[Records, dict[str, Any]]) -> None:
    invariants.check(told[0], **told[1])


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found(told: tuple[Records, dict[str, Any]], name: str) -> None:
    records = copy.deepcopy(told[0])
    change, word = CHANGES[name]
    change(records)
    with pytest.raises(invariants.Broken, match=word):
        invariants.check(records, **told[1])

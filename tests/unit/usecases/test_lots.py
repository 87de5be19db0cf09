"""Draws by lot: committed before, verifiable by anybody from the trail, fair, only the drawn act."""

from collections import Counter

import pytest

from engine.usecases.lots import lowest
from engine.verifier.rules import drawn
from tests.unit.usecases.conduct import House

POOL = [f"pe_{n}" for n in range(7)]


@pytest.fixture
def house(database_url, tmp_path):
    made = House(database_url, tmp_path)
    yield made
    made.bureau.close()


def test_a_panel_is_drawn_when_its_task_opens_and_only_it_acts(house):
    case = house.drafted()
    item = house.item("handler1", case)
    assert len(set(item["drawn"])) == 3
    left = next(f"expert{n}" for n in range(1, 8) if house.bureau.person(f"expert{n}") not in item["drawn"])
    refused = house.bureau.complete(left, item["id"], "ok", comment="同意")
    assert [one["code"] for one in refused.body["reasons"]] == ["draw.not_drawn"]
    assert {one["control"] for one in refused.body["reasons"]} == {"lot"}
    assert len(house.rated(case)) == 3
    assert house.item("handler1", case)["task"]["id"] == "t_decide"


def test_the_seed_is_committed_before_the_draw_and_another_after(house):
    case = house.drafted()
    kinds = [one["kind"] for one in house.records(case, "draw_committed", "drawn", "team")]
    assert kinds == ["draw_committed", "drawn", "draw_committed", "team"]
    (record,) = house.records(case, "drawn")
    assert record["persons"] == drawn(case, record)
    assert (record["count"], record["least"], len(record["pool"])) == (3, 2, 7)
    report = house.verified()
    assert report.ok, report.findings[:3]


@pytest.mark.parametrize("number", range(20))
def test_writer_and_checker_draw_alike(number):
    seed, experts = f"{number:064x}", POOL[number % 5 :]
    record = {"seed": seed, "instance": "a#1", "pool": POOL, "experts": experts, "least": 2, "count": 5}
    mine = lowest(seed, "ca", "a#1", POOL, 5, experts, 2)
    assert mine == drawn("ca", record)
    assert len(set(mine)) == 5
    assert len(set(mine).intersection(experts)) >= 2


def test_everybody_of_the_pool_is_drawn_about_as_often():
    counts = Counter(who for n in range(700) for who in lowest(f"{n:064x}", "ca", "a#1", POOL, 3, [], 0))
    assert set(counts) == set(POOL)
    assert all(240 <= count <= 360 for count in counts.values()), counts  # 300 expected


def test_another_seed_instance_or_case_is_another_draw():
    draws = {
        tuple(lowest(seed, case, instance, POOL, 3, [], 0))
        for seed in ("0" * 64, "1" * 64)
        for case in ("ca_1", "ca_2")
        for instance in ("a#1", "a#2")
    }
    assert len(draws) > 4

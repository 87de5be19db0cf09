"""Draws by lot: committed before, verifiable by anybody from the trail, fair, only the drawn act."""

import re
from collections import Counter

import pytest

from engine.usecases.state.lots import lowest
from engine.verifier.rules import drawn
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.conduct import COURSE, House
from tests.unit.usecases.flows import NAME, end, file, process, task

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


LARGE = (
    '<rf:draw pool="tender_panel" count="3" odd="true" larger="5" largerWhen="amount &gt;= 10000000"'
    ' experts="tender_expert" expertsMin="2/3"/>'
)


@pytest.fixture
def voting(database_url, tmp_path):
    body = b'<rf:quorum body="tender_panel" recorder="" presentMin="3" sizeMin="3"/>'
    course = COURSE.replace(b'<rf:twoPerson min="3" body="tender_panel"/>', body)
    before, _, after = re.sub(rb"<rf:draw [^>]*/>", LARGE.encode(), course).partition(b'id="t_rate"')
    votes = "".join(f'<rf:outcome id="{one}" kind="other">{NAME}</rf:outcome>' for one in ("against", "abstain"))
    after = after.replace(b"</bpmn:extensionElements>", votes.encode() + b"</bpmn:extensionElements>", 1)
    made = House(database_url, tmp_path, before + b'id="t_rate"' + after)
    yield made
    made.bureau.close()


@pytest.mark.parametrize(("amount", "count"), [("9999999.99", 3), ("10000000.00", 5)])
def test_from_a_sum_on_more_are_drawn_and_the_panel_is_all_of_them(voting, amount, count):
    case = voting.drafted(amount=amount)
    item = voting.item("handler1", case)
    assert len(set(item["drawn"])) == count
    accounts = [name for name in (f"expert{n}" for n in range(1, 8)) if voting.bureau.person(name) in item["drawn"]]
    for account in accounts[:-1]:
        voting.done(account, case)
        assert voting.item("handler1", case)["task"]["id"] == "t_rate", "the panel is all of them"
    voting.done(accounts[-1], case)
    assert voting.item("handler1", case)["task"]["id"] == "t_decide"
    report = voting.verified()
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


GROUP = f'<rf:group id="row"><rf:field id="who" type="party">{NAME}</rf:field></rf:group>'
LISTS = (
    f'{GROUP}<rf:field id="able" type="list" of="row">{NAME}</rf:field>'
    f'<rf:field id="size" type="integer">{NAME}</rf:field>'
)
PICKED = f'<rf:field id="picked" type="list" of="row" readonly="true">{NAME}</rf:field>'
SUPPLIERS = file(
    process(
        START,
        task("list", form=LISTS),
        '<bpmn:serviceTask id="lot"><bpmn:extensionElements>'
        f'{NAME}<rf:action name="draw" from="able" size="size" field="picked"/>'
        "</bpmn:extensionElements></bpmn:serviceTask>",
        task("invite", form=PICKED),
        end(),
        *line("x_start", "list", "lot", "invite", "x_end"),
    )
)
ABLE = [{"who": {"name": name}} for name in "甲乙丙丁戊"]


@pytest.fixture
def suppliers(database_url, tmp_path):
    made = House(database_url, tmp_path, SUPPLIERS)
    yield made
    made.bureau.close()


def test_parties_of_a_list_are_drawn_by_the_seed_committed_before(suppliers):
    case = suppliers.bureau.start("handler1", "course")["id"]
    suppliers.done("handler1", case, fields={"able": ABLE, "size": 3})
    kinds = [one["kind"] for one in suppliers.records(case, "draw_committed", "drawn")]
    assert kinds == ["draw_committed", "drawn", "draw_committed"]
    (record,) = suppliers.records(case, "drawn")
    assert (record["pool"], record["list"]) == (["1", "2", "3", "4", "5"], "able")
    assert record["persons"] == drawn(case, record)
    told = suppliers.bureau.case("handler1", case)["fields"]["picked"]
    assert told == [ABLE[int(n) - 1] for n in record["persons"]]
    report = suppliers.verified()
    assert report.ok, report.findings[:3]


@pytest.mark.parametrize("given", [{"able": ABLE[:2], "size": 3}, {"able": ABLE}, {"able": ABLE, "size": 0}], ids=str)
def test_too_few_to_draw_from_is_an_incident(suppliers, given):
    case = suppliers.bureau.start("handler1", "course")["id"]
    item = suppliers.item("handler1", case)
    refused = suppliers.bureau.complete("handler1", item["id"], "ok", fields=given, comment="同意")
    assert [one["code"] for one in refused.body["reasons"]] == ["undecidable"]
    assert [one["kind"] for one in suppliers.records(case, "incident")] == ["incident"]
    assert not suppliers.records(case, "drawn")

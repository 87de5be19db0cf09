"""What a completion asks of its database is the same with fifteen people and five thousand, at ten records and 500."""

from typing import Any

import pytest

from api.bench import flows, inprocess
from api.bench.counting import Counter
from api.bench.office import STARTER, Office
from engine.model import ids
from engine.trail.record import moment
from engine.usecases.casework import items, signing
from engine.usecases.ground.commands import Complete, ItemVerb

PEOPLE, RECORDS = 5_000, 500


@pytest.fixture
def office(database_url: str, tmp_path: Any) -> Any:
    made = Office.made(database_url, tmp_path)
    yield made
    made.close()


def people(office: Office) -> int:
    def count(env: Any, unit: Any) -> int:
        return len(unit.tables.staff.rows("person", office.agency))

    return office.engine.ask(count)


def crowd(office: Office, most: int) -> None:
    """Let so many people hold a post in the agency."""

    def fill(env: Any, unit: Any) -> None:
        persons, posts = [], []
        for number in range(most - len(unit.tables.staff.rows("person", office.agency))):
            key = {"agency_id": office.agency, "person_id": env.ids.new(ids.PERSON), "kind": "officer"}
            persons.append(key | {"name": f"n{number}", "name_en": f"n{number}", "department": "office"})
            place = {"role": ("handler", "buyer", "section_head")[number % 3], "department": "office"}
            posts.append(key | {"post_id": env.ids.new(ids.POST), "valid_from": "2020-01-01", "valid_to": "", **place})
        unit.tables.directory.add("person", persons)
        unit.tables.directory.add("post", posts)
        version = unit.tables.directory.agency(office.agency)["directory_version"]
        unit.tables.directory.repack(office.agency, version, moment(unit.now())[:10])

    office.engine.act(fill).result()


def records(office: Office, case: str) -> int:
    return office.engine.ask(lambda env, unit: unit.tables.cases.row(office.agency, case).chain_seq)


def aged(office: Office, item: dict[str, Any], account: str, least: int) -> int:
    """Let somebody take an item and give it back until its case has so many records; returns how many it has."""
    while (known := records(office, item["case"])) < least:
        for _ in range((least - known + 1) // 2):
            for verb in (items.claim, items.release):
                command = ItemVerb(item=item["id"], if_match="*")
                assert office.engine.act(verb, office.caller(account), command).result().status == 200
    return known


def line(office: Office, age: int) -> dict[str, list[str]]:
    """Return the statements of each completion of a line of ten tasks, its first item aged."""
    counter, found = Counter(office.engine), {}
    case = office.start(flows.key(10))
    if age:
        assert aged(office, case["open_work_items"][0], STARTER, age) >= age
        case["open_work_items"][0]["etag"] = ""
    for at, (act, _answer) in enumerate(office.walk(10, case=case, carry_out=counter.act)):
        found[f"{at} {'pair' if flows.is_pair(act.at) else 'plain'}"] = counter.statements
    return found


def heavy(office: Office, age: int, budget: str) -> dict[str, list[str]]:
    """Return the statements of the first acts of the shipped procurement, its first item aged."""
    counter, found = Counter(office.engine), {}
    item = office.start("procurement", account=inprocess.HEAVY[0][0])["open_work_items"][0]
    if age:
        assert aged(office, item, inprocess.HEAVY[0][0], age) >= age
        item["etag"] = "*"
    for account, outcome, given in inprocess.HEAVY:
        fields = given | ({"budget_line": budget} if "budget_line" in given else {})
        command = Complete(item=item["id"], if_match=item["etag"], outcome=outcome, fields=fields, comment="measured")
        answer = counter.act(signing.complete, office.caller(account), command).result()
        assert answer.status == 200, answer.body
        found[f"{len(found)} {outcome}"] = counter.statements
        item = answer.body["case"]["open_work_items"][0]
    return found


def test_as_many_statements_with_five_thousand_people(office: Office) -> None:
    few, few_heavy = line(office, 0), heavy(office, 0, "2026-301")
    assert people(office) < 50
    crowd(office, PEOPLE)
    assert people(office) == PEOPLE
    assert line(office, 0) == few
    assert heavy(office, 0, "2026-303") == few_heavy
    print({name: len(found) for name, found in (few | few_heavy).items()})


def test_as_many_statements_in_an_old_case(office: Office) -> None:
    assert line(office, RECORDS) == line(office, 0)
    assert heavy(office, RECORDS, "2026-301") == heavy(office, 0, "2026-303")

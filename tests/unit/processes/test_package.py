"""The shipped data: definitions as bytes, settings, sample agency, glossary."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

import processes

HAN = re.compile(r"[\u3400-\u9fff]")
COUNTS = {
    "handler": 3,
    "window": 2,
    "section_head": 2,
    "deputy": 2,
    "director": 2,
    "legal": 2,
    "discipline": 2,
    "fin_head": 2,
    "accountant": 2,
    "cashier": 2,
    "verifier": 2,
    "buyer": 3,
    "keeper": 2,
    "archivist": 2,
    "watcher": 2,
    "expert": 7,
    "owner_rep": 1,
    "project_head": 1,
    "reviewer": 2,
    "sampler": 2,
    "auditor": 2,
    "admin": 2,
}
BODIES = {
    "case_board": 7,
    "case_panel": 6,
    "recorders": 3,
    "office_meeting": 7,
    "joint_meeting": 9,
    "party_group": 5,
    "leading_group": 7,
    "tender_panel": 7,
}


def test_definitions_are_the_files_bytes() -> None:
    assert "procurement" in processes.names()
    for name in processes.names():
        file = Path(processes.__file__).with_name(f"{name}.bpmn").read_bytes()
        assert hashlib.sha256(processes.read(name)).digest() == hashlib.sha256(file).digest()


@pytest.mark.parametrize("name", ["nothing", "../pyproject", "sample/agency"])
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(KeyError):
        processes.read(name)
    with pytest.raises(KeyError):
        processes.sample("nothing")


def test_settings_are_whole_and_unique() -> None:
    rows = processes.settings()
    assert {name: number for name, number in Counter(row["id"] for row in rows).items() if number > 1} == {}
    keys = {"id", "type", "value", "unit", "inclusive", "source", "law", "valid_from", "name"}
    for row in rows:
        assert set(row) - {"valid_to"} == keys, row["id"]
        assert isinstance(row["value"], str), row["id"]
        assert isinstance(row["valid_from"], str), row["id"]
        assert HAN.search(row["name"]["zh"])
        assert not HAN.search(row["name"]["en"])


def test_settings_of_law_name_a_law_of_the_file() -> None:
    text = processes.read("procurement").decode()
    laws = set(re.findall(r'<rf:law id="(\w+)"', text))
    used = set(re.findall(r"setting\.(\w+)", text))
    for row in processes.settings():
        if row["id"] in used and row["law"]:
            assert row["law"] in laws, row["id"]


def test_the_sample_agency_has_the_agreed_people() -> None:
    people = processes.sample()["people"]
    accounts = [row["account"] for row in people]
    assert accounts == list(dict.fromkeys(accounts))
    assert Counter(re.sub(r"\d+$", "", account) for account in accounts) == COUNTS
    assert len({row["name"]["zh"] for row in people}) == len(people)


def test_posts_departments_and_kinds_agree() -> None:
    data = processes.sample()
    departments = {row["id"] for row in data["departments"]}
    for row in data["people"]:
        roles = {post["role"] for post in row["posts"]}
        assert row["department"] in departments
        assert roles <= set(data["roles"])
        assert row["kind"] == (next(iter(roles)) if roles & {"auditor", "admin"} else "officer")
        assert {item["kind"] for item in row["qualifications"]} <= set(data["qualifications"])
        assert not HAN.search(row["name"]["en"])


def test_bodies_have_their_size_and_a_chair_among_them() -> None:
    data = processes.sample()
    kinds = {row["account"]: row["kind"] for row in data["people"]}
    assert {body["id"]: len(set(body["members"])) for body in data["bodies"]} == BODIES
    for body in data["bodies"]:
        assert body["chair"] in body["members"]
        assert {kinds[member] for member in body["members"]} == {"officer"}


def test_buyers_sit_in_more_than_one_section() -> None:
    people = [row for row in processes.sample()["people"] if row["account"].startswith("buyer")]
    assert len({row["department"] for row in people}) > 1
    assert all({"kind": "buyer", "from": "2024-01-01"} in row["qualifications"] for row in people)


def test_the_glossary_is_english() -> None:
    for zh, en in processes.glossary().items():
        assert HAN.search(zh)
        assert en
        assert not HAN.search(en)


def test_the_bureau_of_fifteen() -> None:
    data = processes.sample("bureau")
    people = {row["account"]: row for row in data["people"]}
    inside = [row for row in people.values() if not row.get("outside")]
    sections = Counter(row["department"] for row in inside)
    assert sections == {
        "leadership": 3,
        "office": 4,
        "enforcement": 4,
        "licensing": 2,
        "supervision": 1,
        "legal": 1,
    }
    assert {row["department"] for row in people.values() if row.get("outside")} >= {"discipline", "accounting"}
    assert len({row["name"]["zh"] for row in people.values()}) == len(people)
    departments = {row["id"] for row in data["departments"]}
    for row in people.values():
        assert row["department"] in departments
        assert row["kind"] == (
            row["posts"][0]["role"] if row["posts"][0]["role"] in ("auditor", "admin") else "officer"
        )
        assert not HAN.search(row["name"]["en"])
        assert {item["kind"] for item in row["qualifications"]} <= set(data["qualifications"])
    for row in inside:
        for post in row["posts"]:
            other = people[post["substitute"]]
            assert other is not row
            assert not other.get("outside"), "duties of the fifteen stay among them"


def test_the_rules_about_posts_name_posts() -> None:
    data = processes.sample("bureau")
    rules, roles = data["staffing"], set(data["roles"])
    assert {*rules["higher"], *rules["higher"].values()} <= roles
    assert set(rules["any_section"]) | set(rules["never_named"]) <= roles
    assert "director" in rules["higher"]


@pytest.mark.parametrize("name", processes.samples())
def test_bodies_of_a_sample_have_members_and_a_chair(name: str) -> None:
    data = processes.sample(name)
    officers = {row["account"] for row in data["people"] if row["kind"] == "officer"}
    for body in data["bodies"]:
        assert body["chair"] in body["members"]
        assert len(set(body["members"])) == len(body["members"]) >= (3 if body["id"] == "recorders" else 5)
        assert set(body["members"]) <= officers


@pytest.mark.parametrize("name", processes.samples())
@pytest.mark.parametrize("flow", processes.names())
def test_every_post_and_body_of_a_flow_is_filled(flow: str, name: str) -> None:
    """Somebody holds at least one of the posts of each duty, and every body exists."""
    data = processes.sample(name)
    held = {post["role"] for row in data["people"] if row["kind"] == "officer" for post in row["posts"]}
    text = processes.read(flow).decode()
    duties = [set(found.split()) for found in re.findall(r'<rf:duty[^>]* roles="([^"]+)"', text)]
    tiers = [{role} for found in re.findall(r'<rf:tier[^>]* roles="([^"]+)"', text) for role in found.split()]
    assert [sorted(roles) for roles in (*duties, *tiers) if not roles & held] == []
    bodies = set(re.findall(r' body="([^"]+)"', text))
    assert bodies <= {body["id"] for body in data["bodies"]}

"""The other side over REST: what a citizen may do and see, and that nothing else ever reaches him."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pypdf
import pytest

from api.throttle import MISSES, PER_DOOR
from engine.usecases.outside import door
from tests.api.citizens import SECRETS, Citizen, Matter, People, leaks
from tests.unit.papers.test_template import text_of


@pytest.fixture(scope="module")
def matter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matter]:
    home = tmp_path_factory.mktemp("party")
    people = People(f"sqlite:///{home / 'riskflow.sqlite3'}", home, "penalty")
    yield Matter(people)
    people.close()


@pytest.fixture(autouse=True)
def unbraked(request: pytest.FixtureRequest) -> None:
    """Each test has a minute of its own."""
    if "matter" in request.fixturenames:
        request.getfixturevalue("matter").people.client.service.doors.seen.clear()


def test_a_citizen_does_all_it_may_and_meets_no_secret(database_url: str, tmp_path: Path) -> None:
    """Answers a notice, reads what was served, hands in a paper, asks for a hearing and a recusal, objects."""
    people = People(database_url, tmp_path, "penalty")
    matter = Matter(people)
    for paper in ("prior_notice", "hearing_right"):
        people.told("handler1", "POST", f"/work-items/{matter.notice_item}/papers/{paper}", 201)
    citizen, other = matter.citizen(), matter.citizen(party="另一方")
    other.act("statement", text=SECRETS["talk"])

    told = citizen.see()
    (notice,) = told["notices"]
    assert {one["id"]: one["value"] for one in notice["fields"]}["notice_fine"] == "8000"
    assert sorted(one["kind"] for one in notice["papers"]) == ["notice_receipt", "pen_hearing_right", "pen_notice"]
    letter = next(one for one in notice["papers"] if one["kind"] == "pen_notice")
    assert "当事人联" in text_of(citizen.read(letter["id"]))
    for one in notice["papers"]:
        citizen.read(one["id"])

    assert citizen.act("receipt", notice=notice["id"])["kind"] == "receipt"
    paper = citizen.hand_in()["id"]
    citizen.act("statement", text="已全部下架销毁", documents=[paper])
    citizen.act("hearing")
    citizen.act("objection", text="对认定的数量有异议")
    challenged = next(one for one in told["officers"] if one["id"] == people.stage.resolve("@handler2"))
    citizen.act("recusal", text="承办人是对方亲属", person=challenged["id"])
    citizen.act("recusal", 409, text="再次申请", person=challenged["id"])
    citizen.act("consent")
    citizen.act("rating", score=4)

    told = citizen.see()
    done = ["receipt", "statement", "hearing", "objection", "recusal", "consent", "rating"]
    assert [one["kind"] for one in told["acts"]] == done
    assert (told["notices"][0]["confirmed"], [one["id"] for one in told["papers"]]) == (True, [paper])
    assert {"statement.made", "hearing.asked"} <= set(matter.reply("waived"))
    assert [one["kind"] for one in people.told("handler1", "GET", f"/cases/{matter.case}/party-acts")["items"]] == [
        "statement",
        *done,
    ]
    announced(matter, citizen)
    every = inner_papers(matter, citizen) + wrong_turns(citizen)
    searched, found = leaks(citizen.texts())
    print(f"{len(citizen.answers)} answers, {searched} bodies, headers and parts searched, {every} wrong turns")
    assert found == []
    assert (len(citizen.answers) > 40, searched > 200) == (True, True)
    assert "talk" in leaks(other.texts())[1], "the search finds what is there"
    report = people.told("auditor1", "POST", "/trail/verify")
    assert (report["ok"], report["findings"]) == (True, [])
    people.close()


def announced(matter: Matter, citizen: Citizen) -> None:
    """The hearing asked for is announced: the citizen reads day and place, and the letter."""
    assert matter.reply("hearing") == []
    fields = {
        "hearing_on": "2026-03-27",
        "hearing_place": "局会议室",
        "hearing_public": True,
        "hearing_chair": "叶知秋",
    }
    done = matter.people.sign("legal1", matter.case, "pen_hearing_notice", "announced", "hearing_letter", fields=fields)
    assert done.status_code == 200, done.text
    told = citizen.see()["notices"][-1]
    assert {one["id"]: one["value"] for one in told["fields"]} == fields
    (letter,) = told["papers"]
    citizen.read(letter["id"])
    citizen.act("receipt", notice=told["id"])


def inner_papers(matter: Matter, citizen: Citizen) -> int:
    """Try every other paper of the case, and of the other case, by its id; return how many."""
    told = citizen.see()
    given = {one["id"] for one in (*told["papers"], *(paper for one in told["notices"] for paper in one["papers"]))}
    ids = [one["id"] for one in matter.people.told("handler1", "GET", f"/cases/{matter.case}/documents")["items"]]
    ids.append(matter.people.stage.paper("handler1", matter.other, "note", SECRETS["other"]))
    inner = [one for one in ids if one not in given]
    assert len(inner) >= 8
    for one in inner:
        citizen.read(one, 404)
    return len(inner)


def wrong_turns(citizen: Citizen) -> int:
    """Send what cannot be right; return how many."""
    before = len(citizen.answers)
    citizen("POST", "/acts", 400, content=b"{", headers={"Content-Type": "application/json"})
    citizen("POST", "/acts", 415, content=b"kind=hearing", headers={"Content-Type": "text/plain"})
    citizen("POST", "/acts", 413, content=b" " * 3_000_000, headers={"Content-Type": "application/json"})
    citizen("POST", "/acts", 422, json={"kind": "hearing", "case": "ca_1"})
    citizen("POST", "/acts", 400, json=["hearing"])
    citizen("POST", "/acts", 422, json={"kind": 7})
    for kind in ("dance", "statement", "rating", "recusal", "receipt"):
        citizen.act(kind, 422)
    citizen.act("receipt", 422, notice="pen_approve#1")
    citizen.act("recusal", 422, text="回避", person="pe_nobody")
    citizen.act("hearing", 422, documents=["do_nothing"])
    citizen(
        "POST",
        "/documents",
        422,
        data={"kind": "party_paper"},
        files={"file": ("a.exe", b"MZ", "application/x-msdownload")},
    )
    citizen("GET", "/documents/do_nothing", 404)
    citizen("GET", "/acts", 405)
    citizen("GET", "/history", 404)
    citizen("DELETE", "", 405)
    return len(citizen.answers) - before


def test_a_request_for_recusal_is_one_of_the_room_of_recusals(matter: Matter) -> None:
    """At the door and on paper: same record as an officer's request, decided by whom the file names."""
    people = matter.people
    first, second = people.stage.resolve("@handler1"), people.stage.resolve("@handler2")
    citizen = matter.citizen(party="申请回避人")
    assert {first, second} <= {one["id"] for one in citizen.see()["officers"]}
    assert people.stage.resolve("@deputy1") not in {one["id"] for one in citizen.see()["officers"]}
    citizen.act("recusal", text="与举报人相识", person=second)
    path = f"/cases/{matter.case}/recusals"
    (row,) = people.told("director1", "GET", path)["items"]
    party = people.told("handler1", "GET", f"/cases/{matter.case}/party-acts")["items"][-1]["party"]["id"]
    assert (row["person"], row["asked_by"], row["on_behalf"], row["state"]) == (second, party, "party", "requested")
    assert row["reason"] == "与举报人相识"
    twice = people.ask(
        "handler1", "POST", path, json={"person": second, "grounds": "kin", "reason": "x", "on_behalf": "officer"}
    )
    assert twice.status_code == 409
    decided = people.told(
        "deputy1", "POST", f"{path}/{row['id']}/decision", json={"granted": False, "reason": "不属实"}
    )
    assert decided["state"] == "rejected"
    paper = people.stage.paper("handler2", matter.case, "party_letter")
    body = {"party": "申请回避人", "kind": "recusal", "text": "书面申请", "documents": [paper], "person": first}
    people.told("handler2", "POST", f"/cases/{matter.case}/party-acts", 201, json=body)
    row = people.told("director1", "GET", path)["items"][-1]
    assert (row["person"], row["on_behalf"], row["asked_by"]) == (first, "party", second)
    events = people.told("handler1", "GET", f"/cases/{matter.case}/history?limit=200")["items"]
    asked = [one for one in events if one["kind"] == "recusal"]
    assert [(one["state"], one["actor"]["account"] is None) for one in asked] == [
        ("requested", True),
        ("rejected", False),
        ("requested", False),
    ]


def dead(matter: Matter) -> dict[str, Callable[[], str]]:
    """Return tokens that open nothing."""
    place = matter.people.agency.partition("_")[2]

    def revoked() -> str:
        made = matter.invite()
        matter.people.told("handler1", "POST", f"/cases/{matter.case}/outside/{made['id']}/revoke")
        return str(made["token"])

    def expired() -> str:
        token = str(matter.invite(days=1)["token"])
        assert matter.people.client("GET", f"/api/v1/party/{token}").status_code == 200
        matter.people.wait(days=1, minutes=1)
        return token

    return {
        "unknown": lambda: f"{place}.{'0' * 64}",
        "foreign": lambda: f"{'0' * len(place)}.{matter.invite()['token'].partition('.')[2]}",
        "no token": lambda: "nothing",
        "empty": lambda: f"{place}.",
        "a session": lambda: matter.people.client.token("handler1"),
        "revoked": revoked,
        "expired": expired,
    }


KNOCKS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "see": ("GET", "", {}),
    "act": ("POST", "/acts", {"json": {"kind": "hearing"}}),
    "wrong act": ("POST", "/acts", {"content": b"{"}),
    "hand in": (
        "POST",
        "/documents",
        {"data": {"kind": "party_paper"}, "files": {"file": ("a.txt", b"x", "text/plain")}},
    ),
    "paper": ("GET", "/documents/do_nothing", {}),
}


def test_dead_doors_look_alike(matter: Matter) -> None:
    said = set()
    for make in dead(matter).values():
        token = make()
        for method, path, more in KNOCKS.values():
            matter.people.client.service.doors.seen.clear()
            answer = matter.people.client(method, f"/api/v1/party/{token}{path}", **more)
            told = answer.json()
            assert told.pop("instance", "") in ("", f"/api/v1/party/{token}{path}")
            said.add((answer.status_code, str(told), tuple(sorted(name for name, _ in answer.headers.items()))))
        for method in ("GET", "POST"):
            assert matter.people.client(method, f"/api/v1/outside/{token}", json={}).status_code == 404
    assert len({(status, body) for status, body, _ in said}) == 1, said
    assert next(iter(said))[0] == 404


def test_a_door_opens_no_other_room(matter: Matter) -> None:
    """A party's token is no session: every route of officers answers as to nobody."""
    token = matter.invite()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    for path in (
        "/me",
        "/cases",
        f"/cases/{matter.case}",
        "/work-items",
        f"/cases/{matter.case}/file.pdf",
        "/messages",
    ):
        assert matter.people.client("GET", f"/api/v1{path}", headers=headers).status_code == 401, path
    assert matter.people.client("GET", f"/api/v1/outside/{token}").status_code == 404


def test_only_who_takes_part_issues_and_revokes(matter: Matter) -> None:
    body = {"party": "示例加工坊"}
    for account in ("cashier1", "admin1", "auditor1"):
        assert matter.people.ask(account, "POST", f"/cases/{matter.case}/outside", json=body).status_code in (403, 404)
    made = matter.invite()
    path = f"/cases/{matter.case}/outside/{made['id']}/revoke"
    assert matter.people.ask("cashier1", "POST", path).status_code in (403, 404)
    shown = matter.people.ask("handler1", "GET", f"/cases/{matter.case}/outside").text
    assert made["token"].partition(".")[2] not in shown
    more = ({"days": 0}, {"days": 401}, {"task": "pen_reply"}, {"address": "nowhere"})
    for wrong in ({}, {"party": ""}, *({"party": "甲", **one} for one in more)):
        assert matter.people.ask("handler1", "POST", f"/cases/{matter.case}/outside", json=wrong).status_code == 422


def test_a_flood_is_braked_and_opens_nothing(matter: Matter) -> None:
    """Per door, per address that guesses, and per party in an hour; a living door is not shut by others' guesses."""
    people, citizen = matter.people, matter.citizen(party="健谈者")
    place = people.agency.partition("_")[2]
    tried = [people.client("GET", f"/api/v1/party/{place}.{at:064d}").status_code for at in range(MISSES + 5)]
    assert tried == [404] * MISSES + [429] * 5
    assert citizen.see()["party"]["name"] == "健谈者"
    for _ in range(door.MOST):
        citizen.act("rating", score=5)
    citizen.act("rating", 429, score=5)
    seen = [people.client("GET", f"/api/v1/party/{citizen.token}").status_code for _ in range(PER_DOOR)]
    assert seen.count(429) == door.MOST + 2
    matter.citizen(party="另一位").act("rating", score=5)


def test_a_key_repeats_the_first_answer(matter: Matter) -> None:
    citizen, key = matter.citizen(party="重试者"), {"Idempotency-Key": "k1"}
    first = citizen.act("objection", text="异议", headers=key)
    assert citizen.act("objection", text="异议", headers=key) == first
    citizen.act("objection", 422, text="另一异议", headers=key)
    files = {"file": ("a.txt", b"x", "text/plain")}
    one = citizen(
        "POST", "/documents", 201, data={"kind": "party_paper"}, files=files, headers={"Idempotency-Key": "k2"}
    )
    assert (
        citizen("POST", "/documents", 201, data={"kind": "party_paper"}, files=files, headers={"Idempotency-Key": "k2"})
        == one
    )
    assert len(citizen.see()["papers"]) == 1


# -- what officers are shown -------------------------------------------------------------------------------------------

OFFICERS = ("handler1", "handler2", "section_head1", "legal1", "deputy1", "director1", "discipline1", "watcher1")
STAFF = (*OFFICERS, "archivist1", "auditor1")


def everything(matter: Matter, account: str) -> Iterator[str]:
    """Yield all that an officer can read: case, items, trail, papers and their bytes, lists, search, messages, file."""
    people, case = matter.people, matter.case

    def get(path: str) -> httpx.Response:
        return people.ask(account, "GET", path)

    told = get(f"/cases/{case}")
    yield told.text
    for one in told.json()["open_work_items"]:
        yield get(f"/work-items/{one['id']}").text
        yield get(f"/work-items/{one['id']}/verdict").text
    yield get(f"/cases/{case}/history?limit=200").text
    papers = get(f"/cases/{case}/documents")
    yield papers.text
    for one in papers.json()["items"]:
        yield from Citizen(people=people, token="", answers=[get(f"/documents/{one['id']}")]).texts()
    for query in ("/cases?limit=200", f"/cases?q={SECRETS['reporter']}", f"/cases?q={SECRETS['phone']}", "/messages",
                  *(f"/work-items?view={view}" for view in ("mine", "offered", "done", "overdue"))):  # fmt: skip
        answer = get(query)
        assert answer.status_code == 200, answer.text
        yield answer.text
    yield get(f"/cases/{case}/party-acts").text


@pytest.fixture(scope="module")
def clue_sheet(matter: Matter) -> str:
    """The sheet of the clue, made by who received it: it tells the facts that are under lock."""
    item = next(
        one["work_item"]
        for one in matter.people.told("handler1", "GET", f"/cases/{matter.case}")["papers"]
        if one["id"] == "clue_sheet"
    )
    return str(matter.people.told("handler1", "POST", f"/work-items/{item}/papers/clue_sheet", 201)["id"])


def test_the_reporter_is_told_to_who_received_the_clue_alone(matter: Matter, clue_sheet: str) -> None:
    """Neither auditor nor head nor inspector of discipline: nobody the control does not name, in no room."""
    seen = {account: leaks(everything(matter, account)) for account in STAFF}
    print({account: (count, found) for account, (count, found) in seen.items()})
    assert [who for who, (_, found) in seen.items() if "reporter" in found or "phone" in found] == ["handler1"]
    told = matter.people.told("auditor1", "GET", f"/cases/{matter.case}")
    assert told["withheld"]["reporter"] == "ctl_reporter"
    assert "reporter" in matter.people.told("handler1", "GET", f"/cases/{matter.case}")["secret"]


def test_a_paper_that_tells_a_locked_field_is_locked_with_it(matter: Matter, clue_sheet: str) -> None:
    people = matter.people
    assert SECRETS["clue"] in text_of(people.ask("handler1", "GET", f"/documents/{clue_sheet}").content)
    for account in ("section_head1", "legal1", "director1", "auditor1"):
        assert people.ask(account, "GET", f"/documents/{clue_sheet}").status_code == 404, account
        listed = people.told(account, "GET", f"/cases/{matter.case}/documents")["items"]
        assert clue_sheet not in {one["id"] for one in listed}


def test_the_file_of_the_case_tells_nothing_under_lock(matter: Matter, clue_sheet: str) -> None:
    for account in ("handler1", "auditor1"):
        answer = matter.people.ask(account, "GET", f"/cases/{matter.case}/file.pdf")
        pages = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
        plain = "".join(pages.split()).replace(matter.title.replace(" ", ""), "")
        assert not [name for name in ("reporter", "phone", "clue") if SECRETS[name] in plain], account
        assert "限阅，另行保管" in plain
        assert "另有限阅文书2件" in plain  # the sheet of the clue, and the report that names the reporter


def test_who_is_only_offered_a_task_is_shown_nothing_under_lock(tmp_path: Path) -> None:
    """A task that carries the control is offered to every handler; who claims it handles it and reads."""
    people = People(f"sqlite:///{tmp_path / 'riskflow.sqlite3'}", tmp_path, "penalty")
    people.wait(days=1)
    scenario = play_first(people)
    item = people.item("handler1", scenario, "pen_first_check")
    before = people.ask("handler3", "GET", f"/work-items/{item['id']}")
    assert before.status_code == 200, before.text
    assert SECRETS["clue"] not in before.text
    people.told("handler3", "POST", f"/work-items/{item['id']}/claim", headers={"If-Match": item["etag"]})
    after = people.told("handler3", "GET", f"/work-items/{item['id']}")
    assert after["context"]["clue_facts"] == SECRETS["clue"]
    assert SECRETS["reporter"] not in str(after)
    people.close()


def play_first(people: People) -> str:
    """Start a penalty and register its clue; returns the case."""
    subject = {"name": "示例加工坊", "kind": "organisation"}
    case = people.stage.start("handler1", "penalty", title="线索", subject=subject, fields={})["id"]
    fields = {
        "clue_source": "report", "clue_at": "2026-03-10T09:00:00+08:00", "clue_facts": SECRETS["clue"],
        "reporter": SECRETS["reporter"], "offender": {"name": "示例加工坊", "kind": "organisation"},
        "offender_kind": "organisation",
    }  # fmt: skip
    assert people.sign("handler1", case, "pen_clue", "registered", "report_record", fields=fields).status_code == 200
    return str(case)

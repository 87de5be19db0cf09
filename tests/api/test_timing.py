"""Time over REST: years, jobs, suspending, resuming, extending, late entry, correction; problems in one language each.

The clock stands at Monday 2026-03-09, 09:00 in Shanghai.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.settings import Settings
from api.wiring import service
from engine.usecases.jobs import due
from tests import stock
from tests.api.conftest import Client
from tests.api.test_languages import foreign, seen
from tests.fakes import FakeClock
from tests.unit.usecases.test_time import FLOWS

ARRANGED = {"rest": [["2027-01-01", "2027-01-03"], "2027-01-04"], "work": ["2027-01-09"], "source": "通知"}
UNTIL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class Desk:
    """One case of the flow, and what people do to it."""

    def __init__(self, rest: Client) -> None:
        self.rest = rest
        self.case = rest.start("handler1", process="licence")["id"]

    def read(self) -> dict[str, Any]:
        return dict(self.rest("GET", f"/api/v1/cases/{self.case}", who="handler1").json())

    def deadline(self, name: str) -> dict[str, Any]:
        return next(one for one in self.read()["deadlines"] if one.get("id") == name)

    def item(self) -> dict[str, Any]:
        return next(one for one in self.read()["open_work_items"])

    def sign(self, **fields: Any) -> None:
        done = self.rest.complete("handler1", self.item(), "ok", fields=fields, comment="意见")
        assert done.status_code == 200, done.text

    def notice(self) -> str:
        sent: dict[str, Any] = {"data": {"kind": "notice"}, "files": {"file": ("n.txt", b"told", "text/plain")}}
        found = self.rest("POST", f"/api/v1/cases/{self.case}/documents", who="handler1", **sent)
        assert found.status_code == 201, found.text
        return str(found.json()["id"])

    def act(self, verb: str, who: str = "handler1", **body: Any) -> httpx.Response:
        headers = {"If-Match": self.read()["etag"]}
        return self.rest("POST", f"/api/v1/cases/{self.case}/{verb}", who=who, headers=headers, json=body)

    def late(self, moment: str, **body: Any) -> httpx.Response:
        item = self.item()
        path, told = f"/api/v1/work-items/{item['id']}/late-entry", {"happened_at": moment, "reason": "无网络"} | body
        return self.rest("POST", path, who="handler1", headers={"If-Match": item["etag"]}, json=told)

    def later(self, by: timedelta) -> int:
        """Let time pass and fire what is due; returns how much it was."""
        clock: Any = self.rest.service.engine.env.clock
        clock.advance(by)
        self.rest.tokens.clear()
        return due.fire(self.rest.service.engine, self.rest.service.engine.env.default_agency)


@pytest.fixture
def rest(database_url: str, tmp_path: Path) -> Iterator[Client]:
    engine, _ = stock.opened(database_url, tmp_path, clock=FakeClock(), sample="agency", files=FLOWS)
    made = Client(service(engine, settings=Settings(home=tmp_path, database_url=database_url), demo=True))
    yield made
    made.close()


@pytest.fixture
def desk(rest: Client) -> Desk:
    return Desk(rest)


def codes(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 409, answer.text
    return [one["code"] for one in answer.json()["reasons"]]


def pointers(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(one["pointer"], one["code"]) for one in answer.json()["errors"]]


# -- years -----------------------------------------------------------------------------------------------------------


def test_years_are_read_by_everybody(rest: Client) -> None:
    years = rest("GET", "/api/v1/calendars", who="handler1").json()["items"]
    assert [(one["year"], one["provisional"], one["version"]) for one in years] == [
        (2024, False, 1),
        (2025, False, 1),
        (2026, False, 1),
        (2027, True, 1),
    ]
    one = rest("GET", "/api/v1/calendars/2026", who="handler1").json()
    assert "2026-10-10" in one["work"]
    assert "2026-10-07" in one["rest"]
    assert rest("GET", "/api/v1/calendars/2031", who="handler1").status_code == 404
    assert rest("GET", "/api/v1/calendars/soon", who="handler1").status_code == 404
    assert rest("GET", "/api/v1/calendars").status_code == 401


def test_a_year_is_arranged_once_and_provisional_dates_are_counted_anew_with_notice(desk: Desk) -> None:
    rest = desk.rest
    desk.later(timedelta(days=284))  # 2026-12-18
    desk.case = rest.start("handler1", process="licence")["id"]
    desk.sign()
    before = desk.deadline("dl_decide")
    assert (before["provisional"], before["due_at"]) == (True, "2027-01-18T15:59:59.000000Z")
    path, key = "/api/v1/calendars/2027", {"Idempotency-Key": "year"}
    assert rest("PUT", path, who="handler1", json={"rest": 1}).status_code == 403
    assert pointers(rest("PUT", path, who="admin1", json=ARRANGED | {"rest": ["2026-01-01"]})) == [("/rest/0", "range")]
    assert rest("PUT", path, who="admin1", json={"rest": [], "work": [], "more": 1}).status_code == 422
    moved = ARRANGED | {"work": []}
    made = rest("PUT", path, who="admin1", json=moved, headers=key)
    assert (made.status_code, made.json()["version"], made.json()["queued"]) == (200, 2, 2)
    again = rest("PUT", path, who="admin1", json=moved, headers=key)
    assert again.content == made.content
    waiting = rest("GET", "/api/v1/jobs", who="admin1").json()["items"]
    assert [(one["kind"], one["state"]) for one in waiting] == [("recount", "waiting")] * 2
    assert desk.later(timedelta(seconds=11)) == 2
    told = desk.deadline("dl_decide")
    assert (told["provisional"], told["due_at"]) == (False, "2027-01-19T15:59:59.000000Z")
    messages = rest("GET", "/api/v1/messages", who="handler1").json()["items"]
    assert [one["case"] for one in messages if one["kind"] == "term.changed"] == [desk.case]
    assert rest("GET", "/api/v1/jobs", who="admin1").json()["items"] == []


# -- jobs ------------------------------------------------------------------------------------------------------------


def test_jobs_are_listed_and_tried_again_by_an_administrator(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = desk.rest
    assert rest("GET", "/api/v1/jobs", who="handler1").status_code == 403
    ahead = rest("GET", "/api/v1/jobs?limit=1", who="auditor1").json()["ahead"]
    assert [(one["kind"], one["case"], one["element"]) for one in ahead] == [("card", desk.case, "t_desk")]

    def broken(*_: Any) -> bool:
        raise RuntimeError("broken")

    engine = rest.service.engine
    with monkeypatch.context() as patch:
        patch.setitem(due.DOERS, "card", broken)
        clock: Any = engine.env.clock
        clock.advance(timedelta(days=4))
        for _ in range(8):
            due.fire(engine, engine.env.default_agency, lambda *_: None)
            clock.advance(timedelta(minutes=10))
    rest.tokens.clear()
    (job,) = rest("GET", "/api/v1/jobs", who="admin1").json()["items"]
    assert (job["state"], job["attempts"], job["kind"]) == ("failed", 5, "card")
    stuck = rest("GET", "/api/v1/incidents", who="admin1").json()["items"]
    assert [(one["kind"], one["case"], one["element"]) for one in stuck] == [("job_failed", desk.case, "t_desk")]
    path = f"/api/v1/jobs/{job['id']}/retry"
    assert rest("POST", path, who="handler1").status_code == 403
    assert rest("POST", path, who="auditor1").status_code == 403
    assert rest("POST", path, who="admin1", json={"x": 1}).status_code == 422
    assert rest("POST", path, who="admin1").json()["state"] == "waiting"
    assert rest("POST", path, who="admin1").status_code == 409
    assert desk.later(timedelta(0)) == 1
    assert rest("GET", "/api/v1/incidents", who="admin1").json()["items"] == []
    assert rest("POST", path, who="admin1").status_code == 404
    assert desk.deadline("dl_desk")["card"] == "yellow"


# -- suspending, resuming, extending -----------------------------------------------------------------------------------


def test_time_stands_only_with_ground_and_notice(desk: Desk) -> None:
    desk.sign()
    paper = desk.notice()
    assert codes(desk.act("suspend", ground="hearing", reason="依法听证")) == ["suspend.notice"]
    assert codes(desk.act("suspend", ground="leave", reason="依法听证", notice=paper)) == ["suspend.ground"]
    done = desk.act("suspend", ground="hearing", reason="依法听证", notice=paper)
    assert (done.status_code, done.headers["etag"]) == (200, desk.read()["etag"])
    told = desk.deadline("dl_decide")
    assert (told["due_at"], told["state"], told["law"]) == (None, "suspended", "行政许可法 42")
    assert codes(desk.act("resume", ground="test", reason="结束")) == ["resume.none"]
    desk.later(timedelta(days=7))
    assert desk.act("resume", reason="听证结束").status_code == 200
    assert desk.deadline("dl_decide")["due_at"] == "2026-04-14T15:59:59.000000Z"  # five working days were not counted
    assert [(one["ground"], one["notice"]) for one in desk.read()["suspensions"]] == [("hearing", paper)]


def test_a_term_is_extended_once_by_the_post_the_file_names(desk: Desk) -> None:
    desk.sign()
    paper = desk.notice()
    told = {"deadline": "dl_decide", "by": 10, "reason": "案情复杂"}
    assert codes(desk.act("extend", **told, notice=paper)) == ["extend.role"]
    assert codes(desk.act("extend", "director1", **told)) == ["extend.notice"]
    assert codes(desk.act("extend", "director1", **told | {"by": 11}, notice=paper)) == ["extend.most"]
    assert desk.act("extend", "director1", **told, notice=paper).status_code == 200
    assert (desk.deadline("dl_decide")["count"], desk.deadline("dl_decide")["extended"]) == (30, 10)
    assert codes(desk.act("extend", "director1", **told, notice=paper)) == ["extend.once"]
    assert pointers(desk.act("extend", "director1", **told | {"deadline": "dl_none"}, notice=paper)) == [
        ("/deadline", "unknown")
    ]


# -- late entry and correction -----------------------------------------------------------------------------------------


def test_an_act_entered_late_keeps_both_times(desk: Desk) -> None:
    desk.later(timedelta(days=3))
    assert codes(desk.late("2026-03-13T08:00:00+08:00")) == ["late.future"]
    assert pointers(desk.late("yesterday")) == [("/happened_at", "date-time")]
    assert pointers(desk.late("2026-03-10T15:30:00+08:00", reason=" ")) == [("/reason", "required")]
    done = desk.late("2026-03-10T15:30:00+08:00")
    assert (done.status_code, done.headers["etag"]) == (200, desk.item()["etag"])
    desk.sign()
    assert desk.deadline("dl_decide")["due_at"] == "2026-04-08T15:59:59.000000Z"  # counted from the tenth
    marks = desk.read()["late_entries"]
    assert [(one["happened_at"], one["entered_at"][:10]) for one in marks] == [
        ("2026-03-10T07:30:00.000000Z", "2026-03-12")
    ]


def test_a_field_nobody_signed_is_corrected_and_no_other(desk: Desk) -> None:
    desk.sign(phone="0000001", amount="10")
    assert codes(desk.act("corrections", fields={"amount": "11"}, reason="笔误")) == ["correct.bound"]
    assert pointers(desk.act("corrections", fields={"nothing": "x"}, reason="笔误")) == [("/fields/nothing", "unknown")]
    assert desk.act("corrections", fields={"phone": 7}, reason="笔误").status_code == 422
    assert desk.act("corrections", fields={"phone": "0000002"}, reason="笔误").json()["fields"]["phone"] == "0000002"
    page = desk.rest("GET", f"/api/v1/cases/{desk.case}/history?limit=200", who="handler1").json()["items"]
    assert [one["kind"] for one in page][-2:] == ["fields", "corrected"]


# -- what every act keeps ----------------------------------------------------------------------------------------------

ACTS: dict[str, dict[str, Any]] = {
    "suspend": {"ground": "hearing", "reason": "依法听证"},
    "resume": {"reason": "结束"},
    "extend": {"deadline": "dl_decide", "by": 10, "reason": "复杂"},
    "corrections": {"fields": {"phone": "2"}, "reason": "笔误"},
}


@pytest.mark.parametrize("verb", ACTS)
def test_checks_come_in_their_order(desk: Desk, verb: str) -> None:
    rest, path = desk.rest, f"/api/v1/cases/{desk.case}/{verb}"
    match = {"If-Match": desk.read()["etag"]}
    assert rest("POST", path, json=ACTS[verb]).status_code == 401
    assert rest("POST", path, who="buyer1", json={}).status_code == 404
    assert rest("POST", path, who="handler1", json={}).status_code == 428
    assert rest("POST", path, who="handler1", json={}, headers={"If-Match": '"c:99"'}).status_code == 412
    assert rest("POST", path, who="handler1", json={}, headers=match).status_code == 422
    assert pointers(rest("POST", path, who="handler1", json=ACTS[verb] | {"reason": " "}, headers=match))


@pytest.mark.parametrize("verb", ACTS)
def test_a_repeated_key_gets_the_first_answer(desk: Desk, verb: str) -> None:
    desk.sign(phone="1", amount="10")
    body = ACTS[verb] | ({"notice": desk.notice()} if verb in ("suspend", "extend") else {})
    headers = {"If-Match": desk.read()["etag"], "Idempotency-Key": "once"}
    path, who = f"/api/v1/cases/{desk.case}/{verb}", "director1" if verb == "extend" else "handler1"
    first, again = (desk.rest("POST", path, who=who, json=body, headers=headers) for _ in range(2))
    assert first.status_code == (409 if verb == "resume" else 200)
    assert again.content == first.content


def problems(desk: Desk, ask: Callable[..., httpx.Response]) -> Iterator[httpx.Response]:
    """Yield problems of all sorts about time."""
    case, match = f"/api/v1/cases/{desk.case}", {"If-Match": desk.read()["etag"]}
    item = desk.item()
    late, tag = f"/api/v1/work-items/{item['id']}/late-entry", {"If-Match": item["etag"]}
    yield ask("GET", "/api/v1/calendars/2031", who="handler1")
    yield ask("PUT", "/api/v1/calendars/2027", who="handler1", json=ARRANGED)
    for wrong in ({"rest": ["2027-13-01"]}, {"rest": ["2026-01-01"]}, {"work": ["2027-02-19"]}, {"source": ""}):
        yield ask("PUT", "/api/v1/calendars/2027", who="admin1", json=ARRANGED | wrong)
    twice = {"rest": ["2027-02-20"], "work": ["2027-02-20"]}
    yield ask("PUT", "/api/v1/calendars/2027", who="admin1", json=ARRANGED | twice)
    yield ask("GET", "/api/v1/jobs", who="handler1")
    yield ask("POST", "/api/v1/jobs/jb_x/retry", who="handler1")
    yield ask("POST", "/api/v1/jobs/jb_x/retry", who="admin1")
    for verb, body in ACTS.items():
        yield ask("POST", f"{case}/{verb}", who="handler1", json=body)
        yield ask("POST", f"{case}/{verb}", who="handler1", json={}, headers=match)
        yield ask("POST", f"{case}/{verb}", who="handler1", json=body | {"reason": " "}, headers=match)
    for verb in ("suspend", "resume"):
        yield ask("POST", f"{case}/{verb}", who="handler1", json=ACTS[verb], headers=match)
    yield ask("POST", f"{case}/extend", who="director1", json=ACTS["extend"], headers=match)
    yield ask("POST", f"{case}/corrections", who="handler1", json=ACTS["corrections"], headers=match)
    for moment in ("yesterday", "2026-03-10T15:30:00+08:00"):
        yield ask("POST", late, who="handler1", json={"happened_at": moment, "reason": "补"}, headers=tag)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_problems_speak_one_language(desk: Desk, language: str) -> None:
    def ask(method: str, path: str, **more: Any) -> httpx.Response:
        more["headers"] = more.get("headers", {}) | {"Accept-Language": language}
        return desk.rest(method, path, **more)

    found = list(problems(desk, ask))
    assert len(found) > 20
    for answer in found:
        assert 400 <= answer.status_code < 500, answer.text
        told = answer.json()
        texts = [told["title"], told["detail"], *(one["text"] for one in told.get("errors", ()))]
        texts += seen(told.get("reasons", []), language)
        mixed = [text for text in texts if not text or foreign(UNTIL.sub("", text), language)]
        assert mixed == [], told

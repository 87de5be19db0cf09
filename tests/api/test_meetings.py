"""Meetings and recusals over REST: agenda, notice, attendance, one recorder, many cases; who withdraws withdraws."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import Client
from tests.scenarios import play

SCENARIO = play.load("penalty_major.yaml")
PAPERS = ("inspection_record", "integrity_card")


@pytest.fixture
def rest(make: Callable[..., Client]) -> Client:
    return make(flows=("penalty",))


class Board:
    """Cases that have come as far as the case board, and the recorder at work."""

    def __init__(self, rest: Client) -> None:
        self.rest = rest

    def ask(self, who: str, method: str, path: str, **body: Any) -> Any:
        found = self.rest(method, f"/api/v1{path}", who=who, **({"json": body} if method != "GET" else {}))
        assert found.status_code < 500, found.text
        return found

    def person(self, account: str) -> str:
        return str(self.ask(account, "GET", "/me").json()["person"]["id"])

    def persons(self, *accounts: str) -> list[str]:
        return [self.person(one) for one in accounts]

    def resolve(self, value: Any) -> Any:
        return play.resolved(value, self.person, self.rest.service.engine.env.clock.now())

    def paper(self, who: str, case: str, kind: str) -> str:
        found = self.rest(
            "POST",
            f"/api/v1/cases/{case}/documents",
            who=who,
            data={"kind": kind},
            files={"file": (f"{kind}.txt", f"{kind} {case}".encode(), "text/plain")},
        )
        assert found.status_code == 201, found.text
        return str(found.json()["id"])

    def reach(self, task: str = "pen_board") -> dict[str, Any]:
        """Return a case whose item of ``task`` is open."""
        begin = SCENARIO["start"]
        case = self.rest.start(begin["as"], process="penalty", title=begin["title"], subject=begin["subject"])
        for step in SCENARIO["steps"]:
            if step["task"] == task:
                break
            self._play(case["id"], step)
        return dict(self.ask("handler1", "GET", f"/cases/{case['id']}").json())

    def _play(self, case: str, step: dict[str, Any]) -> None:
        if step["expect"].startswith("refused"):
            return
        if "clock" in step:
            self.later(timedelta(days=20))
        now = self.ask("handler1", "GET", f"/cases/{case}").json()
        item = next(one for one in now["open_work_items"] if one["task"]["id"] == step["task"])
        papers = [self.paper(step["as"], case, kind) for kind in step.get("evidence", {})]
        body = {name: self.resolve(step[name]) for name in ("fields", "signer_fields", "comment") if name in step}
        found = self.rest.complete(step["as"], item, step["outcome"], evidence=papers, **body)
        assert found.status_code == 200, found.text

    def later(self, by: timedelta) -> None:
        self.rest.service.engine.env.clock.advance(by)  # type: ignore[attr-defined]
        self.rest.tokens.clear()

    def item(self, who: str, case: dict[str, Any]) -> dict[str, Any]:
        return dict(self.ask(who, "GET", f"/work-items/{case['open_work_items'][0]['id']}").json())

    def vote(self, who: str, case: dict[str, Any], outcome: str = "for", **body: Any) -> Any:
        item = self.item(who, case)
        given = {"signer_fields": {"board_view": "同意"}} | body
        if not item["signatures"]:
            given["fields"] = item["form"]["examples"][0]
        return self.rest.complete(who, item, outcome, **given)


RECORD = {
    "discussion": "逐项讨论",
    "decision": "同意处罚意见",
    "grounds": "事实清楚",
    "responsible": "执法股",
    "supervision": "执行后报告",
}
VOTERS = ("deputy1", "deputy2", "legal2", "section_head2", "director1")


def codes(found: Any) -> list[str]:
    return [one["code"] for one in found.json()["reasons"]]


def test_one_meeting_decides_two_cases(rest: Client) -> None:
    board = Board(rest)
    first, second = board.reach(), board.reach()
    meeting = board.item("deputy1", first)["meeting"]
    other = board.item("deputy1", second)["meeting"]
    assert meeting
    assert meeting != other
    told = board.ask("deputy1", "GET", f"/meetings/{meeting}").json()
    assert (told["body"]["id"], told["rules"]["present_min"], len(told["agenda"])) == ("case_board", "2/3", 1)
    listed = board.ask("watcher1", "GET", "/meetings").json()["items"]
    assert {one["id"] for one in listed} == {meeting, other}
    items = [one["open_work_items"][0]["id"] for one in (first, second)]
    # what may change it, and what not
    assert board.ask("handler1", "POST", f"/meetings/{meeting}/agenda", work_items=items).status_code == 403
    assert board.ask("watcher1", "POST", f"/meetings/{meeting}/agenda", work_items=["x"]).status_code == 422
    joined = board.ask("watcher1", "POST", f"/meetings/{meeting}/agenda", work_items=items[1:])
    assert [one["work_item"] for one in joined.json()["agenda"]] == items
    # test 7: less than half a day
    early = board.vote("deputy1", second)
    assert (early.status_code, codes(early)) == (409, ["quorum.notice"])
    assert early.json()["reasons"][0]["until"]
    assert early.json()["reasons"][0]["law"] == "law_decision_30"
    told_at = "2026-01-01T09:00:00+08:00"
    assert (
        board.ask("watcher1", "POST", f"/meetings/{meeting}/notice", oral=True, at="2999-01-01T09:00:00Z").status_code
        == 422
    )
    given = board.ask("watcher1", "POST", f"/meetings/{meeting}/notice", oral=True, at=told_at)
    assert given.json()["notice"]["oral"] is True
    # test 6: nothing joins after the notice
    third = board.reach()
    late = board.ask("watcher1", "POST", f"/meetings/{meeting}/agenda", work_items=[third["open_work_items"][0]["id"]])
    assert (late.status_code, codes(late)) == (409, ["quorum.ad_hoc"])
    present = board.persons(*VOTERS)
    away = {board.person("legal1"): "出差", board.person("section_head1"): "请假"}
    came = board.ask(
        "watcher1", "POST", f"/meetings/{meeting}/attendance", present=present, absent=away, chair=present[-1]
    )
    assert came.status_code == 200, came.text
    assert codes(board.vote("director1", first)) == ["quorum.chair_last"]
    for case in (first, second):
        for who in VOTERS:
            found = board.vote(who, case, "against" if who == "legal2" else "for", comment="意见")
            assert found.json()["work_item"]["state"] == "held", found.text
    matters = [
        {
            "work_item": item,
            "minutes": RECORD,
            "outcome": "for",
            "evidence": [board.paper("watcher1", case["id"], "board_minutes")],
        }
        for item, case in zip(items, (first, second), strict=True)
    ]
    signed = board.ask("watcher1", "POST", f"/meetings/{meeting}/minutes", matters=matters)
    assert signed.status_code == 200, signed.text
    count = signed.json()["meeting"]["agenda"][1]["count"]
    shown = {name: count[name] for name in ("members", "present", "recused", "needed", "votes", "abstain", "result")}
    assert shown == {
        "members": 7, "present": 5, "recused": 0, "needed": 5, "votes": {"for": 4, "against": 1}, "abstain": 0,
        "result": "for",
    }  # fmt: skip
    for case in (first, second):
        now = board.ask("handler1", "GET", f"/cases/{case['id']}").json()
        assert now["open_work_items"][0]["task"]["id"] == "pen_minutes"


def test_ballots_on_paper_need_the_record_and_another_who_signs(rest: Client) -> None:
    board = Board(rest)
    case = board.reach()
    board.later(timedelta(hours=4))
    item = board.item("watcher1", case)
    path = f"/meetings/{item['meeting']}"
    persons = board.persons(*VOTERS)
    votes = [{"person": person, "outcome": "for", "view": "同意"} for person in persons]
    wrong = board.ask("watcher1", "POST", f"{path}/minutes", matters=[{"work_item": item["id"], "votes": votes[::-1]}])
    assert codes(wrong) == ["quorum.chair_last"]
    entered = board.ask("watcher1", "POST", f"{path}/minutes", matters=[{"work_item": item["id"], "votes": votes[:4]}])
    assert len(entered.json()["meeting"]["agenda"][0]["to_confirm"]) == 4
    assert entered.json()["meeting"]["agenda"][0]["count"]["present"] == 0
    paper = board.paper("watcher1", case["id"], "board_minutes")
    with_paper = {"work_item": item["id"], "votes": votes[:4], "paper": paper}
    counted = board.ask("watcher1", "POST", f"{path}/minutes", matters=[with_paper])
    assert counted.json()["meeting"]["agenda"][0]["count"]["votes"] == {"for": 4}
    alone = {"work_item": item["id"], "outcome": "for", "minutes": RECORD, "evidence": [paper]}
    refused = board.ask("watcher1", "POST", f"{path}/minutes", matters=[alone])
    assert refused.status_code == 409
    told = {one["code"] for one in refused.json()["matters"][0]["answer"]["reasons"]}
    assert {"quorum.not_quorate", "quorum.chair_open"} <= told
    assert board.vote("director1", case).json()["work_item"]["state"] == "held"
    bare = {"work_item": item["id"], "outcome": "for", "minutes": {"discussion": "x"}}
    assert board.ask("watcher1", "POST", f"{path}/minutes", matters=[bare]).status_code == 422
    signed = board.ask("watcher1", "POST", f"{path}/minutes", matters=[alone])
    assert signed.json()["matters"][0]["answer"]["work_item"]["state"] == "completed", signed.text


def test_a_recusal_takes_offers_signatures_and_sight(rest: Client) -> None:
    board = Board(rest)
    case = board.reach()
    board.later(timedelta(hours=4))
    path = f"/cases/{case['id']}/recusals"
    assert board.vote("deputy2", case).status_code == 200
    deputy2, handler1 = board.persons("deputy2", "handler1")
    told = {"person": deputy2, "grounds": "kin", "reason": "近亲属"}
    assert board.ask("legal2", "POST", path, **told, on_behalf="self").status_code == 422
    asked = board.ask("legal1", "POST", path, **told, on_behalf="party")
    assert (asked.status_code, asked.json()["state"]) == (201, "requested")
    assert board.ask("legal1", "POST", path, **told, on_behalf="party").status_code == 409
    # a request stops nobody, and neither the person himself nor just anybody decides
    assert board.ask("deputy2", "GET", f"/work-items/{case['open_work_items'][0]['id']}").status_code == 200
    decision = f"{path}/{asked.json()['id']}/decision"
    assert board.ask("legal1", "POST", decision, granted=True).status_code == 403
    assert board.ask("deputy2", "POST", decision, granted=True).status_code == 403
    granted = board.ask("director1", "POST", decision, granted=True, reason="属实")
    assert granted.json()["state"] == "granted", granted.text
    # metadata only; contents and verbs are refused with the reason
    seen = board.ask("deputy2", "GET", f"/cases/{case['id']}").json()
    assert seen["recused"] is True
    assert "fields" not in seen
    item = case["open_work_items"][0]["id"]
    for where in (f"/work-items/{item}", f"/cases/{case['id']}/history"):
        found = board.ask("deputy2", "GET", where)
        assert (found.status_code, codes(found)) == (403, ["recused"])
    act = rest.complete("deputy2", {"id": item, "etag": "*"}, "for", signer_fields={"board_view": "同意"})
    assert act.status_code == 403
    reason = next(one for one in act.json()["reasons"] if one["code"] == "recused")
    assert reason["law"] == "law_pen_43"
    offered = board.ask("deputy2", "GET", "/work-items?view=offered").json()["items"]
    assert item not in {one["id"] for one in offered}
    # his ballot is void, and he leaves the base: six members, four needed
    now = board.item("legal2", case)
    assert now["signatures"] == []
    count = board.ask("legal2", "GET", f"/meetings/{now['meeting']}").json()["agenda"][0]["count"]
    assert (count["members"], count["recused"], count["needed"]) == (7, 1, 4)
    # who is on the team needs somebody to take his place
    mine = board.ask("handler1", "POST", path, person=handler1, grounds="interest", reason="利害关系")
    place = f"{path}/{mine.json()['id']}/decision"
    missing = board.ask("deputy1", "POST", place, granted=True)
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/substitute")
    unfit = board.ask("deputy1", "POST", place, granted=True, substitute=board.person("window1"))
    assert unfit.status_code == 422
    done = board.ask("deputy1", "POST", place, granted=True, substitute=board.person("handler3"))
    assert done.json()["substitute"] == board.person("handler3"), done.text


def test_a_request_rejected_leaves_everything(rest: Client) -> None:
    board = Board(rest)
    case = board.reach("pen_file")
    path = f"/cases/{case['id']}/recusals"
    head = board.person("section_head1")
    asked = board.ask("section_head1", "POST", path, person=head, grounds="kin", reason="近亲属")
    decided = board.ask("deputy1", "POST", f"{path}/{asked.json()['id']}/decision", granted=False, reason="不属实")
    assert decided.json()["state"] == "rejected"
    assert "fields" in board.ask("section_head1", "GET", f"/cases/{case['id']}").json()
    again = board.ask("deputy1", "POST", f"{path}/{asked.json()['id']}/decision", granted=True)
    assert again.status_code == 409
    assert len(board.ask("director1", "GET", path).json()["items"]) == 1

"""Requests for recusal over all cases: whoever decides finds them in a list and a message, nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Client
from tests.api.test_meetings import Board


@pytest.fixture
def board(make: Callable[..., Client]) -> Board:
    return Board(make(flows=("penalty",)))


def waiting(board: Board, who: str, state: str = "requested") -> list[str]:
    return [one["id"] for one in board.ask(who, "GET", f"/recusals?state={state}").json()["items"]]


def messages(board: Board, who: str) -> list[str]:
    found = [one["kind"] for one in board.ask(who, "GET", "/messages").json()["items"]]
    return [kind for kind in found if kind.startswith("recusal.")]


def request(board: Board, case: dict[str, Any], person: str) -> str:
    told = {"person": board.person(person), "grounds": "kin", "reason": "近亲属", "on_behalf": "officer"}
    found = board.ask("section_head1", "POST", f"/cases/{case['id']}/recusals", **told)
    assert found.status_code == 201, found.text
    return str(found.json()["id"])


def test_who_decides_finds_it_in_a_list_and_a_message(board: Board) -> None:
    case = board.reach("pen_file")
    mine, head = request(board, case, "handler1"), request(board, case, "deputy1")
    # a deputy decides on a handler, the director on a deputy
    assert waiting(board, "deputy2") == [mine]
    found = board.ask("director1", "GET", "/recusals").json()["items"]
    assert [(one["id"], one["mine"]) for one in found] == [(mine, False), (head, True)]
    assert waiting(board, "deputy1") == [mine]
    assert waiting(board, "discipline1") == [mine, head]
    for nobody in ("handler1", "section_head1", "window1"):
        assert waiting(board, nobody) == []
        assert messages(board, nobody) == []
    assert messages(board, "deputy2") == ["recusal.requested"]
    line = board.ask("deputy2", "GET", "/recusals").json()["items"][0]
    assert (line["case"], line["number"], line["person"]) == (case["id"], case["number"], board.person("handler1"))
    decision = f"/cases/{case['id']}/recusals/{mine}/decision"
    decided = board.ask("deputy2", "POST", decision, granted=False, reason="不属实")
    assert decided.status_code == 200, decided.text
    assert waiting(board, "deputy1") == []
    assert waiting(board, "deputy2", "rejected") == [mine]
    assert waiting(board, "deputy1", "rejected") == []
    assert messages(board, "handler1") == messages(board, "section_head1") == ["recusal.rejected"]
    assert board.ask("deputy2", "GET", "/recusals?state=lost").status_code == 422


def test_pages(board: Board) -> None:
    case = board.reach("pen_file")
    asked = [request(board, case, who) for who in ("handler1", "handler2", "handler3")]
    first = board.ask("deputy2", "GET", "/recusals?limit=2").json()
    assert [one["id"] for one in first["items"]] == asked[:2]
    rest = board.ask("deputy2", "GET", f"/recusals?limit=2&cursor={first['next']}").json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == (asked[2:], None)

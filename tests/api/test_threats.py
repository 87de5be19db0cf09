"""Threats 18 to 21 over REST, by number: names that look alike, stolen tokens, other sites, guessed passwords.

What only two processes can show of number 19 (dead on the other within a second) stands in ``http/test_two_processes``.
"""

import random
import string
from datetime import timedelta
from typing import Any

import pytest

from engine.model import lettering
from engine.usecases.asking import access
from engine.usecases.people import logging_in
from tests.api.conftest import Client
from tests.scale import scaled

API = "/api/v1"
LIKE = {"a": "аａáα", "e": "еｅéε", "o": "оοｏ0", "p": "рρｐ", "c": "сｃ", "i": "іｉι", "x": "хχｘ", "n": "ｎ"}
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u202a\u202e\u2066\u2069\u00ad"


def disguised(name: str, dice: random.Random) -> str:
    """Return a name a reader takes for ``name``: letters of other alphabets and widths, characters nobody sees."""
    letters = []
    for letter in name:
        letters.append(dice.choice(LIKE[letter]) if letter in LIKE and dice.random() < 0.5 else letter)
        letters += dice.choice(UNSEEN) if dice.random() < 0.2 else ""
    return "".join(letters)


def test_18_whoever_looks_like_another_is_refused_or_the_same_name(rest: Client, seed: int) -> None:
    dice, name = random.Random(seed), "ivan popov"
    first = rest("POST", f"{API}/people", who="admin1", json={"name": name, "department": "office"})
    assert first.status_code == 201, first.text
    tried = refused = 0
    for _ in range(max(20, scaled(400))):
        other = disguised(name, dice)
        found = rest("POST", f"{API}/people", who="admin1", json={"name": other, "department": "office"})
        tried += 1
        if found.status_code == 422:
            refused += 1
            assert found.json()["errors"][0]["code"] == "confusable", found.text
            continue
        told = found.json()  # nothing was left of the disguise: a namesake, told with the ids of the others
        assert (told["name"], first.json()["id"] in told["namesakes"]) == (name, True), (other, told)
    assert refused > tried / 4


def test_18_a_log_in_name_has_letters_that_have_no_doubles(rest: Client, seed: int) -> None:
    dice = random.Random(seed)
    person = rest("GET", f"{API}/me", who="handler1").json()["person"]["id"]
    for _ in range(max(20, scaled(400))):
        name = disguised("ivan.popov", dice)
        body = {"accounts": [{"person": person, "username": name}]}
        found = rest("POST", f"{API}/grants", who="admin1", json={"what": "accounts", "data": body, "reason": "x"})
        kept = found.json()["data"]["accounts"][0]["username"] if found.status_code == 201 else ""
        assert (found.status_code, kept.isascii()) in ((201, True), (422, True)), (name, found.text)
        assert lettering.plain(kept) == kept


def test_18_the_id_is_always_shown(rest: Client) -> None:
    people = rest("GET", f"{API}/people?limit=100", who="handler1").json()["items"]
    assert len({one["id"] for one in people}) == len(people) > 10


# ---- 19


def test_19_dead_when_it_ends(rest: Client) -> None:
    token = {"Authorization": f"Bearer {rest.token('handler1')}"}
    clock = rest.service.engine.env.clock
    clock.advance(timedelta(hours=access.SESSION_HOURS) - timedelta(seconds=1))
    assert rest("GET", f"{API}/me", headers=token).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert rest("GET", f"{API}/me", headers=token).status_code == 401


def test_19_dead_when_a_character_differs(rest: Client, seed: int) -> None:
    dice, token = random.Random(seed), rest.token("handler1")
    for _ in range(50):
        at = dice.randrange(token.index(".") + 1, len(token))
        other = token[:at] + dice.choice([one for one in "abcxyzABC019._-" if one != token[at]]) + token[at + 1 :]
        assert rest("GET", f"{API}/me", headers={"Authorization": f"Bearer {other}"}).status_code == 401
    assert rest("GET", f"{API}/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_19_nothing_of_a_token_is_kept(rest: Client) -> None:
    secret = rest.token("handler1").partition(".")[2]

    def rows(env: Any, unit: Any) -> str:
        return repr([dict(row) for row in unit.tables.staff.rows("session", env.default_agency)])

    assert secret not in rest.service.engine.ask(rows)


@pytest.mark.parametrize("path", ["/me", "/cases", "/work-items", "/people", "/posts", "/bodies"])
def test_19_a_dead_token_opens_no_door(rest: Client, path: str) -> None:
    token = {"Authorization": f"Bearer {rest.token('handler1')}"}
    assert rest("GET", f"{API}{path}", headers=token).status_code == 200
    assert rest("POST", f"{API}/auth/logout", who="handler1").status_code == 204
    assert rest("GET", f"{API}{path}", headers=token).status_code == 401


# ---- 20


def test_20_no_answer_of_a_log_in_sets_a_cookie(rest: Client) -> None:
    found = rest("POST", f"{API}/auth/token", data={"username": "handler1", "password": "demo-handler1"})
    assert found.status_code == 200
    assert "set-cookie" not in found.headers
    assert rest("GET", f"{API}/me", headers={"Cookie": f"token={found.json()['access_token']}"}).status_code == 401


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_20_a_form_of_another_site_is_no_request(rest: Client, kind: str) -> None:
    """What a page can send without being asked first: 415 with these types, 403 with its own origin."""
    body = b'{"process": "procurement", "title": "t", "subject": {"name": "n", "kind": "department"}}'
    for path in ("/cases", "/people", "/grants", "/absences"):
        found = rest("POST", f"{API}{path}", who="admin1", content=body, headers={"Content-Type": kind})
        assert found.status_code == 415, (path, found.text)
        headers = {"Content-Type": "application/json", "Origin": "https://evil.example"}
        assert rest("POST", f"{API}{path}", who="admin1", content=body, headers=headers).status_code == 403


# ---- 21


def test_21_throttled_for_known_and_unknown_alike(rest: Client) -> None:
    most, told = logging_in.TRIES[0], []
    for name in ("handler1", "nobody-of-this-name"):
        data = {"username": name, "password": "wrong"}
        found = [rest("POST", f"{API}/auth/token", data=data) for _ in range(most + 2)]
        told.append([(one.status_code, one.json()["detail"], one.headers.get("retry-after")) for one in found])
    assert told[0] == told[1]
    assert [code for code, _, _ in told[0]] == [401] * most + [429] * 2
    right = {"username": "handler1", "password": "demo-handler1"}
    assert rest("POST", f"{API}/auth/token", data=right).status_code == 429, "a guess among many is not told"
    rest.service.engine.env.clock.advance(logging_in.WINDOW + timedelta(seconds=1))
    assert rest("POST", f"{API}/auth/token", data=right).status_code == 200


def test_21_a_code_is_guessed_no_faster(rest: Client) -> None:
    body = {"username": "handler1", "password": "wrong", "new_password": "long enough, I think"}
    codes = [rest("POST", f"{API}/auth/password", json=body).status_code for _ in range(logging_in.TRIES[0] + 2)]
    assert codes == [401] * logging_in.TRIES[0] + [429] * 2


def test_19_no_session_is_taken_for_a_machine(rest: Client) -> None:
    """A machine is told by how its secret begins, which no random one does (RFC 4648, URL-safe letters)."""
    token = f"{rest.token('handler1').partition('.')[0]}.m_{'a' * 41}"
    assert not access.caller_of(token).machine
    assert access.caller_of(token.replace("m_", access.MACHINE)).machine
    assert not set(access.MACHINE) <= set(string.ascii_letters + string.digits + "-_")

"""The frame: cookies, where one is sent, forms of other pages refused, the security policy, errors as pages."""

import re
from typing import Any

import pytest

from api.web import faults, session
from api.web.session import COOKIE
from tests.pages.browsing import House, Page
from tests.pages.conftest import Opened


def cookie(page: Page, name: str = COOKIE) -> str:
    return next(one for one in page.answer.headers.get_list("set-cookie") if one.startswith(f"{name}="))


def log_in(house: House, **more: Any) -> Page:
    data = {"username": "handler1", "password": "demo-handler1"} | more.pop("data", {})
    return house.browser().post("/login", data=data, follow=False, **more)


# -- sessions ------------------------------------------------------------------------------------------------------


def test_the_session_is_for_this_site_only(house: House) -> None:
    parts = {one.strip().lower() for one in cookie(log_in(house)).split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert "secure" not in parts  # plain HTTP on this machine


def test_the_session_is_secure_elsewhere(opened: Opened) -> None:
    house = opened(hosts=("localhost", "bureau.example"))
    found = log_in(house, headers={"Host": "bureau.example"})
    assert "Secure" in cookie(found)
    found = log_in(house, headers={"Host": "bureau.example", "Origin": "https://bureau.example"})
    assert "Secure" in cookie(found)


def test_logged_out_is_out_everywhere(house: House) -> None:
    browser = house.browser("handler1")
    token = browser.cookies[COOKIE]
    page = browser.get("/nowhere").form("/logout").send()
    assert (page.path, page.status) == ("/login", 200)
    assert "已退出" in page.text
    assert COOKIE not in browser.cookies
    again = house.browser().get("/home", headers={"Cookie": f"{COOKIE}={token}"}, follow=False)
    assert again.status == 303


@pytest.mark.parametrize("token", ["", "x", "a.b", "01m8fz2a7wfxbty4y5yp7qhyvy.nothing", "é" * 20], ids=range(5))
def test_no_other_token_opens_a_page(house: House, token: str) -> None:
    found = house.browser().get("/home", headers={"Cookie": f"{COOKIE}={token}".encode()}, follow=False)
    assert found.answer.headers["location"] == "/login?next=%2Fhome"


def test_wrong_is_told_in_the_same_words_whatever_was_wrong(house: House) -> None:
    told = set()
    for name in ("handler1", "nobody1", "handler1@moon"):
        page = house.browser().post("/login", data={"username": name, "password": "wrong"})
        told.add((page.status, re.sub(r'value="[^"]*"', "", page.source)))
    assert len(told) == 1
    status, text = told.pop()
    assert status == 401
    assert "账号或口令不对" in text


def test_too_many_tries_wait(house: House) -> None:
    browser = house.browser()
    for _ in range(10):
        assert browser.post("/login", data={"username": "handler1", "password": "wrong"}).status == 401
    assert browser.post("/login", data={"username": "handler1", "password": "wrong"}).status == 429


def test_a_password_is_set_and_the_session_ends(house: House) -> None:
    browser = house.browser("handler1")
    form = browser.get("/password").form("/password")
    new = "lange genug und neu"
    given = {"username": "handler1", "password": "demo-handler1", "new_password": new}
    assert form.send(**given, again="something else").status == 422
    assert form.send(**(given | {"new_password": "short"}), again="short").status == 422
    assert form.send(**(given | {"password": "wrong"}), again=new).status == 401
    page = form.send(**given, again=new)
    assert page.path == "/login"
    assert "口令已设定" in page.text
    assert browser.get("/home", follow=False).status == 303
    assert log_in(house).status == 401
    assert log_in(house, data={"password": new}).status == 303


# -- where one is sent ---------------------------------------------------------------------------------------------


def test_who_is_not_logged_in_comes_back_to_where_he_wanted(house: House) -> None:
    browser = house.browser()
    page = browser.get("/home?x=1&y=%E5%8A%9E")
    assert page.path == "/login"
    assert "登录已过期" in page.text
    form = page.form("/login")
    form.values |= {"username": "handler1", "password": "demo-handler1"}
    assert form.values["next"] == "/home?x=1&y=%E5%8A%9E"


@pytest.mark.parametrize(
    "place",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "x",
     "/a\r\nSet-Cookie: x", "/api/v1/auth/logout", "/logout", "http:evil"],
    ids=range(10),
)  # fmt: skip
def test_nobody_is_sent_elsewhere(house: House, place: str) -> None:
    found = log_in(house, data={"next": place})
    assert found.answer.headers["location"] == "/home"
    assert not faults.local("//evil.example")


def test_a_link_from_another_site_is_asked_again_as_one_of_ours(house: House) -> None:
    """A browser keeps a strict cookie to itself when another site's page leads here."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    page = house.browser().get("/home?a=1", headers=headers)
    assert page.one("//meta[@http-equiv='refresh']").get("content") == "0;url=/home?a=1"


def test_a_part_of_a_page_sends_the_whole_page_to_the_log_in(house: House) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/inbox?view=mine"}
    found = house.browser().get("/home", headers=headers)
    assert (found.status, found.answer.headers["hx-redirect"]) == (401, "/login?next=%2Finbox%3Fview%3Dmine")


# -- forms of other pages ------------------------------------------------------------------------------------------


FOREIGN: dict[str, dict[str, str]] = {
    "site": {"Sec-Fetch-Site": "cross-site"},
    "same_site": {"Sec-Fetch-Site": "same-site"},
    "origin": {"Origin": "https://evil.example"},
    "null": {"Origin": "null"},
}


@pytest.mark.parametrize("word", ["missing", "empty", "wrong", "other"])
def test_a_form_without_the_word_of_its_session_does_nothing(house: House, word: str) -> None:
    browser, other = house.browser("handler1"), house.browser("handler2")
    csrf = {"empty": "", "wrong": "0" * 64, "other": session.csrf_of(other.cookies[COOKIE])}.get(word)
    page = browser.post("/logout", data={"key": "1"} if csrf is None else {"csrf": csrf})
    assert page.status == 409
    assert "没有提交" in page.heading()
    assert browser.get("/home", follow=False).answer.headers["location"] != "/login?next=%2Fhome"


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_form_of_another_site_does_nothing(house: House, kind: str) -> None:
    browser = house.browser("handler1")
    csrf = session.csrf_of(browser.cookies[COOKIE])
    page = browser.post("/logout", data={"csrf": csrf}, headers=FOREIGN[kind])
    assert page.status in (403, 409)
    assert page.heading()
    assert browser.get("/home", follow=False).answer.headers["location"] != "/login?next=%2Fhome"
    assert log_in(house, headers=FOREIGN[kind]).status in (403, 409)


def test_what_is_no_form_is_told_as_a_page(house: House) -> None:
    browser = house.browser("handler1")
    assert browser.post("/logout", content=b"{}", headers={"Content-Type": "application/json"}).status == 415
    assert browser.post("/logout", data={"csrf": "a\0b"}).status == 400
    big = browser.post("/logout", data={"csrf": "a" * 2_000_000})
    assert (big.status, big.heading()) == (413, "文件过大，没有收下")


# -- policy and errors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ["/", "/docs", "/login", "/password", "/nowhere", "/home?x="])
def test_nothing_inline_and_a_strict_policy(house: House, path: str, lang: str) -> None:
    page = house.browser(lang=lang).get(path)
    policy = dict(one.strip().partition(" ")[::2] for one in page.answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in page.answer.headers["content-security-policy"]
    assert not page.all("//style | //*[@style] | //script[not(@src)]")
    assert not [name for node in page.all("//*") for name in node.attrib if name.startswith("on")]
    assert len(page.all("//h1")) == 1
    assert page.one("/html").get("lang") == ("en" if lang == "en" else "zh-CN")
    assert all(page.all(f"//{part}") for part in ("header", "main", "footer"))


def test_errors_of_browsers_are_pages_and_those_of_programs_problems(house: House) -> None:
    page = house.browser("handler1").get("/nowhere")
    assert page.status == 404
    assert page.answer.headers["content-type"].startswith("text/html")
    assert "您无权查看" in page.heading()
    told = house.browser().get("/api/v1/nowhere")
    assert told.answer.headers["content-type"] == "application/problem+json"
    assert house.browser().post("/login/oidc").status == 405


def test_the_unforeseen_is_a_page_without_detail(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise LookupError("secret of the inside")

    monkeypatch.setattr(faults, "to_login", broken)
    page = house.browser().get("/home")
    assert page.status == 500
    assert "secret" not in page.source
    assert page.heading() == "这里出了差错，已经记录"


# -- language ------------------------------------------------------------------------------------------------------


def test_the_language_asked_for_is_kept(house: House) -> None:
    browser = house.browser()
    assert browser.get("/login").heading() == "登录"
    page = browser.get("/login?next=%2Finbox&said=out")
    link = page.one("//a[@hreflang]").get("href")
    assert link == "?next=%2Finbox&lang=en"
    assert browser.get("/login" + link).heading() == "Log in"
    assert browser.get("/login").heading() == "Log in"
    assert "HttpOnly" in cookie(browser.get("/login?lang=zh"), "riskflow_lang")


def test_only_our_words_are_said(house: House) -> None:
    assert 'role="status"' not in house.browser().get("/login?said=%3Cb%3E").source
    assert 'role="status"' not in house.browser().get("/login?said=nothing").source

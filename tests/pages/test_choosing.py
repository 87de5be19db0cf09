"""Choosing a person: from a list where one holds everybody, else by account or full name; nobody is dropped unsaid."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from api.web import words
from engine.storage import bench
from engine.usecases.asking import access
from engine.usecases.casework import cases
from tests.pages.browsing import Browser, House, Page
from tests.pages.conftest import Opened
from tests.pages.crowds import SHARED, TWINS, account, crowded, name
from tests.pages.test_items import item_of, started
from tests.pages.walking import walked

MANY, CHOSEN = 250, 230
FILING = 3  # steps until officers are named
LARGEST = 100_000  # bytes of a page
MANDATE = {"role": "handler", "to": "2026-03-31", "reason": "出差"}
LANGS = ("zh", "en")


def said(key: str, lang: str = "zh", **more: str) -> str:
    """Return the beginning of what is said, up to those who are named."""
    return words.in_language(lang)[key].format(**{"who": "\0"} | more).partition("\0")[0]


def sent(browser: Browser, link: str, **values: str) -> Page:
    return browser.get(link).form(link).send(**values)


def told_beside(page: Page, field: str) -> str:
    """Return what is said beside a field that is wrong."""
    node = page.one(f"//*[@id='{field}']")
    assert node.get("aria-invalid") == "true", field
    return " ".join(
        found.text_content() for one in node.get("aria-describedby").split() for found in page.all(f"//*[@id='{one}']")
    )


@pytest.fixture
def crowd(house: House) -> dict[int, str]:
    return crowded(house, 1, MANY)


# -- small agencies --------------------------------------------------------------------------------------------------


def test_whoever_fits_a_list_is_in_it(house: House) -> None:
    known = len(house.rest("handler1", "GET", "/people?limit=200")["items"])
    crowded(house, 1, 200 - known)
    browser, path = house.browser("handler1"), item_of(started(house))
    for link, listed in (
        ("/own/mandate", 199), (f"{path}/consult", 199), (f"{path}/copy", 199), (f"{path}/recusal", 200),
    ):  # fmt: skip
        page = browser.get(link)
        assert len(page.all("//option[starts-with(@value, 'pe_')]|//input[starts-with(@value, 'pe_')]")) == listed, link
    able = browser.get(f"{path}/transfer").all("//select[@name='to']/option[starts-with(@value, 'pe_')]")
    assert len(able) >= 200 - known, "every handler, however many"
    crowded(house, 201 - known, 201 - known)
    assert browser.get("/own/mandate").one("//*[@name='person']").tag == "input"


# -- where there are more --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [account(CHOSEN), name(CHOSEN), f"{name(CHOSEN)}（{account(CHOSEN).upper()}）"])
def test_a_transfer_goes_to_whom_one_types(house: House, crowd: dict[int, str], typed: str) -> None:
    path = item_of(started(house))
    done = sent(house.browser("handler1"), f"{path}/transfer", to=typed, reason="出差")
    assert words.in_language("zh", "officers")["said_transferred"] in done.text
    held = house.rest("handler1", "GET", f"/work-items/{path.rpartition('/')[2]}")["holders"]
    assert held == [name(CHOSEN)]


@pytest.mark.parametrize("lang", LANGS)
def test_nobody_and_several_are_told_beside_the_field(house: House, crowd: dict[int, str], lang: str) -> None:
    path = item_of(started(house))
    browser = house.browser("handler1", lang=lang)
    for link, field, more in (
        (f"{path}/transfer", "to", {"reason": "出差"}), ("/own/mandate", "person", MANDATE),
    ):  # fmt: skip
        at = field if link.startswith("/items") else f"a-{field}"
        nobody = sent(browser, link, **more, **{field: "无此人"})
        assert nobody.status == 422
        assert said("person_nobody", lang, text="无此人") in told_beside(nobody, at)
        kept = nobody.form(link).values
        assert kept[field] == "无此人"
        assert kept["reason"] == "出差"
        assert sent(browser, link, **more, **{field: "\u200b"}).status == 422, "what cannot be seen is no name"
        twins = told_beside(sent(browser, link, **more, **{field: SHARED}), at)
        assert said("person_several", lang, text=SHARED) in twins
        section = "执法股" if lang == "zh" else "Enforcement section"
        for one in TWINS:
            assert f"{SHARED} ({account(one)}){words.in_language(lang)['dot']}{section}" in twins
        near = told_beside(sent(browser, link, **more, **{field: "众023"}), at)
        assert said("person_like", lang, text="众023") in near
        assert f"{name(CHOSEN)} ({account(CHOSEN)})" in near


def test_a_mandate_is_given_to_whom_one_types(house: House, crowd: dict[int, str]) -> None:
    done = sent(house.browser("handler1"), "/own/mandate", person="crowd number 230", **MANDATE)
    assert words.in_language("zh", "cases")["said_own_mandate"] in done.text
    assert name(CHOSEN) in done.text
    assert crowd[CHOSEN] not in done.text
    (given,) = house.rest("handler1", "GET", "/mandates")["items"]
    assert given["person"] == crowd[CHOSEN]


@pytest.mark.parametrize("of_item", [True, False])
def test_copies_go_to_all_whom_one_types(house: House, crowd: dict[int, str], of_item: bool) -> None:
    case = started(house)
    link, field = (f"{item_of(case)}/copy", "people") if of_item else (f"/cases/{case['id']}/acts/copies", "to")
    browser, at = house.browser("handler1"), "people" if of_item else "a-to"
    typed = f"{name(CHOSEN)}\n{account(TWINS[0])}, 无此人\n{SHARED}"
    wrong = sent(browser, link, **{field: typed, "reason": "知悉"})
    assert wrong.status == 422
    beside = told_beside(wrong, at)
    assert said("person_nobody", text="无此人") in beside
    assert said("person_several", text=SHARED) in beside
    assert wrong.form(link).values[field].replace("\r\n", "\n").strip() == typed
    done = wrong.form(link).send(**{field: f"{name(CHOSEN)}\r\n{account(TWINS[0])}"})
    assert done.status == 200, done.text
    copied = house.rest("handler1", "GET", f"/cases/{case['id']}/copies")["items"]
    assert {one["person"]["id"] for one in copied} == {crowd[CHOSEN], crowd[TWINS[0]]}


def test_a_person_field_of_a_form_takes_whom_one_types(opened: Opened) -> None:
    house = opened(flows=("penalty",))
    crowd = crowded(house, 1, MANY)
    _, case = walked(house, "penalty_major.yaml", FILING)
    path = item_of(house.rest("section_head1", "GET", f"/cases/{case['id']}"))
    browser = house.browser("section_head1")
    form = browser.get(path).form(f"{path}/complete")
    given = {"f-cause": "过期", "f-basis": "第五十四条", "f-officer_main": account(CHOSEN), "outcome": "agree"}
    wrong = form.send(**given, **{"f-officer_second": SHARED})
    assert wrong.status == 422
    assert said("person_several", text=SHARED) in told_beside(wrong, "f-officer_second")
    kept = wrong.form(f"{path}/complete").values
    assert (kept["f-officer_main"], kept["f-officer_second"]) == (account(CHOSEN), SHARED)
    right = given | {"f-officer_second": account(TWINS[1]), "f-recusal_checked": "true", "s-file_opinion": "符合"}
    files = {"file-filing_sheet": ("立案.txt", "立案".encode(), "text/plain")}
    done = wrong.form(f"{path}/complete").send(files=files, **right)
    assert done.status == 200, done.text
    caller = access.caller_of(browser.cookies["riskflow_session"])
    _, act = house.service.engine.ask(cases.reading, caller, case["id"])
    assert set(act.state.teams["pen_investigate"]) == {crowd[CHOSEN], crowd[TWINS[1]]}


def test_who_stands_in_a_field_is_written_as_he_is_typed(opened: Opened) -> None:
    house = opened(flows=("penalty",))
    crowd = crowded(house, 1, MANY)
    _, case = walked(house, "penalty_major.yaml", FILING)
    path = item_of(house.rest("section_head1", "GET", f"/cases/{case['id']}"))
    kept = {"fields": {"officer_main": crowd[TWINS[0]], "officer_second": "众"}}
    house.rest("section_head1", "PUT", f"/work-items/{path.rpartition('/')[2]}/draft", json=kept)
    page = house.browser("section_head1").get(path)
    values = page.form(f"{path}/complete").values
    assert (values["f-officer_main"], values["f-officer_second"]) == (f"{SHARED} ({account(TWINS[0])})", "众")
    again = page.form(f"{path}/complete").send()
    assert not again.one("//*[@id='f-officer_main']").get("aria-invalid")


def test_names_are_asked_for_by_id(house: House) -> None:
    crowded(house, 1, MANY, inside=CHOSEN)
    case = started(house, account(CHOSEN))
    sender = house.browser(account(CHOSEN))
    done = sent(sender, f"/cases/{case['id']}/acts/copies", to="handler1", reason="知悉")
    assert done.status == 200, done.text
    assert name(CHOSEN) in house.browser("handler1").get("/copies").text
    asked = sent(sender, f"/cases/{case['id']}/acts/recusals", on_behalf="self", grounds="kin", reason="亲属")
    assert words.in_language("zh", "cases")["said_act_recusals"] in asked.text
    waiting = house.browser("director1").get("/recusals")
    assert name(CHOSEN) in waiting.text
    link = waiting.one("//main//table//a[contains(@href, '/recusals/')]").get("href")
    instead = sent(house.browser("director1"), link, granted="yes", substitute="众", reason="回避")
    assert instead.status == 422
    assert said("person_like", text="众") in told_beside(instead, "a-substitute")


def test_administrators_type_whom_they_mean(house: House, crowd: dict[int, str]) -> None:
    admin = house.browser("admin1")
    body = house.rest("handler1", "GET", "/bodies")["items"][0]["id"]
    here = f"/directory/people/{crowd[CHOSEN]}"
    day = {"from": "2026-03-10", "to": "2026-03-12"}
    forms: tuple[tuple[str, str, str, dict[str, str]], ...] = (
        (here, f"{here}/substitute", "substitute-stand_in", {"role": "handler"}),
        (here, f"{here}/merge", "merge-into", {"reason": "重复登记"}),
        ("/directory/absences", "/directory/absences", "absence-person", day),
        (f"/directory/bodies/{body}", f"/directory/bodies/{body}/seat", "seat-person", {}),
    )
    for page, form, field, more in forms:
        name_of = field.rpartition("-")[2]
        wrong = admin.get(page).form(form).send(**more, **{name_of: SHARED})
        assert wrong.status == 422, form
        assert said("person_several", text=SHARED) in told_beside(wrong, field)
        assert wrong.form(form).values[name_of] == SHARED
        done = wrong.form(form).send(**{name_of: account(TWINS[0])})
        assert done.status == 200, (form, done.text)
    assert SHARED in admin.get(here).text, "who stands in is told by name"


# -- what stays small ------------------------------------------------------------------------------------------------


def watched(house: House, monkeypatch: pytest.MonkeyPatch, visit: Callable[[], Page]) -> tuple[Page, int]:
    """Return the page of a visit, and how many statements its questions put."""
    engine, put = house.service.engine, []
    ask = engine.ask

    def counted(use_case: Any, *given: Any, **named: Any) -> Any:
        def look(env: Any, unit: Any) -> Any:
            with bench.watched(unit, put.append):
                return use_case(env, unit, *given, **named)

        return ask(look)

    with monkeypatch.context() as patch:
        patch.setattr(type(engine), "ask", staticmethod(counted))
        return visit(), len(put)


@pytest.mark.counted
def test_pages_stay_small_and_statements_flat(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    house = opened(flows=("penalty", "procurement"))
    crowded(house, 1, MANY)
    mine = started(house)
    path, case = item_of(mine), mine["id"]
    _, penalty = walked(house, "penalty_major.yaml", FILING)
    form = item_of(house.rest("section_head1", "GET", f"/cases/{penalty['id']}"))
    acts = [f"/cases/{case}/acts/{verb}" for verb in ("copies", "recusals")]
    verbs = [f"{path}/{verb}" for verb in ("transfer", "consult", "signers", "recusal", "copy")]
    visits: dict[str, tuple[str, dict[str, str]]] = {
        link: ("handler1", {}) for link in ("/own/mandate", "/own/handover", "/copies", "/start/penalty", *verbs, *acts)
    }
    body = house.rest("handler1", "GET", "/bodies")["items"][0]["id"]
    one = f"/directory/people/{house.rest('handler1', 'GET', '/me')['person']['id']}"
    rolls = ("/directory", "/directory/absences", f"/directory/bodies/{body}", one, f"{one}/handover")
    visits |= {link: ("admin1", {}) for link in rolls}
    visits |= {form: ("section_head1", {}), f"{path}/transfer ": ("handler1", {"to": "众", "reason": "出差"})}

    def counted() -> dict[str, int]:
        found = {}
        for link, (who, values) in visits.items():
            browser, place = house.browser(who), link.strip()
            page, found[link] = watched(
                house, monkeypatch, partial(sent, browser, place, **values) if values else partial(browser.get, place)
            )
            assert page.status == (422 if values else 200), link
            assert len(page.answer.content) < LARGEST, (link, len(page.answer.content))
        return found

    before = counted()
    crowded(house, MANY + 1, 5000)
    assert counted() == before
    assert all(before.values())

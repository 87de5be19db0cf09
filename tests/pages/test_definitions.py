"""Pages of definitions: drafted by one, what got weaker told, approved by another; every act as a person does it."""

import re

import processes
from api.web import words
from api.web.releasing import look
from engine.model.change import Aspect, Effect, Sort
from tests.pages.browsing import House, Page
from tests.pages.conftest import Opened

FLOW = "/definitions/discipline"
OTHER_LANGUAGE = re.compile(r"[\u3400-\u9fff]")


def word(key: str, lang: str = "zh", **more: object) -> str:
    return words.in_language(lang, "releasing")[key].format(**more)


def edited(*pairs: tuple[str, str]) -> bytes:
    text = processes.read("discipline").decode()
    for was, becomes in pairs:
        assert was in text, was
        text = text.replace(was, becomes, 1)
    return text.encode()


def uploaded(house: House, data: bytes, account: str = "admin1") -> Page:
    form = house.browser(account).get(FLOW).form(f"{FLOW}/draft")
    return form.send(files={"bpmn": ("discipline.bpmn", data, "application/xml")})


def without_second() -> bytes:
    """The discipline flow with its evidence asked only sometimes: weaker, and its control gone from one step."""
    return edited(('<rf:controlRef ref="ctl_dis_two"/>', ""))


def words_only() -> bytes:
    return edited(('en="', 'en="Newly '))


def opened_house(opened: Opened) -> House:
    return opened(flows=("discipline",))


def test_every_sort_of_change_has_its_word_and_its_place() -> None:
    sorts = {look.sort_of({"effect": str(effect), "sort": str(sort)}) for effect in Effect for sort in Sort}
    assert sorts == set(look.SORTS)
    assert {f"sort_{sort}" for sort in look.SORTS} <= set(words.of_area("releasing"))
    assert Aspect.CONTROL


def test_the_list_shows_what_is_in_force_and_what_is_drafted(opened: Opened) -> None:
    house = opened_house(opened)
    page = house.browser("admin1").get("/definitions")
    assert (page.status, page.heading()) == (200, word("definitions"))
    assert page.all(f"//a[@href='{FLOW}']")
    uploaded(house, words_only())
    assert word("state_draft") in house.browser("admin1").get("/definitions").text
    assert house.browser("auditor1").get("/definitions").status == 200
    assert not house.browser("auditor1").get("/definitions").all("//form[@action='/definitions']")
    assert house.browser("handler1").get("/definitions").status == 403


def test_a_flow_without_a_draft_shows_its_map_and_takes_a_file(opened: Opened) -> None:
    house = opened_house(opened)
    page = house.browser("admin1").get(FLOW)
    assert word("no_draft") in page.text
    picture = page.one("//figure//img").get("src")
    assert house.browser("admin1").get(picture).answer.headers["content-type"] == "image/svg+xml"
    none = page.form(f"{FLOW}/draft").send(files={"dmn": ("x.dmn", b"", "application/xml")})
    assert none.status == 422
    broken = uploaded(house, b"<no>")
    assert (broken.status, broken.path) == (422, f"{FLOW}/draft")
    assert word("no_draft") in broken.text


def test_a_draft_that_weakens_is_submitted_by_one_and_approved_by_another(opened: Opened) -> None:
    house = opened_house(opened)
    page = uploaded(house, without_second())
    assert (page.path, page.status) == (FLOW, 200)
    assert word("said_saved") in page.text
    strong = [one.text_content() for one in page.all("//ul[@class='diff']//span[contains(@class, 'strong')]")]
    assert word("sort_weaker") in strong
    submit = page.form(f"{FLOW}/draft/submit")
    page = submit.send(waiver="核对改由系统进行")
    assert (page.path, page.status) == (FLOW, 200), page.text[:400]
    assert word("said_submit") in page.text
    assert not [one for one in page.all("//form/@action") if one.endswith("/approve")], "not by who drafted it"
    assert word("act_approve") in page.text
    second = house.browser("admin2").get(FLOW)
    done = second.form(f"{FLOW}/draft/approve").send(confirm="1")
    assert done.path == f"{FLOW}/versions", done.text[:600]
    assert word("said_approve") in done.text
    assert [one.text_content()[:2] for one in done.all("//tbody/tr/th")] == ["v2", "v1"]
    assert house.rest("admin1", "GET", "/processes/discipline")["version"] == 2


def test_who_drafted_cannot_approve_by_a_made_up_form(opened: Opened) -> None:
    house = opened_house(opened)
    page = uploaded(house, without_second()).form(f"{FLOW}/draft/submit").send(waiver="x")
    form = page.form(f"{FLOW}/draft/withdraw")
    found = house.browser("admin1").post(f"{FLOW}/draft/approve", data=form.values | {"confirm": "1"})
    assert found.status == 403
    assert "起草" in found.text


def test_an_approval_at_a_moment_waits_and_may_be_cancelled(opened: Opened) -> None:
    house = opened_house(opened)
    uploaded(house, without_second()).form(f"{FLOW}/draft/submit").send(waiver="x")
    page = house.browser("admin2").get(FLOW)
    wrong = page.form(f"{FLOW}/draft/approve").send(confirm="1", starts="soon")
    assert wrong.status == 422
    assert wrong.one("//input[@name='starts']").get("value") == "soon", "what was typed is kept"
    assert wrong.all("//input[@name='starts'][@aria-invalid='true']")
    day = house.service.engine.env.clock.now().date().replace(day=28).isoformat()
    late = wrong.form(f"{FLOW}/draft/approve").send(confirm="1", starts=f"{int(day[:4]) + 1}{day[4:7]}-01 08:00")
    if late.status == 422:  # beyond a year on some days of the clock
        return
    assert word("state_waiting") in late.text
    form = late.form(f"{FLOW}/versions/2/cancel")
    assert form.send().status == 422, "the reason is needed"
    gone = late.form(f"{FLOW}/versions/2/cancel").send(reason="时间有误")
    assert word("said_cancel") in gone.text
    assert word("state_cancelled") in gone.text


def test_a_draft_is_sent_back_with_its_reason(opened: Opened) -> None:
    house = opened_house(opened)
    uploaded(house, without_second()).form(f"{FLOW}/draft/submit").send(waiver="x")
    second = house.browser("admin2").get(FLOW)
    empty = second.form(f"{FLOW}/draft/reject").send()
    assert empty.status == 422
    page = empty.form(f"{FLOW}/draft/reject").send(reason="双人办理不能取消")
    assert word("said_reject") in page.text
    assert "双人办理不能取消" in house.browser("admin1").get(FLOW).text


def test_words_alone_are_released_by_one(opened: Opened) -> None:
    house = opened_house(opened)
    page = uploaded(house, words_only())
    assert word("minor") in page.text
    assert word("sort_weaker") not in [one.text_content() for one in page.all("//ul[@class='diff']//span")]
    done = page.form(f"{FLOW}/draft/release").send()
    assert done.path == f"{FLOW}/versions", done.text[:400]
    assert word("minor_tag") in done.text


def test_two_at_once_are_told_who_saved(opened: Opened) -> None:
    house = opened_house(opened)
    first = house.browser("admin1").get(FLOW)
    uploaded(house, words_only(), "admin2")
    page = first.form(f"{FLOW}/draft").send(files={"bpmn": ("d.bpmn", without_second(), "application/xml")})
    assert page.status == 412
    assert "保存了草稿" in page.one("//div[@role='alert']").text_content()


def test_a_stale_page_of_versions_is_told_who_released_and_when(opened: Opened) -> None:
    house = opened_house(opened)
    told = {}
    for lang in ("zh", "en"):
        told[lang] = house.browser("admin1", lang=lang).get(f"{FLOW}/versions").form(f"{FLOW}/retire")
    uploaded(house, words_only(), "admin2").form(f"{FLOW}/draft/release").send()
    rows = house.rest("admin1", "GET", "/processes/discipline/versions")["items"]
    name = next(row["released_by_name"] for row in rows if row["active"])
    for lang, did in (("zh", f"{name} 已于 2026-03-09 "), ("en", f"{name} put a version into force at 2026-03-09 ")):
        page = told[lang].send(reason="职权取消")
        assert page.status == 412
        assert did in page.one("//div[@role='alert']").text_content()
        assert page.one("//textarea[@id='reason-retire']").text_content() == "职权取消", "as the page says"


def test_a_draft_is_discarded(opened: Opened) -> None:
    house = opened_house(opened)
    page = uploaded(house, words_only()).form(f"{FLOW}/draft/discard").send()
    assert word("said_discarded") in page.text
    assert word("no_draft") in page.text


def test_the_comparison_lists_and_draws_what_changed(opened: Opened) -> None:
    house = opened_house(opened)
    uploaded(house, without_second())
    for lang in ("zh", "en"):
        page = house.browser("admin1", lang=lang).get(f"{FLOW}/diff")
        assert word("sort_weaker", lang) in page.text
        drawn = house.browser("admin1", lang=lang).get(page.one("//figure//img").get("src"))
        assert drawn.answer.headers["content-type"] == "image/svg+xml"
        assert ("减弱" if lang == "zh" else "weaker") in drawn.source
    assert house.browser("admin1").get(f"{FLOW}/changes.pdf").answer.content[:5] == b"%PDF-"
    assert house.browser("admin1").get(f"{FLOW}/changes.exe").status == 404
    assert house.browser("admin1").get(f"{FLOW}/diff?from=7").status == 404


def test_files_are_given_byte_for_byte(opened: Opened) -> None:
    house = opened_house(opened)
    data = words_only()
    uploaded(house, data)
    admin = house.browser("admin1")
    assert admin.get(f"{FLOW}/versions/1.bpmn").answer.content == processes.read("discipline")
    assert admin.get(f"{FLOW}/draft.bpmn").answer.content == data
    assert admin.get(f"{FLOW}/versions/1.dmn").status == 404
    listed = admin.get(f"{FLOW}/versions")
    assert listed.all("//a[contains(@href, '/versions/1.bpmn')]")
    assert not listed.all("//a[contains(@href, '.dmn')]")  # no link that leads nowhere
    assert house.browser("handler1").get(f"{FLOW}/draft.bpmn").status == 403


def test_a_new_flow_is_drafted_from_a_file(opened: Opened) -> None:
    house = opened_house(opened)
    form = house.browser("admin1").get("/definitions").form("/definitions")
    files = {"bpmn": ("w.bpmn", processes.read("warning"), "application/xml")}
    wrong = form.send(flow="No Such Key", files=files)
    assert wrong.status == 422
    assert wrong.one("//input[@name='flow']").get("value") == "No Such Key"
    page = form.send(flow="warning_two", files=files)
    assert (page.path, page.status) == ("/definitions/warning_two", 200), page.text[:400]
    assert word("compared_none") in page.text


def test_no_page_holds_the_other_language(opened: Opened) -> None:
    """Names of persons and of the office's own files are the only Chinese on an English page."""
    house = opened_house(opened)
    uploaded(house, without_second())
    admin = house.browser("admin1", lang="en")
    for path in ("/definitions", FLOW, f"{FLOW}/versions", f"{FLOW}/diff"):
        page = admin.get(path)
        texts = [text for text in page.all("//main//text()[not(ancestor::*[@lang])]") if OTHER_LANGUAGE.search(text)]
        assert not texts, (path, texts[:5])


def test_what_weakens_a_risk_of_the_highest_grade_needs_a_reason_and_a_second_who_confirms_it(opened: Opened) -> None:
    house = opened(flows=("finance",))
    flow, text = "/definitions/finance", processes.read("finance").decode()
    assert 'required="true"' in text
    files = {"bpmn": ("f.bpmn", text.replace('required="true"', 'required="false"', 1).encode(), "application/xml")}
    page = house.browser("admin1").get(flow).form(f"{flow}/draft").send(files=files)
    without = page.form(f"{flow}/draft/submit").send()
    assert without.status == 422
    assert without.all("//textarea[@name='waiver'][@aria-invalid='true']")
    page = without.form(f"{flow}/draft/submit").send(waiver="由系统带出，不再手填")
    assert word("said_submit") in page.text
    second = house.browser("admin2").get(flow)
    assert "由系统带出，不再手填" in second.text
    unread = second.form(f"{flow}/draft/approve").send()
    assert unread.status == 422
    assert unread.all("//input[@name='confirm'][@aria-invalid='true']")
    done = unread.form(f"{flow}/draft/approve").send(confirm="1")
    assert word("said_approve") in done.text
    assert "由系统带出，不再手填" in done.text
    assert look.changes([], "zh", {}, most=1) == []


def test_a_change_of_the_other_languages_words_shows_them_in_that_language(opened: Opened) -> None:
    house = opened_house(opened)
    page = uploaded(house, words_only())
    was, becomes = page.all("//ul[@class='diff']//del")[0], page.all("//ul[@class='diff']//ins")[0]
    assert (was.get("lang"), becomes.get("lang")) == ("en", "en")
    assert "Newly" in becomes.text_content()


def test_a_file_without_a_process_is_kept_and_told_on_every_page(opened: Opened) -> None:
    house = opened_house(opened)
    empty = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:x"/>'
    page = uploaded(house, empty)
    assert page.status in (200, 422)
    for path in (FLOW, f"{FLOW}/diff", f"{FLOW}/versions"):
        assert house.browser("admin1").get(path).status == 200, path
    assert house.browser("admin1").get(f"{FLOW}/changes.svg").status in (200, 404)

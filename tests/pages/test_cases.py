"""The pages of cases: where a case stands, how it got there, what may be done with it, its documents and papers."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest

from api.web import words
from api.web.cases import events
from engine.storage import bench
from engine.usecases.desks import portrait
from engine.usecases.state import rounds
from tests.pages.browsing import House, Page
from tests.pages.conftest import Opened
from tests.pages.walking import HouseBureau, walked
from tests.scenarios import play
from tests.scenarios.stages import UseCases

RETURNS = "procurement_returns.yaml"


def word(key: str, lang: str = "zh", **more: Any) -> str:
    return words.in_language(lang, "cases")[key].format(**more)


def course(page: Page) -> list[str]:
    return [" ".join(one.text_content().split()) for one in page.all("//ol[@class='course']/li")]


# -- the list and the page ---------------------------------------------------------------------------------------------


def test_a_case_is_found_by_number_title_state_and_flow(house: House) -> None:
    _, case = walked(house, RETURNS, 1)
    mine = house.browser("handler1")
    for query in ("", f"?q={case['number']}", "?q=检测箱", "?status=open", "?process=procurement", "?mine=1"):
        assert case["number"] in mine.get(f"/cases{query}").text, query
    for query in ("?q=nothing", "?status=completed", "?process=penalty"):
        found = mine.get(f"/cases{query}")
        assert case["number"] not in found.text, query
        assert word("no_cases") in found.text
    assert case["number"] not in house.browser("handler2").get("/cases").text, "of another section"
    assert house.browser("admin1").get("/cases").status == 403


def test_the_page_tells_where_a_case_stands_and_how_it_got_there(house: House) -> None:
    bureau, case = walked(house, RETURNS, 5)
    page = house.browser("handler1").get(f"/cases/{case['id']}")
    assert page.status == 200
    told = course(page)
    assert len(told) == 6, told
    assert word("round_n", n=2) in told[2]
    struck = [one.text_content() for one in page.all("//ol[@class='course']//del")]
    assert struck, "a void signature is struck"
    assert word("sign_void") in told[1]
    assert "计划理由不充分" in told[1], "the reason of the return"
    assert "now" in page.all("//ol[@class='course']/li")[-1].get("class")
    waits = page.one("//section[@aria-labelledby='waits']").text_content()
    assert bureau.case("handler1", case["id"])["open_work_items"][0]["task"]["name"]["zh"] in waits
    assert page.all("//figure//img/@src")[0].startswith(f"/cases/{case['id']}/map.svg")


def test_lapsed_signatures_are_struck_with_their_word(opened: Opened) -> None:
    house = opened(flows=("penalty",))
    _, case = walked(house, "penalty_amount_changed.yaml", 16)
    page = house.browser("handler1").get(f"/cases/{case['id']}")
    assert word("sign_lapsed") in " ".join(course(page))
    assert page.all("//ol[@class='course']//del")


def test_a_refusal_is_told_with_its_reason(house: House) -> None:
    bureau, case = walked(house, RETURNS, 1)
    item = bureau.case("handler1", case["id"])["open_work_items"][0]
    fields = {"plan_no": "2026-07", "plan_reason": "列入年度计划"}
    answer = bureau.complete("handler1", item["id"], "filed", fields=fields, if_match=item["etag"])
    assert answer.refused, answer.body
    page = house.browser("handler1").get(f"/cases/{case['id']}")
    told = page.one("//section[@aria-labelledby='hist']").text_content()
    assert events.KINDS["refused"].zh in told
    assert answer.body["reasons"][0]["text"]["zh"] in told
    only = house.browser("handler1").get(f"/cases/{case['id']}/history?only=refused")
    assert len(only.all("//tbody/tr")) == 1


def test_who_may_not_see_a_case_is_told_nothing(house: House) -> None:
    _, case = walked(house, RETURNS, 1)
    other = house.browser("handler2")
    for path in ("", "/history", "/map", "/map.svg", "/file.pdf", "/now", "/documents", "/acts/urge"):
        found = other.get(f"/cases/{case['id']}{path}")
        assert found.status == 404, path
        assert case["title"] not in found.source


def test_an_auditor_reads_the_case_and_has_no_verb(house: House) -> None:
    _, case = walked(house, RETURNS, 5)
    page = house.browser("auditor1").get(f"/cases/{case['id']}")
    assert page.status == 200
    assert not page.all("//section[@aria-labelledby='verbs']")
    assert [one.get("action") for one in page.all("//main//form")] == []
    assert house.browser("auditor1").get(f"/cases/{case['id']}/acts/urge").status == 403


def test_the_first_screen_is_asked_for_again_and_says_when_the_case_moved(house: House) -> None:
    bureau, case = walked(house, RETURNS, 1)
    mine = house.browser("handler1")
    address = mine.get(f"/cases/{case['id']}").one("//div[@id='now']").get("hx-get")
    assert word("moved") not in mine.get(address).text
    step = play.load(RETURNS)["steps"][1]
    item = bureau.case("handler1", case["id"])["open_work_items"][0]
    bureau.complete("section_head1", item["id"], step["outcome"], comment=step["comment"], if_match=item["etag"])
    assert word("moved") in mine.get(address).text


# -- how fast ----------------------------------------------------------------------------------------------------------


def counted(bureau: HouseBureau, case: str) -> tuple[int, int]:
    """Return statements and events of one reading of a case for its page."""
    asked: list[str] = []

    def look(env: Any, unit: Any) -> Any:
        with bench.watched(unit, asked.append):
            return portrait.told(env, unit, bureau.caller("handler1"), case)

    told = bureau.engine.ask(look)
    return len(asked), told["counts"]["events"]


def test_the_page_of_300_events_asks_no_more_than_that_of_a_few(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau, few = walked(house, RETURNS, 4)
    before = counted(bureau, few["id"])
    scenario = play.load(RETURNS)
    rounds_of = {**scenario, "steps": scenario["steps"][:2] * 44, "ends": "open", "result": ""}
    many = play.play(UseCases(bureau), rounds_of)
    after = counted(bureau, many["id"])
    page = house.browser("handler1").get(f"/cases/{many['id']}")
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        page = house.browser("handler1").get(f"/cases/{many['id']}")
        times.append((time.perf_counter() - begun) * 1000)
    median = sorted(times)[3]
    with capsys.disabled():
        print(
            f"\ncase page: {after[1]} events, {after[0]} statements ({before[0]} with {before[1]} events),"
            f" median {median:.0f} ms, {len(page.answer.content) // 1000} kB"
        )
    assert after[1] >= 300
    assert after[0] <= before[0] + 2, "papers and what was passed by ask one statement each"
    assert len(page.answer.content) < 300_000


# -- what may be done with a case --------------------------------------------------------------------------------------


def test_urging_is_told_before_and_done_once_a_day(house: House) -> None:
    _, case = walked(house, RETURNS, 1)
    mine = house.browser("handler1")
    place = f"/cases/{case['id']}/acts/urge"
    form = mine.get(place).form(place)
    empty = form.send(reason="")
    assert empty.status == 422
    assert word("is_needed", what=word("reason")) in empty.text
    done = form.send(reason="当事人在等")
    assert (done.status, done.path) == (200, f"/cases/{case['id']}")
    assert word("said_act_urge") in done.text
    again = mine.get(place)
    assert again.status == 409
    assert "每人每天催办一次" in again.text
    assert "每人每天催办一次" in mine.get(f"/cases/{case['id']}").text, "said before anybody clicks"


def test_withdrawing_tells_which_signatures_would_not_count(house: House) -> None:
    _, case = walked(house, RETURNS, 1)
    place = f"/cases/{case['id']}/acts/revoke"
    other = house.browser("section_head1").get(place)
    assert other.status == 409
    assert "发起" in other.text
    page = house.browser("handler1").get(place)
    done = page.form(place).send(reason="不再需要")
    assert done.status == 200
    assert events.STATUS["revoked"].zh in done.text
    assert house.browser("handler1").get(place).status == 404, "an ended case has no verbs"


def test_copies_and_recusal_from_the_case(house: House) -> None:
    bureau, case = walked(house, RETURNS, 2)
    mine = house.browser("handler1")
    place = f"/cases/{case['id']}/acts/copies"
    done = mine.get(place).form(place).send(to=bureau.person("handler2"), reason="请知悉")
    assert word("said_act_copies") in done.text
    assert house.browser("handler2").get(f"/cases/{case['id']}").status == 200
    ask = f"/cases/{case['id']}/acts/recusals"
    form = mine.get(ask).form(ask)
    done = form.send(person=bureau.person("section_head1"), on_behalf="officer", grounds="kin", reason="近亲属")
    assert word("said_act_recusals") in done.text
    director = house.browser("director1")
    listed = director.get("/recusals")
    link = listed.all("//table//a/@href")[0]
    decided = director.get(link).form(link).send(granted="yes", reason="属实")
    assert (decided.status, decided.path) == (200, "/recusals")
    gone = house.browser("section_head1").get(f"/cases/{case['id']}")
    assert gone.status == 200
    assert word("recused_told") in gone.text
    assert "便携式检测箱" not in gone.source, "nothing of the case"


def test_a_stale_page_keeps_what_was_typed(house: House) -> None:
    bureau, case = walked(house, RETURNS, 1)
    place = f"/cases/{case['id']}/acts/urge"
    form = house.browser("handler1").get(place).form(place)
    step = play.load(RETURNS)["steps"][1]
    item = bureau.case("handler1", case["id"])["open_work_items"][0]
    bureau.complete("section_head1", item["id"], step["outcome"], comment=step["comment"], if_match=item["etag"])
    found = form.send(reason="请尽快")
    assert found.status == 412
    assert word("case_moved") in found.text
    assert "请尽快" in found.source


def latest(house: House, account: str, case: str, lang: str) -> str:
    """What the page of a case shows of its last record: moment, who, what."""
    row = house.browser(account, lang=lang).get(f"/cases/{case}").all("//table[contains(@class, 'run')]/tbody/tr")[0]
    return words.in_language(lang)["dot"].join(row[at].text_content().strip() for at in range(3))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_stale_page_tells_the_last_record_as_the_page_of_the_case_does(house: House, lang: str) -> None:
    bureau, case = walked(house, RETURNS, 1)
    places = [f"/cases/{case['id']}/acts/{verb}" for verb in ("urge", "copies")]
    forms = [house.browser("handler1", lang=lang).get(one).form(one) for one in places]
    step = play.load(RETURNS)["steps"][1]
    bureau.complete("section_head1", bureau.case("handler1", case["id"])["open_work_items"][0]["id"], step["outcome"],
                    comment=step["comment"])  # fmt: skip
    told = latest(house, "handler1", case["id"], lang)
    assert word("system", lang) not in told, "somebody did it"
    for form in forms:
        found = form.send(reason="请尽快", to=bureau.person("legal1"))
        assert found.status == 412
        assert " ".join(word("case_latest", lang, told=told).split()) in found.text


def test_suspending_and_extending_by_the_file(opened: Opened) -> None:
    house = opened(flows=("licensing",))
    bureau, case = walked(house, "licensing_ordinary.yaml", 6)
    told = bureau.engine.ask(portrait.told, bureau.caller("window1"), case["id"])
    assert told["verbs"], "an officer who took part may do something"
    page = house.browser("window1").get(f"/cases/{case['id']}")
    shown = page.one("//section[@aria-labelledby='verbs']").text_content()
    for one in told["verbs"]:
        assert events.VERBS[one["verb"]].zh in shown
        for why in one["reasons"]:
            assert why["text"]["zh"] in shown
    assert page.all("//ol[@class='days']/li"), "a limit is counted day by day"


def test_a_companion_is_started_from_the_case(house: House) -> None:
    _, case = walked(house, RETURNS, 2)
    mine = house.browser("handler1")
    page = mine.get(f"/cases/{case['id']}")
    links = [one for one in page.all("//section[@aria-labelledby='beside']//a/@href") if "/actions/" in one]
    assert links
    found = mine.get(links[0])
    assert found.status == 200
    begun = found.form(links[0]).send()
    assert re.match(r"/(items|cases)/", begun.path)
    assert begun.status != 500
    stale = found.form(links[0]).send(key="another")
    assert stale.status == 412
    told = latest(house, "handler1", case["id"], "zh")
    assert " ".join(word("case_latest", told=told).split()) in stale.text


# -- documents and papers ----------------------------------------------------------------------------------------------


def test_files_are_handed_in_looked_at_and_taken_along(house: House) -> None:
    _, case = walked(house, RETURNS, 1)
    mine = house.browser("handler1")
    place = f"/cases/{case['id']}/documents"
    form = mine.get(place).form(place)
    none = form.send(kind="other")
    assert none.status == 422
    assert word("not_filed") in none.text
    text = "第一行\n<script>alert(1)</script>".encode()
    done = form.send(kind="other", files={"file": ("说明 1.txt", text, "text/plain")})
    assert (done.status, done.path) == (200, f"/cases/{case['id']}")
    link = done.all("//section[@aria-labelledby='docs']//td/a/@href")[0]
    seen = mine.get(link)
    assert "<script>" not in seen.source
    assert "<script>alert(1)</script>" in seen.text
    taken = mine.get(f"{link}/file")
    assert taken.answer.content == text
    assert taken.answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in taken.answer.headers["content-security-policy"]
    assert house.browser("handler2").get(link).status == 404
    wrong = form.send(kind="other", files={"file": ("a.html", b"<b>", "text/html")})
    assert wrong.status == 422


def test_a_picture_is_shown_and_two_files_at_once_are_two_documents(house: House) -> None:
    bureau, case = walked(house, RETURNS, 1)
    place = f"/cases/{case['id']}/documents"
    form = house.browser("handler1").get(place).form(place)
    picture = bytes.fromhex("89504e470d0a1a0a")
    files = [("file", ("a.png", picture, "image/png")), ("file", ("b.png", picture, "image/png"))]
    done = form.page.browser.post(place, data=form.values | {"kind": "other"}, files=files)
    assert done.status == 200, done.source[:500]
    rows = done.all("//section[@aria-labelledby='docs']//td/a/@href")
    assert len(rows) == 2
    assert house.browser("handler1").get(rows[0]).all("//img[@class='shown']")
    shown = house.browser("handler1").get(f"{rows[0]}/file?show=1")
    assert shown.answer.headers["content-disposition"].startswith("inline")
    assert bureau.case("handler1", case["id"])["version"] == case["version"], "papers move nothing"


def test_a_paper_is_made_read_as_a_sheet_and_taken_as_word_and_pdf(house: House) -> None:
    _, case = walked(house, RETURNS, 1)
    mine = house.browser("handler1")
    page = mine.get(f"/cases/{case['id']}")
    action = next(one.get("action") for one in page.all("//form") if "/papers/" in str(one.get("action")))
    sheet = page.form(action).send()
    assert sheet.status == 200
    assert re.fullmatch(r"/papers/do_\w+", sheet.path)
    assert "便携式检测箱" in sheet.one("//article[@class='a4']").text_content()
    pdf = mine.get(f"{sheet.path}.pdf")
    assert pdf.answer.content.startswith(b"%PDF")
    document = sheet.path.removeprefix("/papers/")
    word_file = mine.get(f"/documents/{document}/file")
    assert word_file.answer.content.startswith(b"PK")
    assert mine.get(f"/documents/{document}").path == sheet.path, "a paper is shown as a paper"
    book = mine.get(f"/cases/{case['id']}/file.pdf")
    assert book.answer.content.startswith(b"%PDF")


# -- starting ----------------------------------------------------------------------------------------------------------


def test_starting_says_before_who_may_and_what_is_asked(house: House) -> None:
    mine = house.browser("handler1")
    assert word("you_may_start") in mine.get("/start").text
    page = mine.get("/start/procurement")
    assert len(page.all("//section[@aria-labelledby='way']//tbody/tr")) > 20
    cashier = house.browser("cashier1").get("/start/procurement")
    assert word("you_may_not") in cashier.text
    assert not cashier.all("//form[@action='/start/procurement']")
    assert re.search(r"可由 \S+", cashier.one("//section[@aria-labelledby='why']").text_content()), "who could"
    empty = page.form("/start/procurement").send(title="", subject_name="")
    assert empty.status == 422
    done = page.form("/start/procurement").send(title="硒鼓", subject_name="执法股", subject_kind="department")
    assert re.match(r"/(items|cases)/", done.path), done.path
    assert "硒鼓" in mine.get("/cases").text
    assert house.browser("auditor1").get("/start").status == 403
    assert mine.get("/start/nowhere").status == 404


def test_a_start_sent_twice_is_one_case(house: House) -> None:
    mine = house.browser("handler1")
    form = mine.get("/start/procurement").form("/start/procurement")
    given = {"title": "复印纸", "subject_name": "办公室", "subject_kind": "department"}
    assert form.send(**given).path == form.send(**given).path
    assert mine.get("/cases").source.count("复印纸") == 1


# -- corrections ---------------------------------------------------------------------------------------------------


def test_what_nobody_signed_is_corrected_with_a_reason(house: House) -> None:
    _, case = walked(house, RETURNS, 1)
    mine = house.browser("handler1")
    link = f"/cases/{case['id']}/acts/correct"
    assert mine.get(f"/cases/{case['id']}").all(f"//a[@href='{link}']")
    page = mine.get(link)
    form = page.form(link)
    fields = {name for name in form.names if name and name.startswith("f-")}
    assert "f-spec" in fields
    assert "f-amount" not in fields, "what was signed is not listed"
    assert form.send(reason="笔误").status == 422, "nothing was changed"
    assert form.send(**{"f-spec": "A4，八十克"}).status == 422, "a reason is needed"
    done = form.send(**{"f-spec": "A4，八十克"}, reason="笔误")
    assert word("said_act_correct") in done.text
    assert events.KINDS["corrected"].zh in done.text
    assert house.rest("handler1", "GET", f"/cases/{case['id']}")["fields"]["spec"] == "A4，八十克"
    stale = form.send(**{"f-spec": "B5"}, reason="又错了", key="another")
    assert stale.status == 412
    assert "B5" in stale.source, "what was typed is kept"


# -- the parts ---------------------------------------------------------------------------------------------------------


def test_rounds_follow_the_records() -> None:
    def record(kind: str, seq: int, **more: Any) -> dict[str, Any]:
        return {"kind": kind, "seq": seq, "at": f"2026-03-09T01:00:0{seq}.000000Z", "actor": {"person": "pe_1"}, **more}

    told = rounds.read(
        [
            record("opened", 1, instance="a#1", sort="task"),
            record("signed", 2, instance="a#1", number=1, outcome="ok", slot="", evidence=[["x", "sha256:1"]]),
            record("completed", 3, instance="a#1", outcome="ok"),
            record("lapsed", 4, signatures=[1]),
            record("resign_offered", 5, instance="a#1~1", of="a#1"),
            record("refused", 6, verb="complete", instance="a#1~1", reasons=["role"]),
            record("refused_again", 7, of=6, count=2),
            record("undone", 8, instances=["a#1"], signatures=[]),
            record("opened", 9, instance="a#2", sort="task"),
        ]
    )
    assert [(one.element, one.round, one.state, one.resign) for one in told.rounds] == [
        ("a", 1, "returned", False),
        ("a", 1, "open", True),
        ("a", 2, "open", False),
    ]
    assert (told.live(), told.gone(), told.refused[0].count, told.papers) == (0, 1, 2, {"sha256:1": ["pe_1"]})


def test_every_kind_of_record_has_a_name_in_both_languages() -> None:
    from engine.trail import record

    known = set(getattr(record, "CASE_KINDS", ())) or set(events.KINDS)
    assert known <= set(events.KINDS)
    assert all(one.zh and one.en for one in events.KINDS.values())


def test_a_day_passes_and_the_limit_is_told(house: House) -> None:
    bureau, case = walked(house, RETURNS, 4)
    before = house.browser("handler1").get(f"/cases/{case['id']}").all("//dl[@class='facts']//dd")[4].text_content()
    bureau.advance(timedelta(days=1))
    house.browsers.pop("handler1 zh").close()
    after = house.browser("handler1").get(f"/cases/{case['id']}").all("//dl[@class='facts']//dd")[4].text_content()
    assert before != after


def test_a_budget_line_is_told_by_name_and_what_was_granted(house: House) -> None:
    bureau, case = walked(house, RETURNS, 1)
    told = "2026-306 检测设备购置（2026 年批复 ¥ 5,000,000.00）"
    assert told in house.browser("handler1").get(f"/cases/{case['id']}").text
    item = bureau.case("handler1", case["id"])["open_work_items"][0]
    assert told in house.browser("section_head1").get(f"/items/{item['id']}").text
    english = house.browser("handler1", lang="en").get(f"/cases/{case['id']}").text
    assert "2026-306 Testing equipment (granted for 2026: ¥5,000,000.00)" in english

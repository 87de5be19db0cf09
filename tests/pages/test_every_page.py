"""All pages of all kinds of people: nothing of the other language, nothing a text could make a browser do."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from lxml import html

from api.settings import Settings
from api.wiring import service
from engine.storage import tables
from tests import stock
from tests.fakes import FakeClock
from tests.pages.browsing import Form, House, Page
from tests.pages.crawling import Crawl, crawled, kinds
from tests.pages.walking import walked
from tests.scale import scale
from tests.stock import shipped

EVERYBODY = {
    "handler1": "officer",
    "section_head1": "officer",
    "deputy1": "officer",
    "watcher1": "officer",
    "director1": "officer",
    "auditor1": "auditor",
    "admin1": "admin",
    "": "",
}
FEWER = ("section_head1", "deputy1")  # who come to nothing of their own, left out below full scale
PEOPLE = {who: kind for who, kind in EVERYBODY.items() if scale() >= 1 or who not in FEWER}
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;’'-]+[a-z]{2,}){2,}")  # three words in a row are a sentence, not a code
PASSED = {"script", "style", "textarea", "option", "pre"}  # what was typed, what stands in a document
# Addresses nobody is led to by a link in the walked cases, each with what keeps it apart
OWN = ("/cases", "/start", "/meetings", "/documents", "/papers", "/recusals", "/owed", "/own", "/overrides")
APART = {
    "/cases/{case}/incidents/{incident}": "nothing stands still in the walked cases; `test_beside.py` opens it",
    "/party/{token}": "opened by a token alone",
}


FLOWS = ("procurement", "penalty")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with cases in every state that has pages: open, before a body, with papers, recusals, refusals."""
    home = tmp_path_factory.mktemp("every")
    url = f"sqlite:///{home / 'riskflow.sqlite3'}"
    files = {name: shipped(name) for name in FLOWS}
    engine, _ = stock.opened(url, home, clock=FakeClock(), sample="agency", files=files)
    made = House(service(engine, settings=Settings(home=home, database_url=url), demo=True))
    walked(made, "penalty_major.yaml", 28)
    bureau, case = walked(made, "procurement_returns.yaml", 5)
    item = bureau.case("handler1", case["id"])["open_work_items"][0]
    bureau.paper("handler1", case["id"], "quote_paper")
    bureau.complete("handler1", item["id"], "submit", fields={"item": "检测箱"})
    mine = made.browser("handler1")
    page = mine.get(f"/cases/{case['id']}")
    paper = next(one.get("action") for one in page.all("//form") if "/papers/" in str(one.get("action")))
    assert page.form(paper).send().status == 200
    ask = f"/cases/{case['id']}/acts/recusals"
    given = {"person": bureau.person("section_head1"), "on_behalf": "officer", "grounds": "kin", "reason": "近亲属"}
    assert mine.get(ask).form(ask).send(**given).status == 200
    sent = {"kind": "suit", "authority": "示例市人民法院", "filed_on": "2026-03-09"}
    assert mine.get(f"/cases/{case['id']}/remedies").form(f"/cases/{case['id']}/remedies").send(**sent).status == 200
    yield made
    made.close()


Found = list[tuple[str, Crawl]]


def everything(house: House, lang: str) -> Found:
    return [(account, crawled(house, account, kind, lang)) for account, kind in PEOPLE.items()]


@pytest.fixture(scope="module")
def before(house: House) -> dict[str, Found]:
    """What everybody comes to, before anybody tries anything."""
    return {lang: everything(house, lang) for lang in ("zh", "en")}


# -- the other language ------------------------------------------------------------------------------------------------


def data(house: House) -> list[str]:
    """Return the texts people entered and the names of what they work with, the longest first."""
    found: set[str] = set()

    def read(env: Any, unit: Any) -> None:
        for table in tables.metadata.sorted_tables:
            for row in unit.connection.execute(sa.select(table)):
                for value in row:
                    found.update(texts(value))

    house.service.engine.ask(read)
    return sorted((one for one in found if len(one) > 1 or CJK.search(one)), key=len, reverse=True)


def texts(value: Any) -> Iterator[str]:
    """Yield the texts in a value of a row, those in packed JSON too."""
    if isinstance(value, bytes):
        try:
            yield from texts(orjson.loads(value))
        except orjson.JSONDecodeError:
            return
    elif isinstance(value, str):
        if value[:1] in ("[", "{", '"'):
            try:
                yield from texts(orjson.loads(value))
            except orjson.JSONDecodeError:
                yield value
        else:
            yield from (part for part in re.split(r"\s{2,}|\n", value) if part.strip())
    elif isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def spoken(page: Page, lang: str) -> Iterator[str]:
    """Yield the texts of a page that are said in its language: elements marked as another one are left out."""
    assert page.tree is not None
    other = "en" if lang == "zh" else "zh"
    for node in page.tree.iter():
        if not isinstance(node.tag, str) or node.tag in PASSED:
            continue
        marked = next((one.get("lang") for one in (node, *node.iterancestors()) if one.get("lang")), lang)
        if str(marked).startswith(other):
            continue
        yield from (node.get(name) for name in ("aria-label", "placeholder", "title", "alt") if node.get(name))
        yield node.text or ""
        yield from ((child.tail or "") for child in node if child.tail)


def foreign(text: str, lang: str, known: list[str]) -> str:
    """Return what of a text is of the other language and no data; "" for nothing."""
    pattern = CJK if lang == "en" else ENGLISH
    if not pattern.search(text):
        return ""
    for one in known:
        if one in text:
            text = text.replace(one, " ")
            if not pattern.search(text):
                return ""
    found = pattern.search(text)
    return text.strip()[:100] if found else ""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_says_anything_in_the_other_language(house: House, before: dict[str, Found], lang: str) -> None:
    known = data(house)
    wrong: dict[str, set[str]] = {}
    count = 0
    for _, crawl in before[lang]:
        for kind, pages in crawl.seen.items():
            for page in pages:
                count += 1
                told = {bad for text in spoken(page, lang) if (bad := foreign(text, lang, known))}
                if told:
                    wrong.setdefault(kind, set()).update(told)
    assert count >= 60, count
    assert not wrong, "\n".join(f"{kind}: {sorted(told)[:6]}" for kind, told in sorted(wrong.items()))


def test_no_page_shows_what_belongs_to_its_template(before: dict[str, Found]) -> None:
    for lang, found in before.items():
        for account, crawl in found:
            for page in crawl.pages:
                wrong = re.findall(r"&lt;(?:Macro|function|bound|coroutine)|Undefined|\{[{%]|\{n\}", page.source)
                assert not wrong, (lang, account, str(page.answer.url), wrong)


def test_every_kind_of_page_is_come_to_by_links(before: dict[str, Found]) -> None:
    seen = {kind for _, crawl in before["zh"] for kind in crawl.seen}
    files = {one.path for one in kinds() if re.search(r"\.\w+$|ending|/file$|/now$|/live$|/logout", one.path)}
    missed = {one.path for one in kinds()} - seen - files - set(APART)
    print(f"{len(seen)} kinds of pages opened; not come to: {sorted(missed)}")
    assert len(seen) >= 40
    assert not {one for one in missed if one.startswith(OWN)} - APART.keys()


# -- texts that would be script ----------------------------------------------------------------------------------------

MARK = "zzinjzz"
PAYLOAD = (
    f"\"'><script>window.{MARK}=1</script><img src={MARK} onerror=window.{MARK}=1><a href=javascript:{MARK}>{{{{7*7}}}}"
)
LEAVE = re.compile(r"/logout|/login|/password")


def typed(form: Form, payload: str, *, everywhere: bool) -> dict[str, str]:
    """Return a form filled in: the payload in its texts, and what looks right where a figure or a day is asked."""
    given = {}
    for node in form.node.xpath(".//input|.//textarea|.//select"):
        name, sort = node.get("name"), node.get("type", "text")
        if not name or name in ("csrf", "key", "etag") or sort in ("hidden", "file", "submit", "checkbox"):
            continue
        if node.tag == "select":
            options = [one.get("value") for one in node.iter("option") if one.get("value")]
            given[name] = options[0] if options else ""
        elif sort == "radio":
            given.setdefault(name, node.get("value", ""))
        elif everywhere or node.tag == "textarea" or not node.get("inputmode"):
            given[name] = payload
        else:
            given[name] = "2026-12-01" if "short" in node.get("class", "") else "1"
    return given


def harmless(page: Page) -> list[str]:
    """Return what the payload became on a page: elements, handlers, addresses; nothing when it stayed a text."""
    if page.tree is None:
        return []
    tree = html.fromstring(page.source)
    found = [
        f"script {one.text}" for one in tree.iter("script") if (one.text or "").strip() or MARK in str(one.get("src"))
    ]
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        for name, value in node.attrib.items():
            if name.startswith("on") or (name in ("src", "href", "action") and MARK in value and "?" not in value):
                found.append(f"{node.tag} {name}={value[:60]}")
    if "49" in page.source and f"{MARK}>49" in page.source:
        found.append("a template was evaluated")
    return found


def test_no_text_of_any_form_becomes_script(
    house: House, before: dict[str, Found], capsys: pytest.CaptureFixture[str]
) -> None:
    sent, fields, wrong = 0, 0, []
    done: set[tuple[str, str, str]] = set()
    for account, crawl in before["zh"]:
        for kind, pages in crawl.seen.items():
            for page in pages:
                for node in page.all("//form"):
                    action = re.sub(r"[a-z]{2}_[0-9a-z]{26}", "ID", node.get("action") or kind)
                    if LEAVE.search(action) or (account, kind, action) in done:
                        continue
                    done.add((account, kind, action))
                    for everywhere in (True, False):
                        form = Form(page, node)
                        given = typed(form, PAYLOAD, everywhere=everywhere)
                        answer = send(form, given)
                        sent, fields = sent + 1, fields + sum(MARK in value for value in given.values())
                        assert answer.status != 500, (kind, action, answer.source[:200])
                        wrong += [f"{kind} {action}: {one}" for one in harmless(answer)]
    kept = 0
    for account, crawl in everything(house, "zh"):
        for page in crawl.pages:
            kept += MARK in page.source
            wrong += [f"{account} {page.path}: {one}" for one in harmless(page)]
    with capsys.disabled():
        print(f"\n{fields} fields of {sent} sent forms; {kept} pages show what was typed; executions: {len(wrong)}")
    assert not wrong, "\n".join(sorted(set(wrong))[:20])
    assert fields >= 60
    assert kept >= 2, "nothing of it was kept: the test tries nothing"


def send(form: Form, given: dict[str, str]) -> Page:
    if form.node.get("method", "get").lower() == "get":
        return form.page.browser.get(form.node.get("action") or form.page.path, params=given)
    return form.send(**given)

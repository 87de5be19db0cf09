"""A journey in the browser: a scenario whose every act is done on pages by its people, then what they look at.

``Pages`` is a stage of ``tests.scenarios.play``: start, signatures, meetings, recusals and other procedures are carried
out by clicking and typing on the pages; only what a test has to know (who is who, what is open) is asked of the use
cases. The same files are played in Chinese and English, with JavaScript on and off, and by keyboard alone.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Response

from api.web import words
from engine.controls import words as reasons
from engine.usecases.casework import cases
from engine.usecases.meetings import recusals
from tests.bureau import Bureau
from tests.scenarios.play import ZONE
from tests.scenarios.stages import UseCases
from tests.web.pages import axe, shot
from tests.web.site import Site

TABS = 900  # presses of Tab within which everything of a page is reached
# What a form of the browser does not offer at all, so nobody can send it: such steps of a scenario are left out
UNSENDABLE = {"readonly", "unknown", "type", "required", "quorum.ad_hoc"}
WIDTHS = (1280, 390)
LOOKED: set[tuple[str, str, str]] = set()  # journey, language and kind of page that were looked at in this process


class SiteBureau(Bureau):
    """The bureau a site serves."""

    def __init__(self, site: Site) -> None:
        self.clock = site.clock
        self.engine, self.agency = site.service.engine, site.agency
        self._callers = {}


def playable(scenario: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario without the steps that no form offers."""
    kept = []
    for step in scenario["steps"]:
        code = str(step.get("expect", "")).partition(":")[2].strip()
        if code not in UNSENDABLE:
            kept.append(step)
    return {**scenario, "steps": kept}


class Pages(UseCases):
    """People at their browsers."""

    def __init__(
        self,
        site: Site,
        context: Callable[[], BrowserContext],
        *,
        lang: str,
        keyboard: bool = False,
        check: bool = True,
        name: str = "",
    ) -> None:
        super().__init__(SiteBureau(site))
        self.site, self._context = site, context
        self.lang, self.keyboard, self.check, self.name = lang, keyboard, check, name
        self._pages: dict[str, Page] = {}
        self.seen: dict[str, int] = {}  # kind of page -> how often it was visited

    # -- the hands

    def word(self, key: str, area: str = "cases", **more: Any) -> str:
        """Return a word of the pages in the language played."""
        return words.in_language(self.lang, area)[key].format(**more)

    def at(self, account: str, path: str = "") -> Page:
        """Return the page of an account, logged in, at ``path``."""
        if account not in self._pages:
            made = self._context()
            made.route(re.compile(r"/map\.(svg|pdf)"), lambda route: route.abort())
            self._pages[account] = made.new_page()
        page = self._pages[account]
        if path:
            self._go(page, path)
        if page.url == "about:blank" or "/login" in page.url:
            self._log_in(page, account, path)
        if path:
            self._look(page)
        return page

    def _go(self, page: Page, path: str) -> int:
        found = page.goto(path, wait_until="domcontentloaded")
        return found.status if found is not None else 0

    def _log_in(self, page: Page, account: str, path: str) -> None:
        self._go(page, f"/login?next={path}" if path else "/login")
        self.fill(page.locator("input[autocomplete=username]"), account)
        self.fill(page.locator("input[autocomplete=current-password]"), f"demo-{account}")
        self.click(page.get_by_role("button", name=self.word("login", "frame"), exact=True).last)
        page.wait_for_url(lambda url: "/login" not in url)

    def _look(self, page: Page) -> None:
        """Put each kind of page before the accessibility checker once, and keep its picture."""
        kind = re.sub(r"/[a-z]{2}_[0-9a-z]{26}", "/ID", page.url.removeprefix(self.site.base).partition("?")[0])
        self.seen[kind] = self.seen.get(kind, 0) + 1
        mark = (self.name, self.lang, kind)
        if mark in LOOKED or not self.check:
            return
        LOOKED.add(mark)
        axe(page)
        name = kind.strip("/").replace("/", "-").replace(".", "-") or "home"
        size = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{kind} scrolls sideways by {wide} px at {width}"
            shot(page, f"{name}-{self.lang}-{width}")
        if size is not None:
            page.set_viewport_size(size)

    def click(self, target: Locator) -> None:
        """Press a button or follow a link, by mouse or keyboard."""
        if not self.keyboard:
            target.click()
            return
        self._reach(target)
        target.page.keyboard.press("Enter")

    def send(self, target: Locator) -> Response:
        """Press a button that sends a form; return the answer it led to."""
        with target.page.expect_navigation(wait_until="domcontentloaded") as going:
            self.click(target)
        found = going.value
        assert found is not None
        self._look(target.page)
        return found

    def fill(self, target: Locator, text: str) -> None:
        """Type a text where there may be one already."""
        if not self.keyboard:
            target.fill(text)
            return
        self._reach(target)
        target.page.keyboard.press("Control+A")
        target.page.keyboard.insert_text(text) if text else target.page.keyboard.press("Delete")

    def tick(self, target: Locator) -> None:
        """Choose a radio button or tick a box."""
        if not self.keyboard:
            target.check()
        elif not target.is_checked():
            self._tick_by_keys(target)

    def _tick_by_keys(self, target: Locator) -> None:
        if target.get_attribute("type") == "checkbox":
            self._reach(target)
            target.page.keyboard.press("Space")
            return
        group = target.page.locator(f"input[type=radio][name='{target.get_attribute('name')}']")
        self._reach(group)
        for _ in range(group.count() + 1):
            if target.is_checked():
                return
            target.page.keyboard.press("Space" if group.count() == 1 else "ArrowDown")
        if not target.is_checked():
            target.page.keyboard.press("Space")

    def choose(self, target: Locator, value: str) -> None:
        """Choose an option by its value."""
        if not self.keyboard:
            target.select_option(value)
            return
        self._reach(target)
        target.page.keyboard.press("Home")
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            target.page.keyboard.press("ArrowDown")
        assert target.input_value() == value

    def open(self, summary: Locator) -> None:
        """Open what is folded away."""
        if summary.evaluate("e => !e.parentElement.open"):
            self.click(summary)

    def _reach(self, target: Locator) -> None:
        """Press Tab until the focus is on the target (or within the group it names)."""
        inside = "els => els.includes(document.activeElement)"
        for _ in range(TABS):
            if target.evaluate_all(inside):
                return
            target.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached by keyboard on {target.page.url}")

    # -- acts of a scenario

    def start(self, account: str, process: str, **given: Any) -> dict[str, Any]:
        page = self.at(account, "/start")
        self.send(page.locator(f"a[href='/start/{process}']"))
        self.fill(page.locator("#title"), given["title"])
        self.fill(page.locator("#subject_name"), given["subject"]["name"])
        self.tick(page.locator(f"input[name=subject_kind][value={given['subject']['kind']}]"))
        answer = self.send(page.get_by_role("button", name=self.word("button_start")))
        assert answer.status == 200, (answer.status, page.inner_text("main"))
        case = page.locator("a[href^='/cases/ca_']").first.get_attribute("href") or page.url
        return self.case(account, re.search(r"ca_[0-9a-z]{26}", case)[0])  # type: ignore[index]

    def paper(self, account: str, case: str, kind: str, text: str = "") -> str:
        return f"{kind}\n{text}"  # sent along with the form

    def act(self, account: str, item: dict[str, Any], step: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
        number = cases_number(self, item["case"])
        page = self.at(account, f"/inbox?q={number}")
        link = page.locator(f"a[href='/items/{item['id']}']").first
        status = self.send(link).status if link.count() else self._go(page, f"/items/{item['id']}")
        if status in (403, 404):
            return {"state": "refused", "codes": ["not-found" if status == 404 else "recused"]}
        return self._sign(account, page, item, step, evidence)

    def _sign(
        self, account: str, page: Page, item: dict[str, Any], step: dict[str, Any], evidence: list[str]
    ) -> dict[str, Any]:
        barred = page.locator("#form .bar [aria-disabled]")
        if barred.count():
            told = self.bureau.verdict(account, item["id"])["reasons"]
            return self._refused(page, [one["code"] for one in told])
        self._fill_in(page, "f", self.resolve(step.get("fields") or {}))
        self._fill_in(page, "s", self.resolve(step.get("signer_fields") or {}))
        self.tick(page.locator(f"#form input[name=outcome][value='{step['outcome']}']"))
        if step.get("comment"):
            self.fill(page.locator("#comment"), step["comment"])
        self._attach(page, evidence)
        answer = self.send(page.locator("#form .bar .btn.go"))
        if answer.status in (403, 409):
            return self._refused(page, self._last_refusal(item["case"]))
        if answer.status >= 400:
            wrong = page.locator("[aria-invalid=true], .hint b, .note.firm").all_inner_texts()
            return {"state": "refused", "codes": [str(answer.status)], "errors": wrong}
        return {"state": "held" if "/items/" in page.url else "completed", "codes": []}

    def _refused(self, page: Page, codes: list[str]) -> dict[str, Any]:
        """Return a refusal; the page tells each reason in the language played."""
        shown = page.inner_text("main")
        for code in codes:
            told = reasons.text(code).in_language(self.lang)
            assert told in shown, f"{page.url} does not say why: {told}"
        return {"state": "refused", "codes": codes}

    def _last_refusal(self, case: str) -> list[str]:
        told = self.bureau.engine.ask(cases.history, self.bureau.caller("watcher1"), case, limit=2000, cursor="")
        last = [one for one in told["items"] if one["kind"] == "refused"]
        return list(last[-1]["reasons"]) if last else []

    def _fill_in(self, page: Page, prefix: str, values: dict[str, Any]) -> None:
        for name, value in values.items():
            self._enter(page, f"{prefix}-{name}", value)

    def _enter(self, page: Page, name: str, value: Any) -> None:
        if isinstance(value, list):
            for at, row in enumerate(value):
                if not page.locator(f"[name^='{name}-{at}-']").count():
                    self.send(page.locator(f"button[name=_add][value='{name}']"))
                for column, cell in row.items():
                    self._enter(page, f"{name}-{at}-{column}", cell)
            return
        if isinstance(value, dict):
            for part, text in value.items():
                self._enter(page, f"{name}-{part}", text)
            return
        text = ("true" if value else "false") if isinstance(value, bool) else str(value)
        field = (
            page.locator(f"#form [name='{name}']")
            if page.locator("#form").count()
            else page.locator(f"[name='{name}']")
        )
        assert field.count(), f"{page.url} has no field {name}"
        kind = field.first.get_attribute("type")
        if kind == "radio":
            self.tick(page.locator(f"input[name='{name}'][value='{text}']"))
        elif field.first.evaluate("e => e.tagName") == "SELECT":
            self.choose(field.first, text)
        else:
            self.fill(field.first, text)

    def _attach(self, page: Page, evidence: list[str]) -> None:
        by_kind: dict[str, list[str]] = {}
        for one in evidence:
            kind, _, text = one.partition("\n")
            by_kind.setdefault(kind, []).append(text)
        for kind, texts in by_kind.items():
            files = [
                {"name": f"{kind}-{at}.txt", "mimeType": "text/plain", "buffer": f"{kind} {text}".encode()}
                for at, text in enumerate(texts)
            ]
            page.locator(f"#up-{kind}").set_input_files(files)

    # -- beside

    def meeting(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        item = next(one for one in self.case(account, case)["open_work_items"] if one["task"]["id"] == step["of"])
        meeting = self.bureau.item("watcher1", item["id"])["meeting"]
        page = self.at(account, f"/meetings/{meeting}")
        form = page.locator(f"form[action$='/{step['meeting']}']")
        if not form.count():
            return {"state": "refused", "codes": ["forbidden"], "texts": []}
        self.open(form.locator("summary"))
        given = self.resolve(step.get("with") or {})
        if step["meeting"] == "notice":
            self.tick(form.locator(f"input[name=oral][value={'yes' if given.get('oral') else 'no'}]"))
            if given.get("at"):
                at = datetime.fromisoformat(given["at"]).astimezone(ZONE)
                self.fill(form.locator("[name=at]"), at.strftime("%Y-%m-%d %H:%M"))
        if step["meeting"] == "attendance":
            for box in form.locator("input[type=radio][value=yes]").all():
                person = str(box.get_attribute("name")).removeprefix("there-")
                there = person in given["present"]
                self.tick(form.locator(f"input[name='there-{person}'][value={'yes' if there else 'no'}]"))
            if given.get("chair"):
                self.choose(form.locator("[name=chair]"), given["chair"])
        answer = self.send(form.get_by_role("button"))
        if answer.status >= 400:
            return {"state": "refused", "codes": [str(answer.status)], "texts": []}
        return {"state": "done", "codes": []}

    def recusal(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        if "decides" in step:
            return self._decide(account, case, step)
        page = self.at(account, f"/cases/{case}")
        self.send(page.locator(f"a[href='/cases/{case}/acts/recusals']"))
        self.choose(page.locator("[name=person]"), self.resolve(step["recusal"]))
        self.choose(page.locator("[name=on_behalf]"), step.get("on_behalf", "self"))
        self.choose(page.locator("[name=grounds]"), step["grounds"])
        self.fill(page.locator("[name=reason]"), step["reason"])
        answer = self.send(page.get_by_role("button", name=self.word("button_recusals")))
        assert answer.status == 200, page.inner_text("main")
        return {"state": "done", "codes": []}

    def _decide(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        person = self.resolve(step["decides"])
        rows = self.bureau.engine.ask(recusals.listed, self.bureau.caller("director1"), case)["items"]
        request = next(row["id"] for row in rows if row["person"] == person and row["state"] == "requested")
        page = self.at(account, "/recusals")
        link = page.locator(f"a[href='/cases/{case}/recusals/{request}']")
        if not link.count():
            return {"state": "refused", "codes": ["forbidden"], "texts": []}
        self.send(link)
        self.choose(page.locator("[name=granted]"), "yes" if step.get("granted", True) else "no")
        if step.get("substitute"):
            self.choose(page.locator("[name=substitute]"), self.resolve(step["substitute"]))
        answer = self.send(page.get_by_role("button", name=self.word("record_decision")))
        assert answer.status == 200, page.inner_text("main")
        return {"state": "done", "codes": []}

    # -- looking afterwards

    def look(self, case: dict[str, Any], steps: list[dict[str, Any]]) -> None:
        """Play what people look at once the case is through; texts in pairs of both languages."""
        page: Page | None = None
        for step in steps:
            if "as" in step:
                page = self.at(step["as"], f"/cases/{case['id']}" if step.get("case") else step["path"])
            assert page is not None, "whose page?"
            self._look_step(page, step)

    def _look_step(self, page: Page, step: dict[str, Any]) -> None:
        if "see" in step:
            told = self._said(step["see"])
            assert told in page.inner_text("main"), f"{page.url} does not show {told}"
        if "click" in step:
            told = self._said(step["click"])
            target = page.get_by_role("button", name=told).or_(page.get_by_role("link", name=told)).first
            assert self.send(target).status == 200, page.url
        if "take" in step:
            link = page.get_by_role("link", name=self._said(step["take"]), exact=True).first
            with page.expect_download() as taking:
                self.click(link)
            assert taking.value.path().read_bytes().startswith(step["begins"].encode())

    def _said(self, pair: list[str]) -> str:
        return pair[0 if self.lang == "zh" else 1]


def cases_number(stage: Pages, case: str) -> str:
    """Return the number of a case."""
    return str(stage.bureau.case("watcher1", case)["number"])

"""A browser without scripts: keeps cookies, follows a form's own fields, sees what a person sees."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

from api.app import application
from api.wiring import Service

BASE = "http://localhost"


class Page:
    """An answer, read as a page."""

    def __init__(self, browser: "Browser", answer: httpx.Response) -> None:
        self.browser = browser
        self.answer = answer
        self.status = answer.status_code
        self.path = urlsplit(str(answer.url)).path
        self.source = answer.text
        self.tree = html.fromstring(answer.text) if "html" in answer.headers.get("content-type", "") else None

    @property
    def text(self) -> str:
        """What stands on the page, blanks made one."""
        assert self.tree is not None, self.source[:200]
        return " ".join(self.tree.text_content().split())

    def all(self, path: str) -> list[Any]:
        assert self.tree is not None, self.source[:200]
        return list(self.tree.xpath(path))

    def one(self, path: str) -> Any:
        found = self.all(path)
        assert len(found) == 1, (path, len(found), self.source[:2000])
        return found[0]

    def heading(self) -> str:
        return " ".join(self.one("//h1").text_content().split())

    def form(self, action: str) -> "Form":
        found = [one for one in self.all("//form") if one.get("action") == action]
        assert found, (action, [one.get("action") for one in self.all("//form")])
        return Form(self, found[0])


class Form:
    """A form of a page, with what stands in it."""

    def __init__(self, page: Page, node: Any) -> None:
        self.page, self.node = page, node
        self.values: dict[str, str] = {str(name): str(value) for name, value in node.form_values() if value is not None}

    @property
    def names(self) -> set[str]:
        return {one.get("name") for one in self.node.xpath(".//*[@name]")}

    def send(self, *, button: str = "", files: Mapping[str, Any] | None = None, **values: str) -> Page:
        """Send it; ``button``: ``name=value`` of the button pressed. Values by name, dashes as they are."""
        given = self.values | values
        if button:
            name, _, value = button.partition("=")
            given[name] = value
        action = urljoin(str(self.page.answer.url), self.node.get("action") or "")
        many = self.node.get("enctype") == "multipart/form-data"
        more: dict[str, Any] = {"data": given}
        if files or many:
            more["files"] = files or {"nothing": ("", b"")}
        return self.page.browser.post(action, **more)


class Browser:
    """One person's browser."""

    def __init__(self, app: Any, *, lang: str = "zh") -> None:
        self.app = app
        self.loop = asyncio.new_event_loop()
        self.cookies = httpx.Cookies()
        self.lang = lang

    def ask(self, method: str, path: str, *, follow: bool = True, headers: Any = None, **more: Any) -> Page:
        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            told = {"Accept": "text/html", "Accept-Language": self.lang, **(headers or {})}
            async with httpx.AsyncClient(
                transport=transport, base_url=BASE, cookies=self.cookies, follow_redirects=follow
            ) as client:
                found = await client.request(method, path, headers=told, **more)
                self.cookies = client.cookies
                return found

        return Page(self, self.loop.run_until_complete(call()))

    def get(self, path: str, **more: Any) -> Page:
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> Page:
        return self.ask("POST", path, **more)

    def log_in(self, account: str) -> "Browser":
        password = f"demo-{account.partition('@')[0]}"  # behind the sign stands another agency
        page = self.post("/login", data={"username": account, "password": password}, follow=False)
        assert page.status == 303, page.source[:500]
        return self

    def close(self) -> None:
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


class House:
    """A service and the browsers of its people."""

    def __init__(self, made: Service) -> None:
        self.service = made
        self.app = application(made)
        self.browsers: dict[str, Browser] = {}

    def browser(self, account: str = "", *, lang: str = "zh") -> Browser:
        """Return the browser of a person who is logged in; "" for a new one of nobody."""
        if not account:
            self.browsers[f"nobody {len(self.browsers)}"] = made = Browser(self.app, lang=lang)
            return made
        key = f"{account} {lang}"
        if key not in self.browsers:
            self.browsers[key] = Browser(self.app, lang=lang)
            self.browsers[key].log_in(account)
        return self.browsers[key]

    def rest(self, account: str, method: str, path: str, **more: Any) -> Any:
        """Ask over REST as a person; returns the JSON answer."""
        browser = self.browser(account)
        headers = {"Authorization": f"Bearer {browser.cookies['riskflow_session']}", **more.pop("headers", {})}
        found = browser.ask(method, f"/api/v1{path}", headers=headers, **more)
        assert found.status < 400, (method, path, found.source)
        return found.answer.json() if found.source else None

    def close(self) -> None:
        for one in self.browsers.values():
            one.close()
        self.service.close()

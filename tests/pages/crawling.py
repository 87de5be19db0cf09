"""Every page there is, found by following links from where each kind of person begins; every form on them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from starlette.routing import Match, Route

from api.web.pages import AREAS
from tests.pages.browsing import Browser, House, Page
from tests.scale import scale

EACH = 2 if scale() >= 1 else 1  # pages of one kind that are opened, of a kind with an id in its address
MOST = 400
PASSED = ("/api/", "/static/", "/docs", "/demo/", "/logout", "/login")
FILES = re.compile(r"\.(pdf|svg|png|xlsx|docx|csv|zip|bpmn|dmn|json|jsonl)$|/file$")


def kinds() -> list[Route]:
    """Return the routes of all pages that are looked at."""
    return [one for area in AREAS for one in area.ROUTES if "GET" in (one.methods or {"GET"})]


def kind_of(path: str, routes: Iterable[Route] = ()) -> str:
    """Return the route a path belongs to, "" for none."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    return next((one.path for one in routes or kinds() if one.matches(scope)[0] is Match.FULL), "")


@dataclass
class Crawl:
    """What one person comes to."""

    browser: Browser
    seen: dict[str, list[Page]] = field(default_factory=dict)

    def walk(self, *begin: str) -> "Crawl":
        """Follow links from these addresses, ``EACH`` of a kind; every page has to be there."""
        routes, waiting, met = kinds(), list(begin), set(begin)
        count = 0
        while waiting and count < MOST:
            path = waiting.pop(0)
            kind = kind_of(urlsplit(path).path, routes)
            if not kind or len(self.seen.get(kind, ())) >= (EACH if "{" in kind else 4):
                continue
            count += 1
            page = self.browser.get(path)
            if page.tree is None or page.status in (403, 404):
                continue
            assert page.status < 500, (path, page.source[:300])
            self.seen.setdefault(kind_of(page.path, routes) or kind, []).append(page)
            waiting += [one for one in links(page) if one not in met]
            met.update(links(page))
        return self

    @property
    def pages(self) -> Iterator[Page]:
        """Yield all pages found."""
        for found in self.seen.values():
            yield from found


def links(page: Page) -> list[str]:
    """Return the addresses of this site's pages a page leads to."""
    found = []
    for one in page.all("//a/@href"):
        parts = urlsplit(urljoin(str(page.answer.url), one))
        place = parts.path + (f"?{parts.query}" if parts.query and "lang=" not in parts.query else "")
        if parts.netloc in ("localhost", "") and not parts.path.startswith(PASSED) and not FILES.search(parts.path):
            found.append(place)
    return list(dict.fromkeys(found))


BEGIN = {
    "officer": ("/inbox", "/signing", "/cases", "/meetings", "/start"),
    "auditor": ("/audit", "/maps", "/register", "/cases", "/refusals", "/duties", "/trail"),
    "admin": ("/definitions", "/directory", "/calendars", "/settings", "/laws", "/grants", "/incidents", "/jobs"),
    "": ("/", "/public", "/login", "/password"),
}


def crawled(house: House, account: str, kind: str, lang: str) -> Crawl:
    """Return what a person comes to from where his kind begins."""
    return Crawl(house.browser(account, lang=lang)).walk(*BEGIN[kind])

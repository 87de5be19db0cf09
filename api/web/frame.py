"""The frame of every page: templates, words, navigation by role, language switch, security policy."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.web import session, words
from api.web.filters import FILTERS
from api.web.session import LANGUAGE, LANGUAGES, Visitor
from api.wiring import service_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
YEAR = 365 * 24 * 3600
NAVIGATION: Mapping[str, Sequence[tuple[str, str]]] = {
    "officer": (
        ("/inbox", "nav_inbox"),
        ("/signing", "nav_signing"),
        ("/cases", "nav_cases"),
        ("/meetings", "nav_meetings"),
        ("/start", "nav_start"),
        ("/owed", "nav_owed"),
        ("/own", "nav_own"),
    ),
    "auditor": (
        ("/audit", "nav_audit"),
        ("/maps", "nav_maps"),
        ("/register", "nav_register"),
        ("/cases", "nav_files"),
        ("/refusals", "nav_refusals"),
        ("/duties", "nav_duties"),
        ("/trail", "nav_trail"),
    ),
    "admin": (
        ("/definitions", "nav_definitions"),
        ("/directory", "nav_directory"),
        ("/calendars", "nav_calendars"),
        ("/settings", "nav_settings"),
        ("/laws", "nav_laws"),
        ("/grants", "nav_grants"),
        ("/incidents", "nav_incidents"),
        ("/jobs", "nav_jobs"),
    ),
}
# a page that belongs to a place of the navigation
UNDER: Mapping[str, str] = {"/items": "/inbox", "/overrides": "/grants"}


def environment() -> jinja2.Environment:
    """Return the environment of the templates: everything escaped, nothing undefined passes."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("api.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
    made.filters.update(FILTERS)
    return made


TEMPLATES = environment()


def language(request: Request) -> str:
    """Return the language of a page: ``?lang=``, the cookie, Accept-Language, in this order."""
    return session.language(request)


def page(
    request: Request, template: str, *, visitor: Visitor | None = None, status: int = 200, **values: Any
) -> Response:
    """Return a rendered page.

    ``template``: a path below ``templates``; its folder is the area whose words it reads as ``w.key``. Values may set
    ``here`` (the address the language switch leads to; on answers to POST it is the visitor's home otherwise).
    """
    text = TEMPLATES.get_template(template).render(about(request, template, visitor, values))
    response = Response(text, status, media_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Vary"] = "Cookie, Accept-Language"
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES and asked != request.cookies.get(LANGUAGE, ""):
        response.set_cookie(
            LANGUAGE, asked, max_age=YEAR, path="/", httponly=True, samesite="lax", secure=session.secure(request)
        )
    return response


def about(request: Request, template: str, visitor: Visitor | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything a template is rendered with."""
    lang = visitor.lang if visitor is not None else language(request)
    area = template.partition("/")[0] if "/" in template else words.FRAME
    known = words.in_language(lang, str(values.get("area", area)))
    said = request.query_params.get("said", "")
    return {
        "lang": lang,
        "w": known,
        "visitor": visitor,
        "unit": visitor.agency["name"] if visitor is not None else "",
        "guest": visitor is not None and session.is_guest(request),
        "zone": visitor.zone if visitor is not None else "Asia/Shanghai",
        "now": visitor.now if visitor is not None else service_of(request).engine.env.clock.now().astimezone(UTC),
        "demo": service_of(request).demo,
        "navigation": _navigation(request, visitor, known),
        "home": visitor.home if visitor is not None else "/",
        "other_language": _elsewhere(request, lang, visitor, values),
        "said": known.get(f"said_{said}", "") if said else "",
        "csrf": visitor.csrf if visitor is not None else "",
        "key": session.new_key(),
    } | dict(values)


def _navigation(request: Request, visitor: Visitor | None, known: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the places of a role that there are, the present one marked."""
    if visitor is None:
        return []
    there: frozenset[str] = getattr(request.app.state, "pages", frozenset())
    path = next((to for start, to in UNDER.items() if request.url.path.startswith(start)), request.url.path)
    return [
        {"path": place, "name": known[word], "current": path == place or path.startswith(f"{place}/")}
        for place, word in NAVIGATION.get(visitor.role, ())
        if place in there
    ]


def _elsewhere(request: Request, lang: str, visitor: Visitor | None, values: Mapping[str, Any]) -> str:
    """Return the address of this page in the other language."""
    other = "zh" if lang == "en" else "en"
    here = values.get("here")
    if here is None and request.method == "GET":
        given = [(name, value) for name, value in request.query_params.multi_items() if name not in ("lang", "said")]
        return "?" + urlencode([*given, ("lang", other)])
    place = str(here or (visitor.home if visitor is not None else "/"))
    return f"{place}{'&' if '?' in place else '?'}lang={other}"


def fragment(request: Request, template: str, *, visitor: Visitor, **values: Any) -> Response:
    """Return a part of a page that is asked for again and again."""
    return page(request, template, visitor=visitor, **values)


def seen(path: str, said: str = "", **more: str) -> RedirectResponse:
    """Send the browser to the page that shows what came of an act; ``said``: which words of the area tell it.

    The words stand in the area of that page under ``said_<said>``.
    """
    given = ([("said", said)] if said else []) + list(more.items())
    place, mark, anchor = path.partition("#")
    if given:
        place += ("&" if "?" in place else "?") + urlencode(given)
    return RedirectResponse(quote(place + mark + anchor, safe="/?&=#%~+:;,@!$'()*[]"), 303)

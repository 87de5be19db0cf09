"""Errors on pages: what a person asked for with a browser is answered by a page, never by JSON; statuses as in REST.

A refusal of a control is the control working: it says what was not done, why, what is unharmed and who can act.
"""

import contextlib
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from api import problems
from api import words as problem_words
from api.web import frame, session
from api.web.session import Visitor, WrongPage
from engine.errors import ControlRefused, RiskflowError, Unauthenticated, Unavailable

log = logging.getLogger("riskflow.web")
MACHINES = ("/api/", "/healthz", "/readyz", "/metrics", "/bench", "/static/")
BOTH = ("/docs", "/demo/")  # asked for by programs too: a page only for who takes one
TITLED = (400, 401, 403, 404, 409, 412, 413, 422, 429, 500, 503)


def for_browser(scope: Scope) -> bool:
    """True when an error at this path is to be told by a page."""
    path = str(scope["path"])
    if path.startswith(MACHINES):
        return False
    if not path.startswith(BOTH):
        return True
    accepts = dict(scope["headers"]).get(b"accept", b"")
    return b"text/html" in accepts


async def told(request: Request, error: RiskflowError) -> Response:
    """Return the page of an error, in the frame of who is logged in."""
    known = hasattr(request.state, "visitor") or isinstance(error, Unauthenticated | Unavailable)
    if not known and session.COOKIE in request.cookies:
        with contextlib.suppress(RiskflowError):
            await session.visitor(request)
    return fault(request, error)


def fault(request: Request, error: RiskflowError) -> Response:
    """Return the page of an error."""
    if isinstance(error, Unauthenticated):
        return to_login(request)
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if isinstance(error, ControlRefused):
        return refused(request, visitor, error.fields)
    if error.fields.get("reasons"):
        return refused(request, visitor, error.fields, status=problems.kind_of(error).status)
    status = 409 if isinstance(error, WrongPage) else problems.kind_of(error).status
    if status == 500:
        log.error("unexpected %s at %s", error.code, request.url.path, exc_info=error)
    lang = visitor.lang if visitor is not None else frame.language(request)
    told = problems.body(error, instance=request.url.path, language=lang)
    word = "csrf" if isinstance(error, WrongPage) else str(status if status in TITLED else 400)
    answer = frame.page(
        request,
        "frame/error.html",
        visitor=visitor,
        status=status,
        word=word,
        detail="" if status in (404, 500, 503) or isinstance(error, WrongPage) else told["detail"],
        errors=[one.get("text", "") for one in told.get("errors", ())],
        back=back(request),
    )
    return timed(answer, error)


def timed(answer: Response, error: RiskflowError) -> Response:
    """Return the page of an error with when it is worth another try."""
    answer.headers.update(problems.retry_after(error))
    return answer


def unexpected(request: Request) -> Response:
    """Return the page of something nobody foresaw."""
    return frame.page(request, "frame/error.html", status=500, word="500", detail="", errors=[], back=back(request))


def refused(
    request: Request,
    visitor: Visitor | None,
    told: Mapping[str, Any],
    *,
    status: int = 409,
    title: str = "",
    facts: str = "",
    way: Sequence[tuple[str, str]] = (),
    crumbs: Sequence[tuple[str, str]] = (),
    able: Sequence[Mapping[str, Any]] = (),
    kept: bool = False,
) -> Response:
    """Return the page of a refusal.

    ``told``: its ``reasons``; ``title``, ``facts``: what was not done, and on what; ``way``: addresses with words, the
    first leads on; ``able``: who could, where what was sent fits nobody; ``crumbs``: where one is; ``kept``: what was
    filled in is kept as a draft.
    """
    reasons = list(told.get("reasons", ()))
    return frame.page(
        request,
        "frame/refused.html",
        visitor=visitor,
        status=status,
        reasons=reasons,
        who_could=_who_could(reasons) or list(able),
        title=title,
        facts=facts,
        way=list(way),
        crumbs=list(crumbs),
        kept=kept,
        back=back(request),
        recused=any(one.get("code") == "recused" for one in reasons),
    )


def _who_could(reasons: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for reason in reasons:
        for one in reason.get("who_could") or ():
            found.setdefault(str(one.get("id") or one), one)
    return list(found.values())


def field_words(wrong: Sequence[Mapping[str, Any]], lang: str) -> dict[str, str]:
    """Return what is wrong by JSON pointer, in the page's language; ``said``: what a page found wrong itself."""
    told = {str(one.get("pointer", "")): one.get("said") or problem_words.field(one, lang).get("text") for one in wrong}
    return {pointer: str(text or "") for pointer, text in told.items()}


def words_of(request: Request, error: RiskflowError, lang: str) -> str:
    """Return what an error says of itself, in a language."""
    return str(problems.body(error, instance=request.url.path, language=lang)["detail"])


def back(request: Request) -> str:
    """Return the page of this site a form was sent from; "" when it is unknown."""
    if request.method == "GET":
        return ""
    came = urlsplit(request.headers.get("referer", ""))
    if came.hostname != request.url.hostname or not came.path:
        return ""
    return came.path + (f"?{came.query}" if came.query else "")


def to_login(request: Request) -> Response:
    """Send who is not logged in to the log-in page and afterwards back to where he wanted to go.

    A link in a message comes from another site, where a browser keeps the session to itself: the page asks again by
    itself, once, as one of this site.
    """
    headers = request.headers
    place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    from_elsewhere = headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") == "navigate"
    if request.method == "GET" and from_elsewhere:
        return frame.page(request, "frame/on.html", to=quote(place, safe="/?&=%"))
    if "hx-request" in headers:
        seen = urlsplit(headers.get("hx-current-url", ""))
        whole = seen.path + (f"?{seen.query}" if seen.query else "")
        return Response(status_code=401, headers={"HX-Redirect": _login(whole)})
    return RedirectResponse(_login(place if request.method in ("GET", "HEAD") else back(request)), 303)


def _login(place: str) -> str:
    return f"/login?{urlencode({'next': place})}" if local(place) and place != "/" else "/login"


def local(place: str) -> bool:
    """True for a path of this site's pages: nothing a browser could read as another site."""
    parts = urlsplit(place)
    plain = place.startswith("/") and not place.startswith(("//", "/\\")) and "\\" not in place
    return plain and not parts.scheme and not parts.netloc and place.isprintable() and not place.startswith(MACHINES)

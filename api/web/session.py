"""Sessions of browsers: the token of a log-in in a cookie that scripts and other sites never see; who looks; CSRF.

The cookie holds what ``POST /auth/token`` answers; nothing else is kept here. Every act of a page carries a word made
from the token (``csrf``), which a page of another site cannot know, and comes from this site by the browser's headers.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

from api import uploads
from api.bodies import JSON_LIMIT, content_type
from api.callers import KEY_LIMIT, language_of
from api.problems import BadRequest, UnsupportedMedia
from api.settings import LOCAL
from api.wiring import service_of
from engine.errors import Forbidden, RiskflowError, Unauthenticated
from engine.usecases.asking import access, visiting
from engine.usecases.ground.commands import Caller

COOKIE, HOME, LANGUAGE = "riskflow_session", "riskflow_home", "riskflow_lang"
LANGUAGES = ("zh", "en")
HOME_LASTS = 12 * 3600  # seconds the browser keeps it; the session ends when it ends
FIELDS, FILES = 2000, 20  # parts of one form
OWN = frozenset({"same-origin", "none"})  # values of Sec-Fetch-Site that this site's pages and people send
HOMES = {"officer": "/inbox", "auditor": "/audit", "admin": "/definitions"}


class WrongPage(RiskflowError):
    """The form does not come from a page of this session."""

    code = "csrf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who looks at a page, read once for each request."""

    caller: Caller
    person: Mapping[str, Any]  # id, name, kind, roles, posts, departments, bodies
    role: str  # officer, auditor or admin
    agency: Mapping[str, Any]  # id, key, name, zone, demo, phone
    acts_for: tuple[Mapping[str, Any], ...]  # whose duties have passed to him now
    zone: str  # time zone of the agency
    lang: str  # zh or en
    csrf: str
    now: datetime  # by the engine's clock, UTC

    @property
    def home(self) -> str:
        """The page his work begins at."""
        return HOMES.get(self.role, "/")


def language(request: Request) -> str:
    """Return the language of a page: ``?lang=``, the cookie, Accept-Language, in this order."""
    for asked in (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE, "")):
        if asked in LANGUAGES:
            return asked
    return language_of(request.scope)


def secure(request: Request) -> bool:
    """False for plain HTTP on this machine only: there a browser would not send a Secure cookie back."""
    return not (request.url.scheme == "http" and (request.url.hostname or "") in LOCAL)


def open_session(request: Request, response: Response, token: str, seconds: int) -> None:
    """Give the browser the token of a log-in."""
    _put(request, response, COOKIE, token, seconds)


def close_session(request: Request, response: Response) -> None:
    """Take the token from the browser, and the one that waits at home."""
    for name in (COOKIE, HOME):
        response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=secure(request))


def look_elsewhere(request: Request, response: Response, token: str, seconds: int) -> None:
    """Give the browser a guest's token; the one at home waits for the way back."""
    _put(request, response, HOME, request.cookies.get(HOME) or token_of(request), HOME_LASTS)
    _put(request, response, COOKIE, token, seconds)


def is_guest(request: Request) -> bool:
    """True where a session at home waits for the way back."""
    return bool(request.cookies.get(COOKIE)) and bool(request.cookies.get(HOME))


def home_caller(request: Request, who: Visitor) -> Caller:
    """Return the caller of the session at home, which for everybody but a guest is his only one."""
    return access.caller_of(request.cookies[HOME], language=who.lang) if is_guest(request) else who.caller


def come_home(request: Request, response: Response) -> None:
    """Take up the session at home."""
    token = request.cookies[HOME]
    close_session(request, response)
    _put(request, response, COOKIE, token, HOME_LASTS)


def _put(request: Request, response: Response, name: str, token: str, seconds: int) -> None:
    response.set_cookie(
        name, token, max_age=seconds, path="/", httponly=True, samesite="strict", secure=secure(request)
    )


def token_of(request: Request) -> str:
    """Return the session's token; Unauthenticated without one."""
    token = request.cookies.get(COOKIE) or request.cookies.get(HOME, "")  # a guest's hour is over: home again
    if not token:
        raise Unauthenticated
    return token


def csrf_of(token: str) -> str:
    """Return the word the forms of a session carry."""
    return hmac.digest(token.encode(), b"riskflow csrf", hashlib.sha256).hex()


def caller_of(request: Request) -> Caller:
    """Return the caller behind the cookie; a machine's token opens no page."""
    found = access.caller_of(token_of(request), language=language(request))
    if found.machine:
        raise Unauthenticated
    return found


async def visitor(request: Request, *roles: str) -> Visitor:
    """Return who looks; Unauthenticated without a live session, Forbidden for who is of none of ``roles``."""
    caller = caller_of(request)
    told = await service_of(request).ask(visiting.who, caller)
    found = Visitor(
        caller=caller,
        person=told["person"],
        role=told["person"]["kind"],
        agency=told["agency"],
        acts_for=tuple(told["acts_for"]),
        zone=told["agency"]["zone"],
        lang=caller.language,
        csrf=csrf_of(token_of(request)),
        now=told["now"],
    )
    request.state.visitor = found
    if roles and found.role not in roles:
        raise Forbidden(roles=list(roles))
    return found


async def posted(request: Request, who: Visitor) -> FormData:
    """Return the form a page of this session sent; WrongPage for any other. Files are closed with the request."""
    from_this_site(request)
    form = await read_form(request)
    told = form.get("csrf")
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), who.csrf.encode()):
        raise WrongPage
    return form


def from_this_site(request: Request) -> None:
    """Raise WrongPage for what a browser says comes from a page of another site."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in OWN:
        raise WrongPage
    if origin is not None and (urlsplit(origin).hostname or "") != (request.url.hostname or ""):
        raise WrongPage


async def read_form(request: Request) -> FormData:
    """Return the form of a request within the limits; every text is free of NUL and lone surrogates."""
    form = await _form(request)
    for name, value in form.multi_items():
        text = f"{name}{value if isinstance(value, str) else value.filename or ''}"
        if "\x00" in text or any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
            raise BadRequest("a text holds NUL or half a letter")
    return form


async def _form(request: Request) -> FormData:
    kind = content_type(request)
    if kind == "multipart/form-data":
        form = await uploads.form(request, max_files=FILES, max_fields=FIELDS, max_part_size=JSON_LIMIT)
        request.state.form = form  # closed with the request
        return form
    if kind != "application/x-www-form-urlencoded":
        raise UnsupportedMedia("send a form")
    try:
        return await request.form(max_fields=FIELDS, max_part_size=JSON_LIMIT)
    except (MultiPartException, HTTPException, ValueError):
        raise BadRequest("the form cannot be read") from None


def word(form: FormData, name: str, *, limit: int = 10_000) -> str:
    """Return a text of a form, trimmed; "" when it is missing."""
    value = form.get(name, "")
    if isinstance(value, UploadFile):
        return ""
    if len(value) > limit:
        raise BadRequest(f"{name}: at most {limit} characters")
    return value.replace("\r\n", "\n").strip()


def acting(request: Request, who: Visitor, form: FormData) -> Caller:
    """Return the caller of an act: its ``key`` makes a form sent twice one act, bound to what was filled in."""
    key = word(form, "key", limit=KEY_LIMIT)
    told = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != "csrf"]
    body = hashlib.sha256(f"{request.method}\n{request.url.path}\n{told!r}".encode()).hexdigest()
    bound = f"{request.method} {request.url.path} {key}" if key else ""
    return replace(who.caller, key=bound, body=body)


def new_key() -> str:
    """Return a key for one act of a page."""
    return secrets.token_urlsafe(18)

"""Log-in and log-out in a browser, a first password, sign-on at a provider; by the use cases of REST."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api import oidc
from api.problems import BadRequest
from api.web import faults, frame, session
from api.web.returning import COOKIE, NEXT, PATH, login_page, onward
from api.web.session import Visitor, word
from api.wiring import Service, service_of
from engine.errors import InvalidInput, NotFound, TooMany, Unauthenticated
from engine.usecases.people import logging_in, signing_on
from engine.usecases.people.logging_in import Attempt


async def shown(request: Request) -> Response:
    """The log-in page; who is logged in goes on."""
    place = onward(request.query_params.get("next", ""))
    try:
        who = await session.visitor(request)
    except Unauthenticated:
        return login_page(request, place=place)
    return RedirectResponse(place or who.home, 303)


async def log_in(request: Request) -> Response:
    """Name and password for a session; whatever is wrong is told in the same words."""
    session.from_this_site(request)
    form = await session.read_form(request)
    name, password = word(form, "username", limit=120), str(form.get("password", ""))
    place = onward(word(form, "next", limit=2000))
    service = service_of(request)
    try:
        attempt = await _attempt(request, service, name, password)
    except BadRequest:
        return login_page(request, place=place, name=name, wrong="login_wrong", status=401)
    except TooMany as braked:
        answer = login_page(request, place=place, name=name, wrong="login_throttled", status=429)
        return faults.timed(answer, braked)
    fits = await asyncio.to_thread(service.engine.env.passwords.fits, attempt.stored, password)
    made = await service.act(logging_in.finish, attempt, fits=fits)
    if made is None:
        return login_page(request, place=place, name=name, wrong="login_wrong", status=401)
    answer = RedirectResponse(place or "/home", 303)
    session.open_session(request, answer, str(made["access_token"]), int(made["expires_in"]))
    return answer


async def _attempt(request: Request, service: Service, name: str, password: str, *, code: bool = False) -> Attempt:
    """Count an attempt; TooMany when there were too many, for whatever name."""
    if not name or not password or len(password) > 1000 or not service.engine.env.agencies:
        raise BadRequest("username and password are needed")
    source = request.client.host if request.client is not None else ""
    attempt = await service.act(logging_in.begin, name, source, code=code)
    if attempt.throttled:
        await service.act(logging_in.finish, attempt, fits=False)
        raise logging_in.too_many()
    return attempt


async def home(request: Request) -> Response:
    """The page a person's work begins at."""
    who = await session.visitor(request)
    there: frozenset[str] = getattr(request.app.state, "pages", frozenset())
    return RedirectResponse(who.home if who.home in there else "/", 303)


async def log_out(request: Request) -> Response:
    """End the session on every process."""
    try:
        who: Visitor = await session.visitor(request)
    except Unauthenticated:
        return RedirectResponse("/login", 303)
    await session.posted(request, who)
    service = service_of(request)
    try:
        await service.act(logging_in.log_out, session.home_caller(request, who))
    except Unauthenticated:  # the one at home had run out
        await service.act(logging_in.log_out, who.caller)
    answer = frame.seen("/login", "out")
    session.close_session(request, answer)
    return answer


async def password_shown(request: Request) -> Response:
    """The page to set a password."""
    return _password(request)


def _password(request: Request, *, name: str = "", wrong: str = "", status: int = 200) -> Response:
    return frame.page(request, "frame/password.html", status=status, name=name, wrong=wrong, here="/password")


async def set_password(request: Request) -> Response:
    """Set a password, knowing the present one or a one-time code; all sessions of the account end."""
    session.from_this_site(request)
    form = await session.read_form(request)
    name, present = word(form, "username", limit=120), str(form.get("password", ""))
    new, again = str(form.get("new_password", "")), str(form.get("again", ""))
    if new != again:
        return _password(request, name=name, wrong="passwords_differ", status=422)
    service = service_of(request)
    try:
        logging_in.checked_password(new, name)
        attempt = await _attempt(request, service, name, present, code=True)
    except InvalidInput:
        return _password(request, name=name, wrong="password_short", status=422)
    except BadRequest:
        return _password(request, name=name, wrong="login_wrong", status=401)
    except TooMany as braked:
        return faults.timed(_password(request, name=name, wrong="login_throttled", status=429), braked)
    passwords = service.engine.env.passwords
    fits = await asyncio.to_thread(passwords.fits, attempt.stored, present)
    hashed = await asyncio.to_thread(passwords.hashed, new)
    if not await service.act(logging_in.set_password, attempt, hashed, fits=fits):
        return _password(request, name=name, wrong="login_wrong", status=401)
    answer = frame.seen("/login", "password")
    session.close_session(request, answer)
    return answer


async def sign_on(request: Request) -> Response:
    """Send the browser to the provider; the way back opens a session instead of answering a token."""
    service = service_of(request)
    given = service.settings.oidc
    if given is None:
        raise NotFound
    begun = await service.act(signing_on.begin, "")
    more = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
    address = await asyncio.to_thread(oidc.address, given, **more)
    answer = Response(status_code=303, headers={"Location": address})
    safe = given.redirect_uri.startswith("https://")
    age = int(signing_on.LASTS.total_seconds())
    place = onward(request.query_params.get("next", "")) or "/home"
    for cookie, value in ((COOKIE, begun.browser), (NEXT, place)):
        answer.set_cookie(cookie, value, max_age=age, path=PATH, secure=safe, httponly=True, samesite="lax")
    return answer


ROUTES = (
    Route("/login", shown, methods=["GET"]),
    Route("/login", log_in, methods=["POST"]),
    Route("/login/oidc", sign_on, methods=["GET"]),
    Route("/logout", log_out, methods=["POST"]),
    Route("/home", home, methods=["GET"]),
    Route("/password", password_shown, methods=["GET"]),
    Route("/password", set_password, methods=["POST"]),
)

"""Sign-on at a provider of OpenID Connect: there and back; answered only where it is configured."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api import oidc
from api.answering import told
from api.openapi import operation
from api.schemas import answers
from api.web import returning
from api.web.returning import COOKIE, PATH
from api.wiring import Service, service_of
from engine.errors import NotFound, Unauthenticated
from engine.usecases.people import signing_on

router = APIRouter(tags=["who"])
Text = Annotated[str, Query(max_length=2000)]


@router.get(
    "/auth/oidc", **operation("Sign on at the provider", answer=None, status=303, open=True, problems=(404, 422, 503))
)
async def sent(request: Request, agency: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Sends the browser to the provider; a cookie ties the way back to this browser."""
    service = service_of(request)
    given = _configured(service)
    begun = await service.act(signing_on.begin, agency)
    more = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
    address = await asyncio.to_thread(oidc.address, given, **more)
    answer = Response(status_code=303, headers={"Location": address})
    secure = given.redirect_uri.startswith("https://")
    age = int(signing_on.LASTS.total_seconds())
    answer.set_cookie(COOKIE, begun.browser, max_age=age, path=PATH, secure=secure, httponly=True, samesite="lax")
    return answer


@router.get(
    "/auth/oidc/callback",
    **operation("Back from the provider", answer=answers.TOKEN, open=True, problems=(401, 404, 503)),
)
async def returned(request: Request, state: Text = "", code: Text = "") -> Response:
    """Answers a token like that of a password; every failure is the same 401. A browser that waits gets a session."""
    try:
        made = await _made(request, state, code)
    except Unauthenticated:
        page = returning.not_signed_on(request)
        if page is None:
            raise
        return page
    page = returning.signed_on(request, str(made["access_token"]), int(made["expires_in"]))
    if page is not None:
        return page
    answer = told(made)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


async def _made(request: Request, state: str, code: str) -> Mapping[str, Any]:
    """Return the session of who comes back; Unauthenticated for whatever does not fit."""
    service = service_of(request)
    given = _configured(service)
    known = await service.act(signing_on.back, state, request.cookies.get(COOKIE, ""))
    if known is None or not code:
        raise signing_on.refused()
    agency, nonce, verifier = known
    subject, name = await asyncio.to_thread(oidc.exchange, given, code=code, verifier=verifier, nonce=nonce)
    made = await service.act(signing_on.finish, agency, subject, name)
    if made is None:
        raise signing_on.refused()
    return made


def _configured(service: Service) -> oidc.Configuration:
    if service.settings.oidc is None:
        raise NotFound
    return service.settings.oidc

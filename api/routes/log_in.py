"""Log in and out, passwords, and looking into another agency."""

import asyncio

from fastapi import APIRouter, Request, Response

from api import bodies, order
from api.answering import told
from api.callers import caller_of
from api.openapi import operation
from api.problems import BadRequest
from api.schemas import answers
from api.schemas import bodies as models
from api.schemas import people as people_models
from api.wiring import Service, service_of
from engine.errors import InvalidInput, Unauthenticated
from engine.usecases.people import inspecting, logging_in
from engine.usecases.people.logging_in import Attempt

router = APIRouter(tags=["who"])
FORM = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["username", "password"],
                "properties": {"username": {"type": "string"}, "password": {"type": "string"}},
            },
            "example": {"username": "handler1", "password": "demo-handler1"},
        }
    },
}
TOKEN = operation("Log in for a bearer token", answer=answers.TOKEN, open=True, problems=(400, 401, 415, 429))
TOKEN["openapi_extra"]["requestBody"] = FORM
WRONG = "wrong name or password"


@router.post("/auth/token", **TOKEN)
async def token(request: Request) -> Response:
    """Name and password for an opaque token; `name@agency` for another agency than the first."""
    form = await bodies.read_form(request)
    name, password = form.get("username", ""), form.get("password", "")
    service = service_of(request)
    attempt = await _attempt(request, service, name, password)
    fits = await asyncio.to_thread(service.engine.env.passwords.fits, attempt.stored, password)
    made = await service.act(logging_in.finish, attempt, fits=fits)
    if made is None:
        raise Unauthenticated(WRONG)
    return told(made)


async def _attempt(request: Request, service: Service, name: str, password: str, *, code: bool = False) -> Attempt:
    """Count the attempt; TooMany when there were too many, for whatever name."""
    if not name or not password or len(name) > 120 or len(password) > 1000:
        raise BadRequest("username and password are needed")
    if not service.engine.env.agencies:
        raise Unauthenticated(WRONG)
    source = request.client.host if request.client is not None else ""
    attempt = await service.act(logging_in.begin, name, source, code=code)
    if attempt.throttled:
        await service.act(logging_in.finish, attempt, fits=False)
        raise logging_in.too_many()
    return attempt


@router.post(
    "/auth/password",
    **operation(
        "Set a password, knowing the present one or a one-time code",
        answer=None,
        status=204,
        body=people_models.Password,
        open=True,
        problems=(400, 401, 413, 415, 422, 429),
    ),
)
async def password(request: Request) -> Response:
    """All sessions of the account end, on every process. Who was given a code by two administrators begins here."""
    service = service_of(request)
    _, value = await bodies.read_json(request)
    given = models.read(people_models.Password, value)
    logging_in.checked_password(given.new_password, given.username)
    attempt = await _attempt(request, service, given.username, given.password, code=True)
    passwords = service.engine.env.passwords
    fits = await asyncio.to_thread(passwords.fits, attempt.stored, given.password)
    new = await asyncio.to_thread(passwords.hashed, given.new_password)
    if not await service.act(logging_in.set_password, attempt, new, fits=fits):
        raise Unauthenticated(WRONG)
    return Response(status_code=204)


@router.post("/auth/logout", **operation("Log out on every process", answer=None, status=204))
async def logout(request: Request) -> Response:
    """Make the token dead."""
    await service_of(request).act(logging_in.log_out, caller_of(request))
    return Response(status_code=204)


@router.post(
    "/auth/visit",
    **operation(
        "Look into another agency that lists one as inspector",
        answer=answers.TOKEN,
        body=people_models.Visit,
        problems=(400, 403, 404, 413, 415, 422),
    ),
)
async def visit(request: Request) -> Response:
    """A token of an hour for the other agency; it reads there as an auditor."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        given = models.read(people_models.Visit, value)
    except InvalidInput:
        await service.ask(inspecting.may_visit, caller)
        raise
    return told(await service.act(inspecting.visit, caller, given.agency))

"""Who: log in and out, oneself, people and bodies."""

import time

from fastapi import APIRouter, Request, Response

from api import bodies
from api.answering import told
from api.callers import caller_of
from api.openapi import operation
from api.problems import BadRequest
from api.routes.paging import Cursor, Limit
from api.schemas import answers
from api.wiring import Service, service_of
from engine.errors import TooMany, Unauthenticated
from engine.ports import UnitOfWork
from engine.usecases import access, directory
from engine.usecases.commands import Caller
from engine.usecases.environment import Environment

router = APIRouter(tags=["who"])
TRIES, WINDOW = 10, 300.0  # wrong passwords of one name within seconds
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


@router.post("/auth/token", **TOKEN)
async def token(request: Request) -> Response:
    """Name and password for an opaque token; `name@agency` for another agency than the first."""
    form = await bodies.read_form(request)
    name, password = form.get("username", ""), form.get("password", "")
    if not name or not password or len(name) > 120 or len(password) > 1000:
        raise BadRequest("username and password are needed")
    service = service_of(request)
    failed = _failures(service, name)
    if len(failed) >= TRIES:
        raise TooMany("too many wrong passwords; wait five minutes")
    if not service.engine.env.agencies:
        raise Unauthenticated
    try:
        made = await service.act(access.log_in, name, password)
    except Unauthenticated:
        failed.append(time.monotonic())
        raise
    service.failures.pop(name, None)
    return told(made)


def _failures(service: Service, name: str) -> list[float]:
    since = time.monotonic() - WINDOW
    if len(service.failures) > 10_000:
        service.failures.clear()
    found = [at for at in service.failures.get(name, ()) if at > since]
    service.failures[name] = found
    return found


@router.post("/auth/logout", **operation("Log out on every process", answer=None, status=204))
async def logout(request: Request) -> Response:
    """Make the token dead."""
    await service_of(request).act(_out, caller_of(request))
    return Response(status_code=204)


def _out(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    access.session(unit, caller)
    access.log_out(unit, caller)


@router.get("/me", **operation("Who I am", answer=answers.ME))
async def me(request: Request) -> Response:
    """Person, roles, posts, departments and agency of the caller."""
    return told(await service_of(request).ask(directory.me, caller_of(request)))


@router.get("/people", **operation("People of the agency", answer=answers.listed(answers.PERSON)))
async def people(request: Request, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """Id, name, posts and department of each person."""
    caller = caller_of(request)
    return told(await service_of(request).ask(directory.people, caller, limit=limit, cursor=cursor))


@router.get("/bodies", **operation("Collective bodies with their members", answer=answers.listed(answers.BODY)))
async def body_list(request: Request) -> Response:
    """Bodies, members and chairs."""
    return told(await service_of(request).ask(directory.bodies, caller_of(request)))

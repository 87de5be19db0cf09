"""Who: oneself, people and bodies."""

from fastapi import APIRouter, Request, Response

from api.answering import told
from api.callers import caller_of
from api.openapi import operation
from api.routes.paging import Cursor, Limit
from api.schemas import answers
from api.wiring import service_of
from engine.usecases import bodies, directory

router = APIRouter(tags=["who"])


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
    return told(await service_of(request).ask(bodies.listed, caller_of(request)))

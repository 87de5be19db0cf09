"""Who: oneself, people and bodies."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.answering import told
from api.callers import caller_of
from api.openapi import operation
from api.routes.paging import Cursor, Limit
from api.schemas import answers
from api.wiring import service_of
from engine.usecases.meetings import bodies
from engine.usecases.people import directory

router = APIRouter(tags=["who"])
Word = Annotated[str, Query(max_length=60)]


@router.get("/me", **operation("Who I am", answer=answers.ME))
async def me(request: Request) -> Response:
    """Person, roles, posts, departments and agency of the caller."""
    return told(await service_of(request).ask(directory.me, caller_of(request)))


@router.get("/people", **operation("People of the agency", answer=answers.listed(answers.PERSON), problems=(404, 422)))
async def people(
    request: Request, limit: Limit = 50, cursor: Cursor = "", eligible_for: Word = "", verb: Word = "transfer"
) -> Response:
    """Id, name, posts and department of each person.

    `eligible_for`: only those who may do `verb` (claim, complete, assign, transfer, add_signer) here, on one page.
    """
    caller = caller_of(request)
    if eligible_for:
        found = service_of(request).ask(directory.eligible, caller, item=eligible_for, verb=verb, limit=limit)
        return told(await found)
    return told(await service_of(request).ask(directory.people, caller, limit=limit, cursor=cursor))


@router.get("/bodies", **operation("Collective bodies with their members", answer=answers.listed(answers.BODY)))
async def body_list(request: Request) -> Response:
    """Bodies, members and chairs."""
    return told(await service_of(request).ask(bodies.listed, caller_of(request)))

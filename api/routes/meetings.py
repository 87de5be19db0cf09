"""Meetings of bodies: agenda, notice, attendance, ballots and minutes. Members vote by completing the work item."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from api import order, problems
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.routes.paging import Cursor, Limit
from api.schemas import answers, bodies
from api.schemas import meetings as shapes
from api.wiring import service_of
from engine.errors import InvalidInput, RiskflowError
from engine.usecases.casework import signing
from engine.usecases.ground.commands import Answer, Caller, Complete
from engine.usecases.meetings import meetings

router = APIRouter(prefix="/meetings", tags=["meetings"])
CHANGE = (400, 403, 404, 409, 413, 415, 422)


@router.get("", **operation("Meetings of my bodies, latest first", answer=answers.listed(shapes.LINE)))
async def page(request: Request, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """All meetings for recorders and for who reads everything."""
    found = await service_of(request).ask(meetings.page, caller_of(request), limit=limit, cursor=cursor)
    return told(found)


@router.get("/{meeting}", **operation("One meeting", answer=shapes.MEETING, problems=(404,)))
async def one(request: Request, meeting: str) -> Response:
    """Rules of the body, notice, attendance, and each matter with members, present, recused and votes apart."""
    return told(await service_of(request).ask(meetings.get, caller_of(request), meeting))


@router.post(
    "/{meeting}/agenda",
    **operation("Take up matters of other cases", answer=shapes.MEETING, body=shapes.Agenda, problems=CHANGE, key=True),
)
async def agenda(request: Request, meeting: str) -> Response:
    """By recorder or chair; refused after the notice where the body's rules say so."""
    caller, given = await _read(request, meeting, shapes.Agenda)
    command = meetings.Agenda(meeting=meeting, items=tuple(dict.fromkeys(given.work_items)))
    return answered(request, await service_of(request).act(meetings.agenda, caller, command))


@router.post(
    "/{meeting}/notice",
    **operation("Record the notice", answer=shapes.MEETING, body=shapes.Notice, problems=CHANGE, key=True),
)
async def notice(request: Request, meeting: str) -> Response:
    """Without it the notice is the moment the matter was offered to the members. By word of mouth: who and when."""
    caller, given = await _read(request, meeting, shapes.Notice)
    command = meetings.Notice(
        meeting=meeting, at=given.at or "", oral=given.oral, by=given.by or "", held_at=given.held_at or ""
    )
    return answered(request, await service_of(request).act(meetings.notice, caller, command))


@router.post(
    "/{meeting}/attendance",
    **operation("Record who is there", answer=shapes.MEETING, body=shapes.Attendance, problems=CHANGE, key=True),
)
async def attendance(request: Request, meeting: str) -> Response:
    """Without it whoever votes is present. Who is not entered cannot vote; all who are have to."""
    caller, given = await _read(request, meeting, shapes.Attendance)
    command = meetings.Attendance(
        meeting=meeting,
        present=tuple(dict.fromkeys(given.present)),
        absent=given.absent,
        chair=given.chair or "",
        held_at=given.held_at or "",
    )
    return answered(request, await service_of(request).act(meetings.attendance, caller, command))


@router.post(
    "/{meeting}/minutes",
    **operation(
        "Enter ballots and minutes, and sign them", answer=shapes.SIGNED, body=shapes.Minutes, problems=CHANGE, key=True
    ),
)
async def minutes(request: Request, meeting: str) -> Response:
    """By the recorder. Ballots wait for the members, or for the record they signed; with an outcome the minutes of
    that matter are signed and its case goes on, each in its own transaction.
    """
    caller, given = await _read(request, meeting, shapes.Minutes)
    service = service_of(request)
    entered = await service.act(meetings.enter, caller, _entered(meeting, given))
    if entered.status >= 400:
        return answered(request, entered)
    results = [await _sign(request, caller, one) for one in given.matters if one.outcome]
    body = {"meeting": await service.ask(meetings.get, caller, meeting), "matters": results}
    return told(body, status=max((one["status"] for one in results), default=200))


def _entered(meeting: str, given: shapes.Minutes) -> meetings.Entered:
    return meetings.Entered(
        meeting=meeting,
        matters=tuple(
            meetings.Matter(
                item=one.work_item,
                votes=tuple((vote.person, vote.outcome, vote.view or "") for vote in one.votes),
                paper=one.paper or "",
                signs=bool(one.outcome),
                minutes=one.minutes.model_dump(exclude_none=True) if one.minutes else {},
            )
            for one in given.matters
        ),
    )


async def _sign(request: Request, caller: Caller, one: shapes.Matter) -> dict[str, Any]:
    """Sign the minutes of one matter as its work item is signed."""
    command = Complete(
        item=one.work_item,
        if_match="*",
        outcome=one.outcome or "",
        comment=one.comment or "",
        evidence=tuple(one.evidence),
    )
    mine = replace(caller, key=f"{caller.key}/{one.work_item}") if caller.key else caller
    try:
        answer: Answer = await service_of(request).act(signing.complete, mine, command)
    except RiskflowError as error:
        told_of = problems.body(error, instance=request.url.path, language=caller.language)
        return {"work_item": one.work_item, "status": told_of["status"], "answer": told_of}
    return {"work_item": one.work_item, "status": answer.status, "answer": answer.body}


async def _read(request: Request, meeting: str, shape: type[Any]) -> tuple[Caller, Any]:
    """Return caller and checked body; what comes before a wrong body is asked first."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    try:
        return caller, bodies.read(shape, value)
    except InvalidInput:
        await service.ask(meetings.may_change, caller, meeting)
        raise

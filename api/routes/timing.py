"""Time: years of working days, suspending, resuming, extending, late entries, corrections, jobs."""

from dataclasses import replace
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api import order
from api.answering import answered, told
from api.callers import caller_of
from api.openapi import operation
from api.routes.paging import Cursor, Limit
from api.schemas import answers, bodies, timing
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.asking import case_acts
from engine.usecases.asking.case_acts import OnCase
from engine.usecases.casework import amending, pausing, urging
from engine.usecases.definitions import calendars
from engine.usecases.ground.commands import Caller
from engine.usecases.jobs import jobs

router = APIRouter(tags=["time"])
CHANGE = (400, 403, 404, 409, 413, 415, 422)
Model = TypeVar("Model", bound=BaseModel)


@router.get("/calendars", **operation("Years of working days", answer=answers.listed(timing.YEAR)))
async def years(request: Request) -> Response:
    """Days off and make-up working days of each year; a provisional one has no arrangement yet."""
    return told(await service_of(request).ask(calendars.listed, caller_of(request)))


@router.get("/calendars/{year}", **operation("One year", answer=timing.YEAR, problems=(404, 422)))
async def year(request: Request, year: int) -> Response:
    """Its newest version."""
    return told(await service_of(request).ask(calendars.one, caller_of(request), year))


@router.put(
    "/calendars/{year}",
    **operation("Arrange a year", answer=timing.YEAR, body=timing.Year, problems=CHANGE, key=True),
)
async def arrange(request: Request, year: int) -> Response:
    """A new version of the year; the terms of every case that has not ended are counted anew, with a record of each."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    await service.ask(calendars.allowed, caller)
    given = bodies.read(timing.Year, value)
    answer = await service.act(calendars.put, caller, {"year": year, **given.model_dump()})
    service.engine.refresh()
    return answered(request, answer)


async def _given(request: Request, case: str, model: type[Model]) -> tuple[Caller, OnCase, Model]:
    """Return caller, what every act on a case says, and the body; what comes before a wrong body comes first."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    plain = OnCase(case=case, if_match=request.headers.get("if-match", ""), reason="-")
    try:
        return caller, plain, bodies.read(model, value)
    except InvalidInput:
        await service.ask(case_acts.before, caller, plain)
        raise


def _act(summary: str, body: type[BaseModel]) -> dict[str, Any]:
    return operation(summary, answer=answers.CASE, body=body, problems=CHANGE, match=True, key=True)


@router.post("/cases/{case}/suspend", **_act("Suspend", timing.Suspension))
async def suspend(request: Request, case: str) -> Response:
    """Only on a ground that a running term of the file names, and only with the notice by which the party was told."""
    caller, plain, given = await _given(request, case, timing.Suspension)
    more: dict[str, Any] = {"ground": given.ground, "whole": given.whole, "reason": given.reason}
    more["notice"] = given.notice or ""
    command = pausing.Suspend(case=plain.case, if_match=plain.if_match, **more)
    return answered(request, await service_of(request).act(pausing.suspend, caller, command))


@router.post("/cases/{case}/resume", **_act("Resume", timing.Resumption))
async def resume(request: Request, case: str) -> Response:
    """What was stopped runs on by what was left of it."""
    caller, plain, given = await _given(request, case, timing.Resumption)
    more: dict[str, Any] = {"ground": given.ground or "", "reason": given.reason}
    command = pausing.Resume(case=plain.case, if_match=plain.if_match, **more)
    return answered(request, await service_of(request).act(pausing.resume, caller, command))


@router.post(
    "/cases/{case}/urge",
    **operation(
        "Urge who handles the case",
        answer=timing.URGED,
        body=timing.Urging,
        problems=(*CHANGE, 429),
        match=True,
        key=True,
    ),
)
async def urge(request: Request, case: str) -> Response:
    """A message to the holders of its open items, or to whom they are offered; once a day for each who urges."""
    caller, plain, given = await _given(request, case, timing.Urging)
    command = urging.Urge(case=plain.case, if_match=plain.if_match, reason=given.reason)
    return answered(request, await service_of(request).act(urging.urge, caller, command))


@router.post("/cases/{case}/extend", **_act("Extend a term", timing.Extension))
async def extend(request: Request, case: str) -> Response:
    """Once, before it is over, by the post the file names, within what it allows, the reasons told in writing."""
    caller, plain, given = await _given(request, case, timing.Extension)
    command = pausing.Extend(
        case=plain.case,
        if_match=plain.if_match,
        deadline=given.deadline,
        by=given.by,
        reason=given.reason,
        notice=given.notice or "",
    )
    return answered(request, await service_of(request).act(pausing.extend, caller, command))


@router.post("/cases/{case}/corrections", **_act("Correct a field nobody signed", timing.Correction))
async def correct(request: Request, case: str) -> Response:
    """Recorded with the reason; no signature lapses. What was signed, or what a way rests on, is refused."""
    caller, plain, given = await _given(request, case, timing.Correction)
    command = amending.Correct(case=plain.case, if_match=plain.if_match, fields=given.fields, reason=given.reason)
    return answered(request, await service_of(request).act(amending.correct, caller, command))


@router.post(
    "/work-items/{item}/late-entry",
    **operation("Enter an act late", answer=answers.DONE, body=timing.LateEntry, problems=CHANGE, match=True, key=True),
)
async def enter_late(request: Request, item: str) -> Response:
    """Marks the work item with the time of the act; terms that count from it count from that time."""
    service, match = service_of(request), request.headers.get("if-match", "")
    caller, value = await order.read(request, service)
    plain = amending.EnterLate(item=item, if_match=match, happened_at="", reason="")
    try:
        given = bodies.read(timing.LateEntry, value)
    except InvalidInput:
        await service.ask(order.item, caller, item, match)
        raise
    command = replace(plain, happened_at=given.happened_at, reason=given.reason)
    return answered(request, await service.act(amending.enter_late, caller, command))


@router.get("/jobs", **operation("What the system has to do", answer=timing.JOBS, problems=(403, 422)))
async def listing(request: Request, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """Queued and failed jobs, and the timers and cards that are due next; for administrators and auditors."""
    return told(await service_of(request).ask(jobs.listed, caller_of(request), limit=limit, cursor=cursor))


@router.post(
    "/jobs/{job}/retry",
    **operation("Try a failed job again", answer=timing.JOB, body=bodies.Nothing, problems=CHANGE, key=True),
)
async def again(request: Request, job: str) -> Response:
    """Administrators only, after the fifth failure."""
    service = service_of(request)
    caller, value = await order.read(request, service, optional=True)
    await order.nothing(service, caller, value, order.admin)
    return answered(request, await service.act(jobs.again, caller, job))

"""The party's page behind its token: where its matter stands, what is missing, notices, and what it may say or ask.

The token in the address is the whole authority: there is no cookie and no session. No page here names the address to
another site, none is kept by a browser, and a dead token looks like one that never was.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import problems, uploads
from api.routes.door import let_in
from api.web import faults, frame, session
from api.web.session import word
from api.wiring import Service
from engine.errors import InvalidInput, RiskflowError, TooMany, WrongState
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Agency
from engine.usecases.outside import door
from engine.usecases.outside.door import Given

LONGEST = 60  # days of a limit that are shown one by one
ACTS = ("statement", "hearing", "recusal", "objection", "withdrawal", "consent", "rating")  # in the order of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What was filled in and not accepted."""

    kind: str = ""
    values: dict[str, str] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


async def shown(request: Request) -> Response:
    """Progress, due day, missing papers, notices, what was said, and what may be done."""
    return await let_in(request, _token(request), lambda service: page(request, service))


def _token(request: Request) -> str:
    found: str = request.path_params["token"]
    return found


def caller_of(request: Request, *, key: str = "", body: bytes = b"") -> Caller:
    """Return the caller behind the token of the address."""
    bound = f"{request.method} {request.scope['path']}"
    return door.caller_of(
        _token(request),
        key=f"{bound} {key}" if key else "",
        body=hashlib.sha256(f"{bound}\n".encode() + body).hexdigest(),
        language=session.language(request),
    )


async def page(request: Request, service: Service, entered: Entered | None = None, status: int = 200) -> Response:
    """Return the party's page."""
    caller = caller_of(request)
    told = await service.ask(door.see, caller)
    agency = service.engine.env.agency(caller.agency)
    unread = [one for one in told["notices"] if not one["confirmed"]]
    answer = frame.page(
        request,
        "open/party.html",
        status=status,
        door=told,
        acts=[kind for kind in ACTS if kind in told["may"]],
        entered=entered or Entered(),
        unread=unread,
        answer=answering(told["answer_until"], agency, service.engine.env.clock.now()),
        unit=agency.name,
        zone=agency.zone,
        home=f"/party/{_token(request)}",
        here=f"/party/{_token(request)}",
        phone=str((agency.facts.get("contact") or {}).get("phone") or ""),
        complaints=str(agency.facts.get("phone") or ""),
        token=_token(request),
    )
    return sealed(answer)


def answering(until: str | None, agency: Agency, now: datetime) -> dict[str, Any] | None:
    """Return the last day on which the party may answer, and each day until then; None where nothing is asked."""
    if not until:
        return None
    zone = ZoneInfo(agency.zone)
    last = (datetime.fromisoformat(until) - timedelta(seconds=1)).astimezone(zone).date()
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=n) for n in range((last - today).days + 1)]
    cells: list[dict[str, Any]] = [{"text": "", "count": None, "cls": "past"} for _ in range(today.weekday())]
    for at, day in enumerate(days):
        sort = "last" if day == last else ("today" if day == today else ("" if agency.calendar.works(day) else "off"))
        cells.append(
            {"text": f"{day.month}-{day.day}", "count": at if sort not in ("off", "today") else None, "cls": sort}
        )
    shown = cells if 0 < len(days) <= LONGEST else []
    return {"last": last.isoformat(), "until": until, "over": last < today, "cells": shown}


def sealed(answer: Response) -> Response:
    """Keep the address of a page to this browser: told to nobody, kept nowhere, in no index."""
    answer.headers["Referrer-Policy"] = "strict-origin"  # the path goes nowhere; a form still says which site it is of
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


async def act(request: Request) -> Response:
    """Statement, request for a hearing or for somebody to withdraw, objection, withdrawal, consent, receipt, rating."""
    return await let_in(request, _token(request), lambda service: _acted(request, service))


async def _acted(request: Request, service: Service) -> Response:
    await service.ask(door.alive, caller_of(request))
    session.from_this_site(request)
    form = await session.read_form(request)
    given = _given(form)
    told = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != "key"]
    caller = caller_of(request, key=word(form, "key", limit=100), body=repr(told).encode())
    try:
        answer = await service.act(door.do, caller, given)
    except (InvalidInput, WrongState, TooMany) as wrong:
        return await _again(request, service, given, wrong)
    said = f"party_{given.kind}" if answer.status < 400 else ""
    return sealed(frame.seen(f"/party/{_token(request)}", said=said))


def _given(form: FormData) -> Given:
    score = word(form, "score", limit=3)
    return Given(
        kind=word(form, "kind", limit=60),
        text=word(form, "text", limit=6000),
        documents=tuple(str(one)[:60] for one in form.getlist("documents") if isinstance(one, str) and one)[:20],
        notice=word(form, "notice", limit=300),
        score=int(score) if score.isascii() and score.isdigit() else 0,
        person=word(form, "person", limit=60),
    )


async def _again(request: Request, service: Service, given: Given, wrong: RiskflowError) -> Response:
    lang = session.language(request)
    told = problems.body(wrong, instance=request.url.path, language=lang)
    said = [str(one.get("text", "")) for one in told.get("errors", ())] or [str(told["detail"])]
    values = {"text": given.text, "person": given.person, "score": str(given.score or "")}
    entered = Entered(kind=given.kind, values=values, papers=given.documents, errors=tuple(said))
    return faults.timed(await page(request, service, entered, int(told["status"])), wrong)


async def hand_in(request: Request) -> Response:
    """A paper of the party: PDF, picture or text."""
    return await let_in(request, _token(request), lambda service: _handed(request, service))


async def _handed(request: Request, service: Service) -> Response:
    session.from_this_site(request)
    early = caller_of(request)
    try:
        upload = await uploads.read_after(request, service, lambda: service.ask(door.alive, early))
        caller = caller_of(request, key=request.query_params.get("key", "")[:100], body=upload.digest)
        given: dict[str, Any] = {"name": upload.name, "content_type": upload.content_type}
        await service.act(door.upload, caller, **given, stored=(upload.sha256, upload.size))
    except (InvalidInput, WrongState, TooMany) as wrong:
        return await _again(request, service, Given(kind="paper"), wrong)
    return sealed(frame.seen(f"/party/{_token(request)}", said="party_paper"))


async def paper(request: Request) -> Response:
    """Forced download of a paper handed in by the party or given to it."""
    return await let_in(request, _token(request), lambda service: _paper(request, service))


async def _paper(request: Request, service: Service) -> Response:
    row = await service.ask(door.paper, caller_of(request), request.path_params["document"])
    data = await asyncio.to_thread(service.engine.env.documents.get, row["sha256"])
    name = quote(row["name"], safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return sealed(Response(data, headers=headers, media_type=row["content_type"]))


ROUTES = (
    Route("/party/{token}", shown),
    Route("/party/{token}/acts", act, methods=["POST"]),
    Route("/party/{token}/papers", hand_in, methods=["POST"]),
    Route("/party/{token}/papers/{document}", paper),
)

"""The trail: how much it holds, a full check, and whether one record is in it."""

import time

from starlette.requests import Request
from starlette.responses import Response

from api import verifying
from api.web import frame, session
from api.web.auditors import looks
from api.web.cases.events import KINDS
from api.wiring import service_of
from engine.usecases.oversight import ledger

PAGE = 60  # records of a case shown, the latest


async def shown(request: Request) -> Response:
    """The page; ``number`` is that of a case, ``seq`` the record asked for."""
    who = await looks.inspector(request)
    number, seq = request.query_params.get("number", "").strip()[:60], request.query_params.get("seq", "").strip()
    return await _page(request, who, number=number, seq=int(seq) if seq.isdigit() and len(seq) < 9 else 0)


async def verify(request: Request) -> Response:
    """Check every record, chain and commitment, and each case's state against its records; moves nothing."""
    who = await looks.inspector(request)
    await session.posted(request, who)
    begun = time.monotonic()
    report = await service_of(request).ask(verifying.by_auditor, who.caller)
    return await _page(request, who, report=report | {"seconds": f"{time.monotonic() - begun:.1f}"})


async def _page(
    request: Request,
    who: session.Visitor,
    *,
    number: str = "",
    seq: int = 0,
    report: dict[str, object] | None = None,
) -> Response:
    service = service_of(request)
    size = await service.ask(ledger.state, who.caller)
    found = await service.ask(ledger.of_case, who.caller, number) if number else None
    records = found["records"] if found is not None else []
    return frame.page(
        request,
        "auditors/trail.html",
        visitor=who,
        here="/trail",
        size=size,
        report=report,
        number=number,
        seq=seq,
        found=found,
        one=next((row for row in records if row["seq"] == seq), None),
        records=records[-PAGE:],
        more=max(0, len(records) - PAGE),
        kinds={key: text.in_language(who.lang) for key, text in KINDS.items()},
    )

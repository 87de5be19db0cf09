"""What an officer hands a party: the address of its door as a QR code, told once; the doors given, and ending one."""

from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import codes, problems
from api.web import frame, session, words
from api.web.open.party import sealed
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.errors import InvalidInput, RiskflowError, WrongState
from engine.usecases.casework import cases
from engine.usecases.outside import parties
from engine.usecases.outside.parties import Invite


async def shown(request: Request) -> Response:
    """The doors of a case, and the form that opens one more."""
    return await page(request, await session.visitor(request, "officer"))


async def page(
    request: Request, who: Visitor, *, entered: dict[str, str] | None = None, errors: Any = (), status: int = 200
) -> Response:
    """Return the page of the doors of a case."""
    service, case = service_of(request), request.path_params["case"]
    told = await service.ask(cases.get, who.caller, case)
    doors = await service.ask(parties.tokens, who.caller, case)
    subject = str((told.get("subject") or {}).get("name") or "")
    return frame.page(
        request,
        "open/doors.html",
        visitor=who,
        status=status,
        case=told,
        doors=doors,
        entered=entered or {"party": subject, "address": "", "days": str(parties.DAYS)},
        errors=list(errors),
        here=f"/cases/{case}/doors",
    )


async def give(request: Request) -> Response:
    """Open a door; its address stands on the page that answers, as words and as a code, and nowhere else."""
    who = await session.visitor(request, "officer")
    form = await session.posted(request, who)
    case = request.path_params["case"]
    entered = {name: word(form, name, limit=300) for name in ("party", "address", "days")}
    days = int(entered["days"]) if entered["days"].isascii() and entered["days"].isdigit() else 0
    command = Invite(case=case, party=entered["party"], address=entered["address"], days=days)
    service = service_of(request)
    try:
        answer = await service.act(parties.invite, session.acting(request, who, form), command)
    except (InvalidInput, WrongState) as wrong:
        return await _again(request, who, entered, wrong)
    token = answer.body.get("token")
    if token is None:  # the same form again: the address was told once and is kept nowhere
        return frame.seen(f"/cases/{case}/doors", said="told_once")
    address = f"{request.url.scheme}://{request.url.netloc}/party/{token}"
    told = await service.ask(cases.get, who.caller, case)
    label = words.in_language(who.lang, "open")["qr_label"]
    more: dict[str, Any] = {"address": address, "code": Markup(codes.svg(address, label=label)), "case": told}
    more |= {"party": answer.body["party"], "until": answer.body["expires_at"], "here": f"/cases/{case}/doors"}
    return sealed(frame.page(request, "open/sheet.html", visitor=who, **more))


async def _again(request: Request, who: Visitor, entered: dict[str, str], wrong: RiskflowError) -> Response:
    told = problems.body(wrong, instance=request.url.path, language=who.lang)
    said = [str(one.get("text", "")) for one in told.get("errors", ())] or [str(told["detail"])]
    return await page(request, who, entered=entered, errors=said, status=int(told["status"]))


async def end(request: Request) -> Response:
    """End a door at once, on every process."""
    who = await session.visitor(request, "officer")
    form = await session.posted(request, who)
    case, token = request.path_params["case"], request.path_params["door"]
    await service_of(request).act(parties.revoke, session.acting(request, who, form), case, token)
    return frame.seen(f"/cases/{case}/doors", said="door_ended")


ROUTES = (
    Route("/cases/{case}/doors", shown),
    Route("/cases/{case}/doors", give, methods=["POST"]),
    Route("/cases/{case}/doors/{door}/end", end, methods=["POST"]),
)

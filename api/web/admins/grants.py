"""Grants: what one administrator proposes and another approves; codes and tokens are shown once, to who approves."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, session
from api.web.admins.offering import offered
from api.web.admins.trying import NONE, Trouble, attempt
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.people import granting, grants_told, inspecting, machines

VIEWS = ("proposed", "granted", "rejected")
PROPOSED: Mapping[str, tuple[str, ...]] = {
    "inspect": ("inspector", "department", "from", "to"),
    "token": ("name", "account", "until"),
}


async def listed(request: Request) -> Response:
    """What waits for a second administrator first; what became of the others."""
    return await _page(request, await session.visitor(request, "admin"))


async def _page(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    view = request.query_params.get("view", "proposed")
    view = view if view in VIEWS else "proposed"
    cursor = request.query_params.get("cursor", "")[:60]
    told = await service_of(request).ask(grants_told.page, who.caller, state=view, cursor=cursor)
    return frame.page(
        request,
        "admins/grants.html",
        visitor=who,
        status=trouble.status,
        view=view,
        views=VIEWS,
        told=told,
        names=told["names"],
        trouble=trouble,
        offered=offered(told, who.lang),
        here="/grants",
    )


async def propose(request: Request) -> Response:
    """Propose an inspector's listing or a machine's token; all else is proposed where a person stands."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    what = word(form, "what", limit=20)
    if what not in PROPOSED:
        raise NotFound
    data = {name: word(form, name, limit=200) for name in PROPOSED[what]}
    given: dict[str, Any] = {"what": what, "data": data, "reason": word(form, "reason", limit=400)}
    done = await attempt(request, who, form, what, granting.propose, **given)
    return await _page(request, who, done) if isinstance(done, Trouble) else frame.seen("/grants", said="g_proposed")


async def approve(request: Request) -> Response:
    """Approve what another administrator proposed; secrets stand on this answer and nowhere else."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    grant = request.path_params["grant"]
    done = await attempt(request, who, form, f"grant:{grant}", granting.approve, grant)
    if isinstance(done, Trouble):
        return await _page(request, who, done)
    body = done.body
    if not body.get("codes") and not body.get("access_token"):
        return frame.seen("/grants?view=granted", said="g_approved")
    answer = frame.page(request, "admins/codes.html", visitor=who, grant=body, here="/grants")
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def reject(request: Request) -> Response:
    """Reject a proposal, also one's own."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    grant = request.path_params["grant"]
    done = await attempt(request, who, form, f"grant:{grant}", granting.reject, grant)
    return await _page(request, who, done) if isinstance(done, Trouble) else frame.seen("/grants", said="g_rejected")


async def end(request: Request) -> Response:
    """End an inspector's listing, or a machine's token: dead on every process."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    what, entry = request.path_params["what"], request.path_params["entry"]
    use_cases = {"listing": inspecting.end, "token": machines.revoke}
    if what not in use_cases:
        raise NotFound
    done = await attempt(request, who, form, f"end:{entry}", use_cases[what], entry)
    return await _page(request, who, done) if isinstance(done, Trouble) else frame.seen("/grants", said="g_ended")


ROUTES = (
    Route("/grants", listed),
    Route("/grants", propose, methods=["POST"]),
    Route("/grants/{grant}/approve", approve, methods=["POST"]),
    Route("/grants/{grant}/reject", reject, methods=["POST"]),
    Route("/grants/end/{what}/{entry}", end, methods=["POST"]),
)

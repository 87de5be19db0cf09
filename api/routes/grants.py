"""Grants: proposed by one administrator, approved by another; tokens of machines; listings of inspectors."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.answering import told
from api.callers import caller_of
from api.openapi import operation
from api.routes.changing import change, described, nothing
from api.routes.paging import Cursor, Limit
from api.schemas import answers, bodies, people
from api.schemas import people_answers as shown
from api.wiring import service_of
from engine.usecases.people import granting, inspecting, machines

router = APIRouter(tags=["directory"])
State = Annotated[str, Query(max_length=20)]


@router.get("/grants", **operation("Grants", answer=answers.listed(shown.GRANT), problems=(403,)))
async def grant_list(request: Request, limit: Limit = 50, cursor: Cursor = "", state: State = "") -> Response:
    """Proposals and what became of them, latest first; for administrators and auditors."""
    service, caller = service_of(request), caller_of(request)
    return told(await service.ask(granting.listed, caller, state=state, limit=limit, cursor=cursor))


@router.post("/grants", **described("Propose a grant", shown.GRANT, people.Proposal))
async def propose(request: Request) -> Response:
    """`accounts`, `password`, `kind`, `merge`, `inspect`, `setting` or `token`; no effect before the approval."""
    return await change(
        request,
        granting.propose,
        people.Proposal,
        lambda one: {"what": one.what, "data": one.data, "reason": one.reason},
    )


@router.post(
    "/grants/{grant}/approve",
    **described("Approve a grant of another administrator", shown.GRANT, bodies.Nothing, status=200),
)
async def approve(request: Request, grant: str) -> Response:
    """Takes effect at once. Codes and tokens are shown in this answer only, also not to a repeat of the request."""
    return await change(request, granting.approve, bodies.Nothing, nothing, grant)


@router.post("/grants/{grant}/reject", **described("Reject a grant", shown.GRANT, bodies.Nothing, status=200))
async def reject(request: Request, grant: str) -> Response:
    """Also one's own."""
    return await change(request, granting.reject, bodies.Nothing, nothing, grant)


@router.post(
    "/grants/{grant}/end",
    **described(
        "End an inspector's listing",
        {"id": shown.GRANT["id"], "ended_at": "2026-11-27T01:00:00.000000Z"},
        bodies.Nothing,
        status=200,
    ),
)
async def end(request: Request, grant: str) -> Response:
    """His sessions here are dead."""
    return await change(request, inspecting.end, bodies.Nothing, nothing, grant)


@router.get("/tokens", **operation("Tokens of machines", answer=answers.listed(shown.TOKEN), problems=(403,)))
async def token_list(request: Request) -> Response:
    """Names and days, never the secrets."""
    return told(await service_of(request).ask(machines.listed, caller_of(request)))


@router.post(
    "/tokens/{token}/revoke",
    **described(
        "Revoke a machine's token",
        {"id": shown.TOKEN["id"], "revoked_at": "2026-11-27T01:00:00.000000Z"},
        bodies.Nothing,
        status=200,
    ),
)
async def revoke(request: Request, token: str) -> Response:
    """Dead on every process."""
    return await change(request, machines.revoke, bodies.Nothing, nothing, token)

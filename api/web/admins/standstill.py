"""Incidents, jobs and messages: what stands still and who sets it going again. Nothing of a case but its number."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, session
from api.web.admins.trying import NONE, Trouble, attempt
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.usecases.jobs import incidents, jobs
from engine.usecases.jobs.incidents import Resolve
from engine.usecases.oversight import standing_still


async def incidents_listed(request: Request) -> Response:
    """Open incidents with who may resolve them; ``view=all``: those that are over, too."""
    return await _incidents(request, await session.visitor(request, "admin"))


async def _incidents(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    view = "all" if request.query_params.get("view") == "all" else "open"
    told = await service_of(request).ask(standing_still.incidents_told, who.caller, view=view)
    return frame.page(
        request,
        "admins/incidents.html",
        visitor=who,
        status=trouble.status,
        told=told,
        view=view,
        me=who.person["id"],
        trouble=trouble,
        here="/incidents",
    )


async def resolve(request: Request) -> Response:
    """Ask that it be tried again, or confirm what another administrator asked for."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    incident = request.path_params["incident"]
    command = Resolve(incident=incident, reason=word(form, "reason", limit=400))
    done = await attempt(request, who, form, f"incident:{incident}", incidents.resolve, command)
    if isinstance(done, Trouble):
        return await _incidents(request, who, done)
    said = {"resolved": "i_resolved", "proposed": "i_proposed"}.get(str(done.body["state"]), "i_again")
    return frame.seen("/incidents", said=said)


async def jobs_listed(request: Request) -> Response:
    """Jobs that wait or failed, what is due next, and messages that did not go out."""
    return await _jobs(request, await session.visitor(request, "admin"))


async def _jobs(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    cursor = request.query_params.get("cursor", "")[:60]
    told = await service_of(request).ask(standing_still.work, who.caller, cursor=cursor)
    return frame.page(
        request, "admins/jobs.html", visitor=who, status=trouble.status, told=told, trouble=trouble, here="/jobs"
    )


async def again(request: Request) -> Response:
    """Let a failed job be tried again now."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    job = request.path_params["job"]
    done = await attempt(request, who, form, f"job:{job}", jobs.again, job)
    return await _jobs(request, who, done) if isinstance(done, Trouble) else frame.seen("/jobs", said="j_again")


ROUTES = (
    Route("/incidents", incidents_listed),
    Route("/incidents/{incident}/resolve", resolve, methods=["POST"]),
    Route("/jobs", jobs_listed),
    Route("/jobs/{job}/retry", again, methods=["POST"]),
)

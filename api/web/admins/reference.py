"""Settings and laws: figures with what they rest on, which running cases a change reaches; laws cited by flows."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, session
from api.web.admins.trying import NONE, Trouble, attempt
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.model.text import Text
from engine.usecases.definitions import laws as known
from engine.usecases.definitions import reference
from engine.usecases.people import granting

ENTERED = ("article", "valid_from", "valid_to", "source", "note")
GIVEN = ("value", "from", "source", "law")


async def figures(request: Request) -> Response:
    """Every figure the flows use, with the next value known."""
    who = await session.visitor(request, "admin")
    told = await service_of(request).ask(reference.figures, who.caller)
    asked = request.query_params.get("q", "").strip()[:60]
    rows = [one for one in told["items"] if asked.lower() in f"{one['id']} {one['name']}".lower()]
    more = {"rows": rows, "all": len(told["items"]), "flows": told["flows"], "q": asked}
    return frame.page(request, "admins/settings.html", visitor=who, **more)


async def figure(request: Request) -> Response:
    """One figure: its versions, the running cases it reaches by flow and step, and the form that proposes another."""
    return await _figure(request, await session.visitor(request, "admin"))


async def _figure(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    told = await service_of(request).ask(reference.figure, who.caller, request.path_params["setting"])
    here = f"/settings/{told['id']}"
    return frame.page(
        request, "admins/setting.html", visitor=who, status=trouble.status, setting=told, trouble=trouble, here=here
    )


async def propose(request: Request) -> Response:
    """Propose another value from a day on; another administrator approves it."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    data = {name: word(form, name, limit=500) for name in GIVEN} | {"id": request.path_params["setting"]}
    reason = word(form, "reason", limit=400)
    done = await attempt(request, who, form, "value", granting.propose, what="setting", data=data, reason=reason)
    return await _figure(request, who, done) if isinstance(done, Trouble) else frame.seen("/grants", said="g_proposed")


async def laws(request: Request) -> Response:
    """Every law and paper a flow in force cites, or that was entered."""
    return await _laws(request, await session.visitor(request, "admin"))


async def _laws(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    told = await service_of(request).ask(reference.laws, who.caller)
    values = {"rows": told["items"], "flows": told["flows"], "trouble": trouble, "here": "/laws"}
    return frame.page(request, "admins/laws.html", visitor=who, status=trouble.status, **values)


async def new_law(request: Request) -> Response:
    """Enter a law no flow cites yet, or a further article of one."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    name = word(form, "id", limit=100)
    done = await attempt(request, who, form, "law", known.put, name, _entry(form), new=True)
    return await _laws(request, who, done) if isinstance(done, Trouble) else frame.seen(f"/laws/{name}", "l_entered")


async def law(request: Request) -> Response:
    """One law: its versions, the running cases whose flows cite it, and the form that enters what is known anew."""
    return await _law(request, await session.visitor(request, "admin"))


async def _law(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    told = await service_of(request).ask(known.one, who.caller, request.path_params["law"])
    here = f"/laws/{told['id']}"
    return frame.page(
        request, "admins/law.html", visitor=who, status=trouble.status, law=told, trouble=trouble, here=here
    )


async def enter_law(request: Request) -> Response:
    """Enter what is known of a law: a new version; what ran before is kept."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    name = request.path_params["law"]
    done = await attempt(request, who, form, "law", known.put, name, _entry(form))
    return (
        await _law(request, who, done) if isinstance(done, Trouble) else frame.seen(f"/laws/{name}", said="l_entered")
    )


def _entry(form: FormData) -> known.Entry:
    title = Text(word(form, "title", limit=300), word(form, "title_en", limit=300))
    return known.Entry(title=title, **{field: word(form, field, limit=500) for field in ENTERED})


ROUTES = (
    Route("/settings", figures),
    Route("/settings/{setting}", figure),
    Route("/settings/{setting}", propose, methods=["POST"]),
    Route("/laws", laws),
    Route("/laws", new_law, methods=["POST"]),
    Route("/laws/{law}", law),
    Route("/laws/{law}", enter_law, methods=["POST"]),
)

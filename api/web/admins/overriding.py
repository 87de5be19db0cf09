"""A jump, or an ended case open again: asked for by one administrator, foretold, approved by another."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, session
from api.web.admins.trying import NONE, Trouble, attempt
from api.web.filters import text_in
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.asking.previewing import Previewed
from engine.usecases.desks import override_desk
from engine.usecases.people import asking_override

NUMBER = 60  # characters of a case number


async def shown(request: Request) -> Response:
    """The case by its number, and what may be asked of it."""
    who = await session.visitor(request, "admin")
    return await _page(request, who, request.query_params.get("number", "")[:NUMBER].strip())


async def _page(
    request: Request, who: Visitor, number: str, trouble: Trouble = NONE, preview: dict[str, Any] | None = None
) -> Response:
    told, missed = None, ""
    if number:
        try:
            told = await service_of(request).ask(override_desk.told, who.caller, number)
        except NotFound:
            missed = number
    return frame.page(
        request,
        "admins/override.html",
        visitor=who,
        status=404 if missed else trouble.status,
        number=number,
        missed=missed,
        told=told,
        steps=[(one["id"], text_in(one["name"], who.lang)) for one in told["steps"]] if told else [],
        preview=preview,
        trouble=trouble,
        here="/overrides",
    )


async def ask(request: Request) -> Response:
    """Tell what it would do, or ask for it; nothing happens to the case before another administrator approves."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    number = word(form, "number", limit=NUMBER)
    told = await service_of(request).ask(override_desk.told, who.caller, number)
    command = asking_override.Override(
        what=told["what"],
        case=told["case"],
        to=word(form, "to", limit=100),
        reason=word(form, "reason", limit=400),
        preview=bool(word(form, "preview", limit=5)),
    )
    if not told["what"]:
        raise NotFound
    try:
        done = await attempt(request, who, form, "override", asking_override.ask, command)
    except Previewed as seen:
        kept = Trouble(form="override", entered={"to": command.to, "reason": command.reason})
        return await _page(request, who, number, kept, _named(seen.answer.body, told, who.lang))
    if isinstance(done, Trouble):
        return await _page(request, who, number, done)
    return frame.seen("/grants", said="g_proposed")


def _named(seen: Any, told: Any, lang: str) -> dict[str, Any]:
    """Return a preview with names in place of element ids."""

    def names(rows: Any) -> list[str]:
        return [text_in(told["names"].get(row["task"], row["task"]), lang) for row in rows]

    lapses = [(one["name"], text_in(one["task"]["name"] or one["task"]["id"], lang)) for one in seen["lapses"]]
    return {"lapses": lapses, "undone": names(seen["undone"]), "opens": names(seen["opens"])}


ROUTES = (
    Route("/overrides", shown, methods=["GET"]),
    Route("/overrides/ask", ask, methods=["POST"]),
)

"""The register of risk points as a page: the unit's form, ready to print, with what it is narrowed to."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.routes.register import MEDIA, written
from api.web import frame
from api.web.auditors import looks
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.oversight import register

FILTERS = ("process", "grade", "owner", "enforced", "q")


async def shown(request: Request) -> Response:
    """The register."""
    who = await looks.inspector(request)
    filters = _filters(request)
    if filters["enforced"] not in register.ENFORCED:
        filters["enforced"] = ""
    cursor = request.query_params.get("cursor", "")[:200]
    service = service_of(request)
    told = await service.ask(
        register.page, who.caller, service.schemes, filters=filters, limit=looks.LIMIT, cursor=cursor
    )
    asked = urlencode([(name, value) for name, value in filters.items() if value])
    return frame.page(
        request,
        "auditors/register.html",
        visitor=who,
        told=told,
        groups=_groups(told["items"]),
        filters=filters,
        next=looks.following(request, told["next"]),
        files={ending: f"/register.{ending}" + (f"?{asked}" if asked else "") for ending in MEDIA},
    )


async def file(request: Request) -> Response:
    """The register as a file."""
    who = await looks.inspector(request)
    ending = request.path_params["ending"]
    if ending not in MEDIA:
        raise NotFound
    return await written(request, who.caller, ending, _filters(request), who.lang)


def _filters(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "")[:100] for name in FILTERS}


def _groups(rows: list[dict[str, object]]) -> list[tuple[object, list[dict[str, object]]]]:
    """Return the rows by category: neighbours of one category are one group."""
    found: list[tuple[object, list[dict[str, object]]]] = []
    for row in rows:
        if not found or found[-1][0] != row["category"]:
            found.append((row["category"], []))
        found[-1][1].append(row)
    return found

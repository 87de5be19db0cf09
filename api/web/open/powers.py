"""The public edition: which powers there are, by which steps, papers and limits, on what basis; whom to ask."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.routes.drawing import picture
from api.web import frame, words
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.outside import disclosed

TOUCHING = frozenset({"notice", "service", "hearing", "statement", "quorum"})


async def listed(request: Request) -> Response:
    """Every power that is disclosed."""
    told = await service_of(request).ask(disclosed.powers, _agency(request))
    return frame.page(request, "open/powers.html", **about(request, told), powers=told["items"])


async def shown(request: Request) -> Response:
    """One power: steps, papers, limits, basis, rights, telephone and complaint line."""
    key = request.path_params["key"]
    service = service_of(request)
    told = await service.ask(disclosed.power, key, _agency(request))
    rows = await numbered(request, told)
    phases = [
        {"name": one["name"], "steps": [row for row in rows if row["phase"] == one["id"]]} for one in told["phases"]
    ]
    if loose := [row for row in rows if not any(row["phase"] == one["id"] for one in told["phases"])]:
        phases.append({"name": None, "steps": loose})
    return frame.page(
        request,
        "open/power.html",
        **about(request, told),
        power=told,
        phases=[one for one in phases if one["steps"]],
        main=[one for one in rows if weighs(one)],
        ranks=sorted({row["rank"] for row in rows if row["rank"]}),
    )


def weighs(step: Mapping[str, Any]) -> bool:
    """True for a step shown first: of the heaviest risk, limited by law, decided by a body, or about the party."""
    by_law = step["limit"] is not None and step["limit"]["law"] is not None
    return not step["by_system"] and (step["rank"] == 1 or by_law or not TOUCHING.isdisjoint(step["kinds"]))


async def numbered(request: Request, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the steps in the order and with the numbers of the map, each with the rank of its heaviest risk."""
    service = service_of(request)
    drawn = await service.ask(disclosed.drawn, told["key"], _agency(request))
    outline = await asyncio.to_thread(service.pictures.outline, drawn, language="zh", scheme="", process="")
    places = {one["id"]: at for at, one in enumerate(outline["elements"])}
    numbers = {one["id"]: one["number"] for one in outline["elements"]}
    nodes = drawn.definition.main_process.graph.all_nodes
    rows = [
        {**one, "number": numbers.get(one["id"], ""), "rank": drawn.definition.rank(nodes[one["id"]])}
        for one in told["steps"]
    ]
    return sorted(rows, key=lambda one: places.get(one["id"], len(places)))


def about(request: Request, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every public page shows of the agency."""
    return {
        "unit": told["agency"]["name"],
        "home": "/public",
        "office": told,
        "of_agency": _of_agency(request),
        "navigation": [
            {
                "path": f"/public{_of_agency(request)}",
                "name": words.in_language(frame.language(request), "open")["powers"],
                "current": True,
            }
        ],
    }


async def drawn_map(request: Request) -> Response:
    """The public edition of the map: steps, posts, limits and papers; no name, risk or measure."""
    drawn = await service_of(request).ask(disclosed.drawn, request.path_params["key"], _agency(request))
    ending = request.path_params["ending"]
    if ending not in ("svg", "pdf"):
        raise NotFound
    return await picture(request, drawn, format=ending, lang=frame.language(request), view="public")


def _agency(request: Request) -> str:
    return request.query_params.get("agency", "")[:60]


def _of_agency(request: Request) -> str:
    """Return the query that keeps a reader at the agency he reads about."""
    key = _agency(request)
    return f"?agency={key}" if key.replace("-", "").isalnum() and key.isascii() else ""


ROUTES = (
    Route("/public", listed),
    Route("/public/{key}", shown),
    Route("/public/{key}/map.{ending}", drawn_map),
)

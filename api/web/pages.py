"""The pages: those of every area, the demo's landing page with its maps, the interface described, static files."""

from collections.abc import Awaitable, Callable
from functools import partial
from importlib.resources import files
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api import order
from api.callers import caller_of
from api.routes.drawing import picture
from api.web import admins, auditors, cases, editing, landing, login, officers, releasing, session
from api.web import open as doors
from api.web.frame import language, page
from api.wiring import Service, service_of
from engine.errors import NotFound
from engine.usecases.casework import course
from engine.usecases.oversight import showcase

AREAS = (login, officers, cases, auditors, admins, doors, editing, releasing)
Endpoint = Callable[[Request], Awaitable[Response]]


class Static(StaticFiles):
    """Files that a browser may keep and has to ask about."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file."""
        found = await super().get_response(path, scope)
        found.headers["Cache-Control"] = "no-cache"
        return found


def mount(app: FastAPI) -> None:
    """Add the pages to the application."""
    routes = [one for area in AREAS for one in area.ROUTES]
    for one in routes:
        methods = sorted((one.methods or {"GET"}) - {"HEAD"})
        app.router.routes.append(Route(one.path, closing(one.endpoint), methods=methods, include_in_schema=False))
    known = {one.path for one in routes}
    app.state.pages = frozenset(known)
    if "/" not in known:
        app.add_route("/", home, include_in_schema=False)
    app.add_route("/docs", docs, include_in_schema=False)
    app.add_route("/api/v1/openapi.json", document, include_in_schema=False)
    for ending in ("svg", "pdf"):
        app.add_route(f"/demo/maps/{{key}}.{ending}", partial(demo_map, ending), include_in_schema=False)
    app.add_route("/demo/cases/{case}/map.svg", demo_course, include_in_schema=False)
    app.mount("/static", Static(directory=str(files("api.web") / "static")), name="static")


def closing(endpoint: Endpoint) -> Endpoint:
    """Return an endpoint that lets go of the files of a form when it is done."""

    async def closed(request: Request) -> Response:
        try:
            return await endpoint(request)
        finally:
            sent = getattr(request.state, "form", None)
            if sent is not None:
                await sent.close()

    return closed


async def home(request: Request) -> Response:
    """The landing page of the demo; the log-in page otherwise."""
    service, lang = service_of(request), language(request)
    if not service.demo:
        return await login.shown(request)
    told = await landing.told(service, lang)
    return page(request, "landing/landing.html", **told)


async def docs(request: Request) -> Response:
    """The description of every operation, from the OpenAPI document."""
    await _allowed(request)
    return page(request, "landing/docs.html", document=request.app.openapi(), pretty=_pretty)


def _pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


async def document(request: Request) -> Response:
    """The OpenAPI document."""
    await _allowed(request)
    return Response(orjson.dumps(request.app.openapi()), media_type="application/json")


async def _allowed(request: Request) -> None:
    """Open in the demo, for people who are logged in otherwise: by a token, or in their browser."""
    service = service_of(request)
    if service.demo:
        return
    browser = "authorization" not in request.headers and session.COOKIE in request.cookies
    await service.ask(order.alive, session.caller_of(request) if browser else caller_of(request))


def _demo(request: Request) -> tuple[Service, str]:
    service = service_of(request)
    if not service.demo or not service.engine.env.default_agency:
        raise NotFound
    return service, service.engine.env.default_agency


async def demo_map(ending: str, request: Request) -> Response:
    """The risk map of a flow or of one of its companions, without log-in; demo only."""
    service, agency = _demo(request)
    drawn = await service.ask(course.definition_of, agency, request.path_params["key"])
    process = request.query_params.get("process", "")
    return await picture(request, drawn, format=ending, lang=language(request), process=process)


async def demo_course(request: Request) -> Response:
    """The map of a demo case with its course, without log-in; demo only."""
    service, agency = _demo(request)
    drawn = await service.ask(showcase.drawn, agency, request.path_params["case"])
    return await picture(request, drawn, format="svg", lang=language(request))

"""The pages: the demo's landing page with its maps, the log-in hint, the description of the interface, static files."""

from functools import partial
from importlib.resources import files
from typing import Any

import jinja2
import orjson
from fastapi import FastAPI, Request, Response
from starlette.staticfiles import StaticFiles

from api import order
from api.callers import caller_of, language_of
from api.routes.drawing import picture
from api.web import landing, words
from api.wiring import Service, service_of
from engine.errors import NotFound
from engine.usecases import course, showcase

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("api.web"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


def mount(app: FastAPI) -> None:
    """Add the pages to the application."""
    app.add_route("/", home, include_in_schema=False)
    app.add_route("/docs", docs, include_in_schema=False)
    app.add_route("/api/v1/openapi.json", document, include_in_schema=False)
    for ending in ("svg", "pdf"):
        app.add_route(f"/demo/maps/{{key}}.{ending}", partial(demo_map, ending), include_in_schema=False)
    app.add_route("/demo/cases/{case}/map.svg", demo_course, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=str(files("api.web") / "static")), name="static")


def language(request: Request) -> str:
    """Return the page's language: ``?lang=``, else by Accept-Language."""
    asked = request.query_params.get("lang", "")
    return asked if asked in ("zh", "en") else language_of(request.scope)


def page(name: str, *, lang: str, **values: Any) -> Response:
    """Return a rendered template."""
    text = TEMPLATES.get_template(name).render(lang=lang, w=words.in_language(lang), **values)
    return Response(text, headers={"Content-Security-Policy": POLICY}, media_type="text/html; charset=utf-8")


async def home(request: Request) -> Response:
    """The landing page; without ``--demo`` it only says how to log in."""
    service, lang = service_of(request), language(request)
    if not service.demo:
        return page("login.html", lang=lang, unit="")
    told = await landing.told(service, lang)
    return page("landing.html", lang=lang, **told)


async def docs(request: Request) -> Response:
    """The description of every operation, from the OpenAPI document."""
    await _allowed(request)
    return page("docs.html", lang=language(request), document=request.app.openapi(), unit="", pretty=_pretty)


def _pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


async def document(request: Request) -> Response:
    """The OpenAPI document."""
    await _allowed(request)
    return Response(orjson.dumps(request.app.openapi()), media_type="application/json")


async def _allowed(request: Request) -> None:
    """Open in the demo, for people who are logged in otherwise."""
    service = service_of(request)
    if not service.demo:
        await service.ask(order.alive, caller_of(request))


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

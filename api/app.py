"""The application: routes, the order of layers, and how everything that is raised becomes a problem."""

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Scope

from api import openapi, problems
from api.bodies import Limits
from api.callers import caller_of, language_of
from api.order import alive
from api.routes import (
    audit,
    cases,
    directory,
    documents,
    door,
    drafts,
    duties,
    following,
    grants,
    importing,
    log_in,
    mandates,
    meetings,
    messages,
    papers,
    parties,
    processes,
    public,
    recusals,
    register,
    running,
    settings,
    sign_on,
    substitutes,
    timing,
    undoing,
    who,
    work_items,
)
from api.settings import Settings
from api.shell import Shell
from api.web import faults, pages, session
from api.wiring import Service, service
from engine.bootstrap import Engine
from engine.errors import InvalidInput, NotFound, RiskflowError, Unavailable
from engine.usecases.asking import security

API = "/api/v1"
VERSION = "0.1.0"


def create_app(engine: Engine, *, demo: bool, settings: Settings, bench: bool = False) -> FastAPI:
    """Return the application around an open engine."""
    return application(service(engine, settings=settings, demo=demo), bench=bench)


def application(made: Service, *, bench: bool = False) -> FastAPI:
    """Return the application around a service."""
    app = FastAPI(
        title="riskflow",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: f"{route.tags[0]}_{route.name}".replace(" ", "_"),
    )
    app.state.service = made
    # Routes are tried one by one: the hottest first, but for the yardstick, which pays for no other.
    if bench:
        app.include_router(running.bench)
    for router in _routers():
        app.include_router(router, prefix=API)
    app.include_router(running.health)
    if made.demo:
        app.include_router(running.demo, prefix=API)
    pages.mount(app)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_middleware(Limits)
    templates = {one.endpoint: one.path for one in iter_route_contexts(app.routes) if one.path and one.endpoint}
    app.add_middleware(Shell, hosts=made.settings.hosts, metrics=made.metrics, templates=templates, shown=_shown(app))
    return app


def _routers() -> Sequence[APIRouter]:
    """Return what stands under ``API``, the hottest first."""
    return (
        work_items.acts,
        work_items.router,
        undoing.router,
        cases.router,
        log_in.router,
        sign_on.router,
        who.router,
        substitutes.router,
        mandates.router,
        messages.router,
        parties.router,
        door.router,
        timing.router,
        settings.router,
        processes.router,
        public.router,
        drafts.router,
        documents.router,
        papers.router,
        importing.router,
        directory.router,
        grants.router,
        duties.router,
        meetings.router,
        recusals.router,
        recusals.every,
        following.router,
        register.router,
        audit.router,
    )


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = openapi.document(app)
    return app.openapi_schema


async def _failed(request: Request, error: Any) -> Response:
    if isinstance(error, NotFound) and request.method not in ("GET", "HEAD"):
        _noted(request)
    if faults.for_browser(request.scope):
        return await faults.told(request, error)
    return problems.response(error, instance=request.url.path, language=language_of(request.scope))


def _noted(request: Request) -> None:
    """Record an act on a case or item that is there and not visible to the caller: in the security log alone (D31).

    The answer does not wait for it: the time of a record would tell that there is something.
    """
    what = request.path_params.get("item") or request.path_params.get("case") or ""
    if what and not request.url.path.endswith("/verdict"):  # a question is no act
        with contextlib.suppress(RiskflowError):
            browser = faults.for_browser(request.scope)
            who = session.caller_of(request) if browser else caller_of(request)
            request.app.state.service.later(security.hidden, who, what)


async def _http(request: Request, error: Any) -> Response:
    """Turn the framework's own errors into problems: no route, another method."""
    kinds: dict[int, RiskflowError] = {404: NotFound(), 405: problems.MethodNotAllowed()}
    found = kinds.get(error.status_code, problems.BadRequest(str(error.detail)))
    response = await _failed(request, found)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _parameters(request: Request, error: Any) -> Response:
    """A query or path parameter is wrong; whoever is not logged in learns that first where one has to be."""
    try:
        caller = caller_of(request)
        await request.app.state.service.ask(alive, caller)
    except RiskflowError as earlier:
        if 401 in request.scope["route"].responses:
            return await _failed(request, earlier)
    if any(one["loc"][0] == "path" for one in error.errors()):
        return await _failed(request, NotFound())
    told = [
        {"pointer": "/" + "/".join(str(part) for part in one["loc"][1:]), "code": "type", "text": one["msg"]}
        for one in error.errors()
    ]
    return await _failed(request, InvalidInput(errors=told))


async def _outage(request: Request, error: Any) -> Response:
    return await _failed(request, Unavailable())


def _shown(app: FastAPI) -> Callable[[Scope, RiskflowError | None], ASGIApp | None]:
    """Return what tells an error outside of the routes by a page, for who asked with a browser."""

    def shown(scope: Scope, error: RiskflowError | None) -> ASGIApp | None:
        if not faults.for_browser(scope):
            return None
        request = Request({**scope, "app": app})
        return faults.unexpected(request) if error is None else faults.fault(request, error)

    return shown


Handler = Callable[[Request, Any], Awaitable[Response]]
HANDLERS: dict[Any, Handler] = {
    RiskflowError: _failed,
    HTTPException: _http,
    RequestValidationError: _parameters,
    ConnectionError: _outage,
}

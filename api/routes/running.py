"""Running: health, figures, the demo's clock and the rows of the measurements."""

import asyncio
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from api import clock, order
from api.answering import told
from api.openapi import operation
from api.schemas import bodies
from api.wiring import service_of
from engine.errors import InvalidInput, Unavailable

health = APIRouter(tags=["running"])
demo = APIRouter(prefix="/demo", tags=["running"])
bench = APIRouter(prefix="/bench", tags=["running"])


@health.get("/healthz", **operation("The process answers", answer={"status": "ok"}, open=True))
async def healthz() -> Response:
    """Says nothing of the database."""
    return told({"status": "ok"})


@health.get("/readyz", **operation("Ready for requests", answer={"status": "ready"}, open=True, problems=(503,)))
async def readyz(request: Request) -> Response:
    """The database answers and its schema is the one of this program."""
    if not await asyncio.to_thread(service_of(request).ready):
        raise Unavailable
    return told({"status": "ready"})


@health.get(
    "/metrics", **operation("Figures for Prometheus", answer="riskflow_requests_total 1", media="text/plain", open=True)
)
async def metrics(request: Request) -> Response:
    """Requests and durations by route."""
    return Response(service_of(request).metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@demo.post(
    "/clock",
    **operation(
        "Move the demo's clock on and let due jobs run",
        answer={"now": "2026-12-13T01:12:00.000000Z", "fired": 0},
        body=bodies.Advance,
        problems=(400, 403, 415, 422),
        key=True,
    ),
)
async def advance(request: Request) -> Response:
    """A duration such as `P20D` or `PT6H`, forward only; refused where not every agency is a demo one."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    await service.ask(order.alive, caller)
    by: timedelta = clock.duration(bodies.read(bodies.Advance, value).advance)
    return told(await asyncio.to_thread(clock.advance, service, by))


@bench.post("/bare", **operation("One row through Core", answer={"ok": True}, body=bodies.Bare, open=True))
def bare(request: Request, body: bodies.Bare) -> dict[str, Any]:
    """The denominator of the speed figures: model in, one prebuilt insert, thread pool."""
    service_of(request).bare(body.value)
    return {"ok": True}


@bench.post("/raw", **operation("One row on the driver", answer={"ok": True}, body=bodies.Bare, open=True))
async def raw(request: Request) -> Response:
    """The ceiling: no model, the driver, in the event loop."""
    value = (await request.body()).decode("utf-8", "replace")[:200]
    if not value:
        raise InvalidInput(errors=[{"pointer": "", "code": "required", "text": "a body is needed"}])
    service_of(request).raw(value)
    return told({"ok": True})

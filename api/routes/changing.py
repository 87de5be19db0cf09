"""What every route that changes the directory does: read the body, in the order of checks, and act."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response

from api import order
from api.answering import answered
from api.openapi import operation
from api.schemas import bodies
from api.wiring import service_of
from engine.errors import InvalidInput

PROBLEMS = (400, 403, 404, 409, 413, 415, 422)


def described(summary: str, answer: Any, body: Any, *, status: int = 201) -> dict[str, Any]:
    """Return the keyword arguments of the route's decorator."""
    return operation(summary, answer=answer, status=status, body=body, problems=PROBLEMS, key=True)


async def change(
    request: Request,
    use_case: Any,
    model: Any,
    arguments: Callable[[Any], dict[str, Any]],
    *path: str,
    own: bool = False,
) -> Response:
    """Carry out a change; a wrong body is told after 401 and 403. ``own``: it is not only for administrators."""
    service = service_of(request)
    caller, value = await order.read(request, service, optional=model is bodies.Nothing)
    try:
        given = bodies.read(model, value)
    except InvalidInput:
        await service.ask(order.alive if own else order.admin, caller)
        raise
    return answered(request, await service.act(use_case, caller, *path, **arguments(given)))


def nothing(_: Any) -> dict[str, Any]:
    """Return no arguments."""
    return {}

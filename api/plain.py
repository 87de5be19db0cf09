"""Routes whose endpoint takes the request and the words of its path, and nothing else: nothing has to be solved."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response


class Plain(APIRoute):
    """Described like any other route; its endpoint is called as it stands."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what calls the endpoint."""
        endpoint = self.endpoint

        async def handle(request: Request) -> Response:
            found: Response = await endpoint(request, **request.path_params)
            return found

        return handle

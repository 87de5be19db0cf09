"""The editor of definitions in the browser."""

from collections.abc import Sequence

from starlette.routing import Route

ROUTES: Sequence[Route] = ()

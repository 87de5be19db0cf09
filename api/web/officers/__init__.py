"""Pages of officers: inbox, work items, signing list."""

from collections.abc import Sequence

from starlette.routing import Route

ROUTES: Sequence[Route] = ()

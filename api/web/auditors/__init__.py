"""Pages of auditors: dashboard, maps, register, trail."""

from collections.abc import Sequence

from starlette.routing import Route

ROUTES: Sequence[Route] = ()

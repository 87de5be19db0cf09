"""Pages of cases: list, course, start, meetings, papers."""

from collections.abc import Sequence

from starlette.routing import Route

ROUTES: Sequence[Route] = ()

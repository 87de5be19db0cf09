"""Pages of administrators: definitions, directory, calendars, settings, laws."""

from collections.abc import Sequence

from starlette.routing import Route

ROUTES: Sequence[Route] = ()

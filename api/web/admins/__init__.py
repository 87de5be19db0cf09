"""Pages of administrators: directory, grants, calendars, settings, laws, incidents, jobs; nothing of a case."""

from collections.abc import Sequence

from starlette.routing import Route

from api.web.admins import (
    grants,
    importing,
    leaving,
    overriding,
    people,
    places,
    reference,
    standing,
    standstill,
    years,
)

ROUTES: Sequence[Route] = (
    *importing.ROUTES,
    *places.ROUTES,
    *standing.ROUTES,
    *leaving.ROUTES,
    *people.ROUTES,
    *grants.ROUTES,
    *overriding.ROUTES,
    *years.ROUTES,
    *reference.ROUTES,
    *standstill.ROUTES,
)

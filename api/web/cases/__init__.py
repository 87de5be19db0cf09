"""Pages of cases: list, course, acts, papers, start, meetings."""

from collections.abc import Sequence

from starlette.routing import Route

from api.web.cases import acts, beside, copies, filing, listing, making, meetings, one, owed, own, party, start

ROUTES: Sequence[Route] = (
    *listing.ROUTES,
    *making.ROUTES,
    *filing.ROUTES,
    *acts.ROUTES,
    *beside.ROUTES,
    *party.ROUTES,
    *owed.ROUTES,
    *copies.ROUTES,
    *own.ROUTES,
    *start.ROUTES,
    *meetings.ROUTES,
    *one.ROUTES,
)

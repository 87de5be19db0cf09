"""Pages of officers: inbox, work items, signing list."""

from collections.abc import Sequence

from starlette.routing import Route

from api.web.officers import inbox

ROUTES: Sequence[Route] = (Route("/inbox", inbox.shown, methods=["GET"]),)

"""Making the papers of a case, and its whole file."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.case_files import bound
from api.web import frame
from api.web.cases.filing import taken_along
from api.web.session import acting, posted, visitor
from api.wiring import service_of
from engine.errors import StaleVersion, WrongState
from engine.usecases.papers import writing

TRIES = 3  # times a paper is filled anew because the case moved meanwhile


async def make(request: Request) -> Response:
    """Fill a paper from the case, number and file it; then show it."""
    who = await visitor(request, "officer")
    service, form = service_of(request), await posted(request, who)
    caller = acting(request, who, form)
    item, paper = request.path_params["item"], request.path_params["paper"]
    for _ in range(TRIES):
        prepared = await service.ask(writing.prepare, who.caller, item, paper)
        try:
            made = await service.act(writing.write, caller, prepared)
        except StaleVersion:
            continue
        return frame.seen(f"/papers/{made.body['id']}", "paper_made")
    raise WrongState("the case keeps moving; try again")


async def book(request: Request) -> Response:
    """Cover, contents, signatures, papers, uploads, history and map in one PDF."""
    who = await visitor(request, "officer", "auditor")
    made, called = await bound(service_of(request), who.caller, request.path_params["case"])
    return taken_along(made, called, "application/pdf")


ROUTES = (
    Route("/cases/{case}/papers/{item}/{paper}", make, methods=["POST"]),
    Route("/cases/{case}/file.pdf", book, methods=["GET"]),
)

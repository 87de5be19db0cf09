"""Pages of officers: inbox, work items, signing list."""

from collections.abc import Sequence

from starlette.routing import Route

from api.web.officers import acting, inbox, signing, verbs

ITEM = "/items/{item}"
ROUTES: Sequence[Route] = (
    Route("/inbox", inbox.shown, methods=["GET"]),
    Route("/signing", signing.shown, methods=["GET"]),
    Route("/signing", signing.sent, methods=["POST"]),
    Route(ITEM, acting.shown, methods=["GET"]),
    Route(f"{ITEM}/live", verbs.live, methods=["GET"]),
    Route(f"{ITEM}/complete", acting.complete, methods=["POST"]),
    Route(f"{ITEM}/check", acting.check, methods=["POST"]),
    Route(f"{ITEM}/draft", acting.draft, methods=["POST"]),
    Route(f"{ITEM}/claim", acting.claim, methods=["POST"]),
    Route(f"{ITEM}/release", acting.release, methods=["POST"]),
    Route(f"{ITEM}/{{verb}}", verbs.shown, methods=["GET"]),
    Route(f"{ITEM}/{{verb}}", verbs.sent, methods=["POST"]),
)

"""Pages of definitions: what is in force, what is drafted, what changed, who has to agree."""

from collections.abc import Sequence

from starlette.routing import Route

from api.web.releasing import acting, differing, files, listing, one

KEY = "/definitions/{key}"
ROUTES: Sequence[Route] = (
    Route("/definitions", listing.shown, methods=["GET"]),
    Route("/definitions", listing.sent, methods=["POST"]),
    Route(KEY, one.shown, methods=["GET"]),
    Route(f"{KEY}/versions", one.versions, methods=["GET"]),
    Route(f"{KEY}/versions/{{number:int}}.{{ending:str}}", files.version, methods=["GET"]),
    Route(f"{KEY}/versions/{{number:int}}/cancel", acting.cancel, methods=["POST"]),
    Route(f"{KEY}/draft.{{ending:str}}", files.draft, methods=["GET"]),
    Route(f"{KEY}/diff", differing.shown, methods=["GET"]),
    Route(f"{KEY}/changes.{{ending:str}}", differing.picture, methods=["GET"]),
    Route(f"{KEY}/draft", acting.upload, methods=["POST"]),
    Route(f"{KEY}/retire", acting.retire, methods=["POST"]),
    Route(f"{KEY}/draft/{{act}}", acting.sent, methods=["POST"]),
)

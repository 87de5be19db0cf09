"""The editor of definitions in the browser."""

from collections.abc import Sequence

from starlette.routing import Route

from api.web.editing import page

EDIT = "/definitions/{key}/edit"
ROUTES: Sequence[Route] = (
    Route(EDIT, page.shown, methods=["GET"]),
    Route(f"{EDIT}/file", page.exported, methods=["GET"]),
    Route(f"{EDIT}/opened", page.opened, methods=["GET"]),
    Route(f"{EDIT}/check", page.checked, methods=["POST"]),
    Route(f"{EDIT}/guard", page.guarded, methods=["POST"]),
    Route(f"{EDIT}/draft", page.saved, methods=["POST"]),
    Route(f"{EDIT}/import", page.imported, methods=["POST"]),
)

"""The list of cases: found by a part of title or number, by state, process and who started them."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame
from api.web.cases import events
from api.web.filters import text_in
from api.web.session import visitor
from api.wiring import service_of
from engine.usecases.casework import cases
from engine.usecases.definitions import definitions

LIMIT = 50
SEARCH = 200  # letters of what is looked for


async def page(request: Request) -> Response:
    """Newest first; what one may not see is neither listed nor counted."""
    who = await visitor(request, "officer", "auditor")
    service, asked = service_of(request), request.query_params
    filters = {
        "q": asked.get("q", "").strip()[:SEARCH],
        "status": asked.get("status", "") if asked.get("status", "") in events.STATUS else "",
        "process": asked.get("process", "")[:60],
        "mine": "1" if asked.get("mine") else "",
    }
    cursor = asked.get("cursor", "")
    told = await service.ask(cases.page, who.caller, filters=filters, limit=LIMIT, cursor=cursor)
    known = await service.ask(definitions.page, who.caller)
    given = {name: value for name, value in filters.items() if value}
    following = f"/cases?{urlencode(given | {'cursor': told['next']})}" if told["next"] else ""
    return frame.page(
        request,
        "cases/list.html",
        visitor=who,
        filters=filters,
        narrowed=bool(given) or bool(cursor),
        statuses=[{"id": key, "name": text.in_language(who.lang)} for key, text in events.STATUS.items()],
        processes=known["items"],
        rows=[_line(one, who.lang) for one in told["items"]],
        following=following,
        may_start=who.role == "officer",
    )


def _line(one: dict[str, Any], lang: str) -> dict[str, Any]:
    status = str(one["status"])
    return {
        "id": one["id"],
        "number": one["number"],
        "title": one.get("title") or one["number"],
        "party": (one.get("subject") or {}).get("name", ""),
        "process": text_in(one["process"]["name"], lang),
        "status": events.named(events.STATUS, status, lang),
        "mark": events.MARKS.get(status, "open"),
        "incidents": one["incidents"],
        "started_at": one["started_at"],
    }


ROUTES = (Route("/cases", page, methods=["GET"]),)

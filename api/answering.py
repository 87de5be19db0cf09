"""Answers as responses: JSON by orjson, ETag and Location of acts, problems of refusals."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api import problems
from api.callers import language_of
from api.wiring import service_of
from engine.usecases.ground.commands import Answer

PLACES = {"ca": "/api/v1/cases/", "do": "/api/v1/documents/"}


def told(value: Any, *, status: int = 200, etag: str = "") -> Response:
    """Return a value as JSON."""
    headers = {"ETag": etag} if etag else {}
    return Response(orjson.dumps(value), status, headers, "application/json")


def answered(request: Request, answer: Answer) -> Response:
    """Return the answer of an act; a refusal is a problem, a repeated answer is the first one again."""
    if answer.status >= 400:
        service_of(request).metrics.refused()
        language = language_of(request.scope)
        return problems.problem(problems.refused(answer.body, instance=request.url.path, language=language))
    headers = {}
    etag = _etag(answer.body)
    if etag:
        headers["ETag"] = etag
    made = str(answer.body.get("id", ""))
    if answer.status == 201 and made[:2] in PLACES:
        headers["Location"] = PLACES[made[:2]] + made
    content = answer.repeated if answer.repeated is not None else orjson.dumps(answer.body)
    return Response(content, answer.status, headers, "application/json")


def _etag(body: Mapping[str, Any]) -> str:
    item = body.get("work_item")
    found = item if isinstance(item, Mapping) else body
    case = body.get("case")
    return str(found.get("etag", "")) or (str(case.get("etag", "")) if isinstance(case, Mapping) else "")

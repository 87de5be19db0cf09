"""The register of risk points: as a list, as the unit's form, as plain values."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api import register_form
from api.answering import told
from api.callers import caller_of, language_of
from api.openapi import operation
from api.routes.drawing import Language
from api.routes.paging import Cursor, Limit
from api.schemas import answers
from api.wiring import service_of
from engine.usecases.ground.commands import Caller
from engine.usecases.oversight import register

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA = {"xlsx": WORKBOOK, "docx": WORD, "csv": "text/csv; charset=utf-8"}
MAKERS = {"xlsx": register_form.workbook, "docx": register_form.document, "csv": register_form.table}
_TEXT = {"zh": "记录失实", "en": "Facts written too heavy or too light"}
_POINT = {
    "key": "penalty~PEN-R02",
    "id": "PEN-R02",
    "etag": '"5e0cb1f7b0c3f5a1"',
    "process": {"key": "penalty", "version": 1, "name": {"zh": "行政处罚", "en": "Administrative penalty"}},
    "category_id": "penalty",
    "category": {"zh": "行政处罚", "en": "Penalties"},
    "name": _TEXT,
    "manifestation": {"zh": "现场记录事后改动", "en": "The record of the check is altered later"},
    "cause": {"zh": "个人自律不严", "en": "Lack of self-discipline"},
    "departments": [{"zh": "执法股", "en": "Enforcement section"}],
    "posts": [{"zh": "承办人", "en": "Case officer"}],
    "steps": [{"id": "pen_check", "name": {"zh": "现场检查", "en": "Inspection"}}],
    "rank": 2,
    "grade": {"code": "B", "name": {"zh": "较高", "en": "High"}},
    "status": "proposed",
    "measures": [{"text": {"zh": "两名执法人员当场签字", "en": "Two officers sign"}, "control": "ctl_two_officers"}],
    "owner": {"role": "handler", "name": {"zh": "承办人", "en": "Case officer"}},
}
_FACET = [{"id": "penalty", "name": {"zh": "行政处罚", "en": "Administrative penalty"}}]
_PAGE = answers.listed(_POINT) | {
    "first": 1,
    "total": 1,
    "grades": [{"rank": 2, "grade": {"code": "B", "name": {"zh": "较高", "en": "High"}}, "n": 1, "enforced": 1}],
    "facets": {"process": _FACET, "grade": _FACET, "owner": _FACET},
    "day": "2026-11-28",
    "unit": {"zh": "青岚市市场监督管理局", "en": "Qinglan Market Regulation Bureau"},
}
router = APIRouter(tags=["audit"])
Flow = Annotated[str, Query(max_length=60, description="key of a flow", examples=["penalty"])]
Grade = Annotated[str, Query(max_length=10, description="code of the grading scheme", examples=["A"])]
Owner = Annotated[str, Query(max_length=60, description="post that answers for it", examples=["handler"])]


@router.get("/risk-points", **operation("The register of risk points", answer=_PAGE, problems=(422,)))
async def points(
    request: Request, process: Flow = "", grade: Grade = "", owner: Owner = "", limit: Limit = 50, cursor: Cursor = ""
) -> Response:
    """Risk points of all flows in force, with the columns of the unit's form; read from the files themselves."""
    service = service_of(request)
    filters = {"process": process, "grade": grade, "owner": owner}
    caller, ask = caller_of(request), service.ask
    return told(await ask(register.page, caller, service.schemes, filters=filters, limit=limit, cursor=cursor))


@router.get("/risk-points.xlsx", **operation("The register as the unit's form", answer="", media=WORKBOOK))
async def workbook(
    request: Request, process: Flow = "", grade: Grade = "", owner: Owner = "", lang: Language = ""
) -> Response:
    """A workbook with the form's columns, A4 landscape, ready to print, to seal and to sign."""
    filters = {"process": process, "grade": grade, "owner": owner}
    return await written(request, caller_of(request), "xlsx", filters, lang or language_of(request.scope))


@router.get("/risk-points.docx", **operation("The register as the form for Word", answer="", media=WORD))
async def word(
    request: Request, process: Flow = "", grade: Grade = "", owner: Owner = "", lang: Language = ""
) -> Response:
    """The same form as a Word document, to be written on."""
    filters = {"process": process, "grade": grade, "owner": owner}
    return await written(request, caller_of(request), "docx", filters, lang or language_of(request.scope))


@router.get("/risk-points.csv", **operation("The register as plain values", answer="", media="text/csv"))
async def table(
    request: Request, process: Flow = "", grade: Grade = "", owner: Owner = "", lang: Language = ""
) -> Response:
    """The same rows as comma separated values in UTF-8."""
    filters = {"process": process, "grade": grade, "owner": owner}
    return await written(request, caller_of(request), "csv", filters, lang or language_of(request.scope))


async def written(request: Request, caller: Caller, ending: str, filters: Mapping[str, str], lang: str) -> Response:
    """Return the rows asked for as a file."""
    service = service_of(request)
    found = await service.ask(register.page, caller, service.schemes, filters=filters, limit=0)
    made = await asyncio.to_thread(MAKERS[ending], found, lang)
    headers = {"Content-Disposition": f'attachment; filename="risk-points.{ending}"'}
    return Response(made, headers=headers, media_type=MEDIA[ending])

"""Flows: list, description, versions, exact bytes, risk maps."""

import asyncio
from typing import Annotated, cast

from fastapi import APIRouter, Path, Query, Request, Response

from api.answering import told
from api.callers import caller_of, language_of
from api.openapi import operation
from api.pictures import Language as Tongue
from api.routes.drawing import Ending, Language, ProcessName, SchemeName, Sheet, View, picture
from api.schemas import answers, releases
from api.wiring import service_of
from engine.usecases.casework import course
from engine.usecases.definitions import definitions
from engine.usecases.outside import disclosed

_MAP = {
    "process": "procurement_main",
    "name": {"zh": "物品采购", "en": "Purchase of goods"},
    "points": {"map": {"total": 16, "proposed": 16, "by_grade": [{"rank": 1, "code": "A", "n": 2}]}, "file": 17},
    "sheets": 6,
    "phases": [{"id": "ph_apply", "name": "申请与核对"}],
    "elements": [
        {"id": "pro_apply", "number": 1, "name": "采购申请", "phase": "ph_apply", "grade": "B", "proposed": True,
         "risks": ["R01", "R02"]},
    ],
    "not_enforced": [
        {"element": "pro_meeting", "number": 7, "name": "党政联席会议集体研究",
         "controls": [{"id": "ctl_quorum", "kind": "quorum", "name": "规定到会人数与表决（自定）"}]},
    ],
    "maps": [{"process": "procurement_main", "name": {"zh": "物品采购", "en": "Purchase of goods"}, "kind": "this",
              "main": True}],
}  # fmt: skip
router = APIRouter(prefix="/processes", tags=["processes"])
Key = Annotated[str, Path(max_length=60, examples=["procurement"])]
Number = Annotated[int, Path(ge=1, le=1_000_000, examples=[1])]


@router.get("", **operation("All flows in force", answer=answers.listed(answers.PROCESS)))
async def listing(request: Request) -> Response:
    """Each flow with its version, grading scheme and counts of risk points."""
    return told(await service_of(request).ask(definitions.page, caller_of(request)))


@router.get("/{key}", **operation("One flow in force", answer=answers.PROCESS, problems=(404,)))
async def describe(request: Request, key: Key) -> Response:
    """The flow with its start form, starters, tasks and laws."""
    return told(await service_of(request).ask(definitions.describe, caller_of(request), key))


@router.get("/{key}/versions", **operation("All versions", answer=answers.listed(releases.VERSION), problems=(404,)))
async def versions(request: Request, key: Key) -> Response:
    """Versions of a flow, newest first; they never change."""
    return told(await service_of(request).ask(definitions.versions, caller_of(request), key))


@router.get("/{key}/versions/{number}", **operation("One version", answer=releases.VERSION, problems=(404,)))
async def version(request: Request, key: Key, number: Number) -> Response:
    """Digest, release and state of one version."""
    row = await service_of(request).ask(definitions.one_version, caller_of(request), key, number)
    return told(row, etag=row["etag"])


@router.get(
    "/{key}/versions/{number}/bpmn",
    **operation("The exact bytes of a version", answer="<definitions/>", media="application/xml", problems=(404,)),
)
async def content(request: Request, key: Key, number: Number) -> Response:
    """The BPMN file as it was deployed; its SHA-256 is the version's digest, unless decision tables stand beside it."""
    data = await service_of(request).ask(definitions.content, caller_of(request), key, number)
    headers = {"Content-Disposition": f'attachment; filename="{key}.{number}.bpmn"'}
    return Response(data, headers=headers, media_type="application/xml")


@router.get(
    "/{key}/versions/{number}/dmn",
    **operation("The decision tables of a version", answer="<definitions/>", media="application/xml", problems=(404,)),
)
async def tables(request: Request, key: Key, number: Number) -> Response:
    """The DMN file deployed with a version; the digest is then that of `riskflow definition 1`, both files in one."""
    data = await service_of(request).ask(definitions.decisions, caller_of(request), key, number)
    headers = {"Content-Disposition": f'attachment; filename="{key}.{number}.dmn"'}
    return Response(data, headers=headers, media_type="application/xml")


@router.get(
    "/{key}/diagram.{ending}",
    **operation("The annotated flow chart", answer="", media="image/svg+xml", problems=(404, 422)),
)
async def diagram(
    request: Request,
    key: Key,
    ending: Ending,
    version: Annotated[int, Query(ge=0, le=1_000_000, description="0 is the version in force")] = 0,
    lang: Language = "",
    scheme: SchemeName = "",
    view: View = "risk",
    process: ProcessName = "",
    sheet: Sheet = "",
) -> Response:
    """The risk map of a flow as SVG, PNG or PDF; `view=public` is the edition for everybody and needs no log-in.

    A PDF holds one A3 sheet, or all sheets of a long flow; `sheet` picks one in any format. `process` names a companion
    or sub-process of the file.
    """
    drawn = await _drawn(request, key, version, view, process)
    return await picture(
        request, drawn, format=ending, lang=lang, view=view, scheme=scheme, process=process, sheet=sheet
    )


@router.get("/{key}/map", **operation("What the chart holds", answer=_MAP, problems=(404, 422)))
async def held(
    request: Request,
    key: Key,
    version: Annotated[int, Query(ge=0, le=1_000_000, description="0 is the version in force")] = 0,
    lang: Language = "",
    scheme: SchemeName = "",
    process: ProcessName = "",
) -> Response:
    """Steps with grades, counts of points, number of sheets, controls not yet enforced by element, and other maps."""
    service = service_of(request)
    drawn = await service.ask(course.of_definition, caller_of(request), key, version)
    chosen = cast(Tongue, lang or language_of(request.scope))
    outline = service.pictures.outline
    return told(await asyncio.to_thread(outline, drawn, language=chosen, scheme=scheme, process=process))


async def _drawn(request: Request, key: str, version: int, view: str, process: str) -> course.Drawn:
    """Return the definition to draw; the public edition of the main process and of public ones is for everybody."""
    service = service_of(request)
    if view == "public" and "authorization" not in request.headers:
        return await service.ask(disclosed.drawn, key, "", version, process)
    return await service.ask(course.of_definition, caller_of(request), key, version)

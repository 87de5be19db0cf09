"""What anybody may read without an account: the powers an agency discloses, each with its public map."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.answering import told
from api.openapi import operation
from api.routes.drawing import Ending, Language, Sheet, picture
from api.schemas import answers
from api.wiring import service_of
from engine.usecases.outside import disclosed

_NAME = {"zh": "行政处罚", "en": "Administrative penalty"}
_LAW = {"title": {"zh": "中华人民共和国行政处罚法", "en": "Administrative Penalty Law"}, "article": "60"}
_NONE = {"zh": "", "en": ""}
_LIMIT = {"at_most": True, "figure": "90", "unit": "day", "until": _NONE, "law": _LAW, "basis": _NONE}
_OFFICE = {
    "agency": {
        "key": "agency",
        "name": {"zh": "示例县综合监督局", "en": "Sample County Supervision Bureau"},
        "demo": True,
    },
    "complaints": "000-0000000",
    "contact": {
        "phone": "000-0000001",
        "mail": "office@example.org",
        "address": {"zh": "示例路 1 号", "en": "1 Sample Road"},
        "hours": {"zh": "工作日 9:00–17:00", "en": "working days 9:00–17:00"},
    },
}
_BRIEF = {
    "key": "penalty",
    "version": 7,
    "released_at": "2026-07-01T00:00:00Z",
    "name": _NAME,
    "basis": _LAW,
    "starters": [{"zh": "经办人", "en": "Handler"}],
    "count": 24,
    "limit": _LIMIT,
}
_STEP = {
    "id": "pen_investigate",
    "name": {"zh": "调查取证", "en": "Investigation"},
    "phase": "investigation",
    "by_system": False,
    "posts": [{"zh": "经办人", "en": "Handler"}],
    "limit": _LIMIT,
    "papers": [{"name": {"zh": "现场笔录", "en": "Record on the spot"}, "always": True}],
    "kinds": ["two_person"],
}
_POWER = _OFFICE | _BRIEF | {
    "phases": [{"id": "investigation", "name": {"zh": "调查", "en": "Investigation"}}],
    "steps": [_STEP],
    "laws": [{"title": _LAW["title"], "articles": ["42", "60"]}],
    "rights": [{"kind": "hearing", "laws": [_LAW]}],
    "beside": [{"zh": "投诉", "en": "Complaint"}],
}  # fmt: skip
router = APIRouter(prefix="/public/processes", tags=["public"])
Key = Annotated[str, Path(max_length=60, description="key of a flow", examples=["penalty"])]
Of = Annotated[str, Query(max_length=60, description="key of an agency; the first one")]


@router.get(
    "", **operation("Powers open to everybody", answer=_OFFICE | answers.listed(_BRIEF), open=True, problems=(404, 422))
)
async def powers(request: Request, agency: Of = "") -> Response:
    """The powers an agency discloses, whom to ask and whom to complain to."""
    return told(await service_of(request).ask(disclosed.powers, agency))


@router.get("/{key}", **operation("One power", answer=_POWER, open=True, problems=(404, 422)))
async def power(request: Request, key: Key, agency: Of = "") -> Response:
    """Steps, papers, limits, basis and rights of one power; no person, no case, no code of a rule or a risk."""
    return told(await service_of(request).ask(disclosed.power, key, agency))


@router.get(
    "/{key}/map.{ending}",
    **operation("The public map", answer="", media="image/svg+xml", open=True, problems=(404, 422)),
)
async def drawn(
    request: Request, key: Key, ending: Ending, agency: Of = "", lang: Language = "", sheet: Sheet = ""
) -> Response:
    """The public edition of the map: steps, posts, limits and papers; no name, risk or measure."""
    found = await service_of(request).ask(disclosed.drawn, key, agency)
    return await picture(request, found, format=ending, lang=lang, view="public", sheet=sheet)

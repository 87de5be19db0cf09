"""Messages of the caller; for administrators also what could not be delivered."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from api.answering import told
from api.callers import caller_of
from api.openapi import operation
from api.routes.paging import Cursor, Limit
from api.schemas import answers
from api.wiring import service_of
from engine.usecases.asking import messages

router = APIRouter(prefix="/messages", tags=["messages"])
View = Annotated[Literal["mine", "undelivered"], Query(description="one's own; administrators: what is stuck")]
MESSAGE = {
    "id": "ms_01k9q2m4x0f8r6t1y3z5b7c9d5",
    "kind": "party.statement",
    "case": answers.CASE_ID,
    "state": "sent",
    "at": "2026-03-09T01:00:00.000000Z",
    "subject": {"zh": "当事人提交陈述", "en": "The party has made a statement"},
    "text": {"zh": "请在办理页面查看。", "en": "Read it in the case."},
}


@router.get("", **operation("Messages to the caller", answer=answers.listed(MESSAGE), problems=(403,)))
async def page(request: Request, view: View = "mine", limit: Limit = 50, cursor: Cursor = "") -> Response:
    """Newest first; a message carries the case's number and what is to be done, never contents."""
    service, caller = service_of(request), caller_of(request)
    return told(await service.ask(messages.page, caller, view=view, limit=limit, cursor=cursor))

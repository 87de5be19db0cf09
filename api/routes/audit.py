"""Audit: the full check of the trail."""

from fastapi import APIRouter, Request, Response

from api import verifying
from api.answering import told
from api.callers import caller_of
from api.openapi import operation
from api.schemas import answers
from api.wiring import service_of

router = APIRouter(tags=["audit"])


@router.post("/trail/verify", **operation("Check the whole trail", answer=answers.REPORT, problems=(403,), key=True))
async def verify(request: Request) -> Response:
    """Auditors only: every record, chain and commitment, and each case's state held against its records."""
    return told(await service_of(request).ask(verifying.by_auditor, caller_of(request)))

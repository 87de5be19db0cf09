"""Papers: always a download, never shown by the browser as a page of ours."""

import asyncio
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from api.callers import caller_of
from api.openapi import operation
from api.wiring import service_of
from engine.usecases.asking import secrecy
from engine.usecases.papers import papers

router = APIRouter(prefix="/documents", tags=["cases"])


@router.get("/{document}", **operation("The bytes of a paper", answer="", media="*/*", problems=(404,)))
async def download(request: Request, document: str) -> Response:
    """Forced download of a paper of a visible case; the bytes are held against their digest first."""
    service = service_of(request)
    caller = caller_of(request)
    row = await service.ask(papers.read, caller, document)
    if row["secret"]:
        await service.act(secrecy.note, caller, row["case_id"], tuple(row["secret"]))
    data = await asyncio.to_thread(service.engine.env.documents.get, row["sha256"])
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row['name'], safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": f'"{row["sha256"]}"',
    }
    return Response(data, headers=headers, media_type=row["content_type"])

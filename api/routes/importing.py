"""People from a workbook."""

import asyncio
import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import UploadFile

from api import order, sheets, uploads
from api.answering import answered
from api.bodies import content_type
from api.callers import caller_of
from api.openapi import operation
from api.problems import UnsupportedMedia
from api.routes.changing import PROBLEMS
from api.schemas import people_answers as shown
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.people import importing

router = APIRouter(tags=["directory"])
FORM: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            },
            "example": {"file": "people.xlsx"},
        }
    },
}
IMPORT = operation(
    "Enter people, posts and more from a workbook", answer=shown.IMPORTED, status=201, problems=PROBLEMS, key=True
)
IMPORT["openapi_extra"]["requestBody"] = FORM
Dry = Annotated[bool, Query(description="only say whether it could be entered")]


@router.post("/people/import", **IMPORT)
async def people(request: Request, dry_run: Dry = False) -> Response:
    """Sheets 部门, 人员, 岗位, 资格, 成员 (departments, people, posts, qualifications, members).

    All is entered or nothing; every error names its cell. Accounts wait for a second administrator.
    """
    service = service_of(request)
    await service.ask(order.admin, caller_of(request))
    data = await _file(request)
    caller = caller_of(request, f"dry={dry_run}\nfile={hashlib.sha256(data).hexdigest()}".encode())
    found = await asyncio.to_thread(sheets.read, data)
    return answered(request, await service.act(importing.people, caller, found, dry_run=dry_run))


async def _file(request: Request) -> bytes:
    if content_type(request) != "multipart/form-data":
        raise UnsupportedMedia("send multipart/form-data with file")
    sent = await uploads.form(request, max_files=1, max_fields=1, max_part_size=4096)
    async with uploads.closing(sent):
        file = sent.get("file")
        if not isinstance(file, UploadFile) or len(sent.multi_items()) != 1:
            raise InvalidInput(errors=[{"pointer": "/file", "code": "required", "text": "one file is needed"}])
        return await file.read(sheets.LIMIT + 1)

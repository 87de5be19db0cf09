"""The party's door and the one-item token: no account, no log-in; a dead token and no token look alike."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from api import bodies, uploads
from api.answering import answered, told
from api.callers import digest_of, key_of, language_of
from api.openapi import operation
from api.schemas import answers, outside
from api.schemas import bodies as schemas
from api.throttle import MISSES, PER_DOOR
from api.wiring import Service, service_of
from engine.errors import NotFound
from engine.usecases.ground.commands import Caller
from engine.usecases.outside import door, signing_outside
from engine.usecases.outside.door import Given

T = TypeVar("T")
router = APIRouter(tags=["parties"])


def caller_of(request: Request, token: str, raw: bytes = b"") -> Caller:
    """Return the caller behind the token of the path."""
    return door.caller_of(token, key=key_of(request), body=digest_of(request, raw), language=language_of(request.scope))


async def let_in(request: Request, token: str, work: Callable[[Service], Awaitable[T]]) -> T:
    """Do ``work`` within the brakes; a door not found counts against the address it was tried from."""
    service = service_of(request)
    service.doors.count("door " + hashlib.sha256(token.encode()).hexdigest(), PER_DOOR)
    try:
        return await work(service)
    except NotFound:
        host = request.client.host if request.client is not None else ""
        service.doors.count(f"miss {host}", MISSES)
        raise


@router.get("/party/{token}", **operation("My matter", answer=outside.DOOR, open=True, problems=(404, 429)))
async def see(request: Request, token: str) -> Response:
    """Progress and due day, the list of missing items, notices, own papers and acts; nothing else of the case."""
    return told(await let_in(request, token, lambda service: service.ask(door.see, caller_of(request, token))))


@router.post(
    "/party/{token}/acts",
    **operation(
        "Say or ask something",
        answer=outside.ACT,
        status=201,
        body=outside.Act,
        open=True,
        problems=(400, 404, 409, 413, 415, 422, 429),
        key=True,
    ),
)
async def act(request: Request, token: str) -> Response:
    """Statement, request for a hearing, for somebody to withdraw, objection, withdrawal, consent, receipt, rating."""

    async def work(service: Service) -> Response:
        await service.ask(door.alive, caller_of(request, token))
        raw, value = await bodies.read_json(request)
        given = schemas.read(outside.Act, value)
        asked = Given(
            kind=given.kind,
            text=given.text,
            documents=tuple(given.documents),
            notice=given.notice,
            score=given.score,
            person=given.person,
        )
        return answered(request, await service.act(door.do, caller_of(request, token, raw), asked))

    return await let_in(request, token, work)


UPLOAD = operation(
    "Hand in a paper",
    answer=answers.DOCUMENT,
    status=201,
    open=True,
    problems=(400, 404, 413, 415, 422, 429),
    key=True,
)
UPLOAD["openapi_extra"]["requestBody"] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["kind", "file"],
                "properties": {
                    "kind": {"type": "string", "const": door.PAPER},
                    "file": {"type": "string", "format": "binary"},
                },
            },
            "example": {"kind": door.PAPER, "file": "(bytes)"},
        }
    },
}


@router.post("/party/{token}/documents", **UPLOAD)
async def hand_in(request: Request, token: str) -> Response:
    """Multipart with `kind` and `file` (PDF, PNG, JPEG or text)."""

    async def work(service: Service) -> Response:
        early = caller_of(request, token)
        upload = await uploads.read_after(request, service, lambda: service.ask(door.alive, early))
        answer = await service.act(
            door.upload,
            caller_of(request, token, upload.digest),
            name=upload.name,
            content_type=upload.content_type,
            stored=(upload.sha256, upload.size),
        )
        return answered(request, answer)

    return await let_in(request, token, work)


@router.get(
    "/party/{token}/documents/{document}",
    **operation("A paper of mine", answer="", media="*/*", open=True, problems=(404, 429)),
)
async def paper(request: Request, token: str, document: str) -> Response:
    """Forced download of a paper handed in by the party or given to it."""

    async def work(service: Service) -> Response:
        row = await service.ask(door.paper, caller_of(request, token), document)
        data = await asyncio.to_thread(service.engine.env.documents.get, row["sha256"])
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row['name'], safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return Response(data, headers=headers, media_type=row["content_type"])

    return await let_in(request, token, work)


@router.get(
    "/outside/{token}", **operation("The one item to sign", answer=outside.ITEM, open=True, problems=(404, 429))
)
async def item(request: Request, token: str) -> Response:
    """Form, outcomes and ETag of exactly one work item."""
    return told(
        await let_in(request, token, lambda service: service.ask(signing_outside.see, caller_of(request, token)))
    )


@router.post(
    "/outside/{token}",
    **operation(
        "Sign the one item",
        answer=outside.SIGNED,
        body=outside.Sign,
        open=True,
        problems=(400, 404, 409, 413, 415, 422, 429),
        match=True,
        key=True,
    ),
)
async def sign(request: Request, token: str) -> Response:
    """Sign with an outcome; the token is used up by it."""

    async def work(service: Service) -> Response:
        await service.ask(door.alive, caller_of(request, token), item=True)
        raw, value = await bodies.read_json(request)
        given = schemas.read(outside.Sign, value)
        command = signing_outside.Signing(
            if_match=request.headers.get("if-match", ""),
            outcome=given.outcome,
            signer_fields=given.signer_fields,
            comment=given.comment,
        )
        return answered(request, await service.act(signing_outside.sign, caller_of(request, token, raw), command))

    return await let_in(request, token, work)

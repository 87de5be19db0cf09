"""Documents of a case: handed in from a desk or by a phone's camera, looked at, taken along, held to their digests."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api import order
from api.bodies import UPLOAD_LIMIT
from api.problems import TooLarge
from api.uploads import CHUNK, plain_name
from api.web import faults, frame
from api.web.cases import look, one
from api.web.session import Visitor, acting, new_key, posted, visitor, word
from api.wiring import Service, service_of
from engine.errors import InvalidInput
from engine.papers import template
from engine.usecases.asking import secrecy
from engine.usecases.desks import portrait
from engine.usecases.papers import papers

SHOWN_INLINE = ("image/png", "image/jpeg")
TEXT = 200_000  # bytes of a text that are shown
MOST = 20  # files in one form
TOO_MANY = f"at most {MOST} files at once"


def _files(form: FormData) -> list[UploadFile]:
    return [file for file in form.getlist("file") if isinstance(file, UploadFile) and file.filename]


async def attach(request: Request) -> Response:
    """File what was chosen or photographed; the page of the case then shows it."""
    who = await visitor(request, "officer")
    service, case = service_of(request), request.path_params["case"]
    await service.ask(order.seen_case, who.caller, case)
    form = await posted(request, who)
    files, kind = _files(form), word(form, "kind", limit=60)
    try:
        if not files or len(files) > MOST:
            code, told = ("required", "a file is needed") if not files else ("too_many", TOO_MANY)
            raise InvalidInput(errors=[{"pointer": "/file", "code": code, "text": told}])
        kept = [
            await _file(request, service, who, form, case, kind=kind, file=file, at=at) for at, file in enumerate(files)
        ]
    except InvalidInput as wrong:
        return await _again(request, who, kind, wrong)
    if request.headers.get("x-requested-with"):
        return JSONResponse(kept[0], status_code=201)
    return frame.seen(f"/cases/{case}#docs", "filed")


async def _file(
    request: Request, service: Service, who: Visitor, form: FormData, case: str, *, kind: str, file: UploadFile, at: int
) -> dict[str, str]:
    """Keep one file; return its id and name."""
    if (file.size or 0) > UPLOAD_LIMIT:
        raise TooLarge(limit=UPLOAD_LIMIT)
    stored = await asyncio.to_thread(service.engine.env.documents.put, _chunks(file.file))
    caller = acting(request, who, form)
    told = f"{kind}\n{stored[0]}\n{file.filename}".encode()
    caller = replace(caller, key=f"{caller.key or new_key()}/{at}", body=caller.body + told.hex()[:64])
    answer = await service.act(
        papers.add,
        caller,
        case,
        kind=kind,
        name=plain_name(file.filename or ""),
        content_type=(file.content_type or "").partition(";")[0].strip().lower(),
        stored=stored,
    )
    return {"id": str(answer.body["id"]), "name": str(answer.body["name"])}


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


async def _again(request: Request, who: Visitor, kind: str, wrong: InvalidInput) -> Response:
    seen = await one.read(request, who)
    told = list(faults.field_words(wrong.fields["errors"], who.lang).values())
    given = one.values(seen, kind=kind)
    return frame.page(request, "cases/upload.html", visitor=who, status=422, errors=told,
                      here=f"/cases/{given['case']['id']}", **given)  # fmt: skip


async def hand_in(request: Request) -> Response:
    """The form alone: what one opens on the phone in the field."""
    who = await visitor(request, "officer")
    seen = await one.read(request, who)
    if seen.told["recused"]:
        return frame.page(request, "cases/recused.html", visitor=who, case=seen.head())
    given = one.values(seen, kind=request.query_params.get("kind", "")[:60])
    return frame.page(request, "cases/upload.html", visitor=who, errors=[], **given)


# -- looking at one ----------------------------------------------------------------------------------------------------


async def _read(request: Request, who: Visitor) -> tuple[dict[str, Any], bytes]:
    """Return row and bytes of a document; who is shown what is under lock for others leaves a record."""
    service = service_of(request)
    row = await service.ask(papers.read, who.caller, request.path_params["document"])
    if row["secret"]:
        await service.act(secrecy.note, who.caller, row["case_id"], tuple(row["secret"]))
    return row, await asyncio.to_thread(service.engine.env.documents.get, row["sha256"])


async def show(request: Request) -> Response:
    """A document with what is known of it; pictures and texts are seen at once, the rest is taken along."""
    who = await visitor(request, "officer", "auditor")
    row, data = await _read(request, who)
    if row["content_type"] == template.MEDIA_TYPE:
        return RedirectResponse(f"/papers/{row['document_id']}", 303)
    case = await service_of(request).ask(portrait.heading, who.caller, row["case_id"])
    text = data[:TEXT].decode("utf-8", "replace") if row["content_type"] == "text/plain" else ""
    told = {name: row[name] for name in ("name", "kind", "at", "sha256", "content_type")}
    return frame.page(
        request,
        "cases/document.html",
        visitor=who,
        case=case,
        document=told | {"id": row["document_id"], "size": look.sized(row["size"])},
        text="".join(letter for letter in text if letter in "\n\t" or letter >= " "),
        picture=row["content_type"] in SHOWN_INLINE,
    )


async def file(request: Request) -> Response:
    """The bytes; only pictures are ever shown by the browser itself, and never as a page."""
    who = await visitor(request, "officer", "auditor")
    row, data = await _read(request, who)
    inline = row["content_type"] in SHOWN_INLINE and request.query_params.get("show") == "1"
    return taken_along(data, row["name"], row["content_type"], inline=inline)


def taken_along(data: bytes, name: str, media: str, *, inline: bool = False) -> Response:
    """Return bytes as a download (or a picture) that can do nothing in the browser."""
    how = "inline" if inline else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(data, headers=headers, media_type=media)


async def paper(request: Request) -> Response:
    """A paper as it stands on its sheet, to read and to print."""
    who = await visitor(request, "officer", "auditor")
    row, data = await _read(request, who)
    if row["content_type"] != template.MEDIA_TYPE:
        return RedirectResponse(f"/documents/{row['document_id']}", 303)
    case = await service_of(request).ask(portrait.heading, who.caller, row["case_id"])
    shown = await asyncio.to_thread(template.blocks, data)
    title = str(row["name"]).removesuffix(".docx")
    return frame.page(request, "cases/paper.html", visitor=who, case=case, title=title, blocks=shown,
                      paper={"id": row["document_id"], "at": row["at"], "sha256": row["sha256"]})  # fmt: skip


async def paper_pdf(request: Request) -> Response:
    """The same as a PDF."""
    who = await visitor(request, "officer", "auditor")
    row, data = await _read(request, who)
    if row["content_type"] != template.MEDIA_TYPE:
        return RedirectResponse(f"/documents/{row['document_id']}", 303)
    title = str(row["name"]).removesuffix(".docx")
    made = await asyncio.to_thread(service_of(request).binder.single, title, data)
    return taken_along(made, f"{title}.pdf", "application/pdf")


ROUTES = (
    Route("/cases/{case}/documents", hand_in, methods=["GET"]),
    Route("/cases/{case}/documents", attach, methods=["POST"]),
    Route("/documents/{document}", show, methods=["GET"]),
    Route("/documents/{document}/file", file, methods=["GET"]),
    Route("/papers/{document}.pdf", paper_pdf, methods=["GET"]),
    Route("/papers/{document}", paper, methods=["GET"]),
)

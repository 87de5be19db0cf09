"""The editor's page and what its script asks: the file, findings while one edits, a guard, saving, import, export."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import problems
from api.bodies import XML_LIMIT
from api.problems import BadRequest, TooLarge
from api.web import frame, words
from api.web.editing.kinds import vocabulary
from api.web.editing.laying import laid
from api.web.session import Visitor, WrongPage, from_this_site, read_form, visitor, word
from api.wiring import Service, service_of
from engine import bpmn
from engine.errors import Forbidden, RiskflowError
from engine.usecases.definitions import drafts, editing
from engine.usecases.definitions.editing import Opened

# What is new is called in both languages.
NAMED = {name: text for name, text in words.of_area("editing").items() if name.startswith("k_") or name == "new_step"}
Endpoint = Callable[[Request, Visitor], Awaitable[Response]]


async def shown(request: Request) -> Response:
    """The page; the file comes when its script asks for it."""
    who = await visitor(request, "admin")
    key = str(request.path_params["key"])
    opened = await service_of(request).ask(editing.opened, who.caller, key)
    return frame.page(
        request,
        "editing/edit.html",
        visitor=who,
        flow=key,
        version=opened.version,
        submitted=opened.state == "submitted",
    )


def answering(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint of the script: errors are problems in JSON, in the page's language."""

    async def answered(request: Request) -> Response:
        try:
            who = await visitor(request, "admin")
            return await endpoint(request, who)
        except RiskflowError as error:
            found = Forbidden("not a page of this session") if isinstance(error, WrongPage) else error
            known: Visitor | None = getattr(request.state, "visitor", None)
            lang = known.lang if known is not None else frame.language(request)
            return problems.response(found, instance=request.url.path, language=lang)

    return answered


@answering
async def opened(request: Request, who: Visitor) -> Response:
    """The file as the editor reads it, what may be picked, the vocabulary, the words."""
    service, key = service_of(request), str(request.path_params["key"])
    found = await service.ask(editing.opened, who.caller, key)
    picks = await service.ask(editing.offered, who.caller)
    text = await asyncio.to_thread(_shown, key, found)
    told = {
        "key": key,
        "lang": who.lang,
        "etag": found.etag,
        "state": found.state,
        "xml": text,
        "vocabulary": vocabulary(),
        "picks": picks,
        "words": dict(words.in_language(who.lang, "editing")),
        "pairs": {name: {"zh": text.zh, "en": text.en} for name, text in NAMED.items()},
    }
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


def _shown(key: str, found: Opened) -> str:
    return bpmn.shown(laid(key, found))


@answering
async def checked(request: Request, who: Visitor) -> Response:
    """Findings and changes of the file as it stands in the editor; nothing is kept."""
    form = await _form(request, who)
    service, key, data = service_of(request), str(request.path_params["key"]), await _file(form, "after")
    whole = await service.ask(drafts.whole, who.caller, key, data)
    return JSONResponse(await service.ask(drafts.check, who.caller, key, whole))


@answering
async def guarded(request: Request, who: Visitor) -> Response:
    """Whether a guard would do, while it is typed."""
    form = await _form(request, who)
    data, key = await _file(form, "after"), str(request.path_params["key"])
    text, flow = word(form, "text", limit=2000), word(form, "flow", limit=200)
    asked = service_of(request).ask(editing.guard, who.caller, key, data, text=text, flow=flow)
    return JSONResponse(await asked)


@answering
async def saved(request: Request, who: Visitor) -> Response:
    """Bring what changed in the editor into the file's own bytes and keep them as the draft."""
    form = await _form(request, who)
    before, after = (await _file(form, "before")).decode(), (await _file(form, "after")).decode()
    service, key, etag = service_of(request), str(request.path_params["key"]), word(form, "etag", limit=100)
    found = await service.ask(editing.opened, who.caller, key, etag)
    data = await asyncio.to_thread(_merged, key, found, before, after)
    return await _keep(service, who, request, bpmn.bundle(data, found.tables), etag)


def _merged(key: str, found: Opened, before: str, after: str) -> bytes:
    return bpmn.merge(laid(key, found), before, after)


@answering
async def imported(request: Request, who: Visitor) -> Response:
    """Keep a file as the draft, byte for byte."""
    form = await _form(request, who)
    service, key, data = service_of(request), str(request.path_params["key"]), await _file(form, "file")
    whole = await service.ask(drafts.whole, who.caller, key, data)
    return await _keep(service, who, request, whole, word(form, "etag", limit=100))


async def _keep(service: Service, who: Visitor, request: Request, data: bytes, etag: str) -> Response:
    body = sha256(data).hexdigest()
    caller = replace(who.caller, body=body)
    key = str(request.path_params["key"])
    answer = await service.act(drafts.save, caller, key, etag, data)
    return JSONResponse(dict(answer.body), status_code=answer.status)


async def exported(request: Request) -> Response:
    """The file as it is kept, every byte."""
    who = await visitor(request, "admin")
    key = str(request.path_params["key"])
    found = await service_of(request).ask(editing.opened, who.caller, key)
    name = f"{key}.draft.bpmn" if found.state != "none" else f"{key}.bpmn"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(found.data, headers=headers, media_type="application/xml")


async def _form(request: Request, who: Visitor) -> FormData:
    """Return what the script sends; the word of the session stands in a header."""
    from_this_site(request)
    if not hmac.compare_digest(request.headers.get("x-csrf", "").encode(), who.csrf.encode()):
        raise WrongPage
    return await read_form(request)


async def _file(form: FormData, name: str) -> bytes:
    value: Any = form.get(name)
    if not isinstance(value, UploadFile):
        raise BadRequest(f"{name} is missing")
    data = await value.read(XML_LIMIT + 1)
    if len(data) > XML_LIMIT:
        raise TooLarge(limit=XML_LIMIT)
    return data

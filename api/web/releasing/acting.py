"""Acts on a draft and on versions: uploaded, submitted, approved, rejected, released, thrown away, retired."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.web import faults, frame, session
from api.web.releasing import one
from api.web.session import Visitor, acting, posted, word
from api.wiring import service_of
from engine.errors import (
    BpmnRefused,
    DefinitionInvalid,
    DmnRefused,
    Forbidden,
    InvalidInput,
    NotFound,
    RiskflowError,
    StaleVersion,
    WrongState,
)
from engine.usecases.definitions import drafts, releasing
from engine.usecases.ground.commands import Answer

TOLD = (InvalidInput, StaleVersion, WrongState, DefinitionInvalid, Forbidden, BpmnRefused, DmnRefused)
FIELDS = {"from": "starts", "confirm_waiver": "confirm", "waiver": "waiver", "reason": "reason", "key": "key"}


async def sent(request: Request) -> Response:
    """Carry out an act on the draft; what keeps it from being done stands on the same page, nothing typed is lost."""
    who = await session.visitor(request, "admin")
    form = await posted(request, who)
    act, key = request.path_params["act"], request.path_params["key"]
    typed = {name: word(form, name, limit=4000) for name in ("waiver", "reason", "starts", "confirm")}
    try:
        await _done(request, who, form, key, act, typed)
    except TOLD as error:
        return await _again(request, who, error, typed)
    if act == "discard":
        return frame.seen(f"/definitions/{key}" if await _there(request, who, key) else "/definitions", "discarded")
    place = "/versions" if act in ("approve", "release") else ""
    return frame.seen(f"/definitions/{key}{place}", act)


async def _done(request: Request, who: Visitor, form: FormData, key: str, act: str, typed: Mapping[str, str]) -> Answer:
    calls: Mapping[str, tuple[Any, dict[str, Any]]] = {
        "submit": (drafts.submit, {"waiver": typed["waiver"]}),
        "withdraw": (drafts.withdraw, {}),
        "discard": (drafts.discard, {}),
        "reject": (releasing.reject, {"reason": typed["reason"]}),
        "release": (releasing.release_minor, {}),
        "approve": (releasing.approve, {"confirm_waiver": bool(typed["confirm"])}),
    }
    if act not in calls:
        raise NotFound
    use_case, given = calls[act]
    if act == "approve":
        given["starts_at"] = moment(typed["starts"], who.zone)
    etag = word(form, "etag", limit=200)
    done: Answer = await service_of(request).act(use_case, acting(request, who, form), key, etag, **given)
    return done


def moment(text: str, zone: str) -> str:
    """Return a local moment as people type it (``2026-12-01 08:00``, or the day alone) with its offset; "" for none."""
    if not text:
        return ""
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=ZoneInfo(zone)).isoformat()
        except ValueError:
            continue
    return text  # the use case says what is wrong with it


async def _there(request: Request, who: Visitor, key: str) -> bool:
    try:
        await service_of(request).ask(drafts.read, who.caller, key)
    except NotFound:
        return False
    return True


async def upload(request: Request) -> Response:
    """Keep a file as the draft."""
    who = await session.visitor(request, "admin")
    form = await posted(request, who)
    key = request.path_params["key"]
    try:
        await saved(request, who, form, key, word(form, "etag", limit=200))
    except TOLD as error:
        return await _again(request, who, error, {})
    return frame.seen(f"/definitions/{key}", "saved")


async def saved(request: Request, who: Visitor, form: FormData, key: str, etag: str) -> None:
    """Keep the files of a form as the draft; InvalidInput without a BPMN file."""
    service = service_of(request)
    flow, tables = await _bytes(form.get("bpmn")), await _bytes(form.get("dmn"))
    if not flow:
        raise InvalidInput(errors=[{"pointer": "/bpmn", "code": "required", "text": "a BPMN file is needed"}])
    caller = acting(request, who, form)
    await service.ask(drafts.admitted, caller, key, etag, new=True)
    data = await service.ask(drafts.paired, caller, key, flow, tables)
    await service.ask(drafts.check, caller, key, data)  # read before the lock is taken
    await service.act(drafts.save, caller, key, etag, data)


async def _bytes(value: Any) -> bytes:
    return await value.read() if isinstance(value, UploadFile) else b""


async def retire(request: Request) -> Response:
    """Retire a flow, with the reason."""
    who = await session.visitor(request, "admin")
    form = await posted(request, who)
    key, etag = request.path_params["key"], word(form, "etag", limit=200)
    return await _ended(request, who, releasing.retire, acting(request, who, form), key, etag, _reason(form))


async def cancel(request: Request) -> Response:
    """Cancel an approved version before its moment, with the reason."""
    who = await session.visitor(request, "admin")
    form = await posted(request, who)
    key, number, etag = request.path_params["key"], request.path_params["number"], word(form, "etag", limit=200)
    return await _ended(request, who, releasing.cancel, acting(request, who, form), key, number, etag, _reason(form))


def _reason(form: FormData) -> dict[str, str]:
    return {"reason": word(form, "reason", limit=2000)}


async def _ended(request: Request, who: Visitor, use_case: Any, *args: Any) -> Response:
    """Carry out an act on a version; its last argument is what it is given by name."""
    *given, named = args
    try:
        await service_of(request).act(use_case, *given, **named)
    except (InvalidInput, StaleVersion, WrongState) as error:
        wrong = told_wrong(request, who, error)
        note = "" if wrong else faults.words_of(request, error, who.lang)
        typed = {use_case.__name__: named["reason"]}
        return await one.listed(request, who, one.Again(status=_status(error), note=note, wrong=wrong, typed=typed))
    return frame.seen(f"/definitions/{request.path_params['key']}/versions", use_case.__name__)


async def _again(request: Request, who: Visitor, error: RiskflowError, typed: Mapping[str, str]) -> Response:
    """Show the page again with what is wrong, and what was typed."""
    wrong = told_wrong(request, who, error)
    note = "" if wrong else faults.words_of(request, error, who.lang)
    return await one.drawn(request, who, one.Again(status=_status(error), note=note, wrong=wrong, typed=typed))


def told_wrong(request: Request, who: Visitor, error: RiskflowError) -> dict[str, str]:
    """Return what is wrong by the name of its field on the page; what no field has stands in the note."""
    found = faults.field_words(list(error.fields.get("errors", ())), who.lang)
    names = {pointer.strip("/"): text for pointer, text in found.items()}
    told = {FIELDS.get(name, name): text for name, text in names.items()}
    if isinstance(error, BpmnRefused | DmnRefused) and not told:
        told = {"bpmn": faults.words_of(request, error, who.lang)}
    return told


def _status(error: RiskflowError) -> int:
    if isinstance(error, StaleVersion):
        return 412
    if isinstance(error, Forbidden):
        return 403
    return 409 if isinstance(error, WrongState) else 422

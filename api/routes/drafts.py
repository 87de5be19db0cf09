"""Definitions drafted by one administrator and released by another; differences between versions."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api import order
from api.answering import answered, told
from api.bodies import content_type
from api.callers import caller_of
from api.openapi import operation
from api.problems import BadRequest, UnsupportedMedia
from api.routes.drawing import Ending, Language, ProcessName, changes
from api.schemas import answers, bodies, releases
from api.wiring import service_of
from engine.errors import InvalidInput, NotFound, RiskflowError
from engine.usecases.definitions import comparing, definitions, drafts, releasing

router = APIRouter(tags=["processes"])
Key = Annotated[str, Path(max_length=60, examples=["penalty"])]
Number = Annotated[int, Path(ge=1, le=1_000_000, examples=[1])]
Side = Annotated[str, Query(max_length=10, description="number of a version, or `draft`")]
PROBLEMS = (400, 403, 404, 409, 413, 415, 422)
XML = ("application/xml", "text/xml")
PAIR = "application/vnd.riskflow.definition"


def _act(summary: str, body: Any, answer: Any = releases.DRAFT, *, status: int = 200) -> dict[str, Any]:
    return operation(summary, answer=answer, body=body, status=status, problems=PROBLEMS, match=True, key=True)


def _file(summary: str, answer: Any, *, match: bool) -> dict[str, Any]:
    found = operation(summary, answer=answer, problems=PROBLEMS, match=match, key=True)
    schema = {"type": "string", "contentMediaType": "application/xml"}
    content = {"application/xml": {"schema": schema, "example": releases.EXAMPLE}}
    content[PAIR] = {"schema": {"type": "string", "format": "binary"}, "example": ""}
    found["openapi_extra"]["requestBody"] = {"required": True, "content": content}
    return found


@router.get(
    "/releases", **operation("Flows, what waits, drafts", answer=answers.listed(releases.RELEASE), problems=(403,))
)
async def overview(request: Request) -> Response:
    """Every flow, retired ones and mere drafts included; for administrators and auditors."""
    return told(await service_of(request).ask(definitions.overview, caller_of(request)))


@router.get("/processes/{key}/draft", **operation("The draft", answer=releases.DRAFT, problems=(403, 404)))
async def draft(request: Request, key: Key) -> Response:
    """With findings, figures, changes, who may do what; `state` is `none` where there is none."""
    found = await service_of(request).ask(drafts.read, caller_of(request), key)
    return told(found, etag=found["etag"])


@router.get(
    "/processes/{key}/draft/bpmn",
    **operation("The draft's file", answer="<definitions/>", media="application/xml", problems=(403, 404)),
)
async def draft_content(request: Request, key: Key) -> Response:
    """The BPMN file as it was saved."""
    found, _ = await service_of(request).ask(drafts.content, caller_of(request), key)
    return _xml(found, f"{key}.draft.bpmn")


@router.get(
    "/processes/{key}/draft/dmn",
    **operation("The draft's tables", answer="<definitions/>", media="application/xml", problems=(403, 404)),
)
async def draft_tables(request: Request, key: Key) -> Response:
    """The decision tables beside it."""
    _, found = await service_of(request).ask(drafts.content, caller_of(request), key)
    if not found:
        raise NotFound(f"the draft of {key} has no decision tables")
    return _xml(found, f"{key}.draft.dmn")


@router.put("/processes/{key}/draft", **_file("Save the draft", releases.DRAFT, match=True))
async def save(request: Request, key: Key) -> Response:
    """A BPMN file, whose decision tables stay as they are; or both, as `riskflow definition 1`, in one.

    Kept with errors too, and then not submitted. 412 tells who saved meanwhile, and when. `If-Match` may be missing
    only while there is no draft.
    """
    service, if_match = service_of(request), request.headers.get("if-match", "")
    data = await _read(request)
    caller = caller_of(request, data)
    await service.ask(drafts.admitted, caller, key, if_match, new=True)
    data = await service.ask(drafts.whole, caller, key, data)
    await service.ask(drafts.check, caller, key, data)  # read before the lock is taken
    return answered(request, await service.act(drafts.save, caller, key, if_match, data))


@router.post("/processes/{key}/draft/check", **_file("Check a file", releases.JUDGED, match=False))
async def check(request: Request, key: Key) -> Response:
    """Findings, figures and changes beside the version in force; nothing is kept."""
    service = service_of(request)
    data = await _read(request)
    caller = caller_of(request)
    data = await service.ask(drafts.whole, caller, key, data)
    return told(await service.ask(drafts.check, caller, key, data))


@router.delete("/processes/{key}/draft", **_act("Discard the draft", None, releases.GONE))
async def discard(request: Request, key: Key) -> Response:
    """The version in force stays."""
    caller, if_match = caller_of(request), request.headers.get("if-match", "")
    await order.acting(service_of(request), caller)
    return answered(request, await service_of(request).act(drafts.discard, caller, key, if_match))


@router.post("/processes/{key}/draft/submit", **_act("Submit the draft", releases.Submission))
async def submit(request: Request, key: Key) -> Response:
    """Before another administrator. What weakens a control of a first-rank risk needs `waiver`, the reason."""
    return await _change(request, drafts.submit, releases.Submission, lambda one: {"waiver": one.waiver or ""}, key)


@router.post("/processes/{key}/draft/withdraw", **_act("Take a submission back", bodies.Nothing))
async def withdraw(request: Request, key: Key) -> Response:
    """For who drafted or submitted it; it may then be changed again."""
    return await _change(request, drafts.withdraw, bodies.Nothing, lambda _: {}, key)


@router.post("/processes/{key}/draft/approve", **_act("Approve", releases.Approval, releases.VERSION, status=201))
async def approve(request: Request, key: Key) -> Response:
    """By another administrator than any who had a part in the draft; in force at once, or at `from`."""

    def given(one: releases.Approval) -> dict[str, Any]:
        return {"starts_at": one.from_ or "", "confirm_waiver": one.confirm_waiver}

    return await _change(request, releasing.approve, releases.Approval, given, key)


@router.post("/processes/{key}/draft/reject", **_act("Reject", releases.Why))
async def reject(request: Request, key: Key) -> Response:
    """By another administrator, with the reason; it is a draft again."""
    return await _change(request, releasing.reject, releases.Why, lambda one: {"reason": one.reason}, key)


@router.post("/processes/{key}/draft/release", **_act("Minor release", bodies.Nothing, releases.VERSION, status=201))
async def release(request: Request, key: Key) -> Response:
    """By one administrator, at once: only where the difference proves that words alone changed."""
    return await _change(request, releasing.release_minor, bodies.Nothing, lambda _: {}, key)


@router.post("/processes/{key}/retire", **_act("Retire a flow", releases.Why, releases.VERSION))
async def retire(request: Request, key: Key) -> Response:
    """No new cases; those that run stay. `If-Match` is that of the version in force."""
    arguments: Callable[[Any], dict[str, Any]] = lambda one: {"reason": one.reason}  # noqa: E731
    return await _change(request, releasing.retire, releases.Why, arguments, key, before=releasing.admitted)


@router.post("/processes/{key}/versions/{number}/cancel", **_act("Cancel what waits", releases.Why, releases.VERSION))
async def cancel(request: Request, key: Key, number: Number) -> Response:
    """An approved version before its moment; the one in force stays."""
    service = service_of(request)
    caller, value = await order.read(request, service)
    if_match = request.headers.get("if-match", "")
    try:
        given = bodies.read(releases.Why, value)
    except InvalidInput:
        await service.ask(releasing.admitted, caller, key, if_match, number)
        raise
    answer = await service.act(releasing.cancel, caller, key, number, if_match, reason=given.reason)
    return answered(request, answer)


@router.get("/processes/{key}/diff", **operation("What changed", answer=releases.DIFF, problems=(403, 404)))
async def diff(request: Request, key: Key, from_: Annotated[Side, Query(alias="from")] = "", to: Side = "") -> Response:
    """Between two versions, or a version and the draft; by default the draft, or the newest version, and its base."""
    return told(await service_of(request).ask(comparing.diff, caller_of(request), key, from_, to))


@router.get(
    "/processes/{key}/diff.{ending}",
    **operation("What changed, as a picture", answer="<svg/>", media="image/svg+xml", problems=(403, 404, 422)),
)
async def diff_drawn(
    request: Request,
    key: Key,
    ending: Ending,
    from_: Annotated[Side, Query(alias="from")] = "",
    to: Side = "",
    process: ProcessName = "",
    lang: Language = "",
) -> Response:
    """The newer version with what was added, removed, changed and weakened in it; sides as for the list."""
    found = await service_of(request).ask(comparing.drawn, caller_of(request), key, from_, to)
    return await changes(request, *found, format=ending, lang=lang, process=process)


async def _change(
    request: Request,
    use_case: Any,
    model: Any,
    arguments: Callable[[Any], dict[str, Any]],
    key: str,
    *,
    before: Any = drafts.admitted,
) -> Response:
    """Carry out an act; a wrong body is told after 401, 404, 403, 428 and 412."""
    service = service_of(request)
    caller, value = await order.read(request, service, optional=model is bodies.Nothing)
    if_match = request.headers.get("if-match", "")
    try:
        given = bodies.read(model, value)
    except InvalidInput:
        await service.ask(before, caller, key, if_match)
        raise
    return answered(request, await service.act(use_case, caller, key, if_match, **arguments(given)))


async def _read(request: Request) -> bytes:
    """Return the bytes of a file; 401 and 403 for a machine's token come before what is wrong with them."""
    service = service_of(request)
    try:
        if content_type(request) not in (*XML, PAIR):
            raise UnsupportedMedia(f"send application/xml or {PAIR}")
        data = await request.body()
        if not data:
            raise BadRequest("the file is empty")
    except RiskflowError:
        await service.ask(order.alive, caller_of(request))
        raise
    await order.acting(service, caller_of(request))
    return data


def _xml(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, headers=headers, media_type="application/xml")

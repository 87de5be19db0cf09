"""One act on a page of its own: what it asks, what it does beside it; carried out, or told again with nothing lost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.web import faults, forms, frame, words
from api.web.cases.asked import Field, errors, told_wrong
from api.web.cases.one import moved
from api.web.session import Visitor, acting, word
from api.wiring import service_of
from engine.errors import InvalidInput, StaleVersion, TooMany, WrongState
from engine.usecases.ground.commands import Answer

Given = dict[str, Any]
# Values, ETag -> use case, its arguments, by name in a last dict.
Make = Callable[[Given, str], Awaitable[tuple[Any, ...]]]
Rows = Callable[[Mapping[str, Any]], Awaitable[list[forms.Row]]]


@dataclass(kw_only=True)
class Deed:
    """An act about to be done."""

    name: str
    button: str
    action: str  # address the form is sent to
    back: str  # page it belongs to
    fields: list[Field]
    told: list[dict[str, str]] = field(default_factory=list)  # mark, text, more: what it does
    crumbs: Sequence[tuple[str, str]] = ()
    line: str = ""  # what it is done to, under the heading
    etag: str = ""
    rows: Rows | None = None  # a form from a schema above the fields, drawn with what was typed


def told(*texts: str, mark: str = "ok") -> list[dict[str, str]]:
    """Return what an act does, a line for each text that is not empty."""
    return [{"mark": mark, "text": text, "more": ""} for text in texts if text]


async def drawn(
    request: Request,
    who: Visitor,
    deed: Deed,
    *,
    status: int = 200,
    more: Sequence[str] = (),
    typed: Mapping[str, Any] | None = None,
) -> Response:
    """Return the page; ``more``: what is wrong and has no field; ``typed``: what a form from a schema is drawn with."""
    wrong = errors(deed.fields) + [{"name": deed.fields[0].id, "text": text} for text in more]
    return frame.page(
        request,
        "cases/act.html",
        visitor=who,
        status=status,
        act=deed,
        rows=await deed.rows(typed or {}) if deed.rows is not None else [],
        errors=wrong,
        here=deed.action,
    )


async def attempt(request: Request, who: Visitor, deed: Deed, form: FormData, make: Make) -> Answer | Response:
    """Carry an act out; what is wrong, or refused, comes back as a page with everything kept."""
    typed: dict[str, Any] = {"typed": forms.typed_of(form)}
    if deed.rows is not None and {"_add", "_drop"} & typed["typed"].keys():
        typed |= {"more": typed["typed"].get("_add", ""), "without": typed["typed"].get("_drop", "")}
        return await drawn(request, who, deed, typed=typed)
    w = words.in_language(who.lang, "cases")
    for one in deed.fields:
        one.take(form)
        one.error = w["is_needed"].format(what=one.name) if one.missing else ""
    if errors(deed.fields):
        return await drawn(request, who, deed, status=422, typed=typed)
    service = service_of(request)
    try:
        given: Given = {one.id: await one.given(service, who) for one in deed.fields}
        use_case, *rest = await make(given, word(form, "etag", limit=100))
        named = rest.pop() if rest and isinstance(rest[-1], dict) else {}
        answer: Answer = await service.act(use_case, acting(request, who, form), *rest, **named)
    except InvalidInput as wrong:
        said = faults.field_words(wrong.fields["errors"], who.lang)
        typed["errors"] = forms.by_name(said, typed=typed["typed"])
        return await drawn(request, who, deed, status=422, more=told_wrong(deed.fields, said), typed=typed)
    except (StaleVersion, WrongState, TooMany) as error:
        status = {StaleVersion: 412, TooMany: 429}.get(type(error), 409)
        more = await moved(request, who) if status == 412 else w["urge_later" if status == 429 else "not_now"]
        return faults.timed(await drawn(request, who, deed, status=status, more=[more], typed=typed), error)
    if answer.refused:
        return refused(request, who, deed, answer.body, status=int(answer.body.get("status", 409)))
    return answer


def refused(request: Request, who: Visitor, deed: Deed, body: Mapping[str, Any], *, status: int = 409) -> Response:
    """Return the page of a refusal of an act; also before anybody tried."""
    w = words.in_language(who.lang, "cases")
    return faults.refused(
        request,
        who,
        body,
        status=status,
        title=w["not_done"].format(what=deed.name),
        facts=deed.line,
        way=[(deed.back, w["back_there"])],
        crumbs=deed.crumbs,
    )

"""The leader's list: ordinary items, each opened, then signed one by one in one go, each with a verdict of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.web import choosing, faults, forms, frame, session
from api.web.officers import opened, sheet
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.errors import InvalidInput, NotFound, RiskflowError, StaleVersion
from engine.usecases.casework import signing
from engine.usecases.desks import signing_list
from engine.usecases.ground.commands import Complete


async def shown(request: Request) -> Response:
    """The list of what may be signed in one go."""
    who = await session.visitor(request, "officer")
    return await _drawn(request, who)


async def _drawn(
    request: Request, who: Visitor, results: Sequence[Mapping[str, Any]] = (), *, status: int = 200
) -> Response:
    found = await service_of(request).ask(signing_list.listed, who.caller)
    drawing = forms.Drawing(lang=who.lang, zone=who.zone)
    lines = [
        one
        | {
            "opened": opened.known(request, one["id"], one["etag"]),
            "signer": forms.rows(one["signer_form"], drawing, prefix=f"s-{one['id']}"),
        }
        for one in found
    ]
    return frame.page(
        request,
        "officers/signing.html",
        visitor=who,
        status=status,
        lines=lines,
        results=list(results),
        ready=sum(1 for one in lines if one["opened"]),
        phrases=sheet.PHRASES,
        here="/signing",
        ranks=sorted({one["task"]["rank"] for one in lines}),
    )


async def sent(request: Request) -> Response:
    """Sign each item that was ticked and opened; what came of each is told, the others are untouched."""
    who = await session.visitor(request, "officer")
    form = await session.posted(request, who)
    ticked = list(dict.fromkeys(one for one in form.getlist("item") if isinstance(one, str)))[: signing_list.MOST]
    found = await service_of(request).ask(signing_list.listed, who.caller)
    results = [await _one(request, who, form, item, signing_list.of(found, item)) for item in ticked]
    refused = bool(results) and all(one["state"] == "refused" for one in results)
    return await _drawn(request, who, results, status=409 if refused else 200)


async def _one(
    request: Request, who: Visitor, form: FormData, item: str, line: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Sign one item as it was shown; return what came of it."""
    etag = word(form, f"etag-{item}", limit=200)
    told: dict[str, Any] = {"id": item, "line": line, "state": "refused", "reasons": [], "text": ""}
    if line is None:
        return told | {"state": "gone"}
    if not opened.known(request, item, etag):
        return told | {"state": "unopened"}
    try:
        own = await choosing.values_of(
            service_of(request), who, line["signer_form"], forms.typed_of(form), prefix=f"s-{item}"
        )
    except InvalidInput as wrong:
        return told | {"text": _texts(wrong.fields.get("errors", ()), who)}
    command = Complete(
        item=item,
        if_match=etag,
        signer_fields=own or None,
        outcome=word(form, f"outcome-{item}", limit=200),
        comment=word(form, f"comment-{item}", limit=4000) or word(form, "phrase", limit=400),
    )
    caller = session.acting(request, who, form)
    caller = replace(caller, key=f"{caller.key} {item}" if caller.key else "")
    try:
        answer = await service_of(request).act(signing.complete, caller, command)
    except StaleVersion:
        return told | {"state": "stale"}
    except NotFound:
        return told | {"state": "gone"}
    except InvalidInput as wrong:
        return told | {"text": _texts(wrong.fields.get("errors", ()), who)}
    except RiskflowError as error:
        return told | {"text": faults.words_of(request, error, who.lang)}
    if answer.status == 422:
        return told | {"text": _texts(answer.body.get("errors", ()), who)}
    if answer.status >= 400:
        service_of(request).metrics.refused()
        return told | {"reasons": list(answer.body.get("reasons", ()))}
    return told | {"state": str((answer.body.get("work_item") or {}).get("state", "completed"))}


def _texts(wrong: Sequence[Mapping[str, Any]], who: Visitor) -> str:
    """Return what is wrong with an item's entries."""
    return " ".join(dict.fromkeys(faults.field_words(list(wrong), who.lang).values()))

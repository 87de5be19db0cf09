"""The other verbs of a work item, each a short page: what it does and undoes, to whom, why. Each is one use case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.web import choosing, faults, forms, frame, session
from api.web.cases.one import latest
from api.web.choosing import Offer
from api.web.officers import acting
from api.web.session import Visitor, word
from api.wiring import Service, service_of
from engine.errors import InvalidInput, NotFound, StaleVersion, TooMany, WrongState
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import adding, amending, consulting, copying, returning, taking_back, transferring, urging
from engine.usecases.desks import workbench
from engine.usecases.ground.commands import Answer
from engine.usecases.meetings import recusals

GROUNDS = ("kin", "interest", "employer", "shareholder", "other")
Typed = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one verb asks for and does."""

    said: str  # words afterwards
    fields: tuple[str, ...]  # to, people, place, target, resubmit, siblings, grounds, behalf, reason, comment
    run: Callable[["Send"], tuple[Any, Any]]  # use case and command
    eligible: str = ""  # kernel verb that says who may be chosen; "" everybody
    optional: bool = False  # the reason may be left out
    case: bool = False  # an act on the case, seen at the case's version
    title: str = "refused_other"


@dataclass(frozen=True, kw_only=True)
class Send:
    """A form of such a page, read."""

    item: str
    case: str
    etag: str
    typed: Typed
    me: str
    people: tuple[str, ...] = ()
    zone: str = "UTC"


def _transfer(sent: Send) -> tuple[Any, Any]:
    given = transferring.Transfer(item=sent.item, if_match=sent.etag, to=sent.typed["to"], reason=sent.typed["reason"])
    return transferring.transfer, given


def _consult(sent: Send) -> tuple[Any, Any]:
    given = consulting.Consult(item=sent.item, if_match=sent.etag, to=sent.typed["to"], comment=sent.typed["comment"])
    return consulting.consult, given


def _answer(sent: Send) -> tuple[Any, Any]:
    return consulting.answer, consulting.Opinion(item=sent.item, if_match=sent.etag, comment=sent.typed["comment"])


def _add(sent: Send) -> tuple[Any, Any]:
    place = sent.typed["place"] or "beside"
    return adding.add, adding.AddSigner(
        item=sent.item, if_match=sent.etag, to=sent.typed["to"], place=place, reason=sent.typed["reason"]
    )


def _remove(sent: Send) -> tuple[Any, Any]:
    return adding.remove, adding.RemoveSigner(
        item=sent.item, if_match=sent.etag, person=sent.typed["to"], reason=sent.typed["reason"]
    )


def _return(sent: Send) -> tuple[Any, Any]:
    return returning.send_back, returning.SendBack(
        item=sent.item,
        if_match=sent.etag,
        to=sent.typed["target"],
        reason=sent.typed["reason"],
        siblings=sent.typed["siblings"] or "keep",
        resubmit=sent.typed["resubmit"] or "chain",
        preview=bool(sent.typed["preview"]),
    )


def _take_back(sent: Send) -> tuple[Any, Any]:
    return taking_back.take_back, taking_back.TakeBack(
        item=sent.item, if_match=sent.etag, reason=sent.typed["reason"], preview=bool(sent.typed["preview"])
    )


def _recusal(sent: Send) -> tuple[Any, Any]:
    return recusals.ask, recusals.Ask(
        case=sent.case,
        person=sent.typed["to"] or sent.me,
        grounds=sent.typed["grounds"],
        reason=sent.typed["reason"],
        on_behalf=sent.typed["behalf"] or "self",
    )


def _urge(sent: Send) -> tuple[Any, Any]:
    return urging.urge, urging.Urge(case=sent.case, if_match=sent.etag, reason=sent.typed["reason"])


def _copy(sent: Send) -> tuple[Any, Any]:
    return copying.copy, copying.Copy(case=sent.case, if_match=sent.etag, reason=sent.typed["reason"], to=sent.people)


def _late(sent: Send) -> tuple[Any, Any]:
    told = sent.typed["happened"]
    return amending.enter_late, amending.EnterLate(
        item=sent.item,
        if_match=sent.etag,
        happened_at=forms.moment(told, sent.zone) or told,
        reason=sent.typed["reason"],
    )


NAMES = (
    "to", "place", "target", "resubmit", "siblings", "grounds", "behalf", "reason", "comment", "preview", "happened",
)  # fmt: skip
VERBS: Mapping[str, Asked] = {
    "transfer": Asked(
        said="transferred", fields=("to", "reason"), run=_transfer, eligible="transfer", title="refused_transfer"
    ),
    "return": Asked(
        said="returned", fields=("target", "resubmit", "siblings", "reason"), run=_return, title="refused_return"
    ),
    "take_back": Asked(said="taken_back", fields=("reason",), run=_take_back, optional=True),
    "consult": Asked(said="consulted", fields=("to", "comment"), run=_consult),
    "answer": Asked(said="answered", fields=("comment",), run=_answer),
    "signers": Asked(said="signer_added", fields=("to", "place", "reason"), run=_add, eligible="add_signer"),
    "remove_signer": Asked(said="signer_removed", fields=("to", "reason"), run=_remove),
    "late_entry": Asked(said="late_entry", fields=("happened", "reason"), run=_late, title="refused_late_entry"),
    "recusal": Asked(said="recusal", fields=("to", "grounds", "behalf", "reason"), run=_recusal),
    "urge": Asked(said="urged", fields=("reason",), run=_urge, case=True),
    "copy": Asked(said="copied", fields=("people", "reason"), run=_copy, case=True),
}


async def shown(request: Request) -> Response:
    """The page of a verb."""
    who = await session.visitor(request, "officer")
    _asked(request)
    return await _drawn(request, who)


def _asked(request: Request) -> Asked:
    found = VERBS.get(request.path_params["verb"])
    if found is None:
        raise NotFound
    return found


async def _drawn(
    request: Request,
    who: Visitor,
    *,
    status: int = 200,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    note: str = "",
    preview: Mapping[str, Any] | None = None,
    people: str = "",
) -> Response:
    verb, asked = request.path_params["verb"], _asked(request)
    service, item = service_of(request), request.path_params["item"]
    found = await service.ask(workbench.page, who.caller, item)
    wrong = errors or {}
    more = {
        "verb": verb,
        "asked": asked,
        "people": await _people(service, who, item, asked, found) if {"to", "people"} & set(asked.fields) else [],
        "typed": dict.fromkeys(NAMES, "") | dict(typed or {}),
        "chosen": people,
        "ticked": choosing.apart([people]),
        "wrong": {pointer.strip("/").partition("/")[0]: text for pointer, text in wrong.items()},
        "note": note,
        "latest": await latest(request, who, found["case"]["id"]) if note else "",
        "preview": _named(preview, found, who) if preview is not None else None,
        "may_preview": verb in ("return", "take_back"),
        "etag": found["case"]["etag"] if asked.case else found["item"]["etag"],
        "targets": _targets(found, who),
        "grounds": GROUNDS,
        "here": f"/items/{item}/{verb}",
    }
    return frame.page(request, "officers/verb.html", visitor=who, status=status, **(dict(found) | more))


async def _people(service: Service, who: Visitor, item: str, asked: Asked, found: Mapping[str, Any]) -> Offer:
    """Return whom the verb may name: asked of the kernel where it decides, everybody else of the agency otherwise."""
    if asked.run is _remove:
        added = found["item"].get("added") or ()
        return [{"id": one["person"], "name": one.get("name", "")} for one in added if one["state"] != "signed"]
    known = await choosing.offered(service, who, item=item if asked.eligible else "", verb=asked.eligible)
    if known is None or asked.run is _recusal:
        return known
    return [one for one in known if one["id"] != who.person["id"]]


def _targets(found: Mapping[str, Any], who: Visitor) -> list[dict[str, Any]]:
    """Return the steps one may return to, the latest first, with the signatures that would be void."""
    names = found.get("steps", {})
    rows = found["item"].get("returnable_to") or []
    return [{**one, "name": _name(names.get(one["task"]), one["task"], who)} for one in reversed(rows)]


def _name(text: Mapping[str, str] | None, otherwise: str, who: Visitor) -> str:
    if text is None:
        return otherwise
    return text["en"] if who.lang == "en" and text["en"] else text["zh"]


def _named(told: Mapping[str, Any], found: Mapping[str, Any], who: Visitor) -> dict[str, Any]:
    """Return a preview with names in place of element ids."""
    names = found.get("steps", {})

    def steps(rows: Sequence[Mapping[str, Any]]) -> list[str]:
        return [_name(names.get(one["task"]), one["task"], who) for one in rows if one["task"] in names]

    return {**told, "undone": steps(told["undone"]), "opens": steps(told["opens"])}


async def sent(request: Request) -> Response:
    """Carry a verb out, or show what it would do."""
    who = await session.visitor(request, "officer")
    form = await session.posted(request, who)
    asked, item = _asked(request), request.path_params["item"]
    service = service_of(request)
    found = await service.ask(workbench.page, who.caller, item)
    typed = {name: word(form, name, limit=4000) for name in NAMES}
    people = "\n".join(one for one in form.getlist("people") if isinstance(one, str))
    again: dict[str, Any] = {"typed": typed, "people": people}
    try:
        to, *several = await choosing.settled(
            service, who, [("/to", text) for text in (typed["to"].strip(), *choosing.apart([people]))]
        )
        given = Send(
            item=item,
            case=found["case"]["id"],
            etag=word(form, "etag", limit=200),
            typed=typed | {"to": to},
            me=str(who.person["id"]),
            people=tuple(several),
            zone=who.zone,
        )
        use_case, command = asked.run(given)
        answer = await service.act(use_case, session.acting(request, who, form), command)
    except Previewed as seen:
        return await _drawn(request, who, **again, preview=seen.answer.body)
    except InvalidInput as wrong:
        errors = faults.field_words(list(wrong.fields.get("errors", ())), who.lang)
        return await _drawn(request, who, status=422, **again, errors=errors)
    except StaleVersion:
        return await _drawn(request, who, status=412, **again, note="note_stale")
    except (WrongState, TooMany) as error:
        status = 429 if isinstance(error, TooMany) else 409
        said = faults.words_of(request, error, who.lang)
        return await _drawn(request, who, status=status, **again, errors={"/": said})
    return _done(request, who, found, asked, answer)


def _done(request: Request, who: Visitor, found: Mapping[str, Any], asked: Asked, answer: Answer) -> Response:
    if answer.status >= 400:
        service_of(request).metrics.refused()
        return acting.refused(request, who, found, answer, asked.title)
    item, case = found["item"]["id"], found["case"]["id"]
    if asked.run in (_return, _transfer):
        return frame.seen(acting.case_page(request, case, item), asked.said)
    if asked.run is _take_back:
        item = str((answer.body.get("work_item") or {}).get("id") or item)
    return frame.seen(f"/items/{item}", asked.said)


async def live(request: Request) -> Response:
    """What a work item still needs, asked for again and again."""
    who = await session.visitor(request, "officer")
    found = await service_of(request).ask(workbench.page, who.caller, request.path_params["item"])
    if "form" not in found["item"]:
        return Response(status_code=286)  # htmx: stop asking
    return frame.page(request, "officers/item_live.html", visitor=who, **found)

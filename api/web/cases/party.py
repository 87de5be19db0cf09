"""What the parties of a case did, reconsideration and suit; an officer enters what came on paper.

Each entry is a short page of its own, with the same effect as at the party's own door.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, words
from api.web.cases import deeds, events
from api.web.cases.asked import Field, choices
from api.web.filters import local, text_in
from api.web.session import Visitor, posted, visitor
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.desks import portrait
from engine.usecases.outside import door, parties, remedies

SCORES = ("5", "4", "3", "2", "1")
Told = dict[str, Any]


async def page(request: Request) -> Response:
    """Everything the parties did, oldest first; reconsiderations and suits with their outcome."""
    who = await visitor(request, "officer", "auditor")
    service, case = service_of(request), request.path_params["case"]
    acts = await service.ask(parties.listed, who.caller, case)
    known = await service.ask(remedies.listed, who.caller, case)
    head = await service.ask(portrait.heading, who.caller, case)
    return frame.page(
        request,
        "cases/party.html",
        visitor=who,
        case=head,
        acts=[_act(one, who) for one in acts],
        remedies=[_remedy(one, who) for one in known],
        enters=head["takes_part"] and who.role == "officer",
        kinds=[(kind, text.in_language(who.lang)) for kind, text in door.KINDS.items()],
    )


def _act(one: Told, who: Visitor) -> Told:
    return {
        "at": one["at"],
        "what": events.named(door.KINDS, one["kind"], who.lang),
        "party": one["party"]["name"],
        "text": one.get("text", ""),
        "score": one.get("score", 0),
        "documents": one.get("documents", []),
        "on_paper": one["on_paper"],
    }


def _remedy(one: Told, who: Visitor) -> Told:
    return {
        **one,
        "what": events.named(events.REMEDIES, one["kind"], who.lang),
        "how": events.named(events.REMEDY_OUTCOMES, one["outcome"], who.lang),
    }


async def _begun(request: Request) -> tuple[Visitor, Told, Told, list[tuple[str, str]]]:
    """Return who asks, the case's heading, what there is to choose, and where the page is."""
    who = await visitor(request, "officer")
    service, case = service_of(request), request.path_params["case"]
    given = await service.ask(parties.asking, who.caller, case)
    head = await service.ask(portrait.heading, who.caller, case)
    w = words.in_language(who.lang, "cases")
    crumbs = [("/cases", w["cases"]), (f"/cases/{case}", head["number"]), (f"/cases/{case}/party", w["party_title"])]
    return who, head, given, crumbs


def _papers(given: Told, w: Any, *, required: bool) -> Field:
    options = [{"id": one["id"], "name": one["name"], "more": ""} for one in given["documents"]]
    hint = w["its_paper_hint"] if options else w["its_paper_first"]
    return Field(id="documents", name=w["its_paper"], sort="several", options=options, hint=hint, required=required)


async def _paper(request: Request) -> tuple[Visitor, deeds.Deed]:
    who, head, given, crumbs = await _begun(request)
    kind, lang, case = request.path_params["kind"], who.lang, request.path_params["case"]
    if kind not in door.KINDS:
        raise NotFound
    w = words.in_language(lang, "cases")
    name = door.KINDS[kind].in_language(lang)
    fields = [Field(id="party", name=w["which_party"], sort="line", value=(given["parties"] or [given["subject"]])[0])]
    if kind == "receipt":
        rows = [(one["id"], text_in(one["name"], lang)) for one in given["notices"]]
        fields.append(Field(id="notice", name=w["which_notice"], sort="choice", options=choices(rows)))
    if kind == "recusal":
        fields.append(Field(id="person", name=w["who_withdraws"], sort="choice",
                            options=choices(sorted(given["officers"].items(), key=lambda one: one[1]))))  # fmt: skip
    if kind == "rating":
        rows = [(score, score) for score in SCORES]
        fields.append(Field(id="score", name=w["score"], sort="choice", options=choices(rows)))
    fields.append(Field(id="text", name=w["what_it_says"], required=kind in door.NEEDS_TEXT))
    fields.append(_papers(given, w, required=True))
    deed = deeds.Deed(
        name=name,
        button=w["enter_paper"],
        action=f"/cases/{case}/party/{kind}",
        back=f"/cases/{case}/party",
        fields=fields,
        told=deeds.told(w["does_enter_paper"], w["does_enter_paper_who"]),
        crumbs=crumbs,
        line=w["dot"].join((head["number"], head["title"])),
    )
    return who, deed


async def paper(request: Request) -> Response:
    """The form of one kind of paper."""
    who, deed = await _paper(request)
    return await deeds.drawn(request, who, deed)


async def enter(request: Request) -> Response:
    """Enter it: the same event and effect as at the party's door, with the officer as its actor."""
    who, deed = await _paper(request)

    async def make(given: deeds.Given, etag: str) -> tuple[Any, ...]:
        score = str(given.get("score", ""))
        command = parties.PaperAct(
            case=request.path_params["case"],
            kind=request.path_params["kind"],
            party=given["party"],
            text=given["text"],
            documents=tuple(given["documents"]),
            notice=given.get("notice", ""),
            score=int(score) if score in SCORES else 0,
            person=given.get("person", ""),
        )
        return parties.enter_paper, command

    done = await deeds.attempt(request, who, deed, await posted(request, who), make)
    return done if isinstance(done, Response) else frame.seen(deed.back, "paper_entered")


async def _filing(request: Request) -> tuple[Visitor, deeds.Deed]:
    who, head, _, crumbs = await _begun(request)
    w, case = words.in_language(who.lang, "cases"), request.path_params["case"]
    kinds = [(key, text.in_language(who.lang)) for key, text in events.REMEDIES.items()]
    deed = deeds.Deed(
        name=w["file_remedy"],
        button=w["record_remedy"],
        action=f"/cases/{case}/remedies",
        back=f"/cases/{case}/party",
        fields=[
            Field(id="kind", name=w["remedy_kind"], sort="choice", options=choices(kinds)),
            Field(id="authority", name=w["authority"], sort="line", hint=w["authority_hint"]),
            Field(id="filed_on", name=w["filed_on"], sort="date", hint=w["date_hint"], value=_today(who)),
            Field(id="note", name=w["note"], required=False),
        ],
        told=deeds.told(w["does_file_remedy"]),
        crumbs=crumbs,
        line=w["dot"].join((head["number"], head["title"])),
    )
    return who, deed


def _today(who: Visitor) -> str:
    found = local(who.now, who.zone)
    return found.date().isoformat() if found is not None else ""


async def file_form(request: Request) -> Response:
    """The form of a reconsideration or a suit."""
    who, deed = await _filing(request)
    return await deeds.drawn(request, who, deed)


async def file(request: Request) -> Response:
    """Record that one was filed; also after the end of the case."""
    who, deed = await _filing(request)

    async def make(given: deeds.Given, etag: str) -> tuple[Any, ...]:
        return remedies.file, remedies.File(case=request.path_params["case"], **given)

    done = await deeds.attempt(request, who, deed, await posted(request, who), make)
    return done if isinstance(done, Response) else frame.seen(deed.back, "remedy_filed")


async def _decision(request: Request) -> tuple[Visitor, deeds.Deed]:
    who, head, _, crumbs = await _begun(request)
    case, remedy = request.path_params["case"], request.path_params["remedy"]
    known = await service_of(request).ask(remedies.listed, who.caller, case)
    one = next((row for row in known if row["id"] == remedy and row["state"] == "filed"), None)
    if one is None:
        raise NotFound
    w = words.in_language(who.lang, "cases")
    outcomes = [(key, text.in_language(who.lang)) for key, text in events.REMEDY_OUTCOMES.items()]
    recall = choices([("no", w["no_recall"]), ("yes", w["recall"])])
    deed = deeds.Deed(
        name=w["decide_remedy"].format(what=events.named(events.REMEDIES, one["kind"], who.lang)),
        button=w["record_outcome"],
        action=f"/cases/{case}/remedies/{remedy}",
        back=f"/cases/{case}/party",
        fields=[
            Field(id="outcome", name=w["remedy_outcome"], sort="choice", options=choices(outcomes)),
            Field(id="decided_on", name=w["decided_on"], sort="date", hint=w["date_hint"], value=_today(who)),
            Field(id="recall", name=w["published"], sort="choice", options=recall),
            Field(id="note", name=w["note"], required=False),
        ],
        told=deeds.told(w["does_decide_remedy"]),
        crumbs=crumbs,
        line=w["dot"].join((head["number"], one["authority"], one["filed_on"])),
    )
    return who, deed


async def decide_form(request: Request) -> Response:
    """The form of an outcome."""
    who, deed = await _decision(request)
    return await deeds.drawn(request, who, deed)


async def decide(request: Request) -> Response:
    """Record how it was decided."""
    who, deed = await _decision(request)

    async def make(given: deeds.Given, etag: str) -> tuple[Any, ...]:
        place, recall = request.path_params, given.pop("recall") == "yes"
        return remedies.decide, remedies.Decide(case=place["case"], remedy=place["remedy"], recall=recall, **given)

    done = await deeds.attempt(request, who, deed, await posted(request, who), make)
    return done if isinstance(done, Response) else frame.seen(deed.back, "remedy_decided")


ROUTES = (
    Route("/cases/{case}/party", page, methods=["GET"]),
    Route("/cases/{case}/remedies", file_form, methods=["GET"]),
    Route("/cases/{case}/remedies", file, methods=["POST"]),
    Route("/cases/{case}/remedies/{remedy}", decide_form, methods=["GET"]),
    Route("/cases/{case}/remedies/{remedy}", decide, methods=["POST"]),
    Route("/cases/{case}/party/{kind}", paper, methods=["GET"]),
    Route("/cases/{case}/party/{kind}", enter, methods=["POST"]),
)

"""Acts on a case as a whole: what would come of each is told, then it is asked for its reason, then it is done."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import choosing, frame
from api.web.cases import correcting, deeds, events, one
from api.web.cases.asked import Field, choices, people, person
from api.web.cases.look import Look
from api.web.session import Visitor, posted, visitor
from api.wiring import Service, service_of
from engine.errors import InvalidInput, NotFound
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import amending, copying, pausing, revoking, supervising, urging
from engine.usecases.meetings import recusals


def _reason(seen: Look) -> Field:
    return Field(id="reason", name=seen.w["reason"], hint=seen.w["reason_hint"])


def _notice(seen: Look) -> Field:
    papers = [(row["id"], seen.gap(row["name"], seen.clock(row["at"]))) for row in seen.told["documents"]]
    hint = seen.w["notice_hint"] if papers else seen.w["notice_first"]
    return Field(
        id="notice", name=seen.w["notice"], sort="choice", hint=hint, options=choices(papers, none=seen.w["choose"])
    )


async def _fields(service: Service, seen: Look, verb: str) -> list[Field]:
    """Return the form of an act."""
    w, row = seen.w, next(row for row in seen.told["verbs"] if row["verb"] == verb)
    grounds = [(ground["id"], events.named(events.GROUNDS, ground["id"], seen.lang)) for ground in row["choices"]]
    if verb == "copies":
        known, me = await choosing.offered(service, seen.visitor), seen.visitor.person["id"]
        return [people(known, seen.lang, id="to", name=w["to"], but=me), _reason(seen)]
    if verb == "recusals":
        return await _recusal(service, seen)
    if verb == "extend":
        terms = [
            (one["id"], seen.gap(seen.text(one["name"]), w["at_most"].format(n=one["most"]))) for one in row["choices"]
        ]
        return [
            Field(id="deadline", name=w["term"], sort="choice", options=choices(terms)),
            Field(id="by", name=w["by"], sort="number", hint=w["by_hint"]),
            _notice(seen),
            _reason(seen),
        ]
    if verb == "suspend":
        both = choices([("no", w["clock_only"]), ("yes", w["whole_case"])])
        return [
            Field(id="ground", name=w["ground"], sort="choice", options=choices(grounds)),
            Field(id="whole", name=w["whole"], sort="choice", options=both),
            _notice(seen),
            _reason(seen),
        ]
    if verb == "resume":
        return [Field(id="ground", name=w["ground"], sort="choice", options=choices(grounds)), _reason(seen)]
    if verb == "supervise":
        known = await choosing.offered(service, seen.visitor)
        return [
            Field(id="due", name=w["answer_by"], sort="date", hint=w["date_hint"]),
            person(known, seen.lang, id="to", name=w["who_answers"], required=False, none=w["who_handles"]),
            Field(id="reason", name=w["what_to_answer"]),
        ]
    return [_reason(seen)]


async def _recusal(service: Service, seen: Look) -> list[Field]:
    who = seen.visitor
    known, mine = await choosing.offered(service, who), str(who.person["id"])
    value = mine if known is not None else (await choosing.written(service, who, mine, {})).get(mine, "")
    sides = [(key, text.in_language(seen.lang)) for key, text in events.ON_BEHALF.items()]
    why = [(key, text.in_language(seen.lang)) for key, text in events.RECUSED_FOR.items()]
    return [
        person(known, seen.lang, id="person", name=seen.w["who_withdraws"], value=value),
        Field(id="on_behalf", name=seen.w["who_asks"], sort="choice", options=choices(sides)),
        Field(id="grounds", name=seen.w["grounds"], sort="choice", options=choices(why)),
        Field(id="reason", name=seen.w["reason"], hint=seen.w["recusal_hint"]),
    ]


def _command(seen: Look, verb: str, etag: str, given: Mapping[str, Any], *, preview: bool = False) -> tuple[Any, Any]:
    """Return the use case and the command of an act."""
    on = {"case": seen.case["id"], "if_match": etag}
    reason = str(given.get("reason", ""))
    notice = str(given.get("notice", ""))
    makers: Mapping[str, Callable[[], tuple[Any, Any]]] = {
        "urge": lambda: (urging.urge, urging.Urge(reason=reason, **on)),
        "copies": lambda: (copying.copy, copying.Copy(reason=reason, to=tuple(given["to"]), **on)),
        "recusals": lambda: (recusals.ask, recusals.Ask(case=on["case"], reason=reason, person=str(given["person"]),
                                                        grounds=str(given["grounds"]),
                                                        on_behalf=str(given["on_behalf"]))),
        "extend": lambda: (pausing.extend, pausing.Extend(reason=reason, notice=notice, deadline=str(given["deadline"]),
                                                         by=_number(str(given["by"])), **on)),
        "suspend": lambda: (pausing.suspend, pausing.Suspend(reason=reason, notice=notice, ground=str(given["ground"]),
                                                             whole=given["whole"] == "yes", **on)),
        "resume": lambda: (pausing.resume, pausing.Resume(reason=reason, ground=str(given["ground"]), **on)),
        "supervise": lambda: (supervising.supervise, supervising.Supervise(reason=reason, due=str(given["due"]),
                                                                           to=str(given["to"]), **on)),
        "correct": lambda: (amending.correct, amending.Correct(reason=reason, fields=given["fields"], **on)),
        "revoke": lambda: (revoking.revoke, revoking.Revoke(reason=reason, preview=preview, **on)),
    }  # fmt: skip
    return makers[verb]()


def _number(text: str) -> int:
    if not text.strip().isdigit() or len(text.strip()) > 6:
        raise InvalidInput(errors=[{"pointer": "/by", "code": "type", "text": "a whole number"}])
    return int(text)


async def _seen(request: Request) -> tuple[Visitor, Look, str]:
    """Return visitor, case and verb; the refusal of a verb that is not allowed, NotFound for one there is not."""
    who = await visitor(request, "officer")
    seen, verb = await one.read(request, who), request.path_params["verb"]
    if seen.told["recused"] or not any(row["verb"] == verb for row in seen.told["verbs"]):
        raise NotFound
    return who, seen, verb


async def _told(service: Service, seen: Look, verb: str) -> list[dict[str, str]]:
    """Return what an act does, in words; of a withdrawal each signature that would no longer count."""
    told = [{"mark": "ok", "text": seen.w[f"does_{verb}"], "more": ""}]
    if verb != "revoke":
        return told
    use_case, command = _command(seen, verb, "*", {"reason": "-"}, preview=True)
    try:
        await service.act(use_case, seen.visitor.caller, command)
    except Previewed as found:
        for lapse in found.answer.body["lapses"]:
            task = seen.text(lapse["task"]["name"]) if lapse["task"]["name"] else lapse["task"]["id"]
            told.append({"mark": "lapsed", "text": seen.gap(str(lapse["name"]), task), "more": seen.w["sign_void"]})
    return told


async def _deed(service: Service, seen: Look, verb: str) -> deeds.Deed:
    """Return the act with its form."""
    case = seen.head()
    return deeds.Deed(
        name=events.named(events.VERBS, verb, seen.lang),
        button=seen.w[f"button_{verb}"],
        action=f"/cases/{case['id']}/acts/{verb}",
        back=f"/cases/{case['id']}",
        fields=await _fields(service, seen, verb),
        told=await _told(service, seen, verb),
        crumbs=crumbs(seen),
        line=seen.gap(case["number"], case["title"]),
        etag=case["etag_full"],
        rows=partial(correcting.rows, service, seen) if verb == correcting.VERB else None,
    )


def crumbs(seen: Look) -> list[tuple[str, str]]:
    """Return where a page below a case is."""
    case = seen.head()
    return [("/cases", seen.w["cases"]), (f"/cases/{case['id']}", case["number"])]


async def ask(request: Request) -> Response:
    """The form of an act, with what it will do; its refusal where it is not allowed."""
    who, seen, verb = await _seen(request)
    deed = await _deed(service_of(request), seen, verb)
    row = next(row for row in seen.told["verbs"] if row["verb"] == verb)
    if row["verdict"] != "allowed":
        return deeds.refused(request, who, deed, row)
    return await deeds.drawn(request, who, deed)


async def do(request: Request) -> Response:
    """Do it; the case then tells what came of it. What is wrong or refused is told with everything kept."""
    who, seen, verb = await _seen(request)
    form = await posted(request, who)
    service = service_of(request)
    deed = await _deed(service, seen, verb)
    there = await correcting.there(service, seen) if verb == correcting.VERB else {}

    async def make(given: deeds.Given, etag: str) -> tuple[Any, Any]:
        if there:
            given["fields"] = await correcting.changed(service, who, there, form)
        return _command(seen, verb, etag, given)

    done = await deeds.attempt(request, who, deed, form, make)
    return done if isinstance(done, Response) else frame.seen(deed.back, f"act_{verb}")


ROUTES = (
    Route("/cases/{case}/acts/{verb}", ask, methods=["GET"]),
    Route("/cases/{case}/acts/{verb}", do, methods=["POST"]),
)

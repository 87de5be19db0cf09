"""Acts on a case as a whole: what would come of each is told, then it is asked for its reason, then it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import faults, frame
from api.web.cases import events, one
from api.web.cases.asked import Field, choices, errors, people, told_wrong
from api.web.cases.look import Look
from api.web.session import Visitor, acting, posted, visitor
from api.wiring import Service, service_of
from engine.errors import InvalidInput, NotFound, RiskflowError, StaleVersion, TooMany, WrongState
from engine.usecases import copying, pausing, recusals, revoking, supervising, urging
from engine.usecases.commands import Answer
from engine.usecases.previewing import Previewed

Json = Mapping[str, Any]


@dataclass(kw_only=True)
class Asked:
    """An act about to be done: its form and what it says beside it."""

    verb: str
    fields: list[Field]
    told: list[dict[str, str]] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)


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
        options = [who for who in await people(service, seen.visitor) if who["id"] != seen.visitor.person["id"]]
        return [Field(id="to", name=w["to"], sort="people", many=True, options=options), _reason(seen)]
    if verb == "recusals":
        return await _recusal(service, seen)
    if verb == "extend":
        known = [
            (one["id"], seen.gap(seen.text(one["name"]), w["at_most"].format(n=one["most"]))) for one in row["choices"]
        ]
        return [
            Field(id="deadline", name=w["term"], sort="choice", options=choices(known)),
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
        options = choices(
            [(who["id"], who["name"]) for who in await people(service, seen.visitor)], none=w["who_handles"]
        )
        return [
            Field(id="due", name=w["answer_by"], sort="date", hint=w["date_hint"]),
            Field(id="to", name=w["who_answers"], sort="choice", required=False, options=options),
            Field(id="reason", name=w["what_to_answer"]),
        ]
    return [_reason(seen)]


async def _recusal(service: Service, seen: Look) -> list[Field]:
    known = [(who["id"], seen.gap(who["name"], who["more"])) for who in await people(service, seen.visitor)]
    sides = [(key, text.in_language(seen.lang)) for key, text in events.ON_BEHALF.items()]
    why = [(key, text.in_language(seen.lang)) for key, text in events.RECUSED_FOR.items()]
    mine = str(seen.visitor.person["id"])
    return [
        Field(id="person", name=seen.w["who_withdraws"], sort="choice", options=choices(known), value=mine),
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


async def ask(request: Request) -> Response:
    """The form of an act, with what it will do."""
    who, seen, verb = await _seen(request)
    return await _form(request, who, seen, verb)


async def _form(
    request: Request, who: Visitor, seen: Look, verb: str, fields: list[Field] | None = None, *, status: int = 200,
    more: tuple[str, ...] = (),
) -> Response:  # fmt: skip
    service = service_of(request)
    row = next(row for row in seen.told["verbs"] if row["verb"] == verb)
    name = events.named(events.VERBS, verb, who.lang)
    case = seen.head()
    if row["verdict"] != "allowed":
        crumbs = [("/cases", seen.w["cases"]), (f"/cases/{case['id']}", case["number"])]
        way = [(f"/cases/{case['id']}", seen.w["back_to_case"])]
        facts = seen.gap(case["number"], case["title"])
        return faults.refused(request, who, row, title=seen.w["not_done"].format(what=name), facts=facts, way=way,
                              crumbs=crumbs)  # fmt: skip
    shown = fields if fields is not None else await _fields(service, seen, verb)
    act = {
        "name": name,
        "button": seen.w[f"button_{verb}"],
        "action": f"/cases/{case['id']}/acts/{verb}",
        "fields": shown,
        "told": await _told(service, seen, verb),
        "after": seen.w["after_act"],
    }
    wrong = errors(shown) + [{"name": shown[0].id, "text": text} for text in more]
    return frame.page(request, "cases/act.html", visitor=who, status=status, case=case, act=act, errors=wrong,
                      here=act["action"])  # fmt: skip


async def do(request: Request) -> Response:
    """Do it; the case then tells what came of it. What is wrong or refused is told with everything kept."""
    who, seen, verb = await _seen(request)
    form = await posted(request, who)
    service, fields = service_of(request), await _fields(service_of(request), seen, verb)
    for one_field in fields:
        one_field.take(form)
        one_field.error = seen.w["is_needed"].format(what=one_field.name) if one_field.missing else ""
    if errors(fields):
        return await _form(request, who, seen, verb, fields, status=422)
    given = {one_field.id: one_field.chosen if one_field.sort == "people" else one_field.value for one_field in fields}
    try:
        use_case, command = _command(seen, verb, _etag(form), given)
        answer: Answer = await service.act(use_case, acting(request, who, form), command)
    except InvalidInput as wrong:
        rest = told_wrong(fields, faults.field_words(wrong.fields["errors"], who.lang))
        return await _form(request, who, seen, verb, fields, status=422, more=tuple(rest))
    except (StaleVersion, WrongState, TooMany) as error:
        return await _again(request, who, seen, verb, fields, error)
    if answer.refused:
        return _refused(request, who, seen, verb, answer.body)
    return frame.seen(f"/cases/{seen.case['id']}", f"act_{verb}")


def _etag(form: FormData) -> str:
    told = form.get("etag", "")
    return told if isinstance(told, str) and len(told) <= 100 else ""


async def _again(
    request: Request, who: Visitor, seen: Look, verb: str, fields: list[Field], error: RiskflowError
) -> Response:
    """The same form again, because the case moved, or does not take the act now; nothing is lost."""
    status = {StaleVersion: 412, TooMany: 429}.get(type(error), 409)
    words = {412: "case_moved", 429: "urge_later", 409: "not_now"}
    return await _form(request, who, seen, verb, fields, status=status, more=(seen.w[words[status]],))


def _refused(request: Request, who: Visitor, seen: Look, verb: str, body: Json) -> Response:
    case = seen.head()
    name = events.named(events.VERBS, verb, who.lang)
    return faults.refused(
        request,
        who,
        body,
        status=int(body.get("status", 409)),
        title=seen.w["not_done"].format(what=name),
        facts=seen.gap(case["number"], case["title"]),
        way=[(f"/cases/{case['id']}", seen.w["back_to_case"])],
        crumbs=[("/cases", seen.w["cases"]), (f"/cases/{case['id']}", case["number"])],
    )


ROUTES = (
    Route("/cases/{case}/acts/{verb}", ask, methods=["GET"]),
    Route("/cases/{case}/acts/{verb}", do, methods=["POST"]),
)

"""What goes on beside a case: other procedures started from it, and requests for recusal that are decided."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import choosing, faults, forms, frame, words
from api.web.cases import deeds, events, one
from api.web.cases.asked import DRAWN, Field, choices, drawing, person
from api.web.cases.look import Look
from api.web.session import Visitor, acting, posted, visitor, word
from api.wiring import Service, service_of
from engine.errors import InvalidInput, NotFound, StaleVersion
from engine.usecases.casework import companions
from engine.usecases.ground.commands import StartAction
from engine.usecases.jobs import incidents
from engine.usecases.meetings import recusal_list, recusals

LIMIT = 50


async def _action(request: Request) -> tuple[Visitor, Look, dict[str, Any]]:
    who = await visitor(request, "officer")
    seen = await one.read(request, who)
    if seen.told["recused"]:
        raise NotFound
    found = next((row for row in seen.case["actions"] if row["id"] == request.path_params["action"]), None)
    if found is None or found["form"] is None:
        raise NotFound
    return who, seen, found


async def action(request: Request) -> Response:
    """The form of another procedure."""
    who, seen, found = await _action(request)
    return await _action_form(request, who, seen, found, {})


async def _action_form(
    request: Request, who: Visitor, seen: Look, found: dict[str, Any], given: dict[str, Any], *, status: int = 200
) -> Response:
    service, case = service_of(request), seen.head()
    drawn = await drawing(service, who, seen, **{key: given[key] for key in DRAWN if key in given})
    known = dict(given.get("errors", {}))
    rows = forms.rows(found["form"], drawn)
    name = seen.text(found["name"])
    told = [seen.w["does_action"]] + ([seen.w["does_cancel"]] if found["effect"] == "cancel" else [])
    return frame.page(
        request,
        "cases/action.html",
        visitor=who,
        status=status,
        case=case,
        name=name,
        button=seen.w["button_action"].format(name=name),
        to=f"/cases/{case['id']}/actions/{found['id']}",
        rows=rows,
        title_given=given.get("title", ""),
        told=told,
        wrong=[*given.get("more_errors", ()), *forms.unplaced(known, rows)],
        here=f"/cases/{case['id']}/actions/{found['id']}",
    )


async def act(request: Request) -> Response:
    """Start it; its first step is then open before whoever started it."""
    who, seen, found = await _action(request)
    form = await posted(request, who)
    typed = forms.typed_of(form)
    title = word(form, "title", limit=1000)
    given: dict[str, Any] = {"typed": typed, "title": title}
    if "_add" in typed or "_drop" in typed:
        given |= {"more": typed.get("_add", ""), "without": typed.get("_drop", "")}
        return await _action_form(request, who, seen, found, given)
    service = service_of(request)
    etag = word(form, "etag", limit=100)
    try:
        values = await choosing.values_of(service, who, found["form"], typed)
        command = StartAction(case=seen.case["id"], if_match=etag, action=found["id"], title=title, fields=values)
        answer = await service.act(companions.start, acting(request, who, form), command)
    except InvalidInput as wrong:
        told = faults.field_words(wrong.fields["errors"], who.lang)
        given["errors"] = forms.by_name(told, typed=typed)
        given["more_errors"] = [text for pointer, text in told.items() if not pointer.startswith("/fields/")]
        return await _action_form(request, who, seen, found, given, status=422)
    except StaleVersion:
        given["more_errors"] = [await one.moved(request, who)]
        return await _action_form(request, who, seen, found, given, status=412)
    if answer.refused:
        case = seen.head()
        title = seen.w["not_done"].format(what=seen.text(found["name"]))
        crumbs = [("/cases", seen.w["cases"]), (f"/cases/{case['id']}", case["number"])]
        way = [(f"/cases/{case['id']}", seen.w["back_to_case"])]
        return faults.refused(request, who, answer.body, title=title, facts=case["number"], way=way, crumbs=crumbs)
    return frame.seen(opened(answer.body))


def opened(case: Any) -> str:
    """Return the page a case just started is gone on with: its first step, if it is held by whoever started it."""
    mine = next((item for item in case.get("open_work_items", ()) if item["state"] == "claimed"), None)
    return f"/items/{mine['id']}" if mine is not None else f"/cases/{case['id']}"


# -- recusals ----------------------------------------------------------------------------------------------------------


async def _waiting(service: Service, who: Visitor) -> list[dict[str, Any]]:
    told = await service.ask(recusal_list.page, who.caller, state="requested", limit=LIMIT, cursor="")
    return [row for row in told["items"] if row["mine"]]


async def listing(request: Request) -> Response:
    """The requests that wait for the visitor's decision."""
    who = await visitor(request, "officer")
    rows = await _waiting(service_of(request), who)
    names = await choosing.names(service_of(request), who, [row["person"] for row in rows])
    shown = [
        {
            "href": f"/cases/{row['case']}/recusals/{row['id']}",
            "number": row["number"],
            "person": names.get(row["person"], row["person"]),
            "by": events.named(events.ON_BEHALF, row["on_behalf"], who.lang),
            "why": events.named(events.RECUSED_FOR, row["grounds"], who.lang),
            "at": row["at"],
        }
        for row in rows
    ]
    return frame.page(request, "cases/recusals.html", visitor=who, rows=shown)


async def _request(request: Request) -> tuple[Visitor, dict[str, Any], list[Field], str]:
    who = await visitor(request, "officer")
    service, place = service_of(request), request.path_params
    row = next((row for row in await _waiting(service, who) if row["id"] == place["recusal"]), None)
    if row is None or row["case"] != place["case"]:
        raise NotFound
    w = words.in_language(who.lang, "cases")
    known, names = await choosing.offered(service, who), await choosing.names(service, who, row["person"])
    fields = [
        Field(id="granted", name=w["decision"], sort="choice",
              options=choices([("yes", w["grant"]), ("no", w["reject"])])),
        person(known, who.lang, id="substitute", name=w["substitute"], required=False, none=w["nobody_instead"],
               but=row["person"]),
        Field(id="reason", name=w["reason"], required=False),
    ]  # fmt: skip
    return who, row, fields, names.get(row["person"], "")


async def weigh(request: Request) -> Response:
    """The form of a decision."""
    who, row, fields, name = await _request(request)
    return await deeds.drawn(request, who, _decision(who, row, fields, name))


def _decision(who: Visitor, row: dict[str, Any], fields: list[Field], name: str) -> deeds.Deed:
    w = words.in_language(who.lang, "cases")
    about = w["dot"].join(part for part in (events.named(events.ON_BEHALF, row["on_behalf"], who.lang),
                                            events.named(events.RECUSED_FOR, row["grounds"], who.lang),
                                            str(row["reason"])) if part)  # fmt: skip
    return deeds.Deed(
        name=w["recusal_of"].format(who=name),
        button=w["record_decision"],
        action=f"/cases/{row['case']}/recusals/{row['id']}",
        back="/recusals",
        fields=fields,
        told=[*deeds.told(about, mark="open"), *deeds.told(w["does_decide"])],
        crumbs=[("/recusals", w["recusals_title"])],
        line=str(row["number"]),
    )


async def decide(request: Request) -> Response:
    """Grant or reject a request."""
    who, row, fields, name = await _request(request)

    async def make(given: deeds.Given, etag: str) -> tuple[Any, Any]:
        return recusals.decide, recusals.Decide(case=row["case"], request=row["id"], granted=given["granted"] == "yes",
                                                reason=given["reason"], substitute=given["substitute"])  # fmt: skip

    done = await deeds.attempt(request, who, _decision(who, row, fields, name), await posted(request, who), make)
    return done if isinstance(done, Response) else frame.seen("/recusals", "recusal_decided")


# -- what stands still -------------------------------------------------------------------------------------------------


async def _standstill(request: Request) -> tuple[Visitor, deeds.Deed]:
    who = await visitor(request, "officer")
    seen, incident = await one.read(request, who), request.path_params["incident"]
    if seen.told["recused"] or incident not in {row["id"] for row in seen.told["incidents"]}:
        raise NotFound
    case = seen.head()
    deed = deeds.Deed(
        name=seen.w["resolve_title"],
        button=seen.w["try_again"],
        action=f"/cases/{case['id']}/incidents/{incident}",
        back=f"/cases/{case['id']}",
        fields=[Field(id="reason", name=seen.w["reason"], hint=seen.w["reason_hint"])],
        told=deeds.told(seen.w["does_resolve"]),
        crumbs=[("/cases", seen.w["cases"]), (f"/cases/{case['id']}", case["number"])],
        line=seen.gap(case["number"], case["title"]),
    )
    return who, deed


async def stuck(request: Request) -> Response:
    """The form by which what stands still is tried again."""
    who, deed = await _standstill(request)
    return await deeds.drawn(request, who, deed)


async def resolve(request: Request) -> Response:
    """Try it again; it says who may, or what still stands."""
    who, deed = await _standstill(request)

    async def make(given: deeds.Given, etag: str) -> tuple[Any, Any]:
        return incidents.resolve, incidents.Resolve(incident=request.path_params["incident"], reason=given["reason"])

    done = await deeds.attempt(request, who, deed, await posted(request, who), make)
    return done if isinstance(done, Response) else frame.seen(deed.back, "act_resolve")


ROUTES = (
    Route("/cases/{case}/incidents/{incident}", stuck, methods=["GET"]),
    Route("/cases/{case}/incidents/{incident}", resolve, methods=["POST"]),
    Route("/recusals", listing, methods=["GET"]),
    Route("/cases/{case}/recusals/{recusal}", weigh, methods=["GET"]),
    Route("/cases/{case}/recusals/{recusal}", decide, methods=["POST"]),
    Route("/cases/{case}/actions/{action}", action, methods=["GET"]),
    Route("/cases/{case}/actions/{action}", act, methods=["POST"]),
)

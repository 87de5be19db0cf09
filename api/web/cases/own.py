"""What an officer arranges for himself: absences, mandates, ties to parties, his open work handed over.

Who directs names somebody for a post for one day. Each is a short page of its own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import choosing, frame, words
from api.web.cases import deeds, events
from api.web.cases.asked import Field, choices, person
from api.web.choosing import Offer
from api.web.filters import text_in
from api.web.session import Visitor, acting, posted, visitor
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.desks import own_affairs
from engine.usecases.ground.commands import Absence, DaySubstitute
from engine.usecases.people import conflicts, handing_on, mandating, substitutes

Told = dict[str, Any]


async def page(request: Request) -> Response:
    """One's own absences, mandates given and received, ties declared, and for whom one stands in."""
    who = await visitor(request, "officer")
    told = await service_of(request).ask(own_affairs.told, who.caller)
    sorts = ("offered", "given", "received", "standing", "day")
    groups = {sort: [one for one in told["mandates"] if _sort(one, told["me"]) == sort] for sort in sorts}
    deeds_shown = [deed for deed in DEEDS if deed != "day" or told["nameable"]]
    return frame.page(request, "cases/own.html", visitor=who, told=told, groups=groups, deeds=deeds_shown)


def _sort(one: Told, me: str) -> str:
    """Return which group a mandate or substitution stands in."""
    if one["basis"] != "mandate":
        return "standing" if one["basis"] == "standing" else "day"
    if one["person"] == me:
        return "received" if one["accepted_at"] else "offered"
    return "given"


def _absence(w: Mapping[str, str], told: Told, known: Offer, lang: str) -> list[Field]:
    return [
        Field(id="from", name=w["first_day"], sort="date", hint=w["date_hint"], value=told["today"]),
        Field(id="to", name=w["last_day"], sort="date", hint=w["both_included"]),
        Field(id="reason", name=w["reason"], required=False, hint=w["absence_reason_hint"]),
    ]


def _other(known: Offer, told: Told, lang: str, **more: str) -> Field:
    return person(known, lang, none=words.in_language(lang)["choose"], but=told["me"], **more)


def _mandate(w: Mapping[str, str], told: Told, known: Offer, lang: str) -> list[Field]:
    roles = [(role, text_in(told["roles"].get(role, role), lang)) for role in told["mine"]]
    flows = [{"id": one["key"], "name": text_in(one["name"], lang), "more": ""} for one in told["flows"]]
    return [
        _other(known, told, lang, id="person", name=w["lend_to"]),
        Field(id="role", name=w["which_post"], sort="choice", options=choices(roles)),
        Field(id="from", name=w["first_day"], sort="date", hint=w["date_hint"], value=told["today"]),
        Field(id="to", name=w["last_day"], sort="date", hint=w["mandate_longest"]),
        Field(id="processes", name=w["which_flows"], sort="several", options=flows, required=False,
              hint=w["all_flows"]),
        Field(id="limit", name=w["largest_sum"], sort="line", required=False, hint=w["no_limit_hint"]),
        Field(id="reason", name=w["reason"]),
    ]  # fmt: skip


def _day(w: Mapping[str, str], told: Told, known: Offer, lang: str) -> list[Field]:
    roles = [(role, text_in(told["roles"][role], lang)) for role in told["nameable"]]
    return [
        _other(known, told, lang, id="person", name=w["who_is_named"]),
        Field(id="role", name=w["which_post"], sort="choice", options=choices(roles, none=w["choose"])),
        Field(id="date", name=w["which_day"], sort="date", hint=w["date_hint"], value=told["today"]),
        Field(id="reason", name=w["reason"]),
    ]


def _tie(w: Mapping[str, str], told: Told, known: Offer, lang: str) -> list[Field]:
    kinds = [(key, text.in_language(lang)) for key, text in events.SUBJECTS.items()]
    return [
        Field(id="name", name=w["tied_to"], sort="line"),
        Field(id="kind", name=w["subject_kind"], sort="choice", options=choices(kinds)),
        Field(id="id_no", name=w["subject_id"], sort="line", required=False),
        Field(id="relation", name=w["relation"], sort="line", hint=w["relation_hint"]),
        Field(id="from", name=w["tied_since"], sort="date", hint=w["date_hint"]),
    ]


def _handover(w: Mapping[str, str], told: Told, known: Offer, lang: str) -> list[Field]:
    return [
        _other(known, told, lang, id="to", name=w["hand_to"]),
        Field(id="reason", name=w["reason"]),
    ]


FORMS: Mapping[str, Callable[[Mapping[str, str], Told, Offer, str], list[Field]]] = {
    "mandate": _mandate,
    "absence": _absence,
    "tie": _tie,
    "handover": _handover,
    "day": _day,
}
DEEDS = tuple(FORMS)


async def _deed(request: Request) -> tuple[Visitor, Told, deeds.Deed]:
    who = await visitor(request, "officer")
    service, what = service_of(request), request.path_params["deed"]
    told = await service.ask(own_affairs.told, who.caller)
    if what not in FORMS or (what == "day" and not told["nameable"]):
        raise NotFound
    w = words.in_language(who.lang, "cases")
    deed = deeds.Deed(
        name=w[f"own_{what}"],
        button=w[f"button_own_{what}"],
        action=f"/own/{what}",
        back="/own",
        fields=FORMS[what](w, told, await choosing.offered(service, who), who.lang),
        told=deeds.told(w[f"does_own_{what}"]),
        crumbs=[("/own", w["own_title"])],
    )
    return who, told, deed


async def form(request: Request) -> Response:
    """The form of one arrangement."""
    who, _, deed = await _deed(request)
    return await deeds.drawn(request, who, deed)


def _command(what: str, me: str, given: deeds.Given) -> tuple[Any, ...]:
    """Return the use case of an arrangement and what it is given."""
    if what == "absence":
        return substitutes.record_absence, Absence(
            person=me, first=given["from"], last=given["to"], reason=given["reason"]
        )
    if what == "day":
        named = DaySubstitute(person=given["person"], role=given["role"], day=given["date"], reason=given["reason"])
        return substitutes.name_for_day, named
    return mandating.give, mandating.Mandate(
        person=given["person"],
        role=given["role"],
        first=given["from"],
        last=given["to"],
        processes=tuple(given["processes"]),
        limit=given["limit"],
        reason=given["reason"],
    )


async def do(request: Request) -> Response:
    """Carry it out; the page then shows it."""
    who, told, deed = await _deed(request)
    what, me = request.path_params["deed"], told["me"]
    form_sent = await posted(request, who)

    async def make(given: deeds.Given, etag: str) -> tuple[Any, ...]:
        if what == "tie":
            subject = {name: given[name] for name in ("name", "kind", "id_no") if given[name]}
            more = {"person": me, "subject": subject, "relation": given["relation"], "first": given["from"]}
            return conflicts.declare, more
        if what == "handover":
            return handing_on.hand_over, {"person": me, "reason": given["reason"], "to": given["to"]}
        return _command(what, me, given)

    done = await deeds.attempt(request, who, deed, form_sent, make)
    return done if isinstance(done, Response) else frame.seen("/own", f"own_{what}")


ENDS: Mapping[tuple[str, str], Any] = {
    ("absences", "end"): substitutes.end_absence,
    ("mandates", "end"): mandating.end,
    ("mandates", "accept"): mandating.accept,
    ("ties", "end"): conflicts.end,
}


async def settle(request: Request) -> Response:
    """Accept a mandate, or end something of one's own."""
    who = await visitor(request, "officer")
    sent, place = await posted(request, who), request.path_params
    use_case = ENDS.get((place["sort"], place["act"]))
    if use_case is None:
        raise NotFound
    answer = await service_of(request).act(use_case, acting(request, who, sent), place["entry"])
    if answer.refused:
        w = words.in_language(who.lang, "cases")
        deed = deeds.Deed(name=w["own_mandate"], button="", action="/own", back="/own", fields=[],
                          crumbs=[("/own", w["own_title"])])  # fmt: skip
        return deeds.refused(request, who, deed, answer.body, status=answer.status)
    return frame.seen("/own", f"{place['sort']}_{place['act']}")


ROUTES = (
    Route("/own", page, methods=["GET"]),
    Route("/own/{deed}", form, methods=["GET"]),
    Route("/own/{deed}", do, methods=["POST"]),
    Route("/own/{sort}/{entry}/{act}", settle, methods=["POST"]),
)

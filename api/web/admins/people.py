"""Persons of the directory: the list, one person with everything by date, and what can be changed there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import choosing, frame, session
from api.web.admins.offering import offered
from api.web.admins.trying import NONE, Trouble, attempt, settled, whole
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.ground.commands import Absence, Answer
from engine.usecases.meetings import bodies
from engine.usecases.people import (
    conflicts,
    granting,
    mandating,
    persons,
    posts,
    qualifying,
    rolls,
    standing_in,
    substitutes,
)

KINDS = ("officer", "auditor", "admin")


async def listed(request: Request) -> Response:
    """Everybody with posts, account and absence; by a word or a department."""
    return await _list(request, await session.visitor(request, "admin"))


async def _list(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    asked = {name: request.query_params.get(name, "").strip()[:60] for name in ("q", "department", "cursor")}
    given = {"word": asked["q"], "department": asked["department"], "cursor": asked["cursor"]}
    told = await service_of(request).ask(rolls.people, who.caller, **given)
    return frame.page(
        request,
        "admins/people.html",
        visitor=who,
        status=trouble.status,
        people=told["items"],
        next=told["next"],
        known=told,
        asked=asked,
        trouble=trouble,
        kinds=KINDS,
        offered=offered(told, who.lang),
        here="/directory",
    )


async def enter(request: Request) -> Response:
    """Enter a person, who has no log-in by that."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    names = ("name", "name_en", "department", "kind", "id_no")
    given = {name: word(form, name, limit=200) for name in names}
    done = await attempt(request, who, form, "enter", persons.enter, **given)
    if isinstance(done, Trouble):
        return await _list(request, who, done)
    twins = bool(done.body["namesakes"])
    return frame.seen(f"/directory/people/{done.body['id']}", said="d_entered_twin" if twins else "d_entered")


async def shown(request: Request) -> Response:
    """One person."""
    return await _one(request, await session.visitor(request, "admin"))


async def _one(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    told = await service_of(request).ask(rolls.person, who.caller, request.path_params["person"])
    names = await choosing.names(service_of(request), who, told)
    return frame.page(
        request,
        "admins/person.html",
        visitor=who,
        status=trouble.status,
        person=told,
        names=names,
        departments={one["id"]: one["name"] for one in told["departments"]},
        trouble=trouble,
        kinds=KINDS,
        me=told["id"] == who.person["id"],
        offered=offered(told, who.lang),
        here=f"/directory/people/{told['id']}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that is done to a person: the use case, what of the form it is handed, and the words that say so."""

    use_case: Any
    given: Callable[[FormData, str], tuple[tuple[Any, ...], Mapping[str, Any]]]
    said: str
    to: str = ""  # page that shows what came of it, below the person's; "grants" for a proposal


def _read(form: FormData, *names: str) -> dict[str, str]:
    return {name: word(form, name, limit=400) for name in names}


def _days(form: FormData) -> dict[str, str]:
    return {"first": word(form, "from", limit=40), "last": word(form, "to", limit=40)}


def _proposal(what: str, names: tuple[str, ...], form: FormData, person: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    data: dict[str, Any] = _read(form, *names)
    if what in ("merge", "kind"):
        data["person"] = person
    if what == "accounts":
        data = {"accounts": [{"person": person, **data}]}
    return (), {"what": what, "data": data, "reason": word(form, "reason", limit=400)}


def _absence(form: FormData, person: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    days = _days(form)
    reason = word(form, "reason", limit=400)
    return (Absence(person=person, first=days["first"], last=days["last"], reason=reason),), {}


def _tie(form: FormData, person: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    given = _read(form, "name", "subject_kind", "relation", "look_back")
    subject = {"name": given["name"], "kind": given["subject_kind"] or "organisation"}
    more = {"person": person, "subject": subject, "relation": given["relation"], "look_back": whole(given["look_back"])}
    return (), more | _days(form)


DEEDS: Mapping[str, Deed] = {
    "post": Deed(
        use_case=posts.give,
        given=lambda form, person: ((), {"person": person, **_read(form, "role", "department"), **_days(form)}),
        said="d_post",
    ),
    "post-end": Deed(
        use_case=posts.end,
        given=lambda form, _: ((word(form, "post", limit=60),), _read(form, "on")),
        said="d_post_ended",
        to="handover",
    ),
    "post-move": Deed(
        use_case=posts.move,
        given=lambda form, _: ((word(form, "post", limit=60),), _read(form, "role", "department", "on")),
        said="d_moved",
        to="handover",
    ),
    "qualification": Deed(
        use_case=qualifying.certify,
        given=lambda form, person: ((person,), {**_read(form, "kind", "number"), **_days(form)}),
        said="d_qualified",
    ),
    "qualification-end": Deed(
        use_case=qualifying.lose,
        given=lambda form, person: ((person,), _read(form, "kind", "on")),
        said="d_unqualified",
    ),
    "absence": Deed(use_case=substitutes.record_absence, given=_absence, said="d_absent"),
    "absence-end": Deed(
        use_case=substitutes.end_absence,
        given=lambda form, _: ((word(form, "absence", limit=60),), {}),
        said="d_back",
    ),
    "substitute": Deed(
        use_case=standing_in.appoint,
        given=lambda form, holder: (
            (),
            {"holder": holder, "role": word(form, "role"), "person": word(form, "stand_in")},
        ),
        said="d_stands_in",
    ),
    "substitute-end": Deed(
        use_case=standing_in.dismiss,
        given=lambda form, _: ((word(form, "mandate", limit=60),), {}),
        said="d_stands_down",
    ),
    "mandate-end": Deed(
        use_case=mandating.end,
        given=lambda form, _: ((word(form, "mandate", limit=60),), {}),
        said="d_mandate_ended",
    ),
    "seat": Deed(
        use_case=bodies.seat,
        given=lambda form, person: ((word(form, "body", limit=60),), {"person": person, **_days(form)}),
        said="d_seated",
    ),
    "tie": Deed(use_case=conflicts.declare, given=_tie, said="d_tied"),
    "tie-end": Deed(
        use_case=conflicts.end,
        given=lambda form, _: ((word(form, "tie", limit=60),), _read(form, "on")),
        said="d_untied",
    ),
    "disable": Deed(
        use_case=persons.disable,
        given=lambda form, _: ((word(form, "account", limit=60),), {}),
        said="d_disabled",
    ),
    "leave": Deed(use_case=persons.leave, given=lambda _, person: ((person,), {}), said="d_left", to="handover"),
    "account": Deed(
        use_case=granting.propose, given=partial(_proposal, "accounts", ("username",)), said="g_proposed", to="grants"
    ),
    "password": Deed(
        use_case=granting.propose, given=partial(_proposal, "password", ("account",)), said="g_proposed", to="grants"
    ),
    "kind": Deed(
        use_case=granting.propose, given=partial(_proposal, "kind", ("kind",)), said="g_proposed", to="grants"
    ),
    "merge": Deed(
        use_case=granting.propose, given=partial(_proposal, "merge", ("into",)), said="g_proposed", to="grants"
    ),
}


async def act(request: Request) -> Response:
    """Do one thing to a person; what is not accepted stands beside its form."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    person, name = request.path_params["person"], request.path_params["deed"]
    deed = DEEDS.get(name)
    if deed is None:
        raise NotFound
    tied = name + (f":{word(form, 'row', limit=60)}" if word(form, "row", limit=60) else "")
    chosen = await settled(request, who, form, tied, "stand_in", "into")
    if isinstance(chosen, Trouble):
        return await _one(request, who, chosen)
    path, given = deed.given(chosen, person)
    done: Answer | Trouble = await attempt(request, who, form, tied, deed.use_case, *path, **given)
    if isinstance(done, Trouble):
        return await _one(request, who, done)
    if deed.to == "grants":
        return frame.seen("/grants", said=deed.said)
    return frame.seen(f"/directory/people/{person}" + (f"/{deed.to}" if deed.to else ""), said=deed.said)


ROUTES = (
    Route("/directory", listed),
    Route("/directory/people", enter, methods=["POST"]),
    Route("/directory/people/{person}", shown),
    Route("/directory/people/{person}/{deed}", act, methods=["POST"]),
)

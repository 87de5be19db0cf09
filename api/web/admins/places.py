"""Departments and collective bodies of the directory."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, session
from api.web.admins.offering import offered
from api.web.admins.trying import NONE, Trouble, attempt, settled
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.meetings import bodies
from engine.usecases.people import departments, rolls

SHARES = ("present_min", "pass_min")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "basis": ("present", "members"),
    "recused": ("out", "in"),
    "tie": ("reject", "chair"),
}
SWITCHES = ("pass_at_least", "chair_last", "no_ad_hoc", "odd")
WORDS = ("notice", "law")


async def departments_listed(request: Request) -> Response:
    """All of them, closed ones with their last day."""
    return await _departments(request, await session.visitor(request, "admin"))


async def _departments(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    told = await service_of(request).ask(departments.listed, who.caller)
    rows = told["items"]
    return frame.page(
        request,
        "admins/departments.html",
        visitor=who,
        status=trouble.status,
        rows=rows,
        names={one["id"]: one["name"] for one in rows},
        offered=offered({"departments": rows}, who.lang),
        trouble=trouble,
        here="/directory/departments",
    )


async def found_department(request: Request) -> Response:
    """Found a department, below another one or at the top."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    given = {name: word(form, name, limit=120) for name in ("name", "name_en", "parent")}
    done = await attempt(request, who, form, "found", departments.found, code=word(form, "id", limit=60), **given)
    return (
        await _departments(request, who, done)
        if isinstance(done, Trouble)
        else frame.seen("/directory/departments", said="d_founded")
    )


async def close_department(request: Request) -> Response:
    """Close a department nobody belongs to any more."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    code = request.path_params["code"]
    done = await attempt(request, who, form, f"close:{code}", departments.close, code)
    return (
        await _departments(request, who, done)
        if isinstance(done, Trouble)
        else frame.seen("/directory/departments", said="d_closed")
    )


async def bodies_listed(request: Request) -> Response:
    """Bodies with members and chair of today, and the rules they decide by."""
    return await _bodies(request, await session.visitor(request, "admin"))


async def _bodies(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    told = await service_of(request).ask(bodies.listed, who.caller)
    return frame.page(
        request,
        "admins/bodies.html",
        visitor=who,
        status=trouble.status,
        rows=told["items"],
        trouble=trouble,
        here="/directory/bodies",
    )


async def found_body(request: Request) -> Response:
    """Found a body without members."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    given = {name: word(form, name, limit=120) for name in ("name", "name_en")}
    done = await attempt(request, who, form, "found", bodies.found, code=word(form, "id", limit=60), **given)
    if isinstance(done, Trouble):
        return await _bodies(request, who, done)
    return frame.seen(f"/directory/bodies/{done.body['id']}", said="d_founded")


async def body_shown(request: Request) -> Response:
    """One body: seats by date, chair, rules."""
    return await _body(request, await session.visitor(request, "admin"))


async def _body(request: Request, who: Visitor, trouble: Trouble = NONE) -> Response:
    told = await service_of(request).ask(rolls.seats, who.caller, request.path_params["code"])
    known = {*SHARES, *CHOICES, *SWITCHES, *WORDS}
    other = {name: value for name, value in told["rules"].items() if name not in known}
    return frame.page(
        request,
        "admins/body.html",
        visitor=who,
        status=trouble.status,
        body=told,
        names={one["person"]: one["name"] for one in told["seats"]},
        trouble=trouble,
        choices=CHOICES,
        switches=SWITCHES,
        other=json.dumps(other, ensure_ascii=False, sort_keys=True) if other else "",
        offered=offered(told, who.lang),
        here=f"/directory/bodies/{told['id']}",
    )


async def body_act(request: Request) -> Response:
    """Seat, unseat, name the chair, or give the body its rules."""
    who = await session.visitor(request, "admin")
    form = await session.posted(request, who)
    code, name = request.path_params["code"], request.path_params["deed"]
    chosen = await settled(request, who, form, name, "person")
    if isinstance(chosen, Trouble):
        return await _body(request, who, chosen)
    person = word(chosen, "person", limit=60)
    deeds: Mapping[str, tuple[Any, dict[str, Any]]] = {
        "seat": (bodies.seat, {"person": person, "first": word(form, "from"), "last": word(form, "to")}),
        "unseat": (bodies.unseat, {"person": person, "on": word(form, "on")}),
        "chair": (bodies.chair, {"person": person}),
        "rules": (bodies.rule, {"rules": _rules(form, await service_of(request).ask(rolls.seats, who.caller, code))}),
    }
    if name not in deeds:
        raise NotFound
    use_case, given = deeds[name]
    tied = f"{name}:{person}" if name == "unseat" else name
    done = await attempt(request, who, form, tied, use_case, code, **given)
    if isinstance(done, Trouble):
        return await _body(request, who, done)
    return frame.seen(f"/directory/bodies/{code}", said=f"d_{name}")


def _rules(form: FormData, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules a form says; rules it has no field for stay as they are."""
    rules: dict[str, Any] = {
        name: value for name, value in told["rules"].items() if name not in {*SHARES, *CHOICES, *SWITCHES, *WORDS}
    }
    for name in (*SHARES, *WORDS, *CHOICES):
        if value := word(form, name, limit=120):
            rules[name] = value
    rules |= {name: True for name in SWITCHES if word(form, name, limit=10)}
    return rules


ROUTES = (
    Route("/directory/departments", departments_listed),
    Route("/directory/departments", found_department, methods=["POST"]),
    Route("/directory/departments/{code}/close", close_department, methods=["POST"]),
    Route("/directory/bodies", bodies_listed),
    Route("/directory/bodies", found_body, methods=["POST"]),
    Route("/directory/bodies/{code}", body_shown),
    Route("/directory/bodies/{code}/{deed}", body_act, methods=["POST"]),
)

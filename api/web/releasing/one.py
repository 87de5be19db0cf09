"""The page of a definition: is the draft safe, what got weaker, who else must agree; what is in force; its versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.web import frame, session
from api.web.releasing import look
from api.web.session import Visitor
from api.wiring import service_of
from engine.errors import NotFound
from engine.usecases.definitions import comparing, definitions, drafts

READERS = ("admin", "auditor")
STATES = ("active", "waiting", "retired", "superseded", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What a page is drawn again with after an act came to nothing."""

    status: int = 200
    note: str = ""  # what it came to
    wrong: Mapping[str, str] = field(default_factory=dict)  # by field
    typed: Mapping[str, str] = field(default_factory=dict)  # by field

    @property
    def values(self) -> dict[str, Any]:
        """Return what the templates are given."""
        return {"note": self.note, "wrong": self.wrong, "typed": self.typed}


FIRST = Again()


async def shown(request: Request) -> Response:
    """The draft where there is one, else the version in force."""
    who = await session.visitor(request, *READERS)
    return await drawn(request, who)


async def drawn(request: Request, who: Visitor, again: Again = FIRST) -> Response:
    """Return the page, with what an act came to when it is drawn again."""
    key, service = request.path_params["key"], service_of(request)
    told = await service.ask(drafts.read, who.caller, key)
    values = await heading(request, who, key, told)
    values |= again.values | {"here": f"/definitions/{key}"}
    if told["state"] == "none":
        return frame.page(request, "releasing/none.html", visitor=who, status=again.status, **values)
    elements = await service.ask(comparing.elements, who.caller, key, comparing.DRAFT)
    figures = await service.ask(comparing.figures, who.caller)
    rows = look.changes(told["changes"], who.lang, figures, most=look.SHOWN)
    values |= {
        "findings": look.findings(told["findings"], elements, who.lang),
        "severities": look.severities(told["findings"]),
        "changes": rows,
        "counted": look.counted(told["changes"]),
        "more": len(told["changes"]) - len(rows),
        "acts": look.acts(told["acts"], who.lang),
        "grave": [one for one in rows if one["sort"] in ("weaker", "maybe") and one["rank"] == 1],
    }
    return frame.page(request, "releasing/one.html", visitor=who, status=again.status, **values)


async def heading(request: Request, who: Visitor, key: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands above every page of a definition: its name, what is in force, the tabs."""
    try:
        found = await service_of(request).ask(definitions.versions, who.caller, key)
    except NotFound:  # drafted only
        found = {"items": []}
    rows = found["items"]
    return {
        "flow": key,
        "name": await name_of(request, who, key, told),
        "draft": told,
        "rows": rows,
        "active": next((row for row in rows if row["state"] == "active"), None),
        "waiting": next((row for row in rows if row["state"] == "waiting"), None),
        "editor": "/definitions/{key}/edit" in getattr(request.app.state, "pages", ()),
    }


async def name_of(request: Request, who: Visitor, key: str, told: Mapping[str, Any]) -> Any:
    """Return what the flow is called: by its draft, else by what is in force, else by its key."""
    if told.get("name"):
        return told["name"]
    listed = await service_of(request).ask(definitions.overview, who.caller)
    return next((row["name"] for row in listed["items"] if row["key"] == key), {"zh": key, "en": key})


async def versions(request: Request) -> Response:
    """Every version with who drafted and approved it, its files, and what it was compared with."""
    who = await session.visitor(request, *READERS)
    return await listed(request, who)


async def listed(request: Request, who: Visitor, again: Again = FIRST) -> Response:
    """Return the page of the versions; what is typed there are reasons, by act."""
    key = request.path_params["key"]
    told = await service_of(request).ask(drafts.read, who.caller, key)
    values = await heading(request, who, key, told)
    values |= {"tabled": await service_of(request).ask(definitions.tabled, who.caller, key)}
    values |= again.values | {"states": STATES, "here": f"/definitions/{key}/versions"}
    return frame.page(request, "releasing/versions.html", visitor=who, status=again.status, **values)

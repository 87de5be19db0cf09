"""What one owes beside the course of cases: opinions, checks, filings, answers to who supervises; taken, reported."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import frame, words
from api.web.cases import deeds
from api.web.cases.asked import Field
from api.web.filters import text_in
from api.web.session import Visitor, acting, posted, visitor
from api.wiring import service_of
from engine.usecases.desks import owed
from engine.usecases.ground.commands import Report
from engine.usecases.jobs import duty_list

VIEWS = ("open", "overdue", "done")
LIMIT = 50


async def page(request: Request) -> Response:
    """Duties of one's posts, earliest due first."""
    who = await visitor(request, "officer")
    view = request.query_params.get("view", "open")
    view = view if view in VIEWS else "open"
    cursor = request.query_params.get("cursor", "")[:300]
    told = await service_of(request).ask(owed.page, who.caller, view=view, limit=LIMIT, cursor=cursor)
    return frame.page(
        request, "cases/owed.html", visitor=who, view=view, views=VIEWS, rows=told["items"], following=told["next"]
    )


async def take(request: Request) -> Response:
    """Take a duty of one's post upon oneself."""
    who = await visitor(request, "officer")
    form = await posted(request, who)
    await service_of(request).act(duty_list.take, acting(request, who, form), request.path_params["duty"])
    return frame.seen("/owed", "duty_taken")


async def _report(request: Request) -> tuple[Visitor, deeds.Deed]:
    who = await visitor(request, "officer")
    one = await service_of(request).ask(owed.one, who.caller, request.path_params["duty"])
    w = words.in_language(who.lang, "cases")
    papers = [{"id": row["id"], "name": row["name"], "more": ""} for row in one["documents"]]
    fields = [Field(id="text", name=w["report_text"], hint=w["report_hint"])]
    if papers:
        fields.append(Field(id="documents", name=w["documents"], sort="several", options=papers,
                            required=False))  # fmt: skip
    names = [text_in(one[part], who.lang) for part in ("rule", "step", "flow") if one[part]]
    deed = deeds.Deed(
        name=w["report_duty"].format(what=w[f"duty_{one['sort']}"]),
        button=w["button_report"],
        action=f"/owed/{one['id']}",
        back="/owed",
        fields=fields,
        told=deeds.told(w["does_report"], w["does_report_late"] if one["overdue"] else ""),
        crumbs=[("/owed", w["owed"])],
        line=w["dot"].join([*names, *([one["number"]] if one["number"] else [])]),
    )
    return who, deed


async def form(request: Request) -> Response:
    """The form of a report."""
    who, deed = await _report(request)
    return await deeds.drawn(request, who, deed)


async def report(request: Request) -> Response:
    """Report a duty done."""
    who, deed = await _report(request)

    async def make(given: deeds.Given, etag: str) -> tuple[Any, ...]:
        documents = tuple(given.get("documents", ()))
        return duty_list.report, Report(duty=request.path_params["duty"], text=given["text"], documents=documents)

    done = await deeds.attempt(request, who, deed, await posted(request, who), make)
    return done if isinstance(done, Response) else frame.seen("/owed", "duty_reported")


ROUTES = (
    Route("/owed", page, methods=["GET"]),
    Route("/owed/{duty}", form, methods=["GET"]),
    Route("/owed/{duty}", report, methods=["POST"]),
    Route("/owed/{duty}/take", take, methods=["POST"]),
)

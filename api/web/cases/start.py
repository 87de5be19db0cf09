"""Starting a case: which flows there are and may I; what will be asked, who decides, by when; then the start itself."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import choosing, faults, forms, frame, words
from api.web.cases import events
from api.web.cases.asked import DRAWN, drawing
from api.web.cases.beside import opened
from api.web.filters import counted, text_in
from api.web.session import Visitor, acting, posted, visitor, word
from api.wiring import service_of
from engine.errors import InvalidInput
from engine.usecases.casework import prechecking, starting
from engine.usecases.ground.commands import StartCase

SUBJECT = ("name", "kind", "id_no", "contact")


async def flows(request: Request) -> Response:
    """Every flow in force, those one may start first."""
    who = await visitor(request, "officer")
    told = await service_of(request).ask(prechecking.listed, who.caller)
    comma = words.in_language(who.lang)["comma"]
    rows = [
        {
            "key": one["key"],
            "name": text_in(one["name"], who.lang),
            "version": one["version"],
            "allowed": one["allowed"],
            "steps": one["steps"],
            "starters": comma.join(text_in(name, who.lang) for name in one["starters"]),
        }
        for one in told
    ]
    return frame.page(request, "cases/start.html", visitor=who, rows=rows)


async def before(request: Request) -> Response:
    """The pre-check of one flow, with the form by which it is started."""
    who = await visitor(request, "officer")
    told = await service_of(request).ask(prechecking.told, who.caller, request.path_params["process"])
    return await _form(request, who, told, {})


async def _form(
    request: Request, who: Visitor, told: dict[str, Any], given: dict[str, Any], *, status: int = 200
) -> Response:
    drawn = await drawing(service_of(request), who, None, **{key: given[key] for key in DRAWN if key in given})
    rows = forms.rows(told["form"], drawn)
    for row in rows:
        row.required = False  # what the first step asks may be filled in there
    typed = given.get("typed") or {}
    return frame.page(
        request,
        "cases/start_one.html",
        visitor=who,
        status=status,
        here=f"/start/{told['key']}",
        flow=_flow(told, who.lang),
        reasons=told["reasons"],
        rows=rows,
        about={name: typed.get(name, "") for name in ("title", *(f"subject_{part}" for part in SUBJECT))},
        kinds=[(key, text.in_language(who.lang)) for key, text in events.SUBJECTS.items()],
        errors=given.get("own", {}),
        wrong=[*given.get("rest", ()), *forms.unplaced(given.get("errors", {}), rows)],
    )


def _flow(told: dict[str, Any], lang: str) -> dict[str, Any]:
    comma = words.in_language(lang)["comma"]

    def names(values: list[Any]) -> str:
        return comma.join(text_in(one, lang) for one in values)

    return {
        "key": told["key"],
        "name": text_in(told["name"], lang),
        "version": told["version"],
        "allowed": told["allowed"],
        "first": text_in(told["first"], lang),
        "starters": names(told["starters"]),
        "evidence": [f"{text_in(one['name'], lang)} × {one['min']}" for one in told["evidence"]],
        "steps": [
            {
                "name": text_in(step["name"], lang),
                "who": names(step["who"]),
                "terms": comma.join(_term(one, lang) for one in step["terms"]) or "–",
                "evidence": comma.join(text_in(one["name"], lang) for one in step["evidence"]) or "–",
            }
            for step in told["steps"]
        ],
        "laws": _laws(told["laws"], lang),
    }


def _term(one: dict[str, Any], lang: str) -> str:
    """Return a limit in words; one that ends on a date of the case by the name of the date."""
    day = text_in(one["until"], lang)
    said = words.in_language(lang, "cases")["until_date"]
    return said.format(day=day) if day else counted(one["count"], one["unit"], lang)


def _laws(rows: list[dict[str, Any]], lang: str) -> list[dict[str, str]]:
    """Return each law once, with its articles; a paper without articles is cited whole, not by its lines."""
    w = words.in_language(lang, "cases")
    found: dict[str, dict[str, None]] = {}
    for one in rows:
        articles = found.setdefault(text_in(one["title"], lang), {})
        articles |= {one["article"]: None} if one["article"][:1].isdigit() else {}
    return [
        {"title": title, "article": w["articles"].format(n=w["comma"].join(parts)) if parts else ""}
        for title, parts in found.items()
    ]


async def begin(request: Request) -> Response:
    """Start the case; what is wrong is told with everything kept, what is refused with who could."""
    who = await visitor(request, "officer")
    service = service_of(request)
    form = await posted(request, who)
    told = await service.ask(prechecking.told, who.caller, request.path_params["process"])
    typed = forms.typed_of(form)
    given: dict[str, Any] = {"typed": typed}
    if "_add" in typed or "_drop" in typed:
        given |= {"more": typed.get("_add", ""), "without": typed.get("_drop", "")}
        return await _form(request, who, told, given)
    try:
        subject = {part: word(form, f"subject_{part}", limit=400) for part in SUBJECT}
        command = StartCase(
            process=told["key"],
            title=word(form, "title", limit=400),
            subject={part: value for part, value in subject.items() if value},
            fields=await choosing.values_of(service, who, told["form"], typed),
        )
        answer = await service.act(starting.start, acting(request, who, form), command)
    except InvalidInput as wrong:
        said = faults.field_words(wrong.fields["errors"], who.lang)
        given["errors"] = forms.by_name(said, typed=typed)
        given["own"] = {pointer.strip("/").replace("/", "_"): text for pointer, text in said.items()}
        return await _form(request, who, told, given, status=422)
    if answer.refused:
        w = words.in_language(who.lang, "cases")
        way, crumbs = [(f"/start/{told['key']}", w["back_to_start"])], [("/start", w["start_title"])]
        name = text_in(told["name"], who.lang)
        return faults.refused(request, who, answer.body, title=w["start_refused"], facts=name, way=way, crumbs=crumbs)
    return frame.seen(opened(answer.body))


ROUTES = (
    Route("/start", flows, methods=["GET"]),
    Route("/start/{process}", before, methods=["GET"]),
    Route("/start/{process}", begin, methods=["POST"]),
)

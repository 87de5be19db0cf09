"""What is sent from the page of a work item: sign, check, keep a draft, take, give back. Each is one use case."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.uploads import CHUNK, plain_name
from api.web import choosing, faults, forms, frame, session, words
from api.web.filters import local
from api.web.officers import sheet
from api.web.officers.sheet import Again
from api.web.session import Visitor, word
from api.wiring import service_of
from engine.errors import InvalidInput, StaleVersion, WrongState
from engine.usecases.casework import items, signing
from engine.usecases.desks import workbench
from engine.usecases.ground.commands import Answer, Caller, Complete, ItemVerb
from engine.usecases.papers import papers

SHOWN = ("/cases/{case}", "/cases/{id}", "/cases/{case_id}")  # how the page of a case may be routed


@dataclass(kw_only=True)
class Sent:
    """A form of the page, read."""

    who: Visitor
    caller: Caller
    item: str
    form: FormData
    typed: dict[str, str]
    found: Mapping[str, Any]  # the work item as it stands
    etag: str

    @property
    def told(self) -> Mapping[str, Any]:
        """Return the work item."""
        return dict(self.found["item"])

    @property
    def comment(self) -> str:
        """Return the opinion; a ready phrase stands for it where none was typed."""
        return word(self.form, "comment", limit=4000) or word(self.form, "phrase", limit=400)

    @property
    def evidence(self) -> list[str]:
        """Return the documents ticked."""
        return [one for one in self.form.getlist("evidence") if isinstance(one, str)]


async def shown(request: Request) -> Response:
    """The page of a work item."""
    who = await session.visitor(request, "officer")
    return await sheet.shown(request, who, request.path_params["item"])


async def _sent(request: Request) -> Sent:
    who = await session.visitor(request, "officer")
    form = await session.posted(request, who)
    item = request.path_params["item"]
    found = await service_of(request).ask(workbench.page, who.caller, item)
    return Sent(
        who=who,
        caller=session.acting(request, who, form),
        item=item,
        form=form,
        typed=forms.typed_of(form),
        found=found,
        etag=word(form, "etag", limit=200),
    )


async def complete(request: Request) -> Response:
    """Sign, and complete when nothing more is needed; files sent along are kept first."""
    sent = await _sent(request)
    rows = _rows(sent)
    if rows is not None:
        return await sheet.shown(request, sent.who, sent.item, rows)
    if "form" not in sent.told:
        raise WrongState("the work item is closed")
    ticked = [*sent.evidence, *await _uploaded(request, sent)]
    try:
        command = await _command(request, sent, tuple(ticked))
        answer = await service_of(request).act(signing.complete, sent.caller, command)
    except InvalidInput as wrong:
        return await _again(request, sent, wrong.fields.get("errors", ()), ticked)
    except StaleVersion:
        note = Again(status=412, typed=sent.typed, note="note_stale", evidence=ticked)
        return await sheet.shown(request, sent.who, sent.item, note)
    if answer.status == 422:
        return await _again(request, sent, answer.body.get("errors", ()), ticked)
    if answer.status >= 400:
        service_of(request).metrics.refused()
        await _keep(request, sent)
        return refused(request, sent.who, sent.found, answer, "refused_complete", kept=True)
    return after(request, sent.who, sent.found, answer)


def _rows(sent: Sent) -> Again | None:
    """Return how the page is drawn when only the rows of a list change."""
    more, less = word(sent.form, "_add", limit=200), word(sent.form, "_drop", limit=200)
    if not more and not less:
        return None
    return Again(typed=sent.typed, more=more, without=less, evidence=sent.evidence)


async def _again(request: Request, sent: Sent, wrong: Any, ticked: list[str]) -> Response:
    errors = faults.field_words(list(wrong), sent.who.lang)
    again = Again(status=422, typed=sent.typed, errors=errors, evidence=ticked)
    return await sheet.shown(request, sent.who, sent.item, again)


async def _command(request: Request, sent: Sent, evidence: tuple[str, ...]) -> Complete:
    """Return what is signed: fields only where they are filled first or changed (who signs after signs what stands)."""
    told, service, who = sent.told, service_of(request), sent.who
    fields: Mapping[str, Any] | None = None
    if not told["read_only"]:
        fields = await choosing.values_of(service, who, told["form"], sent.typed)
        if told["signatures"] and _same(fields, sent.found["values"], told["form"]):
            fields = None
    own = await choosing.values_of(service, who, told["signer_form"], sent.typed, prefix="s")
    attached = {one["id"] for one in sent.found["documents"] if one["attached"]}
    return Complete(
        item=sent.item,
        if_match=sent.etag,
        outcome=word(sent.form, "outcome", limit=200),
        fields=fields,
        signer_fields=own or None,
        comment=sent.comment,
        evidence=tuple(one for one in dict.fromkeys(evidence) if one not in attached),
        resubmit=word(sent.form, "resubmit", limit=20),
    )


def _same(fields: Mapping[str, Any], there: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    """True when nothing typed differs from what stands there."""
    names = schema.get("properties", {})
    return all(_plain(fields.get(name)) == _plain(there.get(name)) for name in names)


def _plain(value: Any) -> Any:
    return None if value in ("", None, []) else value


async def _uploaded(request: Request, sent: Sent) -> list[str]:
    """Keep the files of the form as documents of the case; return their ids."""
    found: list[str] = []
    for name, file in sent.form.multi_items():
        if isinstance(file, UploadFile) and file.filename and name.startswith("file-"):
            found.append(await upload(request, sent.who, sent.told["case"], name.removeprefix("file-"), file))
    return found


async def upload(request: Request, who: Visitor, case: str, kind: str, file: UploadFile) -> str:
    """Keep one file as a document of a case; return its id."""
    service = service_of(request)

    def chunks() -> Any:
        while chunk := file.file.read(CHUNK):
            yield chunk

    stored = await asyncio.to_thread(service.engine.env.documents.put, chunks())
    media = (file.content_type or "").partition(";")[0].strip().lower()
    name = plain_name(file.filename or "")
    answer = await service.act(papers.add, who.caller, case, kind=kind, name=name, content_type=media, stored=stored)
    return str(answer.body["id"])


async def _keep(request: Request, sent: Sent) -> None:
    """Keep what was typed as a draft; nothing is checked."""
    told, zone = sent.told, sent.who.zone
    if "form" not in told:
        return
    data = {
        "fields": forms.loose(told["form"], sent.typed, zone),
        "signer_fields": forms.loose(told["signer_form"], sent.typed, zone, prefix="s"),
        "comment": sent.comment,
        "outcome": word(sent.form, "outcome", limit=200),
    }
    given = {name: value for name, value in data.items() if value}
    await service_of(request).act(items.draft, sent.who.caller, ItemVerb(item=sent.item, if_match="*", data=given))


async def draft(request: Request) -> Response:
    """Keep a half-filled form; files sent along become documents of the case."""
    sent = await _sent(request)
    rows = _rows(sent)
    if rows is not None:
        return await sheet.shown(request, sent.who, sent.item, rows)
    await _keep(request, sent)
    try:
        await _uploaded(request, sent)
    except InvalidInput as wrong:
        return await _again(request, sent, wrong.fields.get("errors", ()), sent.evidence)
    if request.headers.get("x-requested-with"):
        now = local(sent.who.now, sent.who.zone)
        kept = words.in_language(sent.who.lang, "officers")["kept_at"].replace("{}", f"{now:%H:%M}")
        return Response(status_code=204, headers={"X-Kept": quote(kept)})
    return frame.seen(f"/items/{sent.item}", "draft")


async def check(request: Request) -> Response:
    """The verdict on what was typed, and which signatures it would make lapse; acts on nothing but uploads."""
    sent = await _sent(request)
    rows = _rows(sent)
    if rows is not None:
        return await sheet.shown(request, sent.who, sent.item, rows)
    ticked = [*sent.evidence, *await _uploaded(request, sent)]
    try:
        command = await _command(request, sent, tuple(ticked))
        found = await service_of(request).ask(items.verdict_on, sent.who.caller, command, "complete")
    except InvalidInput as wrong:
        return await _again(request, sent, wrong.fields.get("errors", ()), ticked)
    again = Again(typed=sent.typed, check=_named(found, sent.found), evidence=ticked)
    return await sheet.shown(request, sent.who, sent.item, again)


def _named(told: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a verdict whose lapses are told with the signers' names."""
    names = {one["person"]["id"]: one["name"] for one in found["item"]["signatures"]}
    lapses = [{**one, "name": names.get(one["person"], "")} for one in told["lapses"]]
    stands = [one for one in found["item"]["signatures"] if one["person"]["id"] not in {o["person"] for o in lapses}]
    return {**told, "lapses": lapses, "stands": stands}


async def claim(request: Request) -> Response:
    """Take an offered item."""
    return await _verb(request, items.claim, "claimed", "refused_claim")


async def release(request: Request) -> Response:
    """Give back what one holds."""
    return await _verb(request, items.release, "released", "refused_release")


async def _verb(request: Request, use_case: Any, said: str, title: str) -> Response:
    sent = await _sent(request)
    answer = await service_of(request).act(use_case, sent.caller, ItemVerb(item=sent.item, if_match=sent.etag))
    if answer.status >= 400:
        service_of(request).metrics.refused()
        return refused(request, sent.who, sent.found, answer, title)
    return frame.seen(f"/items/{sent.item}", said)


# -- afterwards ------------------------------------------------------------------------------------------------------


def after(request: Request, who: Visitor, found: Mapping[str, Any], answer: Answer) -> Response:
    """Send the browser to what shows the outcome: the item while it waits for others, else the case or the inbox."""
    state = (answer.body.get("work_item") or {}).get("state")
    item, case = found["item"]["id"], found["case"]["id"]
    if state == "held":
        return frame.seen(f"/items/{item}", "held")
    return frame.seen(case_page(request, case, item), "done")


def case_page(request: Request, case: str, item: str) -> str:
    """Return the page of a case where there is one; that of the item otherwise."""
    there: frozenset[str] = getattr(request.app.state, "pages", frozenset())
    return f"/cases/{case}" if any(one in there for one in SHOWN) else f"/items/{item}"


def refused(
    request: Request, who: Visitor, found: Mapping[str, Any], answer: Answer, title: str, *, kept: bool = False
) -> Response:
    """Return the page of a refusal of an act on a work item."""
    known = words.in_language(who.lang, "officers")
    item, task = found["item"], found["item"]["task"]["name"]
    name = task["en"] if who.lang == "en" and task["en"] else task["zh"]
    way = [(f"/items/{item['id']}", known["back_to"].replace("{}", name)), ("/inbox", known["back_inbox"])]
    crumbs = [("/inbox", known["inbox"]), (f"/cases/{found['case']['id']}", found["case"]["number"])]
    if not any(one in getattr(request.app.state, "pages", ()) for one in SHOWN):
        crumbs[1] = ("", found["case"]["number"])
    crumbs.append((f"/items/{item['id']}", name))
    return faults.refused(
        request,
        who,
        answer.body,
        status=answer.status,
        title=known[title],
        facts=sheet.facts_line(found["case"], who.lang),
        way=way,
        crumbs=crumbs,
        able=(found.get("people") or {}).get("able", ()),
        kept=kept,
    )

"""Meetings: who is due and who came, how each matter was decided and who thought otherwise, notice and minutes."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web import choosing, faults, forms, frame, words
from api.web.cases import ballots
from api.web.filters import counted, text_in
from api.web.session import Visitor, acting, posted, visitor, word
from api.wiring import Service, service_of
from engine.errors import InvalidInput, NotFound
from engine.model.meeting import RECORDERS
from engine.usecases.casework import cases, signing
from engine.usecases.desks import portrait
from engine.usecases.ground.commands import Complete
from engine.usecases.meetings import bodies, meetings

LIMIT = 50
CELL, GAP, HEIGHT = 56, 4, 24  # of the quorum meter, in its own units
TEXTS = (*meetings.MINUTES, "dissent")


async def listing(request: Request) -> Response:
    """Meetings of one's bodies, the latest first."""
    who = await visitor(request, "officer", "auditor")
    service = service_of(request)
    told = await service.ask(meetings.page, who.caller, limit=LIMIT, cursor=request.query_params.get("cursor", ""))
    known = await service.ask(bodies.listed, who.caller)
    names = {one["id"]: text_in(one["name"], who.lang) for one in known["items"]}
    rows = [{"id": one["id"], "body": names.get(one["body"], one["body"]), "opened_at": one["opened_at"],
             "matters": one["matters"]} for one in told["items"]]  # fmt: skip
    return frame.page(request, "cases/meetings.html", visitor=who, rows=rows, following=told["next"])


async def page(request: Request) -> Response:
    """One meeting."""
    who = await visitor(request, "officer", "auditor")
    return await _page(request, who, {})


async def _page(request: Request, who: Visitor, given: Mapping[str, Any], *, status: int = 200) -> Response:
    service = service_of(request)
    told = await service.ask(meetings.get, who.caller, request.path_params["meeting"])
    names = await choosing.names(service, who, told)
    w = words.in_language(who.lang, "cases")
    matters = [await _matter(service, who, told, one, names, w, given) for one in told["agenda"]]
    present = (told["attendance"] or {}).get("present")
    due = list(told["body"]["members"])
    keeps = who.role == "officer" and (RECORDERS in who.person["bodies"] or who.person["id"] == _chair(told))
    return frame.page(
        request,
        "cases/meeting.html",
        visitor=who,
        status=status,
        here=f"/meetings/{told['id']}",
        meeting=told,
        body=text_in(told["body"]["name"], who.lang),
        title=(len(matters) == 1 and matters[0]["title"]) or text_in(told["body"]["name"], who.lang),
        chair=names.get(_chair(told), ""),
        members=[{"id": person, "name": names.get(person, ""), "present": present is not None and person in present,
                  "absent": (told["attendance"] or {}).get("absent", {}).get(person, "")} for person in due],
        attendance=_attendance(told, names, w),
        notice=_notice(told, names, w),
        rules=_rules(told["rules"], w, who.lang),
        matters=matters,
        others=await _others(service, who, told) if keeps else [],
        keeps=keeps,
        records=who.role == "officer" and RECORDERS in who.person["bodies"],
        ways=[(one, w[f"vote_{one}"]) for one in ballots.VOTES],
        texts=[(name, w[f"minutes_{name}"], name != "dissent") for name in TEXTS],
        wrong=list(given.get("wrong", ())),
        typed=given.get("typed", {}),
        said_of=given.get("of", ""),
    )  # fmt: skip


def _chair(told: Mapping[str, Any]) -> str:
    return str((told["attendance"] or {}).get("chair") or told["body"]["chair"] or "")


def _attendance(told: Mapping[str, Any], names: Mapping[str, str], w: Mapping[str, str]) -> dict[str, Any] | None:
    if told["attendance"] is None:
        return None
    absent = told["attendance"]["absent"]
    return {
        "present": w["comma"].join(names.get(one, "") for one in told["attendance"]["present"]),
        "absent": w["comma"].join(f"{names.get(one, '')}（{why}）" if why else names.get(one, "")
                                  for one, why in absent.items()),
        "held_at": told["attendance"]["held_at"],
    }  # fmt: skip


def _notice(told: Mapping[str, Any], names: Mapping[str, str], w: Mapping[str, str]) -> dict[str, Any] | None:
    given = told["notice"]
    if given is None:
        return None
    how = w["notice_oral"] if given["oral"] else w["notice_written"]
    return {"at": given["at"], "told": w["dot"].join((how, names.get(given["by"], "")))}


def _rules(rules: Mapping[str, Any], w: Mapping[str, str], lang: str) -> list[str]:
    """Return the rules of a body in words."""
    found = [w["rule_present"].format(share=rules["present_min"]), w["rule_pass"].format(share=rules["pass_min"])]
    found += [w["rule_members"]] if rules["basis"] == "members" else []
    found += [w["rule_recused"]] if rules["recused"] == "out" else []
    found += [w["rule_chair_last"]] if rules["chair_last"] else []
    found += [w["rule_no_ad_hoc"]] if rules["no_ad_hoc"] else []
    found += [w["rule_notice"].format(hours=_span(str(rules["notice"]), lang))] if rules["notice"] else []
    found += [w["rule_odd"]] if rules["odd"] else []
    return found


def _span(duration: str, lang: str) -> str:
    """Return an ISO duration of whole hours or days in words."""
    found = re.fullmatch(r"PT?([0-9]+)([HD])", duration)
    return counted(int(found[1]), "hour" if found[2] == "H" else "day", lang) if found else duration


async def _matter(
    service: Service, who: Visitor, told: Mapping[str, Any], one: Mapping[str, Any], names: Mapping[str, str],
    w: Mapping[str, str], given: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """Return one matter; of an open one no ballot and no tally is told before it is decided."""
    found: dict[str, Any] = {
        "item": one["work_item"],
        "case": one["case"],
        "number": one["number"],
        "title": one.get("title", ""),
        "recused": bool(one.get("recused")),
        "noticed": one["notice_at"],
        "open": one.get("state") == "open",
        "minutes": [],
        "votes": [],
        "sum": "",
        "meter": None,
        "mine": False,
        "needs_minutes": True,
    }
    if found["recused"]:
        return found
    count = one.get("count")
    if count:
        found["meter"] = meter(told["rules"], count, w)
    minutes = one.get("minutes") or {}
    found["minutes"] = [(w[f"minutes_{name}"], minutes[name]) for name in TEXTS if minutes.get(name)]
    found["mine"] = found["open"] and who.person["id"] in told["body"]["members"]
    records = who.role == "officer" and RECORDERS in who.person["bodies"]
    found |= ballots.standing(one, names, w, str(who.person["id"]))
    if records and found["open"]:
        again = given.get("typed", {}) if given.get("of") == "ballots" else {}
        typed = again if again.get("item") == found["item"] else {}
        seen = await service.ask(cases.documents, who.caller, one["case"]) if found["title"] else []
        found |= {"ballots": ballots.lines(told, one, names, typed), "records": ballots.papers(seen),
                  "record": typed.get("paper", "")}  # fmt: skip
    if not found["open"] and found["title"]:
        found["votes"] = await _ballots(service, who, told, one)
    if not found["open"] and count:
        found["sum"] = _sum(count, w)
    return found


async def _ballots(
    service: Service, who: Visitor, told: Mapping[str, Any], one: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the ballots of a decided matter in the order of the views."""
    case = await service.ask(portrait.told, who.caller, one["case"])
    if case["recused"]:
        return []
    rounds = (row for row in case["rounds"] if row["vote"] and row["vote"]["meeting"] == told["id"])
    entry = next(rounds, None)
    if entry is None:
        return []
    return [
        {
            "name": sign["name"],
            "at": sign["at"],
            "outcome": text_in(sign["outcome"], who.lang),
            "comment": sign["comment"],
            "state": sign["state"],
        }
        for sign in entry["signed"]
    ]


def _sum(count: Mapping[str, Any], w: Mapping[str, str]) -> str:
    cast = w["comma"].join(f"{ballots.called(name, w)} {n}" for name, n in count["votes"].items())
    parts = [w["cast"].format(n=sum(count["votes"].values()) + count["abstain"]), cast]
    parts += [f"{w['vote_abstain']} {count['abstain']}"] if count["abstain"] else []
    result = ballots.called(str(count["result"]), w) if count["result"] else w["no_result"]
    parts.append(w["result"] + w["colon"] + result)
    return w["dot"].join(part for part in parts if part)


def meter(rules: Mapping[str, Any], count: Mapping[str, Any], w: Mapping[str, str]) -> dict[str, Any]:
    """Return the quorum meter: a cell for each member due, the legal line at its exact place, all by attributes."""
    base = count["members"] - (count["recused"] if rules["recused"] == "out" else 0)
    least = Fraction(rules["present_min"]) if rules["present_min"] else Fraction(0)
    line = least * base if "/" in str(rules["present_min"]) else least
    cells = [{"x": at * (CELL + GAP) + 1, "full": at < count["present"]} for at in range(max(base, 1))]
    width = len(cells) * (CELL + GAP)
    x = float(line) * (CELL + GAP) - GAP / 2 + 1
    enough = count["present"] >= count["needed"]
    share = f"{count['present']}/{base} {'≥' if enough else '<'} {rules['present_min']}"
    return {
        "cells": cells,
        "width": width,
        "height": HEIGHT,
        "cell": CELL,
        "line": round(x, 1),
        "label": w["meter"].format(due=base, present=count["present"], share=rules["present_min"],
                                   needed=count["needed"]),
        "base": w["meter_base"].format(members=count["members"], recused=count["recused"], due=base,
                                       present=count["present"]),
        "told": share,
        "valid": w["quorate"] if enough else w["not_quorate"],
        "needed": w["meter_line"].format(share=rules["present_min"], needed=count["needed"]),
    }  # fmt: skip


async def _others(service: Service, who: Visitor, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return open matters of the same body that stand before other meetings: they could be taken up here."""
    listed = await service.ask(meetings.page, who.caller, limit=20, cursor="")
    found: list[tuple[str, str]] = []
    for one in listed["items"]:
        if one["id"] == told["id"] or one["body"] != told["body"]["id"]:
            continue
        other = await service.ask(meetings.get, who.caller, one["id"])
        found += [(row["work_item"], row["number"]) for row in other["agenda"] if row.get("state") == "open"]
    return found


# -- what recorder and chair enter -------------------------------------------------------------------------------------


def _moment(text: str, who: Visitor, pointer: str) -> str:
    """Return a local moment in RFC 3339; "" for none, InvalidInput for what is none."""
    if not text:
        return ""
    found = forms.moment(text, who.zone)
    if found is None:
        raise InvalidInput(errors=[{"pointer": pointer, "code": "moment", "text": "RFC 3339 with offset"}])
    return found


def _agenda(form: FormData, who: Visitor, meeting: str) -> tuple[Any, Any]:
    items = tuple(one for one in form.getlist("item") if isinstance(one, str))
    if not items:
        raise InvalidInput(errors=[{"pointer": "/items", "code": "required", "text": "a matter"}])
    return meetings.agenda, meetings.Agenda(meeting=meeting, items=items)


def _given(form: FormData, who: Visitor, meeting: str) -> tuple[Any, Any]:
    command = meetings.Notice(
        meeting=meeting,
        at=_moment(word(form, "at", limit=40), who, "/at"),
        oral=word(form, "oral", limit=5) == "yes",
        by=word(form, "by", limit=60),
        held_at=_moment(word(form, "held_at", limit=40), who, "/held_at"),
    )
    return meetings.notice, command


def _there(form: FormData, who: Visitor, meeting: str) -> tuple[Any, Any]:
    here, absent = [], {}
    for name, value in form.multi_items():
        if name.startswith("there-") and value == "yes":
            here.append(name.removeprefix("there-"))
        elif name.startswith("there-") and value == "no":
            person = name.removeprefix("there-")
            absent[person] = word(form, f"why-{person}", limit=400)
    command = meetings.Attendance(meeting=meeting, present=tuple(here), absent=absent,
                                  chair=word(form, "chair", limit=60),
                                  held_at=_moment(word(form, "held_at", limit=40), who, "/held_at"))  # fmt: skip
    return meetings.attendance, command


def _minutes(form: FormData, who: Visitor, meeting: str) -> tuple[Any, Any]:
    texts = {name: word(form, name, limit=10_000) for name in TEXTS}
    written = {name: text for name, text in texts.items() if text}
    item = word(form, "item", limit=60)
    matter = meetings.Matter(item=item, minutes=written, signs=bool(word(form, "outcome", limit=60)))
    return meetings.enter, meetings.Entered(meeting=meeting, matters=(matter,))


ACTS = {
    "agenda": _agenda,
    "notice": _given,
    "attendance": _there,
    "ballots": ballots.command,
    "minutes": _minutes,
}


async def act(request: Request) -> Response:
    """Record what recorder or chair entered; minutes with an outcome are signed by that, and the case goes on."""
    who = await visitor(request, "officer")
    form, what = await posted(request, who), request.path_params["act"]
    meeting, service = request.path_params["meeting"], service_of(request)
    if what not in ACTS:
        raise NotFound
    caller = acting(request, who, form)
    typed = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    try:
        use_case, command = ACTS[what](form, who, meeting)
        answer = await service.act(use_case, caller, command)
        if not answer.refused and what == "minutes" and word(form, "outcome", limit=60):
            sign = Complete(item=word(form, "item", limit=60), if_match="*", outcome=word(form, "outcome", limit=60),
                            comment=word(form, "comment", limit=2000))  # fmt: skip
            answer = await service.act(signing.complete, who.caller, sign)
    except InvalidInput as wrong:
        told = [f"{pointer.strip('/')}: {text}" for pointer, text in
                faults.field_words(wrong.fields.get("errors", ()), who.lang).items()]  # fmt: skip
        return await _page(request, who, {"wrong": told, "typed": typed, "of": what}, status=422)
    if answer.refused:
        w = words.in_language(who.lang, "cases")
        way, crumbs = [(f"/meetings/{meeting}", w["back_to_meeting"])], [("/meetings", w["meetings"])]
        status = int(answer.body.get("status", 409))
        return faults.refused(request, who, answer.body, status=status, title=w["not_recorded"], way=way, crumbs=crumbs)
    return frame.seen(f"/meetings/{meeting}", f"meeting_{what}")


ROUTES = (
    Route("/meetings", listing, methods=["GET"]),
    Route("/meetings/{meeting}", page, methods=["GET"]),
    Route("/meetings/{meeting}/{act}", act, methods=["POST"]),
)

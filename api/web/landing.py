"""What the demo's landing page shows: flows with their maps, the demo's cases, accounts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import processes
from api.web.words import landing as words
from api.wiring import Service
from engine.ports import UnitOfWork
from engine.usecases.casework import course
from engine.usecases.ground.environment import Environment
from engine.usecases.oversight import showcase

DOORS = ("director1", "auditor1", "admin1")  # a leader, an auditor and an administrator, to look at their pages
SHAPES = {1: "ga", 2: "gb", 3: "gc", 4: "gd"}  # marks of the style sheet by rank


async def told(service: Service, lang: str) -> dict[str, Any]:
    """Return the values of the landing page's template."""
    env = service.engine.env
    agency = env.agencies.get(env.default_agency)
    if agency is None:
        return {"unit": "", "flows": [], "cases": [], "kinds": [], "phone": "", "first": None, "doors": []}
    flows = await service.ask(_flows, agency.id)
    found = await service.ask(showcase.cases, agency.id)
    kinds = list(_kinds(processes.sample(), lang))
    accounts = {one["said"]: one for kind in kinds for one in kind["people"]}
    told = [_case(one, lang, agency.zone, accounts) for one in found]
    return {
        "unit": agency.name,
        "phone": str(agency.facts.get("phone", "")),
        "flows": [_flow(service, one, lang) for one in flows],
        "cases": told,
        "kinds": kinds,
        "first": _first(told),
        "doors": [one for kind in kinds for one in kind["people"] if one["account"] in DOORS],
    }


def _first(cases: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the case to begin with: one that waits for a further signature, else one that waits for anybody."""
    waiting = [{**one, "item": item} for one in cases for item in one["items"] if item["able"]]
    return next((one for one in waiting if one["item"]["more"]), waiting[0] if waiting else None)


def _flows(env: Environment, unit: UnitOfWork, agency: str) -> list[course.Drawn]:
    rows = unit.tables.definitions.all_active(agency)
    return [course.definition_of(env, unit, agency, row["key"]) for row in rows]


def _flow(service: Service, drawn: course.Drawn, lang: str) -> dict[str, Any]:
    told = service.pictures.points(drawn, language="en" if lang == "en" else "zh")
    shown = told["map"]
    grades = [
        {"code": one["code"], "shape": SHAPES.get(one["rank"], "g0"), "count": one["n"]}
        for one in shown["by_grade"]
        if one["n"]
    ]
    return {
        "key": drawn.definition.key,
        "name": drawn.definition.main_process.name.in_language(lang),
        "version": drawn.version,
        "alone": drawn.released_alone,
        "points": shown["total"],
        "points_file": told["file"],
        "others": [
            {"process": one.id, "name": one.name.in_language(lang)}
            for one in drawn.definition.processes
            if one.id != drawn.process
        ],
        "grades": grades,
    }


def _case(case: Mapping[str, Any], lang: str, zone: str, accounts: Mapping[str, Any]) -> dict[str, Any]:
    status = case["status"]
    return {
        "id": case["id"],
        "number": case["number"],
        "title": case["title"],
        "subject": case["subject"]["name"],
        "status": words.STATUS[status].in_language(lang),
        "mark": words.MARKS[status],
        "items": [_item(one, lang, accounts) for one in case["open_work_items"]],
        "ended": _day(case["ended_at"], zone) if case["ended_at"] else "",
        "started": _day(case["started_at"], zone),
    }


def _item(item: Mapping[str, Any], lang: str, accounts: Mapping[str, Any]) -> dict[str, Any]:
    state = words.ITEM.get(item["state"])
    count = item["still_needed"].get("signatures")
    more = words.WORDS["signatures"].in_language(lang).format(**count) if count and count["need"] > 1 else ""
    return {
        "task": item["task"]["name"][lang] or item["task"]["name"]["zh"],
        "state": state.in_language(lang) if state else "",
        "more": more,
        "able": [accounts[one["name"]] for one in item["able"] if one["name"] in accounts],
    }


def _day(moment: str, zone: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).date().isoformat()


def _kinds(sample: Mapping[str, Any], lang: str) -> Iterable[dict[str, Any]]:
    """Yield the sample's accounts by kind of person."""
    departments = {one["id"]: one["name"] for one in sample["departments"]}
    for kind, label in words.KIND.items():
        people = [
            {
                "account": one["account"],
                "name": one["name"][lang],
                "said": one["name"]["zh"],  # as it stands in the cases
                "posts": "、".join(_posts(sample, one, lang)) if lang == "zh" else ", ".join(_posts(sample, one, lang)),
                "department": departments[one["department"]][lang],
            }
            for one in sample["people"]
            if one["kind"] == kind
        ]
        yield {"name": label.in_language(lang), "people": people}


def _posts(sample: Mapping[str, Any], one: Mapping[str, Any], lang: str) -> list[str]:
    roles = sample["roles"]
    return [str((post.get("title") or roles[post["role"]])[lang]) for post in one.get("posts", ())]

"""The dashboard: where power is being exercised badly right now, each figure with its base and the way to its cases."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.web import frame
from api.web.auditors import looks
from api.web.auditors.looks import address
from api.web.session import Visitor
from api.wiring import Service, service_of
from engine.usecases.oversight import overseeing
from engine.usecases.oversight.overseeing import Look

SHOWN = 5  # lines of a short list
LEAST = 5  # of so many passed a step's shares are told


async def shown(request: Request) -> Response:
    """The dashboard."""
    who = await looks.inspector(request)
    look = looks.look_of(request, process="")
    service = service_of(request)
    told = await service.ask(overseeing.dashboard, who.caller, look)
    values = await asyncio.to_thread(told_of, service, who, look, told)
    return frame.page(request, "auditors/dashboard.html", visitor=who, look=look, **values)


def told_of(service: Service, who: Visitor, look: Look, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the template."""
    late, near = _terms(told["late"]), _terms(told["near"])
    counts = {
        "open": sum(told["open"].values()),
        "late": sum(late.values()),
        "near": sum(near.values()),
        "lapsed": sum(row["n"] for row in told["lapsed"]),
        "lapsed_cases": sum(row["cases"] for row in told["lapsed"]),
        "duties": sum(row["n"] for row in told["duties"]),
        "departures": sum(row["cases"] for row in told["departures"]),
        "stuck": sum(told["stuck"].values()),
        "overrides": len(told["overrides"]),
        "most": overseeing.MOST,
    }
    flows = [_flow(service, who, look, one, told, late, near) for one in told["flows"]]
    return {
        "told": told,
        "n": counts,
        "flows": [one for one in flows if one["points"]],
        "late_share": looks.share(counts["late"], counts["open"]),
        "to_handle": told["first"][:SHOWN],
        "overrides": [overriding(one, told["flows"]) for one in told["overrides"][:SHOWN]],
        "refused": told["refused"][: SHOWN + 1],
        "refused_more": max(0, len(told["refused"]) - SHOWN - 1),
        "to": {
            name: address(f"/audit/{name}", look)
            for name in ("late", "near", "lapsed", "departures", "stuck", "overrides", "steps")
        }
        | {"refusals": address("/refusals", look), "duties": address("/duties", look)},
        "address": lambda path, **more: address(path, look, **more),
    }


def _terms(rows: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, str]]:
    return Counter({(row["definition"], row["element"]): row["n"] for row in rows})


def _flow(
    service: Service,
    who: Visitor,
    look: Look,
    flow: Mapping[str, Any],
    told: Mapping[str, Any],
    late: Mapping[tuple[str, str], int],
    near: Mapping[tuple[str, str], int],
) -> dict[str, Any]:
    """Return the sheet of one flow: its points by grade, its steps as a strip, its figures with their links."""
    key = flow["key"]
    risks = Counter(point.rank for point in flow["definition"].catalog.risks)
    refused = Counter({row["element"]: row["tries"] for row in told["refused_at"] if row["definition"] == key})
    steps = service.pictures.steps(flow["definition"], language="en" if who.lang == "en" else "zh")
    return {
        **flow,
        "points": [(rank, risks[rank]) for rank in sorted(risks)],
        "open": told["open"].get(key, 0),
        "late": sum(count for (one, _), count in late.items() if one == key),
        "near": sum(count for (one, _), count in near.items() if one == key),
        "refused": sum(refused.values()),
        "lapsed": sum(row["n"] for row in told["lapsed"] if row["definition"] == key),
        "strip": [
            {
                "id": step["id"],
                "number": step["number"],
                "name": step["name"],
                "rank": step["rank"],
                "card": "r" if late.get((key, step["id"])) else "y" if near.get((key, step["id"])) else "",
            }
            for step in steps
        ],
        "to_late": address("/audit/late", look, process=key),
        "to_near": address("/audit/near", look, process=key),
        "to_open": address("/audit/open", look, process=key),
        "to_refused": address("/refusals", look, process=key),
        "to_lapsed": address("/audit/lapsed", look, process=key),
    }


def overriding(one: Mapping[str, Any], flows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return an override with its step by name."""
    row = one["row"]
    flow = next((flow for flow in flows if flow["key"] == row["definition"]), None)
    step = overseeing.step(flow["definition"], one["to"]) if flow is not None and one["to"] else None
    return {**one, "case": {"id": row["case_id"], "number": row["number"]}, "task": step}


async def steps(request: Request) -> Response:
    """Which steps go wrong often: shares with their counts, of steps that carried enough."""
    who = await looks.inspector(request)
    look = looks.look_of(request, process="")
    service = service_of(request)
    told = await service.ask(overseeing.load, who.caller, look)
    rows = await asyncio.to_thread(_steps, service, who, told)
    return frame.page(
        request,
        "auditors/steps.html",
        visitor=who,
        look=look,
        told=told,
        rows=rows,
        least=LEAST,
        to_refused=lambda row: address("/refusals", look, process=row["key"], element=row["step"]["id"]),
    )


def _steps(service: Service, who: Visitor, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for flow in told["flows"]:
        for step in service.pictures.steps(flow["definition"], language="en" if who.lang == "en" else "zh"):
            one = told["figures"].get((flow["key"], step["id"]))
            if one is None or one.passed < LEAST:
                continue
            cells = [(one.overdue, one.passed), (one.returned, one.passed), (one.refused, one.passed + one.refused)]
            shares = [part / whole for part, whole in cells]
            rows.append(
                {
                    "key": flow["key"],
                    "name": flow["name"],
                    "step": step,
                    "n": one.passed,
                    "cells": [
                        {"share": looks.share(part, whole), "n": part, "level": looks.level(part / whole)}
                        for part, whole in cells
                    ],
                    "worst": max(shares),
                }
            )
    return sorted(rows, key=lambda row: (-row["worst"], -row["n"]))

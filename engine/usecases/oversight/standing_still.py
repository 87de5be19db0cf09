"""Incidents, jobs and messages as an administrator's page tells them: numbers of cases and steps, nothing of a case.

A version that could not be put into force at its moment stands among both until it is, or is cancelled.
"""

from collections.abc import Iterable
from typing import Any

from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access, messages
from engine.usecases.definitions import releasing
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.jobs import incidents, jobs
from engine.usecases.people import rolls

MOST = 50


def incidents_told(env: Environment, unit: UnitOfWork, caller: Caller, *, view: str) -> dict[str, Any]:
    """Return incidents with the numbers of their cases, the names of their steps and of who proposed or resolved."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    found = incidents.listed(env, unit, caller, view=view)["items"]
    people = {one[name] for one in found for name in ("proposed_by", "resolved_by") if one[name]}
    return {
        "items": found,
        "numbers": _numbers(unit, caller, (one["case"] for one in found)),
        "steps": rolls.steps(env, unit, caller),
        "names": unit.tables.people.names(caller.agency, sorted(people)),
        "releases": [one for one in releasing.standing(unit, caller.agency) if one["late"]],
    }


def work(env: Environment, unit: UnitOfWork, caller: Caller, *, cursor: str) -> dict[str, Any]:
    """Return jobs that wait or failed, what is due next, and messages that could not be delivered."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    found = jobs.listed(env, unit, caller, limit=MOST, cursor=cursor)
    stuck = messages.page(env, unit, caller, view="undelivered", limit=MOST, cursor="")["items"]
    cases = [one["case"] for rows in (found["items"], found["ahead"], stuck) for one in rows if one["case"]]
    return found | {
        "messages": stuck,
        "releases": releasing.standing(unit, caller.agency),
        "numbers": _numbers(unit, caller, cases),
        "steps": rolls.steps(env, unit, caller),
    }


def _numbers(unit: UnitOfWork, caller: Caller, cases: Iterable[str]) -> dict[str, str]:
    wanted = sorted(set(cases))
    return dict(unit.tables.outbox.numbers(caller.agency, wanted)) if wanted else {}

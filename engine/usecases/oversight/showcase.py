"""What only a demo does: cases and who could act in them without log-in, sessions that outlive a moved clock."""

from datetime import timedelta
from typing import Any

from engine.errors import NotFound
from engine.model import ids
from engine.ports import FactsAsked, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking.access import SESSION_HOURS
from engine.usecases.casework import course
from engine.usecases.casework.course import Drawn
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import present
from engine.usecases.state.act import Act

ABLE = 2  # persons named at most for each open item


def prolong(env: Environment, unit: UnitOfWork, by: timedelta) -> None:
    """Let all live sessions end a whole session's length after the moved clock."""
    now = unit.now()
    until = moment(now + by + timedelta(hours=SESSION_HOURS))
    for agency in env.agencies:
        unit.tables.people.prolong_sessions(agency, moment(now), until)


def cases(env: Environment, unit: UnitOfWork, agency: str, limit: int = 24) -> list[dict[str, Any]]:
    """Return cases of a demo agency, oldest first, each open item with persons who could do it; NotFound for others."""
    _demo(env, agency)
    told = []
    for case in unit.tables.cases.ids(agency)[:limit]:
        act = _act(env, unit, agency, case)
        found = present.case(act)
        found["process"]["name"] = present.text(act.ready.process.name)
        for item in found["open_work_items"]:
            item["able"] = present.who_could(act, act.state.items[item["instance"]], limit=ABLE)
        told.append(found)
    return told


def drawn(env: Environment, unit: UnitOfWork, agency: str, case: str) -> Drawn:
    """Return what the map of a demo case needs."""
    _demo(env, agency)
    return course.drawn(unit, _act(env, unit, agency, case))


def _demo(env: Environment, agency: str) -> None:
    if agency not in env.agencies or not env.agency(agency).demo:
        raise NotFound


def _act(env: Environment, unit: UnitOfWork, agency: str, case: str) -> Act:
    row = unit.tables.cases.row(agency, case) if ids.is_id(case, ids.CASE) else None
    if row is None:
        raise NotFound
    act = acts.begin(env, unit, row, None, unit.facts(agency, FactsAsked(case=row.case)))
    act.reading = True
    return act

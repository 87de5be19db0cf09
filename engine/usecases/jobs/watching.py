"""What time makes of duties: silence put on record, and the dated checks and guidance of each period (by grade)."""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from engine.controls.supervision import COURSE, period
from engine.errors import EnginesDisagree, Undecidable
from engine.model import ids
from engine.model.conduct import Disclosure, Supervision
from engine.model.control import Control
from engine.model.process import Definition
from engine.ports import FactsAsked, UnitOfWork
from engine.trail.record import moment
from engine.usecases.ground import recorder
from engine.usecases.ground.environment import Environment
from engine.usecases.jobs import duty_list
from engine.usecases.jobs.due import Runs
from engine.usecases.state import act as acts
from engine.usecases.state import duties

PAGE = 100


def silent(env: Environment, unit: UnitOfWork, agency: str) -> list[tuple[str, str]]:
    """Return (case, duty) of opinions whose time is over."""
    rows = unit.tables.duties.silent(agency, moment(unit.now()), PAGE)
    return [(row["case_id"], row["duty_id"]) for row in rows]


def fall_silent(env: Environment, unit: UnitOfWork, agency: str, case: str, duty: str) -> bool:
    """Put on record that no opinion came in time; False when another worker or the post itself was first."""
    row = unit.lock_case(agency, case)
    if row is None:
        return False
    act = acts.begin(env, unit, row, None, unit.facts(agency, FactsAsked(case=case)))
    known = act.state.duties.get(duty)
    if known is None or known[duties.STATE] != duties.OPEN or not duties.late_by(known, act.now):
        return False
    duties.settle(act, duty, duties.SILENT)
    act.finish(moved=True)
    return True


def missing(env: Environment, unit: UnitOfWork, agency: str) -> list[dict[str, Any]]:
    """Return the dated duties of the present periods that nobody has planned yet."""
    wanted = {row["place"]: row for row in _dated(env, unit, agency)}
    known = unit.tables.duties.planned(agency, sorted(wanted)) if wanted else set()
    return [row for place, row in sorted(wanted.items()) if place not in known]


def plan(env: Environment, unit: UnitOfWork, agency: str) -> int:
    """Plan the dated duties of the present periods; returns how many were new. Once, among many workers."""
    record = duty_list.stream(env, unit, agency, recorder.system("riskflow"))
    rows = missing(env, unit, agency)
    for row in rows:
        row["duty_id"] = env.ids.new(ids.DUTY)
        refs = {"control": row["control"], "definition": row["definition"], "place": row["place"], "role": row["role"]}
        record.add("duty", id=row["duty_id"], state="set", refs=refs, values={}, to=row["due_at"][:10])
    if rows:
        unit.tables.duties.plan(rows)
        unit.append(agency, duty_list.STREAM, (record.head.seq, record.head.hash), record.events, record.values)
    return len(rows)


def _dated(env: Environment, unit: UnitOfWork, agency: str) -> Iterator[dict[str, Any]]:
    facts, now = env.agency(agency), unit.now()
    zone = ZoneInfo(facts.zone)
    today = now.astimezone(zone).date().isoformat()
    for row in unit.tables.definitions.all_active(agency):
        definition = env.definition(unit, row["key"], row["digest"])
        for control in definition.controls:
            found = _duty(definition, control, today)
            if found is None:
                continue
            sort, role, name, last = found
            end = datetime.combine(datetime.fromisoformat(last).date(), time(23, 59, 59), zone)
            yield {
                "agency_id": agency,
                "duty_id": "",
                "case_id": None,
                "definition": row["key"],
                "place": f"{row['key']}/{control.id}/{name}",
                "sort": sort,
                "control": control.id,
                "element": "",
                "role": role,
                "person_id": None,
                "due_at": moment(end),
                "state": duties.OPEN,
                "opened_at": moment(now),
                "closed_at": "",
            }


def _duty(definition: Definition, control: Control, today: str) -> tuple[str, str, str, str] | None:
    """Return sort, post, name of the period and its last day of what a control asks for beside all cases."""
    spec = control.spec
    if isinstance(spec, Supervision) and spec.way != COURSE:
        return (spec.way, spec.role, *period(spec.every or "year", today))
    if isinstance(spec, Disclosure) and spec.standing:
        return ("standing", spec.to or "watcher", *period("year", today))
    return None


def watch(engine: Runs, agency: str, failed: Callable[[str, Exception], None]) -> int:
    """Do what is due now; returns how many duties changed. What fails is told and the others go on."""
    count = 0
    for case, duty in engine.ask(silent, agency):
        try:
            count += engine.act(fall_silent, agency, case, duty).result()
        except (Undecidable, EnginesDisagree) as error:
            failed(duty, error)
    return count


def plan_all(engine: Runs, agency: str) -> int:
    """Plan the periods of an agency, if any duty of theirs is missing."""
    if not engine.ask(missing, agency):
        return 0
    return int(engine.act(plan, agency).result())

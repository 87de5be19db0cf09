"""Timers that are due: each fires once among many workers, under its case's lock (foundations §6, threat 59)."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from engine.errors import EnginesDisagree, Undecidable
from engine.model.case import CaseStatus
from engine.ports import FactsAsked, UnitOfWork
from engine.trail.record import moment
from engine.usecases import act as acts
from engine.usecases import automatic, faults, stepping
from engine.usecases.environment import Environment

PAGE = 100
ROUNDS = 50  # what becomes due by firing is fired as well, so often at most

Place = tuple[str, str]  # (due time, item)
Failed = Callable[[str, Exception], None]  # is told the item and what went wrong


def waiting(env: Environment, unit: UnitOfWork, agency: str, after: Place | None = None) -> list[Place]:
    """Return timers that are due, oldest first, at most a page behind ``after``."""
    found: list[Place] = unit.tables.cases.due_events(agency, moment(unit.now()), PAGE, after)
    return found


def fire_one(env: Environment, unit: UnitOfWork, agency: str, item_id: str) -> bool:
    """Let one timer happen, as the system; False when another worker was first, it is not due, or it is held up.

    Held up is what would end the case before a lapsed task is signed again, and what has an open incident.
    """
    row = unit.lock_case_of_item(agency, item_id)
    if row is None or row.status != CaseStatus.OPEN:
        return False
    facts = unit.facts(agency, FactsAsked(case=row.case))
    act = acts.begin(env, unit, row, None, facts)
    item = act.state.item_of(item_id)
    if item is None or not item.due_at or item.due_at > act.at:
        return False
    if row.incidents and item.element in unit.tables.cases.incident_elements(agency, row.case):
        return False
    try:
        if stepping.ends_early(act, item, ""):
            return False
        stepping.catch(act, item.instance)
        automatic.run(act)
    except (Undecidable, EnginesDisagree) as stuck:
        stuck.fields["element"] = item.element  # the detail names the gateway; the timer is what is held up
        faults.given_up(act, stuck)[0].finish(moved=False)
        return False
    act.finish(moved=True)
    return True


class Runs(Protocol):
    """What carries out use cases: the engine."""

    def ask(self, use_case: Any, *args: Any) -> Any:
        """Answer a question."""
        ...

    def act(self, use_case: Any, *args: Any) -> "Future[Any]":
        """Carry out an act."""
        ...


def fire(engine: Runs, agency: str, failed: Failed | None = None) -> int:
    """Fire everything that is due; returns how many timers happened.

    One that fails is told to ``failed`` and the others go on; without ``failed`` it is raised.
    """
    count = 0
    for _ in range(ROUNDS):
        done = _round(engine, agency, failed)
        count += done
        if not done:
            break
    return count


def _round(engine: Runs, agency: str, failed: Failed | None) -> int:
    count, after = 0, None
    while found := engine.ask(waiting, agency, after):
        for _, item in found:
            try:
                count += engine.act(fire_one, agency, item).result()
            except Exception as error:
                if failed is None:
                    raise
                failed(item, error)
        after = found[-1]
    return count

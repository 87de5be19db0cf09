"""What is due: releases, timers, cards, queued jobs; each once among many workers, under a lock (foundations §6).

Whatever fails is tried again later, and is an incident after the fifth time (``jobs``); the others go on meanwhile.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from engine.errors import EnginesDisagree, Unavailable, Undecidable
from engine.model.case import CaseStatus
from engine.ports import FactsAsked, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import faults
from engine.usecases.definitions import releasing
from engine.usecases.ground.environment import Environment
from engine.usecases.jobs import jobs
from engine.usecases.moving import automatic, cards, stepping
from engine.usecases.state import act as acts
from engine.usecases.state import clocks, mending

PAGE = 100
ROUNDS = 50  # what becomes due by firing is fired as well, so often at most

Place = tuple[str, str]  # (due moment, item or job)
Failed = Callable[[str, Exception], None]  # is told the item or job and what went wrong


def waiting(env: Environment, unit: UnitOfWork, agency: str, kind: str, after: Place | None = None) -> list[Place]:
    """Return what is due of a kind (timer, card, job), oldest first, at most a page behind ``after``."""
    now, jobs_of = moment(unit.now()), unit.tables.jobs
    found: list[Place] = (
        jobs_of.queued(agency, now, PAGE, after) if kind == "job" else jobs_of.due_items(agency, kind, now, PAGE, after)
    )
    return found


def fire_one(env: Environment, unit: UnitOfWork, agency: str, item_id: str) -> bool:
    """Let one timer happen, as the system; False when another worker was first, it is not due, or it is held up.

    Held up is what would end the case before a lapsed task is signed again, and what has an open incident of its own.
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
        clocks.deem(act, item)
        stepping.catch(act, item.instance)
        automatic.run(act)
    except (Undecidable, EnginesDisagree) as stuck:
        stuck.fields["element"] = item.element  # the detail names the gateway; the timer is what is held up
        faults.given_up(act, stuck)[0].finish(moved=False)
        return False
    mending.carried_out(act, "timer", item_id)
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
    """Carry out everything that is due; returns how much was.

    What fails is noted and told to ``failed``, and the others go on; without ``failed`` it is raised.
    """
    count = releasing.fire(engine, agency, failed)
    for _ in range(ROUNDS):
        done = sum(_round(engine, agency, kind, failed) for kind in DOERS)
        count += done
        if not done:
            break
    return count


DOERS: dict[str, Any] = {"timer": fire_one, "card": cards.give, "job": jobs.run}


def _round(engine: Runs, agency: str, kind: str, failed: Failed | None) -> int:
    count, after = 0, None
    while found := engine.ask(waiting, agency, kind, after):
        for _, subject in found:
            try:
                count += engine.act(DOERS[kind], agency, subject).result()
            except Exception as error:
                if failed is None:
                    raise
                failed(subject, error)
                if not isinstance(error, Unavailable):  # a database that is away is no fault of the job
                    engine.act(jobs.failed, agency, kind, subject, _told(error)).result()
        after = found[-1]
    return count


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"

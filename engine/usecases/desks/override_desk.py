"""Where an administrator asks for a jump or a reopening: the case by its number, its state, the steps to choose from.

Of the case nothing is told but its number, its flow, its state and its steps: no title, no party, no contents.
"""

from typing import Any

from engine.errors import NotFound
from engine.execution.state import TASK
from engine.model.case import CaseStatus
from engine.model.people import Kind
from engine.ports import FactsAsked, UnitOfWork
from engine.usecases.asking import access
from engine.usecases.casework import overriding
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import present


def told(env: Environment, unit: UnitOfWork, caller: Caller, number: str) -> dict[str, Any]:
    """Return what may be asked of the case with this number; NotFound when there is none."""
    session = access.require(access.session(unit, caller), Kind.ADMIN)
    row = unit.tables.cases.numbered(caller.agency, number.strip())
    if row is None:
        raise NotFound
    act = acts.begin(env, unit, row, access.actor(session), unit.facts(caller.agency, FactsAsked(case=row.case)))
    act.reading = True
    run, nodes = act.state.run, act.ready.nodes
    what = overriding.JUMP if row.status == CaseStatus.OPEN else overriding.REOPEN if _ended(row.status) else ""
    done = dict.fromkeys(one.element for one in run.done if one.kind == TASK)
    opened = dict.fromkeys(one.element for one in run.open if one.kind == TASK)
    steps = done if what == overriding.REOPEN else [task for task in act.ready.plans if task not in opened]
    return {
        "case": row.case,
        "number": row.number,
        "flow": present.text(act.ready.process.name),
        "status": str(row.status),
        "what": what,
        "now": [present.text(nodes[task].name) for task in opened],
        "steps": [{"id": task, "name": present.text(nodes[task].name)} for task in steps if task in nodes],
        "names": {node.id: present.text(node.name) for node in nodes.values()},
    }


def _ended(status: str) -> bool:
    return status in overriding.ENDED

"""What cannot be carried out: the step is undone and an incident opened, in one transaction (foundations §3, §9.1)."""

from dataclasses import replace

from engine.errors import RiskflowError, WrongState
from engine.model.case import CaseStatus
from engine.ports import CaseRow, FactsAsked, UnitOfWork
from engine.usecases.asking import refusing
from engine.usecases.ground.commands import Answer
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state.act import Act


def given_up(act: Act, stuck: RiskflowError) -> tuple[Act, Answer]:
    """Undo an act on an open case before anything was written; return the act that records the incident instead."""
    act.unit.undo()
    row = replace(act.row, status=CaseStatus.OPEN, outcome="", ended_at="")  # as it was locked
    made = acts.begin(act.env, act.unit, row, act.actor, act.facts, key=act.recorder.key)
    return made, refusing.stuck(made, stuck)


def broken(env: Environment, unit: UnitOfWork, spoilt: CaseRow, detail: str) -> None:
    """Record that the database refused a step the kernel had let pass: a fault of ours, never of the caller."""
    row = unit.lock_case(spoilt.agency, spoilt.case)
    if row is None:
        return  # the case was about to be made
    facts = unit.facts(row.agency, FactsAsked(case=row.case))
    act = acts.begin(env, unit, row, None, facts)
    refusing.stuck(act, WrongState(detail[:400], kind="constraint"))
    act.finish(moved=False)

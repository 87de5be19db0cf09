"""Revoke (撤回申请): who started a case withdraws it, until the first binding decision (D62); afterwards never.

What stood is kept as it is and has no effect: items are withdrawn, what the case reserved is given back, cases a task
waited for and companions end with it.
"""

from dataclasses import dataclass

from engine.controls import undoing
from engine.errors import EnginesDisagree, Undecidable
from engine.model.case import CaseStatus
from engine.model.verdict import Verb
from engine.ports import Session, UnitOfWork
from engine.usecases.asking import case_acts, faults, previewing, replaying, secrecy
from engine.usecases.asking.case_acts import OnCase
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.moving import automatic, family, stepping
from engine.usecases.state import present as shown
from engine.usecases.state.act import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke(OnCase):
    """Withdraw a case one has started."""

    preview: bool = False


def revoke(env: Environment, unit: UnitOfWork, caller: Caller, command: Revoke) -> Answer:
    """Withdraw the case; refused to others, and once a decision binds, in this case or in one below that would end."""
    session, act, repeated = case_acts.opened(env, unit, caller, command)
    if repeated is not None:
        return repeated
    case_acts.admitted(act, session, command)
    merged = act.agency.merged
    mine = {merged.get(one, one) for one in (session.standing.person, *session.standing.also)}
    starter = merged.get(act.row.starter, act.row.starter)
    if reasons := undoing.revoking(mine, starter, decided(act)):
        answer = case_acts.refused(act, Verb.REVOKE, reasons, persons=(starter,))
    else:
        try:
            answer = _revoke(act, session, command.reason)
        except (Undecidable, EnginesDisagree) as stuck:
            act, answer = faults.given_up(act, stuck)
    previewing.stop(act, answer, preview=command.preview)
    replaying.keep(act, caller, session, answer)
    act.finish(moved=not answer.refused)
    return answer


def _revoke(act: Act, session: Session, reason: str) -> Answer:
    act.recorder.add("revoked", reason=act.recorder.commitment("/reason", reason))
    stepping.close(act, CaseStatus.REVOKED, "", "revoked")
    family.stop(act)
    automatic.run(act)
    return Answer(status=200, body=secrecy.case(shown.case(act), secrecy.of(act, session.standing)))


def decided(act: Act) -> list[str]:
    """Return the binding decisions that stand in a case and in those below it, as ``instance`` or ``case:instance``."""
    found = [one.id for one in act.state.run.done if _binds(act, one.element, one.outcome)]
    for case in list(act.state.below):
        met = case in act.flight
        below = family.load(act, case)
        found += [f"{case}:{one}" for one in decided(below)]
        if not met:
            family.leave(act, below)
    return found


def _binds(act: Act, element: str, outcome: str) -> bool:
    node = act.ready.nodes.get(element)
    outcomes = act.ready.outcomes(node) if node is not None and element in act.ready.plans else ()
    return any(one.binding and one.id == outcome for one in outcomes)

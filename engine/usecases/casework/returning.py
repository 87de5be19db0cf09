"""Return to a completed activity instance: remove its causal future and replay the rest (foundations §6)."""

from dataclasses import dataclass

from engine import controls
from engine.errors import EnginesDisagree, InvalidInput, Undecidable, WrongState
from engine.execution.state import SYSTEM, TASK
from engine.model.people import Actor
from engine.model.verdict import Decision, Verb
from engine.ports import UnitOfWork
from engine.usecases.asking import access, faults, previewing, refusing, replaying
from engine.usecases.casework import items, signing, taking_back
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.moving import automatic, resubmitting, stepping
from engine.usecases.state import viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer

PREVIOUS, STARTER = "previous", "starter"  # targets named by what they are; no task has such an id


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBack:
    """Return an open item to a completed instance; siblings: "keep" what is concurrent, or "cancel" it too."""

    item: str
    if_match: str
    to: str  # "previous", "starter", an activity instance, or the task whose latest completion is meant
    reason: str
    siblings: str = "keep"
    resubmit: str = "chain"  # how it comes back: everything behind anew, or "direct" to who returns it now
    preview: bool = False


def send_back(env: Environment, unit: UnitOfWork, caller: Caller, command: SendBack) -> Answer:
    """Return: everything in the causal future of the target is undone, what is concurrent stays."""
    session, act, repeated = items.opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    item = signing.admitted(act, session, command.item, command.if_match)
    target = _target(act, item, command)
    plan = act.ready.plans[item.element]
    actor = access.actor(session)
    offered = Offer(comment=bool(command.reason.strip()))
    seen = viewing.view(act, plan, item, actor, Verb.RETURN, offered, {})
    verdict = controls.decide(plan, seen)
    if verdict.decision is Decision.REFUSED:
        answer = refusing.refuse(act, Verb.RETURN, item, verdict)
    else:
        try:
            answer = _return(act, item, target, command)
        except (Undecidable, EnginesDisagree) as stuck:
            act, answer = faults.given_up(act, stuck)
    previewing.stop(act, answer, preview=command.preview)
    replaying.keep(act, caller, session, answer)
    act.finish(moved=not answer.refused)
    return answer


def _return(act: Act, item: Item, target: str, command: SendBack) -> Answer:
    before, done = resubmitting.Before.of(act), act.state.run.by_id[target]
    reason = act.recorder.commitment("/reason", command.reason)
    act.recorder.add("returned", instance=item.instance, to=target, reason=reason)
    stepping.back(act, target, "return")
    again = taking_back.reopened(act, done)
    if again is not None and not item.of:
        direct = command.resubmit == resubmitting.DIRECT
        kept = before.undone(act, target, item.instance).pack() if direct else [resubmitting.CHAIN]
        act.state.returned[again.instance] = kept
        if command.to == STARTER:
            _to_starter(act, again)
    automatic.run(act)
    if act.actor is not None:
        act.participate(item.element, act.actor.persons)
    return Answer(status=200, body=refusing.told(act, item.id))


def _to_starter(act: Act, item: Item) -> None:
    """Put the first task into the hands of who started the case, if he may still do it."""
    starter = act.agency.merged.get(act.row.starter, act.row.starter)
    found = act.unit.tables.people.standings(act.row.agency, [starter], act.now)
    if found:
        taking_back.handed(act, item, Actor(person=starter, account="", standing=found[0]))


def _target(act: Act, item: Item, command: SendBack) -> str:
    if not command.reason.strip():
        raise InvalidInput(errors=[{"pointer": "/reason", "code": "required", "text": "a return needs a reason"}])
    run = act.state.run
    past = frozenset() if item.of else run.past(item.instance) - {item.instance}
    before = [one for one in run.done if one.id in past and one.kind in (TASK, SYSTEM)]
    done = [one for one in before if one.kind == TASK and one.outcome]  # by a person; what was jumped over is none
    if command.to == PREVIOUS:
        found = done[-1:]
    elif command.to == STARTER:
        found = done[:1]
    else:
        found = [one for one in before if command.to in (one.id, one.element)]
    if not found:
        raise WrongState("a return leads to a completed step before this one", to=command.to)
    to = found[-1].id
    if command.siblings == "cancel":
        return run.split_before(to, item.instance) or to
    return to

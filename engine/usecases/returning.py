"""Return to a completed activity instance: remove its causal future and replay the rest (foundations §6)."""

from dataclasses import dataclass

from engine import controls
from engine.errors import EnginesDisagree, InvalidInput, Undecidable, WrongState
from engine.model.verdict import Decision, Verb
from engine.ports import UnitOfWork
from engine.usecases import access, automatic, faults, items, refusing, replaying, signing, stepping, viewing
from engine.usecases.act import Act
from engine.usecases.case_state import Item
from engine.usecases.commands import Answer, Caller
from engine.usecases.environment import Environment
from engine.usecases.viewing import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBack:
    """Return an open item to a completed instance; siblings: "keep" what is concurrent, or "cancel" it too."""

    item: str
    if_match: str
    to: str  # activity instance, or the task whose latest completion is meant
    reason: str
    siblings: str = "keep"


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
            answer = _return(act, item, target, command.reason)
        except (Undecidable, EnginesDisagree) as stuck:
            act, answer = faults.given_up(act, stuck)
    replaying.keep(act, caller, session, answer)
    act.finish(moved=not answer.refused)
    return answer


def _return(act: Act, item: Item, target: str, reason: str) -> Answer:
    act.recorder.add("returned", instance=item.instance, to=target, reason=act.recorder.commitment("/reason", reason))
    stepping.back(act, target, "return")
    automatic.run(act)
    if act.actor is not None:
        act.participate(item.element, act.actor.persons)
    return Answer(status=200, body=refusing.told(act, item.id))


def _target(act: Act, item: Item, command: SendBack) -> str:
    if not command.reason.strip():
        raise InvalidInput(errors=[{"pointer": "/reason", "code": "required", "text": "a return needs a reason"}])
    run = act.state.run
    past = frozenset() if item.of else run.past(item.instance) - {item.instance}
    before = [one for one in run.done if one.id in past and command.to in (one.id, one.element)]
    if not before:
        raise WrongState("a return leads to a completed step before this one", to=command.to)
    to = before[-1].id
    if command.siblings == "cancel":
        return run.split_before(to, item.instance) or to
    return to

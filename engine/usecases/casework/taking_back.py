"""Take back (取回): who signed a step pulls it back while nobody has acted on what comes after (foundations §6)."""

from dataclasses import dataclass

from engine import controls
from engine.controls import undoing
from engine.errors import EnginesDisagree, StaleVersion, Undecidable, VersionRequired, WrongState
from engine.execution.state import DONE, TASK, Instance
from engine.model.case import CaseStatus, ItemState
from engine.model.people import Actor
from engine.model.verdict import Decision, Reason, Verb
from engine.ports import Session, UnitOfWork
from engine.usecases.asking import access, case_acts, faults, previewing, refusing, replaying
from engine.usecases.casework import items
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.moving import automatic, stepping
from engine.usecases.state import act as acts
from engine.usecases.state import present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Take back a work item one has completed."""

    item: str
    if_match: str
    reason: str = ""
    preview: bool = False


def take_back(env: Environment, unit: UnitOfWork, caller: Caller, command: TakeBack) -> Answer:
    """Undo the step and all that came of it; it is open again, in the hands of who took it back if he may do it."""
    session, act, repeated = items.opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    instance = admitted(act, session, command)
    if reasons := refusals(act, session, instance):
        answer = case_acts.refused(act, Verb.TAKE_BACK, reasons, persons=signers(act, instance))
    else:
        try:
            answer = _take_back(act, session, instance, command.reason)
        except (Undecidable, EnginesDisagree) as stuck:
            act, answer = faults.given_up(act, stuck)
    previewing.stop(act, answer, preview=command.preview)
    replaying.keep(act, caller, session, answer)
    act.finish(moved=not answer.refused)
    return answer


def admitted(act: Act, session: Session, command: TakeBack) -> str:
    """Return the completed instance after the checks of rest.md in their order: 404, 403, 428/412, 409 state."""
    access.seen(session, act.row, act.state, act.ready)
    access.officer(session)
    access.unrecused(session, act.facts.recused)
    if not command.if_match:
        raise VersionRequired
    row = act.unit.tables.cases.item(act.row.agency, command.item)
    open_item = act.state.item_of(command.item)
    now = acts.closed_etag(row["state"]) if open_item is None else present.item_tag(act, open_item)
    if command.if_match not in ("*", now):
        raise StaleVersion(etag=now)
    done = act.state.run.by_id.get(row["instance"])
    closed = open_item is None and row["state"] == ItemState.COMPLETED and act.row.status == CaseStatus.OPEN
    if not closed or done is None or done.state != DONE or done.kind != TASK:
        raise WrongState("only a completed step of an open case is taken back", etag=now)
    return done.id


def refusals(act: Act, session: Session, instance: str) -> tuple[Reason, ...]:
    """Return why the caller may not take back a completed instance."""
    merged = act.agency.merged
    mine = {merged.get(one, one) for one in (session.standing.person, *session.standing.also)}
    element = act.state.run.by_id[instance].element
    return undoing.taking_back(mine, signers(act, instance), touched(act, instance), element)


def signers(act: Act, instance: str) -> set[str]:
    """Return for whom the live signatures of a completed instance count."""
    signed = [one.signature for one in act.state.signed if viewing.base(one.signature.instance) == instance]
    return {act.agency.merged.get(one, one) for signature in signed for one in signature.persons}


def touched(act: Act, instance: str) -> frozenset[str]:
    """Return what somebody claimed, opened, signed or passed over in the causal future of a completed instance."""
    after = act.state.run.future(instance) - {instance}
    signed = {one.signature.instance for one in act.state.signed if viewing.base(one.signature.instance) in after}
    held = {item.instance for item in act.state.items.values() if viewing.base(item.instance) in after and item.holders}
    skipped = {one for mark in present.overrides(act) for one in mark["skipped"]}
    return frozenset(signed | held | after.intersection({*act.state.looked, *skipped}))


def _take_back(act: Act, session: Session, instance: str, reason: str) -> Answer:
    done = act.state.run.by_id[instance]
    told = {"reason": act.recorder.commitment("/reason", reason)} if reason.strip() else {}
    act.recorder.add("taken_back", instance=instance, **told)
    stepping.back(act, instance, "take_back")
    automatic.run(act)
    again = reopened(act, done)
    if again is not None:
        handed(act, again, access.actor(session))
    return Answer(status=200, body=refusing.told(act, again.id if again is not None else ""))


def reopened(act: Act, done: Instance) -> Item | None:
    """Return the open item of the new entry into a task; of a multi-instance task that of the same member."""
    same = (done.element, done.index, done.causes)
    fresh = [one for one in act.state.run.open if (one.element, one.index, one.causes) == same]
    return next((act.state.items[one.id] for one in fresh if one.id in act.state.items), None)


def handed(act: Act, item: Item, who: Actor) -> bool:
    """Put an open item into somebody's hands, if the kernel would let him claim it."""
    plan = act.ready.plans[item.element]
    seen = viewing.view(act, plan, item, who, Verb.CLAIM, Offer(), present.known_totals(act, plan))
    if controls.decide(plan, seen).decision is Decision.REFUSED:
        return False
    item.holders.append(who.person)
    item.state = ItemState.CLAIMED
    act.recorder.add("assigned", instance=item.instance, person=who.person)
    act.touch(item)
    return True

"""What has its signatures moves: at once, or when the barrier before it lifts (D20, foundations §6)."""

from dataclasses import replace

from engine import controls
from engine.errors import Undecidable
from engine.model.case import ItemState
from engine.model.verdict import Verb
from engine.usecases.moving import automatic, leaving, resubmitting, stepping
from engine.usecases.state import counting, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer


def target(act: Act, item: Item, outcome: str) -> Item:
    """Return where a completing signature goes: signing again with another outcome is a return to the instance."""
    if not item.of or act.state.run.by_id[item.of].outcome == outcome:
        return item
    act.recorder.add("returned", instance=item.instance, to=item.of)
    stepping.back(act, item.of, "return")
    automatic.run(act)
    opened = [i for i in act.state.items.values() if i.element == item.element and not i.of]
    found = max(opened, key=lambda i: i.round)
    found.fields, found.evidence, found.filled = item.fields, item.evidence, True
    return found


def move(act: Act, item: Item, outcome: str, person: str) -> None:
    """Complete the item: a re-sign item lifts its barrier, any other moves the token."""
    if act.ready.plans[item.element].collective:
        counting.record(act, item)
    if item.of:
        act.recorder.add("completed", instance=item.instance, outcome=outcome, flows=[], routing={})
        act.close(item, ItemState.COMPLETED, person)
        return
    if item.instance == act.direct:
        resubmitting.complete(act, item, outcome, person)
    else:
        stepping.complete(act, item.instance, outcome, by=person)
    automatic.run(act)


def settle(act: Act) -> None:
    """Complete held items whose signatures are there and whose barrier has lifted, and what the system left waiting."""
    for _ in range(automatic.BUDGET):
        automatic.run(act)
        ready = ((item, outcome_of(act, item)) for item in act.state.items.values() if item.state == ItemState.HELD)
        item, outcome = next((p for p in ready if p[1] and not stepping.ends_early(act, *p)), (None, ""))
        if item is None:
            return
        if leaving.settled(act, item):
            continue
        if target(act, item, outcome) is item:
            move(act, item, outcome, _by(act, item))
    raise Undecidable(f"more than {automatic.BUDGET} automatic steps", element="", kind="automatic_loop")


def _by(act: Act, item: Item) -> str:
    """Return whose work it was, when an added signer was waited for last: the task's own last signer's."""
    own = [one.signature.person for one in act.state.on(item.instance) if not one.signature.added]
    return own[-1] if own and item.instance in act.state.added else ""


def outcome_of(act: Act, item: Item) -> str:
    """Return the outcome whose signatures completed the item first, "" when none has them or a barrier stands."""
    plan = act.ready.plans[item.element]
    if not act.totals and plan.facts.tallies:
        act.totals = stepping.totals(act, viewing.shares(act, act.ready.tallies, viewing.scope_of(act)))
    seen = viewing.view(act, plan, item, viewing.NOBODY, Verb.COMPLETE, Offer(comment=True), act.totals)
    for at, one in enumerate(seen.signatures, 1):
        if controls.settled(plan, replace(seen, signatures=seen.signatures[:at]), one.outcome):
            return one.outcome
    return ""

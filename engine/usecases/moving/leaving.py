"""Held signatures of who has left since: void before the task is complete, when somebody next acts on it (D27).

Posts begin and end by their moment, and nothing runs at midnight; so whoever signs next, or a barrier that lifts, finds
out, under the lock of the case. One statement, for items only that hold signatures already.
"""

from collections.abc import Iterable

from engine.controls.leaving import left
from engine.model.case import ItemState, Signature
from engine.model.people import Basis
from engine.usecases.moving import stepping
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item


def settled(act: Act, item: Item) -> bool:
    """Void the held signatures of who no longer stands where he signed; True when there were any."""
    plan, held = act.ready.plans[item.element], act.state.on(item.instance)
    if not held or plan.collective:
        return False
    merged = act.agency.merged
    named = {one.signature.person for one in held} | {g for one in held if (g := _giver(one.signature))}
    who = {one: merged.get(one, one) for one in named}
    known = {
        one.person: one for one in act.unit.tables.people.standings(act.row.agency, sorted(set(who.values())), act.now)
    }
    gone = [
        one.signature.number
        for one in held
        for giver in (_giver(one.signature),)
        if left(plan, one.signature, known.get(who[one.signature.person]), act.today, known.get(who.get(giver, "")))
    ]
    if gone:
        void(act, item, gone, "left")
        stepping.offer(act, item)
        act.touch(item)
    return bool(gone)


def _giver(signature: Signature) -> str:
    """Return who gave the mandate of a signature, "" for none."""
    return signature.principal if Basis.MANDATE in dict(signature.acting) else ""


def void(act: Act, item: Item, numbers: Iterable[int], cause: str) -> None:
    """Let signatures on an open item no longer count; it is open again when none is left."""
    gone = sorted(numbers)
    act.recorder.add("voided", signatures=gone, cause=cause)
    act.state.remove(gone)
    act.step.lapsed += gone
    if item.state == ItemState.HELD and not act.state.on(item.instance):
        item.state = ItemState.CLAIMED if item.holders else ItemState.OFFERED

"""What follows when an added signer has signed: his seat is filled, and an objection is heard before the task goes on.

He decides nothing (verbs.md §1): when he would send back or refuse what others have approved here already, their
signatures are void and they are asked again, knowing it. What they sign then stands; his objection stays on record.
"""

from engine.model.case import ItemState
from engine.model.form import Outcome, OutcomeKind
from engine.usecases.moving import leaving
from engine.usecases.state import added
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item

AGAINST = (OutcomeKind.BACK, OutcomeKind.REFUSE)


def heard(act: Act, item: Item, slot: str, outcome: Outcome) -> None:
    """Note the signature just given in the seat ``slot``; an objection voids approvals given before it.

    Ballots of a body stay: its members vote by their own rules.
    """
    added.signed(act, item, slot, act.state.next_signature - 1)
    plan = act.ready.plans[item.element]
    if outcome.kind not in AGAINST or plan.collective:
        return
    against = {one.id for one in plan.outcomes if one.kind in AGAINST}
    own = [one.signature for one in act.state.on(item.instance) if not one.signature.added]
    approved = [one.number for one in own if one.outcome not in against]
    if approved:
        leaving.void(act, item, approved, "objection")
        item.state = ItemState.HELD

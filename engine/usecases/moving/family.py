"""Cases above and below: any-time actions and cases opened by a system task (D36, D39).

A case below keeps in its state what binds it to the one above: a *companion* (whose completed end may close the case
above) or a *sub-case* (for which a task above may wait). All cases of a family are locked from the top down, and are
written in one transaction: whoever acts on one holds those above it.
"""

from dataclasses import replace
from typing import Any

from engine.errors import NotFound, RiskflowError, Undecidable
from engine.execution.state import OPEN, SCOPE
from engine.model.case import CaseStatus, ItemState
from engine.ports import FactsAsked
from engine.usecases.asking import refusing
from engine.usecases.ground import recorder
from engine.usecases.moving import fields, stepping
from engine.usecases.state import act as acts
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item

COMPANION, SUB_CASE = "companion", "sub-case"
CANCEL = "cancel_parent"
DEEPEST = 6  # cases one below another


def waits(act: Act, item: Item) -> bool:
    """True when a system task waits for a case it opened."""
    return item.instance in act.state.below.values()


def depth(act: Act) -> int:
    """Return how many cases stand above this one; Undecidable when another below it would be too many."""
    found = int(act.state.bond.get("depth", 0))
    if found + 1 > DEEPEST:
        raise Undecidable(f"more than {DEEPEST} cases one below another", kind="automatic_loop")
    return found


def load(act: Act, case: str) -> Act:
    """Return the act on another case of the family within the same transaction; its row is locked."""
    found = act.flight.get(case)
    if found is None:
        row = act.unit.lock_case(act.row.agency, case)
        if row is None:
            raise NotFound
        found = _begin(act, row)
    return found


def _begin(act: Act, row: Any) -> Act:
    facts = replace(act.unit.facts(act.row.agency, FactsAsked(case=row.case)), now=act.facts.now)
    made = acts.begin(act.env, act.unit, row, None, facts, key=act.recorder.key)
    made.flight = act.flight
    made.flight[row.case] = made
    return made


def leave(act: Act, other: Act) -> None:
    """Take an act that changed nothing out of the transaction: its case's version stays."""
    act.flight.pop(other.row.case, None)


def attach(above: Act, child: Act, relation: str, *, instance: str = "", kept: bool = False) -> None:
    """Record that a case was opened under another; ``kept``: the end of the one above concerns it."""
    child.flight = above.flight
    above.flight[child.row.case] = child
    above.recorder.add("linked", case=child.row.case, relation=relation)
    if kept:
        above.state.below[child.row.case] = instance


# -- the end of a case below


def ends_above(act: Act) -> bool:
    """True when the case is a companion whose completed end closes the case above."""
    bond = act.state.bond
    return bool(bond.get("effect") == CANCEL and act.row.status == CaseStatus.COMPLETED and act.row.parent)


def awaited(act: Act) -> bool:
    """True when the case above may wait for this one's end."""
    return act.state.bond.get("as") == SUB_CASE and bool(act.state.bond.get("instance"))


def cancel(above: Act, child: Act) -> None:
    """Close the case above: its items are withdrawn, signatures on them void, what it reserved given back."""
    child.recorder.add("linked", case=above.row.case, relation="cancels")
    above.state.below.pop(child.row.case, None)
    above.recorder.add("linked", case=child.row.case, relation="cancelled-by")
    stepping.close(above, CaseStatus.CANCELLED, child.row.outcome, "companion")
    stop(above)


def returned(above: Act, child: Act) -> None:
    """Take over the result of a case that was waited for; Undecidable when it failed and nobody asks how it ended."""
    item = _hand_back(above, child)
    if item is None:
        return
    result = dict(above.node(item.element).action_args).get("result", "")
    if not result and child.row.status != CaseStatus.COMPLETED:
        raise Undecidable(
            f"the case {child.row.number} ended {child.row.status}", element=item.element, kind="sub_case_failed"
        )
    if result:
        before, above.recorder.actor = above.recorder.actor, recorder.system("riskflow")
        fields.write(above, {result: child.row.outcome}, instance=item.instance)
        above.recorder.actor = before


def _hand_back(above: Act, child: Act) -> Item | None:
    instance = above.state.below.pop(child.row.case, None)
    item = above.state.items.get(instance) if instance else None
    if item is not None:
        item.filled = True
        above.recorder.add("linked", case=child.row.case, relation="returns")
    return item


def held_up(act: Act, above: Act, stuck: RiskflowError) -> None:
    """Open the incident of a case that waited and cannot go on; its task is still open."""
    again = _begin(act, act.unit.lock_case(act.row.agency, above.row.case))
    again.moved = False
    _hand_back(again, act)
    refusing.stuck(again, stuck)


# -- the end of a case above


def dropped(act: Act) -> list[str]:
    """Return cases that were waited for by a task a return has undone; what merely stopped waiting is let go."""
    gone = [case for case, instance in act.state.below.items() if instance and instance not in act.state.items]
    if act.row.status != CaseStatus.OPEN:
        return []
    undone = []
    for case in gone:
        item = act.closed.get(act.state.below[case])
        if item is not None and item.state == ItemState.RETURNED:
            undone.append(case)
        else:
            del act.state.below[case]
    return undone


def close_all_below(act: Act) -> None:
    """Close companions that would close this case, and cases a task waited for: this one has ended."""
    for case, instance in list(act.state.below.items()):
        item = act.closed.get(instance)
        if not instance or (item is not None and item.state == ItemState.WITHDRAWN):
            close_below(act, case, "parent_ended")
    act.state.below.clear()


def close_below(act: Act, case: str, why: str) -> None:
    """Close one case below this one, and those below it."""
    act.state.below.pop(case, None)
    met = case in act.flight
    child = load(act, case)
    if child.row.status not in (CaseStatus.OPEN, CaseStatus.SUSPENDED) or child.ended:
        if not met:
            leave(act, child)
        return
    act.recorder.add("linked", case=case, relation="closes")
    child.recorder.add("linked", case=act.row.case, relation="closed-by")
    stepping.close(child, CaseStatus.CANCELLED, why, "parent")
    child.ended = True
    stop(child)
    close_all_below(child)


def stop(act: Act) -> None:
    """Take the tokens off the run of a case that was closed from outside."""
    run = act.state.run
    left = tuple(one for one in run.instances if one.state != OPEN or one.kind == SCOPE)
    act.state.run = replace(run, instances=left, tokens=())
    act.cache = None

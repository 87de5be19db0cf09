"""That somebody opened the form of an open work item: from then on the step before is taken back no more."""

from engine.errors import NotFound
from engine.model.case import CaseStatus
from engine.model.people import Kind
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item


def is_first(act: Act, session: Session, item: Item) -> bool:
    """True when the caller may do the item, none of the steps right before it is his, and nobody has opened it yet."""
    if item.kind != "task" or act.row.status != CaseStatus.OPEN or session.standing.kind is not Kind.OFFICER:
        return False
    person = session.standing.person
    if item.instance in act.state.looked or not (access.offered(item.audience, session) or person in item.holders):
        return False
    run = act.state.run
    before = run.by_id[item.instance].causes if item.instance in run.by_id else frozenset()
    mine = {one.signature.instance for one in act.state.signed if person in one.signature.persons}
    return bool(before) and before.isdisjoint(map(viewing.base, mine))


def note(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str) -> None:
    """Put it on record, once for an item; no version and no ETag changes."""
    try:
        session, row = access.enter(unit, caller, item_id)
    except NotFound:
        return
    act = acts.begin(env, unit, row, access.actor(session), unit.facts(caller.agency, FactsAsked(case=row.case)))
    item = act.state.item_of(item_id)
    if item is None or not is_first(act, session, item):
        return  # somebody was faster
    act.state.looked.append(item.instance)
    act.recorder.add("looked", instance=item.instance)
    act.finish(moved=False)

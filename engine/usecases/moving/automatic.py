"""What the system does by itself after every move: system and decision tasks, and what the end of a case brings."""

from engine.errors import EnginesDisagree, Undecidable
from engine.execution.state import SYSTEM
from engine.model.case import CaseStatus
from engine.model.process import NodeKind
from engine.usecases.ground import recorder
from engine.usecases.moving import actions, deciding, family, stepping
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item

BUDGET = 200  # automatic steps in one transaction: an automatic loop is an incident (threat 42)


def run(act: Act) -> None:
    """Carry out open system tasks until none is left, as the system (D5); then tell the cases above and below."""
    _system_tasks(act)
    for child in family.dropped(act):
        family.close_below(act, child, "returned")
    if act.row.status != CaseStatus.OPEN and not act.ended:
        act.ended = True
        _above(act)
        family.close_all_below(act)


def _system_tasks(act: Act) -> None:
    for _ in range(BUDGET):
        item = next(
            (one for one in act.state.items.values() if one.kind == SYSTEM and not family.waits(act, one)), None
        )
        if item is None:
            return
        node = act.node(item.element)
        decided = deciding.answer(act, node) if node.kind is NodeKind.DECISION else None
        if stepping.ends_early(act, item, "", decided):
            return
        act.recorder.actor, before = recorder.system("riskflow"), act.recorder.actor
        if decided is not None:
            deciding.take(act, item.instance, decided)
        elif not item.filled:  # else it was carried out before and waited for a case that has ended
            _carry_out(act, item)
        if not family.waits(act, item):
            stepping.complete(act, item.instance, "")
        act.recorder.actor = before
    raise Undecidable(f"more than {BUDGET} automatic steps", element="", kind="automatic_loop")


def _carry_out(act: Act, item: Item) -> None:
    node = act.node(item.element)
    try:
        opened = actions.carry_out(act, item, node)
        if opened is not None:
            run(opened)
    except (Undecidable, EnginesDisagree) as stuck:
        stuck.fields["element"] = node.id  # the case that could not be opened is no case: the task here is held up
        raise


def _above(act: Act) -> None:
    """Tell the case above: a companion may end it, one that waits goes on."""
    if family.ends_above(act):
        above = family.load(act, act.row.parent)
        family.cancel(above, act)
        above.ended = True
        _above(above)
        family.close_all_below(above)
    elif family.awaited(act):
        _go_on_above(act)


def _go_on_above(act: Act) -> None:
    """Let the case that waited go on; what holds it up is its own incident, never that of the case that ended."""
    above = act.flight.get(act.row.parent)
    if above is not None:  # it opened this case in this very act and goes on by itself
        family.returned(above, act)
        return
    above = family.load(act, act.row.parent)
    if above.row.status != CaseStatus.OPEN or act.row.case not in above.state.below:
        family.leave(act, above)  # it has stopped waiting
        return
    try:
        with act.unit.attempt():
            family.returned(above, act)
            run(above)
    except (Undecidable, EnginesDisagree) as stuck:
        family.held_up(act, above, stuck)

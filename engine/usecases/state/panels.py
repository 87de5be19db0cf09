"""Panels drawn by lot when their task is entered: from a body, among those who may act there today."""

from engine.controls.draw import asked, share, size
from engine.controls.expression import reader
from engine.errors import Undecidable
from engine.model.conduct import Draw
from engine.model.people import Kind
from engine.usecases.state import lots, rosters, viewing
from engine.usecases.state.act import Act


def drawn_for(act: Act, task: str, instance: str) -> None:
    """Draw who acts at a task that was just entered; Undecidable when too few of the pool may act there."""
    spec = act.ready.definition.control_by_id[act.ready.besides.draws[task]].spec
    if not isinstance(spec, Draw):
        return
    found = act.unit.tables.people.candidates(act.row.agency, [], [spec.pool], limit=rosters.MOST, now=act.now)
    pool = [
        one for one in found if spec.pool in one.bodies and one.kind is Kind.OFFICER and rosters.able(act, [task], one)
    ]
    experts = [one.person for one in pool if one.qualified(spec.experts, act.today)] if spec.experts else []
    count = size(spec, asked(spec, reader(act.ready.names)), viewing.scope_of(act))
    whole = share(spec.experts_min) * count
    least = -(-whole.numerator // whole.denominator)
    if len(pool) < count or len(experts) < least:
        told = f"{len(pool)} of {count} persons, {len(experts)} of {least} experts could be drawn"
        raise Undecidable(told, element=task, kind="nobody_eligible")
    drawn = lots.draw(act, instance, [one.person for one in pool], count, experts=experts, least=least)
    act.state.teams[task] = drawn
    act.recorder.add("team", tasks=[task], persons=drawn)

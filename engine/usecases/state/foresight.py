"""What would be blocked later: who takes a step now is kept out of the steps it is to be apart from.

Asked before a claim: when the caller is the only one left who could do a later step, his taking this one leaves nobody
there. The separations are those of the kernel's plans; persons are held to their posts, their absence and where they
took part. It warns; the kernel decides when somebody acts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.controls import Plan
from engine.model.people import Kind, Standing
from engine.model.text import Text
from engine.usecases.state import present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A later step that would have nobody left."""

    task: str  # element id
    name: Text
    away: tuple[str, ...]  # persons of its posts who are away now
    others: tuple[str, ...]  # persons who could take the step at hand instead


def tokens(acts: Iterable[tuple[Act, Item]]) -> tuple[list[str], list[str], list[str]]:
    """Return the roles, bodies and qualifications of all later steps that these items are to be apart from."""
    found: set[str] = set()
    for act, item in acts:
        for plan in _later(act, item):
            found |= _keys(act, plan)
        found |= set(item.audience.split("|")) if _later(act, item) else set()
    kinds = ("role:", "body:", "qual:")
    roles, bodies, skilled = ([one[5:] for one in sorted(found) if one.startswith(kind)] for kind in kinds)
    return roles, bodies, skilled


def blocked(act: Act, item: Item, person: str, people: Sequence[Standing]) -> Blocked | None:
    """Return the first later step that has nobody once ``person`` has taken the item; None when all have somebody.

    ``people``: standings of everybody with one of the posts of ``tokens``.
    """
    for plan in _later(act, item):
        able = [one for one in people if _may(act, plan, one)]
        there = [one for one in able if not one.absent(act.now)]
        if [one.person for one in there] == [person]:
            others = [
                one.person
                for one in people
                if one.person != person and not one.absent(act.now) and _holds(one, set(item.audience.split("|")))
            ]
            away = tuple(one.person for one in able if one.absent(act.now))
            name = act.ready.nodes[plan.task].name
            return Blocked(task=plan.task, name=name, away=away, others=tuple(others[: present.NAMED]))
    return None


def _later(act: Act, item: Item) -> list[Plan]:
    """Return the plans of steps still to come that somebody may not do beside this one."""
    done = {one.element for one in act.state.run.done}
    return [
        plan
        for task, plan in act.ready.plans.items()
        if item.element in plan.apart and task not in done and task != item.element
    ]


def _keys(act: Act, plan: Plan) -> set[str]:
    keys = viewing.static_audiences(plan, act.agency.staffing)
    return {part for key in keys for part in key.split("|") if part != "*"}


def _may(act: Act, plan: Plan, one: Standing) -> bool:
    """True for a person with a post of the step who took no part in what it is to be apart from."""
    mine = {one.person, *one.also}
    barred = any(not mine.isdisjoint(act.state.participation.get(task, ())) for task in plan.apart)
    return not barred and _holds(one, _keys(act, plan))


def _holds(one: Standing, keys: set[str]) -> bool:
    if one.kind is not Kind.OFFICER:
        return False
    own = {f"role:{role}" for role in one.roles} | {f"body:{body}" for body in one.bodies}
    own |= {f"qual:{held.kind}" for held in one.qualifications}
    return "*" in keys or not own.isdisjoint(keys)

"""Assigning by roster (D5): persons of a role in turn, by agency and role; who is away or apart is passed over."""

from collections.abc import Iterator, Mapping

from engine import controls
from engine.controls import Plan
from engine.errors import Undecidable
from engine.model.people import Actor, Kind, Standing
from engine.model.process import Node
from engine.model.verdict import Verb
from engine.model.view import View
from engine.usecases.state import lots, merging, ties, viewing
from engine.usecases.state.act import Act

MOST = 1000  # persons of one role
# What keeps a person off a task whatever others do; that a bound colleague has not acted yet does not.
BARRED = {"kind", "role", "body", "qualification", "recused", "separation", "facts.missing", "absent", "recusal.tie"}


def assign(act: Act, node: Node, given: Mapping[str, str], instance: str = "") -> None:
    """Set the team of the tasks named, in turn or by lot; Undecidable (``nobody_eligible``) when there are too few."""
    role, tasks, count = given["role"], given["tasks"].split(), int(given.get("count") or 1)
    chosen: list[str] = []
    by_lot = given.get("by") == "draw"
    act.unit.mark()
    for standing in _in_turn(act, role):
        if able(act, tasks, standing):
            chosen.append(standing.person)
            if len(chosen) == count and not by_lot:
                break
    if len(chosen) < count:
        raise Undecidable(
            f"{len(chosen)} of {count} persons could be assigned as {role}", element=node.id, kind="nobody_eligible"
        )
    if by_lot:
        chosen = lots.draw(act, instance, chosen, count)
    act.unit.tables.rosters.turn(act.row.agency, role, chosen[-1])
    for task in tasks:
        act.state.teams[task] = list(chosen)
    act.recorder.add("team", tasks=sorted(set(tasks)), persons=sorted(chosen))


def _in_turn(act: Act, role: str) -> Iterator[Standing]:
    """Yield the holders of a role, beginning behind the one whose turn it was last."""
    last = act.unit.tables.rosters.last(act.row.agency, role)
    found = act.unit.tables.people.candidates(act.row.agency, [role], [], limit=MOST, now=act.now)
    holders = [one for one in found if role in one.roles and one.kind is Kind.OFFICER]
    yield from [one for one in holders if one.person > last]
    yield from [one for one in holders if one.person <= last]


def able(act: Act, tasks: list[str], standing: Standing) -> bool:
    """Return whether the kernel would let the person do the tasks, which need not be open yet."""
    if standing.absent(act.now):
        return False
    actor = Actor(person=standing.person, account="", standing=standing)
    return all(_admitted(act, act.ready.plans[task], actor) for task in tasks if task in act.ready.plans)


def _admitted(act: Act, plan: Plan, actor: Actor) -> bool:
    """Return whether the kernel would let the person do a task that is not open yet."""
    verdict = controls.decide(plan, _view(act, plan, actor))
    return BARRED.isdisjoint(reason.code for reason in verdict.reasons)


def _view(act: Act, plan: Plan, actor: Actor) -> View:
    facts, scope = plan.facts, viewing.scope_of(act)
    made = View(
        now=act.now,
        today=act.today,
        verb=Verb.ASSIGN,
        actor=actor,
        instance="",
        scope=scope,
        participation={task: frozenset(act.state.participation.get(task, ())) for task in facts.participation},
        elsewhere=viewing.elsewhere(act, plan, scope, actor),
        team={task: frozenset({actor.person}) for task in facts.teams},
        tallies={},
        recused=act.facts.recused,
        ties=ties.known(act, facts.ties, scope),
        chairs={body: act.agency.bodies[body].chair for body in facts.bodies if body in act.agency.bodies},
    )
    return merging.one_each(made, act.agency.merged) if act.agency.merged else made

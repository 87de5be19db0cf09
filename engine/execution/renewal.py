"""Straight to the returner: what a return undid, played again behind the new instance with today's answers (§6).

Allowed only if the same ways are taken: then the undone instances are completed again under their own names, with the
new instance in the place of the one it renews, and the task that returned opens anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from engine.errors import EnginesDisagree
from engine.execution import net, runner
from engine.execution.choices import Choices
from engine.execution.door import Router, Step
from engine.execution.game import Game
from engine.execution.plan import Handle
from engine.execution.pool import Pool
from engine.execution.state import DONE, SCOPE, SYSTEM, TASK, Instance, Run


class OtherWay(Exception):
    """What was undone would not come again as it was; ``instance`` says where it parts."""

    def __init__(self, instance: str) -> None:
        self.instance = instance
        super().__init__(instance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What a return undid: its target, who returned, and all that lay between, scopes included."""

    target: Instance
    returner: Instance
    between: tuple[Instance, ...]

    @property
    def completed(self) -> tuple[Instance, ...]:
        """Return what was completed between, in order."""
        done = [one for one in self.between if one.state == DONE and one.kind != SCOPE]
        return tuple(sorted(done, key=attrgetter("seq")))


def undone(before: Run, after: Run, target: str, returner: str) -> Undone:
    """Return what lies between two runs, one before and one after a return."""
    gone = [one for one in before.instances if one.id not in after.by_id and one.id not in (target, returner)]
    closed = tuple(one for one in gone if one.state == DONE or one.kind == SCOPE)
    return Undone(target=before.by_id[target], returner=before.by_id[returner], between=closed)


def renewed(handle: Handle, run: Run, instance: str, outcome: str, past: Undone, router: Router) -> Step:
    """Complete ``instance`` and all that was undone behind it; OtherWay when something would differ now."""

    def causes(one: Instance) -> frozenset[str]:
        return frozenset(instance if cause == past.target.id else cause for cause in one.causes)

    known = [replace(one, causes=causes(one), seq=0) for one in past.between]
    game = Game(handle, run, Choices(router), Pool(run.counters, known))
    _finish(game, run.by_id[instance], outcome, past.target.id)
    flows, log = tuple(game.flows), tuple(game.choices.log.items())
    for one in past.completed:
        found = game.open.get(one.id)
        if found is None or found.kind not in (TASK, SYSTEM) or set(found.via) != set(one.via):
            raise OtherWay(one.id)
        _finish(game, found, one.outcome, one.id)
    _same_ways(game, instance, past)
    back = past.returner
    place = (back.element, back.scope, back.index, causes(back), set(back.via))
    if not any((one.element, one.scope, one.index, one.causes, set(one.via)) == place for one in game.open.values()):
        raise OtherWay(back.id)
    made = net.settled(game)
    again = runner.replay(handle, made)
    if again.run != made:
        raise EnginesDisagree("the renewed configuration cannot be replayed", instance=instance)
    was = {one.id for one in run.open}
    left = {one.id for one in made.open}
    return Step(
        run=made,
        cache=again.cache,
        opened=tuple([one for one in made.open if one.id not in was]),
        closed=tuple([one.id for one in run.open if one.id not in left and one.id != instance]),
        flows=flows,
        routing=log,
        ended=made.ended,
    )


def _finish(game: Game, found: Instance, outcome: str, was: str) -> None:
    """Complete an instance; OtherWay where that goes back along an arrow, which takes it out of the run again."""
    game.finish(found, outcome)
    if found.id not in game.done:
        raise OtherWay(was)


def _same_ways(game: Game, instance: str, past: Undone) -> None:
    """Raise OtherWay where a gateway would choose otherwise than it did."""
    for new, old in [(instance, past.target), *((one.id, one) for one in past.completed)]:
        if _chosen(game.done[new].routing) != _chosen(old.routing):
            raise OtherWay(old.id)


def _chosen(routing: Sequence[tuple[str, tuple[str, ...]]]) -> Mapping[str, frozenset[str]]:
    return {key: frozenset(ways) for key, ways in routing}

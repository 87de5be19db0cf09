"""How a target is reached in the token game: only markings the game itself comes to are ever jumped to (§6).

Forward from where the case stands, in the fewest steps; else from the latest earlier configuration from which it can be
reached. Nobody's guards are asked on the way: each way a gateway could take is tried.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import EnginesDisagree, Undecidable, WrongState
from engine.execution.door import Router, Step
from engine.execution.net import NetDoor
from engine.execution.plan import Handle
from engine.execution.state import EVENT, SYSTEM, TASK, Instance, Run, Scope
from engine.model.process import Node, NodeKind

STATES = 4000  # markings looked at before a target counts as out of reach
WAYS = 64  # combinations of gateway answers tried for one step
_NET = NetDoor()
Answers = tuple[tuple[str, ...], ...]  # of the gateways asked in one step, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """One step passed over: an open instance that is left without being done, and the ways taken from it."""

    instance: str
    kind: str
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How a target is reached: back to a completed instance first ("" for none), then over what is skipped."""

    back: str
    skips: tuple[Skip, ...]


class Chosen:
    """A router that gives fixed answers at gateways; ``asked`` tells how many ways each gateway had."""

    def __init__(self, handle: Handle, answers: Answers, router: Router) -> None:
        self.handle, self.answers, self.router = handle, answers, router
        self.asked: list[Answers] = []

    def choose(self, gateway: Node, scope: Scope) -> tuple[str, ...]:
        """Return the next answer; the first way when none is left."""
        flows = tuple(flow.id for flow in self.handle.at(scope).graph.outgoing[gateway.id])
        ways: Answers = tuple((flow,) for flow in flows)
        if gateway.kind is NodeKind.INCLUSIVE:
            ways = (*ways, flows)
        at = len(self.asked)
        self.asked.append(ways)
        return self.answers[at] if at < len(self.answers) else ways[0]

    def cardinality(self, node: Node, scope: Scope) -> int:
        """Return the number of members by the file, 1 where it cannot be told."""
        try:
            return self.router.cardinality(node, scope)
        except Undecidable:
            return 1

    def finished(self, node: Node, scope: Scope, done: tuple[Instance, ...], total: int) -> bool:
        """Return whether the members done are enough by the file, no where it cannot be told."""
        try:
            return self.router.finished(node, scope, done, total)
        except Undecidable:
            return False


def route(handle: Handle, run: Run, element: str, router: Router) -> Route | None:
    """Return how ``element`` is made open; None when the game never comes there from here or from before."""
    done = [one for one in run.done if one.kind == TASK]
    mine = [one for one in done if one.element == element]
    if mine:
        return Route(back=mine[-1].id, skips=())
    if not run.ended and (found := _forward(handle, run, element, router)) is not None:
        return Route(back="", skips=found)
    for one in reversed(done):
        try:
            before = _NET.back(handle, run, one.id).run
        except (WrongState, Undecidable, EnginesDisagree):
            continue
        if (found := _forward(handle, before, element, router)) is not None:
            return Route(back=one.id, skips=found)
    return None


def _forward(handle: Handle, run: Run, element: str, router: Router) -> tuple[Skip, ...] | None:
    """Return the fewest steps to skip until ``element`` is open, breadth first; none of them turns back or ends."""
    todo: deque[tuple[Run, tuple[Skip, ...]]] = deque([(run, ())])
    known = {_marking(run)}
    while todo and len(known) < STATES:
        here, path = todo.popleft()
        if any(one.element == element and one.kind == TASK for one in here.open):
            return path
        for skip, step in _steps(handle, here, router):
            mark = _marking(step.run)
            if mark not in known:
                known.add(mark)
                todo.append((step.run, (*path, skip)))
    return None


def _steps(handle: Handle, run: Run, router: Router) -> Iterator[tuple[Skip, Step]]:
    for one in run.open:
        if one.host and one.kind == EVENT:
            continue  # an event on a border does not happen by a jump
        for answers, step in _ways(handle, run, one, router):
            turned = step.undone or any(item.id not in step.run.by_id for item in run.done)
            if not turned and not step.ended:
                yield Skip(instance=one.id, kind=one.kind, answers=answers), step


def _ways(handle: Handle, run: Run, one: Instance, router: Router) -> Iterator[tuple[Answers, Step]]:
    """Yield the step over an instance for every combination of ways its gateways could take."""
    todo: deque[Answers] = deque([()])
    tried = 0
    while todo and tried < WAYS:
        tried += 1
        chosen = Chosen(handle, todo.popleft(), router)
        given = chosen.answers
        try:
            step = passed(handle, run, one.id, one.kind, chosen)
        except Undecidable:  # not by this way; the others are tried all the same
            step = None
        if step is not None:
            yield tuple(given[at] if at < len(given) else ways[0] for at, ways in enumerate(chosen.asked)), step
        for at in range(len(given), len(chosen.asked)):
            stem = tuple(given[i] if i < len(given) else chosen.asked[i][0] for i in range(at))
            todo.extend((*stem, way) for way in chosen.asked[at][1:])


def passed(handle: Handle, run: Run, instance: str, kind: str, chosen: Router) -> Step:
    """Return the step of our own game over an open instance."""
    if kind in (TASK, SYSTEM):
        return _NET.complete(handle, run, None, instance, "", chosen)
    return _NET.catch(handle, run, None, instance, chosen)


def _marking(run: Run) -> tuple[tuple[str, ...], tuple[str, ...]]:
    opened = tuple(sorted(f"{one.scope}{one.element}{one.index}" for one in run.open))
    return opened, tuple(sorted(f"{token.scope}{token.flow}" for token in run.tokens))

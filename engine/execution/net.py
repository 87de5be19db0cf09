"""Our own token game as a door: no library, about ten microseconds a step. Analysis and the shadow check use it."""

from collections.abc import Callable, Mapping
from operator import attrgetter

from engine.errors import EnginesDisagree, Undecidable, WrongState
from engine.execution.choices import Choices
from engine.execution.door import Router, Step
from engine.execution.game import Game
from engine.execution.plan import Handle, compile_plan
from engine.execution.pool import Pool
from engine.execution.state import DONE, EVENT, OPEN, SYSTEM, TASK, Instance, Run, Token, scoped
from engine.model.process import Definition, NodeKind

EMPTY = Run()


def begin(handle: Handle, router: Router) -> Game:
    """Start a case."""
    game = Game(handle, EMPTY, Choices(router), Pool({}))
    game.start()
    return game


def finish(handle: Handle, run: Run, instance_id: str, outcome: str, router: Router, kinds: tuple[str, ...]) -> Game:
    """Complete an open instance of one of ``kinds``; WrongState for any other."""
    item = run.by_id.get(instance_id)
    if item is None or item.state != OPEN or item.kind not in kinds:
        raise WrongState("the instance is not open", instance=instance_id)
    game = Game(handle, run, Choices(router), Pool(run.counters))
    game.finish(item, outcome)
    return game


def play_again(
    handle: Handle,
    run: Run,
    dropped: frozenset[str] = frozenset(),
    router: Router | None = None,
    after: Callable[[Game, Instance | None], None] | None = None,
) -> Game:
    """Replay ``run`` without ``dropped`` (completed instances and all their future); EnginesDisagree if impossible.

    ``after`` is told of each act with the instance it completed (None for the start); ``game.choices.log`` holds the
    answers of that act alone.
    """
    blank = Run(counters=run.counters, next_seq=run.next_seq)
    game = Game(handle, blank, Choices(router, run), Pool.of(run, dropped))
    game.start()
    if after:
        after(game, None)
    for item in sorted(run.done, key=attrgetter("seq")):
        if item.id not in dropped:
            if item.id not in game.open:
                raise EnginesDisagree("the configuration cannot be replayed", instance=item.id)
            game.choices.log.clear()
            game.finish(game.open[item.id], item.outcome)
            if after:
                after(game, item)
    game.pool.recount([*game.done.values(), *game.open.values()])
    return game


def dropped_by(run: Run, target_id: str) -> frozenset[str]:
    """Return the causal future of a completed task; WrongState for anything else.

    An event is no target: its host may be over, then nothing would open again. Return to the task before it.
    """
    item = run.by_id.get(target_id)
    if item is None or item.state != DONE or item.kind not in (TASK, SYSTEM):
        raise WrongState("only a completed task can be returned to", instance=target_id)
    return run.future(target_id)


def require_reopened(game: Game, target: Instance) -> None:
    """Refuse a return whose task does not open again: an event concurrent to it has cut its scope short."""
    entry = (target.element, target.scope, target.index, target.causes)
    if not any((item.element, item.scope, item.index, item.causes) == entry for item in game.open.values()):
        raise WrongState("its scope was ended by an event; return to a task before it", instance=target.id)


def freeze(game: Game) -> Run:
    """Return the run a game has come to, in canonical order."""
    done = sorted(game.done.values(), key=attrgetter("seq"))
    opened = sorted(game.open.values(), key=attrgetter("id"))
    ended = not game.open and not any(_waits(game, token) for token in game.tokens)
    ends = [token for token in game.tokens if not token.scope and not _waits(game, token)]
    names = [game.target(token).id for token in ends]
    return Run(
        instances=(*done, *opened),
        tokens=tuple(sorted(game.tokens, key=_order)),
        entries=tuple(sorted(game.entries, key=_order)),
        counters=_living(game),
        routing=tuple({**game.routing, **game.choices.routing}.items()),
        ended=ended,
        end_events=tuple(sorted(names)),
        next_seq=game.next_seq,
    )


def _waits(game: Game, token: Token) -> bool:
    """Return whether a held token waits at a join; the others have reached an end event."""
    return game.target(token).kind is not NodeKind.END


def _order(token: Token) -> tuple[str, tuple[str, ...]]:
    return scoped(token.scope, token.flow), token.via


def _living(game: Game) -> dict[str, int]:
    """Return the counters of scopes that can still be entered again; others' numbers never come back."""
    gone = [name for name in game.pool.counters if "/" in name and not _lives(game, name.rpartition("/")[0])]
    return {name: n for name, n in game.pool.counters.items() if name not in gone} if gone else game.pool.counters


def _lives(game: Game, scope: str) -> bool:
    return scope in game.open or scope in game.done


def settled(game: Game) -> Run:
    """Return the run a game has come to; Undecidable of kind ``deadlock`` when nobody can ever move it again."""
    run = freeze(game)
    if not run.ended and not run.open:
        joins = [game.target(token).id for token in run.tokens if _waits(game, token)]
        scopes = [item.element for item in game.open.values()]
        raise Undecidable("nothing is open and the case has not ended", element=[*joins, *scopes][0], kind="deadlock")
    return run


def report(game: Game) -> Step:
    """Return what a game did; Undecidable for a deadlock."""
    run = settled(game)
    return Step(
        run=run,
        opened=tuple([game.open[name] for name in game.opened]),
        closed=tuple(game.closed),
        undone=tuple(game.undone),
        flows=tuple(game.flows),
        routing=tuple(game.choices.log.items()),
        ended=run.ended,
        end_event=game.last_end if run.ended else "",
    )


def report_again(game: Game, before: Run, dropped: frozenset[str] = frozenset()) -> Step:
    """Return what a replay changed against ``before``; flows and choices of the past are not told again."""
    run = settled(game)
    earlier = {item.id for item in before.open}
    now = {item.id for item in run.open}
    return Step(
        run=run,
        opened=tuple([item for item in run.open if item.id not in earlier]),
        closed=tuple([item.id for item in before.open if item.id not in now]),
        undone=tuple([item.id for item in before.done if item.id in dropped]),
        ended=run.ended,
        end_event=game.last_end if run.ended else "",
    )


class NetDoor:
    """The door by the net alone."""

    def compile(self, definition: Definition, process_id: str, executable_xml: bytes, ids: Mapping[str, str]) -> Handle:
        """Return the handle; the executable file is not looked at."""
        plan = compile_plan(definition, process_id)
        return Handle(definition_digest=definition.digest, process_id=process_id, plan=plan)

    def start(self, handle: Handle, router: Router) -> Step:
        """Start a case."""
        return report(begin(handle, router))

    def complete(
        self, handle: Handle, run: Run, cache: bytes | None, instance_id: str, outcome: str, router: Router
    ) -> Step:
        """Complete an open task or system task."""
        return report(finish(handle, run, instance_id, outcome, router, (TASK, SYSTEM)))

    def catch(self, handle: Handle, run: Run, cache: bytes | None, instance_id: str, router: Router) -> Step:
        """Let a waiting event happen."""
        return report(finish(handle, run, instance_id, "", router, (EVENT,)))

    def replay(self, handle: Handle, configuration: Run) -> Step:
        """Rebuild the tokens from the completed instances."""
        return report_again(play_again(handle, configuration), configuration)

    def back(self, handle: Handle, run: Run, target_instance_id: str, router: Router | None = None) -> Step:
        """Return to a completed instance."""
        dropped = dropped_by(run, target_instance_id)
        game = play_again(handle, run, dropped, router)
        require_reopened(game, run.by_id[target_instance_id])
        return report_again(game, run, dropped)

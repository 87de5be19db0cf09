"""Named points of a step at which the process of a test kills itself, wrapped from outside: the product has none."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from engine.bootstrap import Engine
from engine.storage import database
from engine.storage.unit_of_work import Unit
from engine.storage.wire import Wire
from engine.usecases.asking import replaying
from engine.usecases.casework import signing
from engine.usecases.ground.recorder import Recorder
from engine.usecases.moving import settling, stepping
from engine.usecases.state import act
from engine.usecases.state.act import Act

LONG = 30.0  # seconds, far more than a worker needs to die


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A function of an owner, to be killed before or after."""

    owner: Any
    name: str
    after: bool = False


def _both(name: str, owner: Any, attribute: str) -> dict[str, Point]:
    return {
        f"before {name}": Point(owner=owner, name=attribute),
        f"after {name}": Point(owner=owner, name=attribute, after=True),
    }


FUNCTIONS: dict[str, Point] = {
    **_both("session and lock", Unit, "enter_item"),
    **_both("facts", Unit, "facts"),
    "after unpacking": Point(owner=act, name="begin", after=True),
    **_both("kernel decision", signing, "decide"),
    **_both("signature", signing, "_add_signature"),
    **_both("advance", stepping, "complete"),
    **_both("settle", settling, "settle"),
    "after a record": Point(owner=Recorder, name="add", after=True),
    **_both("keeping the answer", replaying, "keep"),
    "before finish": Point(owner=Act, name="finish"),
    **_both("apply", Unit, "apply"),
}
COMMIT = ("before commit", "after commit")
HASTY = "after answer, answered before the commit"  # a fault put in, to see that it is seen
ANSWER = ("before answer", "after answer")  # told by the worker itself
NAMES = (*FUNCTIONS, "amid apply", *COMMIT, *ANSWER)


def die() -> None:
    """End this process as kill -9 does: nothing is flushed, nothing is closed."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(engine: Engine, name: str) -> None:
    """Let this process die at the named point of its next act."""
    if name in FUNCTIONS:
        _wrap(FUNCTIONS[name])
    elif name == "amid apply":
        _amid_apply(engine)
    elif name in COMMIT:
        _at_commit(engine, after=name == "after commit")
    elif name == HASTY:
        _answer_early(engine)


def _wrap(point: Point) -> None:
    true: Callable[..., Any] = getattr(point.owner, point.name)

    def deadly(*given: Any, **more: Any) -> Any:
        if not point.after:
            die()
        true(*given, **more)
        die()

    setattr(point.owner, point.name, deadly)


def _amid_apply(engine: Engine) -> None:
    """After the first rows of a step: the case's row on SQLite; on PostgreSQL its one statement is sent and done."""
    lite = engine.database.dialect == "sqlite"
    _wrap(Point(owner=Unit, name="_many") if lite else Point(owner=Unit, name="_apply_postgresql", after=True))


def _at_commit(engine: Engine, *, after: bool) -> None:
    """Around the commit, where it is the driver's: by what comes right before and right after it."""
    if after:

        class Deadly(Future):  # type: ignore[type-arg]
            def set_result(self, result: Any) -> None:
                die()

        if engine.database.dialect == "sqlite":
            setattr(database, "Future", Deadly)  # noqa: B010 -- mypy knows no such export
        else:
            _wrap(Point(owner=database.PostgresDatabase, name="_transact", after=True))
    elif engine.database.dialect == "sqlite":
        _wrap(Point(owner=database, name="_in_savepoint", after=True))
    else:
        _wrap(Point(owner=Wire, name="commit"))


def _answer_early(engine: Engine) -> None:
    """Resolve the future inside the transaction: what no database here may do."""
    true: Callable[..., Any] = engine.database.write

    def write(work: Callable[[Unit], Any], *more: Any) -> "Future[Any]":
        early: Future[Any] = Future()

        def hasty(unit: Unit) -> Any:
            early.set_result(work(unit))
            time.sleep(LONG)

        true(hasty, *more)
        return early

    engine.database.write = write  # type: ignore[assignment]

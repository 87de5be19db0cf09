"""Counts what an act asks of its database, on the way to the driver: statements, each of which waits for an answer.

BEGIN, COMMIT and the savepoints of a group are not counted, as in the bound they are held against: at most 10
statements and 5 round trips for a plain completion, 12 and 7 for the heaviest.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from engine.bootstrap import Engine
from engine.storage import bench

T = TypeVar("T")


class Counter:
    """Carries out acts of an engine and counts each."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.statements: list[str] = []  # of the last act, in order; each is one round trip on PostgreSQL

    def act(self, use_case: Callable[..., T], *args: Any, **kwargs: Any) -> "Future[T]":
        """Carry out a use case like ``Engine.act``."""

        def counted(env: Any, unit: Any, *args: Any, **kwargs: Any) -> T:
            self.statements = []
            with bench.watched(unit, self.statements.append):
                return use_case(env, unit, *args, **kwargs)

        return self.engine.act(counted, *args, **kwargs)

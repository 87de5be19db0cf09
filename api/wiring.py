"""What the routes are handed: the engine, schemes and pictures; and how acts and questions are awaited."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from starlette.requests import Request

import processes
from api import problems, schemes
from api.metrics import Metrics
from api.pictures import Pictures
from api.settings import Settings
from api.throttle import Throttle
from engine.bootstrap import Engine, open_engine
from engine.errors import Forbidden, RiskflowError, WrongState
from engine.model import ids
from engine.model.risk import Scheme
from engine.papers.binder import Binder
from engine.papers.shelf import Shelf
from engine.ports import UnitOfWork
from engine.storage import bench, health
from engine.usecases.asking import access
from engine.usecases.definitions import calendars
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment

FONTS = Path(str(resources.files("diagrams"))) / "fonts"
log = logging.getLogger("riskflow.api")
T = TypeVar("T")
P = ParamSpec("P")
UseCase = Callable[Concatenate[Environment, UnitOfWork, P], T]


@dataclass(kw_only=True)
class Service:
    """One process of the service; made once by ``create_app``."""

    engine: Engine
    settings: Settings
    demo: bool
    schemes: Mapping[str, Scheme]
    pictures: Pictures
    binder: Binder = field(default_factory=lambda: Binder(FONTS))  # makes case files
    metrics: Metrics = field(default_factory=Metrics)
    doors: Throttle = field(default_factory=Throttle)
    pending: "set[Future[Any]]" = field(default_factory=set)  # acts that no answer waits for

    async def act(self, use_case: UseCase[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a use case in one transaction and wait for its commit.

        Two acts that ran into the same constraint (the same new key at the same moment) are tried once more: the
        second then sees what the first committed. A client that goes away does not stop the act. A machine's token
        reads and does not act.
        """
        if args and isinstance(args[0], Caller) and args[0].machine:
            await self.ask(_alive, args[0])
            raise Forbidden("a machine's token only reads")
        for attempt in (1, 2):
            future = self.engine.act(use_case, *args, **kwargs)
            try:
                return await asyncio.shield(asyncio.wrap_future(future))
            except Exception as error:
                if not problems.is_conflict(error):
                    raise
                if attempt == 2:
                    raise WrongState("somebody else was faster; read again") from error
        raise AssertionError("unreachable")

    async def ask(self, use_case: UseCase[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Answer a question on a reading connection, in a thread."""
        return await asyncio.to_thread(lambda: self.engine.ask(use_case, *args, **kwargs))

    def later(self, use_case: UseCase[P, T], *args: P.args, **kwargs: P.kwargs) -> None:
        """Carry out a use case that no answer waits for; what is refused is no fault, anything else is logged."""
        future = self.engine.act(use_case, *args, **kwargs)
        self.pending.add(future)
        future.add_done_callback(self._done)

    def _done(self, future: "Future[Any]") -> None:
        self.pending.discard(future)
        error = future.exception()
        if error is not None and not isinstance(error, RiskflowError):
            log.error("what was put off failed", exc_info=error)

    def settle(self) -> None:
        """Wait for what was put off."""
        wait(list(self.pending))

    def close(self) -> None:
        """Finish what was put off, end the drawing process and close the database."""
        self.settle()
        self.pictures.close()
        self.engine.close()

    def ready(self) -> bool:
        """Return whether the database answers and its schema is the one of this program."""
        return health.current(self.engine.database.engine)

    def bare(self, value: str) -> None:
        """Insert the bare row of the measurements through Core."""
        env = self.engine.env
        bench.bare(self.engine.database.engine, env.default_agency, env.ids.new(ids.ITEM), value)

    def raw(self, value: str) -> None:
        """Insert the bare row of the measurements on the driver."""
        env = self.engine.env
        bench.raw(self.engine.database.engine, env.default_agency, env.ids.new(ids.ITEM), value)


def _alive(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """Raise Unauthenticated for a dead token."""
    access.session(unit, caller)


def service_of(request: Request) -> Service:
    """Return the service a request came to."""
    found: Service = request.app.state.service
    return found


def open_service(settings: Settings, *, demo: bool, upgrade: bool = True) -> Service:
    """Open the engine of ``settings`` and everything beside it."""
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database_url, home=settings.home, upgrade=upgrade)
    if upgrade and engine.act(calendars.seed, processes.calendars()).result():
        engine.refresh()
    return service(engine, settings=settings, demo=demo)


def service(engine: Engine, *, settings: Settings, demo: bool) -> Service:
    """Return the service around an engine that is open."""
    known = schemes.load()
    engine.env.shelf = Shelf(processes.templates())
    return Service(
        engine=engine, settings=settings, demo=demo, schemes=known, pictures=Pictures(known, settings.home / "pictures")
    )

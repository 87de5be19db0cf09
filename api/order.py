"""The order of checks (D32): what comes before a wrong body is asked first, only when the body is wrong.

401 → 400/413/415 → idempotency → 404 → 403 → 428/412 → 422 → 409 → kernel. The use cases keep it from idempotency on;
a body that cannot even be read is known too early here, so the questions before it are put to the engine then.
"""

from typing import Any

from starlette.requests import Request

from api import bodies
from api.callers import caller_of
from api.schemas import bodies as models
from api.wiring import Service
from engine.errors import Forbidden, InvalidInput, NotFound, RiskflowError, WrongState
from engine.model import ids
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.casework import cases, companions, items, signing, taking_back
from engine.usecases.casework.taking_back import TakeBack
from engine.usecases.ground.commands import Caller, StartAction
from engine.usecases.ground.environment import Environment
from engine.usecases.outside import parties


async def read(
    request: Request, service: Service, *, optional: bool = False, acts: bool = True
) -> tuple[Caller, dict[str, object]]:
    """Return caller and body of an act; 401 comes before whatever is wrong with the body.

    A machine's token does not act, whatever there is: 403 before anything is looked for. ``acts``: no question.
    """
    try:
        raw, value = await bodies.read_json(request, optional=optional)
    except RiskflowError:
        await service.ask(alive, caller_of(request))
        raise
    caller = caller_of(request, raw)
    if acts:
        await acting(service, caller)
    return caller, value


async def acting(service: Service, caller: Caller) -> None:
    """Raise Forbidden for a machine's token."""
    if caller.machine:
        await service.ask(alive, caller)
        raise Forbidden("a machine's token only reads")


async def nothing(service: Service, caller: Caller, value: object, use_case: Any, *args: Any) -> None:
    """Raise InvalidInput when an act without members was given some, after what ``use_case`` raises before it."""
    try:
        models.read(models.Nothing, value)
    except InvalidInput:
        await service.ask(use_case, caller, *args)
        raise


def alive(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """Raise Unauthenticated for a dead token."""
    access.session(unit, caller)


def admin(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """Raise what comes before a wrong body of a change of the directory."""
    access.require(access.session(unit, caller), Kind.ADMIN)


def admin_of_case(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> None:
    """Raise what comes before a wrong body of what an administrator does to a case."""
    access.require(access.session(unit, caller), Kind.ADMIN)
    if not ids.is_id(case_id, ids.CASE) or unit.tables.cases.row(caller.agency, case_id) is None:
        raise NotFound


def officer(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """Raise what comes before a wrong body of a start."""
    access.officer(access.session(unit, caller))


def item(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str, if_match: str) -> None:
    """Raise what comes before a wrong body of an act on a work item."""
    session, act = items.reading(env, unit, caller, item_id)
    access.officer(session)
    access.unrecused(session, act.facts.recused)
    try:
        signing.admitted(act, session, item_id, if_match)
    except WrongState:
        return  # the state comes after the body


def action(env: Environment, unit: UnitOfWork, caller: Caller, command: StartAction) -> None:
    """Raise what comes before a wrong body of an any-time action."""
    session, act = cases.reading(env, unit, caller, command.case)
    companions.admitted(act, session, command)


def take_back(env: Environment, unit: UnitOfWork, caller: Caller, command: TakeBack) -> None:
    """Raise what comes before a wrong body of taking back."""
    session, act = items.reading(env, unit, caller, command.item)
    try:
        taking_back.admitted(act, session, command)
    except WrongState:
        return  # the state comes after the body


def seen_item(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str) -> None:
    """Raise what comes before a wrong body of a question about a work item."""
    items.reading(env, unit, caller, item_id)


def read_item(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str) -> None:
    """Raise what comes before a wrong body of a read mark."""
    session, act = items.reading(env, unit, caller, item_id)
    access.unrecused(session, act.facts.recused)


def part_of_case(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> None:
    """Raise what comes before a wrong body of an act with the parties of a case."""
    session, act = cases.contents(env, unit, caller, case_id)
    parties.admitted(act, session)


def seen_case(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> None:
    """Raise what comes before a wrong upload to a case."""
    session, act = cases.reading(env, unit, caller, case_id)
    access.officer(session)
    access.unrecused(session, act.facts.recused)

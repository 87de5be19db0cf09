"""Who calls and what he may see: sessions, visibility (D42)."""

import hashlib
from decimal import Decimal
from typing import NoReturn

from engine.controls import words
from engine.errors import Forbidden, NotFound, Unauthenticated
from engine.model import ids
from engine.model.people import Actor, Kind, Standing
from engine.ports import CaseRow, FactsAsked, Session, UnitOfWork
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.library import ReadyProcess
from engine.usecases.state import sums
from engine.usecases.state.case_state import CaseState

NOWHERE = FactsAsked(case=f"{ids.CASE}_{'0' * 26}")  # asked where nothing is: it takes as long as where something is
SESSION_HOURS = 12
MACHINE = "m~"  # secrets of machines begin so; they only read. No random secret holds this character


def session(unit: UnitOfWork, caller: Caller) -> Session:
    """Return the caller's live session; Unauthenticated otherwise. The first statement of every unit of work."""
    found = unit.authenticate(caller.agency, caller.token_hash)
    if found is None:
        raise Unauthenticated
    return found


def enter(unit: UnitOfWork, caller: Caller, item: str) -> tuple[Session, CaseRow]:
    """Return session and locked case for an act on an item; Unauthenticated, then NotFound. The first statement too."""
    if not ids.is_id(item, ids.ITEM):
        session(unit, caller)
        raise NotFound
    found, row = unit.enter_item(caller.agency, caller.token_hash, item)
    if found is None:
        raise Unauthenticated
    if row is None:
        unlocked(unit, caller)
    return found, row


def unlocked(unit: UnitOfWork, caller: Caller) -> NoReturn:
    """Raise NotFound for a case to be locked that is not there, after as many statements as for one that is hidden."""
    unit.nothing_there(caller.agency, NOWHERE)
    raise NotFound


def unread(unit: UnitOfWork, caller: Caller) -> NoReturn:
    """Raise NotFound for a case to be read that is not there, after as many statements as for one that is hidden."""
    unit.facts(caller.agency, NOWHERE)
    raise NotFound


def actor(found: Session) -> Actor:
    """Return the actor of a session."""
    return Actor(person=found.standing.person, account=found.account, standing=found.standing)


def officer(found: Session) -> Actor:
    """Return the actor of an act in a case; Forbidden for administrators and auditors."""
    if found.standing.kind is not Kind.OFFICER:
        raise Forbidden("only officers act in cases")
    return actor(found)


def require(found: Session, *kinds: Kind) -> Session:
    """Return the session if its person is of one of ``kinds``; Forbidden otherwise."""
    if found.standing.kind not in kinds:
        raise Forbidden
    return found


READS_ALL = frozenset({"discipline", "watcher", "director", "archivist"})  # read scope over the agency (D42, D44)


INSPECTS = frozenset({"discipline", "watcher"})  # posts that inspect, beside auditors


def inspector(found: Session) -> Session:
    """Return the session of an auditor or of who holds a post that inspects; Forbidden for everybody else."""
    standing = found.standing
    posted = standing.kind is Kind.OFFICER and not INSPECTS.isdisjoint(standing.roles)
    if standing.kind is not Kind.AUDITOR and not posted:
        raise Forbidden("this is for the discipline posts and auditors")
    return found


def sees_all(found: Session) -> bool:
    """True for persons with read scope over every department."""
    standing = found.standing
    return standing.kind is Kind.AUDITOR or not READS_ALL.isdisjoint(standing.roles)


def visible(found: Session, row: CaseRow, state: CaseState, ready: ReadyProcess | None = None) -> bool:
    """True when the person may see the case: his department's, he took part, is offered an item, or reads all.

    ``ready``: its definition, without which nothing is seen by a mandate limited to some sum.
    """
    standing = found.standing
    if standing.kind is Kind.ADMIN:
        return False
    mine = (standing.person, *standing.also)
    if row.owner in standing.departments or row.starter in mine or sees_all(found):
        return True
    if not (state.persons | state.readers).isdisjoint(mine):
        return True
    return any_offered(found, row, state, ready)


def any_offered(found: Session, row: CaseRow, state: CaseState, ready: ReadyProcess | None = None) -> bool:
    """True when an open item of the case is offered to the person, of his own or by a mandate that extends to it."""
    total = sums.of_case(ready, row, state) if ready is not None and _limited(found) else None
    items = [item for item in state.items.values() if item.audience]
    return any(offered(item.audience, found, row.definition, item.element, total) for item in items)


def _limited(found: Session) -> bool:
    return any(one.limit is not None for one in found.standing.mandates)


def offered(audience: str, found: Session, process: str = "", task: str = "", total: Decimal | None = None) -> bool:
    """True when an audience key names one of the person's roles or bodies.

    ``process``, ``task`` and the case's ``total`` are held against mandates that do not extend to everything.
    """
    if found.standing.kind is not Kind.OFFICER:
        return False
    return audience == "*" or not audience_tokens(found, process, task, total).isdisjoint(audience.split("|"))


def lent_roles(standing: Standing, process: str = "", task: str = "", total: Decimal | None = None) -> list[str]:
    """Return the posts that have passed to somebody for such a task; without one, those he has for everything."""
    return [role for one in standing.mandates if one.covers(process, task, total) for role in one.principal_roles]


def every_token(found: Session) -> frozenset[str]:
    """Return the parts of audience keys a person may answer to, whatever his mandates are limited to."""
    lent = [role for mandate in found.standing.mandates for role in mandate.principal_roles]
    return audience_tokens(found) | {f"role:{role}" for role in lent}


def audience_tokens(found: Session, process: str = "", task: str = "", total: Decimal | None = None) -> frozenset[str]:
    """Return the parts of audience keys a person answers to, those of duties that have passed to him included."""
    standing = found.standing
    lent = lent_roles(standing, process, task, total)
    parts = [f"role:{role}" for role in (*standing.roles, *lent)] + [f"body:{body}" for body in standing.bodies]
    return frozenset(parts + [f"qual:{one.kind}" for one in standing.qualifications])


def seen(found: Session, row: CaseRow | None, state: CaseState | None, ready: ReadyProcess | None = None) -> CaseRow:
    """Return the case if the person may see it; NotFound otherwise, never telling which."""
    if row is None or state is None or not visible(found, row, state, ready):
        raise NotFound
    return row


def unrecused(found: Session, recused: frozenset[str]) -> None:
    """Raise Forbidden with the reason for who stands recused: he sees that the case is there, and no more."""
    person = found.standing.person
    if person in recused:
        told = words.text("recused")
        reason = {"code": "recused", "text": {"zh": told.zh, "en": told.en}, "evidence": [{"person": person}]}
        raise Forbidden(told.zh, reasons=[reason])


def caller_of(token: str, *, key: str = "", body: str = "", language: str = "zh") -> Caller:
    """Return the caller behind a bearer token; Unauthenticated when it has no token's form."""
    place, _, secret = token.partition(".")
    if not ids.is_id(f"{ids.AGENCY}_{place}", ids.AGENCY) or not secret or len(secret) > 100:
        raise Unauthenticated
    return Caller(
        agency=f"ag_{place}",
        token_hash=hashlib.sha256(secret.encode()).digest(),
        key=key,
        body=body,
        language=language,
        machine=secret.startswith(MACHINE),
    )

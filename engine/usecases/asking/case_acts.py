"""Acts on a case as a whole: locked, answered once by key, visible, an officer's, seen at its present version."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import InvalidInput, StaleVersion, VersionRequired, WrongState
from engine.model import ids
from engine.model.case import CaseStatus
from engine.model.people import Kind
from engine.model.verdict import Decision, Reason, Verb, Verdict
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access, refusing, replaying, secrecy
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import present
from engine.usecases.state.act import Act

ONGOING = (CaseStatus.OPEN, CaseStatus.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCase:
    """What every act on a case says."""

    case: str
    if_match: str  # ETag of the case seen; "" when the header is missing
    reason: str
    notice: str = ""  # document of the case by which the party was told


def opened(env: Environment, unit: UnitOfWork, caller: Caller, command: OnCase) -> tuple[Session, Act, Answer | None]:
    """Lock the case and begin an act; the third value is an earlier answer of the same key."""
    session = access.session(unit, caller)
    row = unit.lock_case(caller.agency, command.case) if ids.is_id(command.case, ids.CASE) else None
    if row is None:
        access.unlocked(unit, caller)
    key = replaying.key_of(caller, session)
    papers = (command.notice,) if ids.is_id(command.notice, ids.DOCUMENT) else ()
    asked = FactsAsked(person=session.standing.person, case=row.case, key=replaying.column(key), documents=papers)
    facts = unit.facts(caller.agency, asked)
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    return session, act, replaying.repeated(facts, caller)


def admitted(act: Act, session: Session, command: OnCase) -> None:
    """Check in the order of rest.md: 404, 403, 428/412; then the shape of what every act says, then the state."""
    access.seen(session, act.row, act.state, act.ready)
    access.officer(session)
    access.unrecused(session, act.facts.recused)
    now = acts.case_etag(act.row.case_version)
    if not command.if_match:
        raise VersionRequired
    if command.if_match not in ("*", now):
        raise StaleVersion(etag=now)
    if not command.reason.strip():
        raise InvalidInput(errors=[{"pointer": "/reason", "code": "required", "text": "the reason is needed"}])
    if command.notice and command.notice not in act.facts.documents:
        told = "this case has no such document"
        raise InvalidInput(errors=[{"pointer": "/notice", "code": "unknown", "text": told}])
    if act.row.status not in ONGOING:
        raise WrongState("the case has ended", etag=now)


def before(env: Environment, unit: UnitOfWork, caller: Caller, command: OnCase) -> None:
    """Raise what comes before a wrong body of an act on a case."""
    session = access.session(unit, caller)
    row = unit.tables.cases.row(caller.agency, command.case) if ids.is_id(command.case, ids.CASE) else None
    if row is None:
        access.unread(unit, caller)
    act = acts.begin(env, unit, row, access.actor(session), unit.facts(caller.agency, FactsAsked(case=row.case)))
    act.reading = True
    try:
        admitted(act, session, command)
    except WrongState:
        return  # the state comes after the body


def involved(act: Act, session: Session) -> bool:
    """True for who took part, holds or is offered something of the case."""
    if session.standing.person in act.state.persons:
        return True
    return access.any_offered(session, act.row, act.state, act.ready)


def refused(
    act: Act,
    verb: Verb,
    reasons: tuple[Reason, ...],
    roles: Collection[str] = (),
    persons: Collection[str] | None = None,
) -> Answer:
    """Record a refusal and return its 409; the law of a reason is told with title and article.

    Where all that is wrong is who asks, whoever could is named: ``persons``, or holders of the posts ``roles``, who see
    the case; without either those offered something of it.
    """
    laws = {law.id: f"{law.title.zh} {law.article}".strip() for law in act.ready.definition.catalog.laws}
    told = tuple(replace(one, law=laws.get(one.law, one.law)) for one in reasons)
    personal = {one.code for one in reasons} <= {"role", "extend.role", "supervise.post"}
    able = _could(act, roles, persons) if personal else []
    return refusing.refuse(act, verb, None, Verdict(decision=Decision.REFUSED, reasons=told), able=able)


def _could(act: Act, roles: Collection[str], persons: Collection[str] | None) -> list[dict[str, Any]]:
    """Return whom ``refused`` names."""
    people = act.unit.tables.people
    if persons is None and not roles:
        items = [one for one in act.state.items.values() if one.audience]
        named = {who["id"]: who for one in items for who in present.who_could(act, one)}
        return [named[one] for one in sorted(named)][: present.NAMED]
    if persons is not None:
        found = people.standings(act.row.agency, sorted(persons), act.now)
    else:
        found = people.candidates(act.row.agency, sorted(roles), [], limit=present.ASKED_OF_MOST, now=act.now)
    able = []
    for standing in found:
        as_if = Session(agency=act.row.agency, account="", username="", standing=standing)
        known = standing.kind is Kind.OFFICER and standing.person not in act.facts.recused
        if known and access.visible(as_if, act.row, act.state):
            able.append({"id": standing.person, "name": standing.name})
    return able[: present.NAMED]


def close(act: Act, caller: Caller, session: Session, answer: Answer | None = None) -> Answer:
    """Write the act and return its answer: the case as it stands now, when nothing was refused."""
    told = secrecy.case(present.case(act), secrecy.of(act, session.standing)) if answer is None else {}
    found = answer or Answer(status=200, body=told)
    replaying.keep(act, caller, session, found)
    act.finish(moved=not found.refused)
    return found

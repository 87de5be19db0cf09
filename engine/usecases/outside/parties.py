"""Parties without an account: tokens an officer issues and revokes, papers of theirs that an officer enters (D40).

A token is 256 random bits, kept only as a digest, for one case and one party, with an end; it is shown once.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.model import ids
from engine.model.case import CaseStatus
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access, replaying
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.outside import door
from engine.usecases.state import act as acts
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item

DAYS, LONGEST = 90, 400  # how long a token lives unless told, and at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Give a party a token: for its door, or (``task``) for one signature."""

    case: str
    party: str  # its name, or the id of a party of this case
    task: str = ""  # element id of the one open item it signs
    address: str = ""  # e-mail address it agreed to be told at
    days: int = DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAct:
    """What a party did on paper, entered by an officer."""

    case: str
    party: str  # its name, or the id of a party of this case
    kind: str
    text: str = ""
    documents: tuple[str, ...] = ()
    notice: str = ""
    score: int = 0
    person: str = ""


def opened(
    env: Environment, unit: UnitOfWork, caller: Caller, case: str, documents: tuple[str, ...] = ()
) -> tuple[Session, Act, Answer | None]:
    """Lock a case for an officer who takes part in it; Forbidden for others who see it. Third: an earlier answer."""
    session = access.session(unit, caller)
    row = unit.lock_case(caller.agency, case) if ids.is_id(case, ids.CASE) else None
    if row is None:
        access.unlocked(unit, caller)
    key = replaying.key_of(caller, session)
    known = tuple(one for one in documents if ids.is_id(one, ids.DOCUMENT))
    asked = FactsAsked(person=session.standing.person, case=row.case, key=replaying.column(key), documents=known)
    facts = unit.facts(caller.agency, asked)
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    repeated = replaying.repeated(facts, caller)
    if repeated is None:
        admitted(act, session)
    return session, act, repeated


def admitted(act: Act, session: Session) -> None:
    """Raise NotFound, then Forbidden unless the caller takes part in the case."""
    access.seen(session, act.row, act.state, act.ready)
    access.officer(session)
    if session.standing.person not in act.state.persons | {act.row.starter}:
        raise Forbidden("only who takes part in the case deals with its parties")
    access.unrecused(session, act.facts.recused)


def invite(env: Environment, unit: UnitOfWork, caller: Caller, command: Invite) -> Answer:
    """Issue a token; its text is told in this answer only and never kept."""
    session, act, repeated = opened(env, unit, caller, command.case)
    if repeated is not None:
        return repeated
    if act.row.status != CaseStatus.OPEN and command.task:
        raise WrongState("the case has ended")
    _check(command)
    item, role = _item(act, command.task)
    party = party_of(act, command.party)
    secret = env.ids.token()
    until = moment(act.now + timedelta(days=command.days))
    token = env.ids.new(ids.OUTSIDE)
    more = {"instance": item.instance} if item is not None else {}
    name = act.recorder.commitment("/name", party.name)
    act.recorder.add("party_token", token=token, party=party.id, state="issued", until=until, name=name, **more)
    unit.tables.outside.issue(
        agency_id=act.row.agency,
        token_hash=hashlib.sha256(secret.encode()).digest(),
        token_id=token,
        case_id=act.row.case,
        person_id=party.id,
        item_id=item.id if item is not None else None,
        role=role,
        address=command.address,
        created_at=act.at,
        created_by=session.standing.person,
        expires_at=until,
        revoked_at="",
        used_at="",
    )
    body = {"id": token, "party": {"id": party.id, "name": party.name}, "expires_at": until, "item": bool(command.task)}
    # A repeat of the key gets the same answer without the secret: what opens the door is kept nowhere.
    replaying.keep(act, caller, session, Answer(status=201, body=body | {"token": None}))
    act.finish(moved=False)
    return Answer(status=201, body=body | {"token": f"{act.row.agency.partition('_')[2]}.{secret}"})


def _check(command: Invite) -> None:
    wrong = []
    if not 1 <= command.days <= LONGEST:
        wrong.append({"pointer": "/days", "code": "range", "text": f"1 to {LONGEST}"})
    if not command.party.strip() or len(command.party) > 120:
        wrong.append({"pointer": "/party", "code": "required", "text": "name or id of the party"})
    at = command.address
    if at and (at.count("@") != 1 or not at.isprintable() or " " in at or len(at) > 200):
        wrong.append({"pointer": "/address", "code": "type", "text": "an e-mail address"})
    if wrong:
        raise InvalidInput(errors=wrong)


def _item(act: Act, task: str) -> tuple[Item | None, str]:
    """Return the open item of ``task`` and the post of the party that signs there; (None, "") without a task."""
    if not task:
        return None, ""
    item = next((one for one in act.state.items.values() if one.element == task and one.kind == "task"), None)
    roles = door.outside_roles(act.ready, task)
    if item is None or not roles:
        told = "no open item of this task is signed by a party"
        raise InvalidInput(errors=[{"pointer": "/task", "code": "unknown", "text": told}])
    given = {
        row["role"]
        for row in act.unit.tables.outside.tokens(act.row.agency, act.row.case)
        if row["item_id"] == item.id and not row["revoked_at"]
    }
    return item, next((role for role in roles if role not in given), roles[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party of a case."""

    id: str
    name: str


def party_of(act: Act, told: str) -> Party:
    """Return the party of this case with that id or name; a new name is a new person without an account."""
    known = act.unit.tables.outside.parties(act.row.agency, act.row.case)
    found = next((who for who, name in known.items() if told in (who, name)), None)
    if found is not None:
        return Party(id=found, name=known[found])
    if ids.is_id(told, ids.PERSON):
        raise InvalidInput(errors=[{"pointer": "/party", "code": "unknown", "text": "no party of this case"}])
    made = act.env.ids.new(ids.PERSON)
    act.unit.mark()
    act.unit.tables.outside.add_party(
        agency=act.row.agency, person_id=made, name=told.strip(), department=act.row.owner
    )
    return Party(id=made, name=told.strip())


def tokens(env: Environment, unit: UnitOfWork, caller: Caller, case: str) -> list[dict[str, Any]]:
    """Return the tokens of a case, without what opens the door."""
    from engine.usecases.casework import cases

    _, act = cases.contents(env, unit, caller, case)
    names = unit.tables.outside.parties(caller.agency, case)
    return [
        {
            "id": row["token_id"],
            "party": {"id": row["person_id"], "name": names.get(row["person_id"], "")},
            "item": row["item_id"] is not None,
            "created_at": row["created_at"],
            "expires_at": row["expires_at"],
            "revoked_at": row["revoked_at"] or None,
            "used_at": row["used_at"] or None,
        }
        for row in unit.tables.outside.tokens(act.row.agency, case)
    ]


def revoke(env: Environment, unit: UnitOfWork, caller: Caller, case: str, token: str) -> Answer:
    """End a token at once, on every process."""
    session, act, repeated = opened(env, unit, caller, case)
    if repeated is not None:
        return repeated
    row = next((one for one in unit.tables.outside.tokens(caller.agency, case) if one["token_id"] == token), None)
    if row is None:
        raise NotFound
    if not row["revoked_at"]:
        unit.tables.outside.mark(caller.agency, token, revoked_at=act.at)
        told = {"token": token, "party": row["person_id"], "state": "revoked", "until": act.at}
        act.recorder.add("party_token", **told)
    answer = Answer(status=200, body={"id": token, "revoked_at": row["revoked_at"] or act.at})
    replaying.keep(act, caller, session, answer)
    act.finish(moved=False)
    return answer


def enter_paper(env: Environment, unit: UnitOfWork, caller: Caller, command: PaperAct) -> Answer:
    """Enter what a party did on paper: the same event and the same effect as at its door, with the officer as actor."""
    session, act, repeated = opened(env, unit, caller, command.case, command.documents)
    if repeated is not None:
        return repeated
    if not command.documents:
        raise InvalidInput(errors=[{"pointer": "/documents", "code": "required", "text": "its paper"}])
    given = door.Given(
        kind=command.kind,
        text=command.text,
        documents=command.documents,
        notice=command.notice,
        score=command.score,
        person=command.person,
    )
    door.check(act, given, own=None)
    party = party_of(act, command.party)
    body = door.put_on_record(act, party.id, given, entered_by=session.standing.person)
    answer = Answer(status=201, body=body)
    replaying.keep(act, caller, session, answer)
    act.finish(moved=True)
    return answer


def listed(env: Environment, unit: UnitOfWork, caller: Caller, case: str) -> list[dict[str, Any]]:
    """Return what the parties of a case did, for officers who see it."""
    from engine.usecases.casework import cases

    _, act = cases.contents(env, unit, caller, case)
    names = unit.tables.outside.parties(caller.agency, case)
    return [
        door.shown(row) | {"party": {"id": row["person_id"], "name": names.get(row["person_id"], "")}}
        for row in unit.tables.outside.acts(act.row.agency, case)
    ]


def asking(env: Environment, unit: UnitOfWork, caller: Caller, case: str) -> dict[str, Any]:
    """Return what an officer chooses from when he enters a party's paper: parties, notices given, officers, papers."""
    from engine.usecases.casework import cases
    from engine.usecases.meetings import challenging

    session, act = cases.contents(env, unit, caller, case)
    admitted(act, session)
    return {
        "parties": sorted(unit.tables.outside.parties(act.row.agency, case).values()),
        "subject": str(act.row.subject.get("name") or ""),
        "notices": [{"id": one["id"], "name": one["name"]} for one in door.notices(act)],
        "officers": challenging.officers(act),
        "documents": cases.documents(env, unit, caller, case),
    }

"""Questions about duties, and what people do with one: take it, report it done (an opinion, a check, a filing)."""

from collections.abc import Mapping
from typing import Any

from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.model import ids
from engine.model.people import Kind
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases.asking import access, replaying
from engine.usecases.casework import supervising
from engine.usecases.ground import recorder
from engine.usecases.ground.commands import Answer, Caller, Report
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder
from engine.usecases.state import act as acts
from engine.usecases.state import duties
from engine.usecases.state.act import Act

VIEWS = ("mine", "open", "overdue", "events", "done", "all")
STREAM = "agency"  # duties of no case are facts of the agency


def page(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    *,
    view: str,
    case: str,
    limit: int,
    cursor: str,
    own: bool = False,
) -> dict[str, Any]:
    """Return one page of the duties the caller may see, earliest due first.

    Everybody sees those of his posts and those he took; who reads the whole agency sees all, unless ``own``.
    InvalidInput for a view that does not exist.
    """
    session = access.session(unit, caller)
    if view not in VIEWS:
        raise InvalidInput(errors=[{"pointer": "/view", "code": "unknown", "text": f"one of {', '.join(VIEWS)}"}])
    if session.standing.kind is Kind.ADMIN:
        return {"items": [], "next": None}
    now = moment(unit.now())
    filters = {"case": case if ids.is_id(case, ids.CASE) else ("" if not case else "-"), **_filters(view, now)}
    if filters["case"] == "-":
        raise InvalidInput(errors=[{"pointer": "/case", "code": "format", "text": "an id of a case"}])
    due, _, last = cursor.partition("|")
    rows = unit.tables.duties.page(
        caller.agency,
        roles=None if access.sees_all(session) and not own else _roles(session),
        person=session.standing.person,
        filters=filters,
        limit=limit + 1,
        after=(due, last) if ids.is_id(last, ids.DUTY) else None,
    )
    more = f"{rows[limit - 1]['due_at']}|{rows[limit - 1]['duty_id']}" if len(rows) > limit else None
    return {"items": [told(row, now) for row in rows[:limit]], "next": more}


def _filters(view: str, now: str) -> dict[str, str]:
    found: dict[str, dict[str, str]] = {
        "mine": {"mine": "yes", "state": "open"},
        "open": {"state": "open"},
        "overdue": {"state": "open", "before": now},
        "events": {"state": "open", "sort": "event"},
        "done": {"state": "done"},
    }
    return found.get(view, {})


def told(row: Mapping[str, Any], now: str) -> dict[str, Any]:
    """Return a duty as it is told."""
    return {
        "id": row["duty_id"],
        "sort": row["sort"],
        "case": row["case_id"],
        "process": row["definition"],
        "control": row["control"],
        "element": row["element"],
        "role": row["role"],
        "person": row["person_id"],
        "due_at": row["due_at"] or None,
        "state": row["state"],
        "overdue": bool(row["state"] == "open" and row["due_at"] and row["due_at"] < now),
        "opened_at": row["opened_at"],
        "closed_at": row["closed_at"] or None,
    }


def take(env: Environment, unit: UnitOfWork, caller: Caller, duty: str) -> Answer:
    """Take an open duty of one's post upon oneself: from now on one is named for it."""
    return _change(env, unit, caller, Report(duty=duty), duties.OPEN)


def report(env: Environment, unit: UnitOfWork, caller: Caller, command: Report) -> Answer:
    """Report a duty done, in words; late is possible and is recorded as late."""
    text = command.text.strip()
    if not text or len(text) > 4000:
        code = "required" if not text else "too_long"
        raise InvalidInput(errors=[{"pointer": "/text", "code": code, "text": "1 to 4000 characters"}])
    return _change(env, unit, caller, command, duties.DONE)


def _change(env: Environment, unit: UnitOfWork, caller: Caller, command: Report, state: str) -> Answer:
    session, row = before(env, unit, caller, command.duty)
    if row["case_id"] is None:
        return _beside_cases(env, unit, caller, session, command, state)
    return _in_case(env, unit, caller, session, command, state, row["case_id"])


def before(env: Environment, unit: UnitOfWork, caller: Caller, duty: str) -> tuple[Session, Mapping[str, Any]]:
    """Return session and row of a duty, after 401, 404 and 403: what comes before a wrong body."""
    session = access.session(unit, caller)
    row = unit.tables.duties.row(caller.agency, duty) if ids.is_id(duty, ids.DUTY) else None
    if row is None or not _concerns(session, row):
        raise NotFound
    access.officer(session)
    if row["role"] not in ("", *_roles(session, row)) or not _named(session, row):
        raise Forbidden("this duty falls to another post")
    return session, row


def _concerns(session: Session, row: Mapping[str, Any]) -> bool:
    mine = row["role"] in _roles(session, row) or row["person_id"] == session.standing.person or row["role"] == ""
    return session.standing.kind is not Kind.ADMIN and (mine or access.sees_all(session))


def _named(session: Session, row: Mapping[str, Any]) -> bool:
    """True but for a duty to answer who supervises, when another person is named for it."""
    mine = (None, session.standing.person, *session.standing.also)
    return row["sort"] != supervising.SORT or row["person_id"] in mine


def _roles(session: Session, row: Mapping[str, Any] | None = None) -> list[str]:
    """Return the posts held, and those passed on for the duty of ``row``; without one, for everything."""
    told = (row["definition"] or "", row["element"] or "") if row is not None else ()
    lent = access.lent_roles(session.standing, *told)
    return sorted({*session.standing.roles, *lent})


def _in_case(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    session: Session,
    command: Report,
    state: str,
    case: str,
) -> Answer:
    locked = unit.lock_case(caller.agency, case)
    if locked is None:
        raise NotFound
    key = replaying.key_of(caller, session)
    papers = tuple(one for one in command.documents if ids.is_id(one, ids.DOCUMENT))
    person = session.standing.person
    asked = FactsAsked(person=person, case=case, key=replaying.column(key), documents=papers)
    facts = unit.facts(caller.agency, asked)
    repeated = replaying.repeated(facts, caller)
    if repeated is not None:
        return repeated
    act = acts.begin(env, unit, locked, access.actor(session), facts, key=key)
    row = act.state.duties.get(command.duty)
    if row is None:
        raise NotFound
    if not row[duties.ROLE]:
        access.seen(session, act.row, act.state, act.ready)
    access.unrecused(session, facts.recused)
    if row[duties.STATE] != duties.OPEN:
        raise WrongState("the duty is closed")
    unknown = [at for at, one in enumerate(command.documents) if one not in facts.documents]
    if unknown:
        told = "this case has no such document"
        raise InvalidInput(errors=[{"pointer": f"/documents/{at}", "code": "unknown", "text": told} for at in unknown])
    if state == duties.OPEN:
        _taken(act, command.duty, person)
    else:
        duties.settle(act, command.duty, state, person=person, text=command.text.strip(), documents=papers)
        if row[duties.SORT] == supervising.SORT:
            supervising.answered(act)
    answer = Answer(status=200, body=next(one for one in duties.told(act) if one["id"] == command.duty))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=True)
    return answer


def _taken(act: Act, duty: str, person: str) -> None:
    row = act.state.duties[duty]
    if row[duties.PERSON] not in ("", person):
        raise WrongState("somebody else has taken this duty")
    row[duties.PERSON] = person
    act.recorder.add("duty", duty=duty, state="taken")
    act.duties[duty] = row


# -- duties of no case -------------------------------------------------------------------------------------------------


def _beside_cases(
    env: Environment, unit: UnitOfWork, caller: Caller, session: Session, command: Report, state: str
) -> Answer:
    record = stream(env, unit, caller.agency, recorder.human(session.standing.person, session.account))
    row = unit.tables.duties.row(caller.agency, command.duty)
    if row is None or row["state"] != duties.OPEN:
        raise WrongState("the duty is closed")
    if command.documents:
        raise InvalidInput(errors=[{"pointer": "/documents", "code": "unknown", "text": "papers belong to cases"}])
    person = session.standing.person
    if state == duties.OPEN and row["person_id"] not in (None, person):
        raise WrongState("somebody else has taken this duty")
    done = state == duties.DONE
    values = {"text": record.commitment("/values/text", command.text.strip())} if done else {}
    refs = {"control": row["control"], "definition": row["definition"], "person": person, "state": state}
    record.add("duty", id=command.duty, state="ended" if done else "set", refs=refs, values=values)
    changed = {**row, "person_id": person, "state": state, "closed_at": record.at if done else ""}
    unit.tables.duties.put([changed])
    unit.append(caller.agency, STREAM, (record.head.seq, record.head.hash), record.events, record.values)
    return Answer(status=200, body=told(changed, record.at))


def stream(env: Environment, unit: UnitOfWork, agency: str, actor: Mapping[str, Any]) -> Recorder:
    """Return a recorder on the agency's stream, which is held to the end."""
    head = unit.lock_stream(agency, STREAM)
    start = first_prev(installation=env.installation, agency=agency, stream=STREAM)
    return Recorder(
        agency=agency,
        stream=STREAM,
        head=Head(*head) if head is not None else Head(0, start),
        salt=env.ids.salt,
        at=moment(unit.now()),
        actor=actor,
    )

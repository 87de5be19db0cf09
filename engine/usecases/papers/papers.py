"""Documents of a case: stored by content before the transaction, cited by signatures later (D28, D52)."""

from typing import Any

from engine.errors import InvalidInput, NotFound
from engine.model import ids
from engine.ports import FactsAsked, UnitOfWork
from engine.usecases.asking import access, replaying, secrecy
from engine.usecases.casework import cases
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state.act import Act

TYPES = {"application/pdf", "image/png", "image/jpeg", "text/plain"}  # D64
LARGEST = 50 * 1024 * 1024


def add(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    case_id: str,
    *,
    kind: str,
    name: str,
    content_type: str,
    stored: Any,
) -> Answer:
    """Attach a stored file to a case; raises neither its version nor any ETag. ``stored``: (sha256, size)."""
    session = access.session(unit, caller)
    row = unit.lock_case(caller.agency, case_id) if ids.is_id(case_id, ids.CASE) else None
    if row is None:
        access.unlocked(unit, caller)
    key = replaying.key_of(caller, session)
    asked = FactsAsked(person=session.standing.person, case=row.case, key=replaying.column(key))
    facts = unit.facts(caller.agency, asked)
    repeated = replaying.repeated(facts, caller)
    if repeated is not None:
        return repeated
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    access.seen(session, act.row, act.state, act.ready)
    access.officer(session)
    access.unrecused(session, facts.recused)
    answer = Answer(status=201, body=attach(act, session.standing.person, kind, name[:300], content_type, stored))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=False)
    return answer


def attach(act: Act, person: str, kind: str, name: str, content_type: str, stored: tuple[str, int]) -> dict[str, Any]:
    """Write record and row of a paper that ``person`` hands in; InvalidInput for another type of file."""
    _check(kind, content_type)
    sha256, size = stored
    document = act.env.ids.new(ids.DOCUMENT)
    told = {"document": document, "type": kind, "sha256": f"sha256:{sha256}", "size": size}
    act.recorder.add("document", **told, name=act.recorder.commitment("/name", name))
    act.unit.tables.documents.add(
        agency_id=act.row.agency,
        document_id=document,
        case_id=act.row.case,
        kind=kind,
        name=name,
        content_type=content_type,
        size=size,
        sha256=sha256,
        by=person,
        at=act.at,
    )
    return {"id": document, "kind": kind, "name": name, "size": size, "sha256": sha256}


def _check(kind: str, content_type: str) -> None:
    if content_type not in TYPES:
        told = [{"pointer": "/file", "code": "type", "text": f"one of {', '.join(sorted(TYPES))}"}]
        raise InvalidInput(errors=told)
    if not kind or len(kind) > 60:
        raise InvalidInput(errors=[{"pointer": "/kind", "code": "required", "text": "the kind of paper is needed"}])


def read(env: Environment, unit: UnitOfWork, caller: Caller, document_id: str) -> dict[str, Any]:
    """Return a document's row when its case is visible and it tells nothing under lock for the caller.

    ``secret``: the fields under lock for others that it tells.
    """
    access.session(unit, caller)
    row = unit.tables.documents.row(caller.agency, document_id) if ids.is_id(document_id, ids.DOCUMENT) else None
    session, act = cases.reading(env, unit, caller, row["case_id"] if row is not None else access.NOWHERE.case)
    if row is None:
        raise NotFound
    access.unrecused(session, act.facts.recused)
    found = secrecy.of(act, session.standing)
    if document_id in secrecy.papers(act, found.hidden, session.standing.person):
        raise NotFound
    return dict(row) | {"secret": [path for path in found.shown if document_id in secrecy.papers(act, (path,))]}

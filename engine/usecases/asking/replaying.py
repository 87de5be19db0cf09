"""Idempotency: the first answer of a key is stored in the act's own transaction (foundations §9.5, D29)."""

import orjson

from engine.errors import KeyReused
from engine.ports import Facts, Session
from engine.trail.record import key_digest
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.state.act import Act


def key_of(caller: Caller, session: Session) -> str:
    """Return the digest of the caller's key, "" when none was sent. Scope: agency, person, key."""
    return key_digest(caller.agency, session.standing.person, caller.key) if caller.key else ""


def column(key: str) -> str:
    """Return the column value of a key digest: its hex digits."""
    return key.partition(":")[2]


def repeated(facts: Facts, caller: Caller) -> Answer | None:
    """Return the first answer of this key; KeyReused when the body differs."""
    if facts.replay is None:
        return None
    body, status, stored = facts.replay
    if body != caller.body:
        raise KeyReused
    return Answer(status=status, body=orjson.loads(stored), refused=status >= 400, repeated=stored)


def keep(act: Act, caller: Caller, session: Session, answer: Answer) -> None:
    """Store the answer with the key; a refusal is an answer too."""
    if not caller.key:
        return
    key = act.recorder.key or key_of(caller, session)
    row = (session.standing.person, column(key), caller.body, answer.status)
    act.step.answer = (*row, orjson.dumps(answer.body), act.at)

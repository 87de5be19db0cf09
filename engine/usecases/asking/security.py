"""The security log: streams ``access/<date>`` of the trail, one for each day (FORMAT.md §3, §6).

Log-ins, failed ones at powers of two, passwords set, and acts on what is not visible to the caller.
"""

from collections.abc import Mapping
from typing import Any

from engine.model import ids
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.ground import recorder
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder

SYSTEM = "log-in"


def note(
    env: Environment,
    unit: UnitOfWork,
    agency: str,
    kind: str,
    about: str,
    refs: Mapping[str, str],
    told: Mapping[str, Any],
    *,
    who: tuple[str, str] | None = None,
) -> None:
    """Record one event of today's stream; ``who``: person and account, nobody known when None.

    The time is read after the stream is held, so that no record is older than the one before.
    """
    stream = f"access/{moment(unit.now())[:10]}"
    head = unit.lock_stream(agency, stream)
    start = Head(0, first_prev(installation=env.installation, agency=agency, stream=stream))
    made = Recorder(
        agency=agency,
        stream=stream,
        head=Head(*head) if head is not None else start,
        salt=env.ids.salt,
        at=moment(unit.facts(agency, FactsAsked()).now),
        actor=recorder.human(*who) if who is not None else recorder.system(SYSTEM),
    )
    values = {name: made.commitment(recorder.pointer("values", name), value) for name, value in told.items()}
    made.add(kind, id=about, state="set", refs=dict(refs), values=values)
    unit.append(agency, stream, made.head, made.events, made.values)


def power_of_two(count: int) -> bool:
    """True for 1, 2, 4, 8 …: what repeats is recorded ever more rarely."""
    return count > 0 and count & (count - 1) == 0


def hidden(env: Environment, unit: UnitOfWork, caller: Caller, what: str) -> bool:
    """Record that the caller acted on a case or item of his agency he may not see; False when there is no such thing.

    The answer to him is the same in both cases: 404.
    """
    found: Session = access.session(unit, caller)
    tables, row = unit.tables, None
    if ids.is_id(what, ids.CASE):
        row = tables.cases.row(caller.agency, what)
    elif ids.is_id(what, ids.ITEM):
        row = tables.cases.row_of_item(caller.agency, what)
    if row is None:
        return False
    who = (found.standing.person, found.account)
    note(env, unit, caller.agency, "hidden", what, {"case": row.case}, {}, who=who)
    return True

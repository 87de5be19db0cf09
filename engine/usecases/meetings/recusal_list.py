"""Requests for recusal over all cases: who decides on which, the list of what waits for a decision, who is told."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.model import ids
from engine.model.control import Recusal
from engine.model.people import Kind, Standing
from engine.model.text import Text
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access, messages
from engine.usecases.asking.messages import Message
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state.act import Act

OPEN = "requested"
BATCH = 200  # requests read at once; few are open at a time
MOST = 50  # persons told of one request
WORDS = {
    OPEN: Text("有回避申请待您决定", "A request for recusal waits for your decision"),
    "granted": Text("回避申请已获同意", "A request for recusal was granted"),
    "rejected": Text("回避申请已被驳回", "A request for recusal was rejected"),
}
DO = Text("请在回避申请列表中查看。", "Read it in the list of requests.")


def decider(act: Act, person: Standing) -> str:
    """Return the role that decides on a person: the one the file names; on one of its holders the post above."""
    specs = [control.spec for control in act.ready.definition.controls if isinstance(control.spec, Recusal)]
    role = specs[0].decider if specs else "director"
    if role not in person.roles:
        return role
    return (specs[0].decider_of_head if specs else "") or act.agency.staffing.higher.get(role, role)


def decides(act: Act, standing: Standing, person: Standing) -> bool:
    """True for who holds the role that decides, of his own or by mandate; never himself, nor who stands recused."""
    key = act.row.definition
    lent = [m for m in standing.mandates if m.covers(key) and m.in_force(act.now) and m.principal != person.person]
    held = {*standing.roles, *(one for m in lent for one in m.principal_roles)}
    apart = standing.person != person.person and standing.person not in act.facts.recused
    return apart and decider(act, person) in held


def tell(act: Act, person: Standing, state: str, but: str) -> None:
    """Tell those who decide of a new request; of a decision the person and whoever asked (but not who did it)."""
    agency, tables = act.row.agency, act.unit.tables
    if state == OPEN:
        found = tables.people.candidates(agency, [decider(act, person)], [], limit=MOST, now=act.now)
        to = [one.person for one in found if one.kind is Kind.OFFICER and decides(act, one, person)]
    else:
        asked = [
            r["asked_by"] for r in tables.recusals.of_case(agency, act.row.case) if r["person_id"] == person.person
        ]
        officers = tables.people.standings(agency, asked, act.now)
        to = [person.person, *(one.person for one in officers if one.kind is Kind.OFFICER)]
    others = tuple(dict.fromkeys(one for one in to if one != but))
    note = Message(kind=f"recusal.{state}", subject=WORDS[state], text=DO, to=others, case=act.row.case)
    messages.post(act.env, act.unit, agency, note)


def page(env: Environment, unit: UnitOfWork, caller: Caller, *, state: str, limit: int, cursor: str) -> dict[str, Any]:
    """Return requests in one state, earliest first: open ones the caller may decide, closed ones he decided.

    Who reads the whole agency sees all; ``mine`` says which of them wait for the caller.
    """
    session = access.session(unit, caller)
    after = cursor if ids.is_id(cursor, ids.RECUSAL) else ""
    found: list[dict[str, Any]] = []
    while session.standing.kind is not Kind.ADMIN and len(found) <= limit:
        rows = unit.tables.recusals.page(caller.agency, state, limit=BATCH, cursor=after)
        people = _people(unit, caller.agency, rows)
        found += [told for row in rows if (told := _line(env, unit, session, row, people)) is not None]
        if len(rows) < BATCH:
            break
        after = rows[-1]["request_id"]
    return {"items": found[:limit], "next": found[limit - 1]["id"] if len(found) > limit else None}


def _people(unit: UnitOfWork, agency: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Standing]:
    persons = sorted({row["person_id"] for row in rows})
    return {one.person: one for one in unit.tables.people.standings(agency, persons, unit.now())} if persons else {}


def _line(
    env: Environment, unit: UnitOfWork, session: Session, row: Mapping[str, Any], people: Mapping[str, Standing]
) -> dict[str, Any] | None:
    """Return a request as its line, None when it does not concern the caller."""
    case = unit.tables.cases.row(session.agency, row["case_id"])
    if case is None:
        return None
    act = acts.begin(env, unit, case, access.actor(session), unit.facts(case.agency, FactsAsked(case=case.case)))
    person = people.get(row["person_id"])
    mine = row["state"] == OPEN and person is not None and decides(act, session.standing, person)
    if not mine and row["decided_by"] != session.standing.person and not access.sees_all(session):
        return None
    if session.standing.person in act.facts.recused and row["person_id"] != session.standing.person:
        return None  # what is asked of others is of the case
    return told(row) | {"number": case.number, "mine": mine}


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request as answers tell it."""
    names = ("person_id", "asked_by", "on_behalf", "grounds", "reason", "state", "at", "decided_by", "substitute")
    shown = {name.removesuffix("_id"): row[name] for name in names}
    return {"id": row["request_id"], "case": row["case_id"], **shown, "decided_at": row["decided_at"] or None}

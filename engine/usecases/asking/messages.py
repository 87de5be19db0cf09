"""Messages: put out in the step's transaction, sent afterwards at least once; they carry a number, never contents.

``post`` is the port for everybody who has something to tell (yellow and red cards, notices, acts of a party). Whoever
sends them (``api.outbox``) holds a few, tries each channel outside any transaction, and says how it went.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.model import ids
from engine.model.people import Kind
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment

HELD = timedelta(minutes=2)  # a sender that dies gives its messages back after this
FIRST_PAUSE = timedelta(seconds=30)  # doubled with each failure
LONGEST_PAUSE = timedelta(hours=6)
ATTEMPTS = 16  # about two days
BATCH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to persons of the agency, or to the address of an outside party who agreed to it."""

    kind: str  # stable code, e.g. "card.yellow", "party.statement"
    subject: Text  # one line, zh and en; no name, no amount, no contents of the case
    text: Text  # what is to be done and by when
    to: tuple[str, ...] = ()  # person ids
    address: str = ""  # e-mail address of an outside party
    case: str = ""  # case id
    once: str = ""  # name of the occasion: posted again it is not sent again, e.g. "red:wi_…"


def post(env: Environment, unit: UnitOfWork, agency: str, *messages: Message) -> None:
    """Put messages into the outbox of the present transaction; nothing is sent unless it commits."""
    now = moment(unit.now())
    rows = [row for one in messages for row in _rows(env, agency, one, now)]
    if rows:
        unit.mark()  # a step that cannot be carried out takes them back
        unit.tables.outbox.put(rows)


def _rows(env: Environment, agency: str, message: Message, now: str) -> Iterable[dict[str, Any]]:
    content = {
        "subject": {"zh": message.subject.zh, "en": message.subject.en},
        "text": {"zh": message.text.zh, "en": message.text.en},
    }
    receivers: list[tuple[str | None, str]] = [(person, "") for person in dict.fromkeys(message.to)]
    receivers += [(None, message.address)] if message.address else []
    for person, address in receivers:
        made = env.ids.new(ids.MESSAGE)
        yield {
            "agency_id": agency,
            "message_id": made,
            "once": f"{message.once}|{person or address}"[:200] if message.once else made,
            "kind": message.kind,
            "person_id": person,
            "address": address,
            "case_id": message.case or None,
            "content": json.dumps(content, ensure_ascii=False),
            "state": "waiting",
            "sent_by": "",
            "attempts": 0,
            "next_at": now,
            "created_at": now,
            "sent_at": "",
            "error": "",
        }


# -- for who sends them --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A held message, with what a channel may need of its receiver."""

    id: str
    agency: str  # key of the agency
    kind: str
    account: str  # log-in name of the receiver, "" for an outside party
    address: str  # e-mail address of an outside party
    case: str  # case id or ""
    number: str  # case number or ""
    content: Mapping[str, Any]  # {subject: {zh, en}, text: {zh, en}}
    created_at: str
    attempts: int  # this one included
    sent_by: tuple[str, ...]  # channels that took it earlier


def hold(env: Environment, unit: UnitOfWork, agency: str) -> list[Outgoing]:
    """Return messages that are due, held for this sender."""
    now = unit.now()
    rows = unit.tables.outbox.hold(agency, moment(now), moment(now + HELD), BATCH)
    if not rows:
        return []
    accounts = unit.tables.outbox.usernames(agency, sorted({row["person_id"] for row in rows if row["person_id"]}))
    numbers = unit.tables.outbox.numbers(agency, sorted({row["case_id"] for row in rows if row["case_id"]}))
    key = env.agency(agency).key
    return [_outgoing(row, key, accounts, numbers) for row in rows]


def _outgoing(row: Mapping[str, Any], agency: str, accounts: Mapping[str, str], numbers: Mapping[str, str]) -> Outgoing:
    return Outgoing(
        id=row["message_id"],
        agency=agency,
        kind=row["kind"],
        account=accounts.get(row["person_id"] or "", ""),
        address=row["address"],
        case=row["case_id"] or "",
        number=numbers.get(row["case_id"] or "", ""),
        content=json.loads(row["content"]),
        created_at=row["created_at"],
        attempts=row["attempts"] + 1,
        sent_by=tuple(row["sent_by"].split()),
    )


def settle(env: Environment, unit: UnitOfWork, agency: str, message: Outgoing, took: Iterable[str], error: str) -> None:
    """Keep how it went: ``took``: all channels that have it now; ``error``: why one of them did not take it, or ""."""
    now = unit.now()
    values: dict[str, Any] = {"sent_by": " ".join(sorted(set(took)))[:60], "error": error[:200]}
    if not error:
        values |= {"state": "sent", "sent_at": moment(now)}
    elif message.attempts >= ATTEMPTS:
        values |= {"state": "failed"}
    else:
        values |= {"next_at": moment(now + pause(message.attempts))}
    unit.tables.outbox.settle(agency, message.id, values)


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubled each time, up to six hours."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_PAUSE)


# -- for who is told -----------------------------------------------------------------------------------------------


def page(env: Environment, unit: UnitOfWork, caller: Caller, *, view: str, limit: int, cursor: str) -> dict[str, Any]:
    """Return one page of messages, newest first: one's own, or (``undelivered``, administrators) what is stuck."""
    found = access.session(unit, caller)
    after = cursor if ids.is_id(cursor, ids.MESSAGE) else ""
    if view == "undelivered":
        access.require(found, Kind.ADMIN)
        states = ("waiting", "failed")
        rows = unit.tables.outbox.page(caller.agency, states=states, limit=limit + 1, cursor=after)
        items = [_shown(row) | {"attempts": row["attempts"], "error": row["error"]} for row in rows]
    else:
        rows = unit.tables.outbox.page(caller.agency, person=found.standing.person, limit=limit + 1, cursor=after)
        items = [_shown(row) | json.loads(row["content"]) for row in rows]
    more = len(items) > limit
    return {"items": items[:limit], "next": items[limit - 1]["id"] if more else None}


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["message_id"],
        "kind": row["kind"],
        "case": row["case_id"],
        "state": row["state"],
        "at": row["created_at"],
    }

"""One change of the directory: its stream is locked first, then the caller; then the record and the rows it touches.

Two changes never meet at each other's rows, since the stream is one queue. Acts hold their own standing row and no
stream; a change waits for them at the rows it packs anew, never at a case.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import orjson

from engine.errors import Forbidden, InvalidInput
from engine.model import ids
from engine.model.people import Kind, Standing
from engine.ports import Facts, FactsAsked, UnitOfWork
from engine.trail.chain import Head
from engine.trail.record import moment
from engine.usecases.asking import access, replaying
from engine.usecases.ground import knowing, recorder
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder

EVERYBODY = "*"  # touched: every standing row


class Change:
    """One change by a caller; ``record`` takes its facts, ``close`` writes it."""

    def __init__(self, env: Environment, unit: UnitOfWork, caller: Caller) -> None:
        self.env, self.unit, self.caller = env, unit, caller
        head = unit.lock_stream(caller.agency, "directory")
        self.session = access.session(unit, caller)
        self.key = replaying.key_of(caller, self.session)
        asked = FactsAsked(person=self.session.standing.person, key=replaying.column(self.key))
        facts: Facts = unit.facts(caller.agency, asked)
        self.repeated = replaying.repeated(facts, caller)
        self.now, self.at = facts.now, moment(facts.now)
        self.agency = knowing.current(env, unit, caller.agency, self.session.standing, self.at)
        self.today = facts.now.astimezone(ZoneInfo(self.agency.zone)).date()
        self.record = Recorder(
            agency=caller.agency,
            stream="directory",
            head=Head(*head) if head is not None else Head(0, ""),
            salt=env.ids.salt,
            at=self.at,
            actor=recorder.human(self.session.standing.person, self.session.account),
            key=self.key,
        )

    @property
    def me(self) -> str:
        """The person who makes the change."""
        return self.session.standing.person

    def admin(self) -> None:
        """Raise Forbidden unless an administrator calls."""
        if self.session.standing.kind is not Kind.ADMIN:
            raise Forbidden("the directory is kept by administrators")

    def wrong(self, pointer: str, code: str, text: str) -> NoReturn:
        """Refuse a field."""
        raise InvalidInput(errors=[{"pointer": pointer, "code": code, "text": text}])

    def day(self, text: str, pointer: str) -> date:
        """Return an ISO date."""
        found = iso_day(text)
        if found is None:
            self.wrong(pointer, "date", "YYYY-MM-DD")
        return found

    def days(self, first: str, last: str, pointers: tuple[str, str] = ("/from", "/to")) -> tuple[str, str]:
        """Return first and last day as ISO dates: today or later, the last ("" without end) not before the first."""
        start = self.day(first, pointers[0]) if first else self.today
        if start < self.today:
            self.wrong(pointers[0], "range", "today or later")
        end = self.day(last, pointers[1]) if last else None
        if end is not None and end < start:
            self.wrong(pointers[1], "range", "not before the first day")
        return start.isoformat(), end.isoformat() if end else ""

    def yesterday(self) -> str:
        """Return the last day of what ends now."""
        return (self.today - timedelta(days=1)).isoformat()

    def before(self, day: date) -> str:
        """Return the day before, as an ISO date."""
        return (day - timedelta(days=1)).isoformat()

    def midnight(self, day: date) -> str:
        """Return the moment a local day begins."""
        return moment(datetime.combine(day, time(), ZoneInfo(self.agency.zone)))

    def person(self, text: str, pointer: str) -> Standing:
        """Return what a person of the agency holds."""
        known = ids.is_id(text, ids.PERSON)
        found = self.unit.tables.people.standings(self.caller.agency, [text], self.now) if known else []
        if not found or text in self.unit.tables.directory.merged(self.caller.agency):
            self.wrong(pointer, "unknown", "there is no such person")
        standing: Standing = found[0]
        return standing

    def fact(self, kind: str, about: str, refs: Mapping[str, str], told: Mapping[str, Any], **more: str) -> None:
        """Record a fact of the directory: ``refs`` as they are, ``told`` as commitments; state "set" unless given."""
        values = {name: self.record.commitment(recorder.pointer("values", name), told[name]) for name in told}
        given = {"state": "set"} | {name: value for name, value in more.items() if value}
        self.record.add(kind, id=about, refs=dict(refs), values=values, **given)

    def close(self, touched: Iterable[str], body: Mapping[str, Any], *, status: int = 201) -> Answer:
        """Write the record and repack the standing of everybody touched and of those who stand in for them."""
        tables, agency, seq = self.unit.tables, self.caller.agency, self.record.head.seq
        self.unit.append(agency, "directory", self.record.head, self.record.events, self.record.values)
        tables.directory.set_version(agency, seq)
        named = set(touched)
        if named:
            more = () if EVERYBODY in named else (*named, *tables.absences.substitutes_of(agency, sorted(named)))
            tables.directory.repack(agency, seq, self.today.isoformat(), now=self.at, only=more)
        return self.keep(body, status=status)

    def keep(self, body: Mapping[str, Any], *, status: int) -> Answer:
        """Keep the answer with its key."""
        if self.caller.key:
            row = (self.me, replaying.column(self.key), self.caller.body, status)
            self.unit.tables.people.keep_answer(self.caller.agency, (*row, orjson.dumps(body), self.at))
        return Answer(status=status, body=body)


def iso_day(text: str) -> date | None:
    """Return the date of ``YYYY-MM-DD``; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None

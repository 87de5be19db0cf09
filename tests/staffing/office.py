"""A bureau for many walks: after each the totals, absences and the clock are as at first; cases stay behind."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

import processes
from engine.errors import Forbidden, NotFound
from engine.storage.aggregates.absences import absence, mandate
from engine.storage.tables import participation_by, tally, tally_entry
from engine.trail.record import PREFIX
from engine.usecases.casework import companions, items
from engine.usecases.ground.commands import Complete, StartAction
from engine.usecases.meetings import meetings
from tests.bureau import Bureau

YEAR = timedelta(days=365)


class Office:
    """The bureau of fifteen with every shipped flow."""

    def __init__(self, home: Path, sample: str = "bureau") -> None:
        self.bureau = Bureau(f"sqlite:///{home / 'riskflow.sqlite3'}", home, sample=sample)
        self.people = {one["account"]: one for one in processes.sample(sample)["people"] if one["kind"] == "officer"}
        self.fifteen = [account for account, one in self.people.items() if not one.get("outside")]
        self.persons = {account: self.bureau.person(account) for account in self.people}
        self.accounts = {person: account for account, person in self.persons.items()}
        self._morning = self.bureau.clock.moment

    def roles(self, account: str) -> set[str]:
        """Return the posts of an account by the sample's file."""
        return {post["role"] for post in self.people[account]["posts"]}

    def weight(self, account: str) -> tuple[int, int]:
        """Return how high his highest post stands and how many he has: leaders and those with much to do are spared."""
        ladder = self.bureau.engine.env.agency(self.bureau.agency).staffing.higher
        held = self.roles(account)
        heights = [_height(role, ladder) for role in held if role in ladder or role in ladder.values()]
        return max(heights, default=0), len(held)

    def begin(self, absent: str) -> None:
        """Begin a walk with one person recorded absent, or nobody."""
        self._forget()
        if absent:
            day = self._morning.date()
            made = self.bureau.absent("admin1", absent, day.isoformat(), (day + YEAR).isoformat())
            assert made.status == 201, made.body

    def _forget(self) -> None:
        """Take back what a walk left behind that another would meet: totals, absences, names of the day, the time."""
        self.bureau.clock.moment = self._morning
        self.bureau.clock.shift = timedelta(0)
        self.bureau._callers.clear()

        def work(unit: Any) -> None:
            agency = self.bureau.agency
            for table in (tally_entry, tally, participation_by, absence):
                unit.connection.execute(sa.delete(table).where(table.c.agency_id == agency))
            days = sa.and_(mandate.c.agency_id == agency, mandate.c.basis == "day")
            unit.connection.execute(sa.delete(mandate).where(days))
            unit.tables.directory.repack(agency, self._version(unit), self._morning.date().isoformat())

        self.bureau.engine.database.write(work).result()

    def _version(self, unit: Any) -> int:
        return next(int(row["directory_version"]) for row in unit.tables.directory.agencies())

    def verdict(self, account: str, item: str, step: dict[str, Any], fields: Any) -> dict[str, Any] | None:
        """Return the verdict on doing ``step`` without its papers; None for whoever does not see the item."""
        command = Complete(
            item=item,
            if_match="*",
            outcome=step["outcome"],
            fields=fields,
            signer_fields=step.get("signer_fields"),
            comment=step.get("comment") or "同意",
        )
        try:
            return self.bureau.engine.ask(items.verdict_on, self.bureau.caller(account), command, "complete")
        except NotFound:
            return None

    def action(self, account: str, command: StartAction) -> dict[str, Any] | None:
        """Start an any-time action; None when the account may not."""
        try:
            answer = self.bureau.engine.act(companions.start, self.bureau.caller(account), command).result()
        except (NotFound, Forbidden):
            return None
        return None if answer.refused else dict(answer.body)

    def notice(self, account: str, item: str, told: Mapping[str, Any]) -> bool:
        """Record the notice of the meeting an item is before; False when the account may not."""
        if account not in self.people:
            return False
        try:
            command = meetings.Notice(meeting=self.bureau.item(account, item)["meeting"], **told)
            return self.bureau.engine.act(meetings.notice, self.bureau.caller(account), command).result().status == 200
        except (NotFound, Forbidden):
            return False

    def signatures(self, case: str) -> list[dict[str, Any]]:
        """Return the ``signed`` records of a case."""
        records = [orjson.loads(one.removeprefix(PREFIX)) for one in self.bureau.records(case)]
        return [one for one in records if one["kind"] == "signed"]

    def close(self) -> None:
        self.bureau.close()


def _height(role: str, ladder: Mapping[str, str], seen: frozenset[str] = frozenset()) -> int:
    """Return on which step of the ladder a post stands, 1 for the lowest."""
    below = [one for one, above in ladder.items() if above == role and one not in seen]
    return 1 + max((_height(one, ladder, seen | {role}) for one in below), default=0)

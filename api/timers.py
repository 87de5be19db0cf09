"""Timers fire by themselves: one small loop in each serving process; each timer fires once, under its case's lock."""

import logging
from datetime import date, datetime, timedelta
from typing import Any

from api.looking import Looker
from engine.usecases.definitions import calendars
from engine.usecases.jobs import due, watching
from engine.usecases.moving import vacancy
from engine.usecases.people import directory

EVERY = 2.0  # seconds between two looks
AGAIN = timedelta(hours=1)  # between two looks for tasks that nobody may do
log = logging.getLogger("riskflow.timers")


class Timers(Looker):
    """A thread that fires what is due. What goes wrong is logged, and tried again at the next look."""

    def __init__(self, engine: Any, *, every: float = EVERY) -> None:
        super().__init__("timers", every=every)
        self._engine = engine
        self._planned: dict[str, date] = {}
        self._looked: dict[str, datetime] = {}

    def look(self) -> int:
        """Fire what is due now in all agencies; returns how many timers happened."""
        count = 0
        try:
            if self._engine.ask(directory.founded_elsewhere):
                self._engine.refresh()
            for agency in list(self._engine.env.agencies):
                if self._engine.ask(calendars.stale, agency):  # another process has arranged a year
                    self._engine.refresh()
                count += due.fire(self._engine, agency, _told)
                count += watching.watch(self._engine, agency, _told)
                self._plan(agency)
                self._vacant(agency)
        except Exception as error:  # the database is away: the next look will do
            log.warning("timers were not looked at: %s", error)
        return count

    def _plan(self, agency: str) -> None:
        """Plan the dated duties of the present periods, once a day in this process."""
        today = self._engine.env.clock.now().date()
        if self._planned.get(agency) != today:
            watching.plan_all(self._engine, agency)
            self._planned[agency] = today

    def _vacant(self, agency: str) -> None:
        """Look for tasks that nobody may do, once an hour in this process."""
        now = self._engine.env.clock.now()
        if now - self._looked.get(agency, now - AGAIN) >= AGAIN:
            self._looked[agency] = now
            vacancy.look(self._engine, agency)


def _told(item: str, error: Exception) -> None:
    log.error("the timer %s could not fire", item, exc_info=error)

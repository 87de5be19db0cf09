"""Timers fire by themselves: one small loop in each serving process; each timer fires once, under its case's lock."""

import logging
import threading
from datetime import date
from typing import Any

from engine.usecases import calendars, due, watching

EVERY = 2.0  # seconds between two looks
log = logging.getLogger("riskflow.timers")


class Timers:
    """A thread that fires what is due. What goes wrong is logged, and tried again at the next look."""

    def __init__(self, engine: Any, *, every: float = EVERY) -> None:
        self._engine = engine
        self._every = every
        self._ended = threading.Event()
        self._planned: dict[str, date] = {}
        self._thread = threading.Thread(target=self._serve, name="timers", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the timer that is being fired."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _serve(self) -> None:
        while not self._ended.wait(self._every):
            self.look()

    def look(self) -> int:
        """Fire what is due now in all agencies; returns how many timers happened."""
        count = 0
        try:
            for agency in list(self._engine.env.agencies):
                if self._engine.ask(calendars.stale, agency):  # another process has arranged a year
                    self._engine.refresh()
                count += due.fire(self._engine, agency, _told)
                count += watching.watch(self._engine, agency, _told)
                self._plan(agency)
        except Exception as error:  # the database is away: the next look will do
            log.warning("timers were not looked at: %s", error)
        return count

    def _plan(self, agency: str) -> None:
        """Plan the dated duties of the present periods, once a day in this process."""
        today = self._engine.env.clock.now().date()
        if self._planned.get(agency) != today:
            watching.plan_all(self._engine, agency)
            self._planned[agency] = today


def _told(item: str, error: Exception) -> None:
    log.error("the timer %s could not fire", item, exc_info=error)

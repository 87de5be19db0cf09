"""A process that fires what is due until it is told to end, or killed; its clock stands in a file that others move."""

from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from engine.bootstrap import open_engine
from engine.errors import Unavailable
from engine.usecases.jobs import due
from tests.crash import points


class FileClock:
    """The moment written in a file; each look adds a millisecond."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.looks = 0

    def now(self) -> datetime:
        self.looks += 1
        text = self.file.read_text("ascii")
        return datetime.fromisoformat(text).astimezone(UTC) + timedelta(milliseconds=self.looks % 1000)

    def corrected(self, database_time: datetime) -> datetime:
        return self.now()


def move(file: Path, moment: datetime) -> None:
    """Set the clock for all who look at it, at once."""
    new = file.with_suffix(".new")
    new.write_text(moment.isoformat(), "ascii")
    new.replace(file)


def fire(url: str, home: str, file: str, pipe: Connection, point: str = "") -> None:
    """Fire what is due again and again; tells how much it was, ends when told anything.

    ``point``: the named point of the first act at which the process kills itself.
    """
    engine = open_engine(url, home=Path(home), clock=FileClock(Path(file)), upgrade=False)
    if point:
        points.arm(engine, point)
    pipe.send("ready")
    while not pipe.poll():
        try:
            done = sum(due.fire(engine, agency) for agency in list(engine.env.agencies))
        except Unavailable:
            continue  # the other one held the database too long
        pipe.send(done)
    engine.close()

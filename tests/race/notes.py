"""What the clients of races note, in the words a judge of histories reads (``tests.history.requests``)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from engine.usecases.ground.commands import Caller
from tests.race.house import House
from tests.race.server import Call, Told

UNSURE = ("Unavailable",)  # it may have happened all the same


class Notes:
    """The notes of all clients of one house; a client without a key notes only what he saw."""

    def __init__(self, house: House) -> None:
        self._house, self._notes = house, list[dict[str, Any]]()
        self._since: dict[str, int] = {}

    def begin(self) -> None:
        """Begin anew: what is in the trail now is nobody's of these clients."""
        self._notes.clear()
        heads = self._house.engine.ask(lambda _, unit: unit.tables.trail.heads(self._house.agency, ""))
        self._since = {stream: seq for stream, (_, seq, _) in heads.items()}

    @property
    def since(self) -> dict[str, int]:
        """How far each stream was when the clients began."""
        return self._since

    def all(self) -> list[dict[str, Any]]:
        """Return the notes."""
        return self._notes

    def lines(self) -> list[bytes]:
        """Return the notes, one JSON object a line."""
        return [json.dumps(one).encode() for one in self._notes]

    def add_all(self, calls: Iterable[Call], told: Iterable[Told]) -> None:
        """Note requests and their answers."""
        for one, answer in zip(calls, told, strict=True):
            self._notes += self._noted(one, answer)

    def _noted(self, one: Call, told: Told) -> Iterator[dict[str, Any]]:
        caller = one.given[0] if isinstance(one.given[0], Caller) else None
        yield note(
            person=self._person(caller) if caller is not None else "",
            key=caller.key if caller is not None else "",
            verb=one.name,
            on=about(one),
            told=told,
            more=dict(one.seen),
        )
        if one.then is not None and told.then is not None:
            yield from self._noted(one.then, told.then)

    def _person(self, caller: Caller) -> str:
        return self._house.person_of(caller)


def note(*, person: str, key: str, verb: str, on: str, told: Told, more: dict[str, Any]) -> dict[str, Any]:
    """Return one note."""
    outcome = "done" if told.done else "unknown" if told.error in UNSURE else "no" if told.error else "refused"
    times = {"sent": told.sent, "answered": told.answered}
    return {
        "person": person,
        "key": key,
        "verb": verb,
        "on": on,
        "outcome": outcome,
        "body": told.body,
        "more": more,
    } | times


def about(one: Call) -> str:
    """Return what a request is about: a work item, a case, a process, somebody."""
    if "noted" in one.seen:
        return str(one.seen["noted"])
    for given in one.given[1:]:
        for name in ("item", "case", "process", "meeting"):
            if hasattr(given, name):
                return str(getattr(given, name))
        if isinstance(given, str):
            return given
    return ""

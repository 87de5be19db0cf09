"""The course of one case as its records tell it: what is open, who holds it, whose signatures count."""

from collections import defaultdict
from typing import Any

from tests.history.trail import Record

TASKS = ("task", "resign")


class Course:
    """State of a case after the records taken so far."""

    def __init__(self) -> None:
        self.status = ""
        self.open: dict[str, str] = {}  # instance -> sort
        self.done: set[str] = set()
        self.causes: dict[str, list[str]] = {}
        self.holders: dict[str, list[str]] = defaultdict(list)
        self.live: dict[int, Record] = {}
        self.gone: dict[int, Record] = {}
        self.fields: dict[str, str] = {}
        self.recused: set[str] = set()

    def offered(self) -> set[str]:
        """Return the open tasks that wait for persons."""
        return {instance for instance, sort in self.open.items() if sort in TASKS}

    def on(self, instance: str) -> list[Record]:
        """Return the signatures that count on an instance."""
        return [one for one in self.live.values() if one["instance"] == instance]

    def after(self, instance: str) -> set[str]:
        """Return what was opened because of an instance, and because of that."""
        found, size = {instance}, 0
        while size < len(found):
            size = len(found)
            found |= {one for one, causes in self.causes.items() if not found.isdisjoint(causes)}
        return found - {instance}

    def take(self, record: Record) -> None:
        """Go on by one record; kinds that change nothing of this are passed over."""
        getattr(self, f"_{record['kind']}", _nothing)(record)

    def _started(self, record: Record) -> None:
        self.status = "open"

    def _fields(self, record: Record) -> None:
        self.fields.update(record["fields"])
        for path in record["removed"]:
            self.fields.pop(path, None)

    def _opened(self, record: Record) -> None:
        self.open[record["instance"]] = record["sort"]
        self.causes[record["instance"]] = record["causes"]
        self.done.discard(record["instance"])

    def _resign_offered(self, record: Record) -> None:
        self.open[record["instance"]] = "resign"

    def _claimed(self, record: Record) -> None:
        self.holders[record["instance"]].append(record["actor"]["person"])

    def _assigned(self, record: Record) -> None:
        self.holders[record["instance"]].append(record["person"])

    def _released(self, record: Record) -> None:
        self._leaves(record["instance"], record["person"])

    def _transferred(self, record: Record) -> None:
        self._leaves(record["instance"], record["from"])
        self.holders[record["instance"]].append(record["to"])

    def _leaves(self, instance: str, person: str) -> None:
        if person in self.holders[instance]:
            self.holders[instance].remove(person)

    def _signed(self, record: Record) -> None:
        self.live[record["number"]] = record

    def _completed(self, record: Record) -> None:
        self.open.pop(record["instance"], None)
        self.holders.pop(record["instance"], None)
        self.done.add(record["instance"])

    _caught = _completed

    def _withdrawn(self, record: Record) -> None:
        self.open.pop(record["instance"], None)
        self.holders.pop(record["instance"], None)

    def _undone(self, record: Record) -> None:
        for instance in record["instances"]:
            self.open.pop(instance, None)
            self.holders.pop(instance, None)
            self.done.discard(instance)
        self._void(record)

    def _reinstated(self, record: Record) -> None:
        self.done.update(record["instances"])
        for number in record["signatures"]:
            if number in self.gone:
                self.live[number] = self.gone.pop(number)

    def _void(self, record: Record) -> None:
        for number in record["signatures"]:
            if number in self.live:
                self.gone[number] = self.live.pop(number)

    _voided = _void
    _lapsed = _void

    def _recusal(self, record: Record) -> None:
        if record["state"] == "granted":
            self.recused.add(record["person"])

    def _suspended(self, record: Record) -> None:
        if "terms" not in record:
            self.status = "suspended"

    def _resumed(self, record: Record) -> None:
        if "terms" not in record:
            self.status = "open"

    _reopened = _resumed

    def _ended(self, record: Record) -> None:
        self.status = record["status"]
        self.open.clear()


def _nothing(_: Any) -> None:
    return None

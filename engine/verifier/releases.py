"""The rules over the releases of one definition (format page §7): drafted, decided by another person, in force."""

from collections.abc import Iterator
from typing import Any

from .report import Finding, finding

Record = dict[str, Any]
_DRAFTING = ("drafted", "submitted", "withdrawn", "rejected", "approved", "discarded")


class Releases:
    """The rules asked of one definition's stream; stops at its first finding."""

    __slots__ = ("approved", "editors", "fault", "last", "stream")

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.fault: Finding | None = None
        self.editors: set[str] = set()  # persons with a part in the draft
        self.last: Record | None = None  # of those about the draft
        self.approved: Record | None = None  # what may come into force

    def take(self, record: Record) -> None:
        """Ask every rule of a record that passed the chain, then take it in."""
        if self.fault is not None:
            return
        for code, what in self._breaches(record):
            self.fault = finding(self.stream, record["seq"], code, what)
            return
        self._apply(record)

    def _breaches(self, record: Record) -> Iterator[tuple[str, str]]:
        kind, person = record["kind"], record["actor"].get("person", "")
        if kind in ("approved", "rejected") and (not person or person in self.editors):
            yield "not_two", person or kind
        if kind in ("approved", "rejected", "withdrawn") and not self._submitted(record):
            yield "not_submitted", kind
        if kind == "submitted" and record["waived"] and "waiver" not in record:
            yield "not_waived", record["waived"][0]
        if kind == "approved" and self.last is not None and _waiver(record) != _waiver(self.last):
            yield "not_waived", kind
        two = kind == "released" and not record["one_person"]
        if (two or kind == "cancelled") and not self._allowed(record):
            yield "not_approved", kind

    def _submitted(self, record: Record) -> bool:
        last = self.last
        return last is not None and last["kind"] == "submitted" and last["definition"] == record["definition"]

    def _allowed(self, record: Record) -> bool:
        approved = self.approved
        if approved is None or approved["definition"] != record["definition"]:
            return False
        return bool(record["kind"] == "cancelled" or approved["from"] <= record["at"])

    def _apply(self, record: Record) -> None:
        kind = record["kind"]
        if kind in ("drafted", "submitted", "withdrawn"):
            self.editors.add(record["actor"].get("person", ""))
        if kind in ("approved", "discarded") or (kind == "released" and record.get("minor")):
            self.editors.clear()
        if kind in _DRAFTING:
            self.last = record
        if kind == "approved":
            self.approved = record
        elif kind in ("released", "cancelled"):
            self.approved = None


def _waiver(record: Record) -> tuple[Any, Any]:
    return record["waived"], record.get("waiver")

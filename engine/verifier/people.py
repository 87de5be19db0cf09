"""What signatures rest on in the directory: one person with two entries, substitutes and absences (format page §7)."""

import datetime
from collections.abc import Iterator
from typing import Any

from .case import Case
from .mandates import Mandates
from .report import Finding, finding

_DAY = datetime.timedelta(days=1)
_KEPT = ("seq", "at", "reads", "actor", "on_behalf", "acting", "definition", "instance", "sum")
_Entry = tuple[int, dict[str, Any]]  # seq and record


class People:
    """What is gathered of the directory, and of the signatures and starts that are held against it at the end."""

    __slots__ = ("_acting", "_aliases", "_ended", "_entries", "_mandates", "_together")

    def __init__(self) -> None:
        self._aliases: dict[str, tuple[int, str]] = {}  # entry -> (seq, entry that stands)
        self._entries: dict[str, dict[str, _Entry]] = {"mandate": {}, "absence": {}}
        self._ended: dict[str, tuple[int, str]] = {}  # of an entry: (seq, moment)
        self._mandates = Mandates()
        self._acting: list[tuple[str, dict[str, Any]]] = []
        self._together: list[tuple[str, dict[str, Any], list[set[str]]]] = []  # with the footprints beside it

    def take(self, stream: str, record: dict[str, Any], case: Case | None) -> None:
        """Note a record; ``case`` is its case with the record taken in, None where a rule is broken."""
        if stream == "directory":
            self._directory(record)
        elif record["kind"] in ("signed", "started"):
            kept = {name: record[name] for name in _KEPT if name in record}
            if not {"standing", "day", "mandate"}.isdisjoint(record.get("acting", ())):
                self._acting.append((stream, kept))
            if record["kind"] == "signed" and case is not None:
                signatures = case.signatures
                others = signatures.on(record["instance"]) - {record["number"]}
                if others:
                    self._together.append((stream, kept, [signatures.all[one].footprint for one in sorted(others)]))

    def findings(self) -> Iterator[Finding]:
        """Return the breaches; to be asked when the directory is part of the export."""
        for stream, record, others in self._together:
            version = record["reads"].get("directory", 0)
            mine = {self._now(one, version) for one in (record["actor"]["person"], record.get("on_behalf", "")) if one}
            beside = {self._now(one, version) for feet in others for one in feet}
            if mine & beside:
                yield finding(stream, record["seq"], "same_person", min(mine & beside))
        for stream, record in self._acting:
            what = next(self._unfounded(record), "")
            if what:
                yield finding(stream, record["seq"], "unfounded_acting", what)

    def _directory(self, record: dict[str, Any]) -> None:
        kind, about = record["kind"], record.get("id", "")
        self._mandates.take(record)
        if kind == "alias":
            self._aliases[about] = (record["seq"], record["refs"].get("into", about))
        elif kind in self._entries and record["state"] == "set":
            self._entries[kind][about] = (record["seq"], record)
        elif kind in self._entries:
            self._ended[about] = (record["seq"], record["at"])

    def _now(self, person: str, version: int) -> str:
        """Return the entry that stands for a person at a version of the directory."""
        for _ in range(len(self._aliases) + 1):
            seq, into = self._aliases.get(person, (version + 1, ""))
            if seq > version:
                return person
            person = into
        return person

    def _unfounded(self, record: dict[str, Any]) -> Iterator[str]:
        """Yield what a substitution lacks: its entry of the directory, or the absence of whom it stands for."""
        version, acting = record["reads"].get("directory", 0), record["acting"]
        if "mandate" in acting:
            yield from self._mandates.lacking(record, self._now)
            return
        basis = "standing" if "standing" in acting else "day"
        seq, entry = self._entries["mandate"].get(record["actor"].get("mandate") or "", (version + 1, {}))
        refs = entry.get("refs", {})
        here = self._now(record["actor"]["person"], version)
        told = (refs.get("basis"), self._now(refs.get("person", ""), version), refs.get("role"))
        gone, end = self._ended.get(record["actor"].get("mandate") or "", (version + 1, ""))
        over = gone <= version and end <= record["at"]
        if over or seq > version or told != (basis, here, acting[basis]):
            yield "mandate"
        elif basis == "day":
            if not _within(record["at"], entry):
                yield "day"
        elif self._now(refs.get("holder", ""), version) != self._now(record.get("on_behalf", ""), version):
            yield "holder"
        elif not any(self._covers(one, record, version) for one in self._entries["absence"].items()):
            yield "absence"

    def _covers(self, absence: tuple[str, _Entry], record: dict[str, Any], version: int) -> bool:
        """Say whether an absence was on record and had begun, and had not ended."""
        name, (seq, entry) = absence
        ended, end = self._ended.get(name, (version + 1, ""))
        away, holder = entry["refs"].get("person", ""), record.get("on_behalf", "")
        if seq > version or self._now(away, version) != self._now(holder, version):
            return False
        return _within(record["at"], entry) and not (ended <= version and end <= record["at"])


def _within(at: str, entry: dict[str, Any]) -> bool:
    """Say whether a moment lies in what a fact says: by its moments, else by its days in whatever time zone."""
    refs = entry["refs"]
    if "since" in refs and "until" in refs:
        return bool(refs["since"] <= at < refs["until"])
    day = datetime.date.fromisoformat(at[:10])
    first, last = (datetime.date.fromisoformat(entry[name]) if entry.get(name) else None for name in ("from", "to"))
    return (first is None or first - _DAY <= day) and (last is None or day <= last + _DAY)

"""Mandates by the directory's records alone: both signatures, the giver's post, days, scope and limit (format §7)."""

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

Record = dict[str, Any]
Now = Callable[[str, int], str]  # entry that stands for a person at a version of the directory
_SAME = ("basis", "role", "post", "since", "until", "processes", "tasks", "limit")  # said alike by both
_DAY = datetime.timedelta(days=1)


class Mandates:
    """Offers, acceptances and ends of mandates, and the posts they were given by."""

    __slots__ = ("_accepted", "_ended", "_offered", "_posts")

    def __init__(self) -> None:
        self._offered: dict[str, Record] = {}
        self._accepted: dict[str, Record] = {}
        self._ended: dict[str, Record] = {}
        self._posts: dict[str, list[Record]] = {}

    def take(self, record: Record) -> None:
        """Note a record of the directory."""
        kind, about = record["kind"], record.get("id", "")
        if kind == "post":
            self._posts.setdefault(about, []).append(record)
        elif kind == "mandate":
            step = record["refs"].get("step", "")
            if record["state"] == "set" and step in ("offered", "accepted"):
                (self._offered if step == "offered" else self._accepted).setdefault(about, record)
            elif record["state"] == "ended" and step != "refused":
                self._ended.setdefault(about, record)

    def lacking(self, record: Record, now: Now) -> Iterator[str]:
        """Yield what a ``signed`` or ``started`` under a mandate lacks."""
        version, about = record["reads"].get("directory", 0), record["actor"].get("mandate") or ""
        offered, accepted = self._offered.get(about), self._accepted.get(about)
        if offered is None or accepted is None or not offered["seq"] < accepted["seq"] <= version:
            yield "mandate"
            return
        refs = offered["refs"]
        yield from _signed_by_both(offered, accepted, version, now)
        parts = (("person", record["actor"]["person"]), ("holder", record.get("on_behalf", "")))
        if any(now(refs.get(name, ""), version) != now(person, version) for name, person in parts):
            yield "persons"
        if refs.get("role") != record["acting"]["mandate"]:
            yield "role"
        if not (refs.get("since", "~") <= record["at"] < refs.get("until", "")) or accepted["at"] > record["at"]:
            yield "dates"
        end = self._ended.get(about)
        if end is not None and end["seq"] <= version and end["at"] <= record["at"]:
            yield "ended"
        if not self._held(offered, offered["at"], offered["seq"], now):
            yield "post"  # the giver's right when he gave it
        if not self._held(offered, record["at"], version, now):
            yield "post"  # and while it is used
        yield from _scope(refs, record)

    def _held(self, offered: Record, at: str, version: int, now: Now) -> bool:
        """Say whether the giver held the very post he gave, at a moment and a version of the directory."""
        refs = offered["refs"]
        told = [one for one in self._posts.get(refs.get("post", ""), ()) if one["seq"] <= version]
        if not told or told[0]["state"] != "set" or told[0]["seq"] > offered["seq"]:
            return False
        giver = now(refs.get("holder", ""), version)
        if any(now(one["refs"].get("person", giver), version) != giver for one in told):
            return False
        if told[0]["refs"].get("role") != refs.get("role"):
            return False
        first, last = told[0].get("from"), told[-1].get("to")
        until = told[-1]["refs"].get("until") if told[-1]["state"] == "ended" else None
        if until is not None:
            return bool(at < max(until, told[-1]["at"]))  # what ends for today ends when it is said
        day = datetime.date.fromisoformat(at[:10])
        begun = not first or datetime.date.fromisoformat(first) - _DAY <= day
        return begun and (not last or day <= datetime.date.fromisoformat(last) + _DAY)


def _signed_by_both(offered: Record, accepted: Record, version: int, now: Now) -> Iterator[str]:
    """Both said the same, each by himself; who gave it did so in his own right."""
    by = ((offered, "holder"), (accepted, "person"))
    alone = all(
        "person" in one["actor"] and now(one["actor"]["person"], version) == now(one["refs"].get(name, ""), version)
        for one, name in by
    )
    if not alone or any(offered["refs"].get(name) != accepted["refs"].get(name) for name in _SAME):
        yield "signatures"
    elif any(one["actor"].get("mandate") for one, _ in by):
        yield "chain"


def _scope(refs: dict[str, str], record: Record) -> Iterator[str]:
    if "processes" in refs and record["definition"]["key"] not in refs["processes"].split(" "):
        yield "processes"
    element = record.get("instance", "").rpartition("/")[2].partition("#")[0]
    if "tasks" in refs and element and element not in refs["tasks"].split(" "):
        yield "tasks"
    if "limit" in refs:
        total, limit = _sum(record.get("sum", "")), _sum(refs["limit"])
        if total is None or limit is None or total > limit:
            yield "limit"


def _sum(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None

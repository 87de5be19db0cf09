"""The rules of signatures, holds, posts, limits, votes counted again, from the records and what the agency decided.

``Rules`` is plain data of the agency: persons a task needs, tasks one person holds, the limit of a sum. Breaches:
``one person twice``, ``too few``, ``too many``, ``completed twice``, ``not open``, ``two holders``, ``not the holder``,
``recused``, ``without post``, ``without mandate``, ``other values``, ``other papers``, ``over the limit``,
``tally broken``, ``miscounted``, ``taken back too late``.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.history.replay import Course
from tests.history.requests import Intent
from tests.history.trail import Finding, Record, Trail


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What the agency decided. Tasks not named need one person."""

    needs: Mapping[str, int] = field(default_factory=dict)
    single: frozenset[str] = frozenset()  # tasks one person holds at a time, and only he signs
    ends: frozenset[str] = frozenset({"back", "refuse"})  # outcomes one person gives
    limit: Decimal | None = None  # what each sum over cases stays below


def element(instance: str) -> str:
    """Return the task of an instance: ``V#1/u#2[3]~1`` is ``u``."""
    return instance.partition("~")[0].rpartition("/")[2].partition("#")[0]


def count(trail: Trail, rules: Rules, asked: Mapping[str, Intent]) -> Iterator[Finding]:
    """Yield the breaches of all cases."""
    posts = Posts(trail.streams.get("directory", []))
    for stream, records in trail.cases():
        case = _Case(trail, rules, posts, asked)
        for record in records:
            for code, detail in case.take(record):
                told = f"record {record['seq']} ({record['kind']}): {detail}"
                yield Finding(code=code, stream=stream, detail=told)
    yield from _sums(trail, rules)


class Posts:
    """Who held which post and which mandate at each version of the directory."""

    def __init__(self, records: list[Record]) -> None:
        self.entries: dict[str, list[tuple[int, str, Mapping[str, str]]]] = defaultdict(list)
        self.of: dict[str, set[str]] = defaultdict(set)  # person -> entries
        for one in records:
            if one["kind"] in ("post", "mandate"):
                known = self.entries[one["id"]]
                refs = {**(known[-1][2] if known else {}), **one["refs"]}
                refs |= {"to": one["to"]} if "to" in one else {}
                known.append((one["seq"], one["state"], refs))
                self.of[refs.get("person", one["id"])].add(one["id"])

    def at(self, entry: str, version: int) -> tuple[str, Mapping[str, str]]:
        """Return state and refs of an entry as a version has it."""
        known = [one for one in self.entries.get(entry, ()) if one[0] <= version]
        return (known[-1][1], known[-1][2]) if known else ("", {})

    def holds(self, person: str, role: str, version: int) -> bool:
        """Whether a person holds a post at a version."""
        found = [self.at(entry, version) for entry in self.of.get(person, ())]
        return any(state == "set" and refs.get("role") == role and "basis" not in refs for state, refs in found)


class _Case:
    """One case, read record by record."""

    def __init__(self, trail: Trail, rules: Rules, posts: Posts, asked: Mapping[str, Intent]) -> None:
        self.trail, self.rules, self.posts, self.asked = trail, rules, posts, asked
        self.course = Course()
        self.numbers = 0
        self.papers: set[tuple[str, str]] = set()

    def take(self, record: Record) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with one record, and go on by it."""
        check: Callable[[Record], Iterator[tuple[str, str]]] = getattr(self, f"_{record['kind']}", _fine)
        yield from check(record)
        self.course.take(record)
        yield from self._after(record)

    def _open(self, record: Record) -> Iterator[tuple[str, str]]:
        if record["instance"] not in self.course.open:
            yield "not open", f"{record['instance']} is not open"

    _released = _transferred = _open

    def _document(self, record: Record) -> Iterator[tuple[str, str]]:
        self.papers.add((record["type"], record["sha256"]))
        yield from ()

    _paper = _document

    def _caught(self, record: Record) -> Iterator[tuple[str, str]]:
        if record["instance"] in self.course.done:
            yield "completed twice", record["instance"]
        else:
            yield from self._open(record)

    def _opened(self, record: Record) -> Iterator[tuple[str, str]]:
        if record["instance"] in self.course.open or record["instance"] in self.course.done:
            yield "completed twice", f"{record['instance']} opened again"

    def _claimed(self, record: Record) -> Iterator[tuple[str, str]]:
        yield from self._open(record)
        if record["actor"]["person"] in self.course.recused:
            yield "recused", record["actor"]["person"]

    def _signed(self, record: Record) -> Iterator[tuple[str, str]]:
        yield from self._open(record)
        self.numbers += 1
        instance, person = record["instance"], record["actor"]["person"]
        mine = {person, record.get("on_behalf", "")} - {""}
        if record["number"] != self.numbers:
            yield "one person twice", f"number {record['number']} is not {self.numbers}"
        for other in self.course.on(instance):
            if mine & {other["actor"]["person"], other.get("on_behalf", "")}:
                yield "one person twice", f"{person} on {instance}"
        if mine & self.course.recused:
            yield "recused", f"{mine & self.course.recused}"
        holders = self.course.holders.get(instance, [])
        if element(instance) in self.rules.single and holders and person not in holders:
            yield "not the holder", f"{person}, held by {holders}"
        yield from self._entitled(record)
        yield from self._bound(record)

    def _entitled(self, record: Record) -> Iterator[tuple[str, str]]:
        """The post is one's own at the version that was read, or that of whom one stands in for."""
        role, version = record["role"], record["reads"].get("directory", 0)
        person, mandate = record["actor"]["person"], record["actor"]["mandate"]
        if mandate:
            state, refs = self.posts.at(mandate, version)
            if state != "set" or refs.get("person") != person:
                yield "without mandate", f"{mandate} is {state or 'unknown'} at {version}"
        elif role and not record.get("acting") and not self.posts.holds(person, role, version):
            yield "without post", f"{person} is no {role} at {version}"

    def _bound(self, record: Record) -> Iterator[tuple[str, str]]:
        """What is signed is what stands in the case, and what the client says he saw and brought."""
        for path, value in record["bound"].items():
            if not path.startswith("task.") and self.course.fields.get(path) != value:
                yield "other values", f"{path} is not what the case has"
        unknown = {tuple(one) for one in record["evidence"]} - self.papers
        if unknown:
            yield "other papers", f"{sorted(unknown)} are not of this case"
        for other in self.course.on(record["instance"]):
            if any(one not in record["evidence"] for one in other["evidence"]):
                yield "other papers", f"not those of signature {other['number']}"
        asked = self.asked.get(record.get("key", ""))
        saw: dict[str, Any] = asked.requests[0].more if asked is not None else {}
        if "papers" in saw and sorted(one[1] for one in record["evidence"]) != sorted(saw["papers"]):
            yield "other papers", f"seen were {saw['papers']}"
        for path, value in saw.get("values", {}).items():
            made = record["bound"].get(path, "")
            if made in self.trail.values and self.trail.values[made] != value:
                yield "other values", f"{path} was seen as {value!r}"

    def _taken_back(self, record: Record) -> Iterator[tuple[str, str]]:
        """Only what nobody has acted upon: what came of it is neither held nor signed."""
        after = self.course.after(record["instance"])
        held = {one for one in after if self.course.holders.get(one)}
        signed = {one["instance"] for one in self.course.live.values() if one["instance"].partition("~")[0] in after}
        if record["instance"] not in self.course.done or held | signed:
            yield "taken back too late", f"{record['instance']}: {sorted(held | signed)} were acted upon"

    def _completed(self, record: Record) -> Iterator[tuple[str, str]]:
        instance, outcome = record["instance"], record["outcome"]
        if instance in self.course.done:
            yield "completed twice", instance
        elif instance not in self.course.open:
            yield "not open", instance
        if self.course.open.get(instance) not in ("task", "resign"):
            return
        mine = [one for one in self.course.on(instance) if one["outcome"] == outcome]
        persons = {one["actor"]["person"] for one in mine}
        need = 1 if outcome in self.rules.ends else self.rules.needs.get(element(instance), 1)
        if len(persons) < need:
            yield "too few", f"{instance} {outcome}: {len(persons)} of {need} persons"
        if element(instance) in self.rules.needs and len(mine) > need:
            yield "too many", f"{instance} {outcome}: {len(mine)} signatures, {need} needed"

    def _decided(self, record: Record) -> Iterator[tuple[str, str]]:
        yield from self._open(record)
        signed = {one["actor"]["person"]: one for one in self.course.on(record["instance"]) if one["slot"] == "vote"}
        votes = {person: (outcome, number) for person, outcome, number in record["votes"]}
        if len(votes) != len(record["votes"]) or set(votes) != set(record["present"]):
            yield "miscounted", "who was there and who voted differ"
        for person, (outcome, number) in votes.items():
            one = signed.get(person)
            if number and (one is None or (one["outcome"], one["number"]) != (outcome, number)):
                yield "miscounted", f"the vote of {person} is not what he signed"
        if self.course.recused & set(votes):
            yield "recused", "who withdrew has voted"
        if result(record, [outcome for outcome, _ in votes.values()]) != record["result"]:
            yield "miscounted", f"the votes do not give {record['result']}"

    def _after(self, record: Record) -> Iterator[tuple[str, str]]:
        """One person holds what one holds; live signatures saw what stands."""
        for instance, holders in self.course.holders.items():
            if element(instance) in self.rules.single and len(holders) > 1:
                yield "two holders", f"{instance}: {holders}"
        if record["kind"] in ("signed", "completed", "opened", "ended"):
            for number, one in self.course.live.items():
                stale = [path for path, value in one["bound"].items() if self._stale(path, value)]
                if stale:
                    yield "other values", f"signature {number} saw another {stale}"

    def _stale(self, path: str, value: str) -> bool:
        return not path.startswith("task.") and self.course.fields.get(path) != value


def _fine(_: Record) -> Iterator[tuple[str, str]]:
    yield from ()


def result(record: Record, ballots: list[str]) -> str:
    """Return the motion that has enough of the ballots, ``against`` when none has."""
    rules = record["rules"]
    members = set(record["members"]) - (set(record["recused"]) if rules["recused"] == "out" else set())
    base = len(members) if rules["basis"] == "members" else len(record["present"])
    asked = rules["pass_min"]
    needed = Fraction(asked) * base if "/" in asked else Fraction(asked)
    sides = Counter(one for one in ballots if one != "abstain")
    for motion in sorted(sides.keys() - {"against"}):
        have = sides[motion]
        if have > needed or (have == needed and rules["pass_at_least"]):
            return motion
        leading = sides.most_common(2)
        tied = len(leading) == 2 and leading[0][1] == leading[1][1] == have
        chair = next((outcome for person, outcome, _ in record["votes"] if person == record["chair"]), "")
        if rules["tie"] == "chair" and tied and chair == motion:
            return motion
    return "against"


def _sums(trail: Trail, rules: Rules) -> Iterator[Finding]:
    """Sums over cases: versions without gap, and below their limit after each step."""
    entries: dict[str, list[tuple[int, str, Record]]] = defaultdict(list)
    for stream, records in trail.cases():
        for one in records:
            if one["kind"] == "tally":
                entries[one["tally"]].append((one["after"], stream, one))
    for tally, steps in entries.items():
        steps.sort(key=lambda one: one[:2])
        parts: dict[str, Decimal] = {}
        for place, (after, stream, one) in enumerate(steps, 1):
            if (one["before"], after) != (place - 1, place):
                yield Finding(code="tally broken", stream=stream, detail=f"{tally}: {after} stands at place {place}")
            parts[stream] = Decimal(trail.values.get(one.get("contribution", ""), "0"))
            if rules.limit is not None and sum(parts.values()) >= rules.limit:
                yield Finding(code="over the limit", stream=stream, detail=f"{tally}: {sum(parts.values())}")

"""I1, I2, I7 and the barrier, asked of the records of one case alone; knows nothing of the product's rules.

``needs``: persons per task; ``apart``: sets of tasks no person may sign two of, ``start`` is the start; ``ends``:
outcomes one person gives; ``duties``: roles of a task; ``posts``: roles of a person.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any


class Broken(AssertionError):
    """An invariant does not hold."""


def check(
    records: Sequence[Mapping[str, Any]],
    *,
    needs: Mapping[str, int],
    apart: Collection[frozenset[str]] = (),
    ends: Collection[str] = ("back", "refuse"),
    duties: Mapping[str, Collection[str]] | None = None,
    posts: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Read the records in order; raise Broken at the first one that should not be there."""
    reader = Reader(needs, apart, frozenset(ends))
    reader.duties, reader.posts = duties or {}, posts or {}
    for record in records:
        reader.take(record)
    reader.fresh()


def element(instance: str) -> str:
    """Return the task of an instance: ``V#1/u#2[3]~1`` is ``u``."""
    return instance.partition("~")[0].rpartition("/")[2].partition("#")[0]


class Reader:
    """Reads the records of one case one after the other."""

    def __init__(self, needs: Mapping[str, int], apart: Collection[frozenset[str]], ends: Collection[str]) -> None:
        self.needs, self.apart, self.ends = needs, apart, ends
        self.open: set[str] = set()
        self.sort: dict[str, str] = {}
        self.causes: dict[str, set[str]] = {}
        self.skips: set[str] = set()  # what the last jump passes over
        self.pending: dict[str, str] = {}  # re-sign item -> instance it renews
        self.live: dict[int, dict[str, Any]] = {}
        self.dead: dict[int, dict[str, Any]] = {}  # void, not lapsed
        self.fields: dict[str, str] = {}
        self.added: dict[str, dict[str, str]] = {}  # instance -> added signer -> place
        self.ever: dict[str, set[str]] = {}  # task -> who ever signed
        self.duties: Mapping[str, Collection[str]] = {}
        self.posts: Mapping[str, Collection[str]] = {}

    def take(self, record: Mapping[str, Any]) -> None:
        """Read the next record."""
        try:
            getattr(self, "on_" + record["kind"], self.skip)(record)
        except Broken as broken:
            raise Broken(f"{broken} (record {record['seq']} {record['kind']})") from None

    def skip(self, record: Mapping[str, Any]) -> None:
        """Other kinds touch nothing of this."""

    def past(self, instance: str) -> set[str]:
        found, todo = set(), [instance]
        while todo:
            for cause in self.causes.get(todo.pop(), set()) - found:
                found.add(cause)
                todo.append(cause)
        return found

    def fresh(self) -> None:
        """I7: what is live saw what stands."""
        for number, one in self.live.items():
            stale = [p for p, c in one["bound"].items() if not p.startswith("task.") and self.fields.get(p) != c]
            if stale:
                raise Broken(f"I7: signature {number} saw another {stale}")

    def on_started(self, record: Mapping[str, Any]) -> None:
        self.ever["start"] = {record["actor"][name] for name in ("person",) if name in record["actor"]}

    def on_fields(self, record: Mapping[str, Any]) -> None:
        self.fields.update(record["fields"])
        for path in record["removed"]:
            self.fields.pop(path, None)

    def on_opened(self, record: Mapping[str, Any]) -> None:
        self.fresh()
        name = record["instance"]
        if name in self.open:
            raise Broken(f"I2: {name} opened twice")
        self.open.add(name)
        self.sort[name] = record["sort"]
        self.causes[name] = set(record["causes"])

    def on_resign_offered(self, record: Mapping[str, Any]) -> None:
        self.open.add(record["instance"])
        self.sort[record["instance"]] = "resign"
        self.pending[record["instance"]] = record["of"]

    def on_signed(self, record: Mapping[str, Any]) -> None:
        self.fresh()
        name, persons = record["instance"], {record["actor"]["person"], record.get("on_behalf", "")} - {""}
        if name not in self.open:
            raise Broken(f"I2: {name} signed while not open")
        self.live[record["number"]] = {**record, "persons": persons}
        task, role, extra = element(name), record["role"], record["slot"].startswith("added:")
        if extra != bool(persons & self.added.get(name, {}).keys()):
            raise Broken(f"I2: {name} signed outside the seat of an added signer, or in one by somebody else")
        whose = record["on_behalf"] if "mandate" in record.get("acting", {}) else record["actor"]["person"]
        if not extra and task in self.duties and role not in set(self.duties[task]) & set(self.posts[whose]):
            raise Broken(f"I2: {name} signed as {role!r} by who is not asked or does not hold it")
        for group in self.apart:
            for other in group - {task} if task in group else ():
                if persons & self.ever.get(other, set()):
                    raise Broken(f"separation: {persons} signed {other} and {task}")
        self.ever.setdefault(task, set()).update(persons)

    def on_completed(self, record: Mapping[str, Any]) -> None:
        self.fresh()
        name, outcome = record["instance"], record["outcome"]
        if name not in self.open:
            raise Broken(f"I2: {name} completed while not open")
        base = name.partition("~")[0]
        blocked = [of for of in self.pending.values() if of != base and of in self.past(base)]
        if blocked:
            raise Broken(f"barrier: {name} completed before {blocked} were signed again")
        if self.sort[name] in ("task", "resign"):
            self._persons(name, outcome)
        self.open.discard(name)
        self.pending.pop(name, None)

    def _persons(self, name: str, outcome: str) -> None:
        here = [one for one in self.live.values() if one["instance"] == name]
        mine = [one for one in here if one["outcome"] == outcome and not one["slot"].startswith("added:")]
        there = {one["slot"].partition(":")[2] for one in here}
        waited = [who for who, place in self.added.get(name, {}).items() if place != "beside" and who not in there]
        if waited:
            raise Broken(f"I1: {name} completed without the added signers {waited}")
        persons = {person for one in mine for person in one["persons"]}
        need = 1 if outcome in self.ends else self.needs.get(element(name), 1)
        if len(persons) < need or len(mine) < need:
            raise Broken(f"I1: {name} completed {outcome!r} by {len(mine)} signatures of {len(persons)} persons")

    def on_signer_added(self, record: Mapping[str, Any]) -> None:
        self.added.setdefault(record["instance"], {})[record["person"]] = record["place"]

    def on_signer_removed(self, record: Mapping[str, Any]) -> None:
        if any(one["slot"] == f"added:{record['person']}" for one in self.live.values()
               if one["instance"] == record["instance"]):  # fmt: skip
            raise Broken(f"{record['person']} was removed after signing")
        del self.added[record["instance"]][record["person"]]

    def on_caught(self, record: Mapping[str, Any]) -> None:
        self.open.discard(record["instance"])

    def on_jumped(self, record: Mapping[str, Any]) -> None:
        if record["asked_by"] == record["actor"]["person"]:
            raise Broken("a jump by one person")
        self.skips = set(record["skips"])

    def on_skipped(self, record: Mapping[str, Any]) -> None:
        name = record["instance"]
        if name not in self.skips or any(one["instance"] == name for one in self.live.values()):
            raise Broken(f"{name} passed over by no jump, or signed")
        self.open.discard(name)

    def on_withdrawn(self, record: Mapping[str, Any]) -> None:
        name = record["instance"]
        if any(one["instance"] == name for one in self.live.values()):
            raise Broken(f"live signatures on {name}, which is gone")
        if record["cause"] == "ended" and name in self.pending:
            raise Broken(f"barrier: ended while {self.pending[name]} was to be signed again")
        self.open.discard(name)
        self.pending.pop(name, None)

    def on_undone(self, record: Mapping[str, Any]) -> None:
        self._dead(record)
        gone = set(record["instances"])
        left = [n for n, one in self.live.items() if one["instance"].partition("~")[0] in gone]
        if left:
            raise Broken(f"signatures {left} outlive the instances undone")
        self.open -= gone

    def on_reinstated(self, record: Mapping[str, Any]) -> None:
        """What counts again was signed once, on what is completed again; ``fresh`` then asks what it saw."""
        instead, names = record.get("instead", {}), set(record["instances"])
        for name in names:
            self.causes[name] = {instead.get(cause, cause) for cause in self.causes[name]}
        for number in record["signatures"]:
            one = self.dead.pop(number, None)
            if one is None or one["instance"].partition("~")[0] not in names:
                raise Broken(f"signature {number} was not void on what is reinstated")
            self.live[number] = one
        self.fresh()

    def on_voided(self, record: Mapping[str, Any]) -> None:
        self._dead(record)

    def on_lapsed(self, record: Mapping[str, Any]) -> None:
        self._dead(record)
        for number in record["signatures"]:
            del self.dead[number]

    def _dead(self, record: Mapping[str, Any]) -> None:
        for number in record["signatures"]:
            one = self.live.pop(number, None)
            if one is None:
                raise Broken(f"signature {number} was not live")
            self.dead[number] = one

    def on_ended(self, record: Mapping[str, Any]) -> None:
        self.fresh()
        if self.open or self.pending:
            raise Broken(f"ended with {sorted(self.open)} open")

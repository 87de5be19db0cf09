"""The state of one case, kept while its records are read in order (format page §7, §9)."""

import dataclasses
from typing import Any

OPEN, COMPLETED, WITHDRAWN, UNDONE, KEPT = "open", "completed", "withdrawn", "undone", "kept"
LIVE, LAPSED, VOID = "live", "lapsed", "void"
SEAT = "added:"  # begins the slot of a signature in the seat of an added signer
Record = dict[str, Any]


@dataclasses.dataclass(kw_only=True, slots=True)
class Item:
    """One activity instance that was ever opened."""

    element: str
    sort: str
    round: int
    state: str = OPEN
    holders: set[str] = dataclasses.field(default_factory=set)
    added: dict[str, str] = dataclasses.field(default_factory=dict)  # person with a seat of his own -> place
    causes: frozenset[str] = frozenset()
    of: str = ""  # a re-sign item: the completed instance
    looked: bool = False  # somebody opened its form
    skipped: bool = False  # two administrators passed it over


@dataclasses.dataclass(kw_only=True, slots=True)
class Signature:
    """One signature; ``bound`` holds the paths of case fields only."""

    number: int
    instance: str
    person: str
    on_behalf: str
    outcome: str
    bound: dict[str, str]
    slots: frozenset[str] = frozenset()
    state: str = LIVE

    @property
    def footprint(self) -> set[str]:
        """The people who stand behind the signature."""
        return {self.person, self.on_behalf} - {""}


class Signatures:
    """All signatures of a case, with what finds stale ones without asking every one again."""

    __slots__ = ("_bound", "_changed", "_feet", "_on", "all", "last")

    def __init__(self) -> None:
        self.all: dict[int, Signature] = {}
        self.last = 0
        self._on: dict[str, set[int]] = {}  # instance -> live signatures
        self._feet: dict[tuple[str, str], int] = {}  # (instance, person) -> live signatures of theirs there
        self._bound: dict[str, dict[str, int]] = {}  # path -> commitment -> live signatures that bind it
        self._changed: set[str] = set()  # paths to look at again

    def add(self, signature: Signature) -> None:
        """Add a new live signature."""
        self.all[signature.number] = signature
        self.last = signature.number
        self._count(signature, 1)

    def move(self, number: int, state: str) -> None:
        """Give a signature another state: a live one ends, or one that ended lives again."""
        signature = self.all[number]
        self._count(signature, 1 if state == LIVE else -1)
        signature.state = state

    def is_in(self, number: int, state: str) -> bool:
        """Say whether there is such a signature in this state."""
        return number in self.all and self.all[number].state == state

    def on(self, instance: str) -> set[int]:
        """Return the numbers of the live signatures on an instance."""
        return self._on.get(instance, set())

    def own(self, instance: str) -> set[int]:
        """Return those of ``on`` that are in no seat of an added signer."""
        return {number for number in self.on(instance) if not any(s.startswith(SEAT) for s in self.all[number].slots)}

    def sits(self, instance: str, person: str) -> bool:
        """Say whether a live signature is in the seat of a person added to an instance."""
        return any(f"{SEAT}{person}" in self.all[number].slots for number in self.on(instance))

    def stands(self, instance: str, person: str) -> bool:
        """Say whether a person stands behind a live signature on an instance."""
        return self._feet.get((instance, person), 0) > 0

    def changed(self, path: str) -> None:
        """Note that a case field may differ from what was signed."""
        self._changed.add(path)

    def stale(self, fields: dict[str, str]) -> str | None:
        """Return a path that a live signature binds to another commitment than the field now has, or None."""
        for path in sorted(self._changed):
            if self._bound.get(path, {}).keys() - {fields.get(path)}:
                return path
        self._changed.clear()
        return None

    def live(self) -> list[Signature]:
        """Return the live signatures by number."""
        return [signature for _, signature in sorted(self.all.items()) if signature.state == LIVE]

    def _count(self, signature: Signature, step: int) -> None:
        on = self._on.setdefault(signature.instance, set())
        (on.add if step > 0 else on.discard)(signature.number)
        for person in signature.footprint:
            foot = (signature.instance, person)
            self._feet[foot] = self._feet.get(foot, 0) + step
        for path, commitment in signature.bound.items():
            holders = self._bound.setdefault(path, {})
            holders[commitment] = holders.get(commitment, 0) + step
            if not holders[commitment]:
                del holders[commitment]
            self._changed.add(path)


class Case:
    """A case as its records made it (``effects.apply`` takes them in)."""

    __slots__ = (
        *(
            "committed",
            "counters",
            "decided",
            "definition",
            "digests",
            "directory",
            "duties",
            "ended",
            "fields",
            "incidents",
            "items",
            "open",
        ),
        *(
            "copies",
            "recused",
            "refusals",
            "supervisors",
            "result",
            "rounds",
            "signatures",
            "skips",
            "start",
            "status",
            "stream",
            "target",
        ),
    )

    def __init__(self, stream: str, start: str) -> None:
        """``start`` is the definition in the stream start."""
        self.stream = stream
        self.start = start
        self.definition: dict[str, Any] | None = None
        self.directory = 0
        self.status = ""
        self.result = ""
        self.ended = False
        self.fields: dict[str, str] = {}
        self.counters: dict[str, int] = {}
        self.incidents: set[str] = set()
        self.items: dict[str, Item] = {}
        self.open: set[str] = set()
        self.rounds: dict[str, int] = {}
        self.refusals: dict[int, int] = {}
        self.decided: dict[str, str] = {}  # instance -> result of the body's ballots
        self.recused: set[str] = set()
        self.digests: set[str] = set()  # of files in the case
        self.committed = ""  # digest of the seed of the next draw
        self.duties: dict[str, bool] = {}  # duty -> whether it is open
        self.copies: dict[str, bool] = {}  # person who got one -> whether he has read it
        self.supervisors: set[str] = set()
        self.skips: set[str] = set()  # instances the last jump passes over
        self.target = ""  # completed instance a return is to lead to; the next record undoes its future
        self.signatures = Signatures()

    def future(self, instance: str) -> set[str]:
        """Return the open and completed instances that come of an instance, itself among them (§7)."""
        live = {name: item for name, item in self.items.items() if item.state in (OPEN, COMPLETED)}
        found, more = {instance}, True
        while more:
            new = {name for name, item in live.items() if not found.isdisjoint((*item.causes, item.of))} - found
            found |= new
            more = bool(new)
        return found

    def state_of(self, instance: str) -> str:
        """Return the state of an instance, ``""`` if it was never opened."""
        return self.items[instance].state if instance in self.items else ""

    def normal_form(self) -> dict[str, Any]:
        """Return the normal form of §9."""
        return {
            "counters": dict(self.counters),
            "fields": dict(self.fields),
            "incidents": sorted(self.incidents),
            "open": [self._open_item(instance) for instance in sorted(self.open)],
            "result": self.result,
            "signatures": [
                {name: getattr(one, name) for name in ("instance", "number", "on_behalf", "outcome", "person")}
                for one in self.signatures.live()
            ],
            "status": self.status,
        }

    def _open_item(self, instance: str) -> dict[str, Any]:
        item = self.items[instance]
        plain: dict[str, Any] = {"element": item.element, "round": item.round, "sort": item.sort}
        if item.added:
            plain["added"] = sorted([person, place] for person, place in item.added.items())
        return {"instance": instance, "holders": sorted(item.holders), **plain}

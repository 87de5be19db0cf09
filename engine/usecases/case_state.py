"""The packed state of one case: what the kernel and the runner need, in the locked row (foundations §5).

Everything in it is a projection of the case's trail, rebuilt by ``usecases.trail`` and compared (D58). It does not grow
with rounds: signatures and instances that were undone leave it, participation is one entry per task and person.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson

from engine.controls.lapse import Seen
from engine.execution.state import Run
from engine.model.case import ItemState, Signature

NEVER = "9999"  # due time of a row without a term: it comes last in the order of the inbox's index


RECENT = 512  # packed states whose unchangeable parts are kept unpacked


@dataclass(slots=True, kw_only=True)
class Item:
    """An open work item (or waiting event) as the case row keeps it."""

    id: str  # wi_…
    instance: str
    element: str
    kind: str  # task, system, event or resign
    round: int
    opened_at: str
    state: str = ItemState.OFFERED
    audience: str = ""
    holders: list[str] = field(default_factory=list)
    due_at: str = ""
    not_before: str = ""
    of: str = ""  # the completed instance a re-sign item renews
    fields: dict[str, list[Any]] = field(default_factory=dict)  # task-scoped field id -> [value, commitment]
    evidence: list[list[str]] = field(default_factory=list)  # [document, kind, sha256]
    filled: bool = False  # somebody submitted the form

    def row(self, *, closed_at: str = "", closed_by: str = "") -> tuple[Any, ...]:
        """Return the row of the work item table."""
        holder = self.holders[0] if len(self.holders) == 1 else ""
        return (
            self.id, self.instance, self.element, self.kind, self.state, self.audience, holder, self.round,
            self.opened_at, self.due_at or NEVER, closed_at, closed_by,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A live signature with the commitments it saw."""

    signature: Signature
    bound: dict[str, str]  # path -> commitment


@dataclass(slots=True, kw_only=True)
class CaseState:
    """Mutable while one act is carried out; packed again at its end."""

    run: Run = field(default_factory=Run)
    fields: dict[str, list[Any]] = field(default_factory=dict)  # path -> [JSON value, commitment]
    signed: list[Signed] = field(default_factory=list)  # live signatures, by number
    participation: dict[str, list[str]] = field(default_factory=dict)  # task or "start" -> persons, for ever
    teams: dict[str, list[str]] = field(default_factory=dict)  # task -> persons assigned
    items: dict[str, Item] = field(default_factory=dict)  # open items by instance
    tallies: dict[str, list[str]] = field(default_factory=dict)  # control -> [key, window, amount]
    rounds: dict[str, int] = field(default_factory=dict)  # element -> openings so far
    resigns: dict[str, int] = field(default_factory=dict)  # instance -> re-sign items so far
    papers: dict[str, list[Any]] = field(default_factory=dict)  # completed task -> [round, its own fields, evidence]
    incidents: list[str] = field(default_factory=list)  # open ones
    directory: int = 0  # highest directory version read
    next_signature: int = 1
    refusals: dict[str, list[Any]] = field(default_factory=dict)  # person|verb|… -> [seq, count, at], the latest few

    @property
    def persons(self) -> frozenset[str]:
        """Everybody who took part or holds an item."""
        found = {person for persons in self.participation.values() for person in persons}
        found.update(person for item in self.items.values() for person in item.holders)
        found.update(person for persons in self.teams.values() for person in persons)
        return frozenset(found)

    def on(self, instance: str) -> tuple[Signed, ...]:
        """Return the live signatures on ``instance``, in order."""
        return tuple(one for one in self.signed if one.signature.instance == instance)

    def seen(self) -> Iterable[Seen]:
        """Yield what each live signature bound, for the rule of lapse."""
        for one in self.signed:
            yield Seen(instance=one.signature.instance, number=one.signature.number, commitments=one.bound)

    def item_of(self, item_id: str) -> Item | None:
        """Return the open item ``item_id``."""
        return next((item for item in self.items.values() if item.id == item_id), None)

    def joins(self, task: str, person: str) -> bool:
        """Record that ``person`` took part in ``task``; True when that is new."""
        persons = self.participation.setdefault(task, [])
        if person in persons:
            return False
        persons.append(person)
        return True

    def remove(self, numbers: Iterable[int]) -> None:
        """Drop signatures that no longer count; participation stays (D26)."""
        gone = set(numbers)
        self.signed = [one for one in self.signed if one.signature.number not in gone]

    def pack(self) -> bytes:
        """Return the bytes of the case row."""
        packed = orjson.dumps(
            {
                "v": 1,
                "r": self.run.to_data(),
                "f": self.fields,
                "s": [_signed_row(one) for one in self.signed],
                "p": self.participation,
                "m": self.teams,
                "i": [_item_row(item) for item in self.items.values()],
                "t": self.tallies,
                "c": self.rounds,
                "z": self.resigns,
                "e": self.papers,
                "x": self.incidents,
                "d": self.directory,
                "n": self.next_signature,
                "q": self.refusals,
            }
        )
        _recent.keep(packed, self.run, self.signed)
        return packed

    @classmethod
    def unpack(cls, data: bytes) -> "CaseState":
        """Return the state of ``pack``."""
        raw = orjson.loads(data)
        items = [_read_item(row) for row in raw["i"]]
        run, signed = _recent.find(data) or (Run.from_data(raw["r"]), [_read_signed(row) for row in raw["s"]])
        return cls(
            run=run,
            fields=raw["f"],
            signed=list(signed),
            participation=raw["p"],
            teams=raw["m"],
            items={item.instance: item for item in items},
            tallies=raw["t"],
            rounds=raw["c"],
            resigns=raw["z"],
            papers=raw["e"],
            incidents=raw["x"],
            directory=raw["d"],
            next_signature=raw["n"],
            refusals=raw["q"],
        )

    def reserved(self, control: str) -> tuple[str, str, Decimal] | None:
        """Return (key, window, amount) this case keeps reserved for ``control``."""
        found = self.tallies.get(control)
        return None if found is None else (found[0], found[1], Decimal(found[2]))


class _Recent:
    """Runs and signatures of states packed lately, by their bytes: what was never committed is never found."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[Run, tuple[Signed, ...]]] = OrderedDict()

    def keep(self, packed: bytes, run: Run, signed: Iterable[Signed]) -> None:
        """Remember what ``packed`` was made of, in place of the oldest."""
        self._known[packed] = (run, tuple(signed))
        while len(self._known) > RECENT:
            self._known.popitem(last=False)

    def find(self, packed: bytes) -> tuple[Run, tuple[Signed, ...]] | None:
        """Return run and signatures of ``packed``."""
        return self._known.get(packed)


_recent = _Recent()


def _signed_row(one: Signed) -> list[Any]:
    s = one.signature
    return [
        s.number, s.instance, s.person, s.principal, s.outcome, s.role, s.slot, list(s.roles), list(s.qualifications),
        s.digest, s.at, one.bound,
    ]  # fmt: skip


def _read_signed(row: list[Any]) -> Signed:
    number, instance, person, principal, outcome, role, slot, roles, qualifications, digest, at, bound = row
    signature = Signature(
        number=number,
        instance=instance,
        person=person,
        principal=principal,
        outcome=outcome,
        role=role,
        slot=slot,
        roles=tuple(roles),
        qualifications=tuple(qualifications),
        digest=digest,
        at=at,
    )
    return Signed(signature=signature, bound=bound)


def _item_row(item: Item) -> list[Any]:
    return [
        item.id, item.instance, item.element, item.kind, item.round, item.opened_at, item.state, item.audience,
        item.holders, item.due_at, item.not_before, item.of, item.fields, item.evidence, item.filled,
    ]  # fmt: skip


def _read_item(row: list[Any]) -> Item:
    (item, instance, element, kind, count, opened, state, audience, holders, due, early, of, fields, evidence, full) = (
        row
    )
    return Item(
        id=item,
        instance=instance,
        element=element,
        kind=kind,
        round=count,
        opened_at=opened,
        state=state,
        audience=audience,
        holders=holders,
        due_at=due,
        not_before=early,
        of=of,
        fields=fields,
        evidence=evidence,
        filled=full,
    )

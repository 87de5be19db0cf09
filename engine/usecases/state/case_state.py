"""The packed state of one case: what the kernel and the runner need, in the locked row (foundations §5).

Everything in it is a projection of the case's trail, rebuilt by ``usecases.trail`` and compared (D58). It does not grow
with rounds: signatures and instances that were undone leave it, participation is one entry per task and person.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson

from engine.controls.lapse import Seen
from engine.execution.state import Run
from engine.model.case import ItemState
from engine.usecases.state.lasting import Lasting, Recent, Signed

NEVER = "9999"  # due time of a row without a term: it comes last in the order of the inbox's index


_recent = Recent()


@dataclass(slots=True, kw_only=True)
class Clock:
    """One term that runs: from when, how long, until when."""

    start: str  # moment of the event it counts from
    count: int  # units, those of an extension not among them
    end: str = ""  # last moment, "" while it is suspended; of a minimum period the first one after it
    provisional: bool = False  # a year without arrangement was counted
    extended: int = 0  # units by which it was extended
    cards: int = 0  # warnings passed so far, in the order of the file
    card_at: str = ""  # when the next one is due, "" when there is none

    def pack(self) -> list[Any]:
        """Return the members in order."""
        return [self.start, self.count, self.end, self.provisional, self.extended, self.cards, self.card_at]

    @classmethod
    def unpack(cls, row: list[Any]) -> "Clock":
        """Return the clock of ``pack``."""
        start, count, end, provisional, extended, cards, card_at = row
        return cls(
            start=start,
            count=count,
            end=end,
            provisional=provisional,
            extended=extended,
            cards=cards,
            card_at=card_at,
        )


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
    terms: dict[str, Clock] = field(default_factory=dict)  # deadline -> clock; "min/" before that of a minimum period
    late: str = ""  # moment of the act, when it is entered late
    card_at: str = ""  # next warning of the item or its case, "" for none

    def row(self, *, closed_at: str = "", closed_by: str = "") -> tuple[Any, ...]:
        """Return the row of the work item table."""
        holder = self.holders[0] if len(self.holders) == 1 else ""
        return (
            self.id, self.instance, self.element, self.kind, self.state, self.audience, holder, self.round,
            self.opened_at, self.due_at or NEVER, closed_at, closed_by, self.card_at or NEVER,
        )  # fmt: skip


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
    # completed task -> [round, own fields, evidence]; nothing for one of the first round without either
    papers: dict[str, list[Any]] = field(default_factory=dict)
    decided: dict[str, list[Any]] = field(default_factory=dict)  # decision task done -> [path, value, commitment]
    bond: dict[str, Any] = field(default_factory=dict)  # what binds the case to the one above, see ``family``
    below: dict[str, str] = field(default_factory=dict)  # case below -> instance that waits for it, "" for a companion
    posts: dict[str, list[str]] = field(default_factory=dict)  # person -> posts held that have a higher one
    duties: dict[str, list[str]] = field(default_factory=dict)  # duties beside the token, see ``duties``
    seed: str = ""  # committed for the next draw by lot
    outside: dict[str, str] = field(default_factory=dict)  # what the party did at its door -> when it did so last
    clocks: dict[str, Clock] = field(default_factory=dict)  # deadline that counts from another step -> its clock
    anchors: dict[str, list[str]] = field(default_factory=dict)  # such a step -> [instance, moment of the act]
    # suspensions: [since, until or "", ground, "case" (acts rest too) or "clock", document of the notice]
    pauses: list[list[str]] = field(default_factory=list)
    late: dict[str, list[str]] = field(default_factory=dict)  # instance entered late -> [moment of the act, of entry]
    incidents: list[str] = field(default_factory=list)  # open ones
    directory: int = 0  # highest directory version read
    next_signature: int = 1
    asked: dict[str, list[list[str]]] = field(default_factory=dict)  # instance -> [asker, asked, question, at]
    aside: dict[str, list[str]] = field(
        default_factory=dict
    )  # task -> who took part by opinions or added signatures only
    added: dict[str, list[list[Any]]] = field(default_factory=dict)  # instance -> added signers, see ``added``
    returned: dict[str, list[Any]] = field(default_factory=dict)  # open item after a return -> see ``resubmitting``
    marks: list[list[Any]] = field(default_factory=list)  # jumps and reopenings, for ever, see ``overriding``
    looked: list[str] = field(default_factory=list)  # open items whose form somebody has opened, by instance
    urged: dict[str, str] = field(default_factory=dict)  # person -> moment he last urged who handles the case
    copies: dict[str, list[str]] = field(default_factory=dict)  # person -> [sender, at, read at], see ``copying``
    supervisors: dict[str, str] = field(default_factory=dict)  # person -> since when, see ``supervising``
    resolving: dict[str, list[str]] = field(default_factory=dict)  # incident -> [person, how], see ``incidents``
    refusals: dict[str, list[Any]] = field(default_factory=dict)  # person|verb|… -> [seq, count, at], the latest few
    lasting: Lasting | None = field(default=None, compare=False, repr=False)  # what run and signed were packed as

    @property
    def persons(self) -> frozenset[str]:
        """Everybody who took part or holds an item."""
        found = {person for persons in self.participation.values() for person in persons}
        found.update(person for item in self.items.values() for person in item.holders)
        found.update(person for persons in self.teams.values() for person in persons)
        found.update(one[1] for known in (self.asked, self.added) for here in known.values() for one in here)
        return frozenset(found)

    @property
    def readers(self) -> frozenset[str]:
        """Everybody who sees the case without a part in it: who got a copy, who supervises, who answers him."""
        named = (row[7] for row in self.duties.values() if row[0] == "supervision" and row[7])
        return frozenset((*self.copies, *self.supervisors, *named))

    def on(self, instance: str) -> tuple[Signed, ...]:
        """Return the live signatures on ``instance``, in order."""
        return tuple(one for one in self.signed if one.signature.instance == instance)

    def seats(self, item: Item) -> list[list[str]]:
        """Return the added signers of ``item``, each with his place."""
        return [[person, place] for _, person, place, *_ in self.added.get(item.instance, ())]

    def seen(self) -> Iterable[Seen]:
        """Yield what each live signature bound, for the rule of lapse."""
        for one in self.signed:
            yield Seen(instance=one.signature.instance, number=one.signature.number, commitments=one.bound)

    def item_of(self, item_id: str) -> Item | None:
        """Return the open item ``item_id``."""
        return next((item for item in self.items.values() if item.id == item_id), None)

    def joins(self, task: str, person: str, *, aside: bool = False) -> bool:
        """Record that ``person`` took part in ``task``, ``aside`` of its own signers; True when that is new."""
        persons, known = self.participation.setdefault(task, []), self.aside.get(task, [])
        if person in persons:
            if not aside and person in known:
                known.remove(person)
            return False
        persons.append(person)
        if aside:
            self.aside.setdefault(task, []).append(person)
        return True

    def remove(self, numbers: Iterable[int]) -> None:
        """Drop signatures that no longer count; participation stays (D26)."""
        gone = set(numbers)
        self.signed = [one for one in self.signed if one.signature.number not in gone]

    def _open(self, known: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
        """Return what is kept of items that are still open: opinions asked for, added signers."""
        return {instance: waiting for instance, waiting in known.items() if instance in self.items}

    def pack(self) -> bytes:
        """Return the bytes of the case row: two lines, so that of a state packed lately only the first is read."""
        changing = orjson.dumps(
            {
                "v": 1,
                "f": self.fields,
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
                **({"h": self.posts} if self.posts else {}),
                **({"b": self.decided} if self.decided else {}),
                **({"u": self.bond} if self.bond else {}),
                **({"w": self.below} if self.below else {}),
                **({"y": self.duties} if self.duties else {}),
                **({"l": self.seed} if self.seed else {}),
                **({"o": self.outside} if self.outside else {}),
                **({"k": {name: one.pack() for name, one in self.clocks.items()}} if self.clocks else {}),
                **({"a": self.anchors} if self.anchors else {}),
                **({"s": self.pauses} if self.pauses else {}),
                **({"g": self.late} if self.late else {}),
                **({"r": self.urged} if self.urged else {}),
                **({"cp": self.copies} if self.copies else {}),
                **({"sv": self.supervisors} if self.supervisors else {}),
                **({"rs": self.resolving} if self.resolving else {}),
                **({"j": asked} if (asked := self._open(self.asked)) else {}),
                **({"A": aside} if (aside := {task: who for task, who in self.aside.items() if who}) else {}),
                **({"B": added} if (added := self._open(self.added)) else {}),
                **({"dr": back} if (back := {k: v for k, v in self.returned.items() if k in self.items}) else {}),
                **({"mk": self.marks} if self.marks else {}),
                **({"lk": looked} if (looked := [one for one in self.looked if one in self.items]) else {}),
            }
        )
        current = {path: pair[1] for path, pair in self.fields.items()}
        self.lasting = Lasting.of(self.run, self.signed, current, self.lasting)
        packed = changing + b"\n" + self.lasting.pack()
        _recent.keep(packed, self.lasting)
        return packed

    @classmethod
    def unpack(cls, data: bytes) -> "CaseState":
        """Return the state of ``pack``."""
        changing, _, lasting = data.partition(b"\n")
        raw = orjson.loads(changing)
        items = [_read_item(row) for row in raw["i"]]
        known = _recent.find(data) or Lasting.unpack(lasting, {path: pair[1] for path, pair in raw["f"].items()})
        return cls(
            run=known.run,
            lasting=known,
            fields=raw["f"],
            signed=list(known.signed),
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
            posts=raw.get("h", {}),
            decided=raw.get("b", {}),
            bond=raw.get("u", {}),
            below=raw.get("w", {}),
            duties=raw.get("y", {}),
            seed=raw.get("l", ""),
            outside=raw.get("o", {}),
            clocks={name: Clock.unpack(row) for name, row in raw.get("k", {}).items()},
            anchors=raw.get("a", {}),
            pauses=raw.get("s", []),
            late=raw.get("g", {}),
            urged=raw.get("r", {}),
            asked=raw.get("j", {}),
            added=raw.get("B", {}),
            aside=raw.get("A", {}),
            copies=raw.get("cp", {}),
            supervisors=raw.get("sv", {}),
            resolving=raw.get("rs", {}),
            returned=raw.get("dr", {}),
            marks=raw.get("mk", []),
            looked=raw.get("lk", []),
        )

    def reserved(self, control: str) -> tuple[str, str, Decimal] | None:
        """Return (key, window, amount) this case keeps reserved for ``control``."""
        found = self.tallies.get(control)
        return None if found is None else (found[0], found[1], Decimal(found[2]))


def _item_row(item: Item) -> list[Any]:
    row = [
        item.id, item.instance, item.element, item.kind, item.round, item.opened_at, item.state, item.audience,
        item.holders, item.due_at, item.not_before, item.of, item.fields, item.evidence, item.filled,
    ]  # fmt: skip
    if item.terms or item.late or item.card_at:
        row.append([{name: one.pack() for name, one in item.terms.items()}, item.late, item.card_at])
    return row


def _read_item(row: list[Any]) -> Item:
    (item, instance, element, kind, count, opened, state, audience, holders, due, early, of, fields, evidence, full) = (
        row[:15]
    )
    terms, late, card_at = row[15] if len(row) > 15 else ({}, "", "")
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
        terms={name: Clock.unpack(one) for name, one in terms.items()},
        late=late,
        card_at=card_at,
    )

"""The part of a case's state that one act hardly changes: instances and live signatures, packed row by row.

Both grow with the tasks done. Rows that were packed or read before are written again as they are, and states packed
lately are not even read, so that a step costs about the same at the tenth task and at the hundredth.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from engine.execution.state import Run
from engine.model.case import Signature

RECENT = 512  # packed states whose lasting part is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A live signature with the commitments it saw."""

    signature: Signature
    bound: dict[str, str]  # path -> commitment


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """Run and signatures with their rows."""

    run: Run
    signed: tuple[Signed, ...]
    current: Mapping[str, str]  # path -> commitment in force; rows of signatures refer to it
    entries: tuple[bytes, ...]  # row of each instance of the run
    rows: tuple[bytes, ...]  # row of each signature

    @classmethod
    def of(cls, run: Run, signed: Iterable[Signed], current: Mapping[str, str], before: "Lasting | None") -> "Lasting":
        """Return the lasting part of a state; ``before``: what it was made of, whose rows are taken over."""
        signed = tuple(signed)
        entries = before.entries[: _shared(run, before.run)] if before is not None else ()
        fresh = tuple([orjson.dumps(row) for row in run.rows(len(entries))])
        known: dict[int, bytes] = {}
        if before is not None and before.current.items() <= current.items():
            known = {id(one): row for one, row in zip(before.signed, before.rows, strict=True)}
        rows = tuple([known.get(id(one)) or orjson.dumps(row(one, current)) for one in signed])
        return cls(run=run, signed=signed, current=current, entries=entries + fresh, rows=rows)

    def pack(self) -> bytes:
        """Return the bytes, one line."""
        entries, rows = map(orjson.Fragment, self.entries), map(orjson.Fragment, self.rows)
        return orjson.dumps([self.run.to_data(list(entries)), list(rows)])

    @classmethod
    def unpack(cls, data: bytes, current: Mapping[str, str]) -> "Lasting":
        """Return the part of ``pack``; its rows are made when it is packed again."""
        run, rows = orjson.loads(data)
        signed = tuple([read(row, current) for row in rows])
        return cls.of(Run.from_data(run), signed, current, None)


class Recent:
    """Lasting parts of states packed lately, by their very bytes: what was never committed is never found."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Lasting] = OrderedDict()

    def keep(self, packed: bytes, part: Lasting) -> None:
        """Remember what ``packed`` was made of, in place of the oldest."""
        self._known[packed] = part
        while len(self._known) > RECENT:
            self._known.popitem(last=False)

    def find(self, packed: bytes) -> Lasting | None:
        """Return the part of ``packed``."""
        return self._known.get(packed)


def _shared(run: Run, before: Run) -> int:
    """Return how many instances both runs begin with; a row refers to causes, which stand before it."""
    pairs = zip(run.instances, before.instances, strict=False)
    return next(
        (at for at, (new, old) in enumerate(pairs) if new is not old), min(len(run.instances), len(before.instances))
    )


def row(one: Signed, current: Mapping[str, str]) -> list[Any]:
    """Return the row of a signature; of a bound value that still stands (else it had lapsed) the path is enough."""
    s = one.signature
    same = [path for path, seen in one.bound.items() if current.get(path) == seen]
    other = {path: seen for path, seen in one.bound.items() if current.get(path) != seen}
    return [
        s.number, s.instance, s.person, s.principal, s.outcome, s.role, s.slot, list(s.roles), list(s.qualifications),
        s.digest, s.at, same, other, *([[list(pair) for pair in s.acting]] if s.acting else []),
    ]  # fmt: skip


def read(row: list[Any], current: Mapping[str, str]) -> Signed:
    """Return the signature of ``row``."""
    number, instance, person, principal, outcome, role, slot, roles, qualifications, digest, at, same, other = row[:13]
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
        acting=tuple([(basis, post) for basis, post in row[13]]) if len(row) > 13 else (),
    )
    return Signed(signature=signature, bound={path: current[path] for path in same} | other)

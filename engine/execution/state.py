"""The state of record: activity instances with their causes, never the library's object tree (foundations §3, §6).

Everything here is a frozen value without behaviour beyond look-ups. Texts: an instance is named by its scope path,
element and entry number, ``V#1/u#1``; a member of a multi-instance activity carries its index from 1, ``sign#1[2]``.
A flow inside a scope is named ``V#1/flow_id``; ``flow_id`` alone at the top.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

FORMAT = 1  # of Run.to_data
OPEN, DONE = "open", "done"
TASK, SYSTEM, EVENT, SCOPE = "task", "system", "event", "scope"  # kinds of instances
INTERRUPTED = "interrupted"  # outcome of a scope that an event, error or terminate end cut short
TOTAL = "total"  # key under which a multi-instance activity keeps its number of members
Routing = tuple[tuple[str, tuple[str, ...]], ...]  # scoped gateway -> flows; scoped activity -> (cardinality,)


@dataclass(frozen=True, slots=True)
class ScopeStep:
    """One activation of a sub-process, called process or multi-instance body."""

    element: str  # id of the activity
    n: int  # entry number in the enclosing scope, from 1
    index: int | None = None  # member of a multi-instance activity, from 1

    @property
    def text(self) -> str:
        """``element#n`` or ``element#n[index]``."""
        return step_text(self.element, self.n, self.index)


Scope = tuple[ScopeStep, ...]


def step_text(element: str, n: int, index: int | None = None) -> str:
    """Return ``element#n`` or ``element#n[index]``."""
    return f"{element}#{n}" if index is None else f"{element}#{n}[{index}]"


def scoped(scope: Scope, name: str) -> str:
    """Return ``name`` behind the text of its scope."""
    if not scope:
        return name
    return "/".join([step.text for step in scope]) + "/" + name


def plain(name: str) -> str:
    """Return the model id behind a scoped flow, gateway or element text."""
    return name.rsplit("/", 1)[-1]


def parse_scope(text: str) -> Scope:
    """Return the scope written as ``V#1/S#2[3]``; "" is the case itself."""
    return tuple(_parse_step(part) for part in text.split("/")) if text else ()


def _parse_step(text: str) -> ScopeStep:
    element, _, rest = text.partition("#")
    n, _, index = rest.partition("[")
    return ScopeStep(element, int(n), int(index[:-1]) if index else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One entry of a token into an activity or event (foundations §6)."""

    id: str  # text of scope, element, n and index
    element: str  # model id
    scope: Scope  # () is the case
    n: int  # entry number; no rule uses it
    index: int | None = None  # member of a multi-instance activity, from 1
    kind: str = TASK  # task, system, event or scope
    causes: frozenset[str] = frozenset()  # ids of instances whose completion produced the token
    via: tuple[str, ...] = ()  # scoped flows from the causes to here, all of them
    state: str = OPEN  # open or done
    outcome: str = ""  # outcome given at completion
    routing: Routing = ()  # choices made by tokens whose latest cause is this instance
    seq: int = 0  # order of completion, 0 while open
    host: str = ""  # the multi-instance activity of a member, the activity a boundary event sits on


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token that waits at a join or has reached an end event of an open scope."""

    flow: str  # model id of the flow it came along
    scope: Scope
    causes: frozenset[str]
    via: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Run:
    """The live configuration of one case and the marking that belongs to it."""

    instances: tuple[Instance, ...] = ()  # open, and completed ones not undone; by completion, open ones last
    tokens: tuple[Token, ...] = ()  # waiting at joins, or at ends of open scopes
    entries: tuple[Token, ...] = ()  # how each loop was entered; a drawn return starts from there again
    counters: Mapping[str, int] = field(default_factory=dict)  # scoped element -> entries so far
    routing: Routing = ()  # choices made before any instance was completed
    ended: bool = False  # no token is left
    end_events: tuple[str, ...] = ()  # ids of end events reached at the top
    next_seq: int = 1  # number of the next completion

    @cached_property
    def by_id(self) -> dict[str, Instance]:
        """Live instances by id."""
        return {instance.id: instance for instance in self.instances}

    @cached_property
    def open(self) -> tuple[Instance, ...]:
        """Open tasks, system tasks and waiting events; scopes are not among them."""
        return tuple(item for item in self.instances if item.state == OPEN and item.kind != SCOPE)

    @cached_property
    def done(self) -> tuple[Instance, ...]:
        """Completed tasks, system tasks and events in order of completion."""
        return tuple(item for item in self.instances if item.state == DONE and item.kind != SCOPE)

    def future(self, instance_id: str) -> frozenset[str]:
        """Return ids of all live instances x with ``instance_id`` ≼ x, scopes not included."""
        found = {instance_id}
        for item in (*self.done, *self.open):
            if not found.isdisjoint(item.causes):
                found.add(item.id)
        return frozenset(found)

    def past(self, instance_id: str) -> frozenset[str]:
        """Return ids of all instances x with x ≼ ``instance_id``."""
        found, todo = {instance_id}, [instance_id]
        while todo:
            for cause in self.by_id[todo.pop()].causes - found:
                found.add(cause)
                todo.append(cause)
        return frozenset(found)

    def precedes(self, first: str, second: str) -> bool:
        """Return whether ``first`` ≺ ``second``."""
        return first != second and first in self.past(second)

    def split_before(self, target: str, returner: str) -> str:
        """Return the last instance before the split that divides ``target`` from its siblings (siblings="cancel").

        That is the latest completed instance that precedes everything in the past of ``returner`` which is
        concurrent to ``target``; ``target`` itself when nothing is concurrent, "" when only the start is common.
        """
        past = self.past(returner) - {returner}
        before, after = self.past(target), self.future(target)
        beside = past - before - after
        if not beside:
            return target
        common = frozenset.intersection(before, *(self.past(item) for item in beside))
        return max(common, key=lambda item: self.by_id[item].seq, default="")

    def rows(self, start: int = 0) -> list[list[Any]]:
        """Return the compact rows of the instances from place ``start`` on; causes are places in the list of them."""
        place = {item.id: at for at, item in enumerate(self.instances)}
        return [_instance_data(item, place) for item in self.instances[start:]]

    def to_data(self, rows: list[Any] | None = None) -> list[Any]:
        """Return a compact JSON value, equal for equal runs; ``rows``: those of the instances when already made."""
        place = {item.id: at for at, item in enumerate(self.instances)} if self.tokens or self.entries else {}
        return [
            FORMAT,
            self.next_seq,
            int(self.ended),
            list(self.end_events),
            sorted([name, n] for name, n in self.counters.items()),
            _routing_data(self.routing),
            self.rows() if rows is None else rows,
            [_token_data(item, place) for item in self.tokens],
            [_token_data(item, place) for item in self.entries],
        ]

    @classmethod
    def from_data(cls, data: list[Any]) -> "Run":
        """Return the run of ``to_data``; ValueError for another format."""
        if data[0] != FORMAT:
            raise ValueError(f"run format {data[0]}")
        ids = [row[0] for row in data[6]]
        return cls(
            next_seq=data[1],
            ended=bool(data[2]),
            end_events=tuple(data[3]),
            counters=dict(data[4]),
            routing=_read_routing(data[5]),
            instances=tuple(_read_instance(row, ids) for row in data[6]),
            tokens=tuple(_read_token(row, ids) for row in data[7]),
            entries=tuple(_read_token(row, ids) for row in data[8]),
        )


_KINDS = (TASK, SYSTEM, EVENT, SCOPE)


def _routing_data(routing: Routing) -> list[Any]:
    return [[key, *flows] for key, flows in routing]


def _read_routing(rows: list[Any]) -> Routing:
    return tuple((row[0], tuple(row[1:])) for row in rows)


def _instance_data(item: Instance, place: Mapping[str, int]) -> list[Any]:
    causes = sorted(place[cause] for cause in item.causes)
    kind = _KINDS.index(item.kind) * 2 + (item.state == DONE)
    row = [item.id, kind, causes, list(item.via), item.seq, item.outcome, item.host, _routing_data(item.routing)]
    while len(row) > 4 and not row[-1]:
        row.pop()
    return row


def _read_instance(row: list[Any], ids: list[str]) -> Instance:
    name, kind, causes, via = row[:4]
    rest: list[Any] = [0, "", "", []]
    rest[: len(row) - 4] = row[4:]
    seq, outcome, host, routing = rest
    *scope, last = parse_scope(name)
    return Instance(
        id=name,
        element=last.element,
        scope=tuple(scope),
        n=last.n,
        index=last.index,
        kind=_KINDS[kind // 2],
        state=DONE if kind % 2 else OPEN,
        causes=frozenset([ids[at] for at in causes]),
        via=tuple(via),
        seq=seq,
        outcome=outcome,
        host=host,
        routing=_read_routing(routing),
    )


def _token_data(token: Token, place: Mapping[str, int]) -> list[Any]:
    scope = "/".join([step.text for step in token.scope])
    return [token.flow, scope, sorted(place[cause] for cause in token.causes), list(token.via)]


def _read_token(row: list[Any], ids: list[str]) -> Token:
    causes = frozenset([ids[at] for at in row[2]])
    return Token(flow=row[0], scope=parse_scope(row[1]), causes=causes, via=tuple(row[3]))


def merged(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return all entries of ``parts`` once, in order."""
    return tuple(dict.fromkeys(_flat(parts)))


def _flat(parts: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for part in parts:
        yield from part

"""Gives names to instances: the earlier name when the same entry is played again, a new number otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.execution.state import DONE, EVENT, OPEN, TOTAL, Instance, Run, Scope, Token, scoped, step_text

_Key = tuple[str, Scope, int | None, str, frozenset[str]]


class Pool:
    """Entry numbers of a run, and the instances a replay finds again by element, scope, index and causes."""

    def __init__(self, counters: Mapping[str, int], known: Iterable[Instance] = ()) -> None:
        self.counters = dict(counters)
        self.before = counters
        self.known: dict[_Key, Instance] = {_key(item): item for item in known}
        self.seqs = {item.id: item.seq for item in self.known.values() if item.state == DONE}
        self.matched: set[str] = set()  # ids found again
        self.renewed: set[str] = set()  # activities with new members in this replay

    @classmethod
    def of(cls, run: Run, dropped: frozenset[str] = frozenset()) -> "Pool":
        """Return the pool of a replay of ``run`` without the instances ``dropped``."""
        return cls(run.counters, [item for item in run.instances if item.id not in dropped])

    def take(self, element: str, kind: str, token: Token, index: int | None, host: str) -> Instance:
        """Return the instance for a token that enters; ``host`` is its activity, "" for none."""
        scope, causes, via = token.scope, token.causes, token.via
        old = self.known.pop((element, scope, index, kind, causes), None)
        if old is not None and not (kind == EVENT and old.state == OPEN and old.host != host):
            return self._again(old, via, host)
        n = self._number(scoped(scope, element), member=index is not None, again=host in self.matched)
        name = scoped(scope, step_text(element, n, index))
        return Instance(
            id=name, element=element, scope=scope, n=n, index=index, kind=kind, causes=causes, via=via, host=host
        )

    def _again(self, old: Instance, via: tuple[str, ...], host: str) -> Instance:
        self.matched.add(old.id)
        routing = tuple(entry for entry in old.routing if entry[0] == TOTAL)
        return replace(old, state=OPEN, outcome="", seq=0, via=via, host=host, routing=routing)

    def _number(self, name: str, *, member: bool, again: bool) -> int:
        """Return the entry number; members share one unless an activity that is played again gets new ones."""
        again = again and name not in self.renewed
        if not member or again:
            self.counters[name] = self.counters.get(name, 0) + 1
        if again:
            self.renewed.add(name)
        return self.counters[name]

    def recount(self, live: Iterable[Instance]) -> None:
        """Give back the numbers of instances that opened and closed again within a replay."""
        counters = dict(self.before)
        for item in live:
            name = scoped(item.scope, item.element)
            counters[name] = max(item.n, counters.get(name, 0))
        self.counters = counters

    def seq_of(self, instance_id: str) -> int:
        """Return the place in the order of completion an instance had, 0 for a new one."""
        return self.seqs.pop(instance_id, 0)


def _key(item: Instance) -> _Key:
    return (item.element, item.scope, item.index, item.kind, item.causes)

"""Who answers the questions of a step: the record of earlier answers first, then the caller's router."""

from collections.abc import Iterable
from dataclasses import replace

from engine.errors import EnginesDisagree, Undecidable
from engine.execution.door import Router
from engine.execution.state import Instance, Routing, Run, Scope, Token, scoped
from engine.model.process import Flow, Node, NodeKind

EARLY = "!"  # ends the key under which the member that ended a multi-instance activity early is recorded


class Choices:
    """The answers of one step. An answer is recorded with the latest cause of the token that asked."""

    def __init__(self, router: Router | None, recorded: Run | None = None) -> None:
        self.router = router
        self.replaying = recorded is not None
        self.routing: dict[str, tuple[str, ...]] = {}  # asked before anything was completed
        self.log: dict[str, tuple[str, ...]] = {}  # all answers of this step
        self.recorded: dict[tuple[str, str], tuple[str, ...]] = {}
        if recorded is not None:
            self._learn("", recorded.routing)
            for item in recorded.instances:
                self._learn(item.id, item.routing)

    def _learn(self, trigger: str, routing: Routing) -> None:
        for key, flows in routing:
            self.recorded[trigger, key] = flows

    def flows(self, node: Node, flows: Iterable[Flow], token: Token, done: dict[str, Instance]) -> tuple[str, ...]:
        """Return the flows a gateway with several outgoing flows takes; Undecidable for an impossible answer."""
        trigger = max(token.causes, key=lambda cause: done[cause].seq, default="")
        key = scoped(token.scope, node.id)
        answer = self.recorded.get((trigger, key))
        if answer is None:
            answer = tuple(self._asked(node).choose(node, token.scope))
        known = {flow.id for flow in flows}
        most = 1 if node.kind is NodeKind.EXCLUSIVE else len(known)
        if not answer or not known.issuperset(answer) or len(set(answer)) != len(answer) or len(answer) > most:
            raise Undecidable("the router gave no possible way", element=node.id)
        self._record(trigger, key, answer, done)
        return answer

    def cardinality(self, node: Node, scope: Scope, host: Instance) -> int:
        """Return the number of members; an activity that is played again keeps its number."""
        total = self.total(host) if host.routing else self._asked(node).cardinality(node, scope)
        if total < 1:
            raise Undecidable("a multi-instance activity needs at least one member", element=node.id)
        self.log[host.id] = (str(total),)
        return total

    @staticmethod
    def total(host: Instance) -> int:
        """Return the number of members of a multi-instance activity that was entered."""
        return int(host.routing[0][1][0])

    def finished(
        self, node: Node, host: Instance, member: Instance, members: tuple[Instance, ...], done: dict[str, Instance]
    ) -> bool:
        """Return whether this member ends the activity early.

        In a replay: only when all the members that were complete at that moment are complete again, for the
        completing event lies in the causal future of each of them (foundations §6, example 4).
        """
        key = scoped(host.scope, host.element) + EARLY
        ids = tuple(item.id for item in members)
        if self.replaying:
            then = self.recorded.get((member.id, key))
            over = then is not None and set(then) <= set(ids)
        else:
            assert node.multi is not None
            asks = bool(node.multi.completion)
            over = asks and self._asked(node).finished(node, host.scope, members, self.total(host))
        if over:
            self._record(member.id, key, ids, done)
        return over

    def _asked(self, node: Node) -> Router:
        if self.router is None:
            raise EnginesDisagree("a replay asks what was never recorded", element=node.id)
        return self.router

    def _record(self, trigger: str, key: str, answer: tuple[str, ...], done: dict[str, Instance]) -> None:
        self.log[key] = answer
        if not trigger:
            self.routing[key] = answer
        else:
            kept = tuple(entry for entry in done[trigger].routing if entry[0] != key)
            done[trigger] = replace(done[trigger], routing=(*kept, (key, answer)))

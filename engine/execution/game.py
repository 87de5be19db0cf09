"""One step of the token game: the marking while it moves. Values in, values out; nothing here outlives a step.

Tokens move until every one of them rests in an open instance, at a join that still waits, or at an end event.
Semantics of BPMN 2.0 for the promised subset (foundations §8); a drawn return removes the causal future of its
target, exactly as the verb return does (foundations §6).
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from engine.errors import DefinitionInvalid, Undecidable
from engine.execution.choices import Choices
from engine.execution.plan import ACTIVITIES, WAITING, GraphPlan, Handle, catcher
from engine.execution.pool import Pool
from engine.execution.state import (
    DONE,
    EVENT,
    INTERRUPTED,
    OPEN,
    SCOPE,
    SYSTEM,
    TASK,
    TOTAL,
    Instance,
    Run,
    Scope,
    ScopeStep,
    Token,
    merged,
    scoped,
)
from engine.model.process import EventKind, Flow, Node, NodeKind

KINDS = {NodeKind.TASK: TASK, NodeKind.DECISION: SYSTEM, NodeKind.SYSTEM: SYSTEM}
MOVES = 10_000  # more moves than this in one step is a loop without a task


class Game:
    """The marking of one run while a step plays."""

    def __init__(self, handle: Handle, run: Run, choices: Choices, pool: Pool) -> None:
        self.handle = handle
        self.choices = choices
        self.pool = pool
        self.open: dict[str, Instance] = {}
        self.done: dict[str, Instance] = {}
        for item in run.instances:
            (self.open if item.state == OPEN else self.done)[item.id] = item
        self.routing = dict(run.routing)
        self.tokens: list[Token] = list(run.tokens)
        self.entries: list[Token] = list(run.entries)
        self.next_seq = run.next_seq
        self.moving: deque[Token] = deque()
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.undone: list[str] = []
        self.flows: list[str] = []
        self.cut = False  # a drawn return took other tokens away
        self.last_end = ""

    # -- acts

    def start(self) -> None:
        """Put the first token on the start event and let it move."""
        self._begin((), frozenset(), ())
        self.settle()

    def finish(self, item: Instance, outcome: str) -> None:
        """Complete an open task, system task or intermediate or boundary event and let its token move."""
        node = self.handle.node(item.scope, item.element)
        if node.kind is NodeKind.BOUNDARY:
            done = self._complete(replace(item, host=""), outcome)
            if node.interrupting and item.host in self.open:
                self._interrupt(self.open[item.host])
            self._leave_all(node, item.scope, frozenset([done.id]), ())
            self.settle()
            return
        done = self._complete(item, outcome)
        if item.host:
            self._member_done(node, self.open[item.host], done, frozenset([done.id]), ())
        else:
            self._leave_activity(node, done, frozenset([done.id]), ())
        self.settle()

    # -- moving

    def settle(self) -> None:
        """Move until nothing moves."""
        moves = 0
        while True:
            while self.moving:
                moves += 1
                if moves > MOVES:
                    raise Undecidable("tokens run in a circle without a task", element=self.moving[0].flow)
                self._arrive(self.moving.popleft())
            if not (self._join_inclusive() or self._close_scope()):
                return

    def _begin(self, scope: Scope, causes: frozenset[str], via: tuple[str, ...]) -> None:
        self._leave_all(self.handle.at(scope).start, scope, causes, via)

    def _leave_all(self, node: Node, scope: Scope, causes: frozenset[str], via: tuple[str, ...]) -> None:
        for flow in self.handle.at(scope).graph.outgoing[node.id]:
            self._send(flow, scope, causes, via)

    def _send(self, flow: Flow, scope: Scope, causes: frozenset[str], via: tuple[str, ...]) -> None:
        plan = self.handle.at(scope)
        self.flows.append(flow.id)
        if flow.id in plan.back:
            self._turn_back(plan, flow, scope)
            return
        token = Token(flow=flow.id, scope=scope, causes=causes, via=(*via, scoped(scope, flow.id)))
        if flow.target in plan.headers:
            self.entries = [old for old in self.entries if old.scope != scope or self.target(old).id != flow.target]
            self.entries.append(token)
        self.moving.append(token)

    def target(self, token: Token) -> Node:
        """Return the node a token moves to or waits at."""
        graph = self.handle.at(token.scope).graph
        return graph.by_id[graph.flow_by_id[token.flow].target]

    def _arrive(self, token: Token) -> None:
        node = self.target(token)
        graph = self.handle.at(token.scope).graph
        if node.kind in ACTIVITIES:
            self._enter(node, token)
        elif node.kind is NodeKind.EXCLUSIVE:
            self._choose(node, token)
        elif node.kind is NodeKind.PARALLEL:
            self._arrive_parallel(node, token)
        elif node.kind is NodeKind.INCLUSIVE:
            if len(graph.incoming[node.id]) > 1:
                self.tokens.append(token)
            else:
                self._choose(node, token)
        elif node.kind is NodeKind.CATCH:
            self._open(node, EVENT, token, index=None, host="")
        elif node.kind is NodeKind.END:
            self._end(node, token)
        elif node.kind is NodeKind.THROW and node.event is EventKind.NONE:
            self._leave_all(node, token.scope, token.causes, token.via)
        else:
            raise DefinitionInvalid("the element cannot be run", findings=[], element=node.id)

    # -- gateways

    def _choose(self, node: Node, token: Token) -> None:
        flows = self.handle.at(token.scope).graph.outgoing[node.id]
        if len(flows) > 1:
            chosen = self.choices.flows(node, flows, token, self.done)
            flows = tuple(flow for flow in flows if flow.id in chosen)
        for flow in flows:
            self._send(flow, token.scope, token.causes, token.via)

    def _arrive_parallel(self, node: Node, token: Token) -> None:
        incoming = self.handle.at(token.scope).graph.incoming[node.id]
        self.tokens.append(token)
        found = [
            next((old for old in self.tokens if old.flow == flow.id and old.scope == token.scope), None)
            for flow in incoming
        ]
        whole = [old for old in found if old is not None]
        if len(whole) == len(incoming):
            joined = self._join(whole)
            self._leave_all(node, joined.scope, joined.causes, joined.via)

    def _join(self, parts: list[Token]) -> Token:
        for part in parts:
            self.tokens.remove(part)
        causes = frozenset().union(*[part.causes for part in parts])
        via = merged(part.via for part in parts)
        return Token(flow=parts[0].flow, scope=parts[0].scope, causes=causes, via=via)

    def _join_inclusive(self) -> bool:
        for token in self.tokens:
            plan = self.handle.at(token.scope)
            node = self.target(token)
            if node.kind is NodeKind.INCLUSIVE and not self._may_still_come(plan, node, token.scope):
                order = [flow.id for flow in plan.graph.incoming[node.id]]
                parts = [old for old in self.tokens if old.scope == token.scope and old.flow in order]
                self._choose(node, self._join(sorted(parts, key=lambda old: order.index(old.flow))))
                return True
        return False

    def _may_still_come(self, plan: GraphPlan, join: Node, scope: Scope) -> bool:
        block = plan.reach[join.id]
        if any(item.scope == scope and item.element in block for item in self.open.values()):
            return True
        return any(old.scope == scope and self.target(old).id in block for old in self.tokens)

    # -- activities

    def _enter(self, node: Node, token: Token) -> None:
        if node.multi is not None:
            host = self._open(node, SCOPE, token, index=None, host="")
            total = self.choices.cardinality(node, token.scope, host)
            host = self.open[host.id] = replace(host, routing=((TOTAL, (str(total),)),))
            self._arm(node, host, token)
            for index in range(1, 2 if node.multi.sequential else total + 1):
                self._open_member(node, host, token, index)
        else:
            item = self._open(node, KINDS.get(node.kind, SCOPE), token, index=None, host="")
            self._arm(node, item, token)
            self._begin_inside(item)

    def _open_member(self, node: Node, host: Instance, token: Token, index: int) -> None:
        self._begin_inside(self._open(node, KINDS.get(node.kind, SCOPE), token, index=index, host=host.id))

    def _begin_inside(self, item: Instance) -> None:
        if item.kind == SCOPE:
            self._begin(inside(item), item.causes, item.via)

    def _open(self, node: Node, kind: str, token: Token, *, index: int | None, host: str) -> Instance:
        item = self.pool.take(node.id, kind, token, index, host)
        self.open[item.id] = item
        if kind != SCOPE:
            self.opened.append(item.id)
        return item

    def _arm(self, node: Node, host: Instance, token: Token) -> None:
        for event in self.handle.at(token.scope).graph.boundaries.get(node.id, ()):
            if event.event in WAITING:
                self._open(event, EVENT, token, index=None, host=host.id)

    def _complete(self, item: Instance, outcome: str) -> Instance:
        del self.open[item.id]
        seq = self.pool.seq_of(item.id)
        if not seq:
            seq = self.next_seq
            self.next_seq += 1
        done = replace(item, state=DONE, outcome=outcome, seq=seq)
        self.done[item.id] = done
        return done

    def _leave_activity(self, node: Node, item: Instance, causes: frozenset[str], via: tuple[str, ...]) -> None:
        self._disarm(item.id)
        self._leave_all(node, item.scope, causes, via)

    def _disarm(self, host: str) -> None:
        self._close([item for item in self.open.values() if item.host == host and item.kind == EVENT])

    def _member_done(
        self, node: Node, host: Instance, member: Instance, causes: frozenset[str], via: tuple[str, ...]
    ) -> None:
        assert node.multi is not None
        total = self.choices.total(host)
        members = self._members(host)
        early = len(members) < total and self.choices.finished(node, host, member, members, self.done)
        if len(members) < total and not early:
            if node.multi.sequential:
                token = Token(flow="", scope=host.scope, causes=causes, via=via)
                self._open_member(node, host, token, len(members) + 1)
            return
        others = [item for item in self.open.values() if item.host == host.id and item.kind != EVENT]
        for other in others:
            self._interrupt(other)
        self._complete(host, "")
        if not node.multi.sequential:
            causes, via = self._united(members)
        self._leave_activity(node, host, causes, via)

    def _members(self, host: Instance) -> tuple[Instance, ...]:
        found = [item for item in self.done.values() if item.host == host.id and item.index is not None]
        return tuple(item for item in found if item.outcome != INTERRUPTED)

    def _united(self, members: Iterable[Instance]) -> tuple[frozenset[str], tuple[str, ...]]:
        """Return causes and flows of the token that leaves a parallel multi-instance activity."""
        causes: set[str] = set()
        vias: list[tuple[str, ...]] = []
        for member in sorted(members, key=lambda item: item.index or 0):
            if member.kind == SCOPE:
                ends = self._ends(inside(member))
                causes.update(*[token.causes for token in ends])
                vias.extend(token.via for token in ends)
                self.tokens = [token for token in self.tokens if token not in ends]
            else:
                causes.add(member.id)
        return frozenset(causes), merged(vias)

    # -- ends of scopes

    def _ends(self, scope: Scope) -> list[Token]:
        found = [token for token in self.tokens if token.scope == scope]
        return sorted(found, key=lambda token: (token.flow, token.via))

    def _close_scope(self) -> bool:
        for item in self.open.values():
            if item.kind == SCOPE and not self._is_multi(item) and self._is_over(inside(item)):
                self._finish_scope(item)
                return True
        return False

    def _is_multi(self, item: Instance) -> bool:
        return item.index is None and self.handle.node(item.scope, item.element).multi is not None

    def _is_over(self, scope: Scope) -> bool:
        depth = len(scope)
        if any(other.scope[:depth] == scope for other in self.open.values()):
            return False
        held = [token for token in self.tokens if token.scope == scope]
        return bool(held) and all(self.target(token).kind is NodeKind.END for token in held)

    def _finish_scope(self, item: Instance) -> None:
        node = self.handle.node(item.scope, item.element)
        ends = self._ends(inside(item))
        causes = frozenset().union(*[token.causes for token in ends])
        via = merged(token.via for token in ends)
        done = self._complete(item, "")
        if item.host:
            if node.multi is not None and node.multi.sequential:
                self._drop_tokens(inside(item))
            self._member_done(node, self.open[item.host], done, causes, via)
        else:
            self._drop_tokens(inside(item))
            self._leave_activity(node, done, causes, via)

    def _end(self, node: Node, token: Token) -> None:
        if node.event is EventKind.ERROR:
            self._throw(node, token)
            return
        if node.event is EventKind.TERMINATE:
            ended = [old for old in self._ends(token.scope) if self.target(old).kind is NodeKind.END]
            self._clear(token.scope)
            self.tokens.extend(ended)
        elif node.event is not EventKind.NONE:
            raise DefinitionInvalid("the end event cannot be run", findings=[], element=node.id)
        self.tokens.append(token)
        if not token.scope:
            self.last_end = node.id

    def _throw(self, node: Node, token: Token) -> None:
        """Take an error to the nearest boundary event that catches it, closing every scope on the way."""
        for depth in range(len(token.scope) - 1, -1, -1):
            caught = self._catcher(token.scope[: depth + 1], node.event_ref)
            if caught is not None:
                event, host = caught
                self._interrupt(host)
                self._leave_all(event, host.scope, token.causes, token.via)
                return
        raise DefinitionInvalid("an error end event that nothing catches", findings=[], element=node.id)

    def _catcher(self, scope: Scope, ref: str) -> tuple[Node, Instance] | None:
        outer, last = scope[:-1], scope[-1]
        event = catcher(self.handle.at(outer).graph.boundaries.get(last.element, ()), ref)
        if event is None:
            return None
        body = next(item for item in self.open.values() if item.kind == SCOPE and inside(item) == scope)
        return event, self.open[body.host] if body.host else body

    # -- taking away

    def _interrupt(self, host: Instance) -> None:
        """Take the token out of an activity; a scope stays on record because others' causes lie in it."""
        for member in [item for item in self.open.values() if item.host == host.id]:
            self._interrupt(member)
        if host.kind == SCOPE:
            if self._is_multi(host):
                for member in self._members(host):
                    self._drop_tokens(inside(member))
            else:
                self._clear(inside(host))
            self._complete(host, INTERRUPTED)
        else:
            self._close([host])

    def _clear(self, scope: Scope) -> None:
        """Take every token out of a scope and what it encloses."""
        depth = len(scope)
        inner = [item for item in self.open.values() if item.scope[:depth] == scope]
        for item in inner:
            if item.kind == SCOPE:
                self._complete(item, INTERRUPTED)
        self._close([item for item in inner if item.kind != SCOPE])
        self.moving = deque(token for token in self.moving if token.scope[:depth] != scope)
        self._drop_tokens(scope)

    def _drop_tokens(self, scope: Scope) -> None:
        depth = len(scope)
        self.tokens = [token for token in self.tokens if token.scope[:depth] != scope]

    def _close(self, items: list[Instance]) -> None:
        for item in items:
            del self.open[item.id]
            if item.id in self.opened:
                self.opened.remove(item.id)
            else:
                self.closed.append(item.id)

    def _turn_back(self, plan: GraphPlan, flow: Flow, scope: Scope) -> None:
        """Undo all that passed the target in this scope and put the token that entered the loop there again."""
        into = {scoped(scope, name) for name in plan.passing[flow.target]}
        removed: set[str] = set()

        def goes(part: Instance | Token) -> bool:
            return not into.isdisjoint(part.via) or not removed.isdisjoint(part.causes)

        entry = next(old for old in self.entries if old.scope == scope and self.target(old).id == flow.target)
        for item in sorted(self.done.values(), key=lambda old: old.seq):
            if goes(item):
                removed.add(item.id)
                del self.done[item.id]
                if item.kind != SCOPE and item.element not in flow.keeps:
                    self.undone.append(item.id)
        tokens = [token for token in self.tokens if not goes(token)]
        gone = [item for item in self.open.values() if goes(item)]
        moving = deque(token for token in self.moving if not goes(token))
        self.cut = self.cut or bool(gone) or len(tokens) < len(self.tokens) or len(moving) < len(self.moving)
        self.tokens, self.moving = tokens, moving
        self.entries = [old for old in self.entries if old is entry or not goes(old)]
        self._forget(gone)
        self.moving.append(entry)

    def _forget(self, items: list[Instance]) -> None:
        self._close([item for item in items if item.kind != SCOPE])
        for item in items:
            self.open.pop(item.id, None)


def inside(item: Instance) -> Scope:
    """Return the scope a sub-process instance or body opens."""
    return (*item.scope, ScopeStep(item.element, item.n, item.index))

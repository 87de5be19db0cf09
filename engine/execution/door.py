"""What crosses the door of the runner: routers, steps and the protocol both token games satisfy (foundations §3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.execution.plan import Handle
from engine.execution.state import Instance, Routing, Run, Scope
from engine.model.process import Definition, Node


class Router(Protocol):
    """The caller's answers; guards are evaluated by the caller, each question is asked once per step."""

    def choose(self, gateway: Node, scope: Scope) -> tuple[str, ...]:
        """Return ids of the flows to take: one for exclusive, one or more for inclusive; Undecidable when none."""

    def cardinality(self, node: Node, scope: Scope) -> int:
        """Return how many members the multi-instance activity has, at least 1; Undecidable when unknown."""

    def finished(self, node: Node, scope: Scope, done: tuple[Instance, ...], total: int) -> bool:
        """Return whether the completion expression holds; asked only where ``node.multi.completion`` is not empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one act did."""

    run: Run  # the state of record afterwards
    cache: bytes = b""  # bytes of the library, b"" from the net alone
    opened: tuple[Instance, ...] = ()  # tasks, system tasks and events that opened
    closed: tuple[str, ...] = ()  # ids that were open and closed without being completed
    undone: tuple[str, ...] = ()  # ids completed earlier whose signatures are void now (kept elements left out)
    flows: tuple[str, ...] = ()  # model ids of flows taken, in order, repeated when taken twice
    routing: Routing = ()  # choices asked in this step
    ended: bool = False  # no token is left
    end_event: str = ""  # the end event reached last, when ended


class Door(Protocol):
    """Five acts on a case and ``compile``; no type of the library crosses. All are pure: state in, state out.

    WrongState: the instance is not open (or, for ``back``, not completed). Undecidable: the router cannot tell, or
    (kind ``deadlock``) nothing would be open although the case has not ended.
    EnginesDisagree: the two token games differ, or a configuration cannot be replayed; nothing was applied.
    """

    def compile(self, definition: Definition, process_id: str, executable_xml: bytes, ids: Mapping[str, str]) -> Handle:
        """Return what the other acts need; ``ids`` maps generated ids of the executable file to model ids."""

    def start(self, handle: Handle, router: Router) -> Step:
        """Start a case."""

    def complete(
        self, handle: Handle, run: Run, cache: bytes | None, instance_id: str, outcome: str, router: Router
    ) -> Step:
        """Complete an open task or system task."""

    def catch(self, handle: Handle, run: Run, cache: bytes | None, instance_id: str, router: Router) -> Step:
        """Let a waiting event happen."""

    def replay(self, handle: Handle, configuration: Run) -> Step:
        """Rebuild tokens and cache from completed instances and their routing."""

    def back(self, handle: Handle, run: Run, target_instance_id: str, router: Router | None = None) -> Step:
        """Return to a completed instance: remove its causal future and replay the rest (foundations §6)."""

"""The door of execution: compile, start, complete, catch, replay, back (foundations §3).

Each act runs our net first, then the library with the same answers, and compares the ready sets; a difference raises
EnginesDisagree and nothing was applied.
"""

from collections.abc import Mapping

from engine.execution.door import Door, Router, Step
from engine.execution.plan import Handle
from engine.execution.spiff import SpiffDoor
from engine.execution.state import Run
from engine.model.process import Definition

__all__ = ["DOOR", "Handle", "Router", "Run", "Step", "back", "catch", "compile", "complete", "replay", "start"]

DOOR: Door = SpiffDoor()


def compile(definition: Definition, process_id: str, executable_xml: bytes, ids: Mapping[str, str]) -> Handle:
    """Return what the other acts need; ``ids`` maps generated ids of the executable file to model ids."""
    return DOOR.compile(definition, process_id, executable_xml, ids)


def start(handle: Handle, router: Router) -> Step:
    """Start a case."""
    return DOOR.start(handle, router)


def complete(handle: Handle, run: Run, cache: bytes | None, instance_id: str, outcome: str, router: Router) -> Step:
    """Complete an open task or system task with ``outcome``; WrongState when it is not open."""
    return DOOR.complete(handle, run, cache, instance_id, outcome, router)


def catch(handle: Handle, run: Run, cache: bytes | None, instance_id: str, router: Router) -> Step:
    """Let a waiting event happen; WrongState when it does not wait."""
    return DOOR.catch(handle, run, cache, instance_id, router)


def replay(handle: Handle, configuration: Run) -> Step:
    """Rebuild tokens and cache from completed instances; EnginesDisagree when it cannot be replayed."""
    return DOOR.replay(handle, configuration)


def back(handle: Handle, run: Run, target_instance_id: str, router: Router | None = None) -> Step:
    """Return to a completed instance (foundations §6); WrongState when it is not completed."""
    return DOOR.back(handle, run, target_instance_id, router)

"""Asking for a jump or a reopening: what it would do is told, and it waits for another administrator (``granting``)."""

from dataclasses import dataclass
from typing import Any

from engine.ports import UnitOfWork
from engine.usecases.asking import previewing
from engine.usecases.asking.change import Change
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import overriding
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import granting


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A jump to a task, or the reopening of a case at a completed task ("" for where it stood last)."""

    what: str  # "jump" or "reopen"
    case: str
    reason: str
    to: str = ""
    preview: bool = False


def ask(env: Environment, unit: UnitOfWork, caller: Caller, command: Override) -> Answer:
    """Ask for it; nothing happens to the case before another administrator approves the request."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    check, _ = granting.GRANTS[command.what]
    if not command.reason.strip():
        change.wrong("/reason", "required", "the reason is needed")
    data = check(change, {"case": command.case, "to": command.to})
    told = foreseen(change, command)
    if command.preview:
        raise Previewed(Answer(status=200, body=told))
    row = granting.proposed(change, command.what, data, command.reason)
    return change.close([], granting.told(row) | {"preview": told}, status=202)


def foreseen(change: Change, command: Override) -> dict[str, Any]:
    """Return what the act does: it is carried out and undone."""
    try:
        with change.unit.attempt():
            act = overriding.opened(change, command.case)
            to, reason = command.to, command.reason
            overriding.carry_out(act, command.what, to, asked_by=change.me, grant="gr", reason=reason)
            raise Previewed(Answer(status=200, body=previewing.foreseen(act, Answer(status=200, body={}))))
    except Previewed as seen:
        return dict(seen.answer.body)

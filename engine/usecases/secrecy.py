"""What a reader of a case is not shown: fields under lock, for everybody but who handles the matter (LOCK).

Who is shown a locked field leaves a record in the security log of the day; the field's commitment stands in the trail
for everybody. Who signs elsewhere binds the commitment, not the words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.controls.confidential import locked, readable
from engine.model.control import Control
from engine.model.people import Kind, Standing
from engine.ports import UnitOfWork
from engine.usecases import access, security
from engine.usecases.act import Act
from engine.usecases.commands import Caller
from engine.usecases.environment import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """The locked fields of a case, for one reader."""

    hidden: Mapping[str, str]  # path -> control that locks it
    shown: tuple[str, ...]  # paths locked for others that this reader sees, with a value


NOTHING = Locked(hidden={}, shown=())


def of(act: Act, standing: Standing) -> Locked:
    """Return what of the case is under lock for the person."""
    controls = act.ready.secrets
    if not controls:
        return NOTHING
    found = locked(controls, {instance.element for instance in act.state.run.done})
    carrying = {control.id: _handlers(act, control) for control in controls}
    may = {one.id for one in controls if _may(act, one, carrying[one.id], standing)}
    present = [path for path in found if path in act.state.fields]
    return Locked(
        hidden={path: found[path].id for path in found if found[path].id not in may},
        shown=tuple(sorted(path for path in present if found[path].id in may)),
    )


def _may(act: Act, control: Control, carrying: Mapping[str, Iterable[str]], standing: Standing) -> bool:
    if standing.kind is Kind.AUDITOR:
        return True
    known = {task: list(persons) for task, persons in carrying.items()}
    if readable(control, known, {standing.person}, standing.roles):
        return True
    told = {f"role:{role}" for role in standing.roles} | {f"body:{body}" for body in standing.bodies}
    items = [item for item in act.state.items.values() if item.element in carrying and item.audience]
    return any(not told.isdisjoint(item.audience.split("|")) for item in items)


def _handlers(act: Act, control: Control) -> dict[str, list[str]]:
    """Return who signed, holds or is assigned to each task that carries the control."""
    state = act.state
    tasks = [node.id for node in act.ready.nodes.values() if control.id in node.controls]
    holders = {item.element: item.holders for item in state.items.values()}
    return {
        task: [*state.participation.get(task, ()), *state.teams.get(task, ()), *holders.get(task, ())] for task in tasks
    }


def case(told: dict[str, Any], found: Locked) -> dict[str, Any]:
    """Return a case's answer without what is hidden; it says which fields are withheld, and by which control."""
    if not found.hidden:
        return told
    kept = {path: value for path, value in told["fields"].items() if path not in found.hidden}
    gone = {path: control for path, control in found.hidden.items() if path in told["fields"]}
    return told | {"fields": kept, "withheld": gone}


def item(told: dict[str, Any], found: Locked) -> dict[str, Any]:
    """Return a work item's answer without what is hidden."""
    if found.hidden and "context" in told:
        told["context"] = {path: value for path, value in told["context"].items() if path not in found.hidden}
    return told


def values(told: Mapping[str, Any], found: Locked) -> dict[str, Any]:
    """Return the values beside a record without those of hidden fields."""
    return {path: value for path, value in told.items() if path.removeprefix("/fields/") not in found.hidden}


def note(env: Environment, unit: UnitOfWork, caller: Caller, case: str, fields: tuple[str, ...]) -> None:
    """Put on record that the caller was shown locked fields of a case."""
    session = access.session(unit, caller)
    who = (session.standing.person, session.account)
    security.note(env, unit, caller.agency, "viewed", case, {"fields": " ".join(fields)}, {}, who=who)

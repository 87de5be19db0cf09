"""Decision tasks: the system evaluates a table over the case's scope and records what it says (D5).

A result stands among the case fields as ``decision.<id>``, with a commitment like every field; guards read it there.
It belongs to the instance that took it: when that is undone, the result of the latest one left comes back, or none.
While it lasts it stays true: when a value it read changes, it is taken again in the same act, so that nobody gets past
a gateway with a result that other figures gave.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from engine.errors import ExpressionInvalid, Undecidable
from engine.feel import values
from engine.model.process import Node
from engine.trail.binding import element_of
from engine.trail.record import commit
from engine.usecases.ground import recorder
from engine.usecases.state import viewing
from engine.usecases.state.act import Act

PREFIX = "decision."


def answer(act: Act, node: Node, changed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the result of a decision task by its path, as JSON; Undecidable when the table decides nothing.

    ``changed``: values by path that stand for those of the case.
    """
    name = node.decision
    prepared = act.ready.decisions.get(name)
    if prepared is None:
        raise Undecidable(f"there is no decision {name!r}", element=node.id)
    try:
        kind = act.ready.decision_kinds[name]
        told = values.to_json(prepared.decide(viewing.scope_of(act, changed)).value, kind)
        values.from_json(told, kind)  # what cannot be read again is no result of the declared type
    except ExpressionInvalid as wrong:
        raise Undecidable(f"decision {name}: {wrong.detail}", element=node.id) from wrong
    except Undecidable as wrong:
        raise Undecidable(f"decision {name}: {wrong.detail}", **{**wrong.fields, "element": node.id}) from wrong
    return {PREFIX + name: told}


def renew(act: Act, changed: Collection[str]) -> None:
    """Take again, as the system, every lasting decision that reads one of the paths; those that read a result, too."""
    paths = set(changed)
    for instance, (path, value, _) in list(act.state.decided.items()):
        reads = act.ready.decisions[path.removeprefix(PREFIX)].names
        if not any(f"{name}.".startswith(f"{one}.") for name in reads for one in paths):
            continue
        found = answer(act, act.node(element_of(instance)))
        if found[path] != value:
            actor, act.recorder.actor = act.recorder.actor, recorder.system("riskflow")
            take(act, instance, found)
            act.recorder.actor = actor
            paths.add(path)


def take(act: Act, instance: str, found: dict[str, Any]) -> None:
    """Record the result of a decision task, with the versions of the settings its table names."""
    (path, value), *_ = found.items()
    salt = act.env.ids.salt()
    commitment = commit(salt, value)
    act.recorder.pending.append((f"/fields/{path}", salt, json.dumps(value, ensure_ascii=False)))
    named = act.ready.decision_settings[path.removeprefix(PREFIX)]
    if named:
        versions = act.agency.setting_versions
        act.recorder.reads["settings"] = [f"{name}@{versions.get(name, 0)}" for name in named]
    act.recorder.add("fields", fields={path: commitment}, removed=[], instance=instance)
    act.recorder.reads.pop("settings", None)
    act.state.decided[instance] = [path, value, commitment]
    act.state.fields[path] = [value, commitment]


def forget(act: Act, undone: Collection[str]) -> None:
    """Take back the results of undone decision tasks."""
    gone = {act.state.decided.pop(instance)[0] for instance in undone if instance in act.state.decided}
    if not gone:
        return
    left = {path: [value, commitment] for path, value, commitment in act.state.decided.values() if path in gone}
    for path in gone:
        act.state.fields.pop(path, None)
    act.state.fields.update(left)
    fields = {path: pair[1] for path, pair in sorted(left.items())}
    act.recorder.add("fields", fields=fields, removed=sorted(gone - left.keys()))


def restore(act: Act, instance: str, row: list[Any]) -> None:
    """Let the result of a decision task that stands again stand again, by its own commitment."""
    path, value, commitment = row
    act.state.decided[instance] = row
    act.state.fields[path] = [value, commitment]
    act.recorder.add("fields", fields={path: commitment}, removed=[], instance=instance)

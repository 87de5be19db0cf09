"""The closed list of what the system does by itself: publish, archive, number, notify (D5). Never a signature."""

import json

from engine.errors import Undecidable
from engine.model.process import Node
from engine.trail.record import commit
from engine.usecases.act import Act
from engine.usecases.case_state import Item


def carry_out(act: Act, item: Item, node: Node) -> Act | None:
    """Carry out the action of a system task; returns a case it opened. Undecidable for one that is not on the list."""
    arguments = dict(node.action_args)
    if node.action in ("archive", "number"):
        _number(act, node, arguments)
    elif node.action in ("publish", "notify"):
        _note(act, node.action, arguments)
    else:
        raise Undecidable(f"the system does not know the action {node.action!r}", element=node.id)
    return None


def _number(act: Act, node: Node, arguments: dict[str, str]) -> None:
    """Give a gapless number of the kind and local year and write it to the field the file names."""
    prefix = arguments.get("prefix") or f"{act.row.number.partition('-')[0]}.{node.id}"
    year = int(act.today[:4])
    count = act.unit.next_number(act.row.agency, prefix, year)
    field = arguments.get("field") or f"{node.id}_no"
    set_field(act, field, f"{prefix}-{year}-{count:05d}")


def _note(act: Act, action: str, arguments: dict[str, str]) -> None:
    """Record that something was published or told; outlets are adapters of later work."""
    field = arguments.get("field") or f"{action}_at"
    set_field(act, field, act.today)


def set_field(act: Act, path: str, value: str) -> None:
    """Write one case field as the system."""
    salt = act.env.ids.salt()
    commitment = commit(salt, value)
    act.recorder.pending.append((f"/fields/{path}", salt, json.dumps(value, ensure_ascii=False)))
    act.recorder.add("fields", fields={path: commitment}, removed=[])
    act.state.fields[path] = [value, commitment]

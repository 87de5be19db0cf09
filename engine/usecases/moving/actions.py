"""The closed list of what the system does by itself (D5), see ``engine.model.action``. Never a signature."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import NotFound, Undecidable
from engine.model.action import handed_over
from engine.model.form import Field
from engine.model.process import Node
from engine.usecases.ground import recorder
from engine.usecases.moving import family, fields, opening
from engine.usecases.state import lots, publishing, rosters
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item

Given = Mapping[str, str]


def carry_out(act: Act, item: Item, node: Node) -> Act | None:
    """Carry out the action of a system task; returns a case it opened. Undecidable for one that is not on the list."""
    given = dict(node.action_args)
    if node.action == "open_case":
        return _open_case(act, item, node, given)
    if node.action == "assign":
        rosters.assign(act, node, given, item.instance)
        return None
    if node.action == "draw":
        _draw(act, item, node, given)
        return None
    found = _ACTIONS.get(node.action)
    if found is None:
        raise Undecidable(f"the system does not know the action {node.action!r}", element=node.id)
    path, value = found(act, node, given)
    _note(act, item, node, given, path, value)
    return None


def _draw(act: Act, item: Item, node: Node, given: Given) -> None:
    """Draw rows of a list by lot; Undecidable when it has fewer than are to be drawn, or nobody said how many."""
    held, size = (act.state.fields.get(given[name].strip(), [None])[0] for name in ("from", "size"))
    if not isinstance(size, int) or not 0 < size <= len(held or ()):
        raise Undecidable(f"{size} of {len(held or ())} rows cannot be drawn", element=node.id)
    drawn = lots.rows(act, item.instance, given["from"].strip(), size)
    fields.write(act, {given["field"].strip(): drawn}, instance=item.instance)


def _numbered(act: Act, node: Node, given: Given) -> tuple[str, str]:
    """Return a gapless number of the kind and local year; a file that has one keeps it when it passes again."""
    path = given.get("field") or f"{node.id}_no"
    known = act.state.fields.get(path)
    if known is not None and known[0]:
        return path, str(known[0])
    prefix = (given.get("prefix") or f"{act.row.number.partition('-')[0]}.{node.id}")[:40]
    year = int(act.today[:4])
    count = act.unit.next_number(act.row.agency, prefix, year)
    return path, f"{prefix}-{year}-{count:05d}"


def _dated(act: Act, node: Node, given: Given) -> tuple[str, str]:
    """Return the day on which something was published, told or reported; outlets are adapters of later work."""
    return given.get("field") or f"{_DAYS[node.action]}", act.today


_DAYS = {"publish": "publish_at", "notify": "notify_at", "file_refusal": "refusal_filed_on"}
_ACTIONS: Mapping[str, Callable[[Act, Node, Given], tuple[str, str]]] = {
    "number": _numbered,
    "archive": _numbered,
    "publish": _dated,
    "notify": _dated,
    "file_refusal": _dated,
}


def _note(act: Act, item: Item, node: Node, given: Given, path: str, value: str) -> None:
    """Write the field and record the fact: what was done, by which task, with which words of the file."""
    beside = publishing.added(act, node) if node.controls else {}
    fields.write(act, {path: value}, instance=item.instance)
    told = {"value": value, **beside, **{name: text for name, text in given.items() if name in ("view", "to", "years")}}
    values = {name: act.recorder.commitment(recorder.pointer("values", name), one) for name, one in told.items()}
    act.recorder.add("noted", instance=item.instance, what=node.action, values=values)


# -- cases of other processes ------------------------------------------------------------------------------------------


def _open_case(act: Act, item: Item, node: Node, given: Given) -> Act:
    """Open a case of another process under this one, with the fields named; its first task is offered to its post."""
    try:
        source = opening.within(act, given["process"].strip())
    except NotFound as missing:
        raise Undecidable(missing.detail, element=node.id, kind="no_definition") from missing
    row, wait = act.row, given.get("wait", "true") == "true"
    matter = opening.Matter(title=row.title, subject=row.subject, owner=row.owner, starter=row.starter, parent=row.case)
    depth = family.depth(act)
    child = opening.begin(act.env, act.unit, source, matter, act.facts, agency=row.agency, actor=None)
    child.recorder.key = act.recorder.key
    child.state.bond = {"as": family.SUB_CASE, "instance": item.instance if wait else "", "depth": depth + 1}
    family.attach(act, child, family.SUB_CASE, instance=item.instance, kept=wait)
    held = act.state.posts.get(row.starter)
    child.state.posts = {row.starter: list(held)} if held else {}  # his own tier moves up below, too
    opening.enter(child, (row.starter,), _handed(act, child, node, given))
    return child


def _handed(act: Act, child: Act, node: Node, given: Given) -> dict[str, Any]:
    """Return the fields of the new case; Undecidable for one that does not exist there or is of another type."""
    found = {}
    for theirs, ours in handed_over(given.get("fields", "")):
        mine, other = act.ready.case_fields.get(ours), child.ready.case_fields.get(theirs)
        if mine is None or other is None or _shape(act, mine) != _shape(child, other):
            raise Undecidable(
                f"the field {ours} cannot be handed over as {theirs}", element=node.id, kind="field_not_handed"
            )
        value = act.state.fields.get(ours, [None])[0]
        if value is not None:
            found[theirs] = value
    return found


def _shape(act: Act, item: Field) -> tuple[Any, ...]:
    """Return what two fields must have in common to hold one value."""
    group = act.ready.definition.group_by_id.get(item.of)
    columns = tuple((column.id, column.type) for column in group.fields) if group is not None else ()
    return (item.type, columns, tuple(sorted(option.id for option in item.options)))

"""Decision tables: any other rule may decide otherwise, so each is named; names and notes are small matters."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import HARMLESS, MAYBE, NEUTRAL, plain, weaker
from engine.model.change import Aspect, Change, Sort
from engine.model.decision import Decision, DecisionFile, DecisionTable, HitPolicy, Rule
from engine.model.text import Text

_LOOKS = frozenset({"line", "label", "annotation"})  # of no meaning for the answer
_UNORDERED = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY})
_TABLE = Text("决策表", "decision table")
_RULE = Text("规则行", "rule")
_PARTS = {
    "models": Text("业务知识", "knowledge models"),
    "inputs": Text("输入", "inputs"),
    "types": Text("类型", "types"),
    "services": Text("决策服务", "decision services"),
}


def tables(both: Both) -> Iterator[Change]:
    """Yield what differs between the decision tables beside both files."""
    old, new = both.old.tables or DecisionFile(), both.new.tables or DecisionFile()
    found = parted(old.decisions, new.decisions, lambda decision: decision.id)
    gone = weaker("少了一张决策表", "A decision table is gone")
    for decision in found.lost:
        yield both.change(_place(both, decision), Sort.REMOVED, Aspect.DECISION, gone, **_values(decision))
    for decision in found.won:
        yield both.change(_place(both, decision), Sort.ADDED, Aspect.DECISION, NEUTRAL, **_values(decision))
    for before, after in found.kept:
        yield from _changed(both, before, after)
    for name, what in _PARTS.items():
        if meaning(getattr(old, name)) != meaning(getattr(new, name)):
            yield both.change(Place(), Sort.CHANGED, Aspect.DECISION, MAYBE, path=name, what=what)


def _values(decision: Decision) -> dict[str, Any]:
    name = decision.name or decision.id
    return {"ref": decision.id, "subject": Text(name, name), "what": _TABLE}


def _changed(both: Both, old: Decision, new: Decision) -> Iterator[Change]:
    place, values = _place(both, new), _values(new)
    if isinstance(old, DecisionTable) and isinstance(new, DecisionTable):
        yield from _rules(both, place, old, new, values)
    if _bare(old) != _bare(new):
        yield both.change(place, Sort.CHANGED, Aspect.DECISION, MAYBE, path="logic", **values)
    if old.name != new.name:
        judged = MAYBE if new.id in _required(both) else NEUTRAL
        yield both.change(place, Sort.CHANGED, Aspect.DECISION, judged, path="name", **values)


def _bare(decision: Decision) -> Any:
    """Return what counts of a decision but its name and, of a table, its rules, which are compared one by one."""
    if isinstance(decision, DecisionTable):
        return meaning(dataclasses.replace(decision, name="", rules=()))
    return meaning(dataclasses.replace(decision, name=""))


def _required(both: Both) -> frozenset[str]:
    """Return the decisions others rest on, and may call by their names."""
    return frozenset(
        name
        for file in (both.old.tables, both.new.tables)
        if file is not None
        for decision in file.decisions
        for name in decision.requires
    )


def _rules(
    both: Both, place: Place, old: DecisionTable, new: DecisionTable, values: dict[str, Any]
) -> Iterator[Change]:
    """Rules pair by what they ask; their order counts unless at most one can hit."""
    before, after = ([_cells(rule) for rule in table.rules] for table in (old, new))
    lost, won = [row for row in before if row not in after], [row for row in after if row not in before]
    shown = {**values, "what": _RULE}
    for row in lost:
        other = next((one for one in won if one[0] == row[0]), None)
        if other is not None:
            won.remove(other)
        sort = Sort.CHANGED if other is not None else Sort.REMOVED
        yield both.change(
            place, sort, Aspect.DECISION, MAYBE, before=_said(row), after=_said(other) if other else None, **shown
        )
    for row in won:
        yield both.change(place, Sort.ADDED, Aspect.DECISION, MAYBE, after=_said(row), **shown)
    kept = [[row for row in rows if row in others] for rows, others in ((before, after), (after, before))]
    if new.hit_policy not in _UNORDERED and kept[0] != kept[1]:
        yield both.change(place, Sort.CHANGED, Aspect.DECISION, MAYBE, path="order", **shown)
    if not lost and not won and _notes(old) != _notes(new):
        yield both.change(place, Sort.CHANGED, Aspect.TEXT, HARMLESS, path="annotation", **shown)


def _cells(rule: Rule) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(plain(cell) for cell in rule.inputs), tuple(plain(cell) for cell in rule.outputs)


def _notes(table: DecisionTable) -> list[str]:
    return sorted(rule.annotation for rule in table.rules)


def _said(row: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    return f"{' ; '.join(row[0])} → {' ; '.join(row[1])}"


def meaning(value: Any) -> Any:
    """Return what of a logic counts for its answer, as nested tuples."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (item.name for item in dataclasses.fields(value) if item.name not in _LOOKS)
        return (type(value).__name__, *((name, meaning(getattr(value, name))) for name in names))
    if isinstance(value, tuple):
        return tuple(meaning(item) for item in value)
    return plain(value) if type(value) is str else value


def _place(both: Both, decision: Decision) -> Place:
    """Return where a decision is taken: at the tasks that name it and the steps of approvals that read it."""
    found: dict[str, Text] = {}
    owner = ""
    risks: list[str] = []
    for definition in (both.new, both.old):
        readers = {
            control.id
            for control in definition.controls
            if decision.id in (getattr(control.spec, "decision", ""), getattr(control.spec, "table", ""))
        }
        for process in definition.processes:
            for node in process.graph.all_nodes.values():
                if node.decision == decision.id or readers & set(node.controls):
                    owner = owner or process.id
                    found.setdefault(node.id, node.name)
                    risks += both.of_node(node)
    where = next(iter(found.values()), Text("", ""))
    return Place(process=owner, elements=tuple(found), where=where, risks=both.sorted(risks))

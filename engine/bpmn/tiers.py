"""Approval tiers written as a decision table: its rows become the bands the control kernel knows.

The table has one input, the amount, each cell one range; two outputs, ``tier`` (id of the band) and ``roles`` (the
chain in order: one text parted by blanks, or a list of texts). Rows ascend and meet: no gap, no overlap.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TypeGuard

from engine.errors import ExpressionInvalid
from engine.feel import Names, parse
from engine.model.control import Approval, Control, Tier
from engine.model.decision import Decision, DecisionTable, HitPolicy, Rule
from engine.model.process import Definition

_RANGE = re.compile(r"([\[(\]])(.+?)\.\.(.+)([\])\[])", re.DOTALL)
_BOUND = re.compile(r"(<=|<|>=|>)(.+)", re.DOTALL)
Problem = tuple[int, str, str]  # line in the DMN file, zh, en


def filled(definition: Definition) -> Definition:
    """Return the definition with the bands of each approval that names a decision table; faults wait for the lint."""
    controls = tuple(_filled(control, definition) for control in definition.controls)
    return definition if controls == definition.controls else replace(definition, controls=controls)


def _filled(control: Control, definition: Definition) -> Control:
    if not isinstance(control.spec, Approval) or not control.spec.decision:
        return control
    table = definition.decision_by_id.get(control.spec.decision)
    tiers = tuple(found for row in table.rules if (found := _band(row)) is not None) if fits(table) else ()
    return replace(control, spec=replace(control.spec, tiers=tiers))


def fits(table: Decision | None) -> TypeGuard[DecisionTable]:
    """True for a table whose columns are those of tiers."""
    return (
        isinstance(table, DecisionTable)
        and len(table.inputs) == 1
        and [output.name for output in table.outputs] == ["tier", "roles"]
    )


def problems(spec: Approval, table: DecisionTable) -> Iterator[Problem]:
    """Yield what keeps a table of fitting columns from being a chain of tiers."""
    if table.hit_policy is not HitPolicy.UNIQUE:
        yield table.line, "审批层级表须为 UNIQUE", "a table of tiers has the hit policy UNIQUE"
    if table.inputs[0].expression.strip() != spec.amount.strip():
        zh, en = f"输入须为审批金额 {spec.amount}", f"the input has to be the approval's amount, {spec.amount}"
        yield table.line, zh, en
    bands = [(row, _band(row)) for row in table.rules]
    for row, band in bands:
        if band is None:
            zh, en = (
                "此行须为一个金额区间、一个层级、一串岗位",
                "the row has to be one range, one tier, a chain of roles",
            )
            yield row.line, zh, en
        elif not band.roles:
            yield row.line, "此档没有审批岗位", "the tier has no roles"
    whole = [(row.line, band) for row, band in bands if band is not None]
    if len(whole) == len(bands):
        yield from _joints(whole, table.line)
    names = [band.id for _, band in whole]
    if len(set(names)) != len(names):
        yield table.line, "层级标识重复", "a tier's id stands twice"


def _joints(bands: list[tuple[int, Tier]], line: int) -> Iterator[Problem]:
    """Yield gaps and overlaps between neighbours, and at both ends."""
    if not bands:
        yield line, "没有任何层级", "there is no tier"
        return
    (first_line, first), (last_line, last) = bands[0], bands[-1]
    if first.from_ and (_figure(first.from_) != 0 or not first.from_inclusive):
        yield (
            first_line,
            "第一档须从 0 起（含）或不设下限",
            "the first tier begins at 0 (included) or has no lower bound",
        )
    if last.to:
        yield last_line, "最后一档不能设上限", "the last tier has no upper bound"
    for (_, low), (row, high) in itertools.pairwise(bands):
        if not low.to or not high.from_ or not _same(low.to, high.from_):
            zh, en = "与上一档之间有空当或重叠", "a gap or an overlap towards the tier above it in the table"
            yield row, zh, en
        elif low.to_inclusive == high.from_inclusive:
            both = low.to_inclusive
            zh = f"界限 {low.to} {'两档都算' if both else '两档都不算'}"
            en = f"the bound {low.to} belongs to {'both tiers' if both else 'neither tier'}"
            yield row, zh, en
    figures = [_figure(band.to) for _, band in bands[:-1]]
    known = [figure for figure in figures if figure is not None]
    if known != sorted(set(known)):
        yield line, "各档界限须由小到大", "the bounds have to ascend"


def _figure(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return None


def _same(one: str, other: str) -> bool:
    """True for the same bound: the same text but for blanks, or the same figure."""
    if "".join(one.split()) == "".join(other.split()):
        return True
    return _figure(one) is not None and _figure(one) == _figure(other)


def _band(row: Rule) -> Tier | None:
    """Return the tier of a row; None when it is none."""
    bounds, name, roles = _bounds(row.inputs[0].strip()), _constant(row.outputs[0]), _constant(row.outputs[1])
    if bounds is None or not isinstance(name, str) or not name:
        return None
    if isinstance(roles, str):
        chain = tuple(roles.split())
    elif isinstance(roles, list) and all(isinstance(role, str) for role in roles):
        chain = tuple(str(role) for role in roles)
    else:
        return None
    low, high, low_in, high_in = bounds
    return Tier(id=name, from_=low, to=high, from_inclusive=low_in, to_inclusive=high_in, roles=chain)


def _constant(text: str) -> object:
    """Return the value of a cell that reads nothing; None for any other."""
    try:
        return parse(text, Names.of({})).evaluate({})
    except ExpressionInvalid:
        return None


def _bounds(cell: str) -> tuple[str, str, bool, bool] | None:
    """Return lower bound, upper bound and whether each belongs to the range; None when the cell is no range."""
    if cell in ("", "-"):
        return "", "", True, False
    if (found := _RANGE.fullmatch(cell)) is not None:
        return found[2].strip(), found[3].strip(), found[1] == "[", found[4] == "]"
    if (found := _BOUND.fullmatch(cell)) is not None:
        bound = found[2].strip()
        if found[1].startswith("<"):
            return "", bound, True, found[1] == "<="
        return bound, "", found[1] == ">=", False
    return None

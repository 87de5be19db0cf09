"""Who does a step and within which time."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import (
    ANY_OF,
    CONDITION,
    EVERY,
    EXCUSED,
    GONE,
    LABEL,
    LESS,
    MAYBE,
    MINIMUM,
    NOTED,
    OTHER,
    STRONGER,
    TERM,
    Judged,
    Rule,
    weaker,
)
from engine.analysis.changes.facets import Table, facet
from engine.analysis.changes.words import joined, timed
from engine.model.change import Aspect, Change, Sort
from engine.model.form import Deadline, Duty
from engine.model.text import EMPTY, Text


def _body(before: str, after: str) -> Judged:
    if not before:
        return MAYBE
    return MAYBE if after else GONE


def _rolls(before: tuple[bool, str, str], after: tuple[bool, str, str]) -> Judged:
    """A last day that moves on makes a term longer, and a least time too."""
    if before[2] or after[2]:
        return MAYBE
    return STRONGER if before[0] else weaker("末日可顺延，期限放长", "The last day may move on: the time is longer")


DUTY: Table = (
    facet("roles", "办理岗位", "posts that handle it", ANY_OF),
    facet(
        "qualification",
        "所需资格",
        "qualification",
        Rule(judge=lambda old, new: STRONGER if not old else _body(old, new)),
    ),
    facet("body", "所属机构", "body", Rule(judge=_body)),
)
DEADLINE: Table = (
    facet("id", "标识", "id", None),
    facet("after", "起算点", "what it counts from", OTHER),
    facet(("max", "unit"), "期限", "time allowed", TERM),
    facet(("min", "unit"), "最短期限", "least time", MINIMUM),
    facet("law", "依据", "basis in law", NOTED),
    facet("warn", "预警比例", "when it warns", OTHER),
    facet("basis", "名称", "name", LABEL),
    facet("outcomes", "最短期限所限的结果", "outcomes the least time holds back", EVERY),
    facet("when", "适用条件", "when it runs", CONDITION),
    facet(
        ("rolls", "max", "min"),
        "末日顺延",
        "last day moves to a working day",
        Rule(judge=_rolls, key=lambda value: value[0]),
    ),
    facet("deemed", "逾期视为", "what is taken for done", OTHER),
    facet("extend", "可延长", "longest extension", Rule(judge=lambda old, new: _extend(old, new))),
    facet("extend_by", "可批准延长的岗位", "posts that may extend it", EXCUSED),
    facet("suspend_on", "不计入期限的情形", "grounds whose time is not counted", EXCUSED),
)
_DEADLINE = Text("期限", "term")


def _extend(before: str, after: str) -> Judged:
    if not before:
        return weaker("可以延长", "It may be extended")
    return STRONGER if not after else LESS.judge(before, after)


def duty(both: Both, place: Place, old: Duty, new: Duty) -> Iterator[Change]:
    """Yield what differs in who may do a step, lane and step taken together."""
    yield from both.parts(place, Aspect.DUTY, old, new, DUTY)


def deadlines(both: Both, place: Place, old: tuple[Deadline, ...], new: tuple[Deadline, ...]) -> Iterator[Change]:
    """Yield what differs between the terms of a step."""
    found = parted(old, new, lambda deadline: deadline.id)
    gone = weaker("取消了一项期限", "A term is gone")
    for term in found.lost:
        yield both.change(place, Sort.REMOVED, Aspect.DEADLINE, gone, before=_told(term), **_values(term))
    for term in found.won:
        yield both.change(place, Sort.ADDED, Aspect.DEADLINE, STRONGER, after=_told(term), **_values(term))
    for before, after in found.kept:
        values = _values(after)
        values.pop("what")
        yield from both.parts(place, Aspect.DEADLINE, before, after, DEADLINE, **values)


def _values(term: Deadline) -> dict[str, Any]:
    return {"ref": term.id, "subject": term.basis, "what": _DEADLINE}


def _told(term: Deadline) -> Text:
    least = timed(term.min, term.unit)
    parts = [Text(f"至少 {least.zh}", f"at least {least.en}") if least != EMPTY else EMPTY, timed(term.max, term.unit)]
    return joined(parts)

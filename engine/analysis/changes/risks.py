"""Risk points: gone, graded lighter, a measure no longer enforced; and where they are attached."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import ASKED, LABEL, MAYBE, NOTED, STRONGER, Judged, Rule, weaker
from engine.analysis.changes.facets import Table, facet
from engine.model.change import Aspect, Change, Sort
from engine.model.risk import Measure, RiskPoint
from engine.model.text import EMPTY, Text

_LIGHTER = weaker("风险等级降低", "The risk is graded lighter")


def _rank(before: int, after: int) -> Judged:
    return _LIGHTER if after > before else STRONGER


RISK: Table = (
    facet("id", "标识", "id", None),
    facet("rank", "等级", "grade", Rule(judge=_rank)),
    facet("name", "名称", "name", LABEL),
    facet("status", "认定状态", "whether the grade is confirmed", NOTED),
    facet("nature", "性质", "nature", NOTED),
    facet("cause", "成因", "cause", NOTED),
    facet("manifestation", "表现", "how it shows", LABEL),
    facet("owner", "责任岗位", "post that answers for it", ASKED),
    facet("watcher", "监督岗位", "post that watches it", ASKED),
    facet("measures", "防控措施", "measures", None),
    facet("sources", "出处", "sources", NOTED),
)
MEASURE: Table = (
    facet("text", "措施", "measure", LABEL),
    facet("enforced_by", "由系统执行的控制", "enforced by", None),
)


def risks(both: Both) -> Iterator[Change]:
    """Yield what differs in the catalogue of risk points."""
    old_catalog, new_catalog = both.old.catalog, both.new.catalog
    if old_catalog.scheme != new_catalog.scheme:
        what, shown = Text("分级方案", "grading scheme"), (old_catalog.scheme, new_catalog.scheme)
        yield both.change(
            Place(), Sort.CHANGED, Aspect.RISK, MAYBE, path="scheme", what=what, before=shown[0], after=shown[1]
        )
    found = parted(old_catalog.risks, new_catalog.risks, lambda risk: risk.id)
    gone = weaker("删去了一个风险点", "A risk point is gone")
    for risk in found.lost:
        yield _whole(both, Sort.REMOVED, gone, risk)
    for risk in found.won:
        yield _whole(both, Sort.ADDED, STRONGER, risk)
    for old, new in found.kept:
        place = _place(both, new)
        values: dict[str, Any] = {"ref": new.id, "subject": new.name}
        yield from both.parts(place, Aspect.RISK, old, new, RISK, **values)
        yield from _measures(both, place, old, new, values)


def _whole(both: Both, sort: Sort, judged: Judged, risk: RiskPoint) -> Change:
    shown = {"before" if sort is Sort.REMOVED else "after": risk.id}
    return both.change(_place(both, risk), sort, Aspect.RISK, judged, ref=risk.id, subject=risk.name, **shown)


def _measures(both: Both, place: Place, old: RiskPoint, new: RiskPoint, values: dict[str, Any]) -> Iterator[Change]:
    """Measures have no ids: those with a control pair by it, the others by their words, the rest one by one."""
    lost, won = _unmatched(old.measures, new.measures), _unmatched(new.measures, old.measures)
    for before, after in _by_place(lost, won):
        yield _measure(both, place, before, after, values)


def _unmatched(these: tuple[Measure, ...], those: tuple[Measure, ...]) -> list[Measure]:
    rest = list(those)
    found = []
    for measure in these:
        if measure in rest:
            rest.remove(measure)
        else:
            found.append(measure)
    return found


def _by_place(lost: list[Measure], won: list[Measure]) -> Iterator[tuple[Measure | None, Measure | None]]:
    """Pair measures of one control, then of one text, then what is left in order."""
    rest, open_ = list(won), []
    for measure in lost:
        found = next((m for m in rest if m.enforced_by == measure.enforced_by or m.text == measure.text), None)
        if found is None:
            open_.append(measure)
        else:
            rest.remove(found)
            yield measure, found
    for at in range(max(len(open_), len(rest))):
        yield (open_[at] if at < len(open_) else None), (rest[at] if at < len(rest) else None)


def _measure(both: Both, place: Place, old: Measure | None, new: Measure | None, values: dict[str, Any]) -> Change:
    shown = {"before": old.text if old else EMPTY, "after": new.text if new else EMPTY}
    sort = Sort.ADDED if old is None else Sort.REMOVED if new is None else Sort.CHANGED
    judged: Judged = STRONGER
    aspect = Aspect.RISK
    if old is not None and new is None:
        judged = weaker("少了一项防控措施", "A measure is gone")
    elif old is not None and new is not None:
        if old.enforced_by == new.enforced_by:
            judged, aspect = LABEL.judge(old, new), Aspect.TEXT
        elif old.enforced_by:
            zh, en = "措施不再由原有的控制执行", "The measure is no longer enforced by that control"
            judged = weaker(zh, en)
            shown = {"before": both.control(old.enforced_by), "after": both.control(new.enforced_by)}
    what = Text("防控措施", "measure")
    return both.change(place, sort, aspect, judged, path="measures", what=what, **shown, **values)


def _place(both: Both, risk: RiskPoint) -> Place:
    """Return where a risk point stands, in either version."""
    process, found = "", dict[str, Text]()
    for definition in (both.new, both.old):
        for owner in definition.processes:
            for node in owner.graph.all_nodes.values():
                if risk.id in node.risks:
                    process = process or owner.id
                    found.setdefault(node.id, node.name)
    where = next(iter(found.values()), EMPTY)
    return Place(process=process, elements=tuple(found), where=where, risks=(risk.id,))


def attached(both: Both, place: Place, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    """Yield risk points taken from, or put to, an element, flow, lane or process that both versions have."""
    kept = {risk.id for risk in both.new.catalog.risks} & {risk.id for risk in both.old.catalog.risks}
    what = Text("风险点", "risk point")
    for name in sorted(set(old) - set(new)):
        if name in kept:  # one gone from the catalogue, or new in it, is told there
            gone = weaker("此处不再列有这个风险点", "The risk point no longer stands here")
            values: dict[str, Any] = {"ref": name, "what": what, "before": name, "risks": (name,)}
            yield both.change(place, Sort.REMOVED, Aspect.RISK, gone, path="risks", **values)
    for name in sorted((set(new) - set(old)) & kept):
        values = {"ref": name, "what": what, "after": name, "risks": (name,)}
        yield both.change(place, Sort.ADDED, Aspect.RISK, STRONGER, path="risks", **values)

"""Processes as a whole: who starts them, what may be done at any time, their lanes; and what the file starts."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes import controls, risks
from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import (
    ANY_OF,
    LABEL,
    MAYBE,
    NEUTRAL,
    NOTED,
    OTHER,
    Judged,
    Rule,
    weaker,
)
from engine.analysis.changes.facets import Table, facet
from engine.analysis.changes.flows import flows
from engine.analysis.changes.nodes import nodes
from engine.model.change import Aspect, Change, Effect, Sort
from engine.model.process import AnyTimeAction, Lane, Phase, Process
from engine.model.text import Text


def _public(before: bool, _after: bool) -> Judged:
    return weaker("流程图不再公开", "The chart is no longer public") if before else MAYBE


PROCESS: Table = (
    facet("id", "标识", "id", None),
    facet("name", "名称", "name", LABEL),
    facet("graph", "流程", "graph", None),
    facet("executable", "可执行", "can be executed", OTHER),
    facet("lanes", "泳道", "lanes", None),
    facet("phases", "阶段", "phases", None),
    facet("risks", "风险点", "risk points", None),
    facet("controls", "控制", "controls", None),
    facet("starters", "可发起的岗位", "posts that may start it", ANY_OF),
    facet("prefix", "编号前缀", "prefix of its numbers", NOTED),
    facet("category", "权力类别", "kind of power", NOTED),
    facet("basis", "权力依据", "basis of the power", NOTED),
    facet("public", "公开流程图", "public chart", Rule(judge=_public)),
    facet("actions", "随时可办的事项", "what may be done at any time", None),
    facet("words", "用语", "words", Rule(judge=LABEL.judge, key=frozenset)),
)
LANE: Table = (
    facet("id", "标识", "id", None),
    facet("name", "名称", "name", LABEL),
    facet("nodes", "环节", "steps", None),
    facet("duty", "办理人", "who does its steps", None),
    facet("risks", "风险点", "risk points", None),
    facet("parent", "上级泳道", "lane around it", NOTED),
)
ANY_TIME: Table = (
    facet("id", "标识", "id", None),
    facet("name", "名称", "name", LABEL),
    facet("process", "所启动的流程", "process it starts", OTHER),
    facet("roles", "可办的岗位", "posts that may do it", ANY_OF),
    facet("effect", "对本案的影响", "what it does to the case", OTHER),
)
PHASE: Table = (facet("id", "标识", "id", None), facet("name", "名称", "name", LABEL))
_COURSE = Text("流程", "process")


def courses(both: Both) -> Iterator[Change]:
    """Yield what differs between the processes of both files, and all within them."""
    found = parted(both.old.processes, both.new.processes, lambda process: process.id)
    gone = weaker("少了一个流程", "A process is gone")
    for process in found.lost:
        yield both.change(_place(process), Sort.REMOVED, Aspect.COURSE, gone, before=process.name, **_values(process))
    for process in found.won:
        zh, en = "多了一个流程，无法判定是否另开一条路", "One more process; whether it opens another way cannot be told"
        judged = Effect.MAYBE, Text(zh, en)
        yield both.change(_place(process), Sort.ADDED, Aspect.COURSE, judged, after=process.name, **_values(process))
    for old, new in found.kept:
        yield from _changed(both, old, new)
    if both.old.main != both.new.main:
        shown = {"before": both.old.main, "after": both.new.main, "what": Text("主流程", "main process")}
        yield both.change(Place(), Sort.CHANGED, Aspect.COURSE, MAYBE, path="main", **shown)


def _place(process: Process) -> Place:
    return Place(process=process.id, where=process.name, risks=process.risks)


def _values(process: Process) -> dict[str, Any]:
    return {"ref": process.id, "subject": process.name, "what": _COURSE}


def _changed(both: Both, old: Process, new: Process) -> Iterator[Change]:
    place = _place(new)
    yield from both.parts(place, Aspect.COURSE, old, new, PROCESS, ref=new.id, subject=new.name)
    yield from risks.attached(both, place, old.risks, new.risks)
    yield from controls.attached(both, place, old.controls, new.controls)
    yield from _lanes(both, place, old.lanes, new.lanes)
    yield from _actions(both, place, old.actions, new.actions)
    yield from _phases(both, place, old.phases, new.phases)
    yield from nodes(both, old, new)
    yield from flows(both, old, new)


def _lanes(both: Both, place: Place, old: tuple[Lane, ...], new: tuple[Lane, ...]) -> Iterator[Change]:
    """Lanes: what their duty means for each step is told at the step."""
    found, what = parted(old, new, lambda lane: lane.id), Text("泳道", "lane")
    for lane in found.lost:
        yield from risks.attached(both, place, lane.risks, ())
        yield both.change(place, Sort.REMOVED, Aspect.COURSE, NEUTRAL, ref=lane.id, what=what, before=lane.name)
    for lane in found.won:
        yield from risks.attached(both, place, (), lane.risks)
        yield both.change(place, Sort.ADDED, Aspect.COURSE, NEUTRAL, ref=lane.id, what=what, after=lane.name)
    for before, after in found.kept:
        values: dict[str, Any] = {"ref": after.id, "subject": after.name}
        yield from both.parts(place, Aspect.COURSE, before, after, LANE, **values)
        yield from risks.attached(both, place, before.risks, after.risks)
        if before.duty != after.duty or set(before.nodes) != set(after.nodes):
            shown = Text("泳道的办理人或环节", "who does the steps of the lane, or which")
            yield both.change(place, Sort.CHANGED, Aspect.DUTY, NEUTRAL, path="lane", what=shown, **values)


def _actions(
    both: Both, place: Place, old: tuple[AnyTimeAction, ...], new: tuple[AnyTimeAction, ...]
) -> Iterator[Change]:
    found, what = parted(old, new, lambda action: action.id), Text("随时可办的事项", "what may be done at any time")
    for action in found.lost:
        yield both.change(place, Sort.REMOVED, Aspect.COURSE, MAYBE, ref=action.id, what=what, before=action.name)
    for action in found.won:
        yield both.change(place, Sort.ADDED, Aspect.COURSE, MAYBE, ref=action.id, what=what, after=action.name)
    for before, after in found.kept:
        yield from both.parts(place, Aspect.COURSE, before, after, ANY_TIME, ref=after.id, subject=after.name)


def _phases(both: Both, place: Place, old: tuple[Phase, ...], new: tuple[Phase, ...]) -> Iterator[Change]:
    """Phases only part the sheets of the chart."""
    if old != new:
        harmless = LABEL.judge(old, new)
        what = Text("阶段", "phases")
        shown: dict[str, Any] = {"before": tuple(p.name for p in old), "after": tuple(p.name for p in new)}
        yield both.change(place, Sort.CHANGED, Aspect.TEXT, harmless, path="phases", what=what, **shown)

"""Forms and outcomes: a field unbound or no longer required, a way back turned forward."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import (
    ALL_OF,
    ASKED,
    LABEL,
    MAYBE,
    MORE,
    NEUTRAL,
    OTHER,
    STRONGER,
    YES,
    Judged,
    Rule,
    order,
    weaker,
)
from engine.analysis.changes.facets import Table, facet
from engine.model.change import Aspect, Change, Effect, Sort
from engine.model.form import Field, FieldScope, Form, Outcome, OutcomeKind
from engine.model.text import Text


def _scope(before: FieldScope, after: FieldScope) -> Judged:
    if before is FieldScope.SIGNER:
        return weaker("不再由每名签字人各自填写", "It is no longer asked of each signer")
    if after is FieldScope.TASK:
        return weaker("内容不再写入案件", "The value no longer reaches the case")
    return MAYBE


def _most(before: int | None, after: int | None) -> Judged:
    if before is None:
        return STRONGER
    if after is None or after > before:
        return weaker("可填的条数放宽", "More entries are let in")
    return STRONGER


def _readonly(before: bool, _after: bool) -> Judged:
    return weaker("原只读的内容可以改写", "What was shown only can be written") if before else MAYBE


def _kind(before: OutcomeKind, after: OutcomeKind) -> Judged:
    if after is OutcomeKind.FORWARD:
        return weaker("退回或不予的结果改为通过", "A way back or a refusal now goes forward")
    return MAYBE


FIELD: Table = (
    facet("id", "标识", "id", None),
    facet("type", "类型", "type", OTHER),
    facet("name", "名称", "name", LABEL),
    facet("required", "必填", "required", YES),
    facet("bound", "签字时绑定", "bound by signatures", YES),
    facet("scope", "归属", "where its value belongs", Rule(judge=_scope)),
    facet("case", "写入的案件字段", "case field it writes", OTHER),
    facet("of", "所用的栏目组", "group of its columns", OTHER),
    facet("min", "最少条数", "least entries", MORE),
    facet("max", "最多条数", "most entries", Rule(judge=_most)),
    facet("options", "选项", "options", None),
    facet("assigns", "据以指派的环节", "step it assigns", OTHER),
    facet("readonly", "只读", "shown only", Rule(judge=_readonly)),
    facet("value", "由案件带出的值", "value taken from the case", ASKED),
    facet("example", "示例", "example", LABEL),
    facet("help", "填写说明", "help", LABEL),
)
FORM: Table = (
    facet("fields", "字段", "fields", None),
    facet("groups", "栏目组", "groups", None),
    facet("comment", "意见", "comment", order("optional", "required")),
)
OUTCOME: Table = (
    facet("id", "标识", "id", None),
    facet("name", "名称", "name", LABEL),
    facet("kind", "性质", "kind", Rule(judge=_kind)),
    facet("requires", "须填的内容", "fields it needs", ALL_OF),
    facet("binding", "属最终决定", "a binding decision", YES),
)
OPTION: Table = (facet("id", "标识", "id", None), facet("name", "名称", "name", LABEL))
GROUP: Table = (facet("id", "标识", "id", None), facet("fields", "栏目", "columns", None))
_FIELD = Text("字段", "field")
_OPTION = Text("选项", "option")
_OUTCOME = Text("办理结果", "outcome")
_PLAIN = Form()


def form(both: Both, place: Place, old: Form | None, new: Form | None) -> Iterator[Change]:
    """Yield what differs between the forms of a step."""
    before, after = old or _PLAIN, new or _PLAIN
    yield from both.parts(place, Aspect.FORM, before, after, FORM, ref="comment")
    yield from fields(both, place, before.fields, after.fields)
    known = {group.id: group for group in before.groups}
    for group in after.groups:
        if group.id in known:
            yield from fields(both, place, known[group.id].fields, group.fields, at=f"{group.id}.")


def fields(
    both: Both, place: Place, old: tuple[Field, ...], new: tuple[Field, ...], *, at: str = ""
) -> Iterator[Change]:
    """Yield what differs between the fields of a form or a group."""
    found = parted(old, new, lambda field: field.id)
    for field in found.lost:
        yield both.change(place, Sort.REMOVED, Aspect.FORM, _lost(field), before=field.name, **_values(field, at))
    for field in found.won:
        yield both.change(place, Sort.ADDED, Aspect.FORM, _won(both, field), after=field.name, **_values(field, at))
    for before, after in found.kept:
        values = _values(after, at)
        values.pop("what")
        yield from both.parts(place, Aspect.FORM, before, after, FIELD, **values)
        yield from _options(both, place, before, after, values)


def _values(field: Field, at: str) -> dict[str, Any]:
    return {"ref": f"{at}{field.id}", "subject": field.name, "what": _FIELD}


def _lost(field: Field) -> Judged:
    if field.bound or field.required or field.scope is FieldScope.SIGNER:
        return weaker("少了一项签字绑定或必填的内容", "Something bound or required is no longer asked")
    return MAYBE


def _won(both: Both, field: Field) -> Judged:
    """A new field adds something, unless it writes what another field of the file writes already."""
    if field.scope is FieldScope.CASE and field.path in _paths(both):
        zh, en = (
            "另一处也可改写同一内容，无法判定是否放宽",
            "The same value can be written here too; whether looser cannot be told",
        )
        return Effect.MAYBE, Text(zh, en)
    return STRONGER if field.bound or field.required else NEUTRAL


def _paths(both: Both) -> frozenset[str]:
    return frozenset(
        field.path
        for process in both.old.processes
        for node in process.graph.all_nodes.values()
        if node.form is not None
        for field in node.form.fields
    )


def _options(both: Both, place: Place, old: Field, new: Field, values: dict[str, Any]) -> Iterator[Change]:
    found = parted(old.options, new.options, lambda option: option.id)
    shown = {**values, "what": _OPTION, "path": "options"}
    for option in found.lost:
        yield both.change(place, Sort.REMOVED, Aspect.FORM, MAYBE, before=option.name, **shown)
    for option in found.won:
        yield both.change(place, Sort.ADDED, Aspect.FORM, MAYBE, after=option.name, **shown)
    for before, after in found.kept:
        yield from both.parts(place, Aspect.FORM, before, after, OPTION, at=f"options.{after.id}.", **values)


def outcomes(both: Both, place: Place, old: tuple[Outcome, ...], new: tuple[Outcome, ...]) -> Iterator[Change]:
    """Yield what differs between the outcomes of a step."""
    found = parted(old, new, lambda outcome: outcome.id)
    for outcome in found.lost:
        judged = MAYBE
        if outcome.kind is not OutcomeKind.FORWARD:
            judged = weaker("不能再退回或不予", "It can no longer be sent back or refused")
        yield both.change(place, Sort.REMOVED, Aspect.OUTCOME, judged, before=outcome.name, **_result(outcome))
    for outcome in found.won:
        yield both.change(place, Sort.ADDED, Aspect.OUTCOME, MAYBE, after=outcome.name, **_result(outcome))
    for before, after in found.kept:
        same: dict[str, Any] = {"ref": after.id, "subject": after.name}
        yield from both.parts(place, Aspect.OUTCOME, before, after, OUTCOME, **same)
    if old and new and old[0].id != new[0].id and not found.lost and not found.won:
        first = Text("首个结果", "first outcome")
        values = {"ref": new[0].id, "what": first, "before": old[0].name, "after": new[0].name}
        yield both.change(place, Sort.CHANGED, Aspect.OUTCOME, MAYBE, path="first", **values)


def _result(outcome: Outcome) -> dict[str, Any]:
    return {"ref": outcome.id, "subject": outcome.name, "what": _OUTCOME}

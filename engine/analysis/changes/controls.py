"""Controls of the catalogue: gone, new, of another kind, or with other parameters; and where they are attached."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes import words
from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import ALL_OF, LABEL, MAYBE, NOTED, STRONGER, Judged, order, weaker
from engine.analysis.changes.facets import Table, facet
from engine.analysis.changes.kinds import KINDS
from engine.analysis.changes.kinds_of_conduct import CONDUCT
from engine.analysis.changes.parties import parties
from engine.analysis.changes.tiers import tiers
from engine.model.change import Aspect, Change, Sort
from engine.model.conduct import Draw
from engine.model.control import Approval, Control, Joint, Quorum
from engine.model.process import Definition
from engine.model.text import EMPTY, Text

SPECS: dict[type[Any], Table] = KINDS | CONDUCT
CONTROL: Table = (
    facet("id", "标识", "id", None),
    facet("spec", "内容", "content", None),
    facet("name", "名称", "name", LABEL),
    facet("type", "类型", "type", order("corrective", "detective", "preventive")),
    facet("answers", "应对的风险点", "risk points it answers", ALL_OF),
    facet("laws", "依据", "basis in law", NOTED),
)
_SIGNERS = (Approval, Joint, Quorum, Draw)  # say themselves who signs


def controls(both: Both) -> Iterator[Change]:
    """Yield what differs in the catalogue of controls."""
    found = parted(both.old.controls, both.new.controls, lambda control: control.id)
    gone = weaker("删去了一项控制", "A control is gone")
    for control in found.lost:
        yield _whole(both, Sort.REMOVED, gone, control)
    for control in found.won:
        yield _whole(both, Sort.ADDED, STRONGER, control)
    for old, new in found.kept:
        yield from _changed(both, _place(both, new.id), old, new)


def _whole(both: Both, sort: Sort, judged: Judged, control: Control) -> Change:
    shown = {"before" if sort is Sort.REMOVED else "after": subject(control)}
    values: dict[str, Any] = {"ref": control.id, "subject": subject(control), "what": kind(control)}
    return both.change(_place(both, control.id), sort, Aspect.CONTROL, judged, **values, **shown)


def _changed(both: Both, place: Place, old: Control, new: Control) -> Iterator[Change]:
    values: dict[str, Any] = {"ref": new.id, "subject": subject(new)}
    yield from both.parts(place, Aspect.CONTROL, old, new, CONTROL, **values)
    if type(old.spec) is not type(new.spec) or old.kind != new.kind:
        gone = weaker("控制换成了另一种", "Another kind of control takes its place")
        yield both.change(
            place,
            Sort.CHANGED,
            Aspect.CONTROL,
            gone,
            before=kind(old),
            after=kind(new),
            path="spec",
            what=Text("控制种类", "kind of control"),
            **values,
        )
        return
    yield from both.parts(place, Aspect.CONTROL, old.spec, new.spec, SPECS[type(new.spec)], at="spec.", **values)
    if isinstance(old.spec, Approval) and isinstance(new.spec, Approval):
        yield from tiers(both, place, old.spec, new.spec, values)
    if isinstance(old.spec, Joint) and isinstance(new.spec, Joint):
        yield from parties(both, place, old.spec, new.spec, values)


def attached(both: Both, place: Place, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    """Yield controls taken from, or put to, an element that both versions have."""
    before, after = both.old.control_by_id, both.new.control_by_id
    for name in sorted(set(old) - set(new)):
        if name in before and name in after:  # one gone from the catalogue is told there
            gone = weaker("本环节不再受此项控制", "The step is no longer under this control")
            yield _reference(both, place, Sort.REMOVED, gone, before[name])
    for name in sorted(set(new) - set(old)):
        if (name in before and name in after) or (name in after and isinstance(after[name].spec, _SIGNERS)):
            yield _reference(both, place, Sort.ADDED, added(after[name]), after[name])


def added(control: Control) -> Judged:
    """Judge a control put to a step that was there before: one that says who signs may let others in."""
    if isinstance(control.spec, _SIGNERS):
        zh, en = (
            "改由此项控制决定谁签字，无法判定是否放宽",
            "The control now says who signs; whether looser cannot be told",
        )
        return MAYBE[0], Text(zh, en)
    return STRONGER


def _reference(both: Both, place: Place, sort: Sort, judged: Judged, control: Control) -> Change:
    text = {"before" if sort is Sort.REMOVED else "after": subject(control)}
    found = both.sorted((*place.risks, *both.of_control.get(control.id, ())))
    values: dict[str, Any] = {"ref": control.id, "subject": subject(control), "what": kind(control), "risks": found}
    return both.change(place, sort, Aspect.CONTROL, judged, path="controls", **values, **text)


def kind(control: Control) -> Text:
    """Return the name of a control's kind."""
    return words.KINDS.get(control.kind, Text(control.kind, control.kind))


def subject(control: Control) -> Text:
    """Return what people call a control: its name, else its kind."""
    return control.name if control.name != EMPTY else kind(control)


def _place(both: Both, control: str) -> Place:
    """Return where a control holds: the steps that refer to it, in either version."""
    found: dict[str, Text] = {}
    process = ""
    for definition in (both.new, both.old):
        for owner, element, name in _hosts(definition, control):
            process = process or owner
            if element:
                found.setdefault(element, name)
    where = next(iter(found.values()), EMPTY)
    if not found and process:
        where = next(p.name for d in (both.new, both.old) for p in d.processes if p.id == process)
    risks = both.of_control.get(control, ()) or _at(both, found)
    return Place(process=process, elements=tuple(found), where=where, risks=risks)


def _at(both: Both, elements: dict[str, Text]) -> tuple[str, ...]:
    """Return the risks at the elements of a control that names none itself."""
    found = [
        risk
        for definition in (both.old, both.new)
        for process in definition.processes
        for name, node in process.graph.all_nodes.items()
        if name in elements
        for risk in node.risks
    ]
    return both.sorted(found)


def _hosts(definition: Definition, control: str) -> Iterator[tuple[str, str, Text]]:
    """Yield (process, element or "", name) of what refers to a control."""
    for process in definition.processes:
        if control in process.controls:
            yield process.id, "", process.name
        for node in process.graph.all_nodes.values():
            if control in node.controls:
                yield process.id, node.id, node.name

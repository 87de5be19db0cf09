"""What a reader of a case is not shown: fields under lock, for everybody but whom the control names (LOCK).

Named are who signed, holds or is assigned to a task that carries it, and the posts in its ``to``: nobody else, no
auditor, and nobody who is merely offered such a task (he claims it first, on record). A paper that tells a locked field
is locked with it. Who is shown a locked field leaves a record in the security log of the day; the field's commitment
stands in the trail for everybody. Who signs elsewhere binds the commitment, not the words.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.controls.confidential import NEVER, locked, readable
from engine.model import ids
from engine.model.conduct import Confidential
from engine.model.control import Control
from engine.model.form import FieldScope, Form
from engine.model.paper import Paper, Wanted
from engine.model.people import Standing
from engine.ports import UnitOfWork
from engine.trail.binding import element_of
from engine.usecases.asking import access, security
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state.act import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """The locked fields of a case, for one reader."""

    hidden: Mapping[str, str]  # path -> control that locks it
    shown: tuple[str, ...]  # paths locked for others that this reader sees, with a value


NOTHING = Locked(hidden={}, shown=())


def of(act: Act, standing: Standing) -> Locked:
    """Return what of the case is under lock for the person."""
    controls = act.ready.secrets
    if not controls:
        return NOTHING
    found, persons = locked_now(act), {standing.person, *standing.also}
    may = {one.id for one in controls if readable(one, _handlers(act, one), persons, standing.roles)}
    present = [path for path in found if path in act.state.fields]
    return Locked(
        hidden={path: found[path].id for path in found if found[path].id not in may},
        shown=tuple(sorted(path for path in present if found[path].id in may)),
    )


def locked_now(act: Act) -> dict[str, Control]:
    """Return the fields under lock now, whoever reads: path -> control."""
    return locked(act.ready.secrets, {instance.element for instance in act.state.run.done})


def _handlers(act: Act, control: Control) -> dict[str, list[str]]:
    """Return who signed, holds or is assigned to each task that carries the control."""
    state = act.state
    tasks = [node.id for node in act.ready.nodes.values() if control.id in node.controls]
    holders = {item.element: item.holders for item in state.items.values()}
    return {
        task: [*state.participation.get(task, ()), *state.teams.get(task, ()), *holders.get(task, ())] for task in tasks
    }


def case(told: dict[str, Any], found: Locked) -> dict[str, Any]:
    """Return a case's answer without what is hidden; it says which fields are withheld, and by which control."""
    if not found.hidden:
        return told
    kept = {path: value for path, value in told["fields"].items() if path not in found.hidden}
    gone = {path: control for path, control in found.hidden.items() if path in told["fields"]}
    return told | {"fields": kept, "withheld": gone}


def item(told: dict[str, Any], found: Locked, form: Form, known: Collection[str]) -> dict[str, Any]:
    """Return a work item's answer without what is hidden; ``known``: paths with a value, which no example shows."""
    if found.hidden:
        told["context"] = {path: value for path, value in told["context"].items() if path not in found.hidden}
        for one in form.fields:
            if one.scope is FieldScope.CASE and one.path in found.hidden and one.path in known:
                told["form"]["examples"][0].pop(one.id, None)
    return told


def papers(act: Act, paths: Collection[str], own: str = "") -> frozenset[str]:
    """Return the documents that tell a field of ``paths``: those a field names, papers whose template asks it.

    Also those of a kind that is locked with such a field, and what was attached where a field that never opens is told
    (the answer to a reporter). What the person ``own`` made or uploaded is not among them: he saw it.
    """
    if not paths:
        return frozenset()
    paths = frozenset(paths)
    named = (act.state.fields.get(path, [None])[0] for path in paths)
    found = {one for one in named if isinstance(one, str) and ids.is_id(one, ids.DOCUMENT)}
    held = [(instance, paper[2]) for instance, paper in act.state.papers.items()]
    held += [(item.instance, item.evidence) for item in act.state.items.values()]
    for instance, evidence in held:
        if not _never_opened(act, element_of(instance)).isdisjoint(paths):
            found |= {row[0] for row in evidence}
    kinds = {kind for one in _specs(act.ready.secrets) if not paths.isdisjoint(one.fields) for kind in one.papers}
    for row in act.unit.tables.cases.documents(act.row.agency, act.row.case) if kinds else ():
        if row["kind"] in kinds and row["by"] != own:
            found.add(row["document_id"])
    for row in act.unit.tables.papers.of_case(act.row.agency, act.row.case):
        if row["by"] == own:
            found -= {row["document_id"], row["duplicate_id"]}
            continue
        node, template = act.ready.nodes.get(row["task"]), act.env.shelf.get_template(row["template"])
        paper = next((one for one in node.papers if one.id == row["paper"]), None) if node is not None else None
        if paper is not None and template is not None and not _told(act, paper, template.wanted).isdisjoint(paths):
            found |= {one for one in (row["document_id"], row["duplicate_id"]) if one}
    return frozenset(found)


def _never_opened(act: Act, task: str) -> frozenset[str]:
    """Return the fields that never open and are told at a task."""
    node = act.ready.nodes.get(task)
    carried = _specs(one for one in act.ready.secrets if node is not None and one.id in node.controls)
    return frozenset(path for spec in carried if spec.until == NEVER for path in spec.fields)


def _specs(controls: Iterable[Control]) -> list[Confidential]:
    return [one.spec for one in controls if isinstance(one.spec, Confidential)]


def _told(act: Act, paper: Paper, wanted: Iterable[Wanted]) -> set[str]:
    """Return the case fields a paper shows: of each place the first that has a value, and what comes before it."""
    found = set()
    for one in wanted:
        for source in (source for path in (one.lists if one.listed else one.paths) for source in paper.sources(path)):
            path = _path(act, source)
            found.add(path)
            if path in act.state.fields:
                break
    return found


def _path(act: Act, source: str) -> str:
    """Return the case field behind a source of a paper: named plainly, by a column of it, or by its task."""
    known, (head, _, rest) = act.ready.case_fields, source.partition(".")
    if source in known:
        return source
    node = act.ready.nodes.get(head)
    fields = node.form.fields if node is not None and node.form is not None else ()
    named = next((one.path for one in fields if one.id == rest.partition(".")[0] and one.scope is FieldScope.CASE), "")
    return named or source.rpartition(".")[0]


def values(told: Mapping[str, Any], found: Locked) -> dict[str, Any]:
    """Return the values beside a record without those of hidden fields."""
    return {path: value for path, value in told.items() if path.removeprefix("/fields/") not in found.hidden}


def note(env: Environment, unit: UnitOfWork, caller: Caller, case: str, fields: tuple[str, ...]) -> None:
    """Put on record that the caller was shown locked fields of a case."""
    session = access.session(unit, caller)
    who = (session.standing.person, session.account)
    security.note(env, unit, caller.agency, "viewed", case, {"fields": " ".join(fields)}, {}, who=who)

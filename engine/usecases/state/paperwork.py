"""Which papers a task may write, which are made, and why one cannot be made yet (the first kind of hindrance)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine import feel
from engine.model.case import ItemState
from engine.model.paper import Paper, Wanted
from engine.model.process import Node
from engine.papers import values as shown
from engine.papers.template import Template
from engine.usecases.state import passed, present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.filling import Source

Row = Mapping[str, Any]


def of_item(act: Act, element: str, instance: str, maker: str) -> list[dict[str, Any]]:
    """Return the papers of an item's task; no statement when it has none."""
    node = act.node(element)
    if not node.papers:
        return []
    register = act.unit.tables.papers.of_case(act.row.agency, act.row.case)
    return _listed(source_of(act, node, instance, register, _told(maker)))


def of_case(act: Act, maker: str) -> list[dict[str, Any]]:
    """Return the papers of every task that is open or done, in order, with the work item that makes each."""
    live = {one.id: one.element for one in act.state.run.instances if act.ready.nodes[one.element].papers}
    rows = act.unit.tables.cases.items(act.row.agency, act.row.case)
    items = {row["instance"]: row["item_id"] for row in rows}
    left = {row["instance"]: row["element"] for row in rows if row["state"] == ItemState.COMPLETED} | live
    shared: dict[str, Any] = {}
    if any(one not in live and act.ready.nodes[element].papers for one, element in left.items()):
        known = shared["passed"] = passed.read(act)
        live |= {one: element for one, element in left.items() if one in known and act.ready.nodes[element].papers}
    if not live:
        return []
    register = act.unit.tables.papers.of_case(act.row.agency, act.row.case)
    told = []
    for instance, element in live.items():
        source = replace(source_of(act, act.node(element), instance, register, _told(maker)), shared=shared)
        for one in _listed(source):
            told.append(one | {"work_item": items.get(instance), "task": {"id": element}})
    return told


def _told(maker: str) -> dict[str, str]:
    return {"doc.number": "-", "doc.maker": maker}


def _listed(source: Source) -> list[dict[str, Any]]:
    act, instance, told = source.act, source.instance, []
    for paper in source.node.papers:
        template = act.env.shelf.get_template(paper.template)
        reasons = reasons_against(act, paper, template, source)
        made = [row for row in source.papers if row["instance"] == instance and row["paper"] == paper.id]
        name = present.text(paper.name) if paper.name.zh else {"zh": template.title if template else "", "en": ""}
        told.append(
            {
                "id": paper.id,
                "name": name,
                "kind": paper.document_kind,
                "ready": not reasons,
                "reasons": reasons,
                "made": [_made(row) for row in made],
            }
        )
    return told


def _made(row: Row) -> dict[str, Any]:
    return {
        "id": row["document_id"],
        "number": row["shown"] or None,
        "edition": row["edition"],
        "duplicate": row["duplicate_id"],
        "at": row["at"],
    }


def source_of(act: Act, node: Node, instance: str, register: Sequence[Row], more: Mapping[str, str]) -> Source:
    """Return what fills the papers of one instance; ``more``: what is told of the paper itself."""
    told = {"doc.number": "", "doc.copy": "", "doc.maker": "", "doc.date": shown.day(act.today), **more}
    return Source(act=act, node=node, instance=instance, told=told, papers=register)


def reasons_against(act: Act, paper: Paper, template: Template | None, source: Source) -> list[dict[str, Any]]:
    """Return why a paper cannot be made yet; the first kind of hindrance only."""
    if template is None:
        return [_reason("paper.no_template", paper.template, "模板不存在", "there is no such template")]
    if source.gone(source.instance):
        return [_reason("paper.undone", source.node.id, "该环节已被退回或者撤销", "this step was undone")]
    given = _outcome(act, source)
    if paper.outcomes and given not in paper.outcomes:
        names = [one.name for one in act.ready.outcomes(source.node) if one.id in paper.outcomes]
        zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
        return [_reason("paper.outcome", source.node.id, f"该环节的结果须为：{zh}", f"the step's result must be: {en}")]
    if paper.when and not _called_for(act, paper):
        return [_reason("paper.when", paper.id, "本件不需要此文书", "this case does not call for it")]
    _, missing = source.fill(paper, template.wanted)
    wanting = [wanted_from(paper, one) for one in missing]
    if paper.number_from and not source.text(paper.number_from):
        wanting.append((paper.number_from,))
    return [_missing(paths, source) for paths in dict.fromkeys(wanting)]


def wanted_from(paper: Paper, one: Wanted) -> tuple[str, ...]:
    """Return the paths from which a place of a template may be filled, in order."""
    paths = (path.rpartition(".")[0] if one.listed else path for path in one.paths)
    return tuple(source for path in paths for source in paper.sources(path))


def _called_for(act: Act, paper: Paper) -> bool:
    guard = feel.parse(paper.when, act.ready.names)
    return feel.truth(guard.evaluate(viewing.scope_of(act))) is True


def _missing(paths: Sequence[str], source: Source) -> dict[str, Any]:
    name = source.name_of(*paths)
    told = _reason("paper.field_missing", paths[0], f"缺少：{name.zh}", f"missing: {name.en or name.zh}")
    return told | {"name": present.text(name)}


def _reason(code: str, at: str, zh: str, en: str) -> dict[str, Any]:
    return {"code": code, "field": at, "text": {"zh": zh, "en": en}}


def _outcome(act: Act, source: Source) -> str:
    """Return the outcome of an instance: as completed, else as its signers have it so far."""
    done = act.state.run.by_id.get(source.instance)
    signed = [one for one in act.state.on(source.instance) if not one.signature.added]
    if done is None and source.instance not in act.state.items:
        return source.passed[source.instance].outcome
    return (done.outcome if done is not None else "") or (signed[0].signature.outcome if signed else "")

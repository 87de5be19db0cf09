"""Making a paper from a template.

Filling a template takes many milliseconds, so it is done on a reading connection before the act; the act holds the
case, sees that nothing moved since, takes the number and stores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from engine.errors import Forbidden, NotFound, RiskflowError, StaleVersion, WrongState
from engine.model import ids
from engine.model.paper import Paper
from engine.model.process import Node
from engine.papers import template as templates
from engine.papers import values as shown
from engine.papers.template import NUMBER, Template
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access, replaying, secrecy
from engine.usecases.casework import items
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import viewing
from engine.usecases.state.act import Act
from engine.usecases.state.filling import Source, numbered
from engine.usecases.state.paperwork import Row, reasons_against, source_of

ORIGINAL, DUPLICATE = "存卷联", "当事人联"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A paper filled but for its number, and what it was filled from."""

    item: str
    paper: str
    version: int = 0  # of the case
    today: str = ""
    instance: str = ""
    known: str = ""  # document of the latest edition, "" for none
    same: bool = False  # that edition says the same already
    parts: Mapping[str, bytes] = field(default_factory=dict)  # of the original
    copy: Mapping[str, bytes] = field(default_factory=dict)  # of the duplicate, empty for none
    error: RiskflowError | None = None  # why it cannot be made


def prepare(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str, paper_id: str) -> Prepared:
    """Fill a paper on a reading connection; what stands against it is raised by ``write``, after a repeat was seen."""
    session, act = items.reading(env, unit, caller, item_id)
    try:
        node, instance, paper = _place(act, item_id, paper_id)
        _allowed(act, session)
        return _filled(act, session, item_id, node, instance, paper)
    except (NotFound, Forbidden, WrongState) as error:
        return Prepared(item=item_id, paper=paper_id, version=act.row.case_version, today=act.today, error=error)


def before(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str, paper_id: str) -> None:
    """Raise what comes before a wrong body."""
    session, act = items.reading(env, unit, caller, item_id)
    _place(act, item_id, paper_id)
    _allowed(act, session)


def _place(act: Act, item_id: str, paper_id: str) -> tuple[Node, str, Paper]:
    row = act.unit.tables.cases.item(act.row.agency, item_id)
    node = act.node(row["element"])
    paper = next((one for one in node.papers if one.id == paper_id), None)
    if paper is None:
        raise NotFound(f"this task has no paper {paper_id}")
    return node, viewing.base(str(row["instance"])), paper


def _allowed(act: Act, session: Session) -> None:
    """Who took part in the case or is offered something in it writes its papers."""
    access.officer(session)
    asked = access.any_offered(session, act.row, act.state, act.ready)
    if session.standing.person not in act.state.persons and not asked:
        raise Forbidden("who took part in the case writes its papers")
    access.unrecused(session, act.facts.recused)


def _filled(act: Act, session: Session, item_id: str, node: Node, instance: str, paper: Paper) -> Prepared:
    register = act.unit.tables.papers.of_case(act.row.agency, act.row.case)
    latest = _latest(register, instance, paper)
    source = source_of(act, node, instance, register, {"doc.maker": session.standing.name})
    source.hidden = secrecy.of(act, session.standing).hidden
    template = act.env.shelf.get_template(paper.template)
    reasons = reasons_against(act, paper, template, source)
    if reasons or template is None:
        raise WrongState("；".join(one["text"]["zh"] for one in reasons), reasons=reasons)
    number = _shown_number(act, paper, source)
    source.told = {**source.told, "doc.number": number}
    mark = ORIGINAL if paper.duplicate else ""
    same = False
    if latest is not None and latest["template_sha256"] == template.digest:
        before = source_of(act, node, instance, register, {**source.told, "doc.date": _day(act, latest)})
        before.hidden = source.hidden
        before.told = {**before.told, "doc.maker": before.names.get(latest["by"], "")}
        again = templates.packed(_parts(before, paper, template, mark), latest["shown"])
        same = sha256(again).hexdigest() == latest["sha256"]
    return Prepared(
        item=item_id,
        paper=paper.id,
        version=act.row.case_version,
        today=act.today,
        instance=instance,
        known=latest["document_id"] if latest is not None else "",
        same=same,
        parts=_parts(source, paper, template, mark),
        copy=_parts(source, paper, template, DUPLICATE) if paper.duplicate else {},
    )


def _parts(source: Source, paper: Paper, template: Template, mark: str) -> dict[str, bytes]:
    source.told = {**source.told, "doc.copy": mark}
    values, _ = source.fill(paper, template.wanted)
    return templates.filled(template, values)


def _latest(register: Sequence[Row], instance: str, paper: Paper) -> Row | None:
    made = [row for row in register if row["instance"] == instance and row["paper"] == paper.id]
    return max(made, key=lambda row: row["edition"]) if made else None


def _day(act: Act, row: Row) -> str:
    return shown.local_day(row["at"], act.agency.zone)


def _mark(act: Act) -> str:
    return str(act.agency.facts.get("mark") or "")


def _shown_number(act: Act, paper: Paper, source: Source) -> str:
    """Return what stands for the number: known already, to be taken, or none."""
    if paper.number_from:
        return numbered(_mark(act), paper.number, source.text(paper.number_from))
    return NUMBER if paper.number else ""


def write(env: Environment, unit: UnitOfWork, caller: Caller, prepared: Prepared) -> Answer:
    """Store a prepared paper with its number; 201, or 200 with the edition that says the same.

    StaleVersion when the case moved since ``prepare``: prepare again. Raises no ETag: a paper changes no state.
    """
    session, row = access.enter(unit, caller, prepared.item)
    key = replaying.key_of(caller, session)
    asked = FactsAsked(person=session.standing.person, case=row.case, key=replaying.column(key))
    facts = unit.facts(caller.agency, asked)
    repeated = replaying.repeated(facts, caller)
    if repeated is not None:
        return repeated
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    access.seen(session, act.row, act.state, act.ready)
    if prepared.error is not None:
        raise prepared.error
    _allowed(act, session)
    node, instance, paper = _place(act, prepared.item, prepared.paper)
    latest = _latest(unit.tables.papers.of_case(act.row.agency, act.row.case), instance, paper)
    known = latest["document_id"] if latest is not None else ""
    if (prepared.version, prepared.today, prepared.known) != (act.row.case_version, act.today, known):
        raise StaleVersion("the case moved while the paper was filled; try again")
    if latest is not None and prepared.same:
        answer = Answer(status=200, body=_told(paper, latest))
    else:
        answer = Answer(status=201, body=_told(paper, _stored(act, session, node, paper, prepared, latest)))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=False)
    return answer


def _told(paper: Paper, row: Row) -> dict[str, Any]:
    return {
        "id": row["document_id"],
        "kind": paper.document_kind,
        "name": row["name"],
        "size": row["size"],
        "sha256": row["sha256"],
        "number": row["shown"] or None,
        "edition": row["edition"],
        "duplicate": row["duplicate_id"],
        "paper": paper.id,
        "template": {"id": row["template"], "sha256": row["template_sha256"]},
    }


def _stored(
    act: Act, session: Session, node: Node, paper: Paper, prepared: Prepared, latest: Row | None
) -> dict[str, Any]:
    """Take the number, store the files, record each as a paper; the number is taken last of all that waits (D15)."""
    template = act.env.shelf.get_template(paper.template)
    if template is None:
        raise NotFound("the template is gone")
    word, year, number, text = _number(act, paper, latest)
    edition = latest["edition"] + 1 if latest is not None else 1
    if not act.env.documents.has(template.digest):
        act.env.documents.put([template.content])
    made: dict[str, Any] = {
        "task": node.id, "instance": prepared.instance, "paper": paper.id, "name": paper.name.zh or template.title,
        "edition": edition, "template": template.id, "template_sha256": template.digest, "word": word, "year": year,
        "number": number, "shown": text, "duplicate_id": None, "by": session.standing.person, "at": act.at,
    }  # fmt: skip
    made |= _file(act, paper, made, prepared.parts)
    if prepared.copy:
        copy = _file(act, paper, made, prepared.copy, original=made["document_id"])
        made["duplicate_id"] = copy["document_id"]
    columns = {name: value for name, value in made.items() if name not in ("size", "sha256")}
    act.unit.tables.papers.add(agency_id=act.row.agency, case_id=act.row.case, **columns)
    return made


def _number(act: Act, paper: Paper, latest: Row | None) -> tuple[str, int, int | None, str]:
    """Return word, year, number and how it is shown; a further edition keeps what the first one took."""
    if latest is not None:
        return latest["word"], latest["year"], latest["number"], latest["shown"]
    year = int(act.today[:4])
    if paper.number_from:
        value = str(act.state.fields.get(paper.number_from, [""])[0])
        return "", year, None, numbered(_mark(act), paper.number, value)
    if not paper.number:
        return "", year, None, ""
    number = act.unit.next_number(act.row.agency, f"paper:{paper.number}", year)
    return paper.number, year, number, shown.document_number(_mark(act), paper.number, year, number)


def _file(
    act: Act, paper: Paper, made: Mapping[str, Any], parts: Mapping[str, bytes], original: str = ""
) -> dict[str, Any]:
    """Store one file, its row and its record."""
    digest, size = act.env.documents.put([templates.packed(parts, made["shown"])])
    document = act.env.ids.new(ids.DOCUMENT)
    mark = f"（{DUPLICATE}）" if original else ""
    name = f"{made['name']}{made['shown']}{mark}.docx"
    told = {
        "document": document, "type": paper.document_kind, "sha256": f"sha256:{digest}", "size": size,
        "instance": made["instance"], "paper": paper.id, "template": f"sha256:{made['template_sha256']}",
        "edition": made["edition"],
    }  # fmt: skip
    told |= {"number": made["shown"]} if made["shown"] else {}
    told |= {"copy_of": original} if original else {}
    act.recorder.add("paper", **told, name=act.recorder.commitment("/name", name))
    act.unit.tables.documents.add(
        agency_id=act.row.agency,
        document_id=document,
        case_id=act.row.case,
        kind=paper.document_kind,
        name=name,
        content_type=templates.MEDIA_TYPE,
        size=size,
        sha256=digest,
        by=made["by"],
        at=act.at,
    )
    return {"document_id": document, "sha256": digest, "size": size}

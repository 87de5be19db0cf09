"""The party's door: what it may see of its case, and what it may do; nothing else of the case is even looked at.

What is shown is a list of what may be shown, never the case less what may not: progress by phases, the due day, the
notices with the fields and papers their controls name, the list of missing items, its own papers and acts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.errors import InvalidInput, NotFound, TooMany, Unauthenticated, WrongState
from engine.model import ids
from engine.model.case import CaseStatus
from engine.model.control import Joint
from engine.model.form import FieldType
from engine.model.outside import Hearing, Notice, Service, Statement
from engine.model.people import Actor, Kind, Standing
from engine.model.process import Node, NodeKind
from engine.model.text import Text
from engine.ports import CaseRow, Facts, FactsAsked, Session, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access, messages, replaying, secrecy
from engine.usecases.asking.messages import Message
from engine.usecases.ground import recorder
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.library import ReadyProcess
from engine.usecases.meetings import challenging
from engine.usecases.papers import papers
from engine.usecases.state import act as acts
from engine.usecases.state import present
from engine.usecases.state.act import Act

KINDS: dict[str, Text] = {
    "statement": Text("当事人提出陈述、申辩", "The party has made a statement"),
    "hearing": Text("当事人申请听证", "The party asks for a hearing"),
    "recusal": Text("当事人申请回避", "The party asks that somebody withdraw"),
    "objection": Text("当事人提出异议", "The party objects"),
    "withdrawal": Text("当事人申请撤回", "The party withdraws its request"),
    "consent": Text("当事人同意电子送达", "The party agrees to electronic service"),
    "receipt": Text("当事人确认收到告知", "The party confirms that the notice arrived"),
    "rating": Text("当事人作出评价", "The party has rated the service"),
}
NEEDS_TEXT = frozenset({"statement", "recusal", "objection", "withdrawal"})
AFTER_END = frozenset({"objection", "rating", "receipt"})  # may be done when the case has ended
KEPT = frozenset({"statement", "hearing", "withdrawal", "consent", "objection"})  # what controls ask about
WINDOW = timedelta(hours=1)
MOST = 40  # acts of one party in the window, and papers altogether
PAPER = "party_paper"  # kind of what a party uploads


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a party does."""

    kind: str
    text: str = ""
    documents: tuple[str, ...] = ()
    notice: str = ""  # of a receipt: the notice
    score: int = 0  # of a rating: 1 to 5
    person: str = ""  # of a request that somebody withdraw: the officer, as the door names him


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who came in by a token."""

    session: Session
    token: Mapping[str, Any]


def caller_of(token: str, *, key: str = "", body: str = "", language: str = "zh") -> Caller:
    """Return the caller behind a token of a door; NotFound when it has no token's form: all dead doors look alike."""
    try:
        return access.caller_of(token, key=key, body=body, language=language)
    except Unauthenticated:
        raise NotFound from None


def _guest(unit: UnitOfWork, caller: Caller, *, item: bool) -> Guest:
    """Return who a living token lets in; NotFound for every other one, without telling which."""
    row = unit.tables.outside.token(caller.agency, caller.token_hash)
    dead = row is None or row["revoked_at"] or row["expires_at"] <= moment(unit.now()) or (item and row["used_at"])
    if row is None or dead or (row["item_id"] is not None) != item:
        raise NotFound
    roles = (row["role"],) if row["role"] else ()
    standing = Standing(person=row["person_id"], name="", kind=Kind.OUTSIDE, roles=roles)
    session = Session(agency=caller.agency, account="", username="", standing=standing)
    return Guest(session=session, token=row)


def enter(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    *,
    item: bool = False,
    lock: bool = True,
    documents: tuple[str, ...] = (),
) -> tuple[Guest, Act, Answer | None]:
    """Return guest and act; a writing act looks at the token again under the case's lock. Third: an earlier answer."""
    guest = _guest(unit, caller, item=item)
    case = guest.token["case_id"]
    row: CaseRow | None = (unit.lock_case if lock else unit.tables.cases.row)(caller.agency, case)
    if row is None:
        raise NotFound
    if lock:
        guest = _guest(unit, caller, item=item)
    key = replaying.key_of(caller, guest.session)
    known = tuple(one for one in documents if ids.is_id(one, ids.DOCUMENT))
    asked = FactsAsked(person=guest.session.standing.person, case=case, key=replaying.column(key), documents=known)
    facts: Facts = unit.facts(caller.agency, asked)
    actor = Actor(person=guest.session.standing.person, account="", standing=guest.session.standing)
    act = acts.begin(env, unit, row, actor, facts, key=key)
    act.recorder.actor = recorder.party(actor.person)
    act.reading = not lock
    return guest, act, replaying.repeated(facts, caller)


def alive(env: Environment, unit: UnitOfWork, caller: Caller, *, item: bool = False) -> None:
    """Raise NotFound for a door that is not there."""
    _guest(unit, caller, item=item)


# -- acting --------------------------------------------------------------------------------------------------------


def do(env: Environment, unit: UnitOfWork, caller: Caller, given: Given) -> Answer:
    """Carry out what a party does: an event of the case with the party as actor; the officers in charge are told."""
    guest, act, repeated = enter(env, unit, caller, documents=given.documents)
    if repeated is not None:
        return repeated
    person = guest.session.standing.person
    _throttle(act, person)
    check(act, given, own=person)
    answer = Answer(status=201, body=put_on_record(act, person, given))
    replaying.keep(act, caller, guest.session, answer)
    act.finish(moved=True)
    return answer


def _throttle(act: Act, person: str) -> None:
    since = moment(act.now - WINDOW)
    if act.unit.tables.outside.acts_since(act.row.agency, act.row.case, person, since) >= MOST:
        raise TooMany("too many acts within an hour", wait=int(WINDOW.total_seconds()))


def check(act: Act, given: Given, *, own: str | None) -> None:
    """Check the shape (422), then the state (409). ``own``: only papers this party handed in may be cited."""
    wrong: list[dict[str, str]] = []
    if given.kind not in KINDS:
        wrong.append({"pointer": "/kind", "code": "unknown", "text": f"one of {', '.join(KINDS)}"})
    if len(given.text) > 4000:
        wrong.append({"pointer": "/text", "code": "too_long", "text": "at most 4000 characters"})
    if given.kind in NEEDS_TEXT and not given.text.strip() and not given.documents:
        wrong.append({"pointer": "/text", "code": "required", "text": "say what it is about"})
    if given.kind == "rating" and not 1 <= given.score <= 5:
        wrong.append({"pointer": "/score", "code": "range", "text": "1 to 5"})
    if given.kind == "receipt" and given.notice not in {one["id"] for one in notices(act)}:
        wrong.append({"pointer": "/notice", "code": "unknown", "text": "no such notice"})
    named = challenging.officers(act) if given.kind == "recusal" else {}
    if given.person not in (named or ("",)):
        wrong.append({"pointer": "/person", "code": "unknown", "text": "no such officer of this case"})
    handed = {} if own is None else handed_in(act, own)
    for at, document in enumerate(given.documents):
        if document not in act.facts.documents or (own is not None and document not in handed):
            wrong.append({"pointer": f"/documents/{at}", "code": "unknown", "text": "no such paper"})
    if wrong:
        raise InvalidInput(errors=wrong)
    if act.row.status not in (CaseStatus.OPEN, CaseStatus.SUSPENDED) and given.kind not in AFTER_END:
        raise WrongState("the case has ended")


def put_on_record(act: Act, party: str, given: Given, *, entered_by: str = "") -> dict[str, Any]:
    """Write record, row, state and messages of what a party did; return it as it is shown."""
    known = act.facts.documents
    evidence = sorted({(known[one][0], f"sha256:{known[one][1]}") for one in given.documents})
    more: dict[str, Any] = {}
    below = ids.is_id(given.notice.partition("/")[0], ids.CASE)  # a notice of a case below, whose instance is not here
    if given.kind == "receipt" and not below:
        more["instance"] = given.notice
    if given.kind == "rating":
        more["score"] = given.score
    if given.text:
        more["text"] = act.recorder.commitment("/text", given.text)
    act.recorder.add("party_act", act=given.kind, party=party, evidence=[list(pair) for pair in evidence], **more)
    if given.kind in KEPT:
        act.state.outside[given.kind] = act.at
    if "instance" in more:
        act.state.outside[f"receipt:{given.notice.rpartition('/')[2].partition('#')[0]}"] = act.at
    content = {"text": given.text, "score": given.score, "notice": given.notice, "documents": list(given.documents)}
    content["person"] = given.person
    row = {
        "agency_id": act.row.agency,
        "act_id": act.env.ids.new(ids.PARTY_ACT),
        "case_id": act.row.case,
        "person_id": party,
        "entered_by": entered_by or None,
        "kind": given.kind,
        "content": json.dumps(content, ensure_ascii=False),
        "at": act.at,
    }
    act.unit.mark()
    act.unit.tables.outside.add_act(row)
    if given.person:
        challenging.ask(act, given.person, given.text, by=entered_by or party)
    _tell(act, given.kind, but=entered_by)
    return shown(row)


def _tell(act: Act, kind: str, *, but: str = "") -> None:
    """Tell who holds the open items, else who started the case."""
    holders = {person for item in act.state.items.values() for person in item.holders} or {act.row.starter}
    text = Text("请在办理页面查看并依法处理。", "Read it in the case and act on it.")
    note = Message(
        kind=f"party.{kind}", subject=KINDS[kind], text=text, to=tuple(sorted(holders - {but})), case=act.row.case
    )
    messages.post(act.env, act.unit, act.row.agency, note)


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an act of a party as it is shown."""
    content = json.loads(row["content"])
    told = {"id": row["act_id"], "kind": row["kind"], "at": row["at"], "on_paper": row["entered_by"] is not None}
    return told | {name: value for name, value in content.items() if value}


def upload(
    env: Environment, unit: UnitOfWork, caller: Caller, *, name: str, content_type: str, stored: tuple[str, int]
) -> Answer:
    """Attach a paper of the party to its case."""
    guest, act, repeated = enter(env, unit, caller)
    if repeated is not None:
        return repeated
    person = guest.session.standing.person
    if len(handed_in(act, person)) >= MOST:
        raise TooMany("too many papers")
    body = papers.attach(act, person, PAPER, name[:300], content_type, stored)
    answer = Answer(status=201, body=body)
    replaying.keep(act, caller, guest.session, answer)
    act.finish(moved=False)
    return answer


def handed_in(act: Act, person: str) -> dict[str, Mapping[str, Any]]:
    """Return the papers a party handed in itself, by id."""
    rows = act.unit.tables.cases.documents(act.row.agency, act.row.case)
    return {row["document_id"]: row for row in rows if row["by"] == person}


# -- seeing --------------------------------------------------------------------------------------------------------


def see(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return everything a party may see of its case."""
    guest, act, _ = enter(env, unit, caller, lock=False)
    person = guest.session.standing.person
    name = unit.tables.outside.parties(act.row.agency, act.row.case).get(person, "")
    done = [shown(row) for row in unit.tables.outside.acts(act.row.agency, act.row.case, person)]
    received = {one["notice"] for one in done if one["kind"] == "receipt"}
    return {
        "party": {"name": name},
        "case": {
            "number": act.row.number,
            "process": present.text(act.ready.process.name),
            "status": str(act.row.status),
            "started_at": act.row.started_at,
            "ended_at": act.row.ended_at or None,
        },
        "progress": progress(act),
        "due_at": min((item.due_at for item in act.state.items.values() if item.due_at), default=None),
        "answer_until": answer_until(act),
        "missing": missing(act),
        "notices": [one | {"confirmed": one["id"] in received} for one in notices(act)],
        "papers": [_paper(row) for row in handed_in(act, person).values()],
        "officers": [{"id": one, "name": name} for one, name in challenging.officers(act).items()],
        "acts": done,
        "may": [kind for kind in KINDS if act.row.status == CaseStatus.OPEN or kind in AFTER_END],
        "expires_at": guest.token["expires_at"],
    }


def progress(act: Act) -> list[dict[str, Any]]:
    """Return the phases of the course in order, each ``done``, ``open`` or ``ahead``; no step, no person."""
    nodes = act.ready.nodes
    here = {nodes[item.element].phase for item in act.state.items.values() if item.element in nodes}
    past = {nodes[one.element].phase for one in act.state.run.done if one.element in nodes}
    return [
        {
            "id": phase.id,
            "name": present.text(phase.name),
            "state": "open" if phase.id in here else ("done" if phase.id in past else "ahead"),
        }
        for phase in act.ready.process.phases
    ]


def answer_until(act: Act) -> str | None:
    """Return until when the party may answer: the end of the minimum period of an open task that waits for it."""
    waits = {
        task
        for control in act.ready.definition.controls
        if isinstance(control.spec, Hearing | Statement)
        for task in control.spec.replies
    }
    ends = [item.not_before for item in act.state.items.values() if item.element in waits and item.not_before]
    return max(ends, default=None)


def _paper(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("kind", "name", "size", "sha256", "at")} | {"id": row["document_id"]}


def _specs(act: Act, node: Node) -> list[Notice | Service]:
    found = [act.ready.definition.control_by_id[one].spec for one in node.controls]
    return [spec for spec in found if isinstance(spec, Notice | Service)]


def notices(act: Act) -> list[dict[str, Any]]:
    """Return the notices given so far: each with the fields and papers its controls name, and nothing beside.

    Those of cases below that are meant for this door (the hearing of a licence) follow, named by their case.
    """
    controls = act.ready.definition.controls
    if not any(isinstance(one.spec, Notice) and one.spec.above for one in controls):
        return _notices(act)
    told = _notices(act)
    for row in act.unit.tables.cases.below(act.row.agency, act.row.case):
        facts = act.unit.facts(row.agency, FactsAsked(case=row.case))
        below = acts.begin(act.env, act.unit, row, None, facts)
        told += [one | {"id": f"{row.case}/{one['id']}"} for one in _notices(below, above=True)]
    return told


def _notices(act: Act, *, above: bool = False) -> list[dict[str, Any]]:
    told, papers, locked = [], _given(act), secrecy.locked_now(act)
    for one in act.state.run.done:
        node = act.ready.nodes.get(one.element)
        specs = _specs(act, node) if node is not None and node.kind is NodeKind.TASK else []
        if above and not any(isinstance(spec, Notice) and spec.above for spec in specs):
            continue
        if node is None or not any(_gives(spec, one.outcome) for spec in specs):
            continue
        kinds = {kind for spec in specs for kind in released(spec)}
        fields = [path for spec in specs if isinstance(spec, Notice) for path in spec.shows]
        fields += [path for spec in specs if isinstance(spec, Service) for path in (spec.means, spec.on) if path]
        told.append(
            {
                "id": one.id,
                "name": present.text(node.name),
                "fields": [
                    _field(act, path)
                    for path in dict.fromkeys(fields)
                    if path in act.state.fields and path not in locked
                ],
                "papers": [paper for paper in papers if paper["kind"] in kinds],
            }
        )
    return told


def _gives(spec: Notice | Service, outcome: str) -> bool:
    return isinstance(spec, Service) or not spec.outcomes or outcome in spec.outcomes


def released(spec: Notice | Service) -> tuple[str, ...]:
    """Return the kinds of papers that a notice or its service gives to the party."""
    own = (spec.paper,) if isinstance(spec, Notice) and spec.paper else ()
    return (*own, *((spec.proof,) if isinstance(spec, Service) else ()), *spec.papers)


def _given(act: Act) -> list[dict[str, Any]]:
    """Return the papers that completed steps rest on or made: of an own paper the party's copy, the last edition."""
    register = act.unit.tables.papers.of_case(act.row.agency, act.row.case)
    done = {one.id for one in act.state.run.done}
    latest = {(row["instance"], row["paper"]): row for row in register if row["instance"] in done}
    made = {row["duplicate_id"] or row["document_id"] for row in latest.values()}
    cited = {row[0] for _, _, evidence in act.state.papers.values() for row in evidence}
    cited -= {row["document_id"] for row in register}
    shown = (cited | made) - secrecy.papers(act, secrecy.locked_now(act))
    rows = act.unit.tables.cases.documents(act.row.agency, act.row.case)
    return [_paper(row) for row in rows if row["document_id"] in shown]


def _field(act: Act, path: str) -> dict[str, Any]:
    """Return a field with its value; ``type``, ``options`` and ``columns`` are for who shows it to a person."""
    item, value = act.ready.case_fields.get(path), act.state.fields[path][0]
    if item is None:
        return {"id": path, "name": {"zh": path, "en": path}, "value": value, "type": "string"}
    told = {"id": path, "name": present.text(item.name), "value": value, "type": str(item.type)}
    group = act.ready.definition.group_by_id.get(item.of)
    columns = [{"id": one.id, "name": present.text(one.name)} for one in group.fields] if group is not None else []
    chosen = {one.id: present.text(one.name) for one in item.options if one.id == value}
    return told | ({"columns": columns} if columns else {}) | ({"options": chosen} if chosen else {})


def missing(act: Act) -> list[dict[str, Any]]:
    """Return the items of the once-only list, as they stand in it."""
    told: list[dict[str, Any]] = []
    locked = secrecy.locked_now(act)
    for control in act.ready.definition.controls:
        spec = control.spec
        if not isinstance(spec, Notice) or not spec.once:
            continue
        for path in spec.shows:
            item, found = act.ready.case_fields.get(path), act.state.fields.get(path, [None])[0]
            if item is None or not found or path in locked:
                continue
            if item.type is FieldType.LIST:
                told += [{"n": at, "item": row} for at, row in enumerate(found, 1)]
            elif item.type is FieldType.TEXT:
                told.append({"n": len(told) + 1, "item": {"text": found}})
    return told


def paper(env: Environment, unit: UnitOfWork, caller: Caller, document: str) -> dict[str, Any]:
    """Return the row of a paper the party handed in or was given; NotFound for every other one."""
    guest, act, _ = enter(env, unit, caller, lock=False)
    own = set(handed_in(act, guest.session.standing.person))
    given = {one["id"] for notice in notices(act) for one in notice["papers"]}
    row = unit.tables.documents.row(caller.agency, document) if document in own | given else None
    if row is None:
        raise NotFound
    return dict(row)


def outside_roles(ready: ReadyProcess, task: str) -> tuple[str, ...]:
    """Return the posts of parties without an account that sign ``task`` (D40)."""
    node = ready.nodes.get(task)
    specs = [ready.definition.control_by_id[one].spec for one in (node.controls if node is not None else ())]
    parties = [party for spec in specs if isinstance(spec, Joint) for party in spec.parties if party.outside]
    return tuple(dict.fromkeys(role for party in parties for role in party.posts))

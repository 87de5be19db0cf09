"""Work items but for completing them: read, verdicts, claim, release, draft, inbox."""

from collections.abc import Mapping
from typing import Any

import orjson

from engine import controls
from engine.errors import InvalidInput, WrongState
from engine.model import ids
from engine.model.case import CaseStatus, ItemState
from engine.model.people import Actor, Kind
from engine.model.verdict import Decision, Verb, Verdict
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access, previewing, refusing, replaying, secrecy
from engine.usecases.casework import looking_at, signing
from engine.usecases.ground.commands import Answer, Caller, Complete, ItemVerb
from engine.usecases.ground.environment import Environment
from engine.usecases.moving import leaving
from engine.usecases.state import act as acts
from engine.usecases.state import added, paperwork, present, sums, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import NEVER, CaseState, Item
from engine.usecases.state.viewing import Offer

VERBS = {"claim": Verb.CLAIM, "complete": Verb.COMPLETE}


def opened(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str) -> tuple[Session, Act, Answer | None]:
    """Lock the item's case and begin an act; the third value is an earlier answer of the same key."""
    session, row = access.enter(unit, caller, item_id)
    key = replaying.key_of(caller, session)
    asked = FactsAsked(person=session.standing.person, case=row.case, key=replaying.column(key))
    facts = unit.facts(caller.agency, asked)
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    return session, act, replaying.repeated(facts, caller)


def claim(env: Environment, unit: UnitOfWork, caller: Caller, command: ItemVerb) -> Answer:
    """Take an offered item; a task of several signers is joined by each."""
    session, act, repeated = opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    item = signing.admitted(act, session, command.item, command.if_match or "*")
    plan = act.ready.plans[item.element]
    actor = access.actor(session)
    if actor.person in item.holders:
        act.reading = True
        return Answer(status=200, body=refusing.told(act, item.id))
    if item.holders and not plan.multi and not added.is_one(act, item, actor.person):
        raise WrongState("somebody else holds this work item", holders=item.holders)
    verdict = controls.decide(
        plan, viewing.view(act, plan, item, actor, Verb.CLAIM, Offer(), present.stored_totals(act))
    )
    if verdict.decision is Decision.REFUSED:
        answer = refusing.refuse(act, Verb.CLAIM, item, verdict)
    elif added.is_one(act, item, actor.person):  # his seat is his own; the item stays whose it is
        act.reading = True
        return Answer(status=200, body=refusing.told(act, item.id))
    else:
        item.holders.append(actor.person)
        if item.state == ItemState.OFFERED:
            item.state = ItemState.CLAIMED
        act.recorder.add("claimed", instance=item.instance)
        act.touch(item)
        answer = Answer(status=200, body=refusing.told(act, item.id))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=not answer.refused)
    return answer


def release(env: Environment, unit: UnitOfWork, caller: Caller, command: ItemVerb) -> Answer:
    """Give a claimed item back."""
    session, act, repeated = opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    item = signing.admitted(act, session, command.item, command.if_match or "*")
    person = session.standing.person
    if person not in item.holders:
        raise WrongState("you do not hold this work item")
    item.holders.remove(person)
    if not item.holders and item.state == ItemState.CLAIMED:
        item.state = ItemState.OFFERED
    act.recorder.add("released", instance=item.instance, person=person)
    act.touch(item)
    answer = Answer(status=200, body=refusing.told(act, item.id))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=True)
    return answer


def draft(env: Environment, unit: UnitOfWork, caller: Caller, command: ItemVerb) -> Answer:
    """Keep a half-filled form of one's own; binds nothing and is no event."""
    session, act, _ = opened(env, unit, caller, command.item)
    item = signing.admitted(act, session, command.item, command.if_match or "*")
    access.unrecused(session, act.facts.recused)
    data = orjson.dumps(dict(command.data))
    if len(data) > 262_144:
        raise InvalidInput(errors=[{"pointer": "", "code": "too_long", "text": "a draft has at most 256 KiB"}])
    unit.tables.cases.keep_draft(caller.agency, item.id, session.standing.person, data, act.at)
    return Answer(status=200, body={"work_item": item.id, "kept_at": act.at})


def suitable(act: Act, item: Item, actor: Actor, verb: Verb) -> Verdict:
    """Return the verdict for a suitable body: what the caller can supply in the call is never a refusal (D30)."""
    plan = act.ready.plans[item.element]
    return controls.decide(plan, viewing.view(act, plan, item, actor, verb, Offer(), present.stored_totals(act)))


INPUT = ("field.missing", "comment.missing", "evidence.missing")


def softened(verdict: Verdict) -> Verdict:
    """Return the verdict without reasons that the caller's own input would lift."""
    left = tuple(one for one in verdict.reasons if one.code not in INPUT)
    if left or verdict.decision is not Decision.REFUSED:
        return verdict
    others = ("signature", "signer", "role", "party", "body", "chair", "minutes")
    decision = Decision.HELD if any(need.kind in others for need in verdict.needs) else Decision.ALLOWED
    return Verdict(decision=decision, needs=verdict.needs, slot=verdict.slot, role=verdict.role, chain=verdict.chain)


def read(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str) -> dict[str, Any]:
    """Return a work item in full, with verdicts for all verbs, by the caller."""
    session, act = reading(env, unit, caller, item_id)
    access.unrecused(session, act.facts.recused)
    return whole(session, act, item_id)


def whole(session: Session, act: Act, item_id: str) -> dict[str, Any]:
    """Return a work item in full to who may read it."""
    item = act.state.item_of(item_id)
    if item is None:
        return _closed(act, session, item_id)
    actor = access.actor(session)
    verdicts = {name: str(softened(suitable(act, item, actor, verb)).decision) for name, verb in VERBS.items()}
    people = _people(act, item, actor)
    under = secrecy.of(act, session.standing)
    told = present.work_item(act, item, verdicts, people, _returnable(act, item))
    secrecy.item(told, under, act.ready.form(act.node(item.element)), act.state.fields)
    told["secret"] = list(under.shown)
    told["papers"] = paperwork.of_item(act, item.element, viewing.base(item.instance), session.standing.name)
    told["first_look"] = looking_at.is_first(act, session, item)
    kept = act.unit.tables.cases.draft(act.row.agency, item_id, session.standing.person)
    if kept is not None:
        told["draft"] = orjson.loads(kept)
    return told


def _returnable(act: Act, item: Item) -> list[dict[str, Any]]:
    """Return the completed steps before this one, with what a return to each would void."""
    run = act.state.run
    past = frozenset() if item.of else run.past(item.instance) - {item.instance}
    targets = [one for one in run.done if one.id in past and one.kind == "task"]
    after = {one.id: run.future(one.id) for one in targets}
    signers = sorted({one.signature.person for one in act.state.signed}) if targets else []
    names = act.unit.tables.people.names(act.row.agency, signers) if signers else {}
    return [
        {
            "instance": one.id,
            "task": one.element,
            "round": one.n,
            "voids": sorted(after[one.id] - {item.instance}),
            "lapses": [
                previewing.lapse(act, held.signature, names)
                for held in act.state.signed
                if viewing.base(held.signature.instance) in after[one.id]
            ],
        }
        for one in targets
    ]


def reading(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str) -> tuple[Session, Act]:
    """Return session and act for a question about an item; NotFound when it is not visible."""
    session = access.session(unit, caller)
    row = unit.tables.cases.row_of_item(caller.agency, item_id) if ids.is_id(item_id, ids.ITEM) else None
    if row is None:
        access.unread(unit, caller)
    facts = unit.facts(caller.agency, FactsAsked(case=row.case))
    act = acts.begin(env, unit, row, access.actor(session), facts)
    act.reading = True
    access.seen(session, act.row, act.state, act.ready)
    return session, act


def _closed(act: Act, session: Session, item_id: str) -> dict[str, Any]:
    """Return what is left to say of an item that is closed."""
    row = act.unit.tables.cases.item(act.row.agency, item_id)
    node = act.node(row["element"])
    return {
        "id": item_id,
        "case": act.row.case,
        "task": {"id": row["element"], "name": present.text(node.name)},
        "state": row["state"],
        "round": row["round"],
        "instance": row["instance"],
        "closed_at": row["closed_at"],
        "verdicts": dict.fromkeys(VERBS, "refused"),
        "signatures": act.unit.tables.cases.signatures(act.row.agency, act.row.case, row["instance"]),
        "papers": paperwork.of_item(act, row["element"], viewing.base(row["instance"]), session.standing.name),
        "etag": acts.closed_etag(row["state"]),
    }


def _people(act: Act, item: Item, actor: Actor) -> dict[str, Any]:
    """Return names of signers and examples of persons that fields may name."""
    persons = {who for one in act.state.on(item.instance) for who in one.signature.persons} | set(item.holders)
    persons.update(added.now(act, one) for one in act.state.added.get(item.instance, ()))
    names = act.unit.tables.people.names(act.row.agency, sorted(persons))
    examples: dict[str, str] = {}
    node = act.node(item.element)
    for field in node.form.fields if node.form else ():
        if field.assigns and field.assigns in act.ready.plans:
            plan = act.ready.plans[field.assigns]
            found = act.unit.tables.people.candidates(act.row.agency, list(plan.duty.roles), [], limit=20, now=act.now)
            kind = plan.duty.qualification
            fit = [one for one in found if not kind or one.qualified(kind, act.today)]
            free = [one.person for one in fit if one.person != actor.person and not one.absent(act.now)]
            used = set(examples.values())
            examples[field.id] = next((one for one in free if one not in used), free[0] if free else "")
        elif str(field.type) == "person" and not field.assigns:
            examples.setdefault("", actor.person)
    return {"names": names, "examples": examples}


def verdict(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str, verb: str) -> dict[str, Any]:
    """Answer "may I, and if not why and who may" without acting."""
    session, act = reading(env, unit, caller, item_id)
    if verb not in VERBS:
        raise InvalidInput(errors=[{"pointer": "/verb", "code": "unknown", "text": f"one of {', '.join(VERBS)}"}])
    item = act.state.item_of(item_id)
    if item is None or act.row.status != CaseStatus.OPEN:
        raise WrongState("the work item is closed")
    if session.standing.kind is not Kind.OFFICER:
        found = suitable(act, item, access.actor(session), VERBS[verb])
    else:
        found = softened(suitable(act, item, access.actor(session), VERBS[verb]))
    able = present.who_could(act, item, VERBS[verb]) if found.reasons else []
    return _told(act, found, able, lapses=[])


def verdict_on(env: Environment, unit: UnitOfWork, caller: Caller, command: Complete, verb: str) -> dict[str, Any]:
    """Answer for a concrete body, without acting; lists what would lapse."""
    session, act = reading(env, unit, caller, command.item)
    if verb != "complete":
        return verdict(env, unit, caller, command.item, verb)
    item = act.state.item_of(command.item)
    if item is None or act.row.status != CaseStatus.OPEN:
        raise WrongState("the work item is closed")
    submitted, outcome = signing.checked(act, item, command)
    leaving.settled(act, item)
    found, gone = signing.foreseen(act, item, access.actor(session), command, submitted, outcome)
    numbers = {one.number for one in gone}
    lapses = [
        {"person": one.signature.person, "instance": one.signature.instance, "outcome": one.signature.outcome}
        for one in act.state.signed
        if one.signature.number in numbers
    ]
    after, offer = act.question
    able = present.who_could(act, item, Verb.COMPLETE, offer=offer, after=after) if found.reasons else []
    return _told(act, found, able, lapses=lapses)


def _told(act: Act, found: Verdict, able: list[dict[str, Any]], *, lapses: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "verdict": str(found.decision),
        "reasons": present.reasons(act, found, able),
        "needs": [present.need(one) for one in found.needs],
        "lapses": lapses,
    }


def inbox(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    *,
    view: str,
    limit: int,
    cursor: str,
    filters: Mapping[str, str],
) -> dict[str, Any]:
    """Return one page of the caller's work items, due first."""
    session = access.session(unit, caller)
    if view not in ("mine", "offered", "done", "overdue"):
        raise InvalidInput(errors=[{"pointer": "/view", "code": "unknown", "text": "mine, offered, done or overdue"}])
    if filters.get("case") and not ids.is_id(filters["case"], ids.CASE):
        return {"items": [], "next": None}
    if not ids.is_id(cursor.rpartition("~")[2], ids.ITEM):
        cursor = ""
    if session.standing.kind is not Kind.OFFICER:
        return {"items": [], "next": None}
    tokens = access.every_token(session)
    rows, following = unit.tables.inbox.page(
        caller.agency,
        person=session.standing.person,
        tokens=sorted(tokens),
        view=view,
        now=present.moment_text(unit.now()),
        limit=limit,
        cursor=cursor,
        filters=filters,
    )
    if any(one.scoped for one in session.standing.mandates):
        rows = [row for row in rows if listed_to(env, unit, session, row)]
    return {"items": [_line(env, unit, row) for row in rows], "next": following}


def listed_to(env: Environment, unit: UnitOfWork, session: Session, row: Mapping[str, Any]) -> bool:
    """True unless a line is there by a mandate alone that does not extend to it."""
    mine = session.standing.person in (row["holder"], row["closed_by"])
    if mine or access.offered(row["audience"], session):
        return True
    found = unit.tables.cases.row(session.agency, row["case_id"])
    ready = env.ready(unit, row["definition"], row["digest"], row["process"])
    state = CaseState.unpack(found.state)
    return access.offered(
        row["audience"], session, row["definition"], row["element"], sums.of_case(ready, found, state)
    )


def _line(env: Environment, unit: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    ready = env.ready(unit, row["definition"], row["digest"], row["process"])
    node = ready.nodes[row["element"]]
    definition = ready.definition
    return {
        "id": row["item_id"],
        "case": row["case_id"],
        "number": row["number"],
        "title": row["title"],
        "process": row["definition"],
        "task": {"id": row["element"], "name": present.text(node.name), "rank": definition.rank(node)},
        "state": row["state"],
        "round": row["round"],
        "opened_at": row["opened_at"],
        "due_at": row["due_at"] if row["due_at"] != NEVER else None,
    }

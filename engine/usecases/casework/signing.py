"""Completing a work item: the heart. Asks the kernel under the lock, signs, moves the token, records (kernel §4)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from engine import controls
from engine.controls import Plan, lapse
from engine.controls.lapse import Seen
from engine.errors import (
    EnginesDisagree,
    InvalidInput,
    StaleVersion,
    Undecidable,
    VersionRequired,
    WrongState,
)
from engine.model import ids
from engine.model.case import ADDED, CaseStatus, ItemState, Signature
from engine.model.form import FieldScope, Outcome, OutcomeKind
from engine.model.people import Actor
from engine.model.verdict import Decision, Verb, Verdict
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.trail.binding import binds
from engine.trail.record import commit
from engine.usecases.asking import access, faults, refusing, replaying
from engine.usecases.ground import recorder
from engine.usecases.ground.commands import Answer, Caller, Complete
from engine.usecases.ground.environment import Environment
from engine.usecases.moving import deciding, leaving, objecting, resubmitting, settling, stepping
from engine.usecases.state import act as acts
from engine.usecases.state import added, forms, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.forms import Submitted
from engine.usecases.state.lasting import Signed
from engine.usecases.state.viewing import Offer

INPUT_CODES = {"field.missing": "/fields/", "comment.missing": "/comment"}


def complete(env: Environment, unit: UnitOfWork, caller: Caller, command: Complete) -> Answer:
    """Sign ``command.item`` with an outcome; held until its controls are met, then the case moves.

    A refusal is an answer (409 with reasons) and a recorded fact; it raises nothing, so that it commits.
    """
    session, row = access.enter(unit, caller, command.item)
    key = replaying.key_of(caller, session)
    facts = unit.facts(
        caller.agency,
        FactsAsked(
            person=session.standing.person,
            case=row.case,
            key=replaying.column(key),
            documents=tuple(d for d in command.evidence if ids.is_id(d, ids.DOCUMENT)),
        ),
    )
    repeated = replaying.repeated(facts, caller)
    if repeated is not None:
        return repeated
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    item = admitted(act, session, command.item, command.if_match)
    submitted, outcome = checked(act, item, command)
    left = leaving.settled(act, item)
    try:
        answer = carry_out(act, session, item, command, submitted, outcome)
    except (Undecidable, EnginesDisagree) as stuck:
        act, answer = faults.given_up(act, stuck)
    replaying.keep(act, caller, session, answer)
    act.finish(moved=left or not answer.refused)
    return answer


def admitted(act: Act, session: Session, item_id: str, if_match: str) -> Item:
    """Return the open item after the checks of rest.md in their order: 404, 403, 428/412, 409 state.

    Whoever stands recused is refused by the kernel, on record; where it is not asked, before anything else is told.
    """
    item = act.state.item_of(item_id)
    access.seen(session, act.row, act.state, act.ready)
    access.officer(session)
    if not if_match:
        access.unrecused(session, act.facts.recused)
        raise VersionRequired
    if item is None or item.kind not in ("task", "resign") or act.row.status != CaseStatus.OPEN:
        access.unrecused(session, act.facts.recused)
        if item is not None and act.row.status == CaseStatus.SUSPENDED:
            raise WrongState("the case is suspended")
        now = acts.closed_etag(act.unit.tables.cases.item(act.row.agency, item_id)["state"])
        if if_match not in ("*", now):
            raise StaleVersion(etag=now)
        raise WrongState("the work item is closed", etag=now)
    if if_match != "*" and if_match != tag(act, item):
        access.unrecused(session, act.facts.recused)
        raise StaleVersion(etag=tag(act, item))
    return item


def tag(act: Act, item: Item) -> str:
    """Return the item's present ETag."""
    numbers = [one.signature.number for one in act.state.on(item.instance)]
    return acts.item_etag(act.row, item, act.commitments(), numbers, act.ready.bound_paths, act.state.seats(item))


def checked(act: Act, item: Item, command: Complete) -> tuple[Submitted, Outcome]:
    """Check the shape of the body (422): outcome, fields, comment, documents of this case."""
    plan = act.ready.plans[item.element]
    outcome = plan.outcome(command.outcome) or (
        plan.outcomes[0] if command.outcome in ("", "done") and len(plan.outcomes) == 1 else None
    )
    if outcome is None:
        known = ", ".join(one.id for one in plan.outcomes)
        raise InvalidInput(errors=[{"pointer": "/outcome", "code": "unknown", "text": f"one of: {known}"}])
    if len(command.comment) > 4000:
        raise InvalidInput(errors=[{"pointer": "/comment", "code": "too_long", "text": "at most 4000 characters"}])
    if command.resubmit not in ("", resubmitting.CHAIN, resubmitting.DIRECT):
        raise InvalidInput(errors=[{"pointer": "/resubmit", "code": "choice", "text": "chain or direct"}])
    missing = [
        {"pointer": f"/evidence/{at}", "code": "unknown", "text": "this case has no such document"}
        for at, document in enumerate(command.evidence)
        if document not in act.facts.documents
    ]
    if missing:
        raise InvalidInput(errors=missing)
    form = act.ready.form(act.node(item.element))
    submitted = forms.check(act.ready.definition, form, command.fields, command.signer_fields)
    if item.of or (act.actor is not None and added.is_one(act, item, act.actor.person)):
        _only_read(act, item, submitted)
    elif outcome.kind in (OutcomeKind.FORWARD, OutcomeKind.OTHER):
        submitted.case.update(viewing.carried(act, item.element, submitted.case))
        submitted.task.update(viewing.carried(act, item.element, submitted.case, FieldScope.TASK))
    return submitted, outcome


def _only_read(act: Act, item: Item, submitted: Submitted) -> None:
    """Refuse other values in the form of a re-sign item, and of an added signer: one signs what stands there (§6)."""
    other = [*changed_fields(act, submitted), *_changed_task(item, submitted)]
    other += [task for task, persons in submitted.assigned.items() if act.state.teams.get(task) != persons]
    if other:
        told = "what is signed again is read only" if item.of else "an added signer signs what stands there"
        raise InvalidInput(errors=[{"pointer": f"/fields/{name}", "code": "read_only", "text": told} for name in other])


def carry_out(
    act: Act, session: Session, item: Item, command: Complete, submitted: Submitted, outcome: Outcome
) -> Answer:
    """Ask the kernel, then sign and move; returns the answer, refused or not."""
    actor = act.actor or access.actor(session)
    fresh_evidence = _new_evidence(act, item, command.evidence)
    way = resubmitting.way_of(act, item, command.resubmit) if act.state.returned or command.resubmit else ""
    verdict, written = _verdict(act, item, actor, command, submitted, outcome)
    if verdict.decision is Decision.REFUSED:
        missing = _missing_input(verdict)
        if missing:
            return refusing.wrong(act, missing)
        return refusing.refuse(act, Verb.COMPLETE, item, verdict)
    if way and verdict.decision is Decision.ALLOWED:
        if stopped := resubmitting.refusals(act, item, outcome.id, written[0]):
            refusal = Verdict(decision=Decision.REFUSED, reasons=stopped)
            return refusing.refuse(act, Verb.RESUBMIT, item, refusal)
        act.direct = item.instance
    item.evidence += fresh_evidence
    extra = verdict.slot.startswith(ADDED)  # his signature completes nothing: ``settle`` finds what is complete
    if extra:
        _only_read(act, item, submitted)
    else:
        _put_in_force(act, item, submitted, written)
    actor = replace(actor, mandate=verdict.mandate)
    allowed = verdict.decision is Decision.ALLOWED and not extra
    target = settling.target(act, item, outcome.id) if allowed else item
    _add_signature(act, target, actor, command, submitted, outcome, verdict)
    if extra:
        objecting.heard(act, item, verdict.slot, outcome)
    if target is not item:
        allowed = settling.outcome_of(act, target) == outcome.id
    if allowed and not stepping.ends_early(act, target, outcome.id):
        settling.move(act, target, outcome.id, session.standing.person)
    else:
        target.state = ItemState.HELD
        stepping.offer(act, target)
        act.touch(target)
    settling.settle(act)
    return Answer(status=200, body=refusing.told(act, item.id if target is item else target.id))


def _verdict(
    act: Act, item: Item, actor: Actor, command: Complete, submitted: Submitted, outcome: Outcome
) -> "tuple[Verdict, Written]":
    plan = act.ready.plans[item.element]
    kinds = [kind for _, kind, _ in _new_evidence(act, item, command.evidence)]
    changed = changed_fields(act, submitted)
    offered = Offer(
        outcome=outcome,
        fields=changed,
        filled=submitted.filled,
        comment=bool(command.comment.strip()),
        evidence={kind: kinds.count(kind) for kind in kinds},
    )
    bound = {one.id for one in act.ready.form(act.node(item.element)).fields if one.bound}
    amended = item.filled and not bound.isdisjoint(_changed_task(item, submitted))
    return decide(act, plan, item, actor, offered, changed, amended=amended)


def foreseen(
    act: Act, item: Item, actor: Actor, command: Complete, submitted: Submitted, outcome: Outcome
) -> tuple[Verdict, tuple[Seen, ...]]:
    """Return what completing would answer and which signatures would lapse, without acting."""
    verdict, (_, gone) = _verdict(act, item, actor, command, submitted, outcome)
    return verdict, gone


def _new_evidence(act: Act, item: Item, documents: tuple[str, ...]) -> list[list[str]]:
    known = {row[0] for row in item.evidence}
    return [
        [document, *act.facts.documents[document]] for document in dict.fromkeys(documents) if document not in known
    ]


def changed_fields(act: Act, submitted: Submitted) -> dict[str, Any]:
    """Return the case fields whose value really changes: an unchanged value keeps its commitment."""
    return {
        path: value
        for path, value in submitted.case.items()
        if path not in act.state.fields or act.state.fields[path][0] != value
    }


def _changed_task(item: Item, submitted: Submitted) -> list[str]:
    """Return the task's own fields whose value really changes; a field filled for the first time is one of them."""
    return [name for name, value in submitted.task.items() if name not in item.fields or item.fields[name][0] != value]


Written = tuple[dict[str, tuple[bytes, str, Any]], tuple[Seen, ...]]  # new values with salts; signatures that lapse


def decide(
    act: Act, plan: Plan, item: Item, actor: Actor, offered: Offer, changed: Mapping[str, Any], *, amended: bool = False
) -> tuple[Verdict, Written]:
    """Return the verdict on the act as it would leave the case, without changing anything but the tally locks.

    ``amended``: a bound field of the task's own changes, so that who signed this item is asked again (D21).
    """
    salted = {}
    for path, value in changed.items():
        salt = act.env.ids.salt()
        salted[path] = (salt, commit(salt, value), value)
    gone = lapse.lapsed(act.state.seen(), {path: made[1] for path, made in salted.items()})
    if amended:
        gone += tuple(one for one in act.state.seen() if one.instance == item.instance and one not in gone)
    shadow = _shadow(act, gone)
    act.question = (shadow, offered)
    wanted = viewing.shares(act, act.ready.tallies, viewing.scope_of(act, changed))
    needs_totals = bool(plan.facts.tallies) or _differs(wanted, act.state.tallies)
    act.totals = stepping.totals(act, wanted) if needs_totals else {}
    act.wanted = wanted if needs_totals else None
    seen = viewing.view(shadow, plan, item, actor, Verb.COMPLETE, offered, act.totals)
    if seen.barrier == () and _lapses_before(act, item, gone):
        seen = replace(seen, barrier=tuple(sorted({viewing.base(one.instance) for one in gone})))
    return controls.decide(plan, seen), (salted, gone)


def _differs(wanted: Mapping[str, viewing.Share], old: Mapping[str, list[str]]) -> bool:
    if set(wanted) != set(old):
        return True
    return any([s.key, s.window] != old[c][:2] or s.amount != Decimal(old[c][2]) for c, s in wanted.items())


def _shadow(act: Act, gone: tuple[Seen, ...]) -> Act:
    """Return the act as it looks once the signatures of ``gone`` no longer count."""
    if not gone:
        return act
    dead = {one.number for one in gone}
    state = replace(act.state, signed=[one for one in act.state.signed if one.signature.number not in dead])
    return replace(act, state=state)


def _lapses_before(act: Act, item: Item, gone: tuple[Seen, ...]) -> bool:
    """True when this act makes signatures lapse on completed instances in the item's causal past."""
    past = act.state.run.past(viewing.base(item.instance)) if gone else frozenset()
    return any(viewing.base(one.instance) in past and one.instance != item.instance for one in gone)


def _missing_input(verdict: Verdict) -> list[dict[str, str]]:
    """Return 422 entries when all the act lacks is input of this very call (D30)."""
    if any(reason.code not in INPUT_CODES for reason in verdict.reasons):
        return []
    found = []
    for reason in verdict.reasons:
        ref = dict(reason.evidence).get("field", "") if reason.code == "field.missing" else ""
        found.append({"pointer": INPUT_CODES[reason.code] + ref, "code": "required", "text": reason.text.en})
    return found


def _put_in_force(act: Act, item: Item, submitted: Submitted, written: Written) -> None:
    """Write fields, task fields, assignments; lapse what saw other values and offer it again."""
    salted, gone = written
    if salted:
        for path, (salt, _, value) in salted.items():
            act.recorder.pending.append((recorder.pointer("fields", path), salt, json.dumps(value, ensure_ascii=False)))
        act.recorder.add(
            "fields",
            fields={path: made[1] for path, made in salted.items()},
            removed=[],
            instance=item.instance,
        )
        act.state.fields.update({path: [made[2], made[1]] for path, made in salted.items()})
        deciding.renew(act, salted)
    for name in _changed_task(item, submitted):
        value, salt = submitted.task[name], act.env.ids.salt()
        item.fields[name] = [value, commit(salt, value), salt.hex()]
    for task, persons in submitted.assigned.items():
        if act.state.teams.get(task) != persons:
            act.recorder.add("team", tasks=[task], persons=sorted(set(persons)))
        act.state.teams[task] = persons
    item.filled = True
    if gone:
        lapse_signatures(act, gone, item, list(salted))
    if act.wanted is not None:
        stepping.reserve(act, act.wanted)


def lapse_signatures(act: Act, gone: tuple[Seen, ...], by: Item, paths: list[str]) -> None:
    """Void exactly the signatures that saw the old value; completed instances are offered again (D20)."""
    numbers = {one.number for one in gone}
    dead = [one.signature for one in act.state.signed if one.signature.number in numbers]
    act.recorder.add("lapsed", signatures=sorted(numbers), by=by.instance, paths=sorted(paths))
    act.state.remove(one.number for one in gone)
    act.step.lapsed += [one.number for one in gone]
    open_again = {item.of for item in act.state.items.values() if item.of}
    for item in act.state.items.values():
        if item.state == ItemState.HELD and not act.state.on(item.instance):
            item.state = ItemState.CLAIMED if item.holders else ItemState.OFFERED
            stepping.offer(act, item)
            act.touch(item)
    seats = [one for one in dead if one.added]
    for instance in dict.fromkeys(viewing.base(one.instance) for one in gone):
        kept = instance not in act.state.run.by_id  # undone, its signature kept: the task is done anew anyway
        if kept or instance in act.state.items or instance in open_again:
            continue
        found = offer_again(act, instance)
        added.again(act, found, [one for one in seats if viewing.base(one.instance) == instance])


def offer_again(act: Act, instance: str) -> Item:
    """Open a re-sign item of a completed instance; it carries no token."""
    state = act.state
    state.resigns[instance] = state.resigns.get(instance, 0) + 1
    done = state.run.by_id[instance]
    count, fields, evidence = state.papers.get(instance, [1, {}, []])
    item = Item(
        id=act.env.ids.new(ids.ITEM),
        instance=f"{instance}~{state.resigns[instance]}",
        element=done.element,
        kind="resign",
        round=count,
        opened_at=act.at,
        of=instance,
        filled=True,
        fields=dict(fields),
        evidence=list(evidence),
    )
    state.items[item.instance] = item
    act.recorder.add("resign_offered", instance=item.instance, of=instance)
    stepping.offer(act, item)
    act.touch(item)
    return item


def _add_signature(
    act: Act, item: Item, actor: Actor, command: Complete, submitted: Submitted, outcome: Outcome, verdict: Verdict
) -> None:
    """Bind what was seen and append the signature (D19)."""
    record, number, standing = act.recorder, act.state.next_signature, actor.standing
    seen = _seen(act, item, submitted, outcome, Stood(actor=actor, acting=verdict.acting))
    more = recorder.stood(actor, verdict.acting)
    if verdict.total is not None:  # what the limit of the mandate was held against
        more["sum"] = format(verdict.total.normalize(), "f")
    if command.comment:
        more["comment"] = record.commitment("/comment", command.comment)
    told = {"instance": item.instance, "number": number, "outcome": outcome.id}
    record.add("signed", **told, role=verdict.role, slot=verdict.slot, **seen, **more)
    record.reads.pop("settings", None)
    signature = Signature(
        instance=item.instance,
        number=number,
        person=actor.person,
        principal=actor.principal,
        outcome=outcome.id,
        role=verdict.role,
        slot=verdict.slot,
        roles=tuple(dict.fromkeys((*standing.roles, *(post for _, post in verdict.acting)))),
        qualifications=tuple(q.kind for q in standing.qualifications if standing.qualified(q.kind, act.today)),
        digest=seen["binds"],
        at=act.at,
        acting=verdict.acting,
    )
    act.state.next_signature += 1
    act.state.signed.append(Signed(signature=signature, bound=seen["bound"]))
    act.step.signatures.append(
        (number, item.instance, item.id, signature.person, signature.principal, outcome.id, signature.role,
         signature.slot, signature.digest, act.at)
    )  # fmt: skip
    act.participate(item.element, actor.persons, actor, aside=verdict.slot.startswith(ADDED))
    _participate_elsewhere(act, item.element, actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """On what footing the signer stands."""

    actor: Actor
    acting: tuple[tuple[str, str], ...]  # basis and post of each substitution


def _seen(act: Act, item: Item, submitted: Submitted, outcome: Outcome, stood: Stood) -> dict[str, Any]:
    """Return what a signature binds, as its record has it: commitments, papers, settings, and the digest over them."""
    record = act.recorder
    bound = {path: pair[1] for path, pair in act.state.fields.items() if path in act.ready.bound_paths}
    bound |= {f"task.{name}": pair[1] for name, pair in item.fields.items()}
    signer = {name: record.commitment(recorder.pointer("signer", name), v) for name, v in submitted.signer.items()}
    for name, pair in item.fields.items():
        if len(pair) > 2:  # written in this act: its salt goes beside the record that first shows the commitment
            pointer = recorder.pointer("bound", f"task.{name}")
            record.pending.append((pointer, bytes.fromhex(pair.pop()), json.dumps(pair[0], ensure_ascii=False)))
    evidence = sorted({(kind, f"sha256:{sha}") for _, kind, sha in item.evidence})
    named = act.ready.settings_named.get(item.element, ())
    settings = sorted(f"{name}@{act.agency.setting_versions.get(name, 0)}" for name in named)
    if settings:
        record.reads["settings"] = settings
    digest = binds(
        definition=f"sha256:{act.row.digest}",
        case=act.row.case,
        instance=item.instance,
        outcome=outcome.id,
        bound=bound,
        signer=signer,
        evidence=evidence,
        settings=settings,
        acting=dict(stood.acting),
        mandate=stood.actor.mandate.id if stood.actor.mandate is not None else None,
        on_behalf=stood.actor.principal,
    )
    return {"bound": bound, "signer": signer, "evidence": [list(pair) for pair in evidence], "binds": digest}


def _participate_elsewhere(act: Act, task: str, actor: Actor) -> None:
    """Keep who took part for separations over objects."""
    rules = [fact for fact in act.ready.elsewhere if task in fact.tasks]
    if not rules:
        return
    scope = viewing.scope_of(act)
    for fact in rules:
        value = fact.key.value(scope)
        if value not in (None, ""):
            key = viewing.object_key(fact.path, value)
            act.step.elsewhere += [(key, task, person) for person in actor.persons]

"""Answers as JSON values in the words of rest.md; no decisions, no SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine import controls
from engine.model.case import CaseStatus, ItemState, Signature
from engine.model.conduct import IntegrityCard
from engine.model.control import Evidence
from engine.model.form import Deadline, FieldScope
from engine.model.people import Standing
from engine.model.process import AnyTimeAction, Definition, Node
from engine.model.text import Text
from engine.model.verdict import Need, Reason, Verb, Verdict
from engine.trail.binding import element_of
from engine.trail.record import moment
from engine.usecases.state import act as acts
from engine.usecases.state import added, deadlines, duties, forms, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import NOBODY, Offer


def text(value: Text) -> dict[str, str]:
    """Return a text in both languages."""
    return {"zh": value.zh, "en": value.en}


def reason(
    value: Reason, who_could: Iterable[Mapping[str, Any]], definition: Definition | None = None
) -> dict[str, Any]:
    """Return one reason of a verdict; ``definition``: the file whose control refuses, told by name with its basis."""
    told: dict[str, Any] = {
        "code": value.code,
        "control": value.control,
        "element": value.element,
        "evidence": [{name: ref} for name, ref in value.evidence],
        "who_could": list(who_could),
        "text": text(value.text),
    }
    if value.law:
        told["law"] = value.law
    if value.until:
        told["until"] = value.until
    return told | (basis(definition, value) if definition is not None else {})


def basis(definition: Definition, value: Reason) -> dict[str, Any]:
    """Return the rule that refuses (the control's name) and each law or document with the article it rests on.

    What comes too early is refused by the minimum period of its step.
    """
    control = definition.control_by_id.get(value.control)
    held = _minimum(definition, value.element) if value.code == "too_early" else None
    named = control.laws if control is not None else (value.law, held.law if held is not None else "")
    laws = {name: law for law in definition.catalog.laws for name in (law.id, f"{law.title.zh} {law.article}".strip())}
    told: dict[str, Any] = {"rule": text(control.name)} if control is not None else {}
    if held is not None:
        told["rule"] = text(held.basis if held.basis.zh else MINIMUM)
    if found := [laws[law] for law in named if law in laws]:
        told["basis"] = [{"law": law.id, "title": text(law.title), "article": law.article} for law in found]
    return told


def _minimum(definition: Definition, element: str) -> Deadline | None:
    """Return the minimum period of a step."""
    nodes = (process.graph.all_nodes.get(element) for process in definition.processes)
    periods = (limit for node in nodes if node is not None for limit in node.deadlines if limit.min)
    return next(periods, None)


def reasons(act: Act, verdict: Verdict, who: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Return the reasons of a refusal with who could act instead."""
    told = list(who)
    return [reason(one, told, act.ready.definition) for one in verdict.reasons]


MINIMUM = Text("最短期限未满", "The minimum period has not run out")
NAMED = 20  # persons named at most
ASKED_OF_MOST = 60  # persons of the posts concerned, of whom one asks whether they could


def concerned(act: Act, item: Item, verb: Verb, limit: int = ASKED_OF_MOST) -> list[Standing]:
    """Return at most ``limit`` persons of the posts and bodies of an item; of any post where ``verb`` asks for none."""
    tokens = item.audience.split("|")
    kinds = ("role:", "body:", "qual:")
    roles, bodies, skilled = ([one[5:] for one in tokens if one.startswith(kind)] for kind in kinds)
    if verb is Verb.ADD_SIGNER:  # no post is asked of him
        roles = sorted(act.agency.roles)
    people = act.unit.tables.people
    found: list[Standing] = people.candidates(act.row.agency, roles, bodies, skilled, limit=limit, now=act.now)
    return found


def who_could(
    act: Act,
    item: Item,
    verb: Verb = Verb.OFFER,
    limit: int = NAMED,
    *,
    offer: Offer | None = None,
    after: Act | None = None,
    among: Sequence[Standing] | None = None,
) -> list[dict[str, Any]]:
    """Return at most ``limit`` persons of the posts and bodies of an item to whom the kernel would not refuse ``verb``.

    Each is asked as who acts is, so whoever is named then can. ``offer``: what a signature brings; ``after``: the act
    with the state it would leave; without them any suitable one is meant. The caller is not among them. ``among``: who
    is asked, where that is known.
    """
    plan = act.ready.plans[item.element]
    found = list(among if among is not None else concerned(act, item, verb))
    if verb is Verb.COMPLETE and not (offer is not None and offer.fields):  # an added signer writes no field
        found = [*found, *added.called(act, item, known={one.person for one in found})]
    out = {act.actor.person} if act.actor is not None and not act.reading else set()
    out.update(item.holders if verb in (Verb.TRANSFER, Verb.ADD_SIGNER) else ())
    out.update(str(one[1]) for one in act.state.added.get(item.instance, ()) if verb is Verb.ADD_SIGNER)
    signed = {person for one in act.state.on(item.instance) for person in one.signature.persons}
    able: list[dict[str, Any]] = []
    for standing in found:
        if standing.person in signed | out or len(able) == limit:
            continue
        actor = viewing.NOBODY.__class__(person=standing.person, account="", standing=standing)
        seen = viewing.view(after or act, plan, item, actor, verb, offer or Offer(), known_totals(act, plan))
        if controls.decide(plan, seen).decision != "refused":
            able.append({"id": standing.person, "name": standing.name})
    return able


def stored_totals(act: Act) -> dict[str, Decimal]:
    """Return the present totals of the tallies this case reserves in, without locking: for questions, not for acts."""
    rows = {control: act.state.reserved(control) for control in act.state.tallies}
    found: dict[str, Decimal] = act.unit.tables.cases.totals(
        act.row.agency, {c: (r[0], r[1]) for c, r in rows.items() if r is not None}
    )
    return found


def known_totals(act: Act, plan: controls.Plan) -> Mapping[str, Decimal]:
    """Return the totals a task asks for: those the act holds, else the present ones, read once."""
    if act.totals or not plan.facts.tallies:
        return act.totals
    if act.stored is None or act.stored[0] is not act.state.tallies:
        act.stored = (act.state.tallies, stored_totals(act))
    found: Mapping[str, Decimal] = act.stored[1]
    return found


def case(act: Act) -> dict[str, Any]:
    """Return the case (rest.md, GET /cases/{id})."""
    row, state, ready = act.row, act.state, act.ready
    return {
        "id": row.case,
        "number": row.number,
        "process": {"key": row.definition, "version": row.version, "id": row.process, "name": text(ready.process.name)},
        "title": row.title,
        "subject": dict(row.subject),
        "status": str(row.status),
        "outcome": row.outcome,
        "incidents": len(state.incidents),
        "fields": act.values(),
        "open_work_items": [brief(act, item) for item in state.items.values() if item.kind in ("task", "resign")],
        "parent": {"case": row.parent, "as": str(state.bond.get("as", "link"))} if row.parent else None,
        "waiting_for": waiting_for(act),
        "actions": [action(one) for one in ready.process.actions] if row.status == CaseStatus.OPEN else [],
        "deadlines": deadlines.of_case(act),
        "suspensions": deadlines.suspensions(act),
        "late_entries": [
            {"instance": instance, "happened_at": row[0], "entered_at": row[1]} for instance, row in state.late.items()
        ],
        "duties": duties.told(act),
        "overrides": overrides(act),
        "substitutions": [_substitution(one.signature) for one in state.signed if one.signature.acting],
        "started_at": row.started_at,
        "ended_at": row.ended_at or None,
        "version": act.version_after,
        "etag": acts.case_etag(act.version_after),
    }


def outline(act: Act) -> dict[str, Any]:
    """Return what who stands recused may know of a case: that it is there."""
    row, process = act.row, act.ready.process
    return {
        "id": row.case,
        "number": row.number,
        "process": {"key": row.definition, "version": row.version, "id": row.process, "name": text(process.name)},
        "status": str(row.status),
        "recused": True,
        "open_work_items": [],
        "actions": [],
        "version": act.version_after,
        "etag": acts.case_etag(act.version_after),
    }


def action(one: AnyTimeAction) -> dict[str, Any]:
    """Return an action of a case; its form and whether the caller may start it are told to who reads the case."""
    return {"id": one.id, "name": text(one.name), "form": None, "roles": list(one.roles), "effect": one.effect}


def waiting_for(act: Act) -> list[dict[str, str]]:
    """Return the cases a task of this one waits for."""
    told = []
    for case, instance in act.state.below.items():
        known = act.flight.get(case)
        row = known.row if known is not None else act.unit.tables.cases.row(act.row.agency, case)
        if instance in act.state.items and row is not None:
            told.append({"case": case, "number": row.number, "process": row.definition})
    return told


def brief(act: Act, item: Item) -> dict[str, Any]:
    """Return a work item as nested in a case."""
    node = act.node(item.element)
    return {
        "id": item.id,
        "case": act.row.case,
        "task": {"id": item.element, "name": text(node.name)},
        "state": str(item.state),
        "round": item.round,
        "instance": item.instance,
        "resign": bool(item.of),
        "etag": item_tag(act, item),
        "still_needed": still_needed(act, item),
        **({"added": added.told(act, item, {})} if item.instance in act.state.added else {}),
        **({"drawn": list(act.state.teams.get(item.element, ()))} if item.element in act.ready.besides.draws else {}),
    }


def item_tag(act: Act, item: Item) -> str:
    """Return the item's ETag."""
    numbers = [one.signature.number for one in act.state.on(item.instance)]
    return acts.item_etag(act.row, item, act.commitments(), numbers, act.ready.bound_paths, act.state.seats(item))


def still_needed(act: Act, item: Item) -> dict[str, Any]:
    """Return what the item's controls still need, by kind."""
    if item.state not in (ItemState.OFFERED, ItemState.CLAIMED, ItemState.HELD):
        return {}
    plan = act.ready.plans.get(item.element)
    if plan is None:
        return {}
    return needed(controls.remaining(plan, waiting_view(act, item)))


def waiting_view(act: Act, item: Item) -> Any:
    """Return the view of an item while nobody acts."""
    plan = act.ready.plans[item.element]
    return viewing.view(act, plan, item, NOBODY, Verb.OFFER, Offer(), known_totals(act, plan))


MANY = {"role": "roles", "body": "bodies", "party": "parties", "signer": "signers"}  # needs told as lists


def needed(needs: Iterable[Need]) -> dict[str, Any]:
    """Return needs grouped as rest.md words them."""
    told: dict[str, Any] = {}
    for need in needs:
        if need.kind == "signature":
            told["signatures"] = {"have": need.have, "need": need.need}
        elif need.kind == "evidence":
            told.setdefault("evidence", []).append({"kind": need.ref, "have": need.have, "need": need.need})
        elif need.kind in ("chair", "minutes", "motion"):
            told[need.kind] = need.ref
        elif need.kind in MANY:
            told.setdefault(MANY[need.kind], []).append(need.ref)
    return told


def need(value: Need) -> dict[str, Any]:
    """Return one need."""
    return {key: part for key, part in asdict(value).items() if part != ""}


ASKED = ("by", "person", "comment", "at")  # an opinion that is asked for


def work_item(
    act: Act, item: Item, verdicts: Mapping[str, str], people: Mapping[str, Any], returnable: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a work item in full (rest.md, GET /work-items/{id}). ``people``: examples and names, by use."""
    node, ready, state = act.node(item.element), act.ready, act.state
    plan = ready.plans[item.element]
    form = ready.form(node)
    values = {**act.values(), **{name: pair[0] for name, pair in item.fields.items()}}
    today = date.fromisoformat(act.today)
    seen = waiting_view(act, item)
    offered = controls.audience(plan, seen)
    told = brief(act, item)
    told |= {
        "roles": list(offered.roles),
        "bodies": list(offered.bodies),
        "chain": _chain(act, item, plan),
        "form": forms.schema(
            ready.definition, form, signer=False, values=values, today=today, people=people["examples"]
        ),
        "signer_form": forms.schema(
            ready.definition, form, signer=True, values={}, today=today, people=people["examples"]
        ),
        "comment": "required" if plan.inputs.comment else "optional",
        "read_only": bool(item.of),
        "context": _context(act, node),
        "outcomes": [
            {"id": o.id, "name": text(o.name), "kind": str(o.kind), "requires": list(o.requires)} for o in plan.outcomes
        ],
        "evidence_required": _evidence(act, node, item),
        "controls": _controls(act, item, seen),
        "risks": _risks(act, node),
        "signatures": [_signature(one.signature, people["names"]) for one in state.on(item.instance)],
        "returnable_to": returnable,
        "not_before": item.not_before or None,
        "deadlines": deadlines.of_item(act, item),
        "happened_at": item.late or None,
        "opened_at": item.opened_at,
        "meeting": seen.meeting.id if seen.meeting is not None else None,
        "holders": [people["names"].get(person, person) for person in item.holders],
        "asked": [dict(zip(ASKED, one, strict=True)) for one in state.asked.get(item.instance, ())],
        "added": added.told(act, item, people["names"]),
        "verdicts": dict(verdicts),
    }
    return told


def _chain(act: Act, item: Item, plan: controls.Plan) -> list[dict[str, Any]]:
    """Return the approval chain in force with who signed each slot."""
    verdict = controls.decide(plan, waiting_view(act, item))
    signed = [one.signature for one in act.state.on(item.instance)]
    told = []
    signed = [one for one in signed if not one.added]
    for at, role in enumerate(verdict.chain):
        mine = next((s for s in signed if s.slot.startswith(f"tier:{at}:")), None)
        state = "signed" if mine is not None else ("open" if at == len(signed) else "waiting")
        told.append({"role": role, "state": state, **({"person": mine.person} if mine is not None else {})})
    return told


def _context(act: Act, node: Node) -> dict[str, Any]:
    """Return what one decides on: the case's fields that this form does not write."""
    own = {
        one.path for one in (node.form.fields if node.form else ()) if one.scope is FieldScope.CASE and not one.readonly
    }
    return {path: value for path, value in act.values().items() if path not in own}


def _evidence(act: Act, node: Node, item: Item) -> list[dict[str, Any]]:
    specs = [act.ready.definition.control_by_id[control].spec for control in node.controls]
    return [
        {
            "kind": spec.kind,
            "name": text(spec.name),
            "min": spec.min,
            "have": len([kind for _, kind, _ in item.evidence if kind == spec.kind]),
        }
        for spec in specs
        if isinstance(spec, Evidence | IntegrityCard)
    ]


def _controls(act: Act, item: Item, seen: Any) -> list[dict[str, Any]]:
    plan = act.ready.plans[item.element]
    open_needs = controls.remaining(plan, seen)
    told = []
    for rule in plan.rules:
        mine = [one for one in open_needs if one.control == rule.control.id]
        control = rule.control
        told.append(
            {
                "id": control.id,
                "kind": control.kind,
                "name": text(control.name),
                "risks": list(control.answers),
                "still_needed": needed(mine),
            }
        )
    return told


def _risks(act: Act, node: Node) -> list[dict[str, Any]]:
    points = [act.ready.definition.catalog.risk(risk) for risk in node.risks]
    return [{"id": point.id, "rank": point.rank, "name": text(point.name)} for point in points]


def _signature(one: Any, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "person": {"id": one.person, "name": names.get(one.person, "")},
        "name": names.get(one.person, ""),
        "outcome": one.outcome,
        "role": one.role,
        "on_behalf": {"id": one.principal, "name": names.get(one.principal, "")} if one.principal else None,
        "acting": [{"basis": basis, "post": post} for basis, post in one.acting],
        "at": one.at,
        "lapsed": False,
        "added": one.added,
    }


def _substitution(one: Signature) -> dict[str, Any]:
    """Return the mark of a signature given at a post that was not the signer's own."""
    return {
        "task": element_of(one.instance),
        "instance": one.instance,
        "person": one.person,
        "on_behalf": one.principal or None,
        "acting": [{"basis": basis, "post": post} for basis, post in one.acting],
        "at": one.at,
    }


def moment_text(value: datetime) -> str:
    """Return the text of a moment as answers and rows have it."""
    return moment(value)


MARK = ("verb", "at", "to", "asked_by", "confirmed_by", "grant", "skipped")


def overrides(act: Act) -> list[dict[str, Any]]:
    """Return the administrators' acts on a case, for ever: what, when, where to, who asked and who confirmed."""
    return [dict(zip(MARK, one, strict=True)) for one in act.state.marks]

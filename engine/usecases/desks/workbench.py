"""One work item as its page shows it: form, what is still needed and from whom, each verb's verdict, deadlines by day.

Everything a person has to know before he acts, read with one question; nothing here acts.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine import controls
from engine.model.case import CaseStatus
from engine.model.form import Field, FieldScope, FieldType
from engine.model.people import Actor, Kind, Standing
from engine.model.verdict import Decision, Verb, Verdict
from engine.ports import Session, UnitOfWork
from engine.usecases.asking import access, secrecy
from engine.usecases.casework import items, taking_back
from engine.usecases.desks import desk
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import choosing
from engine.usecases.state import act as acts
from engine.usecases.state import added, budget_lines, day_sheet, deadlines, present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer

MOST = 20  # persons told who could, and who could not


def page(env: Environment, unit: UnitOfWork, caller: Caller, item_id: str) -> dict[str, Any]:
    """Return everything the page of a work item shows; raises as ``items.read``."""
    session, act = items.reading(env, unit, caller, item_id)
    access.unrecused(session, act.facts.recused)
    told = {"item": items.whole(session, act, item_id), "case": brief(act), "steps": _steps(act)}
    item = act.state.item_of(item_id)
    if item is None or item.kind not in ("task", "resign"):
        return told | _closed(act, session, told["item"])
    under = secrecy.of(act, session.standing)
    actor = access.actor(session)
    return told | {
        "open": act.row.status == CaseStatus.OPEN,
        "values": present_values(act, item, under.hidden),
        "facts": list(facts(act, told["item"]["context"], item)),
        "needed": list(desk.needed(act, item)),
        "slots": _slots(act, item, told["item"]),
        "people": _people(act, item, actor),
        "verbs": _verbs(act, item, actor, told["item"]["returnable_to"]),
        "days": [day_sheet.told(act, one) for one in deadlines.of_item(act, item) if one["due_at"]],
        "documents": _documents(act, session, item, under.hidden),
        "choices": _choices(act, item),
        "mine": actor.person in item.holders,
        "signed": any(actor.person in one.signature.persons for one in act.state.on(item.instance)),
        "others_signed": [
            one.signature.person for one in act.state.on(item.instance) if actor.person not in one.signature.persons
        ],
        "rank": act.ready.definition.rank(act.node(item.element)),
    }


def brief(act: Act) -> dict[str, Any]:
    """Return the case a work item belongs to, in a line."""
    row = act.row
    return {
        "id": row.case,
        "number": row.number,
        "title": row.title,
        "subject": str(row.subject.get("name") or ""),
        "process": present.text(act.ready.process.name),
        "key": row.definition,
        "version": row.version,
        "status": str(row.status),
        "etag": acts.case_etag(row.case_version),
    }


def _steps(act: Act) -> dict[str, dict[str, str]]:
    """Return the names of the flow's steps, by element id."""
    return {task: present.text(act.ready.nodes[task].name) for task in act.ready.plans}


def _closed(act: Act, session: Session, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what there is to say of a closed item: who signed, and whether the caller may take it back."""
    signers = sorted({one["person"] for one in told["signatures"]})
    done = act.state.run.by_id.get(told["instance"])
    rows: list[dict[str, Any]] = []
    if told["state"] == "completed" and act.row.status == CaseStatus.OPEN and done is not None:
        found = taking_back.refusals(act, session, done.id)
        decision = Decision.REFUSED if found else Decision.ALLOWED
        rows.append(_row(act, "take_back", Verdict(decision=decision, reasons=found)))
    return {
        "open": False,
        "names": act.unit.tables.people.names(act.row.agency, signers),
        "verbs": rows,
        "rank": act.ready.definition.rank(act.node(told["task"]["id"])),
    }


# -- what stands there -------------------------------------------------------------------------------------------------


def present_values(act: Act, item: Item, hidden: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form's fields hold now, by field id; what is under lock is not told."""
    case, form = act.values(), act.ready.form(act.node(item.element))
    found: dict[str, Any] = {}
    for field in form.fields:
        if field.scope is FieldScope.CASE and field.path not in hidden:
            found[field.id] = case.get(field.path)
        elif field.scope is FieldScope.TASK:
            found[field.id] = (item.fields.get(field.id) or [None])[0]
        if field.assigns:
            found[field.id] = next(iter(act.state.teams.get(field.assigns, ())), None)
    return {name: value for name, value in found.items() if value is not None}


def facts(act: Act, values: Mapping[str, Any], item: Item | None = None) -> Iterator[dict[str, Any]]:
    """Yield the case's values with names and kinds, as one decides on them; fields nobody declared are left out."""
    known = act.ready.case_fields
    persons = {
        value for path, value in values.items() if path in known and known[path].type is FieldType.PERSON and value
    }
    names = act.unit.tables.people.names(act.row.agency, sorted(persons)) if persons else {}
    for path, value in values.items():
        field = known.get(path)
        if field is not None and value not in (None, "", []):
            yield {"path": path, "name": present.text(field.name), **_value(act, field, value, names)}


def _value(act: Act, field: Field, value: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a value with its kind, and what a page needs to show it."""
    if field.type in (FieldType.LIST, FieldType.GROUP):
        columns = act.ready.definition.group_by_id[field.of].fields
        rows = value if isinstance(value, list) else [value]
        return {
            "type": "rows",
            "columns": [present.text(one.name) for one in columns],
            "rows": [[_value(act, one, row.get(one.id), names) for one in columns] for row in rows],
        }
    if field.type is FieldType.CHOICE:
        name = next((one.name for one in field.options if one.id == value), None)
        return {"type": "text", "value": present.text(name) if name is not None else value}
    if field.path == budget_lines.PATH and str(value) in (lines := budget_lines.named(act.agency)):
        return {"type": "text", "value": lines[str(value)]}
    if field.type is FieldType.PERSON:
        return {"type": "string", "value": names.get(str(value), "")}
    if field.type is FieldType.PARTY:
        return {"type": "string", "value": value.get("name", "") if isinstance(value, Mapping) else value}
    return {"type": str(field.type), "value": value}


def _documents(act: Act, session: Session, item: Item, hidden: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the papers of the case with the kinds this item asks for; ``attached``: to it already."""
    locked = secrecy.papers(act, hidden, session.standing.person)
    attached = {one[0] for one in item.evidence}
    rows = act.unit.tables.cases.documents(act.row.agency, act.row.case)
    return [
        {
            "id": row["document_id"],
            "kind": row["kind"],
            "name": row["name"],
            "size": row["size"],
            "sha256": row["sha256"],
            "attached": row["document_id"] in attached,
            "fresh": row["at"] >= item.opened_at,
        }
        for row in rows
        if row["document_id"] not in locked
    ]


def _choices(act: Act, item: Item) -> dict[str, list[dict[str, str]]]:
    """Return whom each person field of the form may name, by field id, unless no list holds them; and the bodies."""
    node = act.node(item.element)
    found: dict[str, list[dict[str, str]]] = {}
    for field in node.form.fields if node.form else ():
        if field.type is FieldType.PERSON and (able := _able(act, field)) is not None:
            found[field.id] = [{"id": one.person, "name": one.name} for one in able]
        elif field.type is FieldType.BODY:
            found[field.id] = [{"id": one.id, "name": one.name.zh} for one in act.agency.bodies.values()]
    return found


def _able(act: Act, field: Field) -> list[Standing] | None:
    """Return whom a person field may name: who could do the task it assigns; every officer where it assigns none.

    None where they are more than a list holds.
    """
    plan = act.ready.plans.get(field.assigns)
    roles = list(plan.duty.roles) if plan is not None else sorted(act.agency.roles)
    found = act.unit.tables.people.candidates(act.row.agency, roles, [], limit=choosing.MOST + 1, now=act.now)
    if len(found) > choosing.MOST:
        return None
    kind = plan.duty.qualification if plan is not None else ""
    fit = [one for one in found if one.kind is Kind.OFFICER and (not kind or one.qualified(kind, act.today))]
    return sorted(fit, key=lambda one: one.name)


# -- who signs -----------------------------------------------------------------------------------------------------


def _slots(act: Act, item: Item, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a slot for each signature the item has or still needs, in order."""
    found = [
        {"state": "", "name": one["name"], "at": one["at"], "outcome": one["outcome"], "for": one["on_behalf"]}
        for one in told["signatures"]
    ]
    chain = told["chain"]
    if chain:
        left = [one for one in chain if one["state"] != "signed"]
        return found + [
            {"state": "due", "role": _role(act, one["role"]), "now": one["state"] == "open"} for one in left
        ]
    needs = present.still_needed(act, item).get("signatures") or {"have": 0, "need": 0}
    missing = max(0, int(needs["need"]) - int(needs["have"]))
    roles = [_role(act, one) for one in told["roles"]]
    return found + [{"state": "due", "roles": roles, "now": at == 0} for at in range(missing)]


def _role(act: Act, role: str) -> dict[str, str]:
    name = act.agency.roles.get(role)
    return present.text(name) if name is not None else {"zh": role, "en": role}


def _people(act: Act, item: Item, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """Return who could sign the item next, and who could not with the first reason; the caller is in neither list."""
    plan = act.ready.plans[item.element]
    found = present.concerned(act, item, Verb.COMPLETE)
    signed = {who for one in act.state.on(item.instance) for who in one.signature.persons}
    able: list[dict[str, Any]] = []
    unable: list[dict[str, Any]] = []
    for one in found:
        if one.person == actor.person or one.person in signed:
            continue
        other = Actor(person=one.person, account="", standing=one)
        seen = viewing.view(act, plan, item, other, Verb.OFFER, Offer(), present.known_totals(act, plan))
        verdict = controls.decide(plan, seen)
        line = {"id": one.person, "name": one.name, "away": one.absent(act.now), "holds": one.person in item.holders}
        if verdict.decision is Decision.REFUSED:
            unable.append(line | {"why": present.text(verdict.reasons[0].text)})
        else:
            able.append(line)
    return {"able": able[:MOST], "unable": unable[:MOST]}


# -- verbs ---------------------------------------------------------------------------------------------------------


def _verbs(act: Act, item: Item, actor: Actor, returnable: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return each verb with its verdict before anybody clicks, its reasons and who could instead.

    ``returnable``: the steps it could go back to; at a first step there is none, nor the verb.
    """
    if actor.standing.kind is not Kind.OFFICER:
        return []
    may_sign = items.softened(items.suitable(act, item, actor, Verb.COMPLETE))
    may_claim = items.suitable(act, item, actor, Verb.CLAIM)
    holds, signed = actor.person in item.holders, _signed(act, item, actor)
    rows = [_row(act, "complete", may_sign, item)]
    if not holds and not signed:
        rows.append(_row(act, "claim", may_claim, item))
    if holds:
        rows.append(_row(act, "release", ALLOWED))
        rows.append(_row(act, "transfer", may_claim))
    if returnable:
        rows.append(_row(act, "return", _may_return(act, item, actor)))
    asked = [one for one in act.state.asked.get(item.instance, ()) if one[1] == actor.person]
    if asked:
        rows.append(_row(act, "answer", ALLOWED))
    open_to_him = ALLOWED if may_claim.decision is not Decision.REFUSED or holds else may_claim
    rows.append(_row(act, "consult", open_to_him))
    rows.append(_row(act, "signers", open_to_him))
    if added.told(act, item, {}):
        rows.append(_row(act, "remove_signer", ALLOWED))
    rows.append(_row(act, "late_entry", open_to_him))
    rows += [_row(act, "recusal", ALLOWED), _row(act, "urge", ALLOWED), _row(act, "copy", ALLOWED)]
    return rows


ALLOWED = Verdict(decision=Decision.ALLOWED)


def _signed(act: Act, item: Item, actor: Actor) -> bool:
    return any(actor.person in one.signature.persons for one in act.state.on(item.instance))


def _may_return(act: Act, item: Item, actor: Actor) -> Verdict:
    plan = act.ready.plans[item.element]
    return controls.decide(plan, viewing.view(act, plan, item, actor, Verb.RETURN, Offer(comment=True), {}))


def _row(act: Act, verb: str, found: Verdict, item: Item | None = None) -> dict[str, Any]:
    """Return a verb with its verdict; ``item``: tell who could do it instead."""
    who: Sequence[Mapping[str, Any]] = ()
    if item is not None and found.reasons:
        who = present.who_could(act, item, Verb.COMPLETE if verb == "complete" else Verb.CLAIM)
    return {
        "verb": verb,
        "decision": str(found.decision),
        "reasons": present.reasons(act, found),
        "needs": [present.need(one) for one in found.needs],
        "who": list(who),
    }

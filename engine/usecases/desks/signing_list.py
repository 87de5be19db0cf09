"""The list of what a leader may sign in one go: ordinary items (rank 3 and lighter), each opened before it is signed.

Whether it was opened is the page's to know: it is signed at the ETag the page was opened with. Signing is one act for
each item, with a verdict of its own; nothing is signed in a lump. Items whose form is still to be filled, or that ask
for papers, are not of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.model.form import FieldScope
from engine.model.people import Kind
from engine.model.verdict import Verb
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.casework import items
from engine.usecases.desks import desk
from engine.usecases.desks.desk import Desk
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import forms, present
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item

LIGHTEST = 3  # from this rank on
MOST = 50  # items of one list


def listed(env: Environment, unit: UnitOfWork, caller: Caller) -> list[dict[str, Any]]:
    """Return the ordinary items the caller may sign as they stand, due first, each with its ETag and outcomes."""
    session = access.session(unit, caller)
    if session.standing.kind is not Kind.OFFICER:
        return []
    agency = env.agency(caller.agency)
    table = Desk(env=env, unit=unit, session=session, calendar=agency.calendar, zone=agency.zone, now=unit.now())
    tokens = sorted(access.every_token(session))
    rows: dict[str, Mapping[str, Any]] = {}
    for view in ("mine", "offered"):
        asked = desk.Asked(view=view, limit=MOST)
        rows |= {row["item_id"]: row for row in desk.lines(table, view, tokens, asked, MOST, "")[0]}
    table.rows = unit.tables.cases.rows(caller.agency, sorted({row["case_id"] for row in rows.values()}))
    found = [one for row in rows.values() if (one := _line(table, row)) is not None]
    return sorted(found, key=lambda one: (one["due_at"] or "9999", one["id"]))


def _line(table: Desk, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return an item of the list; None for one that is not ordinary, not to be signed as it stands, or not by him."""
    act = table.act(row["case_id"])
    item = act.state.item_of(row["item_id"])
    if item is None or not _ordinary(act, item) or not _complete_but_for(act, item):
        return None
    actor = access.actor(table.session)
    if any(actor.person in one.signature.persons for one in act.state.on(item.instance)):
        return None
    verdict = items.softened(items.suitable(act, item, actor, Verb.COMPLETE))
    if verdict.decision == "refused":
        return None
    plan = act.ready.plans[item.element]
    told = desk.line(table, row, {})
    return told | {
        "etag": present.item_tag(act, item),
        "decision": str(verdict.decision),
        "comment": plan.inputs.comment,
        "outcomes": [{"id": one.id, "name": present.text(one.name), "kind": str(one.kind)} for one in plan.outcomes],
        "signer_form": _signer_form(act, item),
        "facts": list(_short(act)),
    }


def _ordinary(act: Act, item: Item) -> bool:
    rank = act.ready.definition.rank(act.node(item.element))
    return item.kind == "task" and rank is not None and rank >= LIGHTEST


def _complete_but_for(act: Act, item: Item) -> bool:
    """True when nothing is missing but signatures: and what the signer himself states."""
    form = act.ready.form(act.node(item.element))
    asked = [one for one in form.fields if one.required and not one.readonly and one.scope is not FieldScope.SIGNER]
    if asked and not item.filled:
        return False
    return not present.still_needed(act, item).get("evidence")


def _signer_form(act: Act, item: Item) -> dict[str, Any]:
    """Return what each signer states himself, as a form."""
    form, today = act.ready.form(act.node(item.element)), date.fromisoformat(act.today)
    return forms.schema(act.ready.definition, form, signer=True, values={}, today=today, people={})


def _short(act: Act) -> Iterator[dict[str, Any]]:
    """Yield the sums of the case, which a list shows beside its title."""
    for path, value in act.values().items():
        field = act.ready.case_fields.get(path)
        if field is not None and str(field.type) == "money" and value:
            yield {"name": present.text(field.name), "value": value}
            return


def of(found: Sequence[Mapping[str, Any]], item: str) -> Mapping[str, Any] | None:
    """Return one item of a list."""
    return next((one for one in found if one["id"] == item), None)

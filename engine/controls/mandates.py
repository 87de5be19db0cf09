"""Mandates (授权委托): what one may be given for, and what it does not extend to (control-kernel §3, Mandates).

A mandate lends one post of its giver for days, flows or tasks named and sums up to a limit. The sum of a case is the
largest of the amounts its file names for approval or draws on a budget, and its field ``amount``; while none is known
the limit is not kept (fail closed). What one holds by mandate is not given on; and nobody is given a post that some
flow keeps apart from another he holds, of his own or by other mandates.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.controls import words
from engine.controls.expression import Asked, Reader
from engine.model.conduct import Budget
from engine.model.control import Approval, Separation, SeparationScope
from engine.model.form import FieldScope, FieldType
from engine.model.people import Basis, Kind, Standing
from engine.model.process import Definition
from engine.model.verdict import Reason
from engine.model.view import View

PLAIN = "amount"  # the field that is the sum of a case where no control names one
_MONEY = (FieldType.MONEY, FieldType.LIST, FieldType.DECIMAL)


def sums(definition: Definition, read: Reader) -> tuple[Asked, ...]:
    """Return the amounts a limit is held against: those of approvals and budgets that read money, and ``amount``."""
    specs = [control.spec for control in definition.controls]
    named = [spec.amount for spec in specs if isinstance(spec, Approval | Budget)]
    asked = [read(text) for text in dict.fromkeys((*named, PLAIN))]
    money = _money(definition)
    return tuple(one for one in asked if one.text == PLAIN or one.reads(money))


def _money(definition: Definition) -> tuple[str, ...]:
    return tuple(
        field.path
        for process in definition.processes
        for node in process.graph.all_nodes.values()
        for field in (node.form.fields if node.form is not None else ())
        if field.scope is FieldScope.CASE and field.type in _MONEY
    )


def largest(amounts: Iterable[Asked], scope: Mapping[str, Any]) -> Decimal | None:
    """Return the largest amount known in ``scope``; None while there is none."""
    known = [found for one in amounts if (found := one.number(scope)) is not None]
    return max(known, default=None)


def outside(process: str, task: str, amounts: Sequence[Asked], view: View) -> Iterator[Reason]:
    """Yield why the mandate under which the actor acts does not extend to this task of this case."""
    mandate = view.actor.mandate
    if mandate is None or not mandate.scoped:
        return
    evidence = (("mandate", mandate.id),)
    if (mandate.processes and process not in mandate.processes) or (mandate.tasks and task not in mandate.tasks):
        yield _reason("mandate.scope", task, *evidence)
    total = largest(amounts, view.scope) if mandate.limit is not None else None
    if mandate.limit is not None and (total is None or total > mandate.limit):
        yield _reason("mandate.limit", task, *evidence, ("limit", format(mandate.limit, "f")))


def personal(view: View, task: str, seat: str) -> Iterator[Reason]:
    """Yield why a seat is not filled by mandate: who was added as a signer was asked himself, not at his post."""
    mandate = view.actor.mandate
    own = (view.actor.person, *view.actor.standing.also)
    if mandate is not None and mandate.basis is Basis.MANDATE and seat not in own:
        yield _reason("mandate.scope", task, ("mandate", mandate.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A mandate somebody wants to give."""

    giver: Standing  # with what he holds today
    holder: Standing  # who is to act for him
    role: str  # the post lent
    since: str  # first and last day, ISO dates
    until: str
    today: str
    longest: str  # last day it may have


def granting(given: Given, apart: Iterable[tuple[str, ...]]) -> tuple[Reason, ...]:
    """Return why it is not given; ``apart``: roles the flows it is for let nobody hold together."""
    found = []
    if given.role not in given.giver.roles:
        found.append(_reason("mandate.chain" if _lent(given.giver, given.role) else "role", "", ("role", given.role)))
    if given.holder.person in (given.giver.person, *given.giver.also):
        found.append(_reason("mandate.self", ""))
    if given.holder.kind is not Kind.OFFICER:
        found.append(_reason("receiver.kind", "", ("kind", given.holder.kind.value)))
    if not given.today <= given.since <= given.until <= given.longest:
        found.append(_reason("mandate.dates", "", ("from", given.since), ("to", given.until)))
    both = _both(given, apart)
    if both:
        found.append(_reason("separation", "", *(("role", role) for role in both), said="separation.roles"))
    return tuple(found)


def gone(role: str) -> Reason:
    """Return the reason for a post its giver no longer holds."""
    return _reason("mandate.post", "", ("role", role))


def _lent(giver: Standing, role: str) -> bool:
    return any(role in one.principal_roles for one in giver.mandates)


def _both(given: Given, apart: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the roles of one such set that the holder would have together, () for none."""
    others = {role for one in given.holder.mandates for role in one.principal_roles}
    held = {given.role, *given.holder.roles, *others}
    return next((tuple(sorted(held & set(one))) for one in apart if given.role in one and len(held & set(one)) > 1), ())


def kept_apart(definition: Definition) -> tuple[tuple[str, ...], ...]:
    """Return the sets of roles a file lets nobody hold together."""
    specs = [control.spec for control in definition.controls]
    return tuple(s.roles for s in specs if isinstance(s, Separation) and s.scope == SeparationScope.STATIC)


def _reason(code: str, task: str, *evidence: tuple[str, str], said: str = "") -> Reason:
    return Reason(code=code, text=words.text(said or code), element=task, evidence=evidence)

"""Who may act at all: officers whose post, body and qualification the task asks for, unless recused (D44-D46)."""

from collections.abc import Iterator

from engine.controls import words
from engine.model.form import Duty
from engine.model.people import Actor, Kind
from engine.model.verdict import Reason
from engine.model.view import View


def eligible(duty: Duty, view: View, task: str, *, outside: bool = False) -> tuple[Reason, ...]:
    """Return why the actor may not act under ``duty``; ``outside`` admits a party without an account."""
    if outside and view.actor.standing.kind is Kind.OUTSIDE:
        return tuple(recused(view, task))
    return (*_person(view, task), *recused(view, task), *_duty(duty, view, task))


def role_used(duty: Duty, actor: Actor) -> str:
    """Return the role under which the actor acts: under a mandate first a lent one."""
    lent = actor.mandate.principal_roles if actor.mandate is not None else ()
    held = (*lent, *actor.standing.roles)
    return next((role for role in held if role in duty.roles), "")


def _person(view: View, task: str) -> Iterator[Reason]:
    mandate = view.actor.mandate
    if view.actor.standing.kind is not Kind.OFFICER:
        yield _reason("kind", task, ("kind", view.actor.standing.kind.value))
    if mandate is not None and not mandate.in_force(view.now):
        yield _reason("mandate", task, ("mandate", mandate.id))
    if view.actor.standing.absent(view.now):
        yield _reason("absent", task, ("person", view.actor.person))
    beside = sorted(view.supervisors.intersection(view.actor.persons))
    if beside:
        yield _reason("supervises", task, *(("person", person) for person in beside))


def recused(view: View, task: str) -> Iterator[Reason]:
    """Yield why the actor stands recused."""
    persons = sorted(view.recused.intersection(view.actor.persons))
    if persons:
        yield _reason("recused", task, *(("person", person) for person in persons))


def _duty(duty: Duty, view: View, task: str) -> Iterator[Reason]:
    standing = view.actor.standing
    if duty.roles and view.actor.roles.isdisjoint(duty.roles):
        yield _reason("role", task, *(("role", role) for role in duty.roles))
    if duty.body and duty.body not in standing.bodies:
        yield _reason("body", task, ("body", duty.body))
    if duty.qualification and not standing.qualified(duty.qualification, view.today):
        yield _reason("qualification", task, ("qualification", duty.qualification))


def _reason(code: str, task: str, *evidence: tuple[str, str]) -> Reason:
    return Reason(code=code, text=words.text(code), element=task, evidence=evidence)

"""Separation of duties: no person takes part in two of the named tasks (D6 SOD, D26).

It is symmetric by construction: at each of its tasks it looks at all the others. It compares persons, the principal of
a mandate included, over every signature ever given, so neither a return nor a transfer nor a group gets round it.
"""

from dataclasses import dataclass

from engine.controls.constraint import Apart, RolesApart
from engine.controls.expression import Asked, Reader
from engine.controls.facts import ElsewhereFact, Facts
from engine.controls.mark import Mark
from engine.controls.rule import Rule
from engine.model.control import Control, Separation, SeparationScope
from engine.model.verdict import Reason, Verb
from engine.model.view import View

START = "start"  # names the starter of a case (D14)
_OBJECT = "subject.key"  # the object when the file names none


@dataclass(frozen=True, kw_only=True)
class SeparationRule(Rule):
    """A separation at one of its tasks; ``task`` may be "start"."""

    spec: Separation
    key: Asked | None  # expression of the object, None when only this case is compared

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse who already took part in another of the tasks, here or with the same object."""
        if self.spec.scope == SeparationScope.STATIC:
            return self._roles(view)
        if view.verb is Verb.START:  # nobody has taken part in a case that does not exist yet
            return self._elsewhere(view)
        return self._here(view) + self._elsewhere(view)

    def _roles(self, view: View) -> tuple[Reason, ...]:
        held = sorted(view.actor.roles & set(self.spec.roles))
        if len(held) < 2:
            return ()
        return (self.reason("separation", *(("role", role) for role in held), said="separation.roles"),)

    def _here(self, view: View) -> tuple[Reason, ...]:
        found: list[Reason] = []
        for task in self._others():
            persons = view.participation.get(task)
            if persons is None:
                found.append(self.reason("facts.missing", ("task", task)))
            else:
                found.extend(self._met(view, persons, task))
        return tuple(found)

    def _elsewhere(self, view: View) -> tuple[Reason, ...]:
        if self.key is None:
            return ()
        if self.key.expression is None:
            return (self.reason("facts.missing", ("key", self.key.text)),)
        if self.key.value(view.scope) in (None, ""):  # no object yet: nothing elsewhere can be of the same
            return ()
        tasks = view.elsewhere.get(self.control.id)
        if tasks is None:
            return (self.reason("facts.missing", ("key", self.key.text)),)
        found = [self._met(view, tasks.get(task, frozenset()), task) for task in self._others()]
        return tuple(reason for reasons in found for reason in reasons)

    def _others(self) -> tuple[str, ...]:
        return tuple(task for task in self.spec.tasks if task != self.task)

    def _met(self, view: View, persons: frozenset[str], task: str) -> tuple[Reason, ...]:
        both = sorted(persons.intersection(view.actor.persons))
        return tuple(self.reason("separation", ("person", person), ("task", task)) for person in both)


def rule(control: Control, spec: Separation, task: str, read: Reader) -> SeparationRule:
    """Compile the control for ``task``."""
    return SeparationRule(control=control, task=task, spec=spec, key=read(_path(spec)) if _far(spec) else None)


def facts(control: Control, spec: Separation, read: Reader) -> Facts:
    """Ask who took part in the tasks, in this case and, for object and period, in others of the object."""
    if spec.scope == SeparationScope.STATIC:
        return Facts()
    here = Facts(participation=frozenset(spec.tasks))
    if not _far(spec):
        return here
    path = _path(spec)
    far = ElsewhereFact(control=control.id, tasks=spec.tasks, key=read(path), path=path, window=_window(spec))
    return here | Facts(elsewhere=(far,))


def constraints(spec: Separation) -> tuple[Apart | RolesApart, ...]:
    """Return who may not with whom."""
    if spec.scope == SeparationScope.STATIC:
        return (RolesApart(roles=spec.roles),)
    key = _path(spec) if _far(spec) else ""
    return (Apart(tasks=spec.tasks, scope=spec.scope, key=key, window=_window(spec)),)


def mark(spec: Separation) -> Mark:
    """Return the badge: the tasks, or the roles, kept apart."""
    return Mark(kind="separation", figures=spec.roles if spec.scope == SeparationScope.STATIC else spec.tasks)


def _far(spec: Separation) -> bool:
    return spec.scope in (SeparationScope.OBJECT, SeparationScope.PERIOD)


def _path(spec: Separation) -> str:
    return spec.key or _OBJECT


def _window(spec: Separation) -> str:
    return spec.window if spec.scope == SeparationScope.PERIOD else ""

"""Binding: who handled the named task (or its assigned team) also handles this one (D47).

The bound person is compared as himself: acting for somebody who signed does not make one the person who signed. When
he is absent the binding is re-made by another act, it never drops.
"""

from dataclasses import dataclass

from engine.controls.constraint import Same
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import Rule
from engine.model.control import Binding, Control
from engine.model.verdict import Reason
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class BindingRule(Rule):
    """A binding at one task."""

    spec: Binding
    wide: bool  # attached to the whole process: silent until the named task has been done

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse whoever is not among the bound persons; nobody bound yet refuses all."""
        known = view.team if self.spec.level == "team" else {**view.participation, **view.handled}
        bound = known.get(self.spec.task)
        if bound is None:
            return (self.reason("facts.missing", ("task", self.spec.task)),)
        if not bound.isdisjoint((view.actor.person, *view.actor.standing.also)) or (self.wide and not bound):
            return ()
        said = "binding.team" if self.spec.level == "team" else "binding"
        who = (("person", person) for person in sorted(bound))
        return (self.reason("binding", ("task", self.spec.task), *who, said=said),)


def rule(control: Control, spec: Binding, task: str, read: Reader, *, wide: bool = False) -> BindingRule:
    """Compile the control for ``task``."""
    return BindingRule(control=control, task=task, spec=spec, wide=wide)


def facts(control: Control, spec: Binding, read: Reader) -> Facts:
    """Ask who took part in the named task, or who was assigned to it."""
    asked = frozenset({spec.task})
    return Facts(teams=asked) if spec.level == "team" else Facts(participation=asked)


def constraints(spec: Binding) -> tuple[Same, ...]:
    """Return with whom the element goes together."""
    return (Same(task=spec.task, team=spec.level == "team"),)


def mark(spec: Binding) -> Mark:
    """Return the badge: the task bound to."""
    return Mark(kind="binding", figures=(spec.task,))

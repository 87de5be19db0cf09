"""Added signers (加签): a seat of one's own at a task, beside those its controls ask for (verbs.md §1).

Whoever is added needs no post, but separation, recusal and ties hold for him as for everybody. His signature never
fills a slot of a control, so it makes up no number, no party and no second person, and by itself completes nothing; the
task in turn does not complete without it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.controls import words
from engine.model.case import Added, Place, Signature
from engine.model.verdict import Need, Reason
from engine.model.view import View


def own(signatures: Iterable[Signature]) -> tuple[Signature, ...]:
    """Return the signatures of the task's own signers."""
    return tuple(signature for signature in signatures if not signature.added)


def part(view: View) -> Added | None:
    """Return the seat the actor was given here; it is his only one, whatever mandate he acts under."""
    return next((one for one in view.added if one.person in view.actor.persons), None)


def invited(view: View) -> bool:
    """True when the actor added one of the signers himself: he may also take that back."""
    return any(one.by in view.actor.persons for one in view.added if one.by)


def narrowed(view: View, theirs: Iterable[Added]) -> View:
    """Return the view with only the seats a removal is about, and the actor's own: whose else they are is no matter."""
    kept = {one.person for one in theirs}.union(view.actor.persons)
    return replace(view, added=tuple(one for one in view.added if one.person in kept))


def first(view: View) -> tuple[str, ...]:
    """Return who was asked to sign before all others and has not."""
    return tuple(one.person for one in view.added if one.place is Place.BEFORE and not one.acted)


def waits(view: View, task: str) -> Iterator[Reason]:
    """Yield why nobody else can sign yet: somebody was asked to sign before."""
    if first(view):
        yield reason("signers.before", task, *first(view))


def signing(view: View, mine: Added) -> tuple[Added, ...]:
    """Return the added signers as they stand once ``mine`` has signed."""
    return tuple(replace(one, signed=True, acted=True) if one is mine else one for one in view.added)


def missing(view: View, *, ends: bool) -> tuple[Need, ...]:
    """Return the added signers whose signature the task lacks.

    ``ends``: for an outcome that sends back or refuses, for which nobody beside is waited for.
    """
    left = [one for one in view.added if not one.signed]
    return tuple(Need(kind="signer", ref=one.person) for one in left if not ends or one.place is not Place.BESIDE)


def reason(code: str, task: str, *persons: str, said: str = "") -> Reason:
    """Return a reason that names persons; ``said`` names another sentence for it."""
    evidence = tuple(("person", person) for person in persons)
    return Reason(code=code, text=words.text(said or code), element=task, evidence=evidence)

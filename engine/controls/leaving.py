"""Signatures of who no longer stands where he signed (D27): only before the task is complete, never after.

A held signature counts while its signer holds the post he signed under, sits in the body he signed for and has the
qualification the task asks for. What a substitute signed in time stays when his substitution ends by its date, and what
was signed under a mandate while its giver holds the post he gave. A vote in a meeting stays: the roster of the sitting
counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.controls.planning import Plan
from engine.model.case import Signature
from engine.model.control import Joint, TwoPerson
from engine.model.people import Basis, Kind, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a signature rests on beside the person."""

    posts: frozenset[str]  # one of these, where there are any
    body: str
    qualifications: frozenset[str]


def left(plan: Plan, signature: Signature, standing: Standing | None, today: str, giver: Standing | None = None) -> str:
    """Return what the signer has lost since: ``post``, ``body`` or ``qualification``; "" when his signature stands.

    ``standing``: what he holds on the ISO date ``today``, None for a person who is not in the directory; ``giver``: the
    same of who gave the mandate he signed under.
    """
    if plan.collective or "outside:" in signature.slot:
        return ""
    if standing is None or standing.kind is not Kind.OFFICER:
        return "post"
    given = dict(signature.acting).get(Basis.MANDATE, "")
    if given and (giver is None or given not in giver.roles):
        return "post"
    if signature.added:  # it rests on no post
        return ""
    asked = _asked(plan, signature)
    if asked.posts and asked.posts.isdisjoint(standing.roles):
        return "post"
    if asked.body and asked.body not in standing.bodies:
        return "body"
    return "" if all(standing.qualified(one, today) for one in asked.qualifications) else "qualification"


def _asked(plan: Plan, signature: Signature) -> _Asked:
    lent = frozenset(post for _, post in signature.acting)
    own = frozenset(signature.roles) - lent
    under = signature.role if signature.role not in lent else ""
    body = "" if under else next(_bodies(plan, signature), "")
    return _Asked(
        posts=frozenset({under}) if under else frozenset() if body else own,
        body=body,
        qualifications=frozenset(_qualifications(plan)).intersection(signature.qualifications),
    )


def _bodies(plan: Plan, signature: Signature) -> Iterator[str]:
    """Yield the body for which somebody signed who signed under no post."""
    slots = signature.slot.split()
    for rule in plan.signing:
        spec = rule.control.spec
        if isinstance(spec, TwoPerson) and spec.body:
            yield spec.body
        if isinstance(spec, Joint):
            yield from (party.body for party in spec.parties if party.body and f"party:{party.id}" in slots)
    if plan.duty.body:
        yield plan.duty.body


def _qualifications(plan: Plan) -> Iterator[str]:
    if plan.duty.qualification:
        yield plan.duty.qualification
    for rule in plan.signing:
        if isinstance(rule.control.spec, TwoPerson) and rule.control.spec.qualification:
            yield rule.control.spec.qualification

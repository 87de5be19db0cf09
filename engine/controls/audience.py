"""Who a task is offered to, without asking for anyone in particular: a superset of who may act (D43, D17)."""

from dataclasses import dataclass

from engine.controls import posts
from engine.controls.approval import ApprovalRule
from engine.controls.kernel import remaining
from engine.controls.planning import Plan
from engine.model.control import Joint, Quorum, TwoPerson
from engine.model.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Holders of one of ``roles`` and members of one of ``bodies``; both empty means every officer."""

    roles: tuple[str, ...] = ()  # business roles
    bodies: tuple[str, ...] = ()  # body ids
    qualifications: tuple[str, ...] = ()  # held by whoever may sign as second from any section


def audience(plan: Plan, view: View) -> Audience:
    """Return who is shown the task now: the next slot's role, the open parties, else the duty."""
    open_refs = {(need.kind, need.ref) for need in remaining(plan, view)}
    roles: list[str] = []
    bodies: list[str] = []
    for rule in plan.signing:
        spec = rule.control.spec
        if isinstance(rule, ApprovalRule):
            every = rule.anyone(view.staffing)
            roles += [role for role in every if ("role", role) in open_refs] or list(every)
        elif isinstance(spec, Joint):
            parties = [party for party in spec.parties if ("party", party.id) in open_refs and not party.outside]
            roles += [role for party in parties for role in party.roles]
            bodies += [party.body for party in parties if party.body]
        elif isinstance(spec, TwoPerson) and spec.body:
            bodies.append(spec.body)
        elif isinstance(spec, Quorum):
            bodies += [body for body in (spec.body, spec.recorder) if body]
    if plan.duty.body:
        bodies.append(plan.duty.body)
    wanted: tuple[str, ...] = ()
    if not roles and not bodies:
        roles += plan.duty.roles
        if posts.blocked(view, plan.apart).intersection(roles):
            roles += posts.above(plan.duty.roles, view.staffing)
        wanted = (plan.second.qualification,) if plan.second is not None and posts.seconded(plan.second, view) else ()
    return Audience(roles=tuple(dict.fromkeys(roles)), bodies=tuple(dict.fromkeys(bodies)), qualifications=wanted)

"""For whom somebody acts: first for himself, then under a duty that has passed to him (AB角, a day's substitute).

A mandate only adds: the roles lent, and the principal to the persons who count. So it never helps anybody over a
separation, a recusal or a second signature; it can only bring more of them.
"""

from dataclasses import replace

from engine.controls import kernel
from engine.controls.planning import Plan
from engine.model.people import Mandate
from engine.model.verdict import Decision, Verdict
from engine.model.view import View


def decide(plan: Plan, view: View) -> Verdict:
    """Return the verdict on the actor as himself, or under the first of his mandates that helps where he cannot."""
    own = kernel.decide(plan, view)
    mandates = view.actor.standing.mandates
    if not mandates or view.actor.mandate is not None:
        return own
    best = own
    for mandate in mandates:
        if mandate.in_force(view.now):
            found = kernel.decide(plan, replace(view, actor=replace(view.actor, mandate=mandate)))
            if found.decision is not Decision.REFUSED and _helps(own, found, mandate):
                return found
            best = _nearer(best, found)
    return best


def _helps(own: Verdict, found: Verdict, mandate: Mandate) -> bool:
    """True when he could not act himself and the post lent is what is asked, or it is still wanted (a chair).

    Another post of the principal's neither puts that one's item into his hands nor makes him one of that one's team.
    """
    if own.decision is Decision.REFUSED:
        return found.role in ("", *mandate.principal_roles)
    wanted = {need.ref for need in own.needs if need.kind == "role"}
    left = {need.ref for need in found.needs if need.kind == "role"}
    return bool((wanted - left).intersection(mandate.principal_roles))


def _nearer(best: Verdict, found: Verdict) -> Verdict:
    """Return the refusal that tells more: one that is not about a post he does not hold."""
    refused = best.decision is Decision.REFUSED and found.decision is Decision.REFUSED
    off_post = any(reason.code == "role" for reason in best.reasons)
    return found if refused and off_post and all(reason.code != "role" for reason in found.reasons) else best

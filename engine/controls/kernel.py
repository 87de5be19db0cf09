"""The kernel: folds all controls of a task into one verdict (control-kernel §2, §3). Pure; reads no clock, no store.

Refused beats held beats allowed. Every control is asked, so a refusal names all its reasons at once; no control can
undo what another refused.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

from engine.controls import adding, mandates, words
from engine.controls.eligibility import eligible, recused, role_used
from engine.controls.expression import Asked
from engine.controls.inputs import lacking
from engine.controls.planning import Plan
from engine.controls.posts import Footing, footing
from engine.controls.rule import Seat
from engine.model.case import ADDED, Added, Place, Signature
from engine.model.control import Quorum, Recusal, Separation
from engine.model.form import Duty, Outcome, OutcomeKind
from engine.model.meeting import MINUTES, VOTE
from engine.model.verdict import Decision, Need, Reason, Verb, Verdict
from engine.model.view import View

_HOLDER = (Verb.CLAIM, Verb.COMPLETE, Verb.RETURN)  # verbs of who holds a single-signer item


def decide(plan: Plan, view: View) -> Verdict:
    """Return the verdict on ``view.verb`` by ``view.actor``; without an outcome, on a suitable call (D30).

    For OFFER, ASSIGN, TRANSFER, HAND_OVER, CONSULT, ADD_SIGNER and COPY the actor of the view is who would get the
    item, is asked or told.
    """
    if view.verb is Verb.START:
        return _start(plan, view)
    if view.verb in (Verb.CONSULT, Verb.ADD_SIGNER):
        return _consulted(plan, view)
    if view.verb is Verb.COPY:
        return _informed(plan, view)
    if view.verb is Verb.REMOVE_SIGNER and adding.invited(view):
        return _verdict(view, Seat(), _apart(plan, view))
    added = adding.part(view)
    if added is not None:
        return _added(plan, view, added)
    outcome = _asked(plan, view)
    ground = footing(plan.duty, plan.apart, plan.second, view)
    seat = _seat(plan, view, outcome, ground)
    reasons = (*_admitted(plan, view, seat, ground.duty), *seat.reasons, *_own(plan, view))
    if view.verb is not Verb.COMPLETE:
        return _verdict(view, seat, reasons, sums=plan.sums)
    if outcome is None:
        return _verdict(view, seat, (*reasons, _reason("outcome.unknown", plan)))
    refusals, open_needs = _gates(plan, view, outcome, seat)
    reasons = (*reasons, *_early(plan, view, outcome), *refusals)
    if reasons:
        return _verdict(view, seat, reasons, needs=open_needs)
    return _signed(plan, view, outcome, seat, open_needs)


def remaining(plan: Plan, view: View, outcome_id: str = "") -> tuple[Need, ...]:
    """Return what the present signatures and papers lack for an outcome, "" for the forward one; nobody acts."""
    outcome = plan.outcome(outcome_id) or plan.outcomes[0]
    signatures = _missing(plan, view, outcome, _counted(view, outcome))
    signatures += adding.missing(view, ends=_ends(outcome))
    if _ends(outcome):
        return signatures
    papers = [need for rule in plan.rules for _, need in rule.gate(view).lacking]
    return (*signatures, *papers)


def settled(plan: Plan, view: View, outcome_id: str) -> bool:
    """True when the present signatures, without a new one, complete the outcome; asked when a barrier lifts."""
    outcome = plan.outcome(outcome_id)
    if outcome is None or view.barrier:
        return False
    signatures = _counted(view, outcome)
    if not signatures or _missing(plan, view, outcome, signatures) or adding.missing(view, ends=_ends(outcome)):
        return False
    return _ends(outcome) or not any(g.refusals or g.lacking for g in (rule.gate(view) for rule in plan.rules))


def _start(plan: Plan, view: View) -> Verdict:
    """Decide on starting a case: the starter's post and the separations that name the start (D14)."""
    duty = Duty(roles=plan.starters) if plan.starters else plan.duty
    scope = mandates.outside(plan.process, plan.task, plan.sums, view)
    reasons = (*scope, *eligible(duty, view, plan.task), *(r for rule in plan.opening for r in rule.admit(view)))
    return _verdict(view, Seat(role=role_used(duty, view.actor)), reasons, sums=plan.sums)


def _consulted(plan: Plan, view: View) -> Verdict:
    """Decide on asking the actor to say or sign something: who signed already is asked for no second signature."""
    own = (*_own(plan, view), *_votes(plan, view)) if view.verb is Verb.ADD_SIGNER else ()
    return _verdict(view, Seat(), (*_apart(plan, view), *own))


def _votes(plan: Plan, view: View) -> Iterator[Reason]:
    """Yield why the actor cannot be a signer in addition: he would no longer vote in the body that decides."""
    asked = [rule.control.spec for rule in plan.signing if isinstance(rule.control.spec, Quorum)]
    bodies = {body for spec in asked for body in (spec.body, spec.recorder)}
    if bodies.intersection(view.actor.standing.bodies):
        yield adding.reason("signers.member", plan.task, view.actor.person)


def _apart(plan: Plan, view: View) -> tuple[Reason, ...]:
    """Return what keeps the actor out who needs no post: separation, recusal and ties hold for him too."""
    keeps_out = [rule for rule in plan.rules if isinstance(rule.control.spec, Separation | Recusal)]
    ruled = [reason for rule in keeps_out for reason in rule.admit(view)]
    told = {reason.code for reason in ruled}
    own = [one for one in eligible(Duty(), view, plan.task) if one.code != "recused" or one.code not in told]
    return (*own, *ruled)


def _added(plan: Plan, view: View, added: Added) -> Verdict:
    """Decide on an act of an added signer: his seat is beside those of the task, and the form is not his.

    What the controls want to see is asked of who completes the task, which he never does alone.
    """
    seat = Seat(slot=f"{ADDED}{added.person}")
    reasons = (*_apart(plan, view), *_own(plan, view), *mandates.personal(view, plan.task, added.person))
    if view.verb in (Verb.TRANSFER, Verb.ASSIGN, Verb.HAND_OVER):
        reasons += (adding.reason("signers.added", plan.task, added.person),)
    outcome = _asked(plan, view)
    if view.verb is not Verb.COMPLETE or reasons:
        return _verdict(view, seat, reasons)
    if outcome is None:
        return _verdict(view, seat, (_reason("outcome.unknown", plan),))
    words_missing = [pair for pair in lacking(plan.inputs, outcome, view) if pair[1].kind == "comment"]
    if added.place is not Place.BEFORE:
        reasons += tuple(adding.waits(view, plan.task))
    if added.place is Place.AFTER and not _agreed(plan, view):
        reasons += (adding.reason("signers.after", plan.task),)
    if view.outcome is not None:
        reasons += tuple(reason for reason, _ in words_missing)
    needs = tuple(need for _, need in words_missing)
    if reasons:
        return _verdict(view, seat, reasons, needs=needs)
    after = replace(view, added=adding.signing(view, added))
    moves = any(settled(plan, after, one.outcome) for one in _standing(view))
    found = _verdict(view, seat, ())
    return replace(found, decision=Decision.ALLOWED if moves else Decision.HELD, needs=needs)


def _agreed(plan: Plan, view: View) -> bool:
    """True when the task's own signatures have what its controls ask of an outcome."""
    asked = [outcome for signature in _standing(view) if (outcome := plan.outcome(signature.outcome)) is not None]
    return any(not _missing(plan, view, outcome, _counted(view, outcome)) for outcome in asked)


def turn(plan: Plan, view: View) -> tuple[str, ...]:
    """Return the added signers who may sign now: those before, then those beside, then those after."""
    ready = {Place.BEFORE} if adding.first(view) else {Place.BEFORE, Place.BESIDE}
    if ready != {Place.BEFORE} and _agreed(plan, view):
        ready.add(Place.AFTER)
    return tuple(one.person for one in view.added if not one.signed and one.place in ready)


def _informed(plan: Plan, view: View) -> Verdict:
    """Decide on telling the actor of the case: he owes nothing, so only recusal and ties keep it from him."""
    ruled = [reason for rule in plan.rules if isinstance(rule.control.spec, Recusal) for reason in rule.admit(view)]
    told = {reason.code for reason in ruled}
    own = [one for one in recused(view, plan.task) if one.code not in told]
    return _verdict(view, Seat(), (*own, *ruled))


def _asked(plan: Plan, view: View) -> Outcome | None:
    """Return the outcome asked for as the file declares it; the forward one when none is named."""
    return plan.outcomes[0] if view.outcome is None else plan.outcome(view.outcome.id)


def _admitted(plan: Plan, view: View, seat: Seat, duty: Duty) -> Iterator[Reason]:
    """Yield why the actor may not act at this task, whatever he does."""
    if plan.twice:
        yield _reason("signing.twice", plan)
    yield from mandates.outside(plan.process, plan.task, plan.sums, view)
    outside = seat.slot.startswith("outside:")
    ruled = [reason for rule in plan.rules for reason in rule.admit(view)]
    told = {reason.code for reason in ruled}
    for reason in eligible(duty, view, plan.task, outside=outside):
        if reason.code != "recused" or reason.code not in told:  # the control tells it with its article
            yield reason
    yield from ruled


def _own(plan: Plan, view: View) -> Iterator[Reason]:
    """Yield what the actor's own signature, another's claim, or who is to sign before, forbids."""
    for signature in (*view.signatures, *view.siblings):  # the slots of one countersigning are one task
        both = sorted(set(signature.persons).intersection(view.actor.persons))
        if both:
            code = "two_person.same_person" if plan.multi else "already_signed"
            control = plan.signing[0].control.id
            yield _reason(code, plan, *(("person", person) for person in both), control=control)
    if view.verb is Verb.COMPLETE and adding.part(view) is None:
        yield from adding.waits(view, plan.task)
    if (
        adding.part(view) is None
        and view.verb in _HOLDER
        and not plan.multi
        and view.claimed_by not in ("", *view.actor.persons)
    ):
        yield _reason("claimed_by_other", plan, ("person", view.claimed_by))


def _seat(plan: Plan, view: View, outcome: Outcome | None, ground: Footing) -> Seat:
    """Return the seat all signing controls together give the actor."""
    taken = _taken(view, outcome)
    seats = [rule.seat(view, taken) for rule in plan.signing]
    named = [seat.slot for seat in seats if seat.slot not in ("", "seat")]
    return Seat(
        reasons=tuple(reason for seat in seats for reason in seat.reasons),
        slot=" ".join(named) or max(seat.slot for seat in seats),
        role=next((seat.role for seat in seats if seat.role), role_used(ground.duty, view.actor)),
        chain=next((seat.chain for seat in seats if seat.chain), ()),
        acting=next((seat.acting for seat in seats if seat.acting), ground.acting),
    )


def _taken(view: View, outcome: Outcome | None) -> tuple[Signature, ...]:
    """Return the signatures that fill slots: of the same outcome when it goes on, else all live ones (D22)."""
    if view.verb is not Verb.COMPLETE or outcome is None or _ends(outcome):
        return _standing(view)
    return _counted(view, outcome)


def _counted(view: View, outcome: Outcome) -> tuple[Signature, ...]:
    return tuple(signature for signature in _standing(view) if signature.outcome == outcome.id)


def _standing(view: View) -> tuple[Signature, ...]:
    """Return the task's own live signatures of who is not recused since: a recusal before completion voids (D27)."""
    return tuple(one for one in adding.own(view.signatures) if view.recused.isdisjoint(one.persons))


def _early(plan: Plan, view: View, outcome: Outcome) -> Iterator[Reason]:
    if view.not_before is not None and view.now < view.not_before and outcome.id in plan.waits:
        until = view.not_before.astimezone(UTC).isoformat().replace("+00:00", "Z")
        yield _reason("too_early", plan, ("until", until), until=until)


def _gates(plan: Plan, view: View, outcome: Outcome, seat: Seat) -> tuple[tuple[Reason, ...], tuple[Need, ...]]:
    """Return refusals and open needs; what the caller may still send refuses only a concrete call.

    Papers of a meeting come with its minutes, not with each ballot.
    """
    gates = [] if _ends(outcome) else [rule.gate(view) for rule in plan.rules]
    refusals = tuple(reason for gate in gates for reason in gate.refusals)
    papers = [pair for gate in gates for pair in gate.lacking] if seat.slot != VOTE or not plan.minuted else []
    asked = lacking(plan.inputs, outcome, view)
    if seat.slot == MINUTES:  # who records a meeting has no view of his own to state
        asked = tuple(pair for pair in asked if pair[1].kind != "signer_field")
    pairs = (*papers, *asked)
    if view.outcome is not None:
        refusals = tuple(dict.fromkeys((*refusals, *(reason for reason, _ in pairs))))
    return refusals, tuple(need for _, need in pairs)


def _signed(plan: Plan, view: View, outcome: Outcome, seat: Seat, open_needs: tuple[Need, ...]) -> Verdict:
    """Decide with the new signature added: complete, or held for more."""
    new = _signature(view, outcome, seat)
    waited = adding.missing(view, ends=_ends(outcome))
    needs = (*_missing(plan, view, outcome, (*_counted(view, outcome), new)), *waited, *open_needs)
    more = len(needs) > len(open_needs)
    reasons = (_reason("lapsed", plan, *(("instance", one) for one in view.barrier)),) if view.barrier else ()
    decision = Decision.HELD if more or view.barrier else Decision.ALLOWED
    found = _verdict(view, seat, (), sums=plan.sums)
    return replace(found, decision=decision, reasons=reasons, needs=needs)


def _missing(plan: Plan, view: View, outcome: Outcome, signatures: tuple[Signature, ...]) -> tuple[Need, ...]:
    """Return what the signatures lack; one is enough to send back or refuse unless the task wants all (D22)."""
    if _ends(outcome) and not plan.unanimous and not plan.collective:
        return () if signatures else (Need(kind="signature"),)
    return tuple(need for rule in plan.signing for need in rule.missing(view, signatures))


def _signature(view: View, outcome: Outcome, seat: Seat) -> Signature:
    actor = view.actor
    return Signature(
        instance=view.instance,
        number=0,
        person=actor.person,
        principal=actor.principal,
        outcome=outcome.id,
        role=seat.role,
        slot=seat.slot,
        roles=tuple(sorted({*actor.roles, *(post for _, post in seat.acting)})),
    )


def _ends(outcome: Outcome) -> bool:
    """True for an outcome that sends back or refuses: it needs no forward gate."""
    return outcome.kind in (OutcomeKind.BACK, OutcomeKind.REFUSE)


def _verdict(
    view: View, seat: Seat, reasons: tuple[Reason, ...], *, needs: tuple[Need, ...] = (), sums: tuple[Asked, ...] = ()
) -> Verdict:
    if reasons:
        return Verdict(decision=Decision.REFUSED, reasons=reasons, needs=needs, role="", chain=seat.chain)
    mandate = view.actor.mandate
    lent = () if mandate is None else tuple((mandate.basis, role) for role in mandate.principal_roles[:1])
    limited = mandate is not None and mandate.limit is not None
    return Verdict(
        decision=Decision.ALLOWED,
        slot=seat.slot,
        role=seat.role,
        chain=seat.chain,
        acting=tuple(sorted((str(basis), post) for basis, post in (*seat.acting, *lent))),
        mandate=mandate,
        total=mandates.largest(sums, view.scope) if limited else None,
    )


def _reason(code: str, plan: Plan, *evidence: tuple[str, str], control: str = "", until: str = "") -> Reason:
    return Reason(code=code, text=words.text(code), control=control, element=plan.task, evidence=evidence, until=until)

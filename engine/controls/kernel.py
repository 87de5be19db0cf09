"""The kernel: folds all controls of a task into one verdict (control-kernel §2, §3). Pure; reads no clock, no store.

Refused beats held beats allowed. Every control is asked, so a refusal names all its reasons at once; no control can
undo what another refused.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

from engine.controls import words
from engine.controls.eligibility import eligible, role_used
from engine.controls.inputs import lacking
from engine.controls.planning import Plan
from engine.controls.posts import Footing, footing
from engine.controls.rule import Seat
from engine.model.case import Signature
from engine.model.form import Duty, Outcome, OutcomeKind
from engine.model.people import Basis
from engine.model.verdict import Decision, Need, Reason, Verb, Verdict
from engine.model.view import View

_HOLDER = (Verb.CLAIM, Verb.COMPLETE, Verb.RETURN)  # verbs of who holds a single-signer item


def decide(plan: Plan, view: View) -> Verdict:
    """Return the verdict on ``view.verb`` by ``view.actor``; without an outcome, on a suitable call (D30).

    For OFFER, ASSIGN and TRANSFER the actor of the view is the person who would get the item.
    """
    if view.verb is Verb.START:
        return _start(plan, view)
    outcome = _asked(plan, view)
    ground = footing(plan.duty, plan.apart, plan.second, view)
    seat = _seat(plan, view, outcome, ground)
    reasons = (*_admitted(plan, view, seat, ground.duty), *seat.reasons, *_own(plan, view))
    if view.verb is not Verb.COMPLETE:
        return _verdict(view, seat, reasons)
    if outcome is None:
        return _verdict(view, seat, (*reasons, _reason("outcome.unknown", plan)))
    refusals, open_needs = _gates(plan, view, outcome)
    reasons = (*reasons, *_early(plan, view, outcome), *refusals)
    if reasons:
        return _verdict(view, seat, reasons, needs=open_needs)
    return _signed(plan, view, outcome, seat, open_needs)


def remaining(plan: Plan, view: View, outcome_id: str = "") -> tuple[Need, ...]:
    """Return what the present signatures and papers lack for an outcome, "" for the forward one; nobody acts."""
    outcome = plan.outcome(outcome_id) or plan.outcomes[0]
    signatures = _missing(plan, view, outcome, _counted(view, outcome))
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
    if not signatures or _missing(plan, view, outcome, signatures):
        return False
    return _ends(outcome) or not any(g.refusals or g.lacking for g in (rule.gate(view) for rule in plan.rules))


def _start(plan: Plan, view: View) -> Verdict:
    """Decide on starting a case: the starter's post and the separations that name the start (D14)."""
    duty = Duty(roles=plan.starters) if plan.starters else plan.duty
    reasons = (*eligible(duty, view, plan.task), *(r for rule in plan.opening for r in rule.admit(view)))
    return _verdict(view, Seat(role=role_used(duty, view.actor)), reasons)


def _asked(plan: Plan, view: View) -> Outcome | None:
    """Return the outcome asked for as the file declares it; the forward one when none is named."""
    return plan.outcomes[0] if view.outcome is None else plan.outcome(view.outcome.id)


def _admitted(plan: Plan, view: View, seat: Seat, duty: Duty) -> Iterator[Reason]:
    """Yield why the actor may not act at this task, whatever he does."""
    if plan.twice:
        yield _reason("signing.twice", plan)
    outside = seat.slot.startswith("outside:")
    yield from eligible(duty, view, plan.task, outside=outside)
    for rule in plan.rules:
        yield from rule.admit(view)


def _own(plan: Plan, view: View) -> Iterator[Reason]:
    """Yield what the actor's own earlier signature, or another's claim, forbids."""
    if view.verb is not Verb.RETURN:
        for signature in (*view.signatures, *view.siblings):  # the slots of one countersigning are one task
            both = sorted(set(signature.persons).intersection(view.actor.persons))
            if both:
                code = "two_person.same_person" if plan.multi else "already_signed"
                control = plan.signing[0].control.id
                yield _reason(code, plan, *(("person", person) for person in both), control=control)
    if view.verb in _HOLDER and not plan.multi and view.claimed_by not in ("", *view.actor.persons):
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
    """Return the live signatures of persons not recused since: a recusal before completion voids them (D27)."""
    return tuple(signature for signature in view.signatures if view.recused.isdisjoint(signature.persons))


def _early(plan: Plan, view: View, outcome: Outcome) -> Iterator[Reason]:
    if view.not_before is not None and view.now < view.not_before and outcome.id in plan.waits:
        until = view.not_before.astimezone(UTC).isoformat().replace("+00:00", "Z")
        yield _reason("too_early", plan, ("until", until), until=until)


def _gates(plan: Plan, view: View, outcome: Outcome) -> tuple[tuple[Reason, ...], tuple[Need, ...]]:
    """Return refusals and open needs; what the caller may still send refuses only a concrete call."""
    gates = [] if _ends(outcome) else [rule.gate(view) for rule in plan.rules]
    refusals = tuple(reason for gate in gates for reason in gate.refusals)
    pairs = (*(pair for gate in gates for pair in gate.lacking), *lacking(plan.inputs, outcome, view))
    if view.outcome is not None:
        refusals = tuple(dict.fromkeys((*refusals, *(reason for reason, _ in pairs))))
    return refusals, tuple(need for _, need in pairs)


def _signed(plan: Plan, view: View, outcome: Outcome, seat: Seat, open_needs: tuple[Need, ...]) -> Verdict:
    """Decide with the new signature added: complete, or held for more."""
    new = _signature(view, outcome, seat)
    needs = (*_missing(plan, view, outcome, (*_counted(view, outcome), new)), *open_needs)
    more = len(needs) > len(open_needs)
    reasons = (_reason("lapsed", plan, *(("instance", one) for one in view.barrier)),) if view.barrier else ()
    decision = Decision.HELD if more or view.barrier else Decision.ALLOWED
    found = _verdict(view, seat, ())
    return replace(found, decision=decision, reasons=reasons, needs=needs)


def _missing(plan: Plan, view: View, outcome: Outcome, signatures: tuple[Signature, ...]) -> tuple[Need, ...]:
    """Return what the signatures lack; one is enough to send back or refuse unless the task wants all (D22)."""
    if _ends(outcome) and not plan.unanimous:
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


def _verdict(view: View, seat: Seat, reasons: tuple[Reason, ...], *, needs: tuple[Need, ...] = ()) -> Verdict:
    if reasons:
        return Verdict(decision=Decision.REFUSED, reasons=reasons, needs=needs, role="", chain=seat.chain)
    mandate = view.actor.mandate
    lent = () if mandate is None or mandate.basis is Basis.MANDATE else ((mandate.basis, mandate.principal_roles[0]),)
    return Verdict(
        decision=Decision.ALLOWED,
        slot=seat.slot,
        role=seat.role,
        chain=seat.chain,
        acting=tuple(sorted((str(basis), post) for basis, post in (*seat.acting, *lent))),
        mandate=mandate,
    )


def _reason(code: str, plan: Plan, *evidence: tuple[str, str], control: str = "", until: str = "") -> Reason:
    return Reason(code=code, text=words.text(code), control=control, element=plan.task, evidence=evidence, until=until)

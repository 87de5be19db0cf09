"""Fills the kernel's view from the locked state: facts of fixed shape, never the history (foundations §5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine import controls
from engine.controls import Plan, TallyFact, posts, tally
from engine.controls.approval import ApprovalRule
from engine.errors import RiskflowError
from engine.feel import values as feel_values
from engine.model.case import Added, Gate, Place, Signature
from engine.model.control import Joint, Quorum
from engine.model.form import FieldScope, Outcome, OutcomeKind
from engine.model.people import Actor, Kind, Staffing, Standing
from engine.model.verdict import Verb
from engine.model.view import View
from engine.ports import FactsAsked
from engine.usecases.state import matters, merging, ties
from engine.usecases.state import scope as scopes
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item

NOBODY = Actor(person="", account="", standing=Standing(person="", name="", kind=Kind.OFFICER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the caller brings to an act."""

    outcome: Outcome | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)  # case path -> JSON value after the act
    filled: frozenset[str] = frozenset()
    comment: bool = False
    evidence: Mapping[str, int] = field(default_factory=dict)  # kind -> additional documents


def base(instance: str) -> str:
    """Return the completed instance behind a re-sign item."""
    return instance.partition("~")[0]


def view(
    act: Act, plan: Plan, item: Item, actor: Actor, verb: Verb, offer: Offer, totals: Mapping[str, Decimal]
) -> View:
    """Return the view for one act on one item; ``totals``: control id -> total of its tally."""
    state = act.state
    scope = scope_of(act, {**carried(act, item.element, offer.fields), **offer.fields})
    made = View(
        now=act.now,
        today=act.today,
        verb=verb,
        actor=actor,
        instance=item.instance,
        scope=scope,
        outcome=offer.outcome,
        signatures=tuple(one.signature for one in state.on(item.instance)),
        siblings=_siblings(act, item),
        claimed_by="" if plan.multi else next(iter(item.holders), ""),
        participation={task: frozenset(state.participation.get(task, ())) for task in plan.facts.participation},
        elsewhere=elsewhere(act, plan, scope, actor) if plan.facts.elsewhere else {},
        team={task: frozenset(state.teams.get(task, ())) for task in plan.facts.teams},
        gates={task: gate for task in plan.facts.gates if (gate := _gate(act, task, item)) is not None},
        tallies=totals,
        evidence=_evidence(plan, item, offer),
        recused=act.facts.recused,
        ties=ties.known(act, plan.facts.ties, scope) if plan.facts.ties else {},
        chairs={body: act.agency.bodies[body].chair for body in plan.facts.bodies if body in act.agency.bodies},
        barrier=barrier(act, item),
        not_before=datetime.fromisoformat(item.not_before) if item.not_before else None,
        filled=offer.filled | _present(act, item, offer.fields),
        has_comment=offer.comment,
        posts={person: frozenset(roles) for person, roles in state.posts.items()},
        rounds=state.rounds,
        party=frozenset(state.outside),
        staffing=act.agency.staffing,
        supervisors=frozenset(state.supervisors),
        meeting=matters.known(act, plan, item),
        asked=_asked(act) if plan.facts.requests else frozenset(),
        added=_added(act, item) if state.added else (),
        handled={
            task: frozenset(state.participation[task]).difference(aside)
            for task, aside in state.aside.items()
            if task in plan.facts.participation
        },
    )
    return merging.one_each(made, act.agency.merged) if act.agency.merged else made


def _added(act: Act, item: Item) -> tuple[Added, ...]:
    """Return the signers added to the item's instance."""
    live = {one.signature.number for one in act.state.on(item.instance)}
    return tuple(
        Added(person=person, by=by, place=Place(place), signed=number in live, acted=number > 0)
        for by, person, place, _, number in act.state.added.get(item.instance, ())
    )


def _asked(act: Act) -> frozenset[str]:
    """Return whom open requests for recusal name."""
    rows = act.unit.tables.recusals.of_case(act.row.agency, act.row.case)
    return frozenset(row["person_id"] for row in rows if row["state"] == "requested")


def scope_of(act: Act, fields: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """Return the guard scope of the case, with ``fields`` instead of the stored ones when given.

    The last one is kept while run and values stay the same: one act asks for it many times.
    """
    run, values = act.state.run, act.values() if not fields else {**act.values(), **fields}
    if act.scope is None or act.scope[0] is not run or act.scope[1] != values:
        outcomes = scopes.latest_outcomes(run)
        made = scopes.build(act.ready, values, outcomes, act.agency.settings, act.row.subject)
        act.scope = (run, values, made)
    found: Mapping[str, Any] = act.scope[2]
    return found


def carried(act: Act, element: str, fields: Mapping[str, Any], scope: FieldScope = FieldScope.CASE) -> dict[str, Any]:
    """Return what the case writes into a task's form itself; what it does not know stays out.

    By case path, or for ``FieldScope.TASK`` by field. ``fields``: what is written in the same act, by path.
    """
    found: dict[FieldScope, dict[str, Any]] = {FieldScope.CASE: {}, FieldScope.TASK: {}}
    for item, expression in act.ready.carried.get(element, ()):
        try:
            value = expression.evaluate(scope_of(act, {**fields, **found[FieldScope.CASE]}))
            if value is not None:
                name = item.path if item.scope is FieldScope.CASE else item.id
                found[item.scope][name] = feel_values.to_json(value, str(item.type))
        except RiskflowError:
            continue
    return found[scope]


def barrier(act: Act, item: Item) -> tuple[str, ...]:
    """Return open re-sign items in the causal past of ``item``: until they are settled it cannot complete."""
    pending = [other for other in act.state.items.values() if other.of and other.instance != item.instance]
    if not pending:
        return ()
    past = act.state.run.past(base(item.instance))
    return tuple(sorted(other.instance for other in pending if other.of in past and other.of != base(item.instance)))


def elsewhere(act: Act, plan: Plan, scope: Mapping[str, Any], actor: Actor) -> dict[str, dict[str, frozenset[str]]]:
    """Return who of the actor's persons took part in other cases of the same objects; one statement, where a rule asks.

    Asked here, for whatever verb the view is made, so that no use case can forget it.
    """
    keys = {}
    for fact in plan.facts.elsewhere:
        value = fact.key.value(scope)
        keys[fact.control] = object_key(fact.path, value) if value not in (None, "") else ""
    pairs = tuple(
        (keys[fact.control], task) for fact in plan.facts.elsewhere if keys[fact.control] for task in fact.tasks
    )
    known = _met(act, pairs, footprint(actor)) if pairs and actor.person else frozenset()
    return {
        fact.control: {
            task: frozenset(who for key, named, who in known if key == keys[fact.control] and named == task)
            for task in fact.tasks
        }
        for fact in plan.facts.elsewhere
    }


def _met(act: Act, pairs: tuple[tuple[str, str], ...], persons: tuple[str, ...]) -> frozenset[tuple[str, str, str]]:
    asked = (pairs, persons)
    if asked not in act.met:
        act.met[asked] = act.unit.facts(act.row.agency, FactsAsked(elsewhere=pairs, persons=persons)).elsewhere
    return act.met[asked]


def footprint(actor: Actor) -> tuple[str, ...]:
    """Return the actor and everybody for whom he might act."""
    lent = (who for m in actor.standing.mandates if m.principal for who in (m.principal, *m.also))
    return tuple(dict.fromkeys((*actor.persons, *actor.standing.also, *lent)))


def object_key(path: str, value: Any) -> str:
    """Return the key of an object of separations, e.g. ``contract.no=2026-17``."""
    return f"{path}={value}"[:200]


def _siblings(act: Act, item: Item) -> tuple[Signature, ...]:
    """Return live signatures of the other members of one multi-instance entry: one task, one person, one slot."""
    mine = act.state.run.by_id.get(base(item.instance))
    if mine is None or mine.index is None:
        return ()
    others = {i.id for i in act.state.run.instances if i.host == mine.host and i.id != mine.id}
    return tuple(one.signature for one in act.state.signed if base(one.signature.instance) in others)


def _gate(act: Act, task: str, item: Item) -> Gate | None:
    """Return the latest live completion of ``task`` as ``requires`` sees it."""
    done = [instance for instance in act.state.run.done if instance.element == task]
    if not done:
        return None
    latest = max(done, key=lambda instance: instance.seq)
    signed = [one.signature for one in act.state.signed if base(one.signature.instance) == latest.id]
    live = [one for one in signed if not one.added]
    node = act.ready.nodes.get(task)
    outcome = next((o for o in act.ready.outcomes(node) if o.id == latest.outcome), None) if node else None
    return Gate(
        task=task,
        outcome=latest.outcome,
        forward=outcome is not None and outcome.kind is OutcomeKind.FORWARD,
        lapsed=any(other.of == latest.id for other in act.state.items.values()),
        precedes=act.state.run.precedes(latest.id, base(item.instance)),
        signatures=tuple(live),
    )


def _evidence(plan: Plan, item: Item, offer: Offer) -> dict[str, int]:
    counts = dict.fromkeys(plan.facts.evidence, 0)
    for _, kind, _ in item.evidence:
        counts[kind] = counts.get(kind, 0) + 1
    for kind, more in offer.evidence.items():
        counts[kind] = counts.get(kind, 0) + more
    return counts


def _present(act: Act, item: Item, fields: Mapping[str, Any]) -> frozenset[str]:
    """Return ids of form fields that have a value without this call's signer fields."""
    form = act.ready.form(act.node(item.element))
    found = set()
    for one in form.fields:
        if one.scope is FieldScope.CASE and not one.assigns:
            if fields.get(one.path, act.state.fields.get(one.path, [None])[0]) not in (None, ""):
                found.add(one.id)
        elif one.id in item.fields or (one.assigns and item.filled and act.state.teams.get(one.assigns)):
            found.add(one.id)
    return frozenset(found)


# -- totals over cases ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a case contributes to one tally now."""

    control: str
    key: str
    window: str  # "" or the day of a sliding window
    amount: Decimal
    days: int  # length of a sliding window, 0 for none


def shares(act: Act, facts: Iterable[TallyFact], scope: Mapping[str, Any]) -> dict[str, Share]:
    """Return the case's contribution to each tally whose key and amount are known; ``<control>#<n>`` for lists."""
    found: dict[str, Share] = {}
    started = date.fromisoformat(act.local_day(datetime.fromisoformat(act.row.started_at)))
    for fact in facts:
        made = tally.contribution(fact, scope)
        if made is None:
            continue
        values, amount = made
        days = tally.sliding_days(fact.window)
        window = started.isoformat() if days else ""
        for at, one in enumerate(tally.spread(values)):
            name = fact.control if one == values else f"{fact.control}#{at}"
            key = tally.tally_key(fact.name, one, "" if days else fact.window, started)
            found[name] = Share(control=name, key=key, window=window, amount=amount, days=days)
    return found


# -- who is shown an item ------------------------------------------------------------------------------------------


def audience(act: Act, plan: Plan, item: Item, totals: Mapping[str, Decimal]) -> str:
    """Return the audience key of an item: a superset of who may act (D43)."""
    if any(isinstance(rule.control.spec, Joint) for rule in plan.signing):
        return static_audiences(plan, act.agency.staffing)[0]
    shown = controls.audience(plan, view(act, plan, item, NOBODY, Verb.OFFER, Offer(), totals))
    return audience_key(shown.roles, shown.bodies, shown.qualifications)


def audience_key(roles: Iterable[str], bodies: Iterable[str], qualifications: Iterable[str] = ()) -> str:
    """Return one key for a set of roles, bodies and qualifications; ``*`` is every officer."""
    named = (("role", roles), ("body", bodies), ("qual", qualifications))
    return "|".join(f"{kind}:{one}" for kind, found in named for one in sorted(set(found))) or "*"


def static_audiences(plan: Plan, staffing: Staffing) -> tuple[str, ...]:
    """Return every audience key items of this task can get; the first is the one of all its roles and bodies."""
    roles: set[str] = set(plan.duty.roles)
    bodies: set[str] = {plan.duty.body} if plan.duty.body else set()
    for rule in plan.signing:
        if isinstance(rule.control.spec, Joint):
            parties = [party for party in rule.control.spec.parties if not party.outside]
            roles = {role for party in parties for role in party.roles}
            bodies = {party.body for party in parties if party.body}
        elif isinstance(rule.control.spec, Quorum):
            bodies = {body for body in (rule.control.spec.body, rule.control.spec.recorder) if body}
    single = {audience_key([role], ()) for role in roles} | {audience_key((), [body]) for body in bodies}
    return (audience_key(roles, bodies), *sorted(single | _moved_audiences(plan, roles, bodies, staffing)))


def _moved_audiences(plan: Plan, roles: set[str], bodies: set[str], staffing: Staffing) -> set[str]:
    """Return the keys of a task whose duty moved up, or whose second person may be of any section."""
    anyone = {role for rule in plan.signing if isinstance(rule, ApprovalRule) for role in rule.anyone(staffing)}
    sets = [roles, roles | set(posts.above(roles, staffing)), anyone]
    skilled = plan.second.qualification if plan.second is not None else ""
    keys = {audience_key(found, bodies) for found in sets if found}
    if skilled and staffing.any_section.intersection(roles):
        keys |= {audience_key(found, bodies, [skilled]) for found in sets if found}
    return keys

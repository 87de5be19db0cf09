"""What one is told before a case is started: may I, what will be asked, by whom and by when it is decided."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine import controls
from engine.model.conduct import IntegrityCard
from engine.model.control import Evidence, Joint, Quorum
from engine.model.form import Deadline
from engine.model.people import Actor, Kind
from engine.model.process import Node
from engine.model.verdict import Decision
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.moving import opening
from engine.usecases.state import forms, present
from engine.usecases.state.act import Act

NAMED = 6  # persons named who could start instead


def listed(env: Environment, unit: UnitOfWork, caller: Caller) -> list[dict[str, Any]]:
    """Return every flow in force with the verdict of starting it, those one may start first."""
    session = access.session(unit, caller)
    found = []
    for row in unit.tables.definitions.all_active(caller.agency):
        act = _act(env, unit, caller, session, str(row["key"]))
        decided = controls.decide(act.ready.start_plan, opening.start_view(act, access.actor(session)))
        allowed = session.standing.kind is Kind.OFFICER and decided.decision is not Decision.REFUSED
        found.append(
            {
                "key": row["key"],
                "version": row["version"],
                "name": present.text(act.ready.process.name),
                "allowed": allowed,
                "starters": _starters(act),
                "steps": len(act.ready.plans),
            }
        )
    return sorted(found, key=lambda one: (not one["allowed"], str(one["key"])))


def told(env: Environment, unit: UnitOfWork, caller: Caller, key: str) -> dict[str, Any]:
    """Return what is known of a flow before it is started; NotFound for one that is not in force.

    The verdict is the kernel's on this person now; what he fills in is asked again when he starts.
    """
    session = access.session(unit, caller)
    act = _act(env, unit, caller, session, key)
    ready, definition = act.ready, act.ready.definition
    verdict = controls.decide(ready.start_plan, opening.start_view(act, access.actor(session)))
    refused = verdict.decision is Decision.REFUSED
    first = ready.nodes[ready.start_plan.task]
    form = forms.schema(
        definition,
        ready.form(first),
        signer=False,
        values={},
        today=date.fromisoformat(act.today),
        people={"": session.standing.person},
    )
    return {
        "key": key,
        "version": act.row.version,
        "name": present.text(ready.process.name),
        "allowed": not refused and session.standing.kind is Kind.OFFICER,
        "reasons": present.reasons(act, verdict, _others(act, session)) if refused else [],
        "starters": _starters(act),
        "first": present.text(first.name),
        "form": form,
        "evidence": _evidence(act, first),
        "steps": [_step(act, node) for node in ready.nodes.values() if node.id in ready.plans],
        "laws": [
            {"title": present.text(law.title), "article": law.article}
            for law in definition.catalog.laws
            if law.title.zh
        ],
    }


def _act(env: Environment, unit: UnitOfWork, caller: Caller, session: Session, key: str) -> Act:
    source = opening.named(env, unit, caller.agency, key)
    facts = unit.facts(caller.agency, FactsAsked(person=session.standing.person))
    matter = opening.Matter(title="-", subject={}, owner="", starter=session.standing.person)
    act = opening.begin(env, unit, source, matter, facts, agency=caller.agency, actor=access.actor(session))
    act.reading = True
    return act


def _starters(act: Act) -> list[dict[str, str]]:
    roles = act.ready.process.starters or act.ready.start_plan.duty.roles
    return [present.text(act.agency.roles[role]) for role in roles if role in act.agency.roles]


def _others(act: Act, session: Session) -> list[dict[str, Any]]:
    """Return who could start instead, asked of the kernel one by one."""
    roles = list(act.ready.process.starters or act.ready.start_plan.duty.roles)
    people = act.unit.tables.people
    found = people.candidates(act.row.agency, roles, [], limit=present.ASKED_OF_MOST, now=act.now) if roles else []
    able: list[dict[str, Any]] = []
    for standing in found:
        actor = Actor(person=standing.person, account="", standing=standing)
        seen = opening.start_view(act, actor)
        if standing.person == session.standing.person or len(able) == NAMED:
            continue
        if controls.decide(act.ready.start_plan, seen).decision is not Decision.REFUSED:
            able.append({"id": standing.person, "name": standing.name})
    return able


def _evidence(act: Act, node: Node) -> list[dict[str, Any]]:
    specs = [act.ready.definition.control_by_id[control].spec for control in node.controls]
    asked = (spec for spec in specs if isinstance(spec, Evidence | IntegrityCard))
    return [{"kind": spec.kind, "name": present.text(spec.name), "min": spec.min} for spec in asked]


def _step(act: Act, node: Node) -> dict[str, Any]:
    """Return who does a step and within which time."""
    plan = act.ready.plans[node.id]
    roles, bodies = list(plan.duty.roles), [plan.duty.body] if plan.duty.body else []
    for rule in plan.signing:
        spec = rule.control.spec
        if isinstance(spec, Quorum):
            bodies.append(spec.body)
        elif isinstance(spec, Joint):
            roles += [role for party in spec.parties for role in party.roles]
            bodies += [party.body for party in spec.parties if party.body]
    return {
        "element": node.id,
        "name": present.text(node.name),
        "who": [*_names(act.agency.roles, roles), *_body_names(act.agency, bodies)],
        "terms": [one for one in (_term(act, deadline) for deadline in node.deadlines) if one],
        "evidence": _evidence(act, node),
    }


def _names(table: Mapping[str, Any], keys: Iterable[str]) -> list[dict[str, str]]:
    return [present.text(table[key]) for key in dict.fromkeys(keys) if key in table]


def _body_names(agency: Agency, bodies: Iterable[str]) -> list[dict[str, str]]:
    return [present.text(agency.bodies[body].name) for body in dict.fromkeys(bodies) if body in agency.bodies]


def _term(act: Act, deadline: Deadline) -> dict[str, Any] | None:
    """Return a limit in figures; None for one whose figure is not known."""
    if not deadline.max:
        return None
    name = deadline.max.removeprefix("setting.")
    value = act.agency.settings.get(name) if deadline.max.startswith("setting.") else Decimal(deadline.max)
    if not isinstance(value, Decimal | int):
        return None
    until = present.text(act.ready.process.falls_on(deadline))
    return {"count": int(value), "unit": deadline.unit, "until": until, "basis": present.text(deadline.basis)}

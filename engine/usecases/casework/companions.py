"""Any-time actions (D36): a companion process started below a case; its completed end may close the case."""

from dataclasses import replace
from datetime import date
from typing import Any

from engine import controls
from engine.controls import Plan
from engine.errors import (
    EnginesDisagree,
    InvalidInput,
    NotFound,
    StaleVersion,
    Undecidable,
    VersionRequired,
    WrongState,
)
from engine.model import ids
from engine.model.case import CaseStatus
from engine.model.form import Form
from engine.model.people import Actor
from engine.model.process import AnyTimeAction
from engine.model.verdict import Decision, Verb, Verdict
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access, faults, refusing, replaying
from engine.usecases.ground.commands import Answer, Caller, StartAction
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.library import ReadyProcess
from engine.usecases.moving import automatic, family, opening
from engine.usecases.state import act as acts
from engine.usecases.state import forms, present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer


def start(env: Environment, unit: UnitOfWork, caller: Caller, command: StartAction) -> Answer:
    """Start an action of an open case; 201 with the companion's case, its first task claimed by the starter.

    Asked of the kernel like a start; a refusal is recorded in the chain of the case the action is of.
    """
    session = access.session(unit, caller)
    row = unit.lock_case(caller.agency, command.case) if ids.is_id(command.case, ids.CASE) else None
    if row is None:
        access.unlocked(unit, caller)
    key = replaying.key_of(caller, session)
    asked = FactsAsked(person=session.standing.person, case=row.case, key=replaying.column(key))
    facts = unit.facts(caller.agency, asked)
    repeated = replaying.repeated(facts, caller)
    if repeated is not None:
        return repeated
    act = acts.begin(env, unit, row, access.actor(session), facts, key=key)
    action = admitted(act, session, command)
    try:
        answer = _start(act, session, action, command)
    except (Undecidable, EnginesDisagree) as stuck:
        act, answer = faults.given_up(act, stuck)
    replaying.keep(act, caller, session, answer)
    act.finish(moved=not answer.refused)
    return answer


def admitted(act: Act, session: Session, command: StartAction) -> AnyTimeAction:
    """Return the action after the checks of rest.md in their order: 404, 403, 428/412."""
    access.seen(session, act.row, act.state, act.ready)
    action = next((one for one in act.ready.process.actions if one.id == command.action), None)
    if action is None:
        raise NotFound(f"this case has no action {command.action}")
    access.officer(session)
    access.unrecused(session, act.facts.recused)
    now = acts.case_etag(act.row.case_version)
    if not command.if_match:
        raise VersionRequired
    if command.if_match not in ("*", now):
        raise StaleVersion(etag=now)
    return action


def _start(act: Act, session: Session, action: AnyTimeAction, command: StartAction) -> Answer:
    actor, row = access.actor(session), act.row
    source = _source(act, action)
    _check(command, source)
    if row.status != CaseStatus.OPEN:
        raise WrongState("the case has ended", etag=acts.case_etag(row.case_version))
    if source is None:
        raise Undecidable(f"there is no process {action.process}", element=action.id, kind="no_definition")
    child = _opened(act, action, source, command.title, actor)
    verdict = decide(child, action, actor)
    if verdict.decision is Decision.REFUSED:
        return refusing.refuse(act, Verb.START, None, verdict)
    kept = action.effect == family.CANCEL
    family.attach(act, child, f"{family.COMPANION}:{action.id}", kept=kept)
    actor = replace(actor, mandate=verdict.mandate)
    opening.enter(child, actor.persons, actor=actor, acting=verdict.acting)
    automatic.run(child)
    opening.claim_first(child, actor, command.fields, able=_able)
    above = {"case": row.case, "as": family.COMPANION, "number": row.number, "status": str(row.status)}
    above["etag"] = acts.case_etag(act.version_after)
    return Answer(status=201, body=present.case(child) | {"parent": above})


def _source(act: Act, action: AnyTimeAction) -> opening.Source | None:
    """Return what the action starts; None when its process is not released."""
    try:
        return opening.within(act, action.process)
    except NotFound:
        return None


def _check(command: StartAction, source: opening.Source | None) -> None:
    """Check the shape of the body (422)."""
    if len(command.title) > 400:
        raise InvalidInput(errors=[{"pointer": "/title", "code": "too_long", "text": "at most 400 characters"}])
    if command.fields and source is not None:
        forms.check(source.ready.definition, _form(source.ready), command.fields, None)


def _form(ready: ReadyProcess) -> Form:
    return ready.form(ready.nodes[ready.start_plan.task])


def _opened(act: Act, action: AnyTimeAction, source: opening.Source, title: str, actor: Actor) -> Act:
    """Return the act of the companion's case, nothing recorded yet."""
    depth, standing = family.depth(act), actor.standing
    matter = opening.Matter(
        title=title.strip() or act.row.title,
        subject=act.row.subject,
        owner=standing.departments[0] if standing.departments else "",
        starter=standing.person,
        parent=act.row.case,
    )
    child = opening.begin(
        act.env, act.unit, source, matter, act.facts, agency=act.row.agency, actor=actor, key=act.recorder.key
    )
    bond = {"as": family.COMPANION, "action": action.id, "effect": action.effect, "depth": depth + 1}
    child.state.bond = bond
    return child


def decide(child: Act, action: AnyTimeAction, actor: Actor) -> Verdict:
    """Return the kernel's verdict on starting the companion: the action's posts and those of the process, both."""
    plan: Plan = child.ready.start_plan
    view = opening.start_view(child, actor)
    verdict = controls.decide(plan if not action.roles else replace(plan, starters=action.roles), view)
    if verdict.decision is Decision.REFUSED or not (action.roles and child.ready.process.starters):
        return verdict
    return controls.decide(plan, view)


def _able(child: Act, item: Item, actor: Actor) -> bool:
    """Return whether the starter may hold the first task: who may start is not always who may do it."""
    plan = child.ready.plans[item.element]
    view = viewing.view(child, plan, item, actor, Verb.CLAIM, Offer(), {})
    return controls.decide(plan, view).decision is not Decision.REFUSED


def listed(act: Act, session: Session) -> list[dict[str, Any]]:
    """Return the actions of an open case with the form of each and whether the caller may start it."""
    if act.row.status != CaseStatus.OPEN:
        return []
    return [_told(act, session, action) for action in act.ready.process.actions]


def _told(act: Act, session: Session, action: AnyTimeAction) -> dict[str, Any]:
    told, source, actor = present.action(action), _source(act, action), access.actor(session)
    if source is None:
        return told  # starting it opens an incident
    child = _opened(act, action, source, "", actor)
    told["form"] = forms.schema(
        source.ready.definition,
        _form(source.ready),
        signer=False,
        values={},
        today=date.fromisoformat(act.today),
        people={"": session.standing.person},
    )
    told["allowed"] = decide(child, action, actor).decision is not Decision.REFUSED
    return told

"""Starting a case: a number, the first token, the first task claimed by the starter and not signed (D14, D15)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from engine import controls
from engine.errors import EnginesDisagree, InvalidInput, Undecidable
from engine.model import ids
from engine.model.people import Actor, Kind
from engine.model.verdict import Decision, Verb, Verdict
from engine.ports import FactsAsked, Session, UnitOfWork
from engine.usecases.asking import access, refusing, replaying, security
from engine.usecases.ground.commands import Answer, Caller, StartCase
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.library import ReadyProcess
from engine.usecases.moving import automatic, family, opening
from engine.usecases.state import present, ties, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import CaseState, Item
from engine.usecases.state.viewing import Offer

SUBJECT = {"name", "kind", "id_no", "contact"}
KINDS = ("person", "organisation", "department")


def start(env: Environment, unit: UnitOfWork, caller: Caller, command: StartCase) -> Answer:
    """Create the case and claim its first task for the starter; 201 with the case."""
    session = access.session(unit, caller)
    key = replaying.key_of(caller, session)
    facts = unit.facts(caller.agency, FactsAsked(person=session.standing.person, key=replaying.column(key)))
    repeated = replaying.repeated(facts, caller)
    if repeated is not None:
        return repeated
    actor = access.officer(session)
    wrong = _subject_errors(command) + _parent_errors(unit, caller, session, command)
    if wrong:
        raise InvalidInput(errors=wrong)
    source = opening.named(env, unit, caller.agency, command.process)
    act = opening.begin(env, unit, source, _matter(actor, command), facts, agency=caller.agency, actor=actor, key=key)
    act.state.bond = _link(unit, caller, command.parent)
    verdict = controls.decide(source.ready.start_plan, opening.start_view(act, actor))
    if verdict.decision is Decision.REFUSED:
        # There is no case yet whose chain could hold the refusal: it stands in the security log of the day.
        return _told(act, caller, session, present.reasons(act, verdict, _others(act)))
    actor = replace(actor, mandate=verdict.mandate)
    try:
        opening.enter(act, actor.persons, actor=actor, acting=verdict.acting)
        automatic.run(act)
    except (Undecidable, EnginesDisagree) as stuck:
        unit.undo()
        return _told(act, caller, session, [present.reason(refusing.stuck_reason(stuck), ())])
    barred = _claimed(act, access.actor(session), actor, command)
    if barred:
        unit.undo()
        return _told(act, caller, session, barred)
    replaying.keep(act, caller, session, answer := Answer(status=201, body=present.case(act)))
    act.finish(moved=False)
    return answer


def _claimed(act: Act, me: Actor, starter: Actor, command: StartCase) -> list[dict[str, Any]]:
    """Let the starter hold the first task; returns why he may not, empty when the case may go on.

    Who starts claims, so all that a claim asks is asked of him, with what he filled in at the start (D14). Where the
    file names its starters apart from who does the first task, that task stays offered to those who do it.
    """
    found: list[Verdict] = []

    def able(act: Act, item: Item, _: Actor) -> bool:
        plan = act.ready.plans[item.element]
        seen = viewing.view(act, plan, item, me, Verb.CLAIM, Offer(), present.known_totals(act, plan))
        found.append(controls.decide(plan, seen))
        return found[-1].decision is not Decision.REFUSED

    opening.claim_first(act, starter, command.fields, able=able)
    if not found or found[0].decision is not Decision.REFUSED or act.ready.process.starters:
        return []
    return present.reasons(act, found[0], _able(act))


def _others(act: Act) -> list[dict[str, Any]]:
    """Return who could start instead: the case is entered to see its first task, and undone."""
    try:
        opening.enter(act, ())
        automatic.run(act)
        return _able(act)
    except (Undecidable, EnginesDisagree):
        return []
    finally:
        act.unit.undo()


def _able(act: Act) -> list[dict[str, Any]]:
    """Return whom the kernel would let start and hold the first task."""
    ready, people = act.ready, act.unit.tables.people
    if ready.process.starters:
        roles = list(ready.process.starters)
        found = people.candidates(act.row.agency, roles, [], limit=present.ASKED_OF_MOST, now=act.now)
    else:
        item = next((item for item in act.state.items.values() if item.kind == "task"), None)
        able = present.who_could(act, item, Verb.CLAIM) if item is not None else []
        found = people.standings(act.row.agency, [one["id"] for one in able], act.now)
    me = act.actor.person if act.actor is not None else ""
    asked = [Actor(person=one.person, account="", standing=one) for one in found if one.person != me]
    free = [
        one
        for one in asked
        if controls.decide(ready.start_plan, opening.start_view(act, one)).decision is not Decision.REFUSED
    ]
    return [{"id": one.person, "name": one.standing.name} for one in free[: present.NAMED]]


def _told(act: Act, caller: Caller, session: Session, reasons: list[dict[str, Any]]) -> Answer:
    """Return a refusal and keep it with its key; the case was not made, so there is no chain to hold it."""
    answer = Answer(status=409, body=refusing.problem(409, reasons), refused=True)
    refs = {"verb": "start", "reasons": "|".join(sorted({one["code"] for one in reasons}))}
    who = (session.standing.person, session.account)
    security.note(act.env, act.unit, caller.agency, "refused", act.row.definition, refs, {}, who=who)
    replaying.keep(act, caller, session, answer)
    if act.step.answer is not None:
        act.unit.tables.people.keep_answer(caller.agency, act.step.answer)
    return answer


def _matter(actor: Actor, command: StartCase) -> opening.Matter:
    standing = actor.standing
    return opening.Matter(
        title=command.title,
        subject={**command.subject, "key": ties.subject_key(command.subject)},
        owner=standing.departments[0] if standing.departments else "",
        starter=standing.person,
        parent=command.parent,
    )


def _link(unit: UnitOfWork, caller: Caller, parent: str) -> dict[str, Any]:
    """Return what binds a case to one it is merely started under: its place below."""
    row = unit.tables.cases.row(caller.agency, parent) if parent else None
    return {} if row is None else {"depth": int(CaseState.unpack(row.state).bond.get("depth", 0)) + 1}


def _subject_errors(command: StartCase) -> list[dict[str, str]]:
    errors = []
    if not command.title.strip():
        errors.append({"pointer": "/title", "code": "required", "text": "a title is needed"})
    if not command.subject.get("name"):
        errors.append({"pointer": "/subject/name", "code": "required", "text": "the counterpart's name is needed"})
    if command.subject.get("kind") not in KINDS:
        errors.append({"pointer": "/subject/kind", "code": "choice", "text": f"one of {', '.join(KINDS)}"})
    errors += [
        {"pointer": f"/subject/{name}", "code": "unknown", "text": "a subject has no such part"}
        for name in command.subject
        if name not in SUBJECT
    ]
    return errors


def _parent_errors(unit: UnitOfWork, caller: Caller, session: Session, command: StartCase) -> list[dict[str, str]]:
    """A sub-case hangs on a case its starter can see; otherwise there is no such case for him."""
    if not command.parent:
        return []
    known = ids.is_id(command.parent, ids.CASE)
    row = unit.tables.cases.row(caller.agency, command.parent) if known else None
    state = CaseState.unpack(row.state) if row is not None else None
    if row is not None and state is not None and access.visible(session, row, state):
        if state.bond.get("depth", 0) + 1 > family.DEEPEST:
            told = f"at most {family.DEEPEST} cases one below another"
            return [{"pointer": "/parent", "code": "too_deep", "text": told}]
        return []
    return [{"pointer": "/parent", "code": "unknown", "text": "there is no such case, or you do not see it"}]


def start_form_of(ready: ReadyProcess) -> Any:
    """Return the node of the first task, whose form is the start form."""
    return ready.nodes[ready.start_plan.task]


def is_starter(ready: ReadyProcess, actor: Actor, now: datetime) -> bool:
    """True when a post of the person, or one that has passed to him, may start this process."""
    if actor.standing.kind is not Kind.OFFICER or actor.standing.absent(now):
        return False
    roles = ready.process.starters or ready.start_plan.duty.roles
    lent = access.lent_roles(actor.standing, ready.definition.key, ready.start_plan.task)
    held = {*actor.standing.roles, *lent}
    return not roles or not held.isdisjoint(roles)

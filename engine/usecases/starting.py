"""Starting a case: a number, the first token, the first task claimed by the starter and not signed (D14, D15)."""

import json
from typing import Any

from engine import controls
from engine.errors import InvalidInput, NotFound
from engine.model import ids
from engine.model.case import CaseStatus, ItemState
from engine.model.people import Actor, Kind
from engine.model.verdict import Decision, Verb
from engine.model.view import View
from engine.ports import CaseRow, Facts, FactsAsked, Session, Step, UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import commit, moment
from engine.usecases import access, automatic, forms, present, recorder, refusing, replaying, stepping, viewing
from engine.usecases import scope as scopes
from engine.usecases.act import Act
from engine.usecases.case_state import CaseState
from engine.usecases.commands import Answer, Caller, StartCase
from engine.usecases.environment import Environment
from engine.usecases.library import ReadyProcess
from engine.usecases.recorder import Recorder

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
    ready, row = _new_row(env, unit, caller.agency, actor, command)
    act = _begin(env, unit, row, ready, actor, facts, key)
    verdict = controls.decide(ready.start_plan, _start_view(act, actor))
    if verdict.decision is Decision.REFUSED:
        # There is no case yet whose chain could hold the refusal: it is told, and the log-in trail knows the caller.
        told = [present.reason(one, ()) for one in verdict.reasons]
        return Answer(status=409, body=refusing.problem(409, told), refused=True)
    _open_case(act, actor, command)
    replaying.keep(act, caller, session, answer := Answer(status=201, body=present.case(act)))
    act.finish(moved=False)
    return answer


def _new_row(
    env: Environment, unit: UnitOfWork, agency: str, actor: Actor, command: StartCase
) -> tuple[ReadyProcess, CaseRow]:
    key, _, companion = command.process.partition(".")
    active = unit.tables.definitions.active(agency, key)
    if active is None:
        raise NotFound(f"there is no process {key}")
    definition = env.definition(unit, key, active["digest"])
    process = _process_id(definition, companion)
    ready = env.ready(unit, key, active["digest"], process)
    standing = actor.standing
    row = CaseRow(
        agency=agency,
        case=env.ids.new(ids.CASE),
        number="",
        definition=key,
        process=process,
        version=active["version"],
        digest=active["digest"],
        title=command.title[:400],
        subject={**command.subject, "key": _subject_key(command.subject)},
        status=CaseStatus.OPEN,
        outcome="",
        owner=standing.departments[0] if standing.departments else "",
        starter=standing.person,
        parent=command.parent,
        incidents=0,
        case_version=1,
        chain_seq=0,
        chain_hash="",
        last_at="",
        started_at="",
        ended_at="",
        state=b"",
        cache=None,
    )
    return ready, row


def _process_id(definition: Any, companion: str) -> str:
    """Return the process a name means: the main one, or the companion whose id ends in the name (D2)."""
    if not companion:
        return str(definition.main)
    for process in definition.processes:
        if process.id in (companion, f"{definition.key}_{companion}"):
            return str(process.id)
    raise NotFound(f"the file has no process {companion}")


def _subject_key(subject: Any) -> str:
    """Return what identifies the counterpart across cases: the number when there is one, else the name (weak)."""
    return f"{subject.get('kind', '')}:{subject.get('id_no') or subject.get('name', '')}"


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
    if row is not None and access.visible(session, row, CaseState.unpack(row.state)):
        return []
    return [{"pointer": "/parent", "code": "unknown", "text": "there is no such case, or you do not see it"}]


def _begin(
    env: Environment, unit: UnitOfWork, row: CaseRow, ready: ReadyProcess, actor: Actor, facts: Facts, key: str
) -> Act:
    at = moment(facts.now)
    stream = f"case/{row.case}"
    digest = f"sha256:{row.digest}"
    head = Head(0, first_prev(installation=env.installation, agency=row.agency, stream=stream, definition=digest))
    row.started_at = row.last_at = at
    state = CaseState(directory=actor.standing.directory_version)
    return Act(
        env=env,
        unit=unit,
        row=row,
        ready=ready,
        agency=env.agency(row.agency),
        state=state,
        actor=actor,
        now=facts.now,
        at=at,
        recorder=Recorder(
            agency=row.agency,
            stream=stream,
            head=head,
            salt=env.ids.salt,
            at=at,
            actor=recorder.human(actor.person, actor.account),
            reads={"directory": state.directory},
            definition={"key": row.definition, "version": row.version, "digest": digest},
            key=key,
        ),
        step=Step(case=row, seen_version=0, insert_case=True),
        facts=facts,
        cache=None,
    )


def _start_view(act: Act, actor: Actor) -> View:
    facts = act.ready.start_plan.start_facts
    scope = scopes.build(act.ready, {}, {}, act.agency.settings, act.row.subject)
    return View(
        now=act.now,
        today=act.today,
        verb=Verb.START,
        actor=actor,
        instance="",
        scope=scope,
        participation={task: frozenset() for task in facts.participation},
        elsewhere={fact.control: {task: frozenset() for task in fact.tasks} for fact in facts.elsewhere},
    )


def _open_case(act: Act, actor: Actor, command: StartCase) -> None:
    """Number the case, put the token on its way, claim the first task, write the start form."""
    row, state = act.row, act.state
    year = int(act.today[:4])
    prefix = act.ready.process.prefix or row.definition[:3].upper()
    row.number = f"{prefix}-{year}-{act.unit.next_number(row.agency, prefix, year):05d}"
    act.recorder.add(
        "started",
        number=row.number,
        process=row.process,
        owner=row.owner or "-",
        title=act.recorder.commitment("/title", row.title),
        subject=act.recorder.commitment("/subject", dict(row.subject)),
        **({"parent": row.parent} if row.parent else {}),
    )
    act.participate("start", actor.persons)
    stepping.start(act)
    automatic.run(act)
    item = next((item for item in state.items.values() if item.kind == "task"), None)
    if item is None:
        return
    _write_start_form(act, item.element, command)
    item.holders, item.state = [actor.person], ItemState.CLAIMED
    act.recorder.add("claimed", instance=item.instance)
    act.touch(item)


def _write_start_form(act: Act, element: str, command: StartCase) -> None:
    """Write the given fields of the first task's form: a draft of the facts, signed only by completing it."""
    if not command.fields:
        return
    form = act.ready.form(act.node(element))
    submitted = forms.check(act.ready.definition, form, command.fields, None)
    commitments = {}
    for path, value in submitted.case.items():
        salt = act.env.ids.salt()
        commitments[path] = commit(salt, value)
        text = json.dumps(value, ensure_ascii=False)
        act.recorder.pending.append((recorder.pointer("fields", path), salt, text))
        act.state.fields[path] = [value, commitments[path]]
    if commitments:
        act.recorder.add("fields", fields=commitments, removed=[])
    shares = viewing.shares(act, act.ready.tallies, viewing.scope_of(act))
    if shares:
        stepping.reserve(act, shares)


def start_form_of(ready: ReadyProcess) -> Any:
    """Return the node of the first task, whose form is the start form."""
    return ready.nodes[ready.start_plan.task]


def is_starter(ready: ReadyProcess, actor: Actor) -> bool:
    """True when the person's post may start this process."""
    if actor.standing.kind is not Kind.OFFICER:
        return False
    roles = ready.process.starters or ready.start_plan.duty.roles
    return not roles or not set(roles).isdisjoint(actor.standing.roles)

"""Opening a case, whoever does it: a person who starts it, an any-time action, a system task (D14, D15, D36)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import NotFound
from engine.model import ids
from engine.model.case import CaseStatus, ItemState
from engine.model.people import Actor
from engine.model.process import Definition
from engine.model.verdict import Verb
from engine.model.view import View
from engine.ports import CaseRow, Facts, Step, UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases.ground import knowing, recorder
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.library import ReadyProcess
from engine.usecases.ground.recorder import Recorder
from engine.usecases.moving import fields, stepping
from engine.usecases.state import forms, lots, viewing
from engine.usecases.state import scope as scopes
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import CaseState, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a new case is a run of."""

    key: str
    version: int
    digest: str
    ready: ReadyProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a new case is about and where it hangs."""

    title: str
    subject: Mapping[str, Any]  # with ``key``
    owner: str  # department
    starter: str  # person id
    parent: str = ""  # case id


def named(env: Environment, unit: UnitOfWork, agency: str, name: str) -> Source:
    """Return the active version behind ``key`` or ``key.companion`` (D2); NotFound when there is none."""
    key, _, companion = name.partition(".")
    active = unit.tables.definitions.active(agency, key)
    if active is None:
        raise NotFound(f"there is no process {key}")
    process = process_id(env.definition(unit, key, active["digest"]), companion)
    return Source(
        key=key,
        version=active["version"],
        digest=active["digest"],
        ready=env.ready(unit, key, active["digest"], process),
    )


def within(act: Act, name: str) -> Source:
    """Return what a file means by ``name``: a process of its own at the case's version, else the active one (D57)."""
    row, definition = act.row, act.ready.definition
    local = name.removeprefix(f"{row.definition}.")
    own = next((p.id for p in definition.processes if p.id in (name, local, f"{definition.key}_{local}")), None)
    if own is None:
        return named(act.env, act.unit, row.agency, name)
    ready = act.env.ready(act.unit, row.definition, row.digest, own)
    return Source(key=row.definition, version=row.version, digest=row.digest, ready=ready)


def process_id(definition: Definition, companion: str) -> str:
    """Return the process a name means: the main one, or the companion whose id ends in the name (D2)."""
    if not companion:
        return definition.main
    for process in definition.processes:
        if process.id in (companion, f"{definition.key}_{companion}"):
            return process.id
    raise NotFound(f"the file has no process {companion}")


def begin(
    env: Environment,
    unit: UnitOfWork,
    source: Source,
    matter: Matter,
    facts: Facts,
    *,
    agency: str,
    actor: Actor | None,
    key: str = "",
) -> Act:
    """Return the act that opens a case; nothing is numbered or recorded yet. ``actor`` None is the system."""
    row = _row(env, source, matter, agency)
    at = moment(facts.now)
    stream, digest = f"case/{row.case}", f"sha256:{row.digest}"
    head = Head(0, first_prev(installation=env.installation, agency=agency, stream=stream, definition=digest))
    row.started_at = row.last_at = at
    state = CaseState(directory=actor.standing.directory_version if actor is not None else 0)
    made = Act(
        env=env,
        unit=unit,
        row=row,
        ready=source.ready,
        agency=knowing.current(env, unit, agency, actor.standing if actor else None, at),
        state=state,
        actor=actor,
        now=facts.now,
        at=at,
        recorder=Recorder(
            agency=agency,
            stream=stream,
            head=head,
            salt=env.ids.salt,
            at=at,
            actor=recorder.system("riskflow") if actor is None else recorder.human(actor.person, actor.account),
            reads={} if actor is None else {"directory": state.directory},
            definition={"key": row.definition, "version": row.version, "digest": digest},
            key=key,
        ),
        step=Step(case=row, seen_version=0, insert_case=True),
        facts=facts,
        cache=None,
    )
    made.flight[row.case] = made
    return made


def _row(env: Environment, source: Source, matter: Matter, agency: str) -> CaseRow:
    return CaseRow(
        agency=agency,
        case=env.ids.new(ids.CASE),
        number="",
        definition=source.key,
        process=source.ready.process.id,
        version=source.version,
        digest=source.digest,
        title=matter.title[:400],
        subject=matter.subject,
        status=CaseStatus.OPEN,
        outcome="",
        owner=matter.owner,
        starter=matter.starter,
        parent=matter.parent,
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


def start_view(act: Act, actor: Actor) -> View:
    """Return the view the kernel decides a start on."""
    facts = act.ready.start_plan.start_facts
    return View(
        now=act.now,
        today=act.today,
        verb=Verb.START,
        actor=actor,
        instance="",
        scope=scopes.build(act.ready, {}, {}, act.agency.settings, act.row.subject),
        participation={task: frozenset() for task in facts.participation},
        elsewhere={fact.control: {task: frozenset() for task in fact.tasks} for fact in facts.elsewhere},
        staffing=act.agency.staffing,
    )


def enter(
    act: Act,
    persons: tuple[str, ...],
    given: Mapping[str, Any] | None = None,
    *,
    actor: Actor | None = None,
    acting: tuple[tuple[str, str], ...] = (),
) -> None:
    """Number the case, record its start, write the fields handed over, put the first token on its way.

    ``actor``: who starts it, with the mandate he uses; ``acting``: on what footing.
    """
    row = act.row
    year, prefix = int(act.today[:4]), act.ready.process.prefix or row.definition[:3].upper()
    row.number = f"{prefix}-{year}-{act.unit.next_number(row.agency, prefix, year):05d}"
    act.recorder.add(
        "started",
        number=row.number,
        process=row.process,
        owner=row.owner or "-",
        title=act.recorder.commitment("/title", row.title),
        subject=act.recorder.commitment("/subject", dict(row.subject)),
        **({"parent": row.parent} if row.parent else {}),
        **(recorder.stood(actor, acting) if actor is not None else {}),
    )
    act.participate("start", persons, actor)
    if given:
        write_fields(act, given)
    lots.commit_seed(act)
    stepping.start(act)


def write_fields(act: Act, values: Mapping[str, Any]) -> None:
    """Write case fields before anybody signed, and reserve what they add to totals over cases."""
    fields.write(act, values)
    shares = viewing.shares(act, act.ready.tallies, viewing.scope_of(act))
    if shares:
        stepping.reserve(act, shares)


def claim_first(
    act: Act,
    actor: Actor,
    given: Mapping[str, Any],
    *,
    able: Callable[[Act, Item, Actor], bool] = lambda act, item, actor: True,
) -> None:
    """Let the starter hold the first task, its form filled with ``given``: a draft, signed only by completing it.

    ``able`` says whether he may hold it; else it stays offered to its posts.
    """
    item = next((item for item in act.state.items.values() if item.kind == "task"), None)
    if item is None:
        return
    if given:
        form = act.ready.form(act.node(item.element))
        values = forms.check(act.ready.definition, form, given, None).case
        if values:
            write_fields(act, values)
    if not able(act, item, actor):
        return
    item.holders, item.state = [actor.person], ItemState.CLAIMED
    act.recorder.add("claimed", instance=item.instance)
    act.touch(item)

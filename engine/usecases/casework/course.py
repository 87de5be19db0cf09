"""The course of a case for its picture: visits, signers, terms by day, returns, flows taken, read from its records."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.errors import NotFound
from engine.execution.state import plain
from engine.model.course import Card, Course, CourseState, Signer, Taken, Visit
from engine.model.people import Standing
from engine.model.process import Definition, Node, NodeKind
from engine.model.text import EMPTY, Text
from engine.ports import UnitOfWork
from engine.trail.record import PREFIX
from engine.usecases.asking import access, secrecy
from engine.usecases.casework import cases
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.moving.stepping import UNDOING
from engine.usecases.state import clocks, present, rounds
from engine.usecases.state.act import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What people did for a version of a definition."""

    by: tuple[Text, ...]
    day: str  # ISO


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Everything a picture is made of."""

    agency: Agency
    definition: Definition
    process: str
    version: int
    released_alone: bool
    course: Course | None = None
    case_version: int = 0  # of the course
    holders: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)  # names by post, of a body who chairs it
    day: str = ""  # on which they hold it, ISO
    parts: Mapping[str, Part] = field(default_factory=dict)  # "prepared", "approved": of the version, by two


def of_definition(env: Environment, unit: UnitOfWork, caller: Caller, key: str, version: int = 0) -> Drawn:
    """Return what the map of a definition needs; ``version`` 0 is the active one."""
    access.session(unit, caller)
    return _named(unit, definition_of(env, unit, caller.agency, key, version))


def definition_of(env: Environment, unit: UnitOfWork, agency: str, key: str, version: int = 0) -> Drawn:
    """Return the same without asking who looks: for the public edition and the demo's landing page."""
    for row in unit.tables.definitions.versions(agency, key):
        if row["version"] == version or (not version and row["active"]):
            definition = env.definition(unit, key, row["digest"])
            return Drawn(
                agency=env.agency(agency),
                definition=definition,
                process=definition.main,
                version=row["version"],
                released_alone=bool(row["released_alone"]),
            )
    raise NotFound(f"there is no process {key}" + (f" of version {version}" if version else ""))


def of_case(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> Drawn:
    """Return what the map of a case needs; NotFound when it is not visible, Forbidden for the recused."""
    session, act = cases.contents(env, unit, caller, case_id)
    return drawn(unit, act, session.standing)


def drawn(unit: UnitOfWork, act: Act, reader: Standing | None = None) -> Drawn:
    """Return the definition of a case with its course; words of people only as far as ``reader`` may see them."""
    row = act.row
    made = Drawn(
        agency=act.agency,
        definition=act.ready.definition,
        process=row.process,
        version=row.version,
        released_alone=False,
        course=build(unit, act, reader),
        case_version=row.case_version,
    )
    return _named(unit, made)


def _named(unit: UnitOfWork, drawn: Drawn) -> Drawn:
    """Return the same with who holds each post today."""
    agency = drawn.agency
    day = _day(agency, unit.now().isoformat())
    held: dict[str, list[Text]] = {}
    known: dict[str, Text] = {}
    for row in unit.tables.overview.holders(agency.id, day):
        name = known.setdefault(row["person_id"], Text(row["name"], row["name_en"]))
        held.setdefault(row["role"], []).append(name)
    chairs = {code: body.chair for code, body in agency.bodies.items() if body.chair}
    parts = _parts(unit, drawn)
    wanted = {*chairs.values()} | {one for persons, _ in parts.values() for one in persons}
    others = unit.tables.people.called(agency.id, sorted(wanted - {*known}))
    known |= {one: Text(*names) for one, names in others.items()}
    held |= {code: [known[one]] for code, one in chairs.items() if one in known}
    return replace(
        drawn,
        holders={code: tuple(found) for code, found in held.items()},
        day=day,
        parts={
            what: Part(by=tuple(known[one] for one in persons if one in known), day=_day(agency, at))
            for what, (persons, at) in parts.items()
        },
    )


def _parts(unit: UnitOfWork, drawn: Drawn) -> dict[str, tuple[list[str], str]]:
    """Return who drafted and who approved a version, and when; nothing of one that a single person put into force.

    What changed words alone bears the controls, and so the approval, of the version it was compared with.
    """
    every = {row["version"]: row for row in unit.tables.definitions.versions(drawn.agency.id, drawn.definition.key)}
    row = every.get(drawn.version)
    while row is not None and row["minor"]:
        row = every.get(row["base"])
    story = json.loads(row["story"] or "{}") if row is not None else {}
    if row is None or not story.get("approved_by"):
        return {}
    drafted = (story["editors"], story["submitted_at"])
    return {"prepared": drafted, "approved": ([story["approved_by"]], row["released_at"])}


Record = dict[str, Any]


def read(act: Act, locked: secrecy.Locked | None) -> tuple[list[Record], dict[int, Record]]:
    """Return the records of a case and the values that may be shown, by the record that holds them; None: no values."""
    stream, trail = f"case/{act.row.case}", act.unit.tables.trail
    values: dict[int, Record] = {}
    for row in trail.values(act.row.agency, stream) if locked is not None else ():
        values.setdefault(row["seq"], {})[row["path"]] = orjson.loads(row["value"])
    records = [
        orjson.loads(bytes(row["bytes"]).removeprefix(PREFIX)) | {"hash": row["hash"]}
        for row in trail.records(act.row.agency, stream)
    ]
    return records, {seq: secrecy.values(found, locked) for seq, found in values.items()} if locked is not None else {}


def build(unit: UnitOfWork, act: Act, reader: Standing | None = None) -> Course:
    """Return the course of a case from its state and its records."""
    row, run = act.row, act.state.run
    records, values = read(act, secrecy.of(act, reader) if reader is not None else None)
    told = rounds.read(records)
    cards = {one.element: Card(one.cards[-1]) if one.cards else None for one in told.rounds}
    terms = list(_terms(act))
    notes = _notes(act)
    for element, line in (*_returns(act, told, values), *((name, text) for name, text in terms if name)):
        notes.setdefault(element, []).insert(0, line)
    persons = {one.signature.person for one in act.state.signed}
    names = {one: Text(*told) for one, told in unit.tables.people.called(row.agency, sorted(persons)).items()}
    end = plain(run.end_events[0]) if run.ended and run.end_events else ""
    node = act.ready.nodes.get(end)
    return Course(
        case=row.number,
        visits=tuple(_visits(act, _entered(records), fates(records), names, notes, cards)),
        flows=tuple(Taken(flow=flow, count=count) for flow, count in sorted(_flows(records).items())),
        result=(node.result_name if node is not None and node.result_name.zh else _status(row.status)),
        end=end,
        at=_local(act, row.last_at),
        terms=tuple(text for name, text in terms if not name),
        marks=tuple(_mark(act, one) for one in present.overrides(act)),
    )


_VERBS = {"jump": Text("环节调整", "Jump"), "reopen": Text("重新启动", "Reopened")}


def _mark(act: Act, one: Mapping[str, Any]) -> Text:
    """Return an administrators' act as the picture tells it."""
    verb, day = _VERBS[one["verb"]], _local(act, one["at"])[:10]
    node = act.ready.nodes.get(one["to"])
    where = (f"至“{node.name.zh}”", f" to “{node.name.en or node.name.zh}”") if node is not None else ("", "")
    zh = f"⚑ {day} {verb.zh}{where[0]}，两名管理员办理"
    return Text(zh, f"⚑ {day} {verb.en}{where[1]}, by two administrators")


_SKIPPED = Text("⚑ 未办理，环节调整跳过", "⚑ passed over by a jump")


def _notes(act: Act) -> dict[str, list[Text]]:
    """Return what is told below a step an administrators' act passed over or led to; the last one counts."""
    found: dict[str, list[Text]] = {}
    for one in present.overrides(act):
        found |= {_element(name): [_SKIPPED] for name in one["skipped"]}
        if one["to"]:
            found[one["to"]] = [_mark(act, one)]
    return found


_UNITS = {
    "hour": Text("小时", "hour"), "day": Text("日", "day"), "workday": Text("个工作日", "working day"),
    "month": Text("个月", "month"), "year": Text("年", "year"),
}  # fmt: skip


def _terms(act: Act) -> Iterable[tuple[str, Text]]:
    """Yield for each running term the step that is open for it, "" for the whole case, and the day it has come to."""
    waiting = {item.element for item in act.state.items.values()}
    for _, one in clocks.running(act):
        if one.least:
            continue
        clock, unit = one.clock, _UNITS[one.deadline.unit]
        day, count = clocks.elapsed(act, one.deadline, clock), clock.count + clock.extended
        stopped = clocks.suspended(act, one.deadline, clock)
        zh, en = f"第 {day} / {count} {unit.zh}", f"{unit.en} {day} of {count}"
        if stopped:
            zh, en = f"{zh}（中止 {stopped} 天）", f"{en} ({stopped} suspended)"
        if one.node.id in waiting:
            yield one.node.id, Text(zh, en)
        else:
            yield "", Text(f"{one.node.name.zh}：{zh}", f"{one.node.name.en or one.node.name.zh}: {en}")


_LONGEST = 80  # characters of a reason on a map


def _returns(act: Act, told: rounds.Told, values: Mapping[int, Mapping[str, Any]]) -> Iterable[tuple[str, Text]]:
    """Yield for each return the step it was made at, with day, target and reason, the latest first."""
    for one in reversed([one for one in told.rounds if one.back]):
        day, why = _local(act, one.closed_at or one.opened_at)[5:10], rounds.reason(one, values)
        why = why if len(why) <= _LONGEST else why[: _LONGEST - 1] + "…"
        node = act.ready.nodes.get(one.back)
        zh, en = (node.name.zh, node.name.en or node.name.zh) if node is not None else (one.back, one.back)
        yield (
            one.element,
            Text(
                f"↩ {day} 退回“{zh}”" + (f"：{why}" if why else ""),
                f"↩ {day} back to “{en}”" + (f": {why}" if why else ""),
            ),
        )


def _flows(records: Iterable[Mapping[str, Any]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for record in records:
        first = record["kind"] == "opened" and not record["causes"]  # no completion tells the ways from the start
        found.update(plain(flow) for flow in (record["via"] if first else record.get("flows", ())))
    return found


_STEPS = (NodeKind.TASK, NodeKind.SYSTEM, NodeKind.DECISION, NodeKind.SUB_PROCESS, NodeKind.CALL)


def _entered(records: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Return how often each element was opened."""
    opened: Counter[str] = Counter()
    for record in records:
        if record["kind"] == "opened":
            opened[_element(str(record["instance"]))] += 1
    return opened


def fates(records: Iterable[Mapping[str, Any]]) -> dict[str, CourseState]:
    """Return what became of the elements that left the case, by their latest instance (FORMAT.md, kinds of a case).

    Undone by a return or the like: sent back. Left by an arrow back that keeps its signatures: done, as they stand.
    Withdrawn otherwise: left unfinished.
    """
    found: dict[str, CourseState] = {}
    for record in records:
        if record["kind"] == "undone":
            found |= {_element(str(one)): CourseState.RETURNED for one in record["instances"]}
            found |= {_element(str(one)): CourseState.DONE for one in record.get("kept", ())}
        elif record["kind"] == "withdrawn":
            back = record["cause"] in UNDOING
            found[_element(str(record["instance"]))] = CourseState.RETURNED if back else CourseState.LEFT
        elif record["kind"] == "opened":
            found.pop(_element(str(record["instance"])), None)
    return found


def _visits(
    act: Act,
    entered: Counter[str],
    gone: Mapping[str, CourseState],
    names: Mapping[str, Text],
    notes: Mapping[str, list[Text]],
    cards: Mapping[str, Card | None],
) -> Iterable[Visit]:
    run = act.state.run
    for visit in _visited(act, entered, gone, names):
        yield replace(visit, notes=tuple(notes.get(visit.element, ())), card=cards.get(visit.element))
    for end in run.end_events:
        yield Visit(element=plain(end), state=CourseState.DONE)


def _visited(
    act: Act, entered: Counter[str], gone: Mapping[str, CourseState], names: Mapping[str, Text]
) -> Iterable[Visit]:
    run = act.state.run
    open_now = {item.element for item in run.open} | {item.element for item in act.state.items.values()}
    done = {item.element for item in run.done}
    for node in act.ready.nodes.values():
        if node.kind is NodeKind.START:
            yield Visit(element=node.id, state=CourseState.DONE)
        elif node.id in open_now:
            yield _visit(act, node, CourseState.OPEN, entered, names)
        elif node.id in done:
            yield _visit(act, node, CourseState.DONE, entered, names)
        elif node.id in gone and (gone[node.id] is not CourseState.LEFT or node.kind in _STEPS):
            yield _visit(act, node, gone[node.id], entered, names)  # an event that never came was no beginning


def _visit(act: Act, node: Node, state: CourseState, entered: Counter[str], names: Mapping[str, Text]) -> Visit:
    outcomes = {one.id: one.name for one in node.outcomes}
    mine = [one.signature for one in act.state.signed if _element(one.signature.instance) == node.id]
    signers = tuple(
        Signer(name=names.get(one.person, EMPTY), outcome=outcomes.get(one.outcome, EMPTY), at=_local(act, one.at))
        for one in mine
    )
    return Visit(element=node.id, state=state, passes=max(1, entered[node.id]), signers=signers)


def _local(act: Act, moment: str) -> str:
    """Return a moment in the agency's time zone: a picture is read on a wall."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(act.agency.zone)).isoformat(timespec="seconds")


def _day(agency: Agency, moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(agency.zone)).date().isoformat()


def _element(instance: str) -> str:
    return plain(instance).partition("#")[0]


_STATUS = {
    "completed": Text("已办结", "Completed"),
    "refused": Text("审批未通过", "Not approved"),
    "revoked": Text("已撤回申请", "Withdrawn"),
    "cancelled": Text("已终止", "Ended early"),
}


def _status(status: str) -> Text:
    return _STATUS.get(str(status), EMPTY)

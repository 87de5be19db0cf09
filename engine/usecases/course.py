"""The course of a case for its picture: visits, signers, flows taken and the end, read from its records."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.errors import NotFound
from engine.execution.state import plain
from engine.model.course import Course, CourseState, Signer, Taken, Visit
from engine.model.process import Definition, Node, NodeKind
from engine.model.text import EMPTY, Text
from engine.ports import UnitOfWork
from engine.trail.record import PREFIX
from engine.usecases import access, cases, present
from engine.usecases.act import Act
from engine.usecases.commands import Caller
from engine.usecases.environment import Agency, Environment


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


def of_definition(env: Environment, unit: UnitOfWork, caller: Caller, key: str, version: int = 0) -> Drawn:
    """Return what the map of a definition needs; ``version`` 0 is the active one."""
    access.session(unit, caller)
    return definition_of(env, unit, caller.agency, key, version)


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
    return drawn(unit, cases.contents(env, unit, caller, case_id)[1])


def drawn(unit: UnitOfWork, act: Act) -> Drawn:
    """Return the definition of a case with its course."""
    row = act.row
    return Drawn(
        agency=act.agency,
        definition=act.ready.definition,
        process=row.process,
        version=row.version,
        released_alone=False,
        course=build(unit, act),
        case_version=row.case_version,
    )


def build(unit: UnitOfWork, act: Act) -> Course:
    """Return the course of a case from its state and its records."""
    row, run = act.row, act.state.run
    records = [
        orjson.loads(bytes(one["bytes"]).removeprefix(PREFIX))
        for one in unit.tables.trail.records(row.agency, f"case/{row.case}")
    ]
    persons = {one.signature.person for one in act.state.signed}
    names = unit.tables.people.names(row.agency, sorted(persons))
    end = plain(run.end_events[0]) if run.ended and run.end_events else ""
    node = act.ready.nodes.get(end)
    return Course(
        case=row.number,
        visits=tuple(_visits(act, _entered(records), names)),
        flows=tuple(Taken(flow=flow, count=count) for flow, count in sorted(_flows(records).items())),
        result=(node.result_name if node is not None and node.result_name.zh else _status(row.status)),
        end=end,
        at=_local(act, row.last_at),
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


def _notes(act: Act) -> dict[str, Text]:
    """Return what is told below a step an administrators' act passed over or led to; the first is for its visit."""
    found: dict[str, Text] = {}
    for one in present.overrides(act):
        found |= {_element(name): Text("⚑ 未办理，环节调整跳过", "⚑ passed over by a jump") for name in one["skipped"]}
        if one["to"]:
            found[one["to"]] = _mark(act, one)
    return found


def _flows(records: Iterable[Mapping[str, Any]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for record in records:
        first = record["kind"] == "opened" and not record["causes"]  # no completion tells the ways from the start
        found.update(plain(flow) for flow in (record["via"] if first else record.get("flows", ())))
    return found


def _entered(records: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Return how often each element was opened."""
    opened: Counter[str] = Counter()
    for record in records:
        if record["kind"] == "opened":
            opened[plain(str(record["instance"])).partition("#")[0]] += 1
    return opened


def _visits(act: Act, entered: Counter[str], names: Mapping[str, str]) -> Iterable[Visit]:
    run, notes = act.state.run, _notes(act)
    for visit in _visited(act, entered, names):
        yield replace(visit, note=notes[visit.element]) if visit.element in notes else visit
    for end in run.end_events:
        yield Visit(element=plain(end), state=CourseState.DONE)


def _visited(act: Act, entered: Counter[str], names: Mapping[str, str]) -> Iterable[Visit]:
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
        elif entered[node.id]:
            yield _visit(act, node, CourseState.RETURNED, entered, names)


def _visit(act: Act, node: Node, state: CourseState, entered: Counter[str], names: Mapping[str, str]) -> Visit:
    outcomes = {one.id: one.name for one in node.outcomes}
    mine = [one.signature for one in act.state.signed if _element(one.signature.instance) == node.id]
    signers = tuple(
        Signer(name=names.get(one.person, ""), outcome=outcomes.get(one.outcome, EMPTY), at=_local(act, one.at))
        for one in mine
    )
    return Visit(element=node.id, state=state, passes=max(1, entered[node.id]), signers=signers)


def _local(act: Act, moment: str) -> str:
    """Return a moment in the agency's time zone: a picture is read on a wall."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(act.agency.zone)).isoformat(timespec="seconds")


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

"""Releases of definitions: decided by another administrator, in force at once or at a moment, retired (threats 17, 30).

A version never changes once it is there. What is released waits, or is in force; running cases stay on the version they
began on (D57). A minor release is one person's, where the difference proves that words alone changed.
"""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any, Protocol

from engine.errors import DefinitionInvalid, NotFound, VersionRequired, WrongState
from engine.model.process import NodeKind
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.trail.chain import Head
from engine.trail.record import moment
from engine.usecases.definitions import definitions, drafts
from engine.usecases.definitions.drafts import Compared
from engine.usecases.definitions.release_desk import Desk
from engine.usecases.ground import recorder
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder, pointer

FARTHEST = timedelta(days=366)
Failed = Callable[[str, Exception], None]


# -- decided -----------------------------------------------------------------------------------------------------------


def approve(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    key: str,
    if_match: str,
    *,
    starts_at: str = "",
    confirm_waiver: bool = False,
) -> Answer:
    """Approve what another administrator submitted; in force at once, or at ``starts_at`` (a moment with offset).

    A waiver is confirmed in so many words: without ``confirm_waiver`` what weakens a first-rank risk is not approved.
    """
    desk = drafts.begun(env, unit, caller, key, if_match)
    if desk.repeated is not None:
        return desk.repeated
    found, story = drafts.compared(desk), desk.story
    error = drafts.hindrance(desk, "approve", found)
    if error is not None and not isinstance(error, WrongState | DefinitionInvalid):
        raise error  # who may not, before what is wrong with what he sent
    starts = _moment(desk, starts_at)
    if story.get("waiver") and not confirm_waiver:
        raise desk.wrong("/confirm_waiver", "required", "the waiver has to be confirmed")
    if error is not None:
        raise error
    version = desk.following
    desk.about(version, found.found.definition.digest)
    more = {"waiver": story["commitment"]} if story.get("waiver") else {}
    desk.record.add("approved", **{"from": starts or desk.at}, waived=story["waived"], **more)
    _add(desk, found, starts, minor=False, alone=False)
    if not starts:
        _into_force(desk, found, version, one_person=False)
    unit.tables.drafts.forget(caller.agency, key)
    return desk.close(definitions.version_of(unit, caller.agency, key, version), status=201)


def reject(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str, *, reason: str) -> Answer:
    """Reject what another administrator submitted, with the reason; it is a draft again."""
    desk = drafts.begun(env, unit, caller, key, if_match)
    if desk.repeated is not None:
        return desk.repeated
    error = drafts.hindrance(desk, "reject", drafts.compared(desk))
    if error is not None and not isinstance(error, WrongState):
        raise error
    why = desk.reason(reason)
    if error is not None:
        raise error
    commitment = desk.record.commitment(pointer("reason"), why)
    drafts.back(desk, "rejected", reason=commitment, rejected={"by": desk.me, "at": desk.at, "reason": why})
    return desk.close(drafts.told(desk))


def release_minor(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str) -> Answer:
    """Put a draft into force by one person: only where the difference proves that words alone changed."""
    desk = drafts.begun(env, unit, caller, key, if_match)
    if desk.repeated is not None:
        return desk.repeated
    found = drafts.enforce(desk, "release")
    version, base = desk.following, desk.active
    desk.about(version, found.found.definition.digest)
    alone = bool(base is not None and base["released_alone"])
    _add(desk, found, "", minor=True, alone=alone)
    _into_force(desk, found, version, one_person=True, minor=True)
    unit.tables.drafts.forget(caller.agency, key)
    return desk.close(definitions.version_of(unit, caller.agency, key, version), status=201)


def _moment(desk: Desk, text: str) -> str:
    """Return a moment to come, as it is stored; "" for none."""
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise desk.wrong("/from", "type", "a moment with its offset") from None
    if found.tzinfo is None:
        raise desk.wrong("/from", "type", "a moment with its offset")
    if not desk.now < found <= desk.now + FARTHEST:
        raise desk.wrong("/from", "range", "later than now, within a year")
    return moment(found)


def _add(desk: Desk, found: Compared, starts: str, *, minor: bool, alone: bool) -> None:
    """Write the version, which waits."""
    told = {name: value for name, value in desk.story.items() if name not in ("rejected", "commitment")}
    story = {**told, "editors": drafts.editors(desk), "approved_by": "" if minor else desk.me}
    desk.unit.tables.definitions.add(
        found.found.data,
        agency_id=desk.caller.agency,
        key=desk.name,
        version=desk.following,
        digest=found.found.definition.digest,
        model_digest=found.found.definition.model_digest,
        released_at=desk.at,
        released_by=desk.me,
        released_alone=alone,
        starts_at=starts,
        minor=minor,
        base=found.base,
        story=json.dumps(story, ensure_ascii=False),
    )


def _into_force(desk: Desk, found: Compared, version: int, *, one_person: bool, minor: bool = False) -> None:
    desk.env.library.add(desk.name, found.found.data)
    desk.record.add("released", one_person=one_person, **({"minor": True} if minor else {}))
    desk.unit.tables.definitions.activate(desk.caller.agency, desk.name, version, desk.at)
    definitions.keep_audiences(desk.env, desk.unit, desk.agency, found.found.definition)


# -- ended -------------------------------------------------------------------------------------------------------------


def retire(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str, *, reason: str) -> Answer:
    """Retire a flow: no new cases; those that run stay. One administrator's, since it lets nobody do anything.

    WrongState while another flow in force opens cases of it. It comes back by a release of two.
    """
    desk = Desk(env, unit, caller, key)
    if desk.repeated is not None:
        return desk.repeated
    row = _seen(desk, desk.active, if_match)
    why = desk.reason(reason)
    if desk.waiting is not None:
        text = Text("已有批准待启用的版本，须先取消", "A version waits for its moment: cancel it first")
        raise WrongState("a version waits", text=text)
    users = _users(desk)
    if users:
        names = "、".join(users)
        text = Text(f"在用流程 {names} 会发起本流程", f"Flows in force open cases of it: {', '.join(users)}")
        raise WrongState("other flows open cases of it", text=text, flows=users)
    desk.about(row["version"], row["digest"])
    desk.record.add("retired", reason=desk.record.commitment(pointer("reason"), why))
    unit.tables.definitions.end(caller.agency, key, "retired", desk.at)
    return desk.close(definitions.version_of(unit, caller.agency, key, row["version"]))


def cancel(
    env: Environment, unit: UnitOfWork, caller: Caller, key: str, version: int, if_match: str, *, reason: str
) -> Answer:
    """Cancel an approved version before its moment; the version in force stays."""
    desk = Desk(env, unit, caller, key)
    if desk.repeated is not None:
        return desk.repeated
    row = _seen(desk, next((one for one in desk.versions if one["version"] == version), None), if_match)
    why = desk.reason(reason)
    if row["state"] != "waiting":
        raise WrongState("not waiting", text=Text("该版本不在待启用状态", "This version does not wait for its moment"))
    desk.about(version, row["digest"])
    desk.record.add("cancelled", reason=desk.record.commitment(pointer("reason"), why))
    unit.tables.definitions.cancel(caller.agency, key, desk.at)
    return desk.close(definitions.version_of(unit, caller.agency, key, version))


def admitted(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str, version: int = 0) -> None:
    """Raise what comes before a wrong body of an act on a version, on the one in force when ``version`` is 0."""
    desk = Desk(env, unit, caller, key, reading=True)
    if desk.repeated is not None:
        return
    drafts.acting(desk)
    row = next((one for one in desk.versions if one["version"] == version), None) if version else desk.active
    _seen(desk, row, if_match)


def _seen(desk: Desk, row: Mapping[str, Any] | None, if_match: str) -> Mapping[str, Any]:
    if row is None:
        raise NotFound
    if not if_match:
        raise VersionRequired(etag=definitions.etag(row))
    if if_match not in ("*", definitions.etag(row)):
        raise desk.stale(definitions.etag(row))
    return row


def _users(desk: Desk) -> list[str]:
    """Return the keys of other flows in force that open cases of this one."""
    found = []
    for row in desk.unit.tables.definitions.all_active(desk.caller.agency):
        if row["key"] != desk.name:
            definition = desk.env.definition(desk.unit, row["key"], row["digest"])
            names = {one.process for process in definition.processes for one in process.actions}
            for process in definition.processes:
                for node in process.graph.all_nodes.values():
                    names |= {dict(node.action_args).get("process", "")} if node.kind is NodeKind.SYSTEM else set()
            names -= {process.id for process in definition.processes}
            found += [row["key"]] if any(name.partition(".")[0] == desk.name for name in names) else []
    return found


# -- due ---------------------------------------------------------------------------------------------------------------


LATE = timedelta(minutes=2)
EVER = "9999"  # behind every moment


class Runs(Protocol):
    """What carries out use cases: the engine."""

    def ask(self, use_case: Any, *args: Any) -> Any:
        """Answer a question."""
        ...

    def act(self, use_case: Any, *args: Any) -> "Future[Any]":
        """Carry out an act."""
        ...


def waiting(env: Environment, unit: UnitOfWork, agency: str) -> list[tuple[str, int]]:
    """Return (key, version) of what is to come into force by now."""
    found: list[tuple[str, int]] = unit.tables.definitions.due(agency, moment(unit.now()))
    return found


def standing(unit: UnitOfWork, agency: str) -> list[dict[str, Any]]:
    """Return approved versions that are not in force yet; ``late``: the moment of one is past, and it still waits.

    The engine tries again every time it looks for what is due, so that one that is late is one it failed with.
    """
    late, found = moment(unit.now() - LATE), []
    for key, version in unit.tables.definitions.due(agency, EVER):
        row = unit.tables.definitions.version(agency, key, version)
        starts = row["starts_at"]
        found.append({"key": key, "version": version, "starts_at": starts, "late": starts <= late})
    return found


def start(env: Environment, unit: UnitOfWork, agency: str, key: str, version: int) -> bool:
    """Put an approved version into force at its moment; False when another worker did, or it was cancelled."""
    stream = f"definition/{key}"
    head = unit.lock_stream(agency, stream)
    row = unit.tables.definitions.version(agency, key, version)
    at = moment(unit.now())
    if head is None or row is None or row["state"] != "waiting" or row["starts_at"] > at:
        return False
    definition = env.definition(unit, key, row["digest"])
    record = Recorder(
        agency=agency,
        stream=stream,
        head=Head(*head),
        salt=env.ids.salt,
        at=at,
        actor=recorder.system("riskflow"),
        definition={"key": key, "version": version, "digest": f"sha256:{row['digest']}"},
    )
    record.add("released", one_person=False)
    unit.tables.definitions.activate(agency, key, version, at)
    definitions.keep_audiences(env, unit, env.agency(agency), definition)
    unit.append(agency, stream, record.head, record.events, record.values)
    return True


def fire(runs: Runs, agency: str, failed: Failed | None = None) -> int:
    """Put everything into force whose moment has come; returns how much. What fails is told, and tried again later."""
    count = 0
    for key, version in runs.ask(waiting, agency):
        try:
            count += bool(runs.act(start, agency, key, version).result())
        except Exception as error:
            if failed is None:
                raise
            failed(f"{key} {version}", error)
    return count

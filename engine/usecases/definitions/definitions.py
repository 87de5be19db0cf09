"""Definitions: deploy, list, describe. One person may release only the first version once there are two admins."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from engine import bpmn
from engine.errors import DefinitionInvalid, Forbidden, NotFound, WrongState
from engine.model import ids
from engine.model.finding import Severity
from engine.model.people import Kind
from engine.model.process import Definition, NodeKind
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.casework import starting
from engine.usecases.ground import recorder
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.ground.library import ReadyProcess
from engine.usecases.ground.recorder import Recorder
from engine.usecases.state import forms, present, viewing


def deploy(
    env: Environment, unit: UnitOfWork, agency: Agency, key: str, data: bytes, by: str, decisions: bytes = b""
) -> dict[str, Any]:
    """Release a definition by one person and record that it was one; DefinitionInvalid with findings on errors.

    ``decisions``: the DMN file beside the BPMN file; the definition's digest covers both.
    Refused once the agency has two administrators, but for the first version of a key.
    """
    unit.lock_stream(agency.id, f"definition/{key}")
    data = bpmn.bundle(data, decisions)
    definition = bpmn.read(data, key=key)
    types = {setting.id: setting.type for setting in agency.setting_rows}
    findings = bpmn.lint(definition, settings=types, templates=env.shelf or None)
    errors = [one for one in findings if one.severity is Severity.ERROR]
    if errors:
        raise DefinitionInvalid(
            f"{key}: {len(errors)} errors, first {errors[0].code} line {errors[0].line}", findings=errors
        )
    known = unit.tables.definitions.versions(agency.id, key)
    if known and unit.tables.directory.admins(agency.id) >= 2:
        raise Forbidden("with two administrators a further version is released by both")
    if known and known[0]["digest"] == definition.digest:
        return {"key": key, "version": known[0]["version"], "digest": definition.digest, "findings": len(findings)}
    if any(row["state"] == "waiting" for row in known):
        raise WrongState("a version waits for its moment")
    version = known[0]["version"] + 1 if known else 1
    at = moment(unit.now())
    unit.tables.definitions.release(
        data,
        agency_id=agency.id,
        key=key,
        version=version,
        digest=definition.digest,
        model_digest=definition.model_digest,
        released_at=at,
        released_by=by,
        released_alone=True,
    )
    _record(env, unit, agency, definition, version, at, by)
    env.library.add(key, data)
    keep_audiences(env, unit, agency, definition)
    return {"key": key, "version": version, "digest": definition.digest, "findings": len(findings)}


def _record(
    env: Environment, unit: UnitOfWork, agency: Agency, definition: Definition, version: int, at: str, by: str
) -> None:
    stream = f"definition/{definition.key}"
    head = unit.lock_stream(agency.id, stream)
    start = first_prev(installation=env.installation, agency=agency.id, stream=stream)
    made = Recorder(
        agency=agency.id,
        stream=stream,
        head=Head(*head) if head is not None else Head(0, start),
        salt=env.ids.salt,
        at=at,
        actor=recorder.system(by),
        definition={"key": definition.key, "version": version, "digest": f"sha256:{definition.digest}"},
    )
    made.add("released", one_person=True)
    unit.append(agency.id, stream, made.head, made.events, made.values)


def keep_audiences(env: Environment, unit: UnitOfWork, agency: Agency, definition: Definition) -> None:
    """Keep whom the tasks of a definition are offered to, for the inbox."""
    keys: set[str] = set()
    for process in definition.processes:
        if process.executable:
            ready = env.library.ready(definition.digest, process.id)
            keys.update(key for plan in ready.plans.values() for key in viewing.static_audiences(plan, agency.staffing))
    unit.tables.inbox.keep_audiences(agency.id, sorted(keys))


def main_of(env: Environment, unit: UnitOfWork, agency: str, key: str) -> tuple[Mapping[str, Any], ReadyProcess]:
    """Return the active version's row and its main process; NotFound otherwise."""
    row = unit.tables.definitions.active(agency, key)
    if row is None:
        raise NotFound(f"there is no process {key}")
    definition = env.definition(unit, key, row["digest"])
    return row, env.ready(unit, key, row["digest"], definition.main)


def page(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return all active definitions."""
    access.session(unit, caller)
    rows = unit.tables.definitions.all_active(caller.agency)
    return {"items": [_brief(env, unit, row) for row in rows], "next": None}


def _brief(env: Environment, unit: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    definition = env.definition(unit, row["key"], row["digest"])
    counts: dict[int, int] = {}
    for risk in definition.catalog.risks:
        counts[risk.rank] = counts.get(risk.rank, 0) + 1
    return {
        "key": row["key"],
        "version": row["version"],
        "digest": row["digest"],
        "name": present.text(definition.main_process.name),
        "scheme": definition.catalog.scheme,
        "risk_counts": [{"rank": rank, "n": counts[rank]} for rank in sorted(counts)],
        "collusion_number": None,
        "released_at": row["released_at"],
        "released_alone": row["released_alone"],
    }


def describe(env: Environment, unit: UnitOfWork, caller: Caller, key: str) -> dict[str, Any]:
    """Return one active definition with its start form, starters, tasks and laws."""
    session = access.session(unit, caller)
    row, ready = main_of(env, unit, caller.agency, key)
    definition = ready.definition
    first = starting.start_form_of(ready)
    today = viewing_day(env, caller, unit)
    told = _brief(env, unit, row)
    told |= {
        "start_form": forms.schema(
            definition, ready.form(first), signer=False, values={}, today=today, people={"": session.standing.person}
        ),
        "starters": list(ready.process.starters or ready.start_plan.duty.roles),
        "may_start": starting.is_starter(ready, access.actor(session), unit.now()),
        "processes": [
            {"id": p.id, "name": present.text(p.name), "main": p.id == definition.main} for p in definition.processes
        ],
        "tasks": [
            {
                "id": node.id,
                "name": present.text(node.name),
                "kind": str(node.kind),
                "rank": definition.rank(node),
                "risks": list(node.risks),
                "controls": list(node.controls),
                "roles": list(ready.process.duty(node).roles),
            }
            for node in ready.nodes.values()
            if node.kind in (NodeKind.TASK, NodeKind.SYSTEM, NodeKind.DECISION)
        ],
        "laws": [
            {"id": law.id, "title": present.text(law.title), "article": law.article} for law in definition.catalog.laws
        ],
    }
    return told


def viewing_day(env: Environment, caller: Caller, unit: UnitOfWork) -> Any:
    """Return today's date in the agency's time zone."""
    return unit.now().astimezone(ZoneInfo(env.agency(caller.agency).zone)).date()


def versions(env: Environment, unit: UnitOfWork, caller: Caller, key: str) -> dict[str, Any]:
    """Return all versions of a key, newest first."""
    access.session(unit, caller)
    rows = unit.tables.definitions.versions(caller.agency, key)
    if not rows:
        raise NotFound(f"there is no process {key}")
    return {"items": _versions(unit, caller.agency, rows), "next": None}


def one_version(env: Environment, unit: UnitOfWork, caller: Caller, key: str, version: int) -> dict[str, Any]:
    """Return one version, for everybody with a session; NotFound when there is none of this number."""
    access.session(unit, caller)
    return version_of(unit, caller.agency, key, version)


def version_of(unit: UnitOfWork, agency: str, key: str, version: int) -> dict[str, Any]:
    """Return one version; NotFound when there is none of this number."""
    rows = [row for row in unit.tables.definitions.versions(agency, key) if row["version"] == version]
    if not rows:
        raise NotFound(f"{key} has no version {version}")
    return _versions(unit, agency, rows)[0]


def etag(row: Mapping[str, Any]) -> str:
    """Return a version's ETag: it changes only as it comes into force and out of it."""
    return f'"v:{row["version"]}.{row["state"]}"'


STORY = ("submitted_by", "approved_by")
PLAIN = ("key", "version", "digest", "active", "state", "released_at", "released_by", "released_alone", "minor")


def _versions(unit: UnitOfWork, agency: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    counts = unit.tables.definitions.open_cases(agency, rows[0]["key"])
    stories = [json.loads(row["story"] or "{}") for row in rows]
    persons = {one.get(name, "") for one in stories for name in STORY}
    persons |= {person for one in stories for person in one.get("editors", ())}
    persons |= {row["released_by"] for row in rows}
    known = sorted(one for one in persons if ids.is_id(one, ids.PERSON))
    names = unit.tables.people.names(agency, known)
    told = {one: {"id": one, "name": names.get(one, one)} for one in known}
    return [_version(row, story, told, counts) for row, story in zip(rows, stories, strict=True)]


def _version(
    row: Mapping[str, Any],
    story: Mapping[str, Any],
    people: Mapping[str, Any],
    counts: Mapping[tuple[str, int], int],
) -> dict[str, Any]:
    waiver = {"reason": story["waiver"], "changes": story["waived"]} if story.get("waiver") else None
    return {name: row[name] for name in PLAIN} | {
        "from": row["starts_at"] or None,
        "to": row["ended_at"] or None,
        "compared_with": row["base"] or None,
        "released_by_name": people.get(row["released_by"], {}).get("name", row["released_by"]),
        "editors": [people[one] for one in story.get("editors", ()) if one in people],
        **{name: people.get(story.get(name, "")) for name in STORY},
        "submitted_at": story.get("submitted_at"),
        "waiver": waiver,
        "open_cases": counts.get((row["key"], row["version"]), 0),
        "etag": etag(row),
    }


def overview(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return every flow, retired ones and mere drafts included, with what waits; for administrators and auditors."""
    access.require(access.session(unit, caller), Kind.ADMIN, Kind.AUDITOR)
    tables, found = unit.tables.definitions, dict[str, dict[str, Any]]()
    counts = tables.open_cases(caller.agency)
    for row in tables.every(caller.agency):
        one = found.setdefault(row["key"], _empty(row["key"]))
        one["open_cases"] = one["open_cases"] + counts.get((row["key"], row["version"]), 0)
        brief = {"version": row["version"], "state": row["state"], "from": row["starts_at"] or None}
        one["newest"] = one["newest"] or brief
        if row["active"]:
            one |= {"active": brief, "name": present.text(_main_name(env, unit, row))}
        one["waiting"] = brief if row["state"] == "waiting" else one["waiting"]
    for row in unit.tables.drafts.all(caller.agency):
        names = unit.tables.people.names(caller.agency, [row["saved_by"]])
        by = {"id": row["saved_by"], "name": names.get(row["saved_by"], row["saved_by"])}
        draft = {"state": row["state"], "saved_by": by, "saved_at": row["saved_at"], "etag": f'"d:{row["revision"]}"'}
        found.setdefault(row["key"], _empty(row["key"]))["draft"] = draft
    return {"items": [found[key] for key in sorted(found)], "next": None}


def _empty(key: str) -> dict[str, Any]:
    told: dict[str, Any] = dict.fromkeys(("active", "newest", "waiting", "draft"))
    return {"key": key, "name": {"zh": key, "en": key}, "open_cases": 0, **told}


def _main_name(env: Environment, unit: UnitOfWork, row: Mapping[str, Any]) -> Text:
    return env.definition(unit, row["key"], row["digest"]).main_process.name


def content(env: Environment, unit: UnitOfWork, caller: Caller, key: str, version: int) -> bytes:
    """Return the exact bytes of a version's BPMN file."""
    return bpmn.parts(_bytes(unit, caller, key, version))[0]


def decisions(env: Environment, unit: UnitOfWork, caller: Caller, key: str, version: int) -> bytes:
    """Return the exact bytes of a version's DMN file; NotFound when it has none."""
    found = bpmn.parts(_bytes(unit, caller, key, version))[1]
    if not found:
        raise NotFound(f"{key} has no decision tables")
    return found


def tabled(env: Environment, unit: UnitOfWork, caller: Caller, key: str) -> list[int]:
    """Return the versions that have a DMN file; none for a flow that is a mere draft."""
    access.session(unit, caller)
    rows = unit.tables.definitions.versions(caller.agency, key)
    return [row["version"] for row in rows if env.definition(unit, key, row["digest"]).tables]


def _bytes(unit: UnitOfWork, caller: Caller, key: str, version: int) -> bytes:
    access.session(unit, caller)
    for row in unit.tables.definitions.versions(caller.agency, key):
        if row["version"] == version:
            found: bytes = unit.tables.definitions.content(row["digest"])
            return found
    raise NotFound(f"{key} has no version {version}")

"""Laws and house rules the flows rest on: what the files in force cite, and what the agency knows of their validity.

An administrator enters when a law ends or is put in another's place, with the source; every version is kept and on
record. Nothing that is enforced rests on a law's dates, so one person's entry loosens nothing: a draft that cites a law
whose days are over is warned, and everybody sees which flows and how many running cases cite it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from engine.errors import InvalidInput, NotFound
from engine.model.finding import Finding, Severity
from engine.model.people import Kind
from engine.model.process import Definition
from engine.model.text import Text
from engine.ports import FactsAsked, UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases.asking import access, replaying
from engine.usecases.asking.change import iso_day
from engine.usecases.definitions import reach
from engine.usecases.ground import knowing, recorder
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder

STREAM = "reference"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
ENDED = "release.law_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is entered of a law."""

    title: Text
    article: str = ""
    valid_from: str = ""  # ISO date, "" when unknown
    valid_to: str = ""  # last day, "" while in force
    source: str = ""  # where this is known from
    note: str = ""  # e.g. what stands in its place


def listed(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return every law that a flow in force cites or that was entered, by id."""
    access.session(unit, caller)
    known, today = _known(env, unit, caller.agency), _today(env, unit, caller.agency)
    used = reach.used_by(env, unit, caller.agency)
    items = [_told(name, known[name][-1], today, used) for name in sorted(known)]
    return {"items": items, "next": None}


def one(env: Environment, unit: UnitOfWork, caller: Caller, name: str) -> dict[str, Any]:
    """Return one law with its versions, newest first; for who keeps or inspects, the running cases that cite it too."""
    session = access.session(unit, caller)
    rows = _known(env, unit, caller.agency).get(name)
    if rows is None:
        raise NotFound
    today, used = _today(env, unit, caller.agency), reach.used_by(env, unit, caller.agency)
    told = _told(name, rows[-1], today, used)
    told["versions"] = [_told(name, row, today, used) for row in reversed(rows)]
    if session.standing.kind in (Kind.ADMIN, Kind.AUDITOR):
        told["reach"] = reach.reach(env, unit, caller.agency, f"law.{name}")
    return told


def admitted(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """Raise what comes before a wrong body: 401, 403."""
    access.require(access.session(unit, caller), Kind.ADMIN)


def put(env: Environment, unit: UnitOfWork, caller: Caller, name: str, entry: Entry, *, new: bool = False) -> Answer:
    """Write a new version of what is known of a law; the same again changes nothing.

    ``new``: no law of this name is known yet, else InvalidInput.
    """
    head = unit.lock_stream(caller.agency, STREAM)
    session = access.require(access.session(unit, caller), Kind.ADMIN)
    person, key = session.standing.person, replaying.key_of(caller, session)
    facts = unit.facts(caller.agency, FactsAsked(person=person, key=replaying.column(key)))
    if (repeated := replaying.repeated(facts, caller)) is not None:
        return repeated
    data, at = _checked(name, entry), moment(facts.now)
    if new and name in _known(env, unit, caller.agency):
        raise InvalidInput(errors=[{"pointer": "/id", "code": "taken", "text": "this is known already"}])
    rows = unit.tables.laws.every(caller.agency).get(name, [])
    if not rows or any(rows[-1][member] != value for member, value in data.items()):
        version = rows[-1]["version"] + 1 if rows else 1
        start = first_prev(installation=env.installation, agency=caller.agency, stream=STREAM)
        record = Recorder(
            agency=caller.agency,
            stream=STREAM,
            head=Head(*head) if head is not None else Head(0, start),
            salt=env.ids.salt,
            at=at,
            actor=recorder.human(person, session.account),
            key=key,
        )
        _record(record, name, version, entry)
        unit.append(caller.agency, STREAM, record.head, record.events, record.values)
        unit.tables.laws.add(caller.agency, name, version, data, at, person)
    told = one(env, unit, caller, name)
    if caller.key:
        row = (person, replaying.column(key), caller.body, 200, orjson.dumps(told), at)
        unit.tables.people.keep_answer(caller.agency, row)
    return Answer(status=200, body=told)


def _record(record: Recorder, name: str, version: int, entry: Entry) -> None:
    refs = {"version": str(version), "title": entry.title.zh, "article": entry.article, "source": entry.source}
    days = {"from": entry.valid_from, "to": entry.valid_to}
    told = {member: value for member, value in refs.items() if value}
    dated = {member: value for member, value in days.items() if value}
    record.add("law", id=name, state="set", refs=told, values={}, **dated)


def _checked(name: str, entry: Entry) -> dict[str, Any]:
    wrong = []
    if not NAME.fullmatch(name):
        wrong.append({"pointer": "/id", "code": "code", "text": "1 to 100 letters, digits or ._-, a letter first"})
    if not entry.title.zh.strip():
        wrong.append({"pointer": "/title", "code": "required", "text": "this is needed"})
    for member in ("valid_from", "valid_to"):
        if getattr(entry, member) and iso_day(getattr(entry, member)) is None:
            wrong.append({"pointer": f"/{member}", "code": "date", "text": "YYYY-MM-DD"})
    if not wrong and entry.valid_to and entry.valid_to < entry.valid_from:
        wrong.append({"pointer": "/valid_to", "code": "range", "text": "not before the first day"})
    if wrong:
        raise InvalidInput(errors=wrong)
    title = {"zh": entry.title.zh.strip(), "en": entry.title.en.strip() or entry.title.zh.strip()}
    plain = ("article", "valid_from", "valid_to", "source", "note")
    return {"title": title} | {member: getattr(entry, member).strip() for member in plain}


def _known(env: Environment, unit: UnitOfWork, agency: str) -> dict[str, list[dict[str, Any]]]:
    """Return the versions by law; version 0 is what the files in force say."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in unit.tables.definitions.all_active(agency):
        for law in env.definition(unit, row["key"], row["digest"]).catalog.laws:
            told = {"title": {"zh": law.title.zh, "en": law.title.en}, "article": law.article, "source": "", "note": ""}
            days = {"valid_from": law.valid_from, "valid_to": law.valid_to}
            found.setdefault(law.id, [told | days | {"version": 0, "created_at": "", "created_by": ""}])
    for name, rows in unit.tables.laws.every(agency).items():
        found[name] = [*found.get(name, []), *rows]
    return found


def _today(env: Environment, unit: UnitOfWork, agency: str) -> str:
    return knowing.today(unit, env.agency(agency).zone)


def _told(name: str, row: Mapping[str, Any], today: str, used: Mapping[str, list[str]]) -> dict[str, Any]:
    told = {"id": name, **{member: row[member] for member in ("title", "article", "source", "note", "version")}}
    begun, over = row["valid_from"] <= today, bool(row["valid_to"]) and row["valid_to"] < today
    return told | {
        "valid_from": row["valid_from"] or None,
        "valid_to": row["valid_to"] or None,
        "in_force": begun and not over,
        "entered_by": row["created_by"] or None,
        "entered_at": row["created_at"] or None,
        "used_by": used.get(f"law.{name}", []),
    }


def warnings(unit: UnitOfWork, agency: str, definition: Definition, today: date) -> tuple[Finding, ...]:
    """Return a warning for each law a definition cites whose days are over, by its own word or the agency's."""
    entered, found = unit.tables.laws.every(agency), []
    for law in definition.catalog.laws:
        rows = entered.get(law.id)
        last, note = (rows[-1]["valid_to"], rows[-1]["note"]) if rows else (law.valid_to, "")
        if last and last < today.isoformat():
            more = (f"：{note}", f": {note}") if note else ("", "")
            text = Text(
                f"引用的《{law.title.zh}》{law.article} 已于 {last} 失效{more[0]}",
                f"cites {law.title.en or law.title.zh} {law.article}, which ended on {last}{more[1]}",
            )
            found.append(Finding(code=ENDED, severity=Severity.WARNING, element=law.id, line=0, text=text))
    return tuple(found)

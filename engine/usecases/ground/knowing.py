"""What a process knows of an agency between two acts: read at start, and again when the directory has moved on.

Whoever acts shows the directory's version in his standing row. A change of a body touches the rows of all its members,
a merge those of everybody: so the first act a change concerns finds that what is known here is older, and reads anew,
in whichever process. Membership by dates is read again when the next of its days begins.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.calendar.days import Calendar
from engine.calendar.reading import year_of
from engine.feel import values
from engine.model.people import Body, Staffing, Standing
from engine.model.risk import Setting
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.ground.environment import Agency, Environment


def current(env: Environment, unit: UnitOfWork, agency_id: str, standing: Standing | None, at: str) -> Agency:
    """Return what is known of the agency, not older than ``standing`` and valid at the moment ``at``."""
    known = env.agency(agency_id)
    newer = standing is not None and standing.directory_version > known.directory_version
    if not newer and not (known.until and known.until <= at):
        return known
    env.agencies[agency_id] = found = read(unit, unit.tables.directory.agency(agency_id))
    return found


def read(unit: UnitOfWork, row: Mapping[str, Any]) -> Agency:
    """Return what is known of the agency of a row."""
    facts = orjson.loads(row["facts"])
    day = today(unit, row["time_zone"])
    known = by_setting(unit, row["agency_id"])
    settings = [in_force(versions, day) for versions in known.values()]
    rows = tuple(setting(one["data"]) for one in settings)
    bodies, until = _bodies(unit, row["agency_id"], row["time_zone"])
    later = [versions[0]["data"]["valid_from"] for one in known.values() if (versions := coming(one, day))]
    begins = [_midnight(one, row["time_zone"]) for one in later]
    until = min([until, *begins] if until else begins, default="")
    return Agency(
        id=row["agency_id"],
        key=row["key"],
        name=Text(row["name_zh"], row["name_en"]),
        zone=row["time_zone"],
        demo=row["demo"],
        settings={one.id: values.from_json(typed(one.type, one.value), one.type) for one in rows},
        setting_versions={one["id"]: one["version"] for one in settings},
        setting_rows=rows,
        bodies=bodies,
        roles={code: Text(name["zh"], name["en"]) for code, name in facts.get("roles", {}).items()},
        facts=facts,
        staffing=staffing(facts.get("staffing", {})),
        calendar=calendar(unit, row["agency_id"]),
        merged=unit.tables.directory.merged(row["agency_id"]),
        directory_version=row["directory_version"],
        until=until,
    )


def calendar(unit: UnitOfWork, agency_id: str) -> Calendar:
    """Return the years of working days an agency knows."""
    rows = unit.tables.calendars.newest(agency_id)
    return Calendar(years={row["year"]: year_of(row, row["version"]) for row in rows})


def staffing(told: Mapping[str, Any]) -> Staffing:
    """Return an agency's rules about posts as its data tell them."""
    return Staffing(
        higher=dict(told.get("higher", {})),
        any_section=frozenset(told.get("any_section", ())),
        never_named=frozenset(told.get("never_named", ())),
        naming=frozenset(told.get("naming", ("director",))),
    )


def _bodies(unit: UnitOfWork, agency_id: str, zone: str) -> tuple[dict[str, Body], str]:
    """Return the bodies as they are now and the moment at which a membership next begins or ends."""
    now, place, found, turns = moment(unit.now()), ZoneInfo(zone), {}, []
    for row, members in unit.tables.directory.bodies(agency_id):
        sitting = []
        for person, first, last in members:
            since, until = unit.tables.directory.span(first, last, place)
            turns += [turn for turn in (since, until) if turn > now]
            if since <= now < until:
                sitting.append(person)
        ended = {person for person, _, _ in members}.difference(sitting)
        found[row["code"]] = Body(
            id=row["code"],
            name=Text(row["name_zh"], row["name_en"]),
            members=tuple(sorted(set(sitting))),
            chair=row["chair"] if row["chair"] and row["chair"] not in ended else "",
            rules=orjson.loads(row["rules"]) if row["rules"] else {},
        )
    return found, min(turns, default="")


def today(unit: UnitOfWork, zone: str) -> str:
    """Return the agency's date, as ISO text."""
    return unit.now().astimezone(ZoneInfo(zone)).date().isoformat()


def by_setting(unit: UnitOfWork, agency_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return all versions of each setting, in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in unit.tables.directory.settings(agency_id):
        found.setdefault(row["id"], []).append(row)
    return found


def in_force(rows: Sequence[Mapping[str, Any]], day: str) -> Mapping[str, Any]:
    """Return the version of a setting in force on a day: the last to take effect by then, of several the newest."""
    begun = [row for row in rows if str(row["data"].get("valid_from", "")) <= day]
    return max(begun, key=_effect) if begun else rows[0]


def coming(rows: Sequence[Mapping[str, Any]], day: str) -> list[Mapping[str, Any]]:
    """Return the versions that take effect after a day, next first; of several on one day the newest."""
    later: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if (begins := str(row["data"].get("valid_from", ""))) > day:
            later[begins] = row
    return [later[begins] for begins in sorted(later)]


def _effect(row: Mapping[str, Any]) -> tuple[str, int]:
    return str(row["data"].get("valid_from", "")), int(row["version"])


def _midnight(day: str, zone: str) -> str:
    return moment(datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone)))


def setting(data: Mapping[str, Any]) -> Setting:
    """Return a version of a setting from its data."""
    return Setting(
        id=data["id"],
        type=data["type"],
        value=str(data["value"]),
        name=Text(data["name"]["zh"], data["name"]["en"]),
        unit=data.get("unit", ""),
        source=data.get("source", ""),
        law=data.get("law", ""),
        inclusive=data.get("inclusive", True),
        valid_from=str(data.get("valid_from", "")),
        valid_to=str(data.get("valid_to", "")),
    )


def typed(kind: str, value: str) -> Any:
    """Return the JSON value of a setting's canonical text; ValueError for an integer that is none."""
    if kind == "integer":
        return int(value)
    return value.lower() == "true" if kind == "boolean" else value

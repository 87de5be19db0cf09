"""What a process knows of an agency between two acts: read at start, and again when the directory has moved on.

Whoever acts shows the directory's version in his standing row. A change of a body touches the rows of all its members,
a merge those of everybody: so the first act a change concerns finds that what is known here is older, and reads anew,
in whichever process. Membership by dates is read again when the next of its days begins.
"""

from collections.abc import Mapping
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
from engine.usecases.environment import Agency, Environment


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
    settings = unit.tables.directory.settings(row["agency_id"])
    rows = tuple(_setting(one["data"]) for one in settings)
    bodies, until = _bodies(unit, row["agency_id"], row["time_zone"])
    return Agency(
        id=row["agency_id"],
        key=row["key"],
        name=Text(row["name_zh"], row["name_en"]),
        zone=row["time_zone"],
        demo=row["demo"],
        settings={one.id: values.from_json(_typed(one), one.type) for one in rows},
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


def _setting(data: Mapping[str, Any]) -> Setting:
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


def _typed(one: Setting) -> Any:
    """Return the JSON value of a setting's canonical text."""
    if one.type == "integer":
        return int(one.value)
    return one.value.lower() == "true" if one.type == "boolean" else one.value

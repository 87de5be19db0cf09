"""Founding an agency that is no sample: its first department and its two first administrators, each with a code.

Everything else those two enter themselves, each grant by both. A code only sets a password, once, within three days.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import InvalidInput, WrongState
from engine.model import ids, lettering
from engine.model.people import Kind
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder
from engine.usecases.people import accounts, directory

KEY = re.compile(r"[a-z][a-z0-9-]{1,39}")
DEPARTMENT = "office"  # the first department, to which the administrators belong


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What is told of the agency."""

    key: str  # names it in log-in names, ``name@key``
    name: Text
    department: Text
    time_zone: str
    administrators: Sequence[tuple[str, str]]  # log-in name and name of each
    like: Mapping[str, Any]  # sample whose posts and rules about posts it begins with


def found(
    env: Environment, unit: UnitOfWork, told: Founding, settings: list[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Write the agency; returns log-in name and code of each administrator, which are kept nowhere.

    WrongState beside samples: whose passwords everybody knows does not belong into an installation that is used.
    """
    _check(told)
    known = unit.tables.directory.agencies()
    if any(row["demo"] for row in known):
        raise WrongState("this installation holds a sample; found the agency in one of its own")
    if any(row["key"] == told.key for row in known):
        raise WrongState("there is an agency of this key")
    agency, at = env.ids.new(ids.AGENCY), moment(unit.now())
    facts = {name: told.like.get(name, {}) for name in ("roles", "qualifications", "staffing")}
    facts |= {"budget_lines": {}, "catalogue": {}, "phone": "", "contact": {}, "mark": ""}
    unit.tables.directory.add_agency(
        agency_id=agency,
        key=told.key,
        name_zh=told.name.zh,
        name_en=told.name.en,
        time_zone=told.time_zone,
        demo=False,
        directory_version=0,
        facts=facts,
    )
    record = directory.begun(env, agency, at)
    names = {"name_zh": told.department.zh, "name_en": told.department.en}
    unit.tables.directory.add("department", [{"agency_id": agency, "code": DEPARTMENT, **names}])
    directory.fact(record, "department", DEPARTMENT, {}, {"name": told.department.zh})
    codes = [_administrator(env, unit, record, account, name) for account, name in told.administrators]
    directory.posts_told(record, facts["staffing"])
    directory.founded(env, unit, record, ZoneInfo(told.time_zone), settings)
    return codes


def _check(told: Founding) -> None:
    wrong = []
    if not KEY.fullmatch(told.key):
        wrong.append(("/key", "code", "2 to 40 lower-case letters, digits or -, a letter first"))
    if not told.name.zh.strip() or len(told.name.zh) > 200:
        wrong.append(("/name", "required", "this is needed"))
    try:
        ZoneInfo(told.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wrong.append(("/time_zone", "choice", "a time zone, e.g. Asia/Shanghai"))
    accounts_told = [account for account, _ in told.administrators]
    names = [lettering.plain(name) for _, name in told.administrators]
    if len(told.administrators) != 2 or len(set(accounts_told)) != 2 or len(set(map(lettering.skeleton, names))) != 2:
        wrong.append(("/administrators", "length", "2 persons with log-in names of their own"))
    wrong += [
        ("/administrators", "name", "2 to 60 Latin letters, digits or ._-, a letter first")
        for account in accounts_told
        if not accounts.NAME.fullmatch(account)
    ]
    if not all(names) or any(map(lettering.mixed, names)):
        wrong.append(("/administrators", "confusable", "a name that does not mix alphabets"))
    if wrong:
        raise InvalidInput(errors=[dict(zip(("pointer", "code", "text"), one, strict=True)) for one in wrong])


def _administrator(env: Environment, unit: UnitOfWork, record: Recorder, account: str, name: str) -> dict[str, str]:
    person, entry, code = env.ids.new(ids.PERSON), env.ids.new(ids.ACCOUNT), env.ids.token()
    key = {"agency_id": record.agency, "person_id": person}
    shown = lettering.plain(name)
    until = moment(unit.now() + timedelta(days=accounts.CODE_DAYS))
    row = key | {"name": shown, "name_en": shown, "kind": Kind.ADMIN.value, "department": DEPARTMENT}
    unit.tables.directory.add("person", [row])
    hashed = {"password_hash": unit.tables.people.hashed(code), "code_until": until}
    unit.tables.directory.add("account", [key | {"account_id": entry, "username": account, **hashed}])
    directory.fact(record, "person", person, {"department": DEPARTMENT, "kind": Kind.ADMIN.value}, {"name": shown})
    directory.fact(record, "account", entry, {"person": person}, {"username": account})
    return {"username": account, "code": code}

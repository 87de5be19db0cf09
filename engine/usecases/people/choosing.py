"""Choosing a person: everybody in a list where a list holds them, else by what somebody types: an account or a name.

A list is whole or it is not offered: who is not in it could not be chosen, and nobody would be told.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.model import ids, lettering
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import directory
from engine.usecases.state import present

MOST = 200  # persons of a list
STAFF = (Kind.OFFICER.value, Kind.AUDITOR.value, Kind.ADMIN.value)  # a party of a case is nobody of the directory
NEAR = 8  # persons told whose name only has a text in it
WRITTEN = re.compile(r"(.+?) ?\(([^()]+)\)")  # name (account), as ``written`` has it


def offered(
    env: Environment, unit: UnitOfWork, caller: Caller, *, item: str = "", verb: str = ""
) -> list[dict[str, Any]] | None:
    """Return the persons of the agency, or those to whom the kernel allows ``verb`` at ``item``; None for too many."""
    if not item:
        told = directory.people(env, unit, caller, limit=MOST, cursor="")
        return None if told["next"] else list(told["items"])
    act, found, asked = directory.at_item(env, unit, caller, item, verb)
    among = present.concerned(act, found, asked, MOST + 1) if found is not None else []
    if found is None or len(among) > MOST:
        return None if among else []
    return directory.lines(env, unit, caller, present.who_could(act, found, asked, MOST, among=among))


def names(env: Environment, unit: UnitOfWork, caller: Caller, persons: Sequence[str]) -> dict[str, str]:
    """Return the names of persons by id."""
    access.session(unit, caller)
    return dict(unit.tables.people.names(caller.agency, persons))


def written(env: Environment, unit: UnitOfWork, caller: Caller, persons: Sequence[str]) -> dict[str, str]:
    """Return by id how persons are written where they are typed: name (account), which ``meant`` understands."""
    access.session(unit, caller)
    rows = unit.tables.staff.rows("person", caller.agency, person_id=list(persons))
    return {one["id"]: f"{one['name']} ({one['account']})" for one in _lines(unit, caller, rows)}


def meant(env: Environment, unit: UnitOfWork, caller: Caller, texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return who is meant by each text, an account before a whole name: ``id``, "" where it is not exactly one.

    ``among``: those it may mean then, with account and section; nobody of that name: those whose names have it in them.
    """
    access.session(unit, caller)
    words = {text: lettering.plain(text).lower() for text in texts}
    asked = {part for word in words.values() for part in (word, *_parts(word)) if part}
    rows = unit.tables.staff.called(caller.agency, sorted(asked), kind=STAFF, merged_into=None)
    known = _lines(unit, caller, rows)
    found: dict[str, dict[str, Any]] = {}
    for text, word in words.items():
        fits = _fitting(known, word)
        one = fits[0]["id"] if len(fits) == 1 else ""
        found[text] = {"id": one, "many": len(fits) > 1, "among": [] if one else fits or _like(unit, caller, word)}
    return found


def _parts(word: str) -> tuple[str, ...]:
    """Return name and account of a person as he is written; nothing for any other text."""
    found = WRITTEN.fullmatch(word)
    return found.groups() if found is not None else ()


def _fitting(known: Sequence[Mapping[str, Any]], word: str) -> list[Mapping[str, Any]]:
    """Return who has this account; else who is called so; else who is written so."""
    name, account = _parts(word) or ("", "")
    by_account = [one for one in known if word in one["accounts"]]
    by_name = [one for one in known if word and word in one["called"]]
    return by_account or by_name or [one for one in known if name in one["called"] and account in one["accounts"]]


def _like(unit: UnitOfWork, caller: Caller, word: str) -> list[dict[str, Any]]:
    """Return a few whose name or account has a word in it."""
    if not word:
        return []
    rows, _ = unit.tables.staff.found(caller.agency, word, limit=NEAR, cursor="", kind=STAFF, merged_into=None)
    return _lines(unit, caller, rows)


def _lines(unit: UnitOfWork, caller: Caller, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return persons with the account to type (the id where there is none) and the name of their section."""
    staff, agency = unit.tables.staff, caller.agency
    accounts: dict[str, list[Mapping[str, Any]]] = {row["person_id"]: [] for row in rows}
    for one in staff.rows("account", agency, person_id=list(accounts)):
        accounts[one["person_id"]].append(one)
    places = {one["code"]: one for one in staff.rows("department", agency, code=[row["department"] for row in rows])}
    told = []
    for row in rows:
        mine = sorted(accounts[row["person_id"]], key=lambda one: bool(one["disabled_at"]))
        known = [one["username"] for one in mine] or [row["person_id"]]
        place = places.get(row["department"])
        told.append(
            {
                "id": row["person_id"],
                "name": row["name"],
                "called": {row["name"].lower(), row["name_en"].lower()},
                "account": known[0],
                "accounts": {one.lower() for one in known},
                "section": {"zh": place["name_zh"], "en": place["name_en"]} if place is not None else {},
            }
        )
    return told


def is_person(text: str) -> bool:
    """True for a person's id."""
    return ids.is_id(text, ids.PERSON)

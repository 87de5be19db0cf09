"""An agency with more people than fit a list: officers entered straight into its tables, quickly."""

from typing import Any

from engine.model import ids
from tests.pages.browsing import House

TWINS = (231, 232)  # two of one name
SHARED = "同名甲"


def account(at: int) -> str:
    return f"crowd{at}"


def name(at: int) -> str:
    return SHARED if at in TWINS else f"众{at:04d}"


def crowded(house: House, first: int, last: int, *, inside: int = 0) -> dict[int, str]:
    """Enter officers ``first`` to ``last``: handlers of the section of handler1; returns their ids by number, in order.

    ``inside``: the one who can log in.
    """
    return dict(house.service.engine.act(_enter, first, last, inside).result())


def _enter(env: Any, unit: Any, first: int, last: int, inside: int) -> dict[int, str]:
    agency, directory = env.default_agency, unit.tables.directory
    numbers = range(first, last + 1)
    made = dict(zip(numbers, sorted(env.ids.new(ids.PERSON) for _ in numbers), strict=True))
    key = {at: {"agency_id": agency, "person_id": person} for at, person in made.items()}
    place = {"department": "enforcement"}
    held = {"valid_from": "2020-01-01", "valid_to": "", "kind": "officer", "role": "handler"} | place
    able = {"kind": "enforcement", "number": "", "valid_from": "2020-01-01", "valid_to": ""}
    directory.add(
        "person",
        [key[at] | place | {"name": name(at), "name_en": f"Crowd Number {at}", "kind": "officer"} for at in made],
    )
    secret = dict.fromkeys(made, "!")
    if inside:
        secret[inside] = unit.tables.people.hashed(f"demo-{account(inside)}")
    directory.add(
        "account",
        [
            key[at] | {"account_id": env.ids.new(ids.ACCOUNT), "username": account(at), "password_hash": secret[at]}
            for at in made
        ],
    )
    directory.add("post", [key[at] | held | {"post_id": env.ids.new(ids.POST)} for at in made])
    directory.add("qualification", [key[at] | able for at in made])
    directory.repack(agency, env.agency(agency).directory_version, unit.now().date().isoformat())
    return made

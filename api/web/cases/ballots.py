"""Ballots of a meeting taken from a record on paper: the recorder enters them, each member confirms his own.

They count at once where the record the members signed is named; else each waits until its member has signed it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from api.web.session import Visitor, word
from engine.errors import InvalidInput
from engine.usecases.meetings import meetings

VOTES = ("for", "against", "abstain")
NONE = "-"  # said of who has not voted
Json = Mapping[str, Any]


def command(form: FormData, who: Visitor, meeting: str) -> tuple[Any, Any]:
    """Return the use case and its command: ballots in the order typed, those without a vote left out."""
    said = {name.removeprefix("vote-"): value for name, value in form.multi_items() if name.startswith("vote-")}
    persons = [person for person, value in said.items() if value not in ("", NONE)]
    persons.sort(key=lambda person: _place(word(form, f"place-{person}", limit=4)))
    if not persons:
        raise InvalidInput(errors=[{"pointer": "/votes", "code": "required", "text": "a ballot"}])
    votes = tuple(
        (person, word(form, f"vote-{person}", limit=60), word(form, f"view-{person}", limit=2000)) for person in persons
    )
    matter = meetings.Matter(item=word(form, "item", limit=60), votes=votes, paper=word(form, "paper", limit=60))
    return meetings.enter, meetings.Entered(meeting=meeting, matters=(matter,))


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 9999


def lines(told: Json, one: Json, names: Mapping[str, str], typed: Mapping[str, str]) -> list[dict[str, str]]:
    """Return a line for each member but a chair who speaks last: he votes himself. What was entered stands there.

    ``told``: the meeting. ``one``: the matter. ``typed``: the form as it came back, {} for a fresh one.
    """
    entered = {vote["person"]: vote for vote in one.get("entered", ())}
    himself = (one.get("chair") or told["body"]["chair"]) if told["rules"]["chair_last"] else ""
    members = [*entered, *(person for person in told["body"]["members"] if person not in entered)]
    found = []
    for at, person in enumerate((person for person in members if person != himself), 1):
        before = entered.get(person, {})
        found.append(
            {
                "id": person,
                "name": names.get(person, ""),
                "place": typed.get(f"place-{person}", str(at)),
                "vote": typed.get(f"vote-{person}", NONE if typed else str(before.get("outcome", NONE))),
                "view": typed.get(f"view-{person}", "" if typed else str(before.get("view") or "")),
            }
        )
    return found


def standing(one: Json, names: Mapping[str, str], w: Mapping[str, str], me: str) -> dict[str, Any]:
    """Return what was entered, for the recorder; who has still to confirm; and one's own ballot, for oneself."""
    rows = one.get("entered", ())
    open_still = set(one.get("to_confirm", ()))
    mine = next((vote for vote in rows if vote["person"] == me), None)
    return {
        "entered": [{"name": names.get(vote["person"], ""), "outcome": called(vote["outcome"], w)} for vote in rows],
        "to_confirm": [names.get(vote["person"], "") for vote in rows if vote["person"] in open_still],
        "own": called(mine["outcome"], w) if mine is not None and me in open_still else "",
    }


def called(outcome: str, w: Mapping[str, str]) -> str:
    """Return a vote in words."""
    return w.get(f"vote_{outcome}", outcome)


def papers(rows: Sequence[Json]) -> list[tuple[str, str]]:
    """Return the documents of a case that may be the record the members signed, the latest first."""
    return [(row["id"], row["name"]) for row in reversed(rows)]

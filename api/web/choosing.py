"""How a person is chosen on pages: from a list that holds everybody, else by typing an account or a full name.

A choice sends an id, a text is what somebody typed; both are settled here, and what means nobody or several is told
beside its field with account and section of those it may mean.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.web import forms, words
from api.web.filters import text_in
from api.web.session import Visitor
from api.wiring import Service
from engine.errors import InvalidInput
from engine.usecases.people import choosing

APART = re.compile("[\\n,;]|[，、；]")  # between persons in one field
Offer = Sequence[Mapping[str, Any]] | None  # id, name, posts, absent; None: nobody is listed, one types
Asked = Sequence[tuple[str, str]]  # JSON pointer of a field, and what it holds


async def offered(service: Service, who: Visitor, *, item: str = "", verb: str = "") -> Offer:
    """Return the persons of the agency, or whom the kernel allows a verb at an item; None where no list holds them."""
    found: Offer = await service.ask(choosing.offered, who.caller, item=item, verb=verb)
    return found


def label(one: Mapping[str, Any], lang: str) -> str:
    """Return a person of a list in words: name and posts."""
    return f"{one['name']} {posts(one, lang)}".strip()


def posts(one: Mapping[str, Any], lang: str) -> str:
    """Return the posts of a person of a list in words."""
    return words.in_language(lang)["comma"].join(text_in(post["name"], lang) for post in one["posts"])


async def names(service: Service, who: Visitor, *told: Any) -> dict[str, str]:
    """Return the names of everybody whose id stands in what is told, by id."""
    persons = sorted(set(_persons(told)))
    return dict(await service.ask(choosing.names, who.caller, persons)) if persons else {}


async def written(service: Service, who: Visitor, told: Any, choices: forms.Choices) -> dict[str, str]:
    """Return how everybody in what is told is written in a field, by id, but for those a list of the form names."""
    listed = {key for options in choices.values() for key, _ in options}
    persons = sorted(set(_persons(told)) - listed)
    return dict(await service.ask(choosing.written, who.caller, persons)) if persons else {}


def _persons(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        if choosing.is_person(told):
            yield told
    elif isinstance(told, Mapping):
        for pair in told.items():
            yield from _persons(pair)
    elif isinstance(told, Sequence):
        for one in told:
            yield from _persons(one)


# -- what was chosen or typed ------------------------------------------------------------------------------------------


def apart(texts: Sequence[str]) -> list[str]:
    """Return the persons named in texts that name one or several, each once; of too many for any act only the first."""
    found = (part.strip() for text in texts for part in APART.split(text))
    return list(dict.fromkeys(part for part in found if part))[: choosing.MOST]


async def settled(service: Service, who: Visitor, asked: Asked) -> list[str]:
    """Return the id of who is meant at each place, "" for an empty one; InvalidInput tells what is not one person."""
    texts = {text for _, text in asked if text and not choosing.is_person(text)}
    told = await service.ask(choosing.meant, who.caller, sorted(texts)) if texts else {}
    wrong: dict[str, list[str]] = {}
    for pointer, text in asked:
        if text in told and not told[text]["id"]:
            wrong.setdefault(pointer, []).append(_said(text, told[text], who.lang))
    if wrong:
        raise InvalidInput(errors=[{"pointer": place, "said": " ".join(lines)} for place, lines in wrong.items()])
    return [told[text]["id"] if text in told else text for _, text in asked]


def _said(text: str, told: Mapping[str, Any], lang: str) -> str:
    w = words.in_language(lang)
    found = [
        w["dot"].join(filter(None, (f"{one['name']} ({one['account']})", text_in(one["section"], lang))))
        for one in told["among"]
    ]
    said = w["person_several" if told["many"] else "person_like" if found else "person_nobody"]
    return said.format(text=text, who=w["comma"].join(found))


async def values_of(
    service: Service, who: Visitor, schema: Mapping[str, Any], typed: Mapping[str, str], *, prefix: str = "f"
) -> dict[str, Any]:
    """Return the JSON values of a form with the ids of the persons named in it; InvalidInput as ``forms.values_of``."""
    values = forms.values_of(schema, typed, who.zone, prefix=prefix)
    places = list(forms.persons(schema, values, forms.BASES.get(prefix, "")))
    found = await settled(service, who, [(pointer, holder[name]) for holder, name, pointer in places])
    for (holder, name, _), person in zip(places, found, strict=True):
        holder[name] = person
    return values

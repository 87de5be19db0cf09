"""The fields of the small forms by which one acts on a case, and what came back in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from api.web import choosing, words
from api.web.choosing import Offer
from api.web.forms import Drawing
from api.web.session import Visitor, word
from api.wiring import Service

MOST = 200  # of what is ticked in one form


@dataclass(kw_only=True)
class Field:
    """One field: a text, a choice, several of a list, a number, a day, a person or persons by name."""

    id: str
    name: str
    sort: str = "text"  # text, line, choice, several, number, date, person, people
    required: bool = True
    hint: str = ""
    value: str = ""
    error: str = ""
    options: Sequence[Mapping[str, str]] = ()
    chosen: Sequence[str] = field(default_factory=tuple)

    def take(self, form: FormData) -> None:
        """Keep what was filled in."""
        if self.sort == "several":
            self.chosen = [one for one in form.getlist(self.id) if isinstance(one, str)][:MOST]
        else:
            self.value = word(form, self.id, limit=4000)

    @property
    def missing(self) -> bool:
        """True when what has to be filled in is not."""
        return self.required and not (self.chosen if self.sort == "several" else self.value.strip())

    async def given(self, service: Service, who: Visitor) -> Any:
        """Return what was filled in, persons by their ids; InvalidInput for who is not one person."""
        if self.sort == "several":
            return self.chosen
        if self.sort not in ("person", "people"):
            return self.value
        texts = choosing.apart([self.value]) if self.sort == "people" else [self.value.strip()]
        found = await choosing.settled(service, who, [(f"/{self.id}", text) for text in texts])
        return found if self.sort == "people" else found[0]


def choices(pairs: Sequence[tuple[str, str]], *, none: str = "") -> list[dict[str, str]]:
    """Return options of a choice; ``none``: the words of choosing nothing."""
    first = [{"id": "", "name": none}] if none else []
    return first + [{"id": key, "name": name} for key, name in pairs]


def person(known: Offer, lang: str, *, none: str = "", but: str = "", **more: Any) -> Field:
    """Return a field for one person: a choice with everybody but ``but``, else a line; ``none``: as in ``choices``."""
    if known is None:
        return Field(sort="person", hint=words.in_language(lang)["person_hint"], **more)
    pairs = [(one["id"], choosing.label(one, lang)) for one in known if one["id"] != but]
    return Field(sort="choice", options=choices(pairs, none=none), **more)


def people(known: Offer, lang: str, *, but: str = "", **more: Any) -> Field:
    """Return a field for several persons: everybody but ``but`` to tick, else lines."""
    if known is None:
        return Field(sort="people", hint=words.in_language(lang)["people_hint"], **more)
    told = [{"id": one["id"], "name": one["name"], "more": choosing.posts(one, lang)} for one in known]
    return Field(sort="several", options=[one for one in told if one["id"] != but], **more)


def errors(fields: Sequence[Field]) -> list[dict[str, str]]:
    """Return what is wrong, field by field."""
    return [{"name": one.id, "text": one.error} for one in fields if one.error]


def told_wrong(fields: Sequence[Field], wrong: Mapping[str, str]) -> list[str]:
    """Put what REST says is wrong beside its field; returns what has no field."""
    known = {f"/{one.id}": one for one in fields}
    rest = []
    for pointer, text in wrong.items():
        place = "/" + pointer.lstrip("/").partition("/")[0]
        if place in known:
            known[place].error = f"{known[place].error} {text}".strip()
        else:
            rest.append(text)
    return rest


DRAWN = ("typed", "errors", "more", "without")  # parts of what was filled in that a form is drawn with


async def drawing(service: Service, who: Visitor, seen: Any, values: Any = None, **more: Any) -> Drawing:
    """Return what a form is drawn with: persons to choose from, and the documents of the case.

    ``values``: what stands there already.
    """
    known = await choosing.offered(service, who)
    papers = [(row["id"], row["name"]) for row in seen.told["documents"]] if seen is not None else []
    given: dict[str, list[tuple[str, str]]] = {"document": papers}
    if known is not None:
        given["person"] = [(one["id"], choosing.label(one, who.lang)) for one in known]
    written = await choosing.written(service, who, [values, more.get("typed")], given)
    return Drawing(lang=who.lang, zone=who.zone, choices=given, written=written, **more)

"""The fields of the small forms by which one acts on a case, and what came back in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from api.web.forms import Drawing
from api.web.session import Visitor, word
from api.wiring import Service
from engine.usecases.people import directory

MOST = 200  # persons offered in one form
PEOPLE_PAGE = 200


@dataclass(kw_only=True)
class Field:
    """One field: a text, a choice, a number, a day, persons."""

    id: str
    name: str
    sort: str = "text"  # text, choice, number, date, people
    required: bool = True
    hint: str = ""
    value: str = ""
    error: str = ""
    options: Sequence[Mapping[str, str]] = ()
    many: bool = False
    chosen: Sequence[str] = field(default_factory=tuple)

    def take(self, form: FormData) -> None:
        """Keep what was filled in."""
        if self.sort == "people":
            self.chosen = [one for one in form.getlist(self.id) if isinstance(one, str)][:MOST]
        else:
            self.value = word(form, self.id, limit=4000)

    @property
    def missing(self) -> bool:
        """True when what has to be filled in is not."""
        return self.required and not (self.chosen if self.sort == "people" else self.value.strip())


def choices(pairs: Sequence[tuple[str, str]], *, none: str = "") -> list[dict[str, str]]:
    """Return options of a choice; ``none``: the words of choosing nothing."""
    first = [{"id": "", "name": none}] if none else []
    return first + [{"id": key, "name": name} for key, name in pairs]


async def people(service: Service, who: Visitor, *, officers: bool = False) -> list[dict[str, str]]:
    """Return the persons of the agency to choose from, with their sections."""
    told = await service.ask(directory.people, who.caller, limit=PEOPLE_PAGE, cursor="")
    found = []
    for one in told["items"]:
        if officers and one.get("kind") not in (None, "officer"):
            continue
        posts = [part["en" if who.lang == "en" else "zh"] for part in (_name(post) for post in one["posts"]) if part]
        more = ("、" if who.lang == "zh" else ", ").join(posts)
        found.append({"id": one["id"], "name": one["name"], "more": more})
    return found


def _name(post: Any) -> Mapping[str, str]:
    told = post.get("name") if isinstance(post, Mapping) else None
    return told if isinstance(told, Mapping) else {}


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
            known[place].error = text
        else:
            rest.append(text)
    return rest


DRAWN = ("typed", "errors", "more", "without")  # parts of what was filled in that a form is drawn with


async def drawing(service: Service, who: Visitor, seen: Any, **more: Any) -> Drawing:
    """Return what a form is drawn with: persons to choose from, and the documents of the case."""
    persons = [
        (row["id"], " ".join(part for part in (row["name"], row["more"]) if part)) for row in await people(service, who)
    ]
    papers = [(row["id"], row["name"]) for row in seen.told["documents"]] if seen is not None else []
    return Drawing(lang=who.lang, zone=who.zone, choices={"person": persons, "document": papers}, **more)

"""Acts of administrators' pages: carried out, or told on the same page beside the form, with nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request

from api import problems
from api.web import choosing, session
from api.web.session import Visitor
from api.wiring import service_of
from engine.errors import Forbidden, InvalidInput, NotFound, Unauthenticated, WrongState
from engine.usecases.ground.commands import Answer

TOLD = (InvalidInput, WrongState, Forbidden)
HIDDEN = ("csrf", "key", "etag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What was not accepted: which form of the page, what was filled in, what is wrong with which field."""

    form: str = ""
    entered: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)  # what is wrong, by field
    said: tuple[str, ...] = ()  # what is wrong and has no field on the page
    status: int = 200

    def value(self, form: str, name: str, otherwise: str = "") -> str:
        """Return what stands in a field: what was filled in, where this form was not accepted."""
        return self.entered.get(name, otherwise) if self.form == form else otherwise

    def wrong(self, form: str, name: str) -> str:
        """Return what is wrong with a field, "" when nothing is."""
        return self.fields.get(name, "") if self.form == form else ""


NONE = Trouble()


async def attempt(
    request: Request, who: Visitor, form: FormData, name: str, use_case: Any, /, *path: Any, **given: Any
) -> Answer | Trouble:
    """Carry out an act; what the form can put right comes back as trouble with the form ``name``."""
    try:
        answer: Answer = await service_of(request).act(use_case, session.acting(request, who, form), *path, **given)
    except TOLD as wrong:
        if isinstance(wrong, NotFound | Unauthenticated):
            raise
        return trouble(who, form, name, problems.body(wrong, instance=request.url.path, language=who.lang))
    if answer.status >= 400:
        told = problems.refused(answer.body, instance=request.url.path, language=who.lang)
        return trouble(who, form, name, told)
    return answer


async def settled(request: Request, who: Visitor, form: FormData, name: str, *fields: str) -> FormData | Trouble:
    """Return the form with the ids of whom its ``fields`` name; trouble with the form ``name`` where that is nobody."""
    asked = [(f"/{one}", session.word(form, one, limit=200)) for one in fields if one in form]
    try:
        found = await choosing.settled(service_of(request), who, asked)
    except InvalidInput as wrong:
        told = [{**one, "text": one["said"]} for one in wrong.fields["errors"]]
        return trouble(who, form, name, {"errors": told, "status": 422})
    persons = {pointer.strip("/"): person for (pointer, _), person in zip(asked, found, strict=True)}
    return FormData([(key, persons.get(key, value)) for key, value in form.multi_items()])


def trouble(who: Visitor, form: FormData, name: str, told: Mapping[str, Any]) -> Trouble:
    """Return what a problem says, its fields tied to those of the form."""
    entered = {key: value for key, value in form.multi_items() if isinstance(value, str) and key not in HIDDEN}
    fields: dict[str, str] = {}
    said: list[str] = []
    for one in told.get("errors", ()):
        parts = str(one.get("pointer", "")).split("/")
        place = next((part for part in reversed(parts) if part and not part.isdigit()), "")
        if place in entered and place not in fields:
            fields[place] = str(one.get("text", ""))
        else:
            said.append(str(one.get("text", "")))
    said += [str(reason["text"][who.lang]) for reason in told.get("reasons", ())]
    if not fields and not said:
        said = [str(told["detail"])]
    return Trouble(form=name, entered=entered, fields=fields, said=tuple(said), status=int(told["status"]))


def whole(text: str) -> int:
    """Return a whole number, -1 for what is none: the use case then says what it should be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

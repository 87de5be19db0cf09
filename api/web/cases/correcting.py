"""The form of a correction (更正): what nobody signed and nothing rests on, as it stands; what is changed is sent."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from api.web import choosing, forms
from api.web.cases.asked import DRAWN, drawing
from api.web.cases.look import Look
from api.web.session import Visitor
from api.wiring import Service
from engine.usecases.casework import amending

VERB = "correct"


async def there(service: Service, seen: Look) -> dict[str, Any]:
    """Return the form and the present values of what may be corrected."""
    return dict(await service.ask(amending.form, seen.visitor.caller, seen.case["id"]))


async def rows(service: Service, seen: Look, given: Mapping[str, Any]) -> list[forms.Row]:
    """Return the fields with their present values; ``given``: what was typed, and what is wrong with it."""
    told = await there(service, seen)
    drawn = await drawing(
        service, seen.visitor, seen, told["values"], **{key: given[key] for key in DRAWN if key in given}
    )
    return forms.rows(told["form"], drawn, told["values"])


async def changed(service: Service, who: Visitor, told: Mapping[str, Any], form: FormData) -> dict[str, Any]:
    """Return the values that are not what stands there, by case path; InvalidInput for what cannot be read."""
    values = await choosing.values_of(service, who, told["form"], forms.typed_of(form))
    return {path: value for path, value in values.items() if value != told["values"].get(path)}

"""Bodies and example answers about what goes on beside the course: copies, supervision, incidents, refusals."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.answers import CASE_ID, DUTY, Perhaps
from api.schemas.bodies import Opinion, Short, Strict

PERSON = "pe_01k9q2m4x0f8r6t1y3z5b7c9d2"
WHO = {"id": PERSON, "name": "沈若溪"}


def _example(**members: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [members]})


class Copying(Strict):
    """To whom a case is copied, and why."""

    model_config = _example(to=[PERSON], reason="涉及贵股职责，请知悉")
    to: list[Short] = Field(min_length=1, max_length=50)
    reason: Opinion


class Supervision(Strict):
    """What is to be answered, by what day, by whom: whoever handles the case when nobody is named."""

    model_config = _example(reason="请说明该案久拖未决的原因", due="2026-12-10", to=PERSON)
    reason: Opinion
    due: Annotated[str, StringConstraints(max_length=10)]
    to: Short | None = None


class Resolution(Strict):
    """How an incident is resolved, and why that will do now."""

    model_config = _example(how="retry", reason="已指定临时承办人")
    reason: Opinion
    how: Short = "retry"


COPIED: dict[str, Any] = {"case": CASE_ID, "copied": [PERSON], "already": []}
COPY: dict[str, Any] = {
    "person": WHO,
    "by": {"id": "pe_01k9q2m4x0f8r6t1y3z5b7c9d8", "name": "程见山"},
    "at": "2026-11-27T02:20:11.000413Z",
    "read_at": None,
}
MY_COPY: dict[str, Any] = {
    "case": CASE_ID,
    "number": "PEN-2026-00001",
    "title": "某店无证经营案",
    "process": "penalty",
    "status": "open",
    "by": "pe_01k9q2m4x0f8r6t1y3z5b7c9d8",
    "at": "2026-11-27T02:20:11.000413Z",
    "read_at": None,
}
SUPERVISED: dict[str, Any] = {
    "case": CASE_ID,
    "duty": {name: DUTY[name] for name in ("id", "element", "role", "due_at", "state", "overdue")}
    | {"sort": "supervision", "control": ""},
}
INCIDENT: dict[str, Any] = {
    "id": "in_01k9q2m4x0f8r6t1y3z5b7c9d5",
    "case": CASE_ID,
    "kind": "undecidable",
    "element": "gate",
    "opened_at": "2026-11-27T02:20:11.000413Z",
    "state": "open",
    "resolvers": ["director", "two_administrators"],
    "how": None,
    "proposed_by": None,
    "resolved_by": None,
    "resolved_at": None,
}
REFUSAL: dict[str, Any] = {
    "id": "rf_01k9q2m4x0f8r6t1y3z5b7c9d5",
    "case": CASE_ID,
    "number": "PEN-2026-00001",
    "process": "penalty",
    "element": "pen_decide",
    "verb": "complete",
    "reasons": ["separation"],
    "count": 3,
    "first_at": "2026-11-27T02:20:11.000413Z",
    "last_at": "2026-11-27T02:31:02.000413Z",
    "person": Perhaps(WHO),  # null the first time
}

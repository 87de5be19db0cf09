"""Bodies of requests as models: unknown fields are refused, types are strict (no "5" for 5)."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from engine.errors import InvalidInput

Model = TypeVar("Model", bound=BaseModel)
Short = Annotated[str, StringConstraints(max_length=400)]
Opinion = Annotated[str, StringConstraints(max_length=4000)]


class Strict(BaseModel):
    """Base of all bodies."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Subject(Strict):
    """Whom a case is about."""

    name: Short
    kind: Short
    id_no: Short | None = None
    contact: Short | None = None


class Start(Strict):
    """Start a case."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "process": "procurement",
                    "title": "硒鼓",
                    "subject": {"name": "执法股", "kind": "department"},
                    "fields": {},
                }
            ]
        },
    )
    process: Short
    title: Short
    subject: Subject
    fields: dict[str, Any] = Field(default_factory=dict)
    parent: Annotated[str, StringConstraints(max_length=40)] | None = None


class Complete(Strict):
    """Sign a work item with an outcome."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"outcome": "agree", "signer_fields": {"approve_opinion": "同意"}, "evidence": []}]
        },
    )
    outcome: Short
    fields: dict[str, Any] | None = None
    signer_fields: dict[str, Any] | None = None
    comment: Opinion | None = None
    evidence: list[Annotated[str, StringConstraints(max_length=40)]] | None = Field(None, max_length=200)
    resubmit: Annotated[str, StringConstraints(max_length=6)] | None = None  # after a return: chain or direct


class Question(Strict):
    """Ask for a verdict on a concrete body, without acting."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"verb": "complete", "outcome": "agree", "fields": {}}]},
    )
    verb: Short
    outcome: Short | None = None
    fields: dict[str, Any] | None = None
    signer_fields: dict[str, Any] | None = None
    comment: Opinion | None = None
    evidence: list[Annotated[str, StringConstraints(max_length=40)]] | None = Field(None, max_length=200)
    to: Short | None = None


class Draft(Strict):
    """A half-filled form; nothing in it is checked."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"fields": {"amount": "680.00"}}]}
    )
    outcome: Short | None = None
    fields: dict[str, Any] | None = None
    signer_fields: dict[str, Any] | None = None
    comment: Opinion | None = None


class Absent(Strict):
    """Record an absence; both days are included."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"person": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2", "from": "2026-11-30", "to": "2026-12-04"}]
        },
    )
    person: Short
    from_: Annotated[str, Field(alias="from", max_length=10)]
    to: Annotated[str, StringConstraints(max_length=10)]
    reason: Short | None = None


class Named(Strict):
    """Name a substitute for a post for one day; without a date it is today."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"person": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2", "role": "cashier", "reason": "出纳与其AB角均外出培训"}
            ]
        },
    )
    person: Short
    role: Short
    reason: Short
    date: Annotated[str, StringConstraints(max_length=10)] | None = None


class Action(Strict):
    """Start an any-time action of a case."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"fields": {"withdraw_reason": "需求取消"}}]}
    )
    title: Short | None = None
    fields: dict[str, Any] | None = None


class Return(Strict):
    """Send a work item back along no drawn arrow."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"to": "pro_apply", "resubmit": "chain", "reason": "补充规格"}]},
    )
    # "previous", "starter", an instance of returnable_to, or a task
    to: Annotated[str, StringConstraints(max_length=300)]
    reason: Opinion
    # everything behind is done anew, or straight back to who returns it if nothing signed has changed
    resubmit: Literal["chain", "direct"] | None = None
    siblings: Literal["keep", "cancel"] | None = None  # what runs beside: kept, or undone too


class Transfer(Strict):
    """Hand a work item on to another person."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"to": "pe_01h2xcejqtf2nbrexx3vqjhp41", "reason": "出差三日"}]},
    )
    to: Short  # a person
    reason: Opinion


class Consult(Strict):
    """Ask another person's opinion."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"to": "pe_01h2xcejqtf2nbrexx3vqjhp41", "comment": "规格是否合适？"}]},
    )
    to: Short  # a person
    comment: Opinion


class Signer(Strict):
    """Let another person sign, too."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"to": "pe_01h2xcejqtf2nbrexx3vqjhp41", "place": "before", "reason": "请法制员先行把关"}]
        },
    )
    to: Short  # a person
    place: Literal["before", "beside", "after"]  # before who holds it, in any order, after the task's own signatures
    reason: Opinion


class Removed(Strict):
    """Take an added signer off who has not signed."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"reason": "已当面商定"}]})
    reason: Opinion


class Reply(Strict):
    """The opinion asked for."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"comment": "合适"}]})
    comment: Opinion


class Nothing(Strict):
    """No fields."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{}]})


class Advance(Strict):
    """By how much the demo's clock moves on."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"advance": "P20D"}]})
    advance: Short


class Bare(Strict):
    """The one field of the measurements."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"value": "x"}]})
    value: Annotated[str, StringConstraints(max_length=200)]


class Reported(Strict):
    """Report a duty done."""

    text: Opinion = Field(examples=["已检查，未发现问题"])
    documents: list[Short] | None = Field(default=None, max_length=50)


def read(model: type[Model], value: Any) -> Model:
    """Return the model of a parsed body; InvalidInput with one pointer per wrong field."""
    try:
        return model.model_validate(value)
    except ValidationError as wrong:
        raise InvalidInput(errors=[_error(one) for one in wrong.errors()]) from None


CODES = {"missing": "required", "extra_forbidden": "unknown", "string_too_long": "too_long", "too_long": "too_long"}


def _error(found: Any) -> dict[str, str]:
    place = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in found["loc"])
    return {"pointer": place, "code": CODES.get(found["type"], "type"), "text": found["msg"]}

"""Bodies of changes of the directory."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.bodies import Short, Strict, Subject

Id = Annotated[str, StringConstraints(max_length=40)]
Code = Annotated[str, StringConstraints(max_length=60)]
Day = Annotated[str, StringConstraints(max_length=10)]
Secret = Annotated[str, StringConstraints(max_length=1000)]
PERSON, POST = "pe_01k9q2m4x0f8r6t1y3z5b7c9d2", "po_01k9q2m4x0f8r6t1y3z5b7c9d3"


def example(**value: Any) -> ConfigDict:
    """Return the configuration of a body with an example."""
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [value]})


class Password(Strict):
    """Set a password."""

    model_config = example(username="handler1", password="one-time code", new_password="correct horse battery")
    username: Annotated[str, StringConstraints(max_length=120)]
    password: Secret
    new_password: Secret


class Visit(Strict):
    """The key of another agency."""

    model_config = example(agency="bureau")
    agency: Code


class NewPerson(Strict):
    """Enter a person; the identity number is kept as a keyed digest only."""

    model_config = example(name="林知夏", name_en="Lin Zhixia", department="enforcement")
    name: Short
    department: Code
    name_en: Short | None = None
    kind: Code | None = None
    id_no: Annotated[str, StringConstraints(max_length=60)] | None = None


class NewPost(Strict):
    """Give a post, from today when no day is said."""

    model_config = example(person=PERSON, role="handler", department="enforcement", **{"from": "2026-12-01"})
    person: Id
    role: Code
    department: Code
    from_: Annotated[str | None, Field(alias="from", max_length=10)] = None
    to: Day | None = None


class Move(Strict):
    """Move the holder of a post to another one."""

    model_config = example(role="section_head", department="licensing", on="2026-12-01")
    role: Code
    department: Code
    on: Day | None = None


class On(Strict):
    """The first day on which it is so; today when nothing is said."""

    model_config = example(on="2026-12-01")
    on: Day | None = None


class NewDepartment(Strict):
    """Found a department."""

    model_config = example(id="patrol", name="巡查股", name_en="Patrol section", parent="enforcement")
    id: Code
    name: Short
    name_en: Short | None = None
    parent: Code | None = None


class NewQualification(Strict):
    """Record a qualification."""

    model_config = example(kind="enforcement", number="A-1", **{"from": "2026-12-01", "to": "2031-11-30"})
    kind: Code
    number: Code | None = None
    from_: Annotated[str | None, Field(alias="from", max_length=10)] = None
    to: Day | None = None


class EndQualification(Strict):
    """End a qualification."""

    model_config = example(kind="enforcement", on="2026-12-01")
    kind: Code
    on: Day | None = None


class NewBody(Strict):
    """Found a body."""

    model_config = example(id="safety_board", name="安全委员会", name_en="Safety board", rules={"quorum": "2/3"})
    id: Code
    name: Short
    name_en: Short | None = None
    rules: dict[str, Any] | None = None


class Rules(Strict):
    """How a body meets and decides."""

    model_config = example(rules={"quorum": "2/3"})
    rules: dict[str, Any]


class Seat(Strict):
    """Let somebody sit in a body."""

    model_config = example(person=PERSON, **{"from": "2026-12-01"})
    person: Id
    from_: Annotated[str | None, Field(alias="from", max_length=10)] = None
    to: Day | None = None


class Unseat(Strict):
    """End a membership."""

    model_config = example(person=PERSON, on="2026-12-01")
    person: Id
    on: Day | None = None


class Chair(Strict):
    """Who chairs."""

    model_config = example(person=PERSON)
    person: Id


class NewSubstitute(Strict):
    """Let a person stand in for the holder of a post (AB角)."""

    model_config = example(holder=PERSON, role="cashier", person=PERSON[:-1] + "3")
    holder: Id
    role: Code
    person: Id


class NewConflict(Strict):
    """A tie to a party, with the months it still counts after its last day."""

    model_config = example(
        person=PERSON,
        subject={"name": "某公司", "kind": "organisation"},
        relation="employment",
        look_back=24,
        **{"from": "2021-01-01", "to": "2026-06-30"},
    )
    person: Id
    subject: Subject
    relation: Code
    from_: Annotated[str, Field(alias="from", max_length=10)]
    to: Day | None = None
    look_back: int = 0


class Proposal(Strict):
    """Propose a grant; another administrator approves it."""

    model_config = example(
        what="accounts", data={"accounts": [{"person": PERSON, "username": "handler9"}]}, reason="新录用"
    )
    what: Literal["accounts", "password", "kind", "merge", "inspect", "token"]
    data: dict[str, Any]
    reason: Short


class NewMandate(Strict):
    """Give a mandate (授权委托) with `to`, its last day; or name a substitute for one day, with `date` or nothing."""

    model_config = example(
        person=PERSON,
        role="section_head",
        processes=["licensing"],
        tasks=[],
        limit="50000",
        reason="外出培训",
        **{"from": "2026-12-01", "to": "2026-12-11"},
    )
    person: Short
    role: Short
    reason: Short
    date: Day | None = None
    from_: Annotated[str | None, Field(alias="from", max_length=10)] = None
    to: Day | None = None
    processes: Annotated[list[Code] | None, Field(max_length=50)] = None
    tasks: Annotated[list[Code] | None, Field(max_length=50)] = None
    limit: Annotated[str, StringConstraints(max_length=24)] | None = None


class Moved(Strict):
    """One item of a hand-over and who gets it."""

    item: Id
    to: Id


class HandOver(Strict):
    """Hand over open work items: each named with its receiver, and all others to `to` when it is given."""

    model_config = example(
        items=[{"item": "wi_01k9q2m4x0f8r6t1y3z5b7c9d5", "to": PERSON}], to=PERSON[:-1] + "3", reason="轮岗"
    )
    reason: Short
    items: Annotated[list[Moved] | None, Field(max_length=50)] = None
    to: Id | None = None

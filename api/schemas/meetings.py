"""Bodies and examples of answers about meetings and recusals; invented data."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas import answers
from api.schemas.bodies import Opinion, Short, Strict

Id = Annotated[str, StringConstraints(max_length=40)]
ME, PERSON, OTHER = "me_01k9q2m4x0f8r6t1y3z5b7c9d4", "pe_01k9q2m4x0f8r6t1y3z5b7c9d2", "pe_01k9q2m4x0f8r6t1y3z5b7c9d3"


def example(value: dict[str, Any]) -> ConfigDict:
    """Return the configuration of a body with one example."""
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [value]})


class Agenda(Strict):
    """Put matters of other cases on this agenda."""

    model_config = example({"work_items": [answers.ITEM_ID]})
    work_items: Annotated[list[Id], Field(min_length=1, max_length=50)]


class Notice(Strict):
    """Notice given to the members: now, or by word of mouth earlier."""

    model_config = example({"oral": True, "at": "2026-11-22T15:00:00+08:00", "by": PERSON})
    at: Short | None = None
    oral: bool = False
    by: Id | None = None
    held_at: Short | None = None


class Attendance(Strict):
    """Who is there, who is not and why, who presides."""

    model_config = example({"present": [PERSON, OTHER], "absent": {}, "chair": PERSON})
    present: Annotated[list[Id], Field(max_length=500)]
    absent: dict[Id, Short] = Field(default_factory=dict)
    chair: Id | None = None
    held_at: Short | None = None


class Vote(Strict):
    """One ballot, in the order of the views."""

    person: Id
    outcome: Short
    view: Opinion | None = None


class Record(Strict):
    """What minutes have to say."""

    discussion: Opinion
    decision: Opinion
    grounds: Opinion
    responsible: Opinion
    supervision: Opinion
    dissent: Opinion | None = None


class Matter(Strict):
    """One matter of the meeting; with an outcome the minutes are signed."""

    work_item: Id
    votes: Annotated[list[Vote], Field(max_length=500)] = Field(default_factory=list)
    paper: Id | None = None
    minutes: Record | None = None
    outcome: Short | None = None
    comment: Opinion | None = None
    evidence: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)


class Minutes(Strict):
    """Ballots and minutes of the meeting's matters."""

    model_config = example(
        {
            "matters": [
                {
                    "work_item": answers.ITEM_ID,
                    "minutes": {
                        "discussion": "逐项讨论",
                        "decision": "同意",
                        "grounds": "事实清楚",
                        "responsible": "执法股",
                        "supervision": "一个月内报告",
                    },
                    "outcome": "for",
                }
            ]
        }
    )
    matters: Annotated[list[Matter], Field(min_length=1, max_length=50)]


class Recusal(Strict):
    """Ask that a person withdraw from the case."""

    model_config = example({"person": PERSON, "grounds": "kin", "reason": "与当事人系近亲属", "on_behalf": "self"})
    person: Id
    grounds: Annotated[str, StringConstraints(max_length=60)]
    reason: Annotated[str, StringConstraints(max_length=2000)]
    on_behalf: Annotated[str, StringConstraints(pattern="^(self|party|officer)$")] = "self"


class RecusalDecision(Strict):
    """Grant or reject a request for recusal."""

    model_config = example({"granted": True, "substitute": OTHER, "reason": "情况属实"})
    granted: bool
    reason: Annotated[str, StringConstraints(max_length=2000)] = ""
    substitute: Id | None = None


NUMBERS = {
    "members": 7,
    "present": 6,
    "recused": 1,
    "needed": 4,
    "votes": {"against": 1, "for": 4},
    "abstain": 1,
    "silent": 0,
    "result": "for",
    "faults": [],
}
MEETING: dict[str, Any] = {
    "id": ME,
    "body": {
        "id": "case_board",
        "name": {"zh": "案审会", "en": "Case board"},
        "members": [PERSON, OTHER],
        "chair": PERSON,
    },
    "rules": {"present_min": "2/3", "pass_min": "1/2", "chair_last": True, "notice": "PT4H"},
    "opened_at": "2026-11-23T01:12:00.000000Z",
    "notice": {"at": "2026-11-22T07:00:00.000000Z", "oral": True, "by": PERSON},
    "attendance": None,
    "agenda": [
        {
            "work_item": answers.ITEM_ID,
            "case": answers.CASE_ID,
            "number": "PEN-2026-00001",
            "title": "示例案件",
            "notice_at": "2026-11-22T07:00:00.000000Z",
            "state": "open",
            "task": "pen_board",
            "chair": PERSON,
            "entered": [],
            "to_confirm": [],
            "minutes": None,
            "count": NUMBERS,
        }
    ],
}
LINE = {"id": ME, "body": "case_board", "opened_at": "2026-11-23T01:12:00.000000Z", "matters": 1}
SIGNED = {"meeting": MEETING, "matters": [{"work_item": answers.ITEM_ID, "status": 200, "answer": answers.DONE}]}
RECUSAL: dict[str, Any] = {
    "id": "rr_01k9q2m4x0f8r6t1y3z5b7c9d5",
    "case": answers.CASE_ID,
    "person": PERSON,
    "asked_by": OTHER,
    "on_behalf": "party",
    "grounds": "kin",
    "reason": "与当事人系近亲属",
    "state": "requested",
    "at": "2026-11-23T01:12:00.000000Z",
    "decided_by": None,
    "decided_at": None,
    "substitute": None,
}

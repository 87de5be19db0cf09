"""Bodies and examples of everything about parties."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas import answers
from api.schemas.bodies import Opinion, Short, Strict

Id = Annotated[str, StringConstraints(max_length=60)]
Place = Annotated[str, StringConstraints(max_length=300)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


def example(**value: Any) -> ConfigDict:
    """Return the configuration of a body with this example."""
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [value]})


class Invite(Strict):
    """Give a party a token."""

    model_config = example(party="示例加工坊", days=90)
    party: Short
    task: Id = ""
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    days: int = 90


class Act(Strict):
    """What a party says or asks."""

    model_config = example(kind="statement", text="已全部下架销毁，请从轻处理")
    kind: Id
    text: Opinion = ""
    documents: list[Id] = Field(default_factory=list, max_length=20)
    notice: Place = ""
    score: int = 0
    person: Id = ""


class PaperAct(Act):
    """What a party did on paper."""

    model_config = example(party="示例加工坊", kind="hearing", documents=["do_01k9q2m4x0f8r6t1y3z5b7c9d7"])
    party: Short


class Sign(Strict):
    """One signature by a token."""

    model_config = example(outcome="done", signer_fields={})
    outcome: Id
    signer_fields: dict[str, Any] | None = None
    comment: Opinion = ""


class File(Strict):
    """A reconsideration or a suit is filed."""

    model_config = example(kind="reconsideration", authority="示例市人民政府", filed_on="2026-04-20")
    kind: Id
    authority: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    filed_on: Day
    note: Opinion = ""


class Decide(Strict):
    """How it was decided."""

    model_config = example(outcome="changed", decided_on="2026-06-18", recall=True, note="变更罚款数额")
    outcome: Id
    decided_on: Day
    recall: bool = False
    note: Opinion = ""


AT = "2026-03-09T01:00:00.000000Z"
PARTY = {"id": "pe_01k9q2m4x0f8r6t1y3z5b7c9d9", "name": "示例加工坊"}
TOKEN = {"id": "ot_01k9q2m4x0f8r6t1y3z5b7c9d3", "token": "(shown once)", "party": PARTY, "item": False,
         "expires_at": AT}  # fmt: skip
REVOKED = {"id": TOKEN["id"], "revoked_at": AT}
ACT = {"id": "pa_01k9q2m4x0f8r6t1y3z5b7c9d3", "kind": "statement", "at": AT, "on_paper": False, "text": "请从轻处理"}
REMEDY = {
    "id": "rm_01k9q2m4x0f8r6t1y3z5b7c9d3",
    "kind": "reconsideration",
    "authority": "示例市人民政府",
    "filed_on": "2026-04-20",
    "state": "filed",
    "outcome": "",
    "decided_on": None,
    "recall": False,
    "note": "",
}
DOOR = {
    "party": {"name": "示例加工坊"},
    "case": {"number": "PEN-2026-00001", "status": "open", "process": {"zh": "行政处罚", "en": "Penalty"}},
    "progress": [{"id": "ph_review", "name": {"zh": "审核告知", "en": "Review and notice"}, "state": "open"}],
    "due_at": AT,
    "answer_until": AT,
    "missing": [],
    "notices": [],
    "papers": [],
    "officers": [{"id": "pe_01k9q2m4x0f8r6t1y3z5b7c9d7", "name": "示例承办人"}],
    "acts": [ACT],
    "may": ["statement", "hearing"],
    "expires_at": AT,
}
ITEM = {"task": {"zh": "联合验收", "en": "Joint acceptance"}, "form": {"type": "object"}, "outcomes": [],
        "etag": answers.ETAG}  # fmt: skip
SIGNED = {"state": "held", "etag": answers.ETAG}

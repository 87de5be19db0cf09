"""Bodies of the verbs that undo something, and what a preview of them tells."""

from typing import Annotated, Any

from pydantic import ConfigDict, StringConstraints

from api.schemas.answers import CASE_ID
from api.schemas.bodies import Opinion, Strict


def _example(**members: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [members]})


class TakeBack(Strict):
    """Why a step is taken back; may be left out."""

    model_config = _example(reason="附件传错")
    reason: Opinion | None = None


class Reason(Strict):
    """Why it is done."""

    model_config = _example(reason="申请人不再申办")
    reason: Opinion


class Jump(Strict):
    """To which task, and why."""

    model_config = _example(to="pro_approve", reason="流程定义有误，材料已齐")
    to: Annotated[str, StringConstraints(max_length=100)]
    reason: Opinion


class Reopening(Strict):
    """Why an ended case is to be open again; `to` a task it had completed, else where it stood last."""

    model_config = _example(to="pro_approve", reason="复议决定撤销原决定")
    to: Annotated[str, StringConstraints(max_length=100)] | None = None
    reason: Opinion


PREVIEW: dict[str, Any] = {
    "verdict": "allowed",
    "reasons": [],
    "lapses": [
        {
            "case": CASE_ID,
            "number": 2,
            "person": "pe_01h2xcejqtf2nbrexx3vqjhp41",
            "name": "罗景行",
            "instance": "pro_approve#1",
            "task": {"id": "pro_approve", "name": {"zh": "审批", "en": "Approval"}},
            "outcome": "agree",
        }
    ],
    "undone": [{"instance": "pro_approve#1", "task": "pro_approve"}],
    "opens": [{"instance": "pro_approve#2", "task": "pro_approve"}],
}
ASKED: dict[str, Any] = {
    "id": "gr_01k9q2m4x0f8r6t1y3z5b7c9d9",
    "what": "jump",
    "state": "proposed",
    "data": {"case": CASE_ID, "to": "pro_approve", "version": 7},
    "reason": "流程定义有误，材料已齐",
    "proposed_by": "pe_01h2xcejqtf2nbrexx3vqjhp41",
    "proposed_at": "2026-11-27T01:00:00.000000Z",
    "decided_by": None,
    "decided_at": None,
    "preview": PREVIEW,
}

"""Drafts and releases of definitions: bodies of requests and examples of answers."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas import answers
from api.schemas.bodies import Strict

Reasoning = Annotated[str, StringConstraints(max_length=2000)]


def _config(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [example]})


class Submission(Strict):
    """Put a draft before another administrator."""

    model_config = _config({"waiver": "核对环节改由系统比对，双人核对不再需要"})
    waiver: Reasoning | None = None  # needed where a control of a first-rank risk is weakened


class Approval(Strict):
    """Approve what another administrator submitted."""

    model_config = _config({"from": "2026-12-01T00:00:00+08:00", "confirm_waiver": False})
    from_: Annotated[str | None, Field(alias="from", max_length=40)] = None  # moment to come; at once without it
    confirm_waiver: bool = False


class Why(Strict):
    """An act that needs a reason."""

    model_config = _config({"reason": "缴款环节的分离不能取消"})
    reason: Reasoning


PERSON = {"id": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2", "name": "沈若溪"}
FINDING = {
    "code": "release.unguarded",
    "severity": "error",
    "element": "pen_pay",
    "line": 2210,
    "text": {
        "zh": "最高等级风险点没有任何由系统执行的控制点",
        "en": "no control answers this risk",
    },
}
CHANGE = {
    "sort": "removed",
    "aspect": "control",
    "effect": "weaker",
    "looser": True,
    "process": "penalty_main",
    "element": "pen_pay",
    "elements": ["pen_pay"],
    "ref": "ctl_pay_separation",
    "path": "",
    "rank": 1,
    "risks": ["PEN-R23"],
    "where": {"zh": "缴款", "en": "Payment"},
    "subject": {"zh": "缴款核对与处罚决定分离", "en": "Checking the payment apart from the decision"},
    "what": {"zh": "不相容岗位分离", "en": "separation of duties"},
    "before": {"zh": "处罚决定、缴款核对", "en": "decision, check of the payment"},
    "after": {"zh": "", "en": ""},
    "reason": {"zh": "删去了一项控制", "en": "A control is gone"},
}
JUDGED: dict[str, Any] = {
    "digest": "9f2c…",
    "compared_with": 7,
    "findings": [FINDING],
    "errors": 1,
    "analysis": {
        "processes": 3,
        "tasks": 41,
        "controls": 121,
        "risk_counts": [{"rank": 1, "n": 4}],
        "first_rank": ["pen_decide"],
        "collusion_number": None,
    },
    "changes": [CHANGE],
    "minor": False,
    "needs_waiver": ["control:pen_pay:ctl_pay_separation"],
}
DRAFT: dict[str, Any] = {
    "key": "penalty",
    "state": "draft",
    "version": 8,
    "active": 7,
    "waiting": {"version": 8, "from": "2026-12-01T00:00:00.000000Z"},
    "etag": '"d:31"',
    "name": {"zh": "行政处罚", "en": "Administrative penalty"},
    "saved_by": PERSON,
    "saved_at": "2026-11-27T01:00:00.000000Z",
    "editors": [PERSON],
    "submitted_by": PERSON,
    "submitted_at": "2026-11-27T02:00:00.000000Z",
    "waiver": {"reason": "改由系统比对", "changes": ["control:pen_pay:ctl_pay_separation"]},
    "rejected": {"by": PERSON, "at": "2026-11-27T02:30:00.000000Z", "reason": "分离不能取消"},
    "acts": [{"id": "submit", "allowed": True, "reason": {"zh": "检查有 1 处错误", "en": "1 errors"}}],
    "could_decide": [PERSON],
    **JUDGED,
}
GONE = {"key": "penalty", "state": "none", "etag": '"d:0"'}
VERSION: dict[str, Any] = answers.VERSION | {
    "state": "active",
    "released_at": "2026-11-27T01:00:00.000000Z",
    "released_by": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2",
    "released_by_name": "沈若溪",
    "minor": False,
    "from": "2026-12-01T00:00:00.000000Z",
    "to": None,
    "compared_with": 7,
    "editors": [PERSON],
    "submitted_by": PERSON,
    "submitted_at": "2026-11-27T02:00:00.000000Z",
    "approved_by": PERSON,
    "waiver": {"reason": "改由系统比对", "changes": ["control:pen_pay:ctl_pay_separation"]},
    "open_cases": 138,
    "etag": '"v:8.active"',
}
DIFF: dict[str, Any] = {
    "key": "penalty",
    "name": {"zh": "行政处罚", "en": "Administrative penalty"},
    "from": "7",
    "to": "draft",
    **{name: JUDGED[name] for name in ("changes", "minor", "needs_waiver")},
}
RELEASE: dict[str, Any] = {
    "key": "penalty",
    "name": {"zh": "行政处罚", "en": "Administrative penalty"},
    "open_cases": 138,
    "active": {"version": 7, "state": "active", "from": "2026-07-01T00:00:00.000000Z"},
    "newest": {"version": 7, "state": "active", "from": "2026-07-01T00:00:00.000000Z"},
    "waiting": {"version": 8, "state": "waiting", "from": "2026-12-01T00:00:00.000000Z"},
    "draft": {"state": "draft", "saved_by": PERSON, "saved_at": "2026-11-27T01:00:00.000000Z", "etag": '"d:31"'},
}
EXAMPLE = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:rf="urn:riskflow:bpmn:1" '
    'targetNamespace="urn:x" rf:main="p"><bpmn:process id="p" isExecutable="true"/></bpmn:definitions>'
)

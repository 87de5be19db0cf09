"""Settings and laws: bodies of requests and examples of answers."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.bodies import Opinion, Short, Strict


def _config(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [example]})


class Value(Strict):
    """Propose another value of a setting."""

    model_config = _config(
        {"value": "3000", "from": "2026-12-01", "source": "局务会 2026-11-27", "reason": "物价上涨，限额偏低"}
    )
    value: Annotated[str, StringConstraints(max_length=100)]
    from_: Annotated[str, Field(alias="from", max_length=10)]  # day it takes effect, today or later
    source: Short = ""
    law: Annotated[str, StringConstraints(max_length=200)] = ""
    reason: Opinion


SETTING: dict[str, Any] = {
    "id": "preapprove_head_to",
    "name": {"zh": "股室负责人可单独事前审批的限额", "en": "The section head alone approves beforehand up to here"},
    "type": "money",
    "value": "2000",
    "unit": "yuan",
    "inclusive": True,
    "source": "self-set",
    "law": "",
    "valid_from": "2020-01-01",
    "version": 1,
    "created_at": "2026-11-27T01:00:00.000000Z",
    "grant": None,
}
LISTED: dict[str, Any] = SETTING | {"next": SETTING | {"value": "3000", "version": 2}, "used_by": ["finance"]}
REACH: dict[str, Any] = {
    "open_cases": 12,
    "flows": [
        {
            "key": "finance",
            "version": 3,
            "active": True,
            "name": {"zh": "财务收支", "en": "Finance"},
            "open_cases": 12,
            "steps": [{"id": "fin_pre_head", "name": {"zh": "事前审批", "en": "Approval beforehand"}, "open": 4}],
        }
    ],
}
ONE: dict[str, Any] = SETTING | {"versions": [SETTING], "reach": REACH}

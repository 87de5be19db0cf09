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


class Title(Strict):
    """A title in both languages."""

    zh: Short
    en: Short = ""


class Law(Strict):
    """What is known of a law."""

    model_config = _config(
        {
            "title": {"zh": "行政处罚法", "en": "Administrative Penalty Law"},
            "article": "第三十六条",
            "valid_from": "2021-07-15",
            "valid_to": "",
            "source": "国家法律法规数据库",
            "note": "",
        }
    )
    title: Title
    article: Short = ""
    valid_from: Annotated[str, StringConstraints(max_length=10)] = ""
    valid_to: Annotated[str, StringConstraints(max_length=10)] = ""  # last day; empty while in force
    source: Short = ""
    note: Short = ""


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
LAW: dict[str, Any] = {
    "id": "law_pen_36",
    "title": {"zh": "行政处罚法", "en": "Administrative Penalty Law"},
    "article": "第三十六条",
    "source": "国家法律法规数据库",
    "note": "",
    "version": 1,
    "valid_from": "2021-07-15",
    "valid_to": None,
    "in_force": True,
    "entered_by": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2",
    "entered_at": "2026-11-27T01:00:00.000000Z",
    "used_by": ["penalty"],
}
ONE_LAW: dict[str, Any] = LAW | {"versions": [LAW], "reach": REACH}

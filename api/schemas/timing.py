"""Bodies and example answers about time: years, suspensions, extensions, late entries, corrections, jobs."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.answers import CASE_ID
from api.schemas.bodies import Opinion, Short, Strict

Day = Annotated[str, StringConstraints(max_length=10)]
Moment = Annotated[str, StringConstraints(max_length=40)]
Paper = Annotated[str, StringConstraints(max_length=40)]
NOTICE = "do_01k9q2m4x0f8r6t1y3z5b7c9d4"


def _example(**members: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [members]})


class Year(Strict):
    """The arrangement of one year: days off and make-up working days, each a day or [first, last]."""

    model_config = _example(
        rest=["2027-01-01", ["2027-02-05", "2027-02-11"]], work=["2027-02-20"], source="国办发明电〔2026〕…号"
    )
    rest: list[Day | Annotated[list[Day], Field(min_length=2, max_length=2)]] = Field(max_length=400)
    work: list[Day | Annotated[list[Day], Field(min_length=2, max_length=2)]] = Field(max_length=400)
    source: Short = ""
    provisional: bool = False


class Urging(Strict):
    """Why those who handle the case are urged."""

    model_config = _example(reason="当事人来电询问办理进度")
    reason: Opinion


URGED: dict[str, Any] = {"case": CASE_ID, "persons": 2}


class Suspension(Strict):
    """Stop time on a ground of the file, the party told by a paper of the case; `whole`: the case rests, too."""

    model_config = _example(ground="hearing", notice=NOTICE, reason="依法组织听证", whole=False)
    ground: Short
    reason: Opinion
    notice: Paper | None = None
    whole: bool = False


class Resumption(Strict):
    """Let time run again."""

    model_config = _example(reason="听证结束", ground="hearing")
    reason: Opinion
    ground: Short | None = None


class Extension(Strict):
    """Extend a running term by so many of its units, the reasons told by a paper of the case."""

    model_config = _example(deadline="dl_decide", by=10, reason="案情复杂", notice=NOTICE)
    deadline: Short
    by: int = Field(ge=1, le=100_000)
    reason: Opinion
    notice: Paper | None = None


class Correction(Strict):
    """Put case fields right that nobody signed."""

    model_config = _example(fields={"contact_phone": "000-0000002"}, reason="登记时笔误")
    fields: dict[str, Any] = Field(max_length=50)
    reason: Opinion


class LateEntry(Strict):
    """When an act was done that is entered now."""

    model_config = _example(happened_at="2026-11-23T09:12:00+08:00", reason="现场无网络，当日返回后补录")
    happened_at: Moment
    reason: Opinion


YEAR = {
    "year": 2027,
    "version": 2,
    "provisional": False,
    "source": "国办发明电〔2026〕…号",
    "rest": ["2027-01-01"],
    "work": ["2027-02-20"],
    "created_at": "2026-11-23T01:12:00.000000Z",
    "queued": 12,
}
JOB = {
    "id": "jb_01k9q2m4x0f8r6t1y3z5b7c9d9",
    "kind": "timer",
    "case": CASE_ID,
    "state": "waiting",
    "due_at": "2026-11-23T01:13:00.000000Z",
    "attempts": 2,
    "detail": "RuntimeError: …",
}
JOBS = {
    "items": [JOB],
    "next": None,
    "ahead": [{"kind": "card", "due_at": "2026-11-25T15:59:59.000000Z", "case": CASE_ID, "element": "lic_desk"}],
}

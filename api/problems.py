"""From error class to problem details (RFC 9457): one table, and the bodies made from it."""

import errno
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
from starlette.responses import Response

from api import words
from diagrams import PictureFailed
from engine import errors
from engine.errors import RiskflowError
from engine.model.finding import Finding
from engine.model.text import Text
from engine.papers.binder import BindingFailed

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("riskflow.api")


class BadRequest(RiskflowError):
    """The request cannot be read."""

    code: ClassVar[str] = "bad-request"


class TooLarge(RiskflowError):
    """The body is too large."""

    code: ClassVar[str] = "too-large"


class TooSlow(RiskflowError):
    """The body did not come to its end in time."""

    code: ClassVar[str] = "too-slow"


class UnsupportedMedia(RiskflowError):
    """This content type is not taken here."""

    code: ClassVar[str] = "unsupported-media-type"


class MethodNotAllowed(RiskflowError):
    """This method is not answered here."""

    code: ClassVar[str] = "method-not-allowed"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a class of errors is told."""

    status: int
    title: Text


CONFLICT = Kind(409, Text("当前状态不允许此操作", "The state does not allow this"))
UNEXPECTED = Kind(500, Text("系统出错，已记录", "Something went wrong here; it was logged"))
KINDS: Mapping[type[RiskflowError], Kind] = {
    BadRequest: Kind(400, Text("请求无法读取", "The request cannot be read")),
    errors.Unauthenticated: Kind(401, Text("请先登录", "Log in first")),
    errors.Forbidden: Kind(403, Text("您的岗位不能办理此事", "Your role does not allow this")),
    errors.NotFound: Kind(404, Text("没有此项，或您无权查看", "There is no such thing, or it is not visible to you")),
    MethodNotAllowed: Kind(405, Text("此处不支持该方法", "This method is not answered here")),
    errors.WrongState: CONFLICT,
    errors.ControlRefused: Kind(409, Text("不可办理", "A control refused the act")),
    errors.Undecidable: Kind(409, Text("流程在此无法判定走向", "The flow cannot go on here")),
    errors.EnginesDisagree: Kind(409, Text("两套推演结果不一致，未予办理", "The step was not carried out")),
    errors.StaleVersion: Kind(412, Text("内容已变更，请刷新后再办", "It has changed since you read it")),
    TooSlow: Kind(408, Text("内容未按时传完", "The body did not arrive in time")),
    TooLarge: Kind(413, Text("内容过大", "The body is too large")),
    UnsupportedMedia: Kind(415, Text("不支持的内容类型", "This content type is not taken here")),
    errors.InvalidInput: Kind(422, Text("填写有误", "A field is wrong")),
    errors.KeyReused: Kind(422, Text("此请求编号已用于其他内容", "This idempotency key was used with another body")),
    errors.DefinitionInvalid: Kind(422, Text("流程文件不能使用", "The definition cannot be used")),
    errors.BpmnRefused: Kind(422, Text("流程文件不能读取", "The file was refused while reading")),
    errors.DmnRefused: Kind(422, Text("决策表文件不能读取", "The file of decisions was refused while reading")),
    errors.ExpressionInvalid: Kind(422, Text("表达式有误", "An expression does not parse")),
    errors.VersionRequired: Kind(428, Text("须带 If-Match", "If-Match is needed")),
    errors.TooMany: Kind(429, Text("请求过多，请稍后再试", "Too many requests")),
    PictureFailed: Kind(503, Text("图未能绘出，请稍后再试", "The picture could not be drawn; try again")),
    BindingFailed: Kind(503, Text("卷宗未能生成，请稍后再试", "The file could not be made; try again")),
    errors.Unavailable: Kind(503, Text("数据库暂不可用，请稍后再试", "The database is away; try again")),
}


def kind_of(error: RiskflowError) -> Kind:
    """Return how an error is told; the nearest class of the table counts, 500 for one that is not in it."""
    return next((KINDS[base] for base in type(error).__mro__ if base in KINDS), UNEXPECTED)


def body(error: RiskflowError, *, instance: str, language: str) -> dict[str, Any]:
    """Return the problem of an error; an unexpected one tells nothing of its cause."""
    kind = kind_of(error)
    if kind is UNEXPECTED:
        return unexpected(instance=instance, language=language)
    told = {
        "type": f"/problems/{error.code}",
        "title": kind.title.in_language(language),
        "status": kind.status,
        "detail": _detail(error, kind, language),
        "instance": instance,
    }
    more = {name: _plain(value) for name, value in error.fields.items() if name not in told}
    if isinstance(more.get("errors"), list):
        more["errors"] = [words.field(one, language) for one in more["errors"]]
    return told | more


def _detail(error: RiskflowError, kind: Kind, language: str) -> str:
    """Return what the error says of itself; its class's words, in the reader's language, when it says nothing."""
    text = error.fields.get("text")
    if isinstance(text, Text):
        return text.in_language(language)
    if error.detail == (type(error).__doc__ or "").strip() or kind.status == 503:
        return kind.title.in_language(language)
    return error.detail if language == "en" else words.detail(error.detail, kind.title.zh)


def refused(told: Mapping[str, Any], *, instance: str, language: str) -> dict[str, Any]:
    """Return the kernel's answer, kept without a language, in the reader's."""
    if "errors" in told:
        title = KINDS[errors.InvalidInput].title.in_language(language)
        wrong = [words.field(one, language) for one in told["errors"]]
        return {**told, "title": title, "detail": title, "instance": instance, "errors": wrong}
    texts = dict.fromkeys(reason["text"][language] for reason in told["reasons"])
    title = KINDS[errors.ControlRefused].title.in_language(language)
    detail = ("；" if language == "zh" else "; ").join(texts)
    return {**told, "title": title, "detail": detail, "instance": instance}


def unexpected(*, instance: str, language: str) -> dict[str, Any]:
    """Return the problem of something nobody foresaw."""
    title = UNEXPECTED.title.in_language(language)
    return {"type": "/problems/unexpected", "title": title, "status": 500, "detail": title, "instance": instance}


def _plain(value: Any) -> Any:
    if isinstance(value, Finding):
        return {
            "code": value.code,
            "severity": str(value.severity),
            "element": value.element,
            "line": value.line,
            "text": {"zh": value.text.zh, "en": value.text.en},
        }
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return value if isinstance(value, str | int | bool | None) else str(value)


def response(error: RiskflowError, *, instance: str, language: str) -> Response:
    """Return the answer to a failed request."""
    told = body(error, instance=instance, language=language)
    if told["status"] == 500:
        log.error("unexpected %s at %s", error.code, instance, exc_info=error)
    return problem(told, retry_after(error))


def retry_after(error: RiskflowError) -> dict[str, str]:
    """Return the header that tells when it is worth another try; none where time does not help."""
    if isinstance(error, errors.TooMany):
        return {"Retry-After": str(error.wait)}
    return {"Retry-After": "1"} if kind_of(error).status == 503 else {}


def problem(told: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem body as a response."""
    status = int(told["status"])
    more = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Response(orjson.dumps(told), status, {**more, **(headers or {})}, MEDIA_TYPE)


def is_conflict(error: BaseException) -> bool:
    """True for a constraint of either database that two acts ran into; told by name, as no driver is known here."""
    return any(base.__name__ == "IntegrityError" for base in type(error).__mro__)


FULL = (errno.ENOSPC, errno.EDQUOT)


def is_outage(error: BaseException) -> bool:
    """True for a database that does not answer, is locked too long or is full, and for a full disk."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    return any(base.__name__ == "OperationalError" for base in type(error).__mro__)

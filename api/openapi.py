"""How operations are described: summary, bodies with examples, headers, problems; everything a client needs to know."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.responses import Response

from api.schemas import answers

PROBLEMS = {
    400: "not JSON in UTF-8, a key given twice, NaN, nested too deep",
    401: "no token, a dead token, a wrong password",
    403: "the role does not allow it, or recused",
    404: "not there, or not visible to you",
    408: "the body did not arrive in time",
    409: "the state or a control says no; `reasons` tells which and who could",
    412: "`If-Match` is stale",
    413: "the body is too large",
    415: "another content type is needed",
    422: "a field is wrong; each with its JSON pointer",
    428: "`If-Match` is missing",
    429: "too many requests",
    503: "the database is away; try again",
}
EVERYWHERE = (400,)  # an unknown host, a header that cannot be read
UNSAFE = (403, 408, 413)  # a page of another site, a machine's token; a body without end
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "ETag of the work item as it was read: proves that what is signed was seen.",
    "schema": {"type": "string"},
    "example": '"w:5e0cb1f7b0c3f5a1d2e4c6b8"',
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body gives the first answer again; another body is 422. Kept 72 hours.",
    "schema": {"type": "string", "maxLength": 200},
    "example": "7f0d0c8e-6c1b-4f0e-9d0b-0d3f6c1c2a11",
}
TAGS = [
    {"name": "who", "description": "Log in, who one is, people and bodies."},
    {"name": "directory", "description": "Persons, posts, departments, bodies; what two administrators grant."},
    {"name": "processes", "description": "Flows, their versions and risk maps."},
    {"name": "public", "description": "What anybody may read of the powers of an agency; no log-in."},
    {"name": "cases", "description": "Cases, their course and papers."},
    {"name": "work items", "description": "The inbox, verdicts before acting, and signing."},
    {"name": "messages", "description": "What officers are told; also sent by the agency's messenger and e-mail."},
    {"name": "meetings", "description": "Meetings of bodies and their minutes."},
    {"name": "recusals", "description": "Who stands aside in a case, and who decides it."},
    {"name": "duties", "description": "What supervision by grade asks for, and what is overdue."},
    {"name": "parties", "description": "Parties without an account: their tokens, their door, remedies."},
    {"name": "undoing", "description": "Taking back, withdrawing; with `preview`, what would no longer count."},
    {"name": "time", "description": "Years of working days, suspending, extending, late entries, corrections, jobs."},
    {"name": "audit", "description": "Incidents and the full check of the trail."},
    {"name": "running", "description": "Health, figures and the demo's clock."},
]
DESCRIPTION = """Flows of public power with their risk points and controls: one BPMN file is run, enforced and drawn.

Errors are problem details (RFC 9457). Times are RFC 3339, money is a decimal string, ids are opaque. Acts on a work
item need `If-Match`; every POST but `/auth/*` takes an `Idempotency-Key`. Lists are cursor pages `{"items", "next"}`.
A client that knows nothing of a flow can walk it: take the first outcome and `form.examples[0]`.
"""


def operation(
    summary: str,
    *,
    answer: Any,
    status: int = 200,
    body: type[BaseModel] | None = None,
    media: str = "application/json",
    problems: tuple[int, ...] = (),
    match: bool = False,
    key: bool = False,
    open: bool = False,
    also: tuple[int, ...] = (),
) -> dict[str, Any]:
    """Return the keyword arguments of a route's decorator.

    ``answer``: an example of the answer, ``body``: the model of the request's body; ``match`` and ``key``: the headers
    it takes; ``open``: needs no log-in; ``also``: further statuses with the same answer.
    """
    content: dict[str, Any] = {media: {"schema": _schema(answer), "example": answer}} if answer is not None else {}
    good = {"description": summary, "content": content}
    found: dict[int | str, dict[str, Any]] = {code: dict(good) for code in (status, *also)}
    for code in sorted({*problems, *(() if open else (401,)), *((412, 428) if match else ())}):
        found[code] = _problem(code)
    extra: dict[str, Any] = {"parameters": [*([IF_MATCH] if match else []), *([KEY] if key else [])]}
    if body is not None:
        extra["requestBody"] = _body(body)
    if not open:
        extra["security"] = [{"token": []}]
    whole = media == "application/json" and status < 300
    plain = {} if whole else {"response_class": Response}  # no JSON beside another content
    return {"summary": summary, "responses": found, "openapi_extra": extra, "status_code": status, **plain}


def _schema(answer: Any) -> dict[str, Any]:
    if isinstance(answer, Mapping):
        return shape(answer)
    return {"type": "string", **({"format": "binary"} if answer == "" else {})}


# Members every answer of their kind has, and members whose inside is data of a flow, of a body or of the directory.
ALWAYS = frozenset({"id", "items", "next", "zh", "en", "verdict", "reasons", "needs", "lapses", "person"})
FREE = frozenset({"fields", "form", "values", "rules", "data", "attendance", "notice", "minutes", "refs", "evidence"})


def shape(example: Any, name: str = "") -> dict[str, Any]:
    """Return the JSON Schema of an answer by its example: members have types; a scalar may be null, an id not."""
    if name in FREE:
        return {}
    if isinstance(example, Mapping):
        sure = not name or (name in ALWAYS - {"next"} and not isinstance(example, answers.Perhaps))
        kinds = "object" if sure else ["object", "null"]
        members = {key: shape(value, key) for key, value in example.items()}
        needed = sorted(ALWAYS & members.keys() & {key for key, value in example.items() if value is not None})
        return {"type": kinds, "properties": members} | ({"required": needed} if needed else {})
    if isinstance(example, list):
        return {"type": ["array", "null"]} | ({"items": shape(example[0], "item")} if example else {})
    for kind, told in ((bool, "boolean"), (int, "integer"), (str, "string")):
        if isinstance(example, kind):
            return {"type": told if name in ALWAYS else [told, "null"]}
    return {}


def _body(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, inner in schema.pop("$defs", {}).items():
        if PARTS.setdefault(name, inner) != inner:
            raise ValueError(f"two models of bodies are called {name}")
    example = schema.pop("examples", [{}])[0]
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}


def _problem(code: int) -> dict[str, Any]:
    kind, more = answers.PROBLEM_KINDS.get(code, ("problem", {}))
    example = {"type": f"/problems/{kind}", "title": kind, "status": code, "detail": "", "instance": "/api/v1"} | more
    return {
        "description": PROBLEMS[code],
        "content": {"application/problem+json": {"schema": {"$ref": PROBLEM}, "example": example}},
    }


PARTS: dict[str, Any] = {}  # models that stand within bodies, by name
PROBLEM = "#/components/schemas/Problem"
BOTH = {"type": "object", "required": ["zh", "en"], "properties": {one: {"type": "string"} for one in ("zh", "en")}}
PROBLEM_SCHEMA: dict[str, Any] = {  # RFC 9457 with what its types add
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "pattern": "^/problems/[a-z-]+$"},
        "title": {"type": "string", "minLength": 1},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "pattern": "^/"},
        "reasons": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "text"],
                "properties": {"code": {"type": "string"}, "text": BOTH},
            },
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "text"],
                "properties": {one: {"type": "string"} for one in ("pointer", "code", "text")},
            },
        },
    },
}


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the application."""
    told = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, tags=TAGS)
    parts = told.setdefault("components", {})
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "Opaque token of POST /auth/token"}
    }
    parts["schemas"] = {"Problem": PROBLEM_SCHEMA, **PARTS}  # whole bodies stand where they are used
    for operations in told["paths"].values():
        for method, one in operations.items():
            _completed(method, one)
    return told


def _completed(method: str, one: dict[str, Any]) -> None:
    """Add what every operation may answer, and let the framework's own 422 be the problem that it is here."""
    found = one["responses"]
    if "422" in found:
        found["422"] = _problem(422)
    closed = (403,) if "security" in one else ()  # the role, or who stands recused
    for code in EVERYWHERE + closed + (UNSAFE if method != "get" else ()):
        found.setdefault(str(code), _problem(code))

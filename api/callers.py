"""Who calls, from the headers: bearer token, idempotency key, language. The token is checked under the lock, later."""

import hashlib

from starlette.requests import Request
from starlette.types import Scope

from api.problems import BadRequest
from engine.errors import Unauthenticated
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller

KEY_LIMIT = 200


def language_of(scope: Scope) -> str:
    """Return "en" when the first language of Accept-Language is English, else "zh"."""
    headers = dict(scope["headers"])
    first = headers.get(b"accept-language", b"").decode("latin-1").partition(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh"


def token_of(request: Request) -> str:
    """Return the bearer token; Unauthenticated when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token.strip()


def caller_of(request: Request, raw: bytes = b"") -> Caller:
    """Return the caller; ``raw`` is what the idempotency key binds besides method and path."""
    return access.caller_of(
        token_of(request),
        key=key_of(request),
        body=digest_of(request, raw),
        language=language_of(request.scope),
    )


def key_of(request: Request) -> str:
    """Return the idempotency key of an act, scoped to its method and path; "" when none was sent."""
    key = request.headers.get("idempotency-key", "")
    if len(key) > KEY_LIMIT:
        raise BadRequest(f"an Idempotency-Key has at most {KEY_LIMIT} characters")
    return f"{request.method} {request.scope['path']} {key}" if key else ""


def digest_of(request: Request, raw: bytes) -> str:
    """Return the digest of method, path and body that a stored answer is kept under."""
    return hashlib.sha256(f"{request.method}\n{request.scope['path']}\n".encode() + raw).hexdigest()

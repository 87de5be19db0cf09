"""Which work items a person has opened in this session, each as it stood: kept in a cookie, nothing on the server.

An entry is a word made from session, item and ETag: it fits no other item, no other state of it and no other session.
"""

import hashlib
import hmac

from starlette.requests import Request
from starlette.responses import Response

from api.web import session

COOKIE = "riskflow_opened"
LENGTH, MOST = 16, 80  # letters of an entry; entries kept, the latest


def _word(token: str, item: str, etag: str) -> str:
    return hmac.digest(token.encode(), f"opened {item} {etag}".encode(), hashlib.sha256).hex()[:LENGTH]


def note(request: Request, response: Response, item: str, etag: str) -> None:
    """Remember that an item was opened as it stands."""
    word = _word(session.token_of(request), item, etag)
    known = [one for one in request.cookies.get(COOKIE, "").split(".") if len(one) == LENGTH and one != word]
    response.set_cookie(
        COOKIE,
        ".".join([*known, word][-MOST:]),
        path="/",
        httponly=True,
        samesite="strict",
        secure=session.secure(request),
    )


def known(request: Request, item: str, etag: str) -> bool:
    """True when the item was opened in this session and has not changed since."""
    words = request.cookies.get(COOKIE, "").split(".")[: 2 * MOST]
    return any(hmac.compare_digest(one, _word(session.token_of(request), item, etag)) for one in words)

"""The log-in page, and the way back from a provider of sign-on when a browser waits for it."""

from starlette.requests import Request
from starlette.responses import Response

from api.web import faults, frame, session
from api.wiring import service_of

COOKIE, PATH = "riskflow_sign_on", "/api/v1/auth/oidc"
NEXT = "riskflow_next"  # where a sign-on leads afterwards; tells the way back that a browser waits


def onward(place: str) -> str:
    """Return where to go after a log-in; "" for whatever is no page of this site."""
    if not faults.local(place) or place.startswith(("/login", "/logout", "/password")):
        return ""
    return place


def login_page(
    request: Request, *, place: str = "", name: str = "", wrong: str = "", status: int = 200, here: str = "/login"
) -> Response:
    """Return the log-in page; ``wrong``: which words tell what went wrong."""
    given = service_of(request).settings.oidc is not None
    return frame.page(
        request,
        "frame/login.html",
        status=status,
        next=place,
        name=name,
        wrong=wrong or ("login_ended" if place and request.method == "GET" else ""),
        oidc=given,
        here=here if request.method == "POST" else None,
    )


def signed_on(request: Request, token: str, seconds: int) -> Response | None:
    """Return the page that goes on after a sign-on in a browser; None when no browser waits for it.

    A browser that comes from the provider keeps a strict cookie to itself: this page asks again as one of this site.
    """
    place = request.cookies.get(NEXT, "")
    if not place:
        return None
    answer = frame.page(request, "frame/on.html", to=onward(place) or "/home")
    session.open_session(request, answer, token, seconds)
    answer.delete_cookie(COOKIE, path=PATH)
    answer.delete_cookie(NEXT, path=PATH)
    return answer


def not_signed_on(request: Request) -> Response | None:
    """Return the log-in page after a sign-on that failed; None when no browser waits for it."""
    if not request.cookies.get(NEXT, ""):
        return None
    return login_page(request, wrong="login_wrong", status=401)

"""ASGI around everything: hosts that are answered, security headers, figures, and the last catch (threats B2, C.5)."""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.callers import language_of
from api.metrics import Metrics
from engine.errors import Forbidden, RiskflowError, Unavailable

log = logging.getLogger("riskflow.api")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cache-control": b"no-store",
}


class Shell:
    """The outermost layer of the application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Collection[str],
        metrics: Metrics,
        templates: Mapping[Any, str],
        shown: Callable[[Scope, RiskflowError | None], ASGIApp | None] = lambda _scope, _error: None,
    ) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.metrics = metrics
        self.shown = shown  # the page of an error, for who asked with a browser
        self.templates = templates  # endpoint -> path with its parameters unfilled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing that goes wrong inside leaves this layer but as a problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def heading(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in HEADERS.items() if pair[0] not in given)]
            await send(message)

        await self._answer(scope, receive, heading)
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = self.templates.get(scope.get("endpoint"), "other")
        self.metrics.answered(method, route, status, time.perf_counter() - begun)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            if _host(scope) not in self.hosts:
                raise problems.BadRequest("this host name is not answered here")
            if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
                raise problems.BadRequest("the address holds NUL")
            if scope["method"] not in SAFE and not self._of_this_site(scope):
                raise Forbidden("requests made by pages of other sites are not answered")
            await self.app(scope, receive, noting)
        except ClientDisconnect:
            return
        except (problems.BadRequest, Forbidden) as error:
            told = self.shown(scope, error) if _host(scope) in self.hosts else None
            plain = problems.response(error, instance=scope["path"], language=language_of(scope))
            await (told or plain)(scope, receive, send)
        except Exception as error:
            log.exception("unexpected at %s", scope["path"])
            if started:
                return
            told = self.shown(scope, Unavailable() if problems.is_outage(error) else None)
            await (told or _unexpected(error, scope))(scope, receive, send)

    def _of_this_site(self, scope: Scope) -> bool:
        """True without an Origin, as programs send none, and for one of the hosts that are answered (threat 20)."""
        told = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        return all((urlsplit(one).hostname or "") in self.hosts for one in told)


def _unexpected(error: Exception, scope: Scope) -> ASGIApp:
    language = language_of(scope)
    if problems.is_outage(error):
        return problems.response(Unavailable(), instance=scope["path"], language=language)
    return problems.problem(problems.unexpected(instance=scope["path"], language=language))


def _host(scope: Scope) -> str:
    found = [value for name, value in scope["headers"] if name == b"host"]
    if len(found) != 1:
        return ""
    text: str = found[0].decode("latin-1").lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]

"""Calls of what inspectors and lists over all cases ask of the database, for the tour of all statements."""

from collections.abc import Callable
from typing import Any

from engine.model.oversight import Scope
from engine.storage.aggregates import Tables
from tests.unit.storage.ids import ITEM, RR, A, C, P

SCOPES = (
    Scope(agency=A, person=P),
    Scope(agency=A, person=P, department="x", process="p", since="2026"),
)
NOW = "2026"


def _each(call: Callable[[Tables, Scope], Any]) -> list[Callable[[Tables], Any]]:
    return [lambda t, scope=scope: call(t, scope) for scope in SCOPES]


OVERSIGHT: dict[str, list[Callable[[Tables], Any]]] = {
    "cases.drafts": [lambda t: t.cases.drafts(A, [ITEM], P)],
    "cases.rows": [lambda t: t.cases.rows(A, [C])],
    "inbox.counts": [lambda t: t.inbox.counts(A, person=P, tokens=["role:a"], now=NOW, most=100)],
    "trail.size": [lambda t: t.trail.size(A)],
    "refusals.page": [
        lambda t, case=case, cursor=cursor: t.refusals.page(
            A, case=case, least=1, limit=5, cursor=cursor,
            filters={"process": "p", "owner": "x", "element": "t", "reasons": "role"} if case else {},
        )
        for case in ("", C)
        for cursor in ("", RR)
    ],
    "copies.page": [
        lambda t, unread=unread, cursor=cursor: t.copies.page(A, [P], unread=unread, limit=5, cursor=cursor)
        for unread in (False, True)
        for cursor in ("", C)
    ],
    "overview.posts": [lambda t: t.overview.posts(A, "2026-01-01")],
    "overview.holders": [lambda t: t.overview.holders(A, "2026-01-01")],
    **{
        f"overview.{name}": _each(lambda t, scope, name=name: getattr(t.overview, name)(scope))
        for name in (
            "lapsed", "open_cases", "open_items", "passed", "refused", "refused_at", "refused_latest", "refused_whole",
            "stuck",
        )
    },
    "overview.by_number": _each(lambda t, scope: t.overview.by_number(scope, "PEN-2026-00001")),
    "overview.cases": _each(lambda t, scope: t.overview.cases(scope, [C])),
    "overview.lasted": _each(lambda t, scope: t.overview.lasted(scope, 5)),
    "overview.owed": _each(lambda t, scope: t.overview.owed(scope, NOW)),
    "overview.papers": _each(lambda t, scope: t.overview.papers(scope, ["k"])),
    "overview.lapsed_list": [
        *_each(lambda t, scope: t.overview.lapsed_list(scope, limit=5, after=None)),
        *_each(lambda t, scope: t.overview.lapsed_list(scope, limit=5, after=(NOW, C, 1))),
    ],
    "overview.overrides": [
        *_each(lambda t, scope: t.overview.overrides(scope, ["jump"], limit=5)),
        *_each(lambda t, scope: t.overview.overrides(scope, ["jump"], limit=5, cursor=RR)),
    ],
    "overview.owed_list": [
        *_each(lambda t, scope: t.overview.owed_list(scope, NOW, places=None, limit=5, after=None)),
        *_each(lambda t, scope: t.overview.owed_list(
            scope, NOW, places=[("p", "sha256:x", "t")], limit=5, after=(NOW, RR))),
    ],
    "overview.papers_list": [
        *_each(lambda t, scope: t.overview.papers_list(scope, ["k"], limit=5, cursor="")),
        *_each(lambda t, scope: t.overview.papers_list(scope, ["k"], limit=5, cursor=RR)),
    ],
    "overview.stuck_list": [
        *_each(lambda t, scope: t.overview.stuck_list(scope, limit=5, cursor="")),
        *_each(lambda t, scope: t.overview.stuck_list(scope, limit=5, cursor=RR)),
    ],
    "overview.terms": [
        call for late in (True, False)
        for call in _each(lambda t, scope, late=late: t.overview.terms(scope, NOW, late=late))
    ],
    "overview.terms_list": [
        call for late in (True, False, None) for after in (None, (NOW, ITEM))
        for call in _each(lambda t, scope, late=late, after=after: t.overview.terms_list(
            scope, NOW, late=late, element="t", limit=5, after=after))
    ],
}  # fmt: skip

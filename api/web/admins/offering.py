"""What the forms of administrators' pages offer: pairs of value and words, in the page's language."""

from collections.abc import Mapping
from typing import Any

from api.web.filters import text_in

Pairs = list[tuple[str, str]]


def offered(told: Mapping[str, Any], lang: str) -> dict[str, Pairs | None]:
    """Return departments that go on, posts, qualifications, bodies, and persons by kind; None: no list holds them."""
    names = {one["id"]: text_in(one["name"], lang) for one in told.get("departments", ())}
    known = told.get("people", ())
    people = [(one["id"], _placed(one, names, lang), one["kind"]) for one in known or ()]
    persons: dict[str, Pairs | None] = {
        "people": [(code, name) for code, name, _ in people],
        "others": [(code, name) for code, name, kind in people if kind == told.get("kind") and code != told.get("id")],
        "officers": [(code, name) for code, name, kind in people if kind == "officer"],
    }
    return {
        "departments": [(one["id"], names[one["id"]]) for one in told.get("departments", ()) if not one["to"]],
        "roles": [(code, text_in(name, lang)) for code, name in told.get("roles_known", {}).items() if code != "admin"],
        "qualifications": [(code, text_in(name, lang)) for code, name in told.get("qualifications_known", {}).items()],
        "bodies": [(code, text_in(name, lang)) for code, name in told.get("bodies_known", {}).items()],
        "held": [(code, text_in(told["roles_known"].get(code, code), lang)) for code in told.get("roles", ())],
        "auditors": [(one["account"], f"{one['name']} {one['username']}") for one in told.get("auditors", ())],
    } | (persons if known is not None else dict.fromkeys(persons))


def _placed(one: Mapping[str, Any], names: Mapping[str, str], lang: str) -> str:
    """Return a person with his department, so that namesakes are told apart."""
    place = names.get(one["department"], "")
    if not place:
        return str(one["name"])
    return f"{one['name']}（{place}）" if lang == "zh" else f"{one['name']} ({place})"

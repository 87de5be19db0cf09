"""The hot bodies read without models: the same strictness as ``schemas.bodies``, held together by a test."""

from collections.abc import Mapping
from typing import Any

from engine.errors import InvalidInput
from engine.usecases.ground.commands import Complete

OBJECT, TEXT, IDS = "object", "text", "ids"
COMPLETE: Mapping[str, tuple[str, int]] = {
    "outcome": (TEXT, 400),
    "fields": (OBJECT, 0),
    "signer_fields": (OBJECT, 0),
    "comment": (TEXT, 4000),
    "evidence": (IDS, 200),
    "resubmit": (TEXT, 6),
}
QUESTION: Mapping[str, tuple[str, int]] = {**COMPLETE, "verb": (TEXT, 400), "to": (TEXT, 400)}


def complete(item: str, if_match: str, value: Mapping[str, Any]) -> Complete:
    """Return the command in a body of ``complete``; InvalidInput otherwise."""
    check(value, COMPLETE, required=("outcome",))
    return command(item, if_match, value)


def question(item: str, value: Mapping[str, Any]) -> tuple[Complete, str]:
    """Return command and verb in a body of ``verdict``; InvalidInput otherwise."""
    check(value, QUESTION, required=("verb",))
    return command(item, "*", value), value["verb"]


def command(item: str, if_match: str, value: Mapping[str, Any]) -> Complete:
    """Return the command of a checked body."""
    return Complete(
        item=item,
        if_match=if_match,
        outcome=value.get("outcome") or "",
        fields=value.get("fields"),
        signer_fields=value.get("signer_fields"),
        comment=value.get("comment") or "",
        evidence=tuple(value.get("evidence") or ()),
        resubmit=value.get("resubmit") or "",
    )


def check(value: Mapping[str, Any], shape: Mapping[str, tuple[str, int]], *, required: tuple[str, ...]) -> None:
    """Raise InvalidInput with one entry per wrong member."""
    wrong = [_error(f"/{name}", "required", "this member is needed") for name in required if name not in value]
    for name, found in value.items():
        if name not in shape:
            wrong.append(_error(f"/{_escaped(name)}", "unknown", "there is no such member"))
        elif found is not None or name in required:
            wrong += _checked(f"/{name}", found, *shape[name])
    if wrong:
        raise InvalidInput(errors=wrong)


def _checked(pointer: str, found: Any, kind: str, limit: int) -> list[dict[str, str]]:
    if kind == OBJECT:
        return [] if isinstance(found, dict) else [_error(pointer, "type", "an object is needed")]
    if kind == TEXT:
        return _text(pointer, found, limit)
    if not isinstance(found, list):
        return [_error(pointer, "type", "a list is needed")]
    if len(found) > limit:
        return [_error(pointer, "too_long", f"at most {limit} entries")]
    return [error for at, one in enumerate(found) for error in _text(f"{pointer}/{at}", one, 40)]


def _text(pointer: str, found: Any, limit: int) -> list[dict[str, str]]:
    if not isinstance(found, str):
        return [_error(pointer, "type", "a text is needed")]
    return [_error(pointer, "too_long", f"at most {limit} characters")] if len(found) > limit else []


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")[:100]


def _error(pointer: str, code: str, text: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "text": text}

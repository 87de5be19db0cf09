"""The kinds of records and their members (format page §4, §5, §6)."""

import re
from collections.abc import Set
from typing import Any

from .reading import Refused
from .shapes import (
    Check,
    integer,
    is_boolean,
    is_commitment,
    is_date,
    is_date_or_empty,
    is_digest,
    is_instance,
    is_moment,
    is_resign_item,
    is_share,
    is_stream,
    is_text,
    is_text_or_empty,
    is_versioned,
    list_of,
    map_of,
    members,
    one_of,
    pair_of,
)

Members = dict[str, Check]  # a name that ends in "?" may be absent

_DEFINITION = members(key=is_text, version=integer(1), digest=is_digest)
_READS = members(directory_=integer(0), tally_=list_of(is_versioned), settings_=list_of(is_versioned))
_COMMITMENTS = map_of(is_commitment)
_INSTANCES = list_of(is_instance)
_NUMBERS = list_of(integer(1))
_TEXTS = list_of(is_text)


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


_PERSON = members(person=is_text, account=_or_null(is_text), mandate=_or_null(is_text))
_SYSTEM = members(system=is_text)


def _is_actor(value: Any) -> bool:
    return _PERSON(value) or _SYSTEM(value)


_COMMON: Members = {
    "v": one_of(1),
    "agency": is_text,
    "stream": is_stream,
    "seq": integer(1),
    "prev": is_digest,
    "kind": is_text,
    "at": is_moment,
    "actor": _is_actor,
    "key?": is_digest,
    "reads": _READS,
}

_FACT: Members = {
    "id": is_text,
    "state": one_of("set", "ended"),
    "refs": map_of(is_text),
    "values": _COMMITMENTS,
    "from?": is_date,
    "to?": is_date,
}
_BASES = frozenset({"standing", "day", "higher", "section", "mandate"})


def _is_moment_or_empty(value: Any) -> bool:
    return value == "" or is_moment(value)


def _is_acting(value: Any) -> bool:
    return bool(value) and map_of(is_text)(value) and _BASES.issuperset(value)


def _is_sum(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", value, re.ASCII) is not None


def _is_seed(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and set("0123456789abcdef").issuperset(value)


def _is_share_or_empty(value: Any) -> bool:
    return value == "" or is_share(value)


def _is_ballot(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 3:
        return False
    return is_text(value[0]) and is_text(value[1]) and integer(0)(value[2])


_DECIDED: Members = {
    "instance": is_instance,
    "meeting": is_text,
    "body": is_text,
    "members": list_of(is_text),
    "recused": list_of(is_text),
    "present": list_of(is_text),
    "experts": list_of(is_text),
    "chair": is_text_or_empty,
    "votes": list_of(_is_ballot, ascending=False),
    "needed": integer(1),
    "result": is_text,
    "minutes": is_boolean,
    "record?": is_digest,
    "merged?": map_of(is_text),
    "rules": members(
        present_min=is_share,
        pass_min=is_share,
        pass_at_least=is_boolean,
        basis=one_of("present", "members"),
        recused=one_of("out", "in"),
        tie=one_of("reject", "chair"),
        chair_last=is_boolean,
        odd=is_boolean,
        size_min=integer(0),
        expert_min=_is_share_or_empty,
    ),
}
_TALLY: Members = {"tally": is_text, "before": integer(0), "after": integer(1), "contribution?": is_commitment}
_DONE: Members = {
    "instance": is_instance,
    "flows": list_of(is_text, ascending=False),
    "routing": map_of(_TEXTS),
}
_SIGNED: Members = {
    "instance": is_instance,
    "number": integer(1),
    "outcome": is_text,
    "role": is_text_or_empty,
    "slot": is_text_or_empty,
    "body?": is_text,
    "on_behalf?": is_text,
    "acting?": _is_acting,
    "bound": _COMMITMENTS,
    "sum?": _is_sum,
    "signer": _COMMITMENTS,
    "evidence": list_of(pair_of(is_text, is_digest)),
    "comment?": is_commitment,
    "binds": is_digest,
}
_REASON: Members = {"reason?": is_commitment}
_REST: Members = {**_REASON, "ground?": is_text, "document?": is_digest}
_PAUSE: Members = {**_REST, "terms?": one_of(True)}

_ANYWHERE: dict[str, Members] = {
    "clock": {"behind": integer()},
    "erased": {"targets": list_of(pair_of(integer(1), is_text_or_empty)), "basis": is_text},
}

_CASE: dict[str, Members] = {
    "started": {
        "number": is_text,
        "process": is_text,
        "owner": is_text,
        "title?": is_commitment,
        "subject?": is_commitment,
        "parent?": is_text,
        "on_behalf?": is_text,
        "acting?": _is_acting,
    },
    "fields": {"fields": _COMMITMENTS, "removed": _TEXTS, "instance?": is_instance},
    "counted": {"counters": map_of(integer())},
    "opened": {
        "instance": is_instance,
        "sort": one_of("task", "system", "event"),
        "causes": _INSTANCES,
        "via": _TEXTS,
    },
    "claimed": {"instance": is_instance},
    "assigned": {"instance": is_instance, "person": is_text},
    "released": {"instance": is_instance, "person": is_text},
    "transferred": {"instance": is_instance, "from": is_text, "to": is_text, "reason?": is_commitment},
    "delegated": {"instance": is_instance, "to": is_text, "comment?": is_commitment},
    "answered": {"instance": is_instance, "comment?": is_commitment},
    "signer_added": {
        "instance": is_instance,
        "person": is_text,
        "place": one_of("before", "beside", "after"),
        **_REASON,
    },
    "signer_removed": {"instance": is_instance, "person": is_text, **_REASON},
    "signed": _SIGNED,
    "completed": {**_DONE, "outcome": is_text_or_empty},
    "caught": {**_DONE, "outcome": one_of("")},
    "withdrawn": {"instance": is_instance, "cause": is_text},
    "returned": {"instance": is_instance, "to": is_instance, "reason?": is_commitment},
    "taken_back": {"instance": is_instance, **_REASON},
    "looked": {"instance": is_instance},
    "jumped": {
        "to": is_text,
        "asked_by": is_text,
        "grant": is_text,
        "reason": is_commitment,
        "skips": _INSTANCES,
        "back?": is_instance,
    },
    "skipped": _DONE,
    "revoked": _REASON,
    "undone": {"instances": _INSTANCES, "signatures": _NUMBERS, "cause": is_text, "kept?": _INSTANCES},
    "voided": {"signatures": _NUMBERS, "cause": is_text},
    "reinstated": {"instances": _INSTANCES, "signatures": _NUMBERS, "instead?": map_of(is_instance)},
    "lapsed": {"signatures": _NUMBERS, "by": is_instance, "paths": _TEXTS},
    "resign_offered": {"instance": is_resign_item, "of": is_instance},
    "refused": {"verb": is_text, "instance?": is_instance, "reasons": _TEXTS, "count": one_of(1)},
    "refused_again": {"of": integer(1), "count": integer(2)},
    "tally": {**_TALLY, "state": one_of("reserved", "spent", "released")},
    "document": {
        "document": is_text,
        "type": is_text,
        "sha256": is_digest,
        "size": integer(0),
        "name?": is_commitment,
    },
    "paper": {
        "document": is_text,
        "type": is_text,
        "sha256": is_digest,
        "size": integer(0),
        "name?": is_commitment,
        "instance": is_instance,
        "paper": is_text,
        "template": is_digest,
        "edition": integer(1),
        "number?": is_text,
        "copy_of?": is_text,
    },
    "recusal": {"person": is_text, "state": one_of("requested", "granted", "rejected"), **_REASON},
    "incident": {"incident": is_text, "code": is_text, "element?": is_text},
    "resolving": {"incident": is_text, "how": is_text, "reason": is_commitment},
    "resolved": {"incident": is_text, "how?": is_text, **_REASON},
    "suspended": _PAUSE,
    "resumed": _PAUSE,
    "reopened": {**_REST, "asked_by?": is_text, "grant?": is_text, "back?": is_instance},
    "migrated": {},
    "term": {
        "term": is_text,
        "cause": is_text,
        "was": _is_moment_or_empty,
        "ends": _is_moment_or_empty,
        "provisional": is_boolean,
        "instance?": is_instance,
        "law?": is_text,
        "by?": integer(1),
        "document?": is_digest,
        **_REASON,
    },
    "copied": {"persons": list_of(is_text), **_REASON},
    "read": {"person?": is_text},
    "supervised": {"duty": is_text, "person?": is_text, "reason": is_commitment},
    "urged": {"persons": list_of(is_text), "reason?": is_commitment},
    "card": {
        "term": is_text,
        "card": one_of("yellow", "red"),
        "due": is_moment,
        "persons": _TEXTS,
        "instance?": is_instance,
        "law?": is_text,
    },
    "deemed": {"instance": is_instance, "effect": is_text, "since": is_moment, "law?": is_text},
    "late": {"instance": is_instance, "happened": is_moment, "reason": is_commitment},
    "corrected": {"paths": _TEXTS, "reason": is_commitment},
    "linked": {"case": is_text, "relation": is_text},
    "team": {"tasks": _TEXTS, "persons": _TEXTS},
    "noted": {"instance": is_instance, "what": is_text, "values": _COMMITMENTS},
    "decided": _DECIDED,
    "draw_committed": {"digest": is_digest},
    "drawn": {
        "instance": is_instance,
        "seed": _is_seed,
        "pool": _TEXTS,
        "experts": _TEXTS,
        "least": integer(0),
        "count": integer(1),
        "persons": _TEXTS,
        "list?": is_text,
    },
    "duty": {
        "duty": is_text,
        "state": one_of("open", "taken", "done", "silent", "dropped"),
        "sort?": is_text,
        "control?": is_text,
        "element?": is_text_or_empty,
        "role?": is_text_or_empty,
        "due?": is_moment,
        "text?": is_commitment,
        "documents?": _TEXTS,
        "late?": is_boolean,
    },
    "party_token": {
        "token": is_text,
        "party": is_text,
        "state": one_of("issued", "revoked"),
        "until": is_moment,
        "instance?": is_instance,
        "name?": is_commitment,
    },
    "party_act": {
        "act": one_of(
            *("statement", "hearing", "recusal", "objection", "withdrawal", "consent", "receipt", "rating"),
        ),
        "party": is_text,
        "evidence": list_of(pair_of(is_text, is_digest)),
        "instance?": is_instance,
        "score?": one_of(1, 2, 3, 4, 5),
        "text?": is_commitment,
    },
    "remedy": {
        "remedy": is_text,
        "sort": one_of("reconsideration", "suit"),
        "state": one_of("filed", "decided"),
        "on": is_date,
        "outcome": is_text_or_empty,
        "recall": is_boolean,
        "authority?": is_commitment,
        "note?": is_commitment,
    },
    "ended": {"status": one_of("completed", "refused", "cancelled", "revoked"), "result": is_text_or_empty},
}

_SETTING: Members = {
    "id": is_text,
    "version": integer(1),
    "value": is_text,
    "valid_from": is_date_or_empty,
    "valid_to": is_date_or_empty,
    "law": is_text_or_empty,
    "grant?": is_text,
}


def _facts(*kinds: str) -> dict[str, Members]:
    return dict.fromkeys(kinds, _FACT)


_KINDS: dict[str, dict[str, Members]] = {
    "case": _CASE,
    "directory": _facts(
        *("person", "account", "department", "post", "grant", "qualification", "body", "mandate", "absence"),
        *("conflict", "alias"),
    ),
    "definition": {
        "drafted": {},
        "discarded": {},
        "submitted": {"base": integer(0), "waived": list_of(is_text), "waiver?": is_commitment},
        "withdrawn": {},
        "rejected": {"reason": is_commitment},
        "approved": {"from": is_moment, "waived": list_of(is_text), "waiver?": is_commitment},
        "released": {"one_person": is_boolean, "minor?": is_boolean},
        "cancelled": {"reason": is_commitment},
        "retired": {"reason?": is_commitment},
    },
    "setting": {"setting": _SETTING},
    "reference": _facts("law", "calendar", "scheme", "catalogue"),
    "tally": {"adjusted": _TALLY},
    "body": _facts("meeting", "roster", "ballot", "minutes"),
    "access": _facts("login", "login_failed", "password", "hidden", "viewed", "export", "refused"),
    "agency": _facts("fork", "restore", "merge", "permit", "checkpoint", "duty"),
}


class _Shape:
    """Members compiled: what must be there, and the check of each that may."""

    __slots__ = ("checks", "needed")

    def __init__(self, shape: Members) -> None:
        self.needed = frozenset(name for name in shape if not name.endswith("?"))
        self.checks = {name.removesuffix("?"): check for name, check in shape.items()}

    def check(self, record: dict[str, Any], *, beside: Set[str]) -> None:
        """Raise Refused ``malformed`` naming the first member missing, of a wrong type or unknown; skip ``beside``."""
        for name in sorted(self.needed - record.keys()):
            raise Refused("malformed", name)
        for name in sorted(record.keys() - beside):
            if name not in self.checks or not self.checks[name](record[name]):
                raise Refused("malformed", name)


_SHAPES = {
    stream: {kind: _Shape(shape) for kind, shape in {**_ANYWHERE, **kinds}.items()} for stream, kinds in _KINDS.items()
}
_HEAD = _Shape(_COMMON)
_HEAD_NAMES = frozenset({*_HEAD.checks, "definition"})


def check_common(record: dict[str, Any]) -> None:
    """Raise Refused ``malformed`` for a common member that is missing or of a wrong type (§4)."""
    _HEAD.check(record, beside=record.keys() - _HEAD.checks.keys())
    defined = kind_of(record["stream"]) in ("case", "definition")
    if defined != ("definition" in record) or (defined and not _DEFINITION(record["definition"])):
        raise Refused("malformed", "definition")


def check_kind(record: dict[str, Any]) -> None:
    """Raise Refused: ``unknown_kind``, or ``malformed`` for members that are not those of the kind (§5, §6)."""
    shape = _SHAPES[kind_of(record["stream"])].get(record["kind"])
    if shape is None:
        raise Refused("unknown_kind", record["kind"])
    shape.check(record, beside=_HEAD_NAMES)
    if "before" in shape.checks and record["after"] != record["before"] + 1:
        raise Refused("malformed", "after")


def kind_of(stream: str) -> str:
    """Return the kind of a stream."""
    return stream.partition("/")[0]

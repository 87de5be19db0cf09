"""The lines of an export: its header, records and values (format page §8)."""

import dataclasses
from typing import Any

from .canonical import canonical, commitment
from .reading import Refused, read_base64, read_line
from .shapes import (
    integer,
    is_boolean,
    is_digest,
    is_salt,
    is_stream,
    is_text,
    is_text_or_empty,
    members,
    one_of,
)

_WHERE = {"stream": is_text_or_empty, "seq": integer()}
_RECORD = members(**_WHERE, hash=is_text_or_empty, bytes=is_text_or_empty)
_VALUE = members(**_WHERE, pointer=is_text_or_empty, salt=is_salt, value=lambda value: True)
_HEADER = members(
    format=one_of("riskflow/1"),
    hash=is_text,
    installation=is_text,
    agency=is_text,
    complete=is_boolean,
    streams=lambda value: isinstance(value, dict),
)
_STREAM = members(definition=is_text_or_empty, seq=integer(0), hash=is_digest)


class Misplaced(Exception):
    """A line that is none: where it claims to belong, and what is wrong with it."""

    def __init__(self, stream: str, seq: int, what: str) -> None:
        super().__init__(stream, seq, what)
        self.stream = stream
        self.seq = seq
        self.what = what


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RecordLine:
    """One record: the seq and hash beside it, and its bytes as stored."""

    stream: str
    seq: int
    hash: str
    body: bytes


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ValueLine:
    """One value: where it belongs and the commitment made again from it and its salt."""

    stream: str
    seq: int
    pointer: str
    commitment: str


def parse_header(line: str | bytes, *, newline: bool) -> dict[str, Any]:
    """Return the header, which ends in a newline if ``newline``; raises Refused (``malformed``, ``unknown_hash``)."""
    header = read_line(line, newline=newline)
    if not _HEADER(header):
        raise Refused("malformed", "header")
    if header["hash"] != "sha256":
        raise Refused("unknown_hash", header["hash"])
    for name, head in header["streams"].items():
        if not is_stream(name) or not _STREAM(head):
            raise Refused("malformed", name)
        if not (is_digest(head["definition"]) if name.startswith("case/") else head["definition"] == ""):
            raise Refused("malformed", name)
    try:
        canonical(header)
    except Refused as refused:
        raise Refused("malformed", refused.what) from refused
    return header


def parse_line(line: str | bytes, *, newline: bool) -> RecordLine | ValueLine:
    """Return what a line after the first holds; ``newline``: it ends in one; raises Misplaced."""
    found: dict[str, Any] = {}
    try:
        found = read_line(line, newline=newline)
        return _parse(found)
    except Refused as refused:
        stream = found.get("stream")
        seq = found.get("seq")
        stream = stream if isinstance(stream, str) else ""
        raise Misplaced(stream, seq if type(seq) is int else 0, refused.what) from refused


def _parse(found: dict[str, Any]) -> RecordLine | ValueLine:
    if _RECORD(found):
        body = read_base64(found["bytes"])
        return RecordLine(stream=found["stream"], seq=found["seq"], hash=found["hash"], body=body)
    if _VALUE(found):
        made = commitment(bytes.fromhex(found["salt"]), found["value"])
        return ValueLine(stream=found["stream"], seq=found["seq"], pointer=found["pointer"], commitment=made)
    raise Refused("malformed", "members")

"""Own reading of an exported trail (FORMAT.md §1–§4, §8): the chain of each stream, its records, the values shown."""

import base64
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Record = dict[str, Any]
HEAD = b"riskflow/1\n"


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class Finding:
    """One thing that cannot be: its name, the stream it is in, and what was seen."""

    code: str
    stream: str
    detail: str


@dataclass(kw_only=True, slots=True)
class Trail:
    """What an export holds: the records of each stream in their order, and values by commitment."""

    agency: str = ""
    streams: dict[str, list[Record]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def cases(self) -> Iterable[tuple[str, list[Record]]]:
        """Yield the streams of cases."""
        return ((name, records) for name, records in self.streams.items() if name.startswith("case/"))


def canonical(value: Any) -> bytes:
    """Return the one form of a value that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def key_digest(agency: str, person: str, key: str) -> str:
    """Return what stands in the records of an act for the client's key."""
    return digest(HEAD[:-1] + b"/key\n" + canonical({"agency": agency, "key": key, "person": person}))


def stream_start(header: Mapping[str, Any], stream: str, definition: str) -> str:
    """Return what stands before the first record of a stream."""
    kind, _, name = stream.partition("/")
    told = {"format": header["format"], "installation": header["installation"], "agency": header["agency"]}
    told |= {"kind": kind, "id": name, "definition": definition}
    return digest(HEAD[:-1] + b"/stream\n" + canonical(told))


def seconds(moment: str) -> float:
    """Return a moment of the trail in seconds."""
    return datetime.fromisoformat(moment).timestamp()


def read(lines: Iterable[bytes]) -> Trail:
    """Read an export; what is wrong with its chains is among the findings, and reading goes on."""
    told = [json.loads(line) for line in lines]
    header, rest = told[0], told[1:]
    found = Trail(agency=header["agency"])
    raw: dict[str, list[tuple[int, str, bytes]]] = defaultdict(list)
    shown = []
    for one in rest:
        if "bytes" in one:
            raw[one["stream"]].append((one["seq"], one["hash"], base64.b64decode(one["bytes"], validate=True)))
        else:
            shown.append(one)
    for stream in sorted(raw.keys() | header["streams"].keys()):
        _chain(found, header, stream, raw[stream])
    for one in shown:
        _value(found, one)
    return found


def _chain(found: Trail, header: Mapping[str, Any], stream: str, lines: list[tuple[int, str, bytes]]) -> None:
    head = header["streams"].get(stream)
    if head is None:
        found.findings.append(Finding(code="broken chain", stream=stream, detail="no head is stored"))
        head = {"definition": "", "seq": 0, "hash": ""}
    found.streams[stream] = records = []
    before, at = stream_start(header, stream, head["definition"]), ""
    last = (0, before)
    for number, (seq, stated, data) in enumerate(lines, 1):
        wrong = ""
        record = json.loads(data.removeprefix(HEAD))
        if digest(data) != stated or not data.startswith(HEAD) or data != HEAD + canonical(record):
            wrong = "its bytes are not what was hashed"
        elif (record["seq"], seq, record["stream"], record["agency"]) != (number, number, stream, header["agency"]):
            wrong = f"its place is {record['stream']} {record['seq']}, not {number}"
        elif record["prev"] != last[1]:
            wrong = "it does not follow the record before"
        elif record["at"] < at:
            wrong = "it is older than the record before"
        if wrong:
            found.findings.append(Finding(code="broken chain", stream=stream, detail=f"record {number}: {wrong}"))
        records.append(record)
        last, at = (number, stated), record["at"]
    if last != (head["seq"], head["hash"] or last[1]):
        told = f"ends at {last[0]}, the head stored is {head['seq']}"
        found.findings.append(Finding(code="broken chain", stream=stream, detail=told))


def _value(found: Trail, told: Mapping[str, Any]) -> None:
    records, seq = found.streams.get(told["stream"], []), told["seq"]
    place: Any = records[seq - 1] if seq <= len(records) and records[seq - 1]["seq"] == seq else None
    if place is None:
        return  # the chain is broken, which is told already
    for part in told["pointer"].split("/")[1:]:
        place = place.get(part.replace("~1", "/").replace("~0", "~"), "") if isinstance(place, dict) else ""
    made = "hmac:" + hmac.digest(bytes.fromhex(told["salt"]), canonical(told["value"]), "sha256").hex()
    if made != place:
        wrong = f"the value of {told['pointer']} of record {told['seq']} is another"
        found.findings.append(Finding(code="broken chain", stream=told["stream"], detail=wrong))
    else:
        found.values[made] = told["value"]

"""Makes exports for the tests of the verifier, with plain json and hashlib: nothing of the verifier is asked."""

import base64
import copy
import hashlib
import hmac
import json
import pathlib
from typing import Any

ROOT = pathlib.Path(__file__).parents[3]
VECTORS: dict[str, Any] = json.loads((ROOT / "engine/trail/vectors.json").read_text("utf-8"))
CASE = "case/ca_1"
DEFINITION = "sha256:" + "d1" * 32
PERSON = {"person": "pe_1", "account": "ac_1", "mandate": None}
OTHER = {"person": "pe_2", "account": None, "mandate": None}
SYSTEM = {"system": "runner"}


def plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(use: str, value: object) -> str:
    return "sha256:" + hashlib.sha256(f"riskflow/1{use}\n".encode() + plain(value)).hexdigest()


def com(value: object, salt: int = 1) -> str:
    return "hmac:" + hmac.new(bytes([salt]) * 16, plain(value), "sha256").hexdigest()


def start(stream: str, definition: str, installation: str = "in_1", agency: str = "ag_1") -> str:
    kind, _, ident = stream.partition("/")
    who = {"installation": installation, "agency": agency, "kind": kind, "id": ident, "definition": definition}
    return digest("/stream", {"format": "riskflow/1", **who})


class Trail:
    """An export being made; ``add`` appends a record to a stream and keeps its head."""

    def __init__(self, *, complete: bool = False) -> None:
        self.header: dict[str, Any] = {
            "format": "riskflow/1",
            "hash": "sha256",
            "installation": "in_1",
            "agency": "ag_1",
            "complete": complete,
            "streams": {},
        }
        self.lines: list[dict[str, Any]] = []
        self.records: list[dict[str, Any]] = []

    def open(self, stream: str) -> dict[str, Any]:
        definition = DEFINITION if stream.startswith("case/") else ""
        empty = {"definition": definition, "seq": 0, "hash": start(stream, definition)}
        return self.header["streams"].setdefault(stream, empty)

    def add(self, kind: str, stream: str = CASE, **own: Any) -> "Trail":
        head = self.open(stream)
        record = {"v": 1, "agency": "ag_1", "stream": stream, "seq": head["seq"] + 1, "prev": head["hash"]}
        record |= {"kind": kind, "at": "2026-03-10T02:20:11.000413Z", "actor": PERSON, "reads": {}}
        if stream.startswith(("case/", "definition/")):
            record["definition"] = {"key": "k", "version": 1, "digest": DEFINITION}
        record |= {name.rstrip("_"): value for name, value in own.items()}
        if kind == "signed":
            record.setdefault("binds", binds(record))
        return self.put(stream, {name: value for name, value in record.items() if value != "absent"})

    def put(self, stream: str, record: dict[str, Any]) -> "Trail":
        self.records.append(record)
        return self.raw(stream, plain(record), seq=record.get("seq"))

    def raw(self, stream: str, text: bytes, *, prefix: bytes = b"riskflow/1\n", seq: int | None = None) -> "Trail":
        head = self.open(stream)
        body = prefix + text
        head["seq"] = head["seq"] + 1 if seq is None else seq
        head["hash"] = "sha256:" + hashlib.sha256(body).hexdigest()
        line = {"stream": stream, "seq": head["seq"], "hash": head["hash"]}
        self.lines.append({**line, "bytes": base64.b64encode(body).decode()})
        return self

    def value(self, seq: int, pointer: str, value: Any, stream: str = CASE, salt: str = "01" * 16) -> "Trail":
        self.lines.append({"stream": stream, "seq": seq, "pointer": pointer, "salt": salt, "value": value})
        return self

    def export(self) -> list[str]:
        return [json.dumps(line, ensure_ascii=False) for line in copy.deepcopy([self.header, *self.lines])]


def binds(record: dict[str, Any]) -> str:
    taken = {name: record[name] for name in ("bound", "evidence", "instance", "outcome", "signer")}
    element = record["instance"].rpartition("/")[2].partition("#")[0]
    settings = record["reads"].get("settings", [])
    case = record["stream"].partition("/")[2]
    whole = {**taken, "case": case, "definition": record["definition"]["digest"], "element": element}
    if "acting" in record:
        acting, mandate = record["acting"], record["actor"]["mandate"]
        whole |= {"acting": acting, "mandate": mandate, "on_behalf": record.get("on_behalf", "")}
    return digest("/signature", {**whole, "settings": settings})


def started(**own: Any) -> Trail:
    return Trail().add("started", number="N-1", process="p", owner="de_1", **own)


def opened(trail: Trail, instance: str = "a#1", sort: str = "task", causes: list[str] | None = None) -> Trail:
    return trail.add("opened", instance=instance, sort=sort, causes=causes or [], via=[])


def signed(trail: Trail, number: int, instance: str = "a#1", **own: Any) -> Trail:
    shape = {"outcome": "done", "role": "", "slot": "", "bound": {}, "signer": {}, "evidence": []}
    return trail.add("signed", instance=instance, number=number, **{**shape, **own})


def completed(trail: Trail, instance: str = "a#1", kind: str = "completed", **own: Any) -> Trail:
    return trail.add(kind, instance=instance, **{"outcome": "", "flows": [], "routing": {}, **own})


def found(report: Any) -> list[tuple[str, int, str]]:
    return [(one.stream, one.seq, one.code) for one in report.findings]

"""Where definitions are drafted and released: one key's stream held to the end, who acts, its draft and its versions.

Two acts on one key never meet: the stream is one queue. Persons are compared, not accounts, with all their entries.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine import bpmn
from engine.errors import Forbidden, InvalidInput, NotFound, StaleVersion, VersionRequired
from engine.model import ids
from engine.model.people import Kind
from engine.model.text import Text
from engine.ports import FactsAsked, UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import PREFIX, moment
from engine.usecases.asking import access, replaying
from engine.usecases.definitions import examining
from engine.usecases.definitions.examining import Examined
from engine.usecases.ground import knowing, recorder
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder

DRAFT, SUBMITTED = "draft", "submitted"
NONE = '"d:0"'  # ETag where there is no draft
REASON = 2000
DID: Mapping[str, Text] = {  # what a record of the stream says somebody did
    "drafted": Text("保存了草稿", "saved the draft"),
    "submitted": Text("提交了草稿", "submitted the draft"),
    "withdrawn": Text("撤回了提交", "took the submission back"),
    "rejected": Text("退回了草稿", "sent the draft back"),
    "discarded": Text("丢弃了草稿", "discarded the draft"),
    "approved": Text("批准了新版本", "approved a version"),
    "released": Text("启用了新版本", "put a version into force"),
    "cancelled": Text("取消了待启用的版本", "cancelled a version that waited"),
    "retired": Text("停用了流程", "retired the flow"),
}
IN_FORCE = ("active", "retired", "superseded")  # states of versions that are, or were, in force


class Desk:
    """One act, or one look (``reading``), on the draft and the versions of a key."""

    def __init__(
        self, env: Environment, unit: UnitOfWork, caller: Caller, key: str, *, new: bool = False, reading: bool = False
    ) -> None:
        """401, repeated keys, 404 and 403 in this order; ``new``: a key without version or draft is right too."""
        self.env, self.unit, self.caller, self.name = env, unit, caller, key
        known = bool(examining.KEY.fullmatch(key))
        stream = f"definition/{key}"
        head = unit.lock_stream(caller.agency, stream) if known and not reading else None
        self.session = access.session(unit, caller)
        self.key = replaying.key_of(caller, self.session)
        facts = unit.facts(caller.agency, FactsAsked(person=self.me, key=replaying.column(self.key)))
        self.repeated = replaying.repeated(facts, caller)
        self.now, self.at = facts.now, moment(facts.now)
        self.agency = knowing.current(env, unit, caller.agency, self.session.standing, self.at)
        self.versions = unit.tables.definitions.versions(caller.agency, key) if known else []
        self.row: Mapping[str, Any] | None = unit.tables.drafts.of(caller.agency, key) if known else None
        if self.repeated is None:
            self._admit(new=new, reading=reading)
        start = first_prev(installation=env.installation, agency=caller.agency, stream=stream)
        self.record = Recorder(
            agency=caller.agency,
            stream=stream,
            head=Head(*head) if head is not None else Head(0, start),
            salt=env.ids.salt,
            at=self.at,
            actor=recorder.human(self.me, self.session.account),
            key=self.key,
        )

    def _admit(self, *, new: bool, reading: bool) -> None:
        if not new and not self.versions and self.row is None:
            raise NotFound
        access.require(self.session, Kind.ADMIN, *([Kind.AUDITOR] if reading else []))
        if new:
            examining.named(self.name)

    # -- who --------------------------------------------------------------------------------------------------------

    @property
    def me(self) -> str:
        """The person who acts."""
        return self.session.standing.person

    @property
    def today(self) -> date:
        """The agency's date."""
        return self.now.astimezone(ZoneInfo(self.agency.zone)).date()

    def mine(self, person: str) -> bool:
        """True when an entry of the directory is the person who acts."""
        entries = (self.me, *self.session.standing.also)
        return person in entries or self.agency.merged.get(person) in entries

    def people(self, persons: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return {"id", "name"} by person; what is no person's id stands for itself."""
        wanted = {one for one in persons if one}
        names = self.unit.tables.people.names(self.caller.agency, sorted(p for p in wanted if ids.is_id(p, ids.PERSON)))
        return {one: {"id": one, "name": names.get(one, one)} for one in wanted}

    def local(self, at: str) -> str:
        """Return a moment as people of the agency read it."""
        return datetime.fromisoformat(at).astimezone(ZoneInfo(self.agency.zone)).strftime("%Y-%m-%d %H:%M")

    # -- the draft --------------------------------------------------------------------------------------------------

    @property
    def draft(self) -> Mapping[str, Any]:
        """The draft; NotFound when there is none."""
        if self.row is None:
            raise NotFound
        return self.row

    @property
    def state(self) -> str:
        """``draft``, ``submitted`` or ``none``."""
        return self.row["state"] if self.row is not None else "none"

    @property
    def etag(self) -> str:
        """The draft's ETag."""
        return f'"d:{self.row["revision"]}"' if self.row is not None else NONE

    @property
    def story(self) -> dict[str, Any]:
        """Who drafted and submitted, the waiver, the last rejection."""
        found: dict[str, Any] = json.loads(self.row["story"]) if self.row is not None else {}
        return found

    def match(self, if_match: str) -> None:
        """Raise what ``stale`` returns unless the caller has seen the draft as it stands."""
        if not if_match and self.row is None:
            return
        if not if_match:
            raise VersionRequired(etag=self.etag)
        if if_match in ("*", self.etag):
            return
        raise self.stale(self.etag)

    def stale(self, etag: str) -> StaleVersion:
        """Return what tells by whom and when the last thing was done, and what; ``etag``: what stands now."""
        last = self.unit.tables.trail.last(self.caller.agency, self.record.stream)
        if last is None:
            return StaleVersion(etag=etag)
        record = orjson.loads(bytes(last["bytes"]).removeprefix(PREFIX))
        person, did = record["actor"].get("person"), DID[record["kind"]]
        by = self.people([person])[person] if person else None
        name = Text(by["name"], by["name"]) if by is not None else Text("系统", "The system")
        at = self.local(record["at"])
        text = Text(
            f"{name.zh} 已于 {at} {did.zh}。请先查看，再继续",
            f"{name.en} {did.en} at {at}: look at it first, then go on",
        )
        return StaleVersion(etag=etag, by=by, at=record["at"], text=text)

    # -- versions ---------------------------------------------------------------------------------------------------

    @property
    def following(self) -> int:
        """The number the next version will bear."""
        return int(self.versions[0]["version"]) + 1 if self.versions else 1

    @property
    def active(self) -> Mapping[str, Any] | None:
        """The version in force."""
        return next((row for row in self.versions if row["active"]), None)

    @property
    def waiting(self) -> Mapping[str, Any] | None:
        """The version that waits for its moment."""
        return next((row for row in self.versions if row["state"] == "waiting"), None)

    @property
    def base(self) -> Mapping[str, Any] | None:
        """What a draft is compared with: the version in force, else the last that was."""
        if self.active is not None:
            return self.active
        return max((row for row in self.versions if row["state"] in IN_FORCE), key=_ended, default=None)

    def examined(self, data: bytes | None = None) -> Examined:
        """Return what was found of these bytes, or of the draft's."""
        found = bytes(self.draft["content"]) if data is None else data
        return examining.examine(self.env, self.caller.agency, self.name, found)

    def tables(self) -> bytes:
        """Return the decision tables that stand beside a BPMN file sent alone: those of the draft, else in force."""
        if self.row is not None:
            return bpmn.parts(bytes(self.row["content"]))[1]
        if self.base is None:
            return b""
        return bpmn.parts(self.unit.tables.definitions.content(self.base["digest"]))[1]

    # -- writing ----------------------------------------------------------------------------------------------------

    def wrong(self, pointer: str, code: str, text: str) -> InvalidInput:
        """Return the error of a field."""
        return InvalidInput(errors=[{"pointer": pointer, "code": code, "text": text}])

    def reason(self, text: str, pointer: str = "/reason") -> str:
        """Return a reason that is needed; InvalidInput without one."""
        if not text.strip():
            raise self.wrong(pointer, "required", "the reason is needed")
        return text.strip()[:REASON]

    def about(self, version: int, digest: str) -> None:
        """Say which version the next records are about."""
        self.record.definition = {"key": self.name, "version": version, "digest": f"sha256:{digest}"}

    def keep(self, **values: Any) -> None:
        """Write the draft; its ETag is the place of the last record."""
        story = json.dumps(values.pop("story"), ensure_ascii=False)
        row = {"revision": self.record.head.seq, "story": story, **values}
        self.unit.tables.drafts.put(self.caller.agency, self.name, **row)

    def close(self, told: Mapping[str, Any], *, status: int = 200) -> Answer:
        """Write the record and keep the answer with its key."""
        stream, record = self.record.stream, self.record
        if record.events:
            self.unit.append(self.caller.agency, stream, record.head, record.events, record.values)
        if self.caller.key:
            row = (self.me, replaying.column(self.key), self.caller.body, status, orjson.dumps(told), self.at)
            self.unit.tables.people.keep_answer(self.caller.agency, row)
        return Answer(status=status, body=told)

    def second(self, persons: Iterable[str]) -> None:
        """Raise Forbidden when the caller is one of ``persons``: another one decides."""
        if any(self.mine(one) for one in persons):
            text = Text(
                "起草、修改或提交过本草稿的人不能审批，须由另一名管理员办理",
                "Whoever drafted, changed or submitted this draft does not decide on it: another administrator does",
            )
            told = {"code": "second_person", "text": {"zh": text.zh, "en": text.en}}
            raise Forbidden("a second administrator decides", text=text, reasons=[told])


def _ended(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["ended_at"], row["version"]

"""I1, I2, I4 to I7 after every step and I3 now and then, from what is stored; asks none of the product's rules."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engine.storage import tables
from engine.trail.record import PREFIX
from engine.usecases.oversight import trail
from engine.usecases.state.case_state import CaseState
from engine.verifier import verify
from engine.verifier.canonical import digest
from engine.verifier.stream import Stream
from tests.invariants import Broken, Reader, element
from tests.property.walk.files import Made
from tests.property.walk.register import Register

ZONE = ZoneInfo("Asia/Shanghai")


class CaseReader(Reader):
    """The invariants of one case, with the register and the other cases of the subject beside it."""

    def __init__(self, made: Made, register: Register, names: Mapping[str, str], far: dict[str, set[str]]) -> None:
        super().__init__(made.needs, made.apart, frozenset())
        self.made, self.register, self.names, self.far = made, register, names, far
        self.recused: set[str] = set()
        self.status = "open"
        self.mine: dict[str, set[str]] = {}  # task of a far separation -> who signed it here

    def _persons(self, name: str, outcome: str) -> None:
        self.ends = frozenset(self.made.ends.get(element(name), ()))
        super()._persons(name, outcome)

    def settled(self) -> None:
        """What holds between two steps."""
        self.fresh()
        for number, one in self.live.items():
            if one["instance"] in self.open and one["persons"] & self.recused:
                raise Broken(f"I1: signature {number} on an open item by who is recused")

    def _entitled(self, record: Mapping[str, Any], person: str, *, on: str = "", rests: bool = False) -> None:
        """I2: who takes or signs an item may have its duty at that moment, is not recused, and the case runs.

        ``rests``: what may also be done while the case is suspended.
        """
        at, task = record["at"], element(record["instance"])
        day = datetime.fromisoformat(at).astimezone(ZONE).date().isoformat()
        if self.status != "open" and not (rests and self.status == "suspended"):
            raise Broken(f"I2: {record['instance']} is acted on while the case is {self.status}")
        if {person, on} & self.recused:
            raise Broken(f"I1: {self.names[person]} is recused")
        if record["instance"] not in self.open:
            raise Broken(f"I2: {record['instance']} is not open")
        roles = self.made.roles[task]
        who = self.names[person]
        if person in self.added.get(record["instance"], {}):
            return  # a seat of his own, for which no post is asked
        if not self.register.able(who, roles, at, day):
            raise Broken(f"I2: {who} may not have {roles} at {at}")
        if on and not self.register.able_for(who, self.names[on], set(roles) | self._above(roles), at, day):
            raise Broken(f"I2: {who} acts for {self.names[on]} without cause")

    def _above(self, roles: tuple[str, ...]) -> set[str]:
        return {self.register.higher[role] for role in roles if role in self.register.higher}

    def on_claimed(self, record: Mapping[str, Any]) -> None:
        self._entitled(record, record["actor"]["person"])

    def on_transferred(self, record: Mapping[str, Any]) -> None:
        self._entitled(record, record["to"], rests=True)  # who leaves hands over what rests, too

    def on_signed(self, record: Mapping[str, Any]) -> None:
        person, principal = record["actor"]["person"], record.get("on_behalf", "")
        self._entitled(record, person, on=principal)
        super().on_signed(record)
        task, persons = element(record["instance"]), {person, principal} - {""}
        for group in self.made.far:
            if task in group:
                self.mine.setdefault(task, set()).update(persons)
            for other in group - {task} if task in group else ():
                if persons & self.far.get(other, set()):
                    raise Broken(f"separation: {persons} signed {other} in another case of the subject")

    def on_answered(self, record: Mapping[str, Any]) -> None:
        person, task = record["actor"]["person"], element(record["instance"])
        if person in self.recused:
            raise Broken("I1: an opinion of who is recused")
        for group in self.apart:
            for other in group - {task} if task in group else ():
                if person in self.ever.get(other, set()):
                    raise Broken(f"separation: {person} answered at {task}, was at {other}")
        self.ever.setdefault(task, set()).add(person)

    def on_returned(self, record: Mapping[str, Any]) -> None:
        person = record["actor"].get("person", "")
        if person in self.recused:
            raise Broken("I2: returned by who is recused")
        if record["instance"] not in self.open:
            raise Broken("I2: returned from what is not open")
        self.ever.setdefault(element(record["instance"]), set()).update({person} - {""})

    def on_recusal(self, record: Mapping[str, Any]) -> None:
        if record["state"] == "granted":
            self.recused.add(record["person"])

    def on_taken_back(self, record: Mapping[str, Any]) -> None:
        if record["actor"]["person"] in self.recused:
            raise Broken("I2: taken back by who is recused")

    def on_reopened(self, record: Mapping[str, Any]) -> None:
        if self.status != "ended":
            raise Broken(f"I2: reopened while {self.status}")
        if record.get("asked_by") in ("", None, record["actor"].get("person")):
            raise Broken("I2: reopened by one person")
        self.status = "open"

    def on_suspended(self, record: Mapping[str, Any]) -> None:
        if "terms" not in record:
            self.status = "suspended"

    def on_resumed(self, record: Mapping[str, Any]) -> None:
        if "terms" not in record:
            self.status = "open"

    def on_ended(self, record: Mapping[str, Any]) -> None:
        if self.status != "open" and record["status"] != "revoked":  # a request that rests may be withdrawn
            raise Broken("I2: ended while suspended")
        super().on_ended(record)
        self.status = "ended"

    def on_incident(self, record: Mapping[str, Any]) -> None:
        if record["code"] not in ("undecidable", "nobody_eligible", "automatic_loop", "deadlock"):
            raise Broken(f"I6: incident {record['code']}")


@dataclass(kw_only=True)
class Watch:
    """One case as it is seen after each step."""

    id: str
    stream: Stream
    reader: CaseReader
    far: dict[str, set[str]]
    keys: Counter[str] = field(default_factory=Counter)  # digest of a key -> runs of records that bear it
    seq: int = 0
    last_key: str = ""
    seen: dict[str, str] = field(default_factory=dict)  # instance -> item that was open for it
    done: list[dict[str, Any]] = field(default_factory=list)  # the last completions of tasks
    state: CaseState = field(default_factory=CaseState)
    status: str = "open"
    version: int = 0


CASE = sa.select(tables.case_file).where(
    tables.case_file.c.agency_id == sa.bindparam("agency"), tables.case_file.c.case_id == sa.bindparam("case")
)
EVENTS = (
    sa.select(tables.trail_event)
    .where(
        tables.trail_event.c.agency_id == sa.bindparam("agency"),
        tables.trail_event.c.stream == sa.bindparam("stream"),
        tables.trail_event.c.seq > sa.bindparam("seq"),
    )
    .order_by(tables.trail_event.c.seq)
)


def read(unit: Any, agency: str, case: str, seq: int) -> tuple[Any, list[Any]]:
    """Return the row of a case and its records behind ``seq``."""
    row = unit.connection.execute(CASE, {"agency": agency, "case": case}).mappings().one()
    told = {"agency": agency, "stream": f"case/{case}", "seq": seq}
    return row, list(unit.connection.execute(EVENTS, told).mappings())


def step(env: Any, unit: Any, agency: str, watch: Watch) -> None:
    """Read what is new of a case and raise Broken when an invariant does not hold."""
    row, events = read(unit, agency, watch.id, watch.seq)
    for event in events:
        record = watch.stream.take(event["seq"], event["hash"], bytes(event["bytes"]))
        if record is None:
            raise Broken(f"I5: {watch.stream.chain.fault}")
        if watch.stream.broken_rule is not None:
            raise Broken(f"I2: the verifier found {watch.stream.broken_rule}")
        key = record.get("key", "")
        if key and key != watch.last_key:
            watch.keys[key] += 1
        watch.last_key = key
        watch.reader.take(record)
        if record["kind"] == "completed" and "person" in record["actor"]:
            watch.done = [*watch.done[-9:], record]
    watch.seq += len(events)
    watch.reader.settled()
    if (row["chain_seq"], row["chain_hash"]) != (watch.stream.chain.seq, watch.stream.chain._prev):
        raise Broken("I5: the head stored is not that of the chain")
    watch.state, watch.status, watch.version = CaseState.unpack(row["state"]), row["status"], row["case_version"]
    watch.seen.update({item.instance: item.id for item in watch.state.items.values()})
    live = {one.signature.number for one in watch.state.signed}
    if live != set(watch.reader.live):
        raise Broken(f"I3: live signatures {sorted(live)}, by the records {sorted(watch.reader.live)}")


def rebuilt(env: Any, unit: Any, agency: str, watch: Watch) -> None:
    """I3: the state stored is the one the records give, and the verifier finds nothing."""
    trail.compare(env, unit, agency, watch.id)
    report = verify(list(trail.export(env, unit, agency, f"case/{watch.id}")))
    if not report.ok:
        raise Broken(f"I5: {report.findings[:3]}")
    where = (tables.signature.c.agency_id == agency, tables.signature.c.case_id == watch.id)
    rows = unit.connection.execute(sa.select(tables.signature).where(*where)).mappings()
    stored = {row["number"] for row in rows if not row["lapsed_at"]}
    if stored != {one.signature.number for one in watch.state.signed}:
        raise Broken("I3: the rows of live signatures differ from the state")


def whole(env: Any, unit: Any, agency: str) -> None:
    """I5 over all streams: chains, heads, and the rules that hold across them."""
    report = verify(list(trail.export(env, unit, agency)))
    if not report.ok:
        raise Broken(f"I5: {report.findings[:3]}")


def key_digest(agency: str, key: str, person: str) -> str:
    return digest("key", {"agency": agency, "key": key, "person": person})


def open_stream(env: Any, agency: str, case: str, definition: str) -> Stream:
    return Stream(
        stream=f"case/{case}",
        installation=env.installation,
        agency=agency,
        definition=f"sha256:{definition}",
        head=None,
    )


__all__ = ["PREFIX", "Broken", "CaseReader", "Watch", "key_digest", "open_stream", "rebuilt", "step", "whole"]

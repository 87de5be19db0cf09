"""One act on one case while it is carried out: the locked row, its unpacked state, the records and rows to write."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.model.people import Actor
from engine.model.process import Node
from engine.ports import CaseRow, Facts, Step, UnitOfWork
from engine.trail.chain import Head
from engine.usecases.ground import knowing, recorder
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.ground.library import ReadyProcess
from engine.usecases.ground.recorder import Recorder
from engine.usecases.state.case_state import CaseState, Item


@dataclass(kw_only=True)
class Act:
    """Mutable; lives for one unit of work."""

    env: Environment
    unit: UnitOfWork
    row: CaseRow
    ready: ReadyProcess
    agency: Agency
    state: CaseState
    actor: Actor | None  # None: the system
    now: datetime
    at: str  # time of all records of this act
    recorder: Recorder
    step: Step
    facts: Facts
    cache: bytes | None
    closed: dict[str, Item] = field(default_factory=dict)  # items closed in this act, by instance
    totals: Mapping[str, Decimal] = field(default_factory=dict)  # control -> total of its tally, this case included
    wanted: Any = None  # reservations this act changes, see stepping.reserve
    reading: bool = False  # a question: nothing is locked, nothing is written
    locked: Mapping[tuple[str, str], tuple[Decimal, int]] | None = None  # tally rows held
    stored: Any = None  # totals read last and the reservations they are of, see present.known_totals
    flight: dict[str, "Act"] = field(default_factory=dict)  # acts of one transaction by case, this one included
    moved: bool = True  # of an act beside the main one: its case's state changes
    since: str = ""  # moment from which the law takes effect what a timer brings, "" for its own (deemed effects)
    ended: bool = False  # the case ended in this act and its family was told
    matters: dict[str, Any] = field(default_factory=dict)  # what is known of matters before a body, by instance
    duties: dict[str, list[str]] = field(default_factory=dict)  # duties opened or changed, see ``duties``
    signers: dict[str, frozenset[str]] = field(default_factory=dict)  # work item -> added signers whose turn it is now
    met: dict[Any, frozenset[tuple[str, str, str]]] = field(default_factory=dict)  # elsewhere, see ``viewing``
    ties: dict[str, list[Any]] = field(default_factory=dict)  # declared ties read so far, by party, see ``ties``
    question: Any = None  # of a signature: the case as it would leave it, what was offered; see signing.decide
    direct: str = ""  # instance that goes straight to who returned it, see ``resubmitting``
    scope: Any = None  # the guard scope made last and what it was made of, see viewing.scope_of

    @cached_property
    def today(self) -> str:
        """ISO date of now in the agency's time zone."""
        return self.local_day(self.now)

    def local_day(self, moment: datetime) -> str:
        """Return the ISO date of ``moment`` in the agency's time zone."""
        return moment.astimezone(ZoneInfo(self.agency.zone)).date().isoformat()

    @property
    def version_after(self) -> int:
        """The case version callers will see once this act is written."""
        return self.row.case_version + (0 if self.reading or self.step.insert_case else 1)

    def node(self, element: str) -> Node:
        """Return the node of ``element``."""
        return self.ready.nodes[element]

    def values(self) -> dict[str, Any]:
        """Return the case's field values by path."""
        return {path: pair[0] for path, pair in self.state.fields.items()}

    def commitments(self) -> dict[str, str]:
        """Return the case's field commitments by path."""
        return {path: pair[1] for path, pair in self.state.fields.items()}

    def participate(
        self, task: str, persons: tuple[str, ...], actor: Actor | None = None, *, aside: bool = False
    ) -> None:
        """Record who took part (``actor``: with the duty passed to him); a new entry also gives sight of the case.

        ``aside``: by an opinion or as an added signer, so that no step is bound to him.
        """
        for person in persons:
            if self.state.joins(task, person, aside=aside):
                self.step.participation.append((task, person))
        who = actor or self.actor
        if who is not None and self.agency.staffing.higher:
            self._keep_posts(who)

    def _keep_posts(self, who: Actor) -> None:
        """Keep what posts somebody held when he took part: the duty of one below another may move up by it."""
        lent = who.mandate.principal_roles if who.mandate is not None else ()
        for person, roles in ((who.person, (*who.standing.roles, *lent)), (who.principal, lent)):
            held = set(roles).intersection(self.agency.staffing.higher)
            if person and held:
                self.state.posts[person] = sorted(held.union(self.state.posts.get(person, ())))

    def close(self, item: Item, state: str, by: str = "") -> None:
        """Take an item off the open ones."""
        item.state = state
        self.state.items.pop(item.instance, None)
        self.closed[item.instance] = item
        if item.instance in self.state.added:
            self.signers[item.id] = frozenset()
        self.touch(item, closed_at=self.at, closed_by=by)

    def touch(self, item: Item, *, closed_at: str = "", closed_by: str = "") -> None:
        """Write the item's row at the end of the act; the last word wins."""
        self.step.items = [row for row in self.step.items if row[0] != item.id]
        self.step.items.append(item.row(closed_at=closed_at, closed_by=closed_by))

    def finish(self, *, moved: bool) -> None:
        """Write everything, the acts beside this one too; ``moved``: the state changed, so the version does."""
        others = [one for one in self.flight.values() if one is not self]
        self._close_step(moved=moved)
        self.unit.apply(self.step)
        for other in others:
            other._close_step(moved=other.moved and not other.step.insert_case)
            self.unit.apply(other.step)
        for one in (self, *others):
            if one.duties:
                one.unit.tables.duties.put(one.duty_rows())
            if one.signers:
                one.unit.tables.signers.put(one.row.agency, one.row.case, one.signers)

    def duty_rows(self) -> list[dict[str, Any]]:
        """Return the table rows of the duties this act opened or changed; the first moment they are told of stays."""
        row = self.row
        return [
            {
                "agency_id": row.agency,
                "duty_id": duty,
                "case_id": row.case,
                "definition": row.definition,
                "place": f"{row.case}/{duty}",
                "sort": one[0],
                "control": one[1],
                "element": one[2],
                "role": one[3],
                "due_at": one[4],
                "state": one[5],
                "person_id": one[7] or None,
                "opened_at": self.at,
                "closed_at": "" if one[5] == "open" else self.at,
            }
            for duty, one in self.duties.items()
        ]

    def _close_step(self, *, moved: bool) -> None:
        row, head = self.row, self.recorder.head
        row.chain_seq, row.chain_hash, row.last_at = head.seq, head.hash, self.at
        row.case_version += moved
        row.incidents = len(self.state.incidents)
        row.state = self.state.pack()
        row.cache = self.cache
        self.step.events, self.step.values = self.recorder.events, self.recorder.values


def begin(env: Environment, unit: UnitOfWork, row: CaseRow, actor: Actor | None, facts: Facts, *, key: str = "") -> Act:
    """Return the act on a locked case."""
    ready = env.ready(unit, row.definition, row.digest, row.process)
    state = CaseState.unpack(row.state)
    at, behind = recorder.stamped(facts.now, row.last_at)
    made = Act(
        env=env,
        unit=unit,
        row=row,
        ready=ready,
        agency=knowing.current(env, unit, row.agency, actor.standing if actor else None, at),
        state=state,
        actor=actor,
        now=datetime.fromisoformat(at),
        at=at,
        recorder=_recorder(env, row, state, actor, at, key),
        step=Step(case=row, seen_version=row.case_version),
        facts=facts,
        cache=row.cache,
    )
    made.flight[row.case] = made
    if behind:
        made.recorder.add("clock", actor=recorder.system("clock"), behind=behind)
    return made


def _recorder(env: Environment, row: CaseRow, state: CaseState, actor: Actor | None, at: str, key: str) -> Recorder:
    reads: dict[str, Any] = {}
    if actor is not None:
        # The directory may have been packed for this person before it was for an earlier actor: the order between
        # streams is the highest version this case has seen.
        state.directory = max(state.directory, actor.standing.directory_version)
        reads["directory"] = state.directory
    return Recorder(
        agency=row.agency,
        stream=f"case/{row.case}",
        head=Head(row.chain_seq, row.chain_hash),
        salt=env.ids.salt,
        at=at,
        actor=recorder.system("riskflow") if actor is None else recorder.human(actor.person, actor.account),
        reads=reads,
        definition={"key": row.definition, "version": row.version, "digest": f"sha256:{row.digest}"},
        key=key,
    )


def item_etag(
    row: CaseRow,
    item: Item,
    commitments: Mapping[str, str],
    signatures: list[int],
    bound: frozenset[str],
    seats: list[list[str]],
) -> str:
    """Return the ETag of a work item: a hash of what one would sign (D28)."""
    seen = {path: value for path, value in commitments.items() if path in bound}
    task = {name: pair[1] for name, pair in item.fields.items()}
    told = [item.instance, item.state, signatures, seen, task, item.evidence, row.digest]
    told += [item.late] if item.late else []
    told += [seats] if seats else []
    return '"w:' + hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()[:24] + '"'


def closed_etag(state: str) -> str:
    """Return the ETag of an item that is closed: nothing of it changes any more."""
    return f'"w:closed-{state}"'


def case_etag(version: int) -> str:
    """Return the ETag of a case: its version."""
    return f'"c:{version}"'

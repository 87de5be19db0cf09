"""Meetings: one body, matters of many cases; the recorder enters notice, attendance and ballots, members sign (D38).

Every change is a record of the body's stream. The stream is locked first, then the meeting's row; no case is held with
them, and an act on a case holds the row of its meeting shared: so the two never wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

import orjson

from engine.controls import words
from engine.errors import Forbidden, InvalidInput, NotFound
from engine.model import ids
from engine.model.control import Control, Quorum
from engine.model.meeting import ABSTAIN, RECORDERS, BodyRules, rules_of
from engine.model.people import Kind
from engine.model.process import Definition
from engine.model.verdict import Reason
from engine.ports import CaseRow, FactsAsked, Session, UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases.asking import access, refusing, replaying
from engine.usecases.ground import knowing, recorder
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder
from engine.usecases.state import act as acts
from engine.usecases.state import counting, present
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import CaseState

MINUTES = ("discussion", "decision", "grounds", "responsible", "supervision")  # what minutes have to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Put matters of other cases on this agenda."""

    meeting: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Notice given to the members; by word of mouth: who told them, and when."""

    meeting: str
    at: str = ""  # "" is now; only what was told may lie in the past
    oral: bool = False
    by: str = ""  # person who told them
    held_at: str = ""  # when they are to meet


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Who is there, who is not and why, who presides."""

    meeting: str
    present: tuple[str, ...]
    absent: Mapping[str, str] = field(default_factory=dict)  # person -> reason
    chair: str = ""
    held_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What the recorder enters of one matter: ballots in the order of the views, the printed record, the minutes."""

    item: str
    votes: tuple[tuple[str, str, str], ...] = ()  # (person, outcome, view)
    paper: str = ""  # document of the case: the record the members signed
    minutes: Mapping[str, str] = field(default_factory=dict)
    signs: bool = False  # the recorder signs the minutes of this matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What the recorder enters of a meeting's matters."""

    meeting: str
    matters: tuple[Matter, ...]


def agenda(env: Environment, unit: UnitOfWork, caller: Caller, command: Agenda) -> Answer:
    """Take matters of the same body up into this meeting; refused after the notice where the body says so."""
    change = _Change(env, unit, caller, command.meeting)
    if change.repeated is not None:
        return change.repeated
    known = [item for item in command.items if ids.is_id(item, ids.ITEM)]
    found = {row["item_id"]: row for row in unit.tables.meetings.of_items(caller.agency, known)}
    for at, item in enumerate(command.items):
        if item not in found or found[item]["body"] != change.body:
            wrong(f"/items/{at}", "unknown", "no matter of this body is open under this id")
    if change.data.get("notice") and change.rules.no_ad_hoc:
        return change.refuse("quorum.ad_hoc", tuple(("item", item) for item in command.items))
    unit.tables.meetings.move(caller.agency, list(command.items), command.meeting)
    refs = {f"item_{at:02d}": item for at, item in enumerate(command.items, 1)}
    change.record.add("roster", id=command.meeting, state="set", refs=refs, values={})
    return change.close()


def notice(env: Environment, unit: UnitOfWork, caller: Caller, command: Notice) -> Answer:
    """Record that notice was given; from then on the agenda stands where the body says so."""
    change = _Change(env, unit, caller, command.meeting)
    if change.repeated is not None:
        return change.repeated
    given = change.moment(command.at, "/at") if command.at else change.at
    if given > change.at:
        wrong("/at", "range", "notice is recorded after it was given")
    if command.at and not command.oral:
        wrong("/oral", "required", "only notice by word of mouth is recorded afterwards")
    if command.oral and not change.rules.oral:
        return change.refuse("quorum.oral", (("body", change.body),))
    told: dict[str, Any] = {"at": given, "oral": command.oral, "by": command.by or change.session.standing.person}
    change.member_or_recorder(told["by"], "/by")
    held = {"held_at": change.moment(command.held_at, "/held_at")} if command.held_at else {}
    change.data["notice"] = told | held
    refs = {"by": told["by"], "oral": "yes" if command.oral else "no", "at": given, **held}
    change.record.add("meeting", id=command.meeting, state="set", refs=refs, values={})
    return change.close()


def attendance(env: Environment, unit: UnitOfWork, caller: Caller, command: Attendance) -> Answer:
    """Record who is there; who is not there cannot vote, and the chair votes when all others there have."""
    change = _Change(env, unit, caller, command.meeting)
    if change.repeated is not None:
        return change.repeated
    members = set(change.members)
    for at, person in enumerate(command.present):
        if person not in members or person in command.absent:
            wrong(f"/present/{at}", "unknown", "a member who is not told absent")
    for person in command.absent:
        if person not in members:
            wrong("/absent", "unknown", "a member of the body")
    if command.chair and command.chair not in command.present:
        wrong("/chair", "unknown", "one of those present")
    held = change.moment(command.held_at, "/held_at") if command.held_at else change.at
    change.data["attendance"] = {
        "present": list(command.present),
        "absent": dict(command.absent),
        "chair": command.chair,
        "held_at": held,
    }
    refs = {f"present_{at:02d}": person for at, person in enumerate(command.present, 1)}
    refs |= {"chair": command.chair} if command.chair else {}
    told = {
        person: change.record.commitment(f"/values/{person}", why) for person, why in sorted(command.absent.items())
    }
    change.record.add("roster", id=command.meeting, state="set", refs=refs | {"held_at": held}, values=told)
    return change.close()


def enter(env: Environment, unit: UnitOfWork, caller: Caller, command: Entered) -> Answer:
    """Record ballots in the order of the views and the minutes of each matter; the signature comes with ``complete``.

    Ballots count once the members confirm them by signing, or when a printed record they signed is named.
    """
    change = _Change(env, unit, caller, command.meeting, only_recorder=True)
    if change.repeated is not None:
        return change.repeated
    rows = {row["item_id"]: row for row in change.agenda}
    for at, one in enumerate(command.matters):
        if one.item not in rows:
            wrong(f"/matters/{at}/work_item", "unknown", "this meeting has no such matter")
        refused = _enter(change, rows[one.item], one, at)
        if refused is not None:
            return refused
    return change.close()


def _enter(change: "_Change", row: Mapping[str, Any], one: Matter, at: int) -> Answer | None:
    """Take over what is told of one matter; returns a refusal when the chair did not speak last."""
    persons = [person for person, _, _ in one.votes]
    for n, person in enumerate(persons):
        if person not in change.members or person in persons[:n]:
            wrong(f"/matters/{at}/votes/{n}/person", "unknown", "a member, once")
    known_votes = _ways(change, row) if one.votes else ()
    for n, (_, outcome, _) in enumerate(one.votes):
        if known_votes and outcome not in known_votes:
            wrong(f"/matters/{at}/votes/{n}/outcome", "unknown", f"one of {', '.join(known_votes)}")
    paper = None
    if one.paper:
        known = ids.is_id(one.paper, ids.DOCUMENT)
        paper = change.unit.tables.documents.row(change.caller.agency, one.paper) if known else None
        if paper is None or paper["case_id"] != row["case_id"]:
            wrong(f"/matters/{at}/paper", "unknown", "a document of the case")
    missing = [name for name in MINUTES if one.minutes and not one.minutes.get(name, "").strip()]
    if missing:
        wrong(f"/matters/{at}/minutes/{missing[0]}", "required", "minutes have to say this")
    if one.signs and not (one.minutes or change.data.get("minutes", {}).get(one.item)):
        wrong(f"/matters/{at}/minutes", "required", "minutes are written before they are signed")
    if one.votes and change.rules.chair_last:
        refused = _after_the_chair(change, row, one, persons)
        if refused is not None:
            return refused
    if one.votes:
        told = {"votes": [list(vote) for vote in one.votes], "paper": one.paper}
        told |= {"sha256": paper["sha256"]} if paper is not None else {}
        change.data.setdefault("ballots", {})[one.item] = told
        refs = {f"vote_{n:02d}": f"{person} {outcome}" for n, (person, outcome, _) in enumerate(one.votes, 1)}
        views = {person: change.record.commitment(f"/values/{person}", view) for person, _, view in one.votes if view}
        refs |= {"item": one.item} | ({"paper": one.paper} if one.paper else {})
        change.record.add("ballot", id=change.meeting, state="set", refs=refs, values=views)
    if one.minutes:
        change.data.setdefault("minutes", {})[one.item] = dict(one.minutes)
        values = {name: change.record.commitment(f"/values/{name}", text) for name, text in sorted(one.minutes.items())}
        change.record.add("minutes", id=change.meeting, state="set", refs={"item": one.item}, values=values)
    return None


def _ways(change: "_Change", row: Mapping[str, Any]) -> list[str]:
    """Return how one may vote on a matter: the outcomes of its step; nothing of a step that is closed."""
    act = _reading(change.env, change.unit, change.session, row)
    item = act.state.item_of(row["item_id"])
    if item is None:
        return []
    return sorted({*(one.id for one in act.ready.outcomes(act.node(item.element))), ABSTAIN})


def _after_the_chair(change: "_Change", row: Mapping[str, Any], one: Matter, persons: Sequence[str]) -> Answer | None:
    """Refuse ballots after that of a chair who speaks last: in the record, or of who had not voted when he signed."""
    if change.chair in persons[:-1]:
        return change.refuse("quorum.chair_last", (("person", change.chair), ("item", one.item)))
    act = _reading(change.env, change.unit, change.session, row)
    item = act.state.item_of(one.item)
    found = counting.counted(act, item) if item is not None else None
    if found is None or found.chair not in found.signed or set(persons) <= found.votes.keys():
        return None
    return change.refuse("quorum.closed", (("person", found.chair), ("item", one.item)))


def wrong(pointer: str, code: str, text: str) -> NoReturn:
    """Refuse a field."""
    raise InvalidInput(errors=[{"pointer": pointer, "code": code, "text": text}])


class _Change:
    """One change of a meeting: the body's stream and the meeting's row, then who calls."""

    def __init__(
        self, env: Environment, unit: UnitOfWork, caller: Caller, meeting: str, *, only_recorder: bool = False
    ) -> None:
        self.env, self.unit, self.caller, self.meeting = env, unit, caller, meeting
        real = ids.is_id(meeting, ids.MEETING)
        known = unit.tables.meetings.matters(caller.agency, meeting) if real else []
        self.body = known[0]["body"] if known else ""
        head = unit.lock_stream(caller.agency, f"body/{self.body}")  # also of none: what is not there takes as long
        self.session = access.session(unit, caller)
        self.agenda = unit.tables.meetings.matters(caller.agency, meeting, hold=True) if real else []
        if not _sees(unit, self.session, self.agenda):
            raise NotFound
        now = unit.now()
        self.at = moment(now)
        agency = knowing.current(env, unit, caller.agency, self.session.standing, self.at)
        found = agency.bodies[self.body]
        self.members, self.chair, self.rules = found.members, found.chair, rules_of(found.rules)
        self.data: dict[str, Any] = orjson.loads(self.agenda[0]["data"])
        self.chair = (self.data.get("attendance") or {}).get("chair") or self.chair
        self.key = replaying.key_of(caller, self.session)
        asked = FactsAsked(person=self.session.standing.person, key=replaying.column(self.key))
        self.repeated = replaying.repeated(unit.facts(caller.agency, asked), caller)
        _may(self.session, self.chair, only_recorder=only_recorder)
        start = first_prev(installation=env.installation, agency=caller.agency, stream=f"body/{self.body}")
        self.record = Recorder(
            agency=caller.agency,
            stream=f"body/{self.body}",
            head=Head(*head) if head is not None else Head(0, start),
            salt=env.ids.salt,
            at=self.at,
            actor=recorder.human(self.session.standing.person, self.session.account),
            key=self.key,
        )

    def moment(self, text: str, pointer: str) -> str:
        """Return a moment that is told with its offset."""
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            wrong(pointer, "moment", "RFC 3339 with offset")
        if found.tzinfo is None:
            wrong(pointer, "moment", "RFC 3339 with offset")
        return moment(found)

    def member_or_recorder(self, person: str, pointer: str) -> None:
        """Check that a person is known."""
        known = ids.is_id(person, ids.PERSON) and self.unit.tables.people.names(self.caller.agency, [person])
        if not known:
            wrong(pointer, "unknown", "a person of the agency")

    def refuse(self, code: str, evidence: Sequence[tuple[str, str]]) -> Answer:
        """Record a refusal in the body's stream; the meeting stays as it is."""
        refs = {"refused": code, "by": self.session.standing.person}
        self.record.add("meeting", id=self.meeting, state="set", refs=refs, values={})
        definition, control = self._asked_by()
        told = {"control": control.id, "law": next(iter(control.laws), "")} if control else {"law": self.rules.law}
        reason = Reason(code=code, text=words.text(code), evidence=tuple(evidence), **told)
        return self._kept(409, refusing.problem(409, [present.reason(reason, (), definition)]))

    def _asked_by(self) -> tuple[Definition | None, Control | None]:
        """Return the file of the first matter and its control that asks this body: the rule a refusal names."""
        case = self.unit.tables.cases.row(self.caller.agency, self.agenda[0]["case_id"])
        if case is None:
            return None, None
        definition = self.env.definition(self.unit, case.definition, case.digest)
        asked = (one for one in definition.controls if isinstance(one.spec, Quorum) and one.spec.body == self.body)
        return definition, next(asked, None)

    def close(self) -> Answer:
        """Write the meeting; the answer tells it as it stands."""
        self.unit.tables.meetings.write(self.caller.agency, self.meeting, self.data)
        return self._kept(200, _told(self.env, self.unit, self.session, self.meeting, self.data))

    def _kept(self, status: int, body: Mapping[str, Any]) -> Answer:
        agency, record = self.caller.agency, self.record
        self.unit.append(agency, record.stream, record.head, record.events, record.values)
        if self.caller.key:
            row = (self.session.standing.person, replaying.column(self.key), self.caller.body, status)
            self.unit.tables.people.keep_answer(agency, (*row, orjson.dumps(body), self.at))
        return Answer(status=status, body=body, refused=status >= 400)


def _may(session: Session, chair: str, *, only_recorder: bool) -> None:
    """Let recorders, and for agenda, notice and attendance the chair, change a meeting."""
    access.officer(session)
    records = RECORDERS in session.standing.bodies
    if not (records or (not only_recorder and session.standing.person == chair)):
        raise Forbidden("a meeting is kept by its recorder")


def _sees(unit: UnitOfWork, session: Session, agenda: Sequence[Mapping[str, Any]]) -> bool:
    """True for members, recorders, readers of everything, and who sees a case on the agenda."""
    standing = session.standing
    if standing.kind is Kind.ADMIN:
        return False
    if not agenda:  # as much is asked as of a meeting that is hidden
        return unit.tables.cases.row(session.agency, access.NOWHERE.case) is not None
    if agenda[0]["body"] in standing.bodies or RECORDERS in standing.bodies or access.sees_all(session):
        return True
    return any(
        (case := unit.tables.cases.row(session.agency, one["case_id"])) is not None
        and access.visible(session, case, CaseState.unpack(case.state))
        for one in agenda
    )


def get(env: Environment, unit: UnitOfWork, caller: Caller, meeting: str) -> dict[str, Any]:
    """Return a meeting: body and its rules, notice, attendance, and each matter with its numbers apart."""
    session = access.session(unit, caller)
    agenda = unit.tables.meetings.matters(caller.agency, meeting) if ids.is_id(meeting, ids.MEETING) else []
    if not _sees(unit, session, agenda):
        raise NotFound
    return _told(env, unit, session, meeting, orjson.loads(agenda[0]["data"]))


def may_change(env: Environment, unit: UnitOfWork, caller: Caller, meeting: str) -> None:
    """Raise what comes before a wrong body of a change: 404, 403."""
    session = access.session(unit, caller)
    agenda = unit.tables.meetings.matters(caller.agency, meeting) if ids.is_id(meeting, ids.MEETING) else []
    if not _sees(unit, session, agenda):
        raise NotFound
    _may(session, env.agency(caller.agency).bodies[agenda[0]["body"]].chair, only_recorder=False)


def page(env: Environment, unit: UnitOfWork, caller: Caller, *, limit: int, cursor: str) -> dict[str, Any]:
    """Return the meetings of the caller's bodies, of all bodies for recorders and who reads everything."""
    session = access.session(unit, caller)
    bodies = env.agency(caller.agency).bodies
    everything = RECORDERS in session.standing.bodies or access.sees_all(session)
    mine = sorted(bodies) if everything else sorted(set(bodies).intersection(session.standing.bodies))
    after = cursor if ids.is_id(cursor, ids.MEETING) else ""
    rows = unit.tables.meetings.page(caller.agency, mine, limit=limit + 1, cursor=after)
    names = ("body", "opened_at", "matters")
    items = [{"id": row["meeting_id"], **{name: row[name] for name in names}} for row in rows[:limit]]
    return {"items": items, "next": items[-1]["id"] if len(rows) > limit else None}


def _told(
    env: Environment, unit: UnitOfWork, session: Session, meeting: str, data: Mapping[str, Any]
) -> dict[str, Any]:
    agenda = unit.tables.meetings.matters(session.agency, meeting)
    body = env.agency(session.agency).bodies[agenda[0]["body"]]
    rules: BodyRules = rules_of(body.rules)
    return {
        "id": meeting,
        "body": {"id": body.id, "name": present.text(body.name), "members": list(body.members), "chair": body.chair},
        "rules": {name: getattr(rules, name) for name in BodyRules.__dataclass_fields__},
        "opened_at": agenda[0]["opened_at"],
        "notice": data.get("notice"),
        "attendance": data.get("attendance"),
        "agenda": [_matter(env, unit, session, one, data) for one in agenda],
    }


def _matter(
    env: Environment, unit: UnitOfWork, session: Session, one: Mapping[str, Any], data: Mapping[str, Any]
) -> dict[str, Any]:
    act = _reading(env, unit, session, one)
    case = act.row
    told = {"work_item": one["item_id"], "case": case.case, "number": case.number, "notice_at": _noticed(one, data)}
    if session.standing.person in act.facts.recused:
        return told | {"recused": True}
    if access.visible(session, case, act.state):
        told |= {"title": case.title, "minutes": data.get("minutes", {}).get(one["item_id"])}
    return told | _standing(act, one, data)


def _reading(env: Environment, unit: UnitOfWork, session: Session, one: Mapping[str, Any]) -> Act:
    """Return the act of a question about the case of a matter."""
    case: CaseRow = unit.tables.cases.row(session.agency, one["case_id"])
    act = acts.begin(env, unit, case, access.actor(session), unit.facts(session.agency, FactsAsked(case=case.case)))
    act.reading = True
    return act


def _noticed(one: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return str((data.get("notice") or {}).get("at") or one["opened_at"])


def _standing(act: Act, one: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a matter stands: open with its ballots so far, or decided with its numbers."""
    item = act.state.item_of(one["item_id"])
    if item is None:
        return {"state": "closed", "count": orjson.loads(one["result"]) if one["result"] else None}
    found = counting.counted(act, item)
    entered = [
        {"person": person, "outcome": outcome, "view": view}
        for person, outcome, view in data.get("ballots", {}).get(one["item_id"], {}).get("votes", ())
    ]
    signed = {s.signature.person: s.signature.outcome for s in act.state.on(item.instance)}
    return {
        "state": "open",
        "task": item.element,
        "chair": found.chair if found is not None else None,
        "entered": entered,
        "to_confirm": [vote["person"] for vote in entered if signed.get(vote["person"]) != vote["outcome"]],
        "count": found.told() if found is not None else None,
    }

"""The inbox as a page shows it: due first, what is missing for each item, and whether one may take what is offered.

A page reads so many lines and the cases they belong to, never more: statements do not grow with the number of items.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.calendar.days import Calendar
from engine.model import ids
from engine.model.conduct import IntegrityCard
from engine.model.control import Evidence
from engine.model.people import Kind
from engine.model.verdict import Verb
from engine.ports import CaseRow, Facts, Session, UnitOfWork
from engine.usecases.asking import access
from engine.usecases.casework import items
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import day_sheet, deadlines, foresight, present
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import NEVER, Item

VIEWS = ("mine", "offered", "overdue", "done")
COUNTED = 100  # a tab says "99+" beyond
FIRST = 5  # offered items shown below one's own


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What page of the inbox is asked for."""

    view: str = "mine"
    process: str = ""
    words: str = ""  # in number or title
    limit: int = 20
    cursor: str = ""


@dataclass(kw_only=True)
class Desk:
    """What the lines of one page are made from."""

    env: Environment
    unit: UnitOfWork
    session: Session
    calendar: Calendar
    zone: str
    now: datetime
    rows: Mapping[str, CaseRow] = field(default_factory=dict)
    drafts: Mapping[str, str] = field(default_factory=dict)  # item -> when it was kept
    acts: dict[str, Act] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Return the local day."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def act(self, case: str) -> Act:
        """Return the act a case is read with."""
        if case not in self.acts:
            made = acts.begin(self.env, self.unit, self.rows[case], access.actor(self.session), Facts(now=self.now))
            made.reading = True
            self.acts[case] = made
        return self.acts[case]


def inbox(env: Environment, unit: UnitOfWork, caller: Caller, asked: Asked) -> dict[str, Any]:
    """Return the lines of a page, counts of the other views, and the first offered items beside one's own."""
    session = access.session(unit, caller)
    agency = env.agency(caller.agency)
    empty: dict[str, Any] = {"items": [], "offered": [], "next": None, "counts": dict.fromkeys(VIEWS[:3], 0)}
    empty["processes"] = []
    if session.standing.kind is not Kind.OFFICER:
        return empty
    desk = Desk(env=env, unit=unit, session=session, calendar=agency.calendar, zone=agency.zone, now=unit.now())
    tokens = sorted(access.every_token(session))
    cursor = asked.cursor if ids.is_id(asked.cursor.rpartition("~")[2], ids.ITEM) else ""
    rows, following = lines(desk, asked.view, tokens, asked, asked.limit, cursor)
    beside = lines(desk, "offered", tokens, asked, FIRST, "")[0] if asked.view == "mine" and not cursor else []
    here = [*rows, *beside]
    person = session.standing.person
    desk.rows = unit.tables.cases.rows(caller.agency, sorted({row["case_id"] for row in here}))
    desk.drafts = unit.tables.cases.drafts(caller.agency, [row["item_id"] for row in here], person)
    names = _names(desk, here)
    return {
        "items": [line(desk, row, names) for row in rows],
        "offered": _offered(desk, beside, names),
        "next": following,
        "counts": unit.tables.inbox.counts(
            caller.agency, person=person, tokens=tokens, now=present.moment_text(desk.now), most=COUNTED
        ),
        "processes": _processes(desk),
    } | ({"items": _offered(desk, rows, names)} if asked.view == "offered" else {})


def lines(
    desk: Desk, view: str, tokens: Sequence[str], asked: Asked, limit: int, cursor: str
) -> tuple[list[Mapping[str, Any]], str | None]:
    """Return the rows of one page of a view, and the cursor of the next."""
    rows, following = desk.unit.tables.inbox.page(
        desk.session.agency,
        person=desk.session.standing.person,
        tokens=tokens,
        view=view,
        now=present.moment_text(desk.now),
        limit=limit,
        cursor=cursor,
        filters={"process": asked.process, "words": asked.words, "besides": desk.session.standing.person},
    )
    if any(one.scoped for one in desk.session.standing.mandates):
        rows = [row for row in rows if items.listed_to(desk.env, desk.unit, desk.session, row)]
    return rows, following


def _names(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of everybody who holds or signed what is listed."""
    found: set[str] = set()
    for row in rows:
        act = desk.act(row["case_id"])
        item = act.state.item_of(row["item_id"])
        if item is not None:
            found.update(item.holders, (who for one in act.state.on(item.instance) for who in one.signature.persons))
    return dict(desk.unit.tables.people.names(desk.session.agency, sorted(found)))


def _processes(desk: Desk) -> list[dict[str, Any]]:
    """Return the flows in force, for the filter."""
    rows = desk.unit.tables.definitions.all_active(desk.session.agency)
    return [
        {
            "key": row["key"],
            "name": present.text(desk.env.definition(desk.unit, row["key"], row["digest"]).main_process.name),
        }
        for row in rows
    ]


def line(desk: Desk, row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return one line; ``names``: of who holds or signed it."""
    act = desk.act(row["case_id"])
    node, item = act.node(row["element"]), act.state.item_of(row["item_id"])
    due = row["due_at"] if row["due_at"] != NEVER else ""
    person = desk.session.standing.person
    told: dict[str, Any] = {
        "id": row["item_id"],
        "case": row["case_id"],
        "number": row["number"],
        "title": row["title"],
        "subject": str(act.row.subject.get("name") or ""),
        "process": present.text(act.ready.process.name),
        "task": {"id": row["element"], "name": present.text(node.name), "rank": act.ready.definition.rank(node)},
        "state": row["state"],
        "round": row["round"],
        "due_at": due or None,
        "closed_at": row["closed_at"] or None,
        "group": group(due, desk),
        "left": day_sheet.working_days(desk.calendar, desk.today, _day(due, desk)) if due else None,
        "unit": "workday",
        "card": None,
        "needed": [],
        "mine": "",
        "waits_for": [],
        "draft_at": desk.drafts.get(row["item_id"]),
    }
    if item is None:
        return told
    signed = {who for one in act.state.on(item.instance) for who in one.signature.persons}
    told["mine"] = "signed" if person in signed else "claimed" if person in item.holders else ""
    told["waits_for"] = [names.get(one, "") for one in item.holders if one != person and one not in signed]
    limits = [one for one in deadlines.of_item(act, item) if one["due_at"]]
    told["card"] = limits[0]["card"] if limits else None
    told["needed"] = list(needed(act, item))
    return told


def _offered(desk: Desk, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return lines of what is offered, each with the verdict on taking it and what that would block."""
    found = []
    for row in rows:
        act = desk.act(row["case_id"])
        found.append((row, act, act.state.item_of(row["item_id"])))
    there = [(act, item) for _, act, item in found if item is not None]
    roles, bodies, skilled = foresight.tokens(there)
    people = []
    if roles or bodies or skilled:
        people = desk.unit.tables.people.candidates(
            desk.session.agency, roles, bodies, skilled, limit=present.ASKED_OF_MOST * 5, now=desk.now
        )
    known = dict(names) | {one.person: one.name for one in people}
    return [line(desk, row, names) | _verdict(desk, act, item, people, known) for row, act, item in found]


def _verdict(
    desk: Desk, act: Act, item: Item | None, people: Sequence[Any], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return the verdict on taking an item, with its etag."""
    if item is None:
        return {"verdict": "refused", "reasons": [], "blocks": None, "etag": "", "seats": 0, "who": []}
    actor = access.actor(desk.session)
    found = items.suitable(act, item, actor, Verb.CLAIM)
    ahead = foresight.blocked(act, item, actor.person, people) if found.decision != "refused" else None
    needs = present.still_needed(act, item).get("signatures") or {}
    return {
        "verdict": str(found.decision),
        "reasons": present.reasons(act, found),
        "etag": present.item_tag(act, item),
        "seats": int(needs.get("need", 1)) - int(needs.get("have", 0)),
        "who": [{"name": names.get(one, "")} for one in ahead.others] if ahead is not None else [],
        "blocks": None
        if ahead is None
        else {
            "task": present.text(ahead.name),
            "away": [names.get(one, "") for one in ahead.away],
        },
    }


def needed(act: Act, item: Item) -> Iterator[dict[str, Any]]:
    """Yield what is still missing: what, how much is there, how much is needed."""
    told = present.still_needed(act, item)
    if "signatures" in told:
        yield {"kind": "signatures", "name": None, **told["signatures"]}
    for paper in told.get("evidence", ()):
        yield {"kind": "evidence", "name": paper_name(act, paper["kind"]), **_figures(paper)}
    for role in told.get("roles", ()):
        name = act.agency.roles.get(role)
        yield {"kind": "role", "name": present.text(name) if name else {"zh": role, "en": role}, "have": 0, "need": 1}
    for kind in ("bodies", "parties", "signers", "chair", "minutes", "motion"):
        if told.get(kind):
            yield {"kind": kind, "name": None, "have": 0, "need": 1}


def _figures(paper: Mapping[str, Any]) -> dict[str, Any]:
    return {"have": paper["have"], "need": paper["need"]}


def paper_name(act: Act, kind: str) -> dict[str, str]:
    """Return what people call a kind of evidence."""
    for one in act.ready.definition.controls:
        if isinstance(one.spec, Evidence | IntegrityCard) and one.spec.kind == kind:
            name = one.spec.name if one.spec.name.zh else one.name
            return present.text(name)
    return {"zh": kind, "en": kind}


def _day(moment: str, desk: Desk) -> date:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(desk.zone)).date()


def group(due: str, desk: Desk) -> str:
    """Return the heading a line stands under: overdue, soon (today or the next working day), week, later or none."""
    if not due:
        return "none"
    moment, today = datetime.fromisoformat(due), desk.today
    if moment < desk.now:
        return "overdue"
    day = _day(due, desk)
    if day <= desk.calendar.working(today + timedelta(days=1)):
        return "soon"
    return "week" if day <= today + timedelta(days=6 - today.weekday()) else "later"

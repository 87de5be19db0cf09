"""Every statement binds the agency, for each table it touches: this is the separation of agencies (foundations §2)."""

import contextlib
import inspect
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from engine.model import ids
from engine.storage import aggregates, bench, hot, tables
from engine.storage.aggregates import Tables, staff
from engine.storage.schema import migrate
from tests.unit.storage.ids import ITEM, ME, RR, A, B, C, D, M, P, U
from tests.unit.storage.oversight import OVERSIGHT

REFERENCE = {"installation", "definition_bytes"}  # tables without an agency
NAMES = "|".join(sorted(tables.metadata.tables, key=len, reverse=True))
NO_ALIAS = r"(?:ON|SET|WHERE|JOIN|ORDER|FOR|LIMIT|VALUES|SELECT|DEFAULT)\b"
TOUCHED = re.compile(rf'\b(?:FROM|JOIN|UPDATE|INTO)\s+"?({NAMES})"?\b(?:\s+(?:AS\s+)?(?!{NO_ALIAS})"?(\w+)"?)?', re.I)
BOUND = re.compile(r'(?:"?(\w+)"?\.)?"?agency_id"?\s*=\s*((?:"?\w+"?\.)?"?\w+"?|[?%:]\S*)', re.I)


def unbound(text: str) -> list[str]:
    """Return the tables a statement touches more often than it binds their agency."""
    text = " ".join(text.split())
    wanting = []
    compared = [
        part.strip('"').rpartition(".")[0].strip('"') or "*"
        for left, right in ((f"{m[1] or ''}.agency_id", m[2]) for m in BOUND.finditer(text))
        for part in ((left if not left.startswith(".") else "agency_id"), right if "agency_id" in right else "")
        if part
    ]
    for match in TOUCHED.finditer(text):
        table, alias = match[1].lower(), (match[2] or match[1]).lower()
        if table in REFERENCE:
            continue
        if match[0].upper().startswith("INTO"):
            columns = text[match.end(1) :].lstrip('" ').partition(")")[0]
            if "agency_id" not in columns:
                wanting.append(table)
            continue
        name = next((one for one in (alias, table, "*") if one in [c.lower() for c in compared]), None)
        if name is None:
            wanting.append(table)
        else:
            compared.pop([c.lower() for c in compared].index(name))
    return wanting


# ---- the check itself

BAD = [
    "SELECT * FROM case_file WHERE case_id = ?",
    "SELECT * FROM case_file JOIN work_item ON work_item.case_id = case_file.case_id WHERE case_file.agency_id = ?",
    "SELECT * FROM case_file WHERE agency_id = ? AND case_id = (SELECT case_id FROM work_item WHERE item_id = ?)",
    "UPDATE signature SET lapsed_at = ? WHERE case_id = ?",
    "DELETE FROM session WHERE token_hash = ?",
    "INSERT INTO counter (prefix, year, last) VALUES (?, ?, 1)",
    "SELECT t.packed FROM session s JOIN standing t ON t.person_id = s.person_id WHERE s.agency_id = ?",
]
GOOD = [
    "SELECT * FROM case_file WHERE agency_id = ? AND case_id = ?",
    "SELECT * FROM case_file JOIN work_item ON work_item.agency_id = case_file.agency_id WHERE case_file.agency_id = ?",
    "INSERT INTO counter (agency_id, prefix, year, last) VALUES (?, ?, ?, 1)",
    "SELECT content FROM definition_bytes WHERE digest = ?",
    "SELECT * FROM installation",
]


@pytest.mark.parametrize("text", BAD)
def test_the_check_finds(text: str) -> None:
    assert unbound(text)


@pytest.mark.parametrize("text", GOOD)
def test_the_check_lets_pass(text: str) -> None:
    assert not unbound(text)


# ---- the statements of a step


def hot_texts() -> Iterator[tuple[str, str]]:
    """Yield all texts of the hot path; parts of a statement that only stand in others are left out."""
    for dialect, texts in (("sqlite", hot.SQLITE), ("postgresql", hot.POSTGRESQL)):
        for name, text in texts.items():
            whole = hot.step_sql(name, tuple(hot.WRITES)) if name.startswith("step_") else text
            yield f"{dialect} {name}", whole
        full = hot.facts_sql(dialect, keyed=True, cased=True, documents=2, elsewhere=2)
        yield f"{dialect} facts", full
    yield "tallies", hot.tallies_sql(3)
    for name in ("SUM_DAYS", "NUMBER", "LAPSE"):
        yield name, getattr(hot, name)
    yield "bench", bench.RAW


@pytest.mark.parametrize(("name", "text"), list(hot_texts()), ids=[name for name, _ in hot_texts()])
def test_a_step_binds_the_agency(name: str, text: str) -> None:
    assert TOUCHED.search(text), name
    assert not unbound(text), name


# ---- all other statements, as they are run

J, J2 = (ids.shown("jb", bytes([n]) * 16) for n in (21, 22))
JOB = {"kind": "timer", "subject": ITEM, "case_id": C, "due_at": "", "attempts": 1, "state": "waiting", "detail": ""}
KEY = {"agency_id": A}
G = ids.shown("gr", bytes(16))
STAFF = sorted(staff.TABLES)
NOW = datetime(2026, 3, 9, tzinfo=UTC)
NAME = {"name_zh": "甲", "name_en": "A"}
UNLED = {"directory.installation", "directory.found", "directory.agencies"}  # the installation's own, read at start

TOUR: dict[str, list[Callable[[Tables], Any]]] = {
    **OVERSIGHT,
    "directory.installation": [lambda t: t.directory.installation()],
    "directory.found": [lambda t: t.directory.found("x", "2026", b"k")],
    "directory.agencies": [lambda t: t.directory.agencies()],
    "directory.add_agency": [
        lambda t: t.directory.add_agency(
            agency_id=A, key="a", **NAME, time_zone="UTC", demo=True, directory_version=0, facts={}
        )
    ],
    "directory.add": [
        lambda t: t.directory.add("department", [KEY | {"code": "x"} | NAME]),
        lambda t: t.directory.add(
            "person", [KEY | {"person_id": P, "name": "甲", "name_en": "A", "kind": "officer", "department": "x"}]
        ),
    ],
    "directory.set_version": [lambda t: t.directory.set_version(A, 1)],
    "directory.repack": [
        lambda t: t.directory.repack(A, 1, "2026-01-01"),
        lambda t: t.directory.repack(A, 2, "2026-01-02"),
    ],
    "directory.remove_post": [lambda t: t.directory.remove_post(A, P, "handler")],
    "directory.bodies": [lambda t: t.directory.bodies(A)],
    "directory.merged": [lambda t: t.directory.merged(A)],
    "directory.agency": [lambda t: t.directory.agency(A)],
    "directory.span": [],  # no statement
    "directory.settings": [lambda t: t.directory.settings(A)],
    "directory.add_setting": [lambda t: t.directory.add_setting(A, "s", 1, {}, "2026")],
    "directory.departments": [lambda t: t.directory.departments(A)],
    "directory.admins": [lambda t: t.directory.admins(A)],
    "directory.administrators": [lambda t: t.directory.administrators(A)],
    "people.account": [lambda t: t.people.account(A, "x")],
    "people.hashed": [lambda t: t.people.hashed("x")],
    "people.open_session": [],  # runs with an account, see below
    "people.close_session": [lambda t: t.people.close_session(A, b"h" * 32)],
    "people.prolong_sessions": [lambda t: t.people.prolong_sessions(A, "2026", "2027")],
    "people.names": [lambda t: t.people.names(A, [P])],
    "people.called": [lambda t: t.people.called(A, [P])],
    "people.standings": [lambda t: t.people.standings(A, [P], NOW)],
    "people.candidates": [lambda t: t.people.candidates(A, ["handler"], ["board"], limit=5, now=NOW)],
    "people.keep_answer": [lambda t: t.people.keep_answer(A, (P, "k", "b", 409, b"{}", ""))],
    "people.page": [lambda t: t.people.page(A, limit=5, cursor=""), lambda t: t.people.page(A, limit=5, cursor=P)],
    "people.posts": [lambda t: t.people.posts(A, [P])],
    "absences.add": [
        lambda t: t.absences.add(
            KEY | {"absence_id": B, "person_id": P, "first": "", "last": "", "since": "", "until": "2027"}
        )
    ],
    "absences.end": [lambda t: t.absences.end(A, B, "2026")],
    "absences.row": [lambda t: t.absences.row(A, B)],
    "absences.live": [lambda t: t.absences.live(A, "2026"), lambda t: t.absences.live(A, "2026", [P])],
    "absences.name": [
        lambda t: t.absences.name(
            [
                KEY
                | {"mandate_id": M, "basis": "day", "role": "x", "person_id": P, "holder_id": None, "named_by": P}
                | {"reason": "", "day": "", "since": "", "until": "2027"}
            ]
        )
    ],
    "absences.mandates": [lambda t: t.absences.mandates(A, "2026")],
    "absences.substitutes_of": [lambda t: t.absences.substitutes_of(A, [P])],
    "absences.holds": [lambda t: t.absences.holds(A, P, "handler", "2026-01-01")],
    "staff.rows": [lambda t, name=name: t.staff.rows(name, A, agency_id=A) for name in STAFF],
    "staff.row": [lambda t: t.staff.row("person", A, person_id=[P])],
    "staff.page": [lambda t: t.staff.page("grant_request", A, "grant_id", limit=2, cursor=G, state=["granted"])],
    "staff.found": [lambda t: t.staff.found(A, "甲", limit=2, cursor=P, kind=["officer"])],
    "staff.called": [lambda t: t.staff.called(A, ["甲"], kind=["officer"], merged_into=None)],
    "staff.add": [],  # see directory.add; an insert names all its columns
    "staff.change": [lambda t: t.staff.change("person", A, {"person_id": P}, name="乙")],
    "staff.remove": [lambda t: t.staff.remove("conflict", A, person_id=P)],
    "staff.held": [lambda t: t.staff.held(A, [P])],
    "staff.shared": [lambda t: t.staff.shared(A)],
    "staff.engaged": [lambda t: t.staff.engaged(A, [P], 5)],
    "staff.hold": [lambda t: t.staff.hold(A, [P])],
    "staff.took_part": [lambda t: t.staff.took_part(A, P)],
    "staff.copy_memory": [lambda t: t.staff.copy_memory(A, P, P)],
    "log_in.tried": [lambda t: t.log_in.tried(A, ["a", "b"], "2026", "2025")],
    "log_in.forget": [lambda t: t.log_in.forget(A, ["a"])],
    "log_in.take_back": [lambda t: t.log_in.take_back(A, "b")],
    "log_in.begin": [
        lambda t: t.log_in.begin(
            agency_id=A, state_hash=b"s" * 32, browser_hash=b"b" * 32, nonce="n", verifier="v", expires_at="3", now="2"
        )
    ],
    "log_in.taken": [lambda t: t.log_in.taken(A, b"s" * 32)],
    "log_in.inspected": [lambda t: t.log_in.inspected(A, U, "2026-01-01")],
    "definitions.content": [],  # by digest alone: a reference table
    "definitions.active": [lambda t: t.definitions.active(A, "x")],
    "definitions.all_active": [lambda t: t.definitions.all_active(A)],
    "definitions.versions": [lambda t: t.definitions.versions(A, "x")],
    "definitions.release": [
        lambda t: t.definitions.release(
            b"x",
            **KEY,
            key="x",
            version=1,
            digest="d",
            model_digest="m",
            released_at="",
            released_by="",
            released_alone=True,
        )
    ],
    "cases.row": [lambda t: t.cases.row(A, C)],
    "cases.numbered": [lambda t: t.cases.numbered(A, "PEN-2026-00001")],
    "cases.row_of_item": [lambda t: t.cases.row_of_item(A, ITEM)],
    "cases.below": [lambda t: t.cases.below(A, C)],
    "cases.item": [],  # raises without a row, see below
    "cases.items": [lambda t: t.cases.items(A, C)],
    "cases.signatures": [lambda t: t.cases.signatures(A, C), lambda t: t.cases.signatures(A, C, "x#1")],
    "cases.page": [
        lambda t, all_=all_: t.cases.page(
            A,
            person=P,
            departments=["x"],
            tokens=["role:x"],
            everything=all_,
            filters={"process": "x", "status": "open", "mine": "1", "q": "x"},
            limit=5,
            cursor=C,
        )
        for all_ in (True, False)
    ],
    "cases.keep_draft": [
        lambda t: t.cases.keep_draft(A, ITEM, P, b"{}", ""),
        lambda t: t.cases.keep_draft(A, ITEM, P, b"", ""),
    ],
    "cases.draft": [lambda t: t.cases.draft(A, ITEM, P)],
    "cases.tallies": [lambda t: t.cases.tallies(A, [("k", "")])],
    "cases.totals": [lambda t: t.cases.totals(A, {"c": ("k", "")})],
    "cases.incidents": [lambda t: t.cases.incidents(A), lambda t: t.cases.incidents(A, every=True)],
    "cases.resolve": [lambda t: t.cases.resolve(A, RR, "2026")],
    "cases.incident": [lambda t: t.cases.incident(A, RR)],
    "cases.change_incident": [lambda t: t.cases.change_incident(A, RR, {"how": "retry"})],
    "cases.incident_elements": [lambda t: t.cases.incident_elements(A, C)],
    "cases.documents": [lambda t: t.cases.documents(A, C)],
    "cases.ids": [lambda t: t.cases.ids(A)],
    "definitions.version": [lambda t: t.definitions.version(A, "x", 1)],
    "definitions.every": [lambda t: t.definitions.every(A)],
    "definitions.open_cases": [lambda t: t.definitions.open_cases(A), lambda t: t.definitions.open_cases(A, "x")],
    "definitions.open_steps": [lambda t: t.definitions.open_steps(A)],
    "definitions.due": [lambda t: t.definitions.due(A, "2026")],
    "definitions.add": [
        lambda t: t.definitions.add(
            b"y",
            agency_id=A,
            key="x",
            version=2,
            digest="y",
            model_digest="y",
            released_at="",
            released_by="",
            released_alone=False,
            starts_at="2027",
        )
    ],
    "definitions.activate": [lambda t: t.definitions.activate(A, "x", 2, "2027")],
    "definitions.end": [lambda t: t.definitions.end(A, "x", "retired", "2027")],
    "definitions.cancel": [lambda t: t.definitions.cancel(A, "x", "2027")],
    "drafts.of": [lambda t: t.drafts.of(A, "x")],
    "drafts.all": [lambda t: t.drafts.all(A)],
    "drafts.put": [
        lambda t: t.drafts.put(
            A,
            "x",
            revision=1,
            state="draft",
            base=0,
            digest="x",
            content=b"x",
            saved_by=P,
            saved_at="",
            story="",
        ),
    ],
    "drafts.forget": [lambda t: t.drafts.forget(A, "x")],
    "laws.every": [lambda t: t.laws.every(A)],
    "laws.add": [lambda t: t.laws.add(A, "l", 1, {}, "2026", P)],
    "calendars.newest": [lambda t: t.calendars.newest(A)],
    "calendars.stamp": [lambda t: t.calendars.stamp(A)],
    "calendars.add": [lambda t: t.calendars.add(A, 2027, 1, {}, "2026")],
    "jobs.due_items": [
        lambda t, kind=kind, after=after: t.jobs.due_items(A, kind, "2026", 5, after)
        for kind in ("timer", "card")
        for after in (None, ("2025", ITEM))
    ],
    "jobs.of_case": [lambda t: t.jobs.of_case(A, C)],
    "jobs.queued": [lambda t: t.jobs.queued(A, "2026", 5), lambda t: t.jobs.queued(A, "2026", 5, ("2025", J))],
    "jobs.take": [lambda t: t.jobs.take(A, J)],
    "jobs.row": [lambda t: t.jobs.row(A, J)],
    "jobs.of": [lambda t: t.jobs.of(A, "timer", ITEM)],
    "jobs.put": [lambda t: t.jobs.put(A, J, **JOB), lambda t: t.jobs.put(A, J, attempts=2)],
    "jobs.queue": [lambda t: t.jobs.queue(A, [JOB | {"job_id": J2, "kind": "recount", "subject": C}])],
    "jobs.forget": [lambda t: t.jobs.forget(A, "recount", [C])],
    "jobs.open_cases": [lambda t: t.jobs.open_cases(A)],
    "jobs.page": [lambda t: t.jobs.page(A, 5, ""), lambda t: t.jobs.page(A, 5, J)],
    "jobs.ahead": [lambda t: t.jobs.ahead(A, 5)],
    "inbox.keep_audiences": [lambda t: t.inbox.keep_audiences(A, ["role:a|role:b"])],
    "inbox.audiences": [lambda t: t.inbox.audiences(A, ["role:a"])],
    "inbox.open_audiences": [lambda t: t.inbox.open_audiences(A)],
    "inbox.cases_of": [lambda t: t.inbox.cases_of(A, ["role:handler"], 5)],
    "inbox.page": [
        lambda t, view=view: t.inbox.page(
            A,
            person=P,
            tokens=["role:a"],
            view=view,
            now="2026",
            limit=5,
            cursor=f"2026~{ITEM}",
            filters={"case": C, "task": "t", "process": "p"},
        )
        for view in ("mine", "offered", "done", "overdue")
    ],
    "documents.add": [],  # needs a case, see below
    "meetings.of_instance": [
        lambda t: t.meetings.of_instance(A, C, "x#1", hold=False),
        lambda t: t.meetings.of_instance(A, C, "x#1", hold=True),
    ],
    "meetings.matters": [lambda t: t.meetings.matters(A, ME), lambda t: t.meetings.matters(A, ME, hold=True)],
    "meetings.of_items": [lambda t: t.meetings.of_items(A, [ITEM])],
    "meetings.move": [lambda t: t.meetings.move(A, [ITEM], ME)],
    "meetings.write": [lambda t: t.meetings.write(A, ME, {})],
    "meetings.page": [
        lambda t: t.meetings.page(A, ["board"], limit=5, cursor=""),
        lambda t: t.meetings.page(A, ["board"], limit=5, cursor=ME),
    ],
    "recusals.add": [
        lambda t: t.recusals.add(
            KEY
            | {"request_id": RR, "case_id": C, "person_id": P, "asked_by": P, "on_behalf": "self", "grounds": "kin"}
            | {"reason": "", "state": "requested", "at": "", "decided_by": None, "decided_at": "", "substitute": None}
        )
    ],
    "recusals.of_case": [lambda t: t.recusals.of_case(A, C)],
    "recusals.page": [
        lambda t, cursor=cursor: t.recusals.page(A, "requested", limit=5, cursor=cursor) for cursor in ("", RR)
    ],
    "recusals.decide": [lambda t: t.recusals.decide(A, RR, {"state": "granted"})],
    "recusals.withdraw": [lambda t: t.recusals.withdraw(A, C, P, "2026")],
    "recusals.cases": [lambda t: t.recusals.cases(A, P)],
    "outbox.put": [],  # see below
    "outbox.hold": [lambda t: t.outbox.hold(A, "2026", "2027", 5)],
    "outbox.usernames": [lambda t: t.outbox.usernames(A, [P])],
    "outbox.numbers": [lambda t: t.outbox.numbers(A, [C])],
    "outbox.settle": [lambda t: t.outbox.settle(A, ME, {"attempts": 1})],
    "outbox.page": [
        lambda t: t.outbox.page(A, person=P, states=["waiting"], limit=5, cursor=""),
        lambda t: t.outbox.page(A, person=P, states=["waiting"], limit=5, cursor=ME),
    ],
    "outside.add_party": [lambda t: t.outside.add_party(agency=A, person_id=RR, name="乙", department="x")],
    "outside.parties": [lambda t: t.outside.parties(A, C)],
    "outside.issue": [],  # see below
    "outside.token": [lambda t: t.outside.token(A, b"h" * 32)],
    "outside.tokens": [lambda t: t.outside.tokens(A, C)],
    "outside.mark": [lambda t: t.outside.mark(A, RR, revoked_at="2026")],
    "outside.add_act": [],  # see below
    "outside.acts": [lambda t: t.outside.acts(A, C), lambda t: t.outside.acts(A, C, P)],
    "outside.acts_since": [lambda t: t.outside.acts_since(A, C, P, "2026")],
    "outside.add_remedy": [],  # see below
    "outside.change_remedy": [lambda t: t.outside.change_remedy(A, RR, {"outcome": "upheld"})],
    "outside.remedies": [lambda t: t.outside.remedies(A, C)],
    "duties.put": [],  # see below
    "duties.plan": [],  # see below
    "duties.planned": [lambda t: t.duties.planned(A, ["x"])],
    "duties.row": [lambda t: t.duties.row(A, RR), lambda t: t.duties.row(A, RR, lock=True)],
    "duties.page": [
        lambda t, roles=roles, after=after: t.duties.page(A, roles=roles, person=P, filters={}, limit=5, after=after)
        for roles in (None, ["handler"])
        for after in (None, ("2026", RR))
    ],
    "signers.put": [lambda t: t.signers.put(A, C, {ITEM: frozenset()})],
    "copies.add": [],  # see below
    "copies.read": [lambda t: t.copies.read(A, P, C, "2026")],
    "refusals.count": [],  # see below
    "duties.silent": [lambda t: t.duties.silent(A, "2026", 5)],
    "rosters.last": [lambda t: t.rosters.last(A, "handler")],
    "rosters.turn": [lambda t: t.rosters.turn(A, "handler", P)],
    "documents.row": [lambda t: t.documents.row(A, D)],
    "papers.of_case": [lambda t: t.papers.of_case(A, C)],
    "papers.numbers": [lambda t: t.papers.numbers(A, "x", 2026)],
    "papers.add": [],  # needs a document, see below
    "trail.heads": [
        lambda t: t.trail.heads(A),
        lambda t: t.trail.heads(A, f"case/{C}"),
        lambda t: t.trail.heads(A, "x"),
    ],
    "trail.last": [lambda t: t.trail.last(A, f"case/{C}"), lambda t: t.trail.last(A, "x")],
    "trail.records": [lambda t: list(t.trail.records(A)), lambda t: list(t.trail.records(A, "x"))],
    "trail.values": [lambda t: list(t.trail.values(A)), lambda t: list(t.trail.values(A, "x"))],
}
FAILING: list[Callable[[Tables], Any]] = [  # the statement is seen, whether it fails or not
    lambda t: t.cases.item(A, ITEM),
    lambda t: t.documents.add(
        **KEY, document_id=D, case_id=C, kind="k", name="n", content_type="t", size=1, sha256="s", by=P, at=""
    ),
    lambda t: t.papers.add(
        **KEY,
        document_id=D,
        case_id=C,
        task="t",
        instance="t#1",
        paper="p",
        name="n",
        edition=1,
        template="t",
        template_sha256="s",
        word="",
        year=2026,
        number=None,
        shown="",
        duplicate_id=None,
        by=P,
        at="",
    ),
    lambda t: t.outbox.put([KEY | {"message_id": ME}]),
    lambda t: t.outside.issue(**KEY, token_hash=b"h" * 32),
    lambda t: t.outside.add_act(KEY | {"act_id": ME}),
    lambda t: t.outside.add_remedy(KEY | {"remedy_id": ME}),
    lambda t: t.copies.add([KEY | {"person_id": P, "case_id": C}]),
    lambda t: t.refusals.count(KEY | {"refusal_id": RR, "case_id": C, "person_id": P, "last_at": ""}),
    lambda t: t.duties.put([KEY | {"duty_id": ME}]),
    lambda t: t.duties.plan([KEY | {"duty_id": ME}]),
    lambda t: t.people.open_session(
        agency=A, token_hash=b"h" * 32, account=U, person=P, username="x", created_at="", expires_at=""
    ),
]


def questions() -> set[str]:
    """Return all public methods of all aggregates as ``aggregate.method``."""
    found = set()
    for name, part in inspect.getmembers(aggregates.Tables):
        if not name.startswith("_"):
            made = getattr(Tables(None, "sqlite"), name)  # type: ignore[arg-type]
            found |= {f"{name}.{m}" for m, f in inspect.getmembers(type(made), inspect.isfunction) if m[0] != "_"}
        assert part is not None
    return found


def test_the_tour_is_complete() -> None:
    assert set(TOUR) == questions()


def test_everything_that_runs_binds_the_agency(database_url: str) -> None:
    migrate(database_url)
    pool = sa.create_engine(database_url)
    seen: list[str] = []
    with pool.connect() as connection:
        unit = Tables(connection, pool.dialect.name)
        sa.event.listen(connection, "before_cursor_execute", lambda *given: seen.append(given[2]))
        for name, calls in TOUR.items():
            for call in calls:
                seen.clear()
                call(unit)
                wanting = [text for text in seen if unbound(text)]
                assert not wanting or name in UNLED, (name, wanting)
        for call in FAILING:
            seen.clear()
            with contextlib.suppress(sa.exc.SQLAlchemyError), connection.begin_nested():
                call(unit)
            assert seen
            assert not [text for text in seen if unbound(text)]
        connection.rollback()
    pool.dispose()


# ---- the tables


def test_every_key_is_led_by_the_agency() -> None:
    for table in tables.metadata.tables.values():
        if table.name in REFERENCE:
            continue
        assert table.primary_key.columns.keys()[0] == "agency_id", table.name
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint) and table.name != "agency":
                assert constraint.columns.keys()[0] == "agency_id", constraint.name
            if isinstance(constraint, sa.ForeignKeyConstraint) and constraint.referred_table.name not in REFERENCE:
                assert constraint.column_keys[0] == "agency_id", constraint.name
        for index in table.indexes:
            assert index.columns.keys()[0] == "agency_id", index.name

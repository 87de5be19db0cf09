"""People from a workbook: everything is looked at first, each error told by its cell; then all is written, or nothing.

Sheets and columns may be named in either language. Accounts of the people entered become one proposal, which another
administrator approves: an import opens no log-in by itself.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import InvalidInput
from engine.model import ids, lettering
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking.change import Change, iso_day
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import accounts, granting, persons, posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell with a text, or with what is wrong with it."""

    column: str  # letters
    row: int
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that is not empty."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet; its first row names the columns."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column is called, and whether each row needs it."""

    zh: str
    needed: bool = False


COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "departments": {
        "id": Column(zh="编码", needed=True),
        "name": Column(zh="名称", needed=True),
        "name_en": Column(zh="英文名"),
        "parent": Column(zh="上级"),
    },
    "people": {
        "account": Column(zh="账号", needed=True),
        "name": Column(zh="姓名", needed=True),
        "name_en": Column(zh="英文名"),
        "kind": Column(zh="类别"),
        "department": Column(zh="部门", needed=True),
        "id_no": Column(zh="证件号"),
    },
    "posts": {
        "account": Column(zh="账号", needed=True),
        "role": Column(zh="岗位", needed=True),
        "department": Column(zh="部门", needed=True),
        "from": Column(zh="自", needed=True),
        "to": Column(zh="至"),
    },
    "qualifications": {
        "account": Column(zh="账号", needed=True),
        "kind": Column(zh="资格", needed=True),
        "number": Column(zh="证号"),
        "from": Column(zh="自", needed=True),
        "to": Column(zh="至"),
    },
    "members": {
        "body": Column(zh="机构", needed=True),
        "account": Column(zh="账号", needed=True),
        "from": Column(zh="自", needed=True),
        "to": Column(zh="至"),
    },
}
SHEETS = {"部门": "departments", "人员": "people", "岗位": "posts", "资格": "qualifications", "成员": "members"}
KINDS = {"工作人员": "officer", "审计人员": "auditor", "系统管理员": "admin"}
TEXTS = {
    "sheet": "no such sheet",
    "column": "no such column",
    "column_twice": "this column stands twice",
    "column_missing": "this column is missing",
    "required": "this is needed",
    "formula": "a formula is no value",
    "type": "text or a whole number",
    "date": "a date, YYYY-MM-DD",
    "range": "the last day lies before the first",
    "taken": "this log-in name is taken",
    "twice": "this stands in a row above",
    "name": "2 to 60 Latin letters, digits or ._-, a letter first",
    "confusable": "it looks like another person's name, or mixes alphabets",
    "too_long": "too long",
    "kind": "officer, auditor or admin",
    "department": "there is no such department",
    "known": "this is in the directory already",
    "role": "there is no such post",
    "exclusive": "a person of this kind does not hold it",
    "account": "there is no such account",
    "body": "there is no such body",
    "overlap": "these days meet those of a row above or of the directory",
    "code": "2 to 60 lower-case letters, digits or _, a letter first",
}
CODE = re.compile(r"[a-z][a-z0-9_]{1,59}")
LENGTHS = {"name": 120, "name_en": 120, "number": 60, "kind": 60, "id_no": 60}


@dataclass(slots=True)
class Line:
    """One row by column names."""

    sheet: str  # as the workbook names it
    row: int
    cells: dict[str, Cell]
    letters: Mapping[str, str]  # column name -> letters, also of empty cells

    def text(self, name: str) -> str:
        """Return the text of a column, "" for none."""
        return self.cells[name].text if name in self.cells else ""

    def place(self, name: str) -> str:
        """Return where a column's cell stands, e.g. ``人员!C7``."""
        return f"{self.sheet}!{self.letters.get(name, 'A')}{self.row}"


@dataclass(slots=True)
class Found:
    """What the workbook holds and what is wrong with it."""

    change: Change
    lines: dict[str, list[Line]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    errors: list[dict[str, str]] = field(default_factory=list)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)  # account -> person, kind, and whether he is new
    departments: set[str] = field(default_factory=set)

    def wrong(self, place: str, code: str) -> None:
        """Note an error at a cell."""
        self.errors.append({"pointer": place, "code": code, "text": TEXTS[code]})


def people(env: Environment, unit: UnitOfWork, caller: Caller, sheets: list[Sheet], *, dry_run: bool) -> Answer:
    """Enter what a workbook holds, or with ``dry_run`` only say whether it could be; InvalidInput with every error."""
    change = Change(env, unit, caller)
    if change.repeated is not None:
        return change.repeated
    change.admin()
    found = Found(change)
    for sheet in sheets:
        _take(found, sheet)
    for check in (_departments, _people, _posts, _qualifications, _members):
        check(found)
    if not found.errors and not any(found.lines.values()):
        found.errors.append({"pointer": "/file", "code": "required", "text": "the workbook holds no rows"})
    if found.errors:
        raise InvalidInput(errors=found.errors)
    told: dict[str, Any] = {name: len(lines) for name, lines in found.lines.items()} | {"grant": None}
    if dry_run:
        return Answer(status=200, body=told)
    touched = _written(found)
    new = [{"person": one["person"], "username": name} for name, one in found.people.items() if one["new"]]
    if new:
        told["grant"] = granting.proposed(change, "accounts", {"accounts": new}, "import")["grant_id"]
    return change.close(touched, told)


# -- reading -----------------------------------------------------------------------------------------------------------


def _take(found: Found, sheet: Sheet) -> None:
    name = SHEETS.get(sheet.name.strip(), sheet.name.strip().lower())
    if name not in COLUMNS:
        found.wrong(f"{sheet.name}!A1", "sheet")
        return
    if not sheet.rows:
        return
    letters = _header(found, sheet, name)
    names = {letter: column for column, letter in letters.items()}
    for row in sheet.rows[1:]:
        line = Line(sheet.name, row.number, {}, letters)
        for cell in row.cells:
            place = f"{sheet.name}!{cell.column}{cell.row}"
            if cell.fault:
                found.wrong(place, cell.fault)
            elif cell.column in names:
                column = names[cell.column]
                if len(cell.text) > LENGTHS.get(column, 60):
                    found.wrong(place, "too_long")
                line.cells[column] = cell
        faulty = {cell.column for cell in row.cells if cell.fault}
        for column, told in COLUMNS[name].items():
            if told.needed and column in letters and not line.text(column) and letters[column] not in faulty:
                found.wrong(line.place(column), "required")
        found.lines[name].append(line)


def _header(found: Found, sheet: Sheet, name: str) -> dict[str, str]:
    """Return the letters of each column named in the first row."""
    known = {told.zh: column for column, told in COLUMNS[name].items()}
    letters: dict[str, str] = {}
    for cell in sheet.rows[0].cells:
        place, column = f"{sheet.name}!{cell.column}{cell.row}", known.get(cell.text, cell.text.lower())
        if column not in COLUMNS[name]:
            found.wrong(place, "column")
        elif column in letters:
            found.wrong(place, "column_twice")
        else:
            letters[column] = cell.column
    for column, told in COLUMNS[name].items():
        if told.needed and column not in letters:
            found.wrong(f"{sheet.name}!A1", "column_missing")
    return letters


# -- checking ----------------------------------------------------------------------------------------------------------


def _departments(found: Found) -> None:
    agency, staff, today = found.change.caller.agency, found.change.unit.tables.staff, found.change.today.isoformat()
    rows = staff.rows("department", agency)
    there = {row["code"] for row in rows}
    found.departments = {row["code"] for row in rows if not row["valid_to"] or row["valid_to"] >= today}
    for line in found.lines["departments"]:
        code = line.text("id")
        if code and not CODE.fullmatch(code):
            found.wrong(line.place("id"), "code")
        elif code in there:
            found.wrong(line.place("id"), "known")
        there.add(code)
        if line.text("parent") and line.text("parent") not in found.departments:
            found.wrong(line.place("parent"), "department")
        found.departments.add(code)


def _people(found: Found) -> None:
    agency, staff = found.change.caller.agency, found.change.unit.tables.staff
    taken = {row["username"]: row["person_id"] for row in staff.rows("account", agency)}
    rows = {row["person_id"]: row for row in staff.rows("person", agency)}
    for name, person in taken.items():
        found.people[name] = {"person": person, "kind": rows[person]["kind"], "new": False}
    looks = {lettering.skeleton(row["name"]): row["name"] for row in rows.values() if not row["merged_into"]}
    identities = {bytes(row["identity"]) for row in rows.values() if row["identity"]}
    for line in found.lines["people"]:
        _name(found, line, looks)
        account = _account_name(found, line)
        kind = KINDS.get(line.text("kind"), line.text("kind") or "officer")
        if kind not in (Kind.OFFICER, Kind.AUDITOR, Kind.ADMIN):
            found.wrong(line.place("kind"), "kind")
        _department(found, line)
        if line.text("id_no"):
            digest = persons.digest_of(found.change.unit, line.text("id_no"))
            if digest in identities:
                found.wrong(line.place("id_no"), "known")
            identities.add(digest)
        if account:
            new = {"person": found.change.env.ids.new(ids.PERSON), "kind": kind, "new": True, "line": line}
            found.people[account] = new


def _account_name(found: Found, line: Line) -> str:
    """Return the account of a row as it is kept, "" when it is wrong."""
    account = lettering.plain(line.text("account")).lower()
    if not account:
        return ""
    if not accounts.NAME.fullmatch(account):
        found.wrong(line.place("account"), "name")
        return ""
    if account in found.people:
        found.wrong(line.place("account"), "twice" if found.people[account]["new"] else "taken")
        return ""
    return account


def _name(found: Found, line: Line, looks: dict[str, str]) -> None:
    shown = lettering.plain(line.text("name"))
    look = lettering.skeleton(shown)
    if shown and (lettering.mixed(shown) or looks.get(look, shown) != shown):
        found.wrong(line.place("name"), "confusable")
    looks.setdefault(look, shown)


def _department(found: Found, line: Line) -> None:
    if line.text("department") and line.text("department") not in found.departments:
        found.wrong(line.place("department"), "department")


def _who(found: Found, line: Line) -> dict[str, Any] | None:
    account = lettering.plain(line.text("account")).lower()
    if account and account not in found.people:
        found.wrong(line.place("account"), "account")
    return found.people.get(account)


def _days(found: Found, line: Line) -> tuple[str, str] | None:
    """Return first and last day of a row; None when one of them is wrong."""
    good = True
    for column in ("from", "to"):
        if line.text(column) and iso_day(line.text(column)) is None:
            found.wrong(line.place(column), "date")
            good = False
    if good and line.text("to") and line.text("to") < line.text("from"):
        found.wrong(line.place("to"), "range")
        good = False
    return (line.text("from"), line.text("to")) if good and line.text("from") else None


def _apart(found: Found, line: Line, known: list[tuple[Any, str, str]], key: Any, days: tuple[str, str]) -> None:
    """Note days that meet those of the same thing held already."""
    first, last = days
    for other, begun, ended in known:
        if other == key and (not last or begun <= last) and (not ended or first <= ended):
            found.wrong(line.place("from"), "overlap")
            return
    known.append((key, first, last))


def _held(found: Found, table: str, *names: str) -> list[tuple[Any, str, str]]:
    rows = found.change.unit.tables.staff.rows(table, found.change.caller.agency)
    return [(tuple(row[name] for name in names), row["valid_from"], row["valid_to"]) for row in rows]


def _posts(found: Found) -> None:
    known = _held(found, "post", "person_id", "role", "department")
    for line in found.lines["posts"]:
        who, role, days = _who(found, line), line.text("role"), _days(found, line)
        _department(found, line)
        if role and role not in found.change.agency.roles:
            found.wrong(line.place("role"), "role")
        elif role and who is not None and not posts.may_hold(who["kind"], role):
            found.wrong(line.place("role"), "exclusive")
        if who is not None and days is not None:
            _apart(found, line, known, (who["person"], role, line.text("department")), days)


def _qualifications(found: Found) -> None:
    known = _held(found, "qualification", "person_id", "kind")
    for line in found.lines["qualifications"]:
        who, days = _who(found, line), _days(found, line)
        if who is not None and days is not None:
            _apart(found, line, known, (who["person"], line.text("kind")), days)


def _members(found: Found) -> None:
    known = _held(found, "body_member", "body", "person_id")
    there = {row["code"] for row in found.change.unit.tables.staff.rows("body", found.change.caller.agency)}
    for line in found.lines["members"]:
        who, body, days = _who(found, line), line.text("body"), _days(found, line)
        if body and body not in there:
            found.wrong(line.place("body"), "body")
        if who is not None and who["kind"] != Kind.OFFICER:
            found.wrong(line.place("account"), "exclusive")
        if who is not None and days is not None:
            _apart(found, line, known, (body, who["person"]), days)


# -- writing -----------------------------------------------------------------------------------------------------------


def _written(found: Found) -> list[str]:
    """Write everything; returns the persons touched."""
    add, touched = found.change.unit.tables.staff.add, set[str]()
    for table, made in (
        ("department", _department_rows), ("person", _person_rows), ("post", _post_rows),
        ("qualification", _qualification_rows), ("body_member", _member_rows),
    ):  # fmt: skip
        rows = list(made(found))
        add(table, *rows)
        touched.update(row["person_id"] for row in rows if "person_id" in row)
    seats = [line.text("body") for line in found.lines["members"]]
    return sorted({*touched, *persons.colleagues(found.change, seats)}) if seats else sorted(touched)


def _department_rows(found: Found) -> Iterator[dict[str, Any]]:
    for line in found.lines["departments"]:
        code, name, parent = line.text("id"), lettering.plain(line.text("name")), line.text("parent")
        found.change.fact("department", code, {"parent": parent} if parent else {}, {"name": name})
        english = lettering.plain(line.text("name_en")) or name
        row = {"agency_id": found.change.caller.agency, "code": code, "name_zh": name, "name_en": english}
        yield row | {"parent": parent or None, "valid_to": None}


def _person_rows(found: Found) -> Iterator[dict[str, Any]]:
    for one in found.people.values():
        if one["new"]:
            line, name = one["line"], lettering.plain(one["line"].text("name"))
            refs = {"department": line.text("department"), "kind": one["kind"]}
            found.change.fact("person", one["person"], refs, {"name": name})
            id_no = line.text("id_no")
            yield {
                "agency_id": found.change.caller.agency,
                "person_id": one["person"],
                "name": name,
                "name_en": lettering.plain(line.text("name_en")) or name,
                "kind": one["kind"],
                "department": line.text("department"),
                "identity": persons.digest_of(found.change.unit, id_no) if id_no else None,
            }


def _dated(found: Found, line: Line) -> dict[str, Any]:
    who = found.people[lettering.plain(line.text("account")).lower()]
    key = {"agency_id": found.change.caller.agency, "person_id": who["person"]}
    return key | {"valid_from": line.text("from"), "valid_to": line.text("to")}


def _post_rows(found: Found) -> Iterator[dict[str, Any]]:
    for line in found.lines["posts"]:
        row = _dated(found, line)
        kind = found.people[lettering.plain(line.text("account")).lower()]["kind"]
        place = {"role": line.text("role"), "department": line.text("department")}
        entry = found.change.env.ids.new(ids.POST)
        _fact(found, "post", entry, {"person": row["person_id"], **place}, row)
        yield row | {"post_id": entry, "kind": kind, **place}


def _qualification_rows(found: Found) -> Iterator[dict[str, Any]]:
    for line in found.lines["qualifications"]:
        row = _dated(found, line)
        _fact(found, "qualification", row["person_id"], {"kind": line.text("kind")}, row)
        yield row | {"kind": line.text("kind"), "number": line.text("number")}


def _member_rows(found: Found) -> Iterator[dict[str, Any]]:
    for line in found.lines["members"]:
        row = _dated(found, line)
        _fact(found, "body", line.text("body"), {"member": row["person_id"]}, row)
        yield row | {"body": line.text("body")}


def _fact(found: Found, kind: str, about: str, refs: Mapping[str, str], row: Mapping[str, Any]) -> None:
    found.change.fact(kind, about, refs, {}, **{"from": row["valid_from"], "to": row["valid_to"]})

"""What every use case is handed: the ports, the library of definitions, and what is known of each agency."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.calendar.days import NONE, Calendar
from engine.model.people import Body, Staffing
from engine.model.process import Definition
from engine.model.risk import Setting
from engine.model.text import Text
from engine.papers.shelf import Shelf
from engine.ports import Clock, Database, Ids, UnitOfWork
from engine.usecases.ground.library import Library, ReadyProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """Slowly changing facts of one agency, read at start and after each change."""

    id: str
    key: str
    name: Text
    zone: str  # IANA time zone
    demo: bool
    settings: Mapping[str, Any]  # id -> value of the guard language
    setting_versions: Mapping[str, int]  # id -> version in force
    setting_rows: tuple[Setting, ...]
    bodies: Mapping[str, Body]
    roles: Mapping[str, Text]  # role code -> label
    facts: Mapping[str, Any]  # complaint phone, departments, words
    calendar: Calendar = NONE  # working days
    staffing: Staffing = field(default_factory=Staffing)  # which post is higher, whose second may be of any section
    merged: Mapping[str, str] = field(default_factory=dict)  # merged entry of a person -> the entry that stands
    directory_version: int = 0  # version of the directory this was read at
    until: str = ""  # moment at which a membership begins or ends, so that this is read again; "" for none


@dataclass(kw_only=True)
class Environment:
    """Wired once by ``engine.bootstrap``."""

    database: Database
    clock: Clock
    ids: Ids
    installation: str
    library: Library
    documents: Any  # store of document bytes, see storage.documents
    passwords: Any  # hashes passwords, see storage.passwords
    shelf: Shelf = field(default_factory=Shelf)  # templates of papers
    agencies: dict[str, Agency] = field(default_factory=dict)  # by id
    default_agency: str = ""

    def agency(self, agency_id: str) -> Agency:
        """Return the facts of an agency."""
        return self.agencies[agency_id]

    def definition(self, unit: UnitOfWork, key: str, digest: str) -> Definition:
        """Return a definition, reading its bytes when this is its first use here."""
        if not self.library.has(digest):
            self.library.add(key, unit.tables.definitions.content(digest))
        return self.library.definition(digest)

    def ready(self, unit: UnitOfWork, key: str, digest: str, process: str) -> ReadyProcess:
        """Return a process ready to run, reading the definition's bytes when this is its first use here."""
        self.definition(unit, key, digest)
        return self.library.ready(digest, process)

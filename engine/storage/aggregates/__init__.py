"""Everything that is not hot, one module per aggregate, through SQLAlchemy Core; visibility is part of the query."""

from functools import cached_property

import sqlalchemy as sa

from engine.storage.aggregates.absences import Absences
from engine.storage.aggregates.calendars import Calendars
from engine.storage.aggregates.cases import Cases
from engine.storage.aggregates.copies import Copies
from engine.storage.aggregates.definitions import Definitions
from engine.storage.aggregates.directory import Directory
from engine.storage.aggregates.documents import Documents
from engine.storage.aggregates.drafts import Drafts
from engine.storage.aggregates.duties import Duties
from engine.storage.aggregates.inbox import Inbox
from engine.storage.aggregates.jobs import Jobs
from engine.storage.aggregates.laws import Laws
from engine.storage.aggregates.log_in import LogIn
from engine.storage.aggregates.meetings import Meetings
from engine.storage.aggregates.outbox import Outbox
from engine.storage.aggregates.outside import Outside
from engine.storage.aggregates.overview import Overview
from engine.storage.aggregates.papers import Papers
from engine.storage.aggregates.people import People
from engine.storage.aggregates.recusals import Recusals
from engine.storage.aggregates.refusals import Refusals
from engine.storage.aggregates.rosters import Rosters
from engine.storage.aggregates.signers import Signers
from engine.storage.aggregates.staff import Staff
from engine.storage.aggregates.trail import Trail


class Tables:
    """The aggregates on one connection."""

    def __init__(self, connection: sa.Connection, dialect: str) -> None:
        self._connection = connection
        self._dialect = dialect

    @cached_property
    def people(self) -> People:
        """Accounts, sessions, names, candidates."""
        return People(self._connection)

    @cached_property
    def directory(self) -> Directory:
        """Agencies, persons, posts, bodies, settings: written under the directory's lock."""
        return Directory(self._connection)

    @cached_property
    def definitions(self) -> Definitions:
        """Versions of definitions and their bytes."""
        return Definitions(self._connection)

    @cached_property
    def drafts(self) -> Drafts:
        """Drafts of definitions."""
        return Drafts(self._connection)

    @cached_property
    def cases(self) -> Cases:
        """Cases, items, drafts, incidents, read outside the hot path."""
        return Cases(self._connection, self._dialect)

    @cached_property
    def inbox(self) -> Inbox:
        """Pages of open work items."""
        return Inbox(self._connection)

    @cached_property
    def documents(self) -> Documents:
        """Rows of documents; the bytes lie in ``storage.files``."""
        return Documents(self._connection)

    @cached_property
    def papers(self) -> Papers:
        """The register of papers made."""
        return Papers(self._connection)

    @cached_property
    def rosters(self) -> Rosters:
        """Whose turn it is."""
        return Rosters(self._connection, self._dialect)

    @cached_property
    def duties(self) -> Duties:
        """Duties beside the token and by grade."""
        return Duties(self._connection, self._dialect)

    @cached_property
    def copies(self) -> Copies:
        """Whom cases were copied to."""
        return Copies(self._connection)

    @cached_property
    def refusals(self) -> Refusals:
        """What was refused, and how often."""
        return Refusals(self._connection, self._dialect)

    @cached_property
    def overview(self) -> Overview:
        """Questions of inspectors over all cases."""
        return Overview(self._connection)

    @cached_property
    def absences(self) -> Absences:
        """Absences and substitutes."""
        return Absences(self._connection)

    @cached_property
    def outside(self) -> Outside:
        """Parties without an account, their tokens and acts."""
        return Outside(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages to be sent."""
        return Outbox(self._connection, self._dialect)

    @cached_property
    def meetings(self) -> Meetings:
        """Meetings of bodies and their agendas."""
        return Meetings(self._connection)

    @cached_property
    def recusals(self) -> Recusals:
        """Requests for recusal, and who stands recused."""
        return Recusals(self._connection)

    @cached_property
    def signers(self) -> Signers:
        """Whose turn it is among added signers."""
        return Signers(self._connection)

    @cached_property
    def staff(self) -> Staff:
        """Rows of the directory by table."""
        return Staff(self._connection)

    @cached_property
    def log_in(self) -> LogIn:
        """Attempts to log in, sign-on under way."""
        return LogIn(self._connection, self._dialect)

    @cached_property
    def calendars(self) -> Calendars:
        """Years of working days, by version."""
        return Calendars(self._connection)

    @cached_property
    def laws(self) -> Laws:
        """What is known of laws beyond the files, by version."""
        return Laws(self._connection)

    @cached_property
    def jobs(self) -> Jobs:
        """What the system has to do by a moment."""
        return Jobs(self._connection)

    @cached_property
    def trail(self) -> Trail:
        """Streams, records and values."""
        return Trail(self._connection)

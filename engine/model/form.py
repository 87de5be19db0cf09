"""Forms, fields, outcomes and papers a task declares (vocabulary.md 4, decisions D8-D13)."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model.text import EMPTY, Text


class FieldType(StrEnum):
    """Type of a form field; values are JSON, decimals and money as strings."""

    STRING = "string"  # one line
    TEXT = "text"  # several lines
    INTEGER = "integer"  # whole number
    DECIMAL = "decimal"  # decimal string
    MONEY = "money"  # decimal string, at most two places
    PERCENT = "percent"  # decimal string, 10 means 10 %
    DATE = "date"  # YYYY-MM-DD
    DATETIME = "datetime"  # RFC 3339 with offset
    TIME = "time"  # HH:MM[:SS]
    DURATION = "duration"  # ISO 8601
    BOOLEAN = "boolean"  # true or false
    CHOICE = "choice"  # one of the options' ids
    PERSON = "person"  # person id
    BODY = "body"  # body id
    PARTY = "party"  # {name, kind?, id_no?, contact?}
    DOCUMENT = "document"  # document id
    LIST = "list"  # list of a group
    GROUP = "group"  # one group
    TABLE_CHOICE = "table-choice"  # one key of a catalogue or decision table


class FieldScope(StrEnum):
    """Where a field's value goes (D10)."""

    CASE = "case"  # writes the case field
    TASK = "task"  # stays in the work item
    SIGNER = "signer"  # asked from each signer, belongs to his signature


class OutcomeKind(StrEnum):
    """What an outcome means for the case (D12)."""

    FORWARD = "forward"  # goes on
    BACK = "back"  # sends back along a drawn arrow
    REFUSE = "refuse"  # ends or turns the case against the applicant
    OTHER = "other"  # another branch


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value of a choice field."""

    id: str  # stored value
    name: Text  # label


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One form field."""

    id: str  # case field path unless ``case`` says otherwise
    type: FieldType
    name: Text  # label
    required: bool = False  # must be filled to complete with a forward outcome
    bound: bool = False  # part of what a signature binds (default for money, party, choice, document)
    scope: FieldScope = FieldScope.CASE
    case: str = ""  # other case path, e.g. "subject.id_no"
    of: str = ""  # group id for list and group
    min: int | None = None  # least entries of a list
    max: int | None = None  # most entries of a list
    options: tuple[Option, ...] = ()  # for choice
    assigns: str = ""  # task whose assignment this person field writes (D13)
    readonly: bool = False  # shown, never written here
    value: str = ""  # expression: what the case knows already stands here when the task is signed; nobody types it
    example: str = ""  # JSON text of an example value, "" lets the server make one
    help: Text = EMPTY  # a line under the field
    line: int = 0  # line in the file

    @property
    def path(self) -> str:
        """Case path the field writes (D10)."""
        return self.case or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named set of typed columns for list and group fields."""

    id: str  # unique in the file
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of a task."""

    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()  # groups declared here
    comment: str = ""  # "required", "optional" or "" (then the task's grade decides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One way to complete a task; the first is the forward one."""

    id: str
    name: Text
    kind: OutcomeKind = OutcomeKind.FORWARD
    requires: tuple[str, ...] = ()  # fields needed for this outcome; "reason" asks for a comment
    binding: bool = False  # a binding decision: after it the starter may no longer withdraw (D62)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A time limit of a task or waiting timer (events; ``min`` refuses before its end)."""

    id: str
    after: str = "enter"  # what it counts from: enter, start (of the case), a task done, field.<date of the case>
    max: str = ""  # number or setting.<id>
    min: str = ""  # number or setting.<id>
    unit: str = "workday"  # hour, day, workday, month, year
    law: str = ""  # law id
    warn: str = ""  # percentages, e.g. "70 100"
    basis: Text = EMPTY  # name of the rule, "self-set" where the house set it
    outcomes: tuple[str, ...] = ()  # outcomes that ``min`` holds back; () every forward one (D33)
    when: str = ""  # expression; not true: the term does not run (asked when it would begin)
    rolls: bool = True  # a last day that is no working day moves to the next one
    deemed: str = ""  # what the law takes for done when a timer of this term fires, e.g. "accepted"
    extend: str = ""  # most units of its one extension: number or setting.<id>
    extend_by: tuple[str, ...] = ()  # posts that may extend it
    suspend_on: tuple[str, ...] = ()  # grounds whose time is not counted once told in writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who may do a task."""

    roles: tuple[str, ...] = ()  # any of these business roles
    qualification: str = ""  # required of the signer
    body: str = ""  # member of this body

"""The course a case has taken so far, or took to its end: what the case edition of the map shows."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model.text import EMPTY, Text


class CourseState(StrEnum):
    """State of an element in the case."""

    DONE = "done"  # completed, live
    OPEN = "open"  # being worked on
    RETURNED = "returned"  # undone by a return or the like
    LEFT = "left"  # closed without being completed: its time ran out, or the case went on without it


class Card(StrEnum):
    """Time card of an element."""

    YELLOW = "yellow"  # near its limit
    RED = "red"  # over its limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """One signature of the element's latest round."""

    name: Text  # person as printed
    outcome: Text = EMPTY  # name of the outcome signed
    at: str = ""  # RFC 3339, shown as month, day, hour and minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What became of one element."""

    element: str  # node id
    state: CourseState
    passes: int = 1  # how often it was entered
    signers: tuple[Signer, ...] = ()
    card: Card | None = None
    notes: tuple[Text, ...] = ()  # lines below the signers: day of its term, returns with their reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How often a flow was taken."""

    flow: str  # flow id
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The whole course of one case."""

    case: str  # case number as printed
    visits: tuple[Visit, ...] = ()
    flows: tuple[Taken, ...] = ()
    result: Text = EMPTY  # name of the ended result, EMPTY while running
    end: str = ""  # id of the end event reached, "" while running
    at: str = ""  # RFC 3339 of the state shown
    terms: tuple[Text, ...] = ()  # days counted of terms the whole case keeps
    marks: tuple[Text, ...] = ()  # acts of administrators on it, in order: they never go away

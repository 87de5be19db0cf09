"""What a flow has carried in a period: figures of each element, counts of each path; what the heat view shows."""

from dataclasses import dataclass

from engine.model.course import Taken
from engine.model.text import EMPTY, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of one element in the period."""

    element: str  # node id
    passed: int  # how often it was completed
    median: float = 0.0  # time taken, in ``unit``
    longest: float = 0.0  # in ``unit``
    unit: str = "workday"  # hour, day or workday
    overdue: int = 0  # of those passed
    returned: int = 0  # sent back from here
    refused: int = 0  # acts refused here
    overridden: int = 0  # let through by exception
    pair: float = 0.0  # share of the commonest pair of signers, 0 to 1; 0 where one signs alone
    quiet: tuple[str, ...] = ()  # ids of controls that have never refused or held anything
    checked: str = ""  # date of the last check
    result: Text = EMPTY  # what it found
    open: int = 0  # rectifications not yet closed

    @property
    def share(self) -> float:
        """Share of those passed that were overdue."""
        return self.overdue / self.passed if self.passed else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The figures of a flow."""

    elements: tuple[Figures, ...] = ()
    flows: tuple[Taken, ...] = ()
    since: str = ""  # date
    until: str = ""  # date
    cases: int = 0  # begun in the period

"""What is owed beside the token: opened by the course of a case, met by another step or by a report, never blocking.

A kind that makes such duties has a function ``owes``; the use cases keep them, the due table shows what is overdue.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.controls.expression import Asked

Condition = Callable[[Mapping[str, Any], int], bool]  # guard scope, how often the element was entered
Graded = Mapping[int, tuple[str, ...]]  # rank of risk points (1 the heaviest) -> tasks that carry them


def always(scope: Mapping[str, Any], rounds: int) -> bool:
    """Return true: the duty arises whenever the course gets there."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One duty a control makes."""

    sort: str  # publish, report, keep, opinion, course, filing, event
    control: str  # control id
    element: str  # element it is about, "" for the case
    role: str = ""  # post it falls to, "" nobody by name
    opens: str = ""  # element at which it opens
    outcome: str = ""  # outcome with which that is done, "" any
    entered: bool = False  # true: when that element is entered, false: when it is done
    within: Asked | None = None  # how many units until it is overdue; None has no end
    unit: str = "workday"  # hour, day, workday
    closes: frozenset[str] = frozenset()  # elements whose completion meets it; none: somebody reports it
    once: bool = False  # once in a case
    silent: bool = False  # at its end silence is put on record, instead of being overdue
    when: Condition = always


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """All duties the controls of a running process make, by the place where they open and close."""

    entered: Mapping[str, tuple[Obligation, ...]]  # element -> duties that open when it is entered
    done: Mapping[str, tuple[Obligation, ...]]  # element -> duties that open when it is done
    closing: frozenset[str]  # elements whose completion may meet a duty
    draws: Mapping[str, str]  # task -> control that draws who acts there

    def __bool__(self) -> bool:
        return bool(self.entered or self.done or self.draws)

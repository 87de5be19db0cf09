"""What changed between two versions of a definition, as data: for the list, the chart and the rules of release.

``weaker`` and ``maybe`` count alike wherever somebody has to answer for a change: what nobody can prove harmless is
not passed in silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.model.text import EMPTY, Text


class Sort(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Effect(StrEnum):
    """What a change does to what holds."""

    WEAKER = "weaker"  # something that was asked is no longer asked, or asked of fewer
    MAYBE = "maybe"  # changed, may be weaker: the direction cannot be told
    STRONGER = "stronger"  # more is asked than before, and nothing less
    NEUTRAL = "neutral"  # concerns a rule, loosens nothing
    HARMLESS = "harmless"  # labels, help, templates, drawing: a minor release


LOOSER = frozenset({Effect.WEAKER, Effect.MAYBE})


class Aspect(StrEnum):
    """What the change is about."""

    COURSE = "course"  # a process as a whole: who starts it, what may be done at any time
    ELEMENT = "element"
    FLOW = "flow"
    GUARD = "guard"
    RISK = "risk"
    CONTROL = "control"
    FORM = "form"
    OUTCOME = "outcome"
    DUTY = "duty"
    DEADLINE = "deadline"
    DECISION = "decision"
    PAPER = "paper"
    LAW = "law"
    TEXT = "text"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, told at the element where it is felt."""

    sort: Sort
    aspect: Aspect
    effect: Effect
    process: str = ""  # process id, "" for what belongs to the file
    elements: tuple[str, ...] = ()  # ids of the nodes and flows where it is felt; () for process or file
    ref: str = ""  # id of the control, risk, field, outcome, deadline, table …
    path: str = ""  # which part of it, e.g. "min" or "tiers.t2.to"
    where: Text = EMPTY  # name of the first of them, else of the process
    subject: Text = EMPTY  # name of the thing itself
    what: Text = EMPTY  # the part in words
    before: Text = EMPTY  # the value that was, in words; EMPTY where there was none
    after: Text = EMPTY  # the value that is
    reason: Text = EMPTY  # why it is weaker, or may be
    risks: tuple[str, ...] = ()  # risk points it concerns, heaviest first
    rank: int | None = None  # rank of the heaviest of them, the heavier of both versions; None without

    @property
    def element(self) -> str:
        """The first element where it is felt, "" for none."""
        return self.elements[0] if self.elements else ""

    @property
    def looser(self) -> bool:
        """True when it is weaker or may be."""
        return self.effect in LOOSER


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that differs between two definitions, what is weaker first."""

    items: tuple[Change, ...] = ()
    minor: bool = True  # proved: no control, risk, flow, guard, form, duty or term differs

    def __iter__(self) -> Iterator[Change]:
        """Yield the changes."""
        return iter(self.items)

    def __len__(self) -> int:
        """Return their number."""
        return len(self.items)

    @property
    def weaker(self) -> tuple[Change, ...]:
        """What is weaker or may be."""
        return tuple(item for item in self.items if item.looser)

    @property
    def rank(self) -> int | None:
        """Rank of the heaviest risk point something weaker concerns (1 asks for a waiver); None for none."""
        ranks = [item.rank for item in self.weaker if item.rank is not None]
        return min(ranks, default=None)

    def at(self, element: str) -> tuple[Change, ...]:
        """Return the changes of one element."""
        return tuple(item for item in self.items if element in item.elements)

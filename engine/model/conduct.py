"""Controls of conduct: what must be secret, public, kept, drawn, measured, watched (the second half of control.py).

They stand in the catalogue beside the others; every expression is text in the guard language of ``engine.feel``.
"""

from dataclasses import dataclass

from engine.model.text import EMPTY, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidential:
    """The named case fields are shown only to who handles a task that carries the control, until a task is done."""

    fields: tuple[str, ...] = ()  # case paths
    until: str = ""  # element id after which they are open to all who see the case, "end" for never
    to: tuple[str, ...] = ()  # roles that may read them besides
    papers: tuple[str, ...] = ()  # kinds of documents locked with the fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What the element makes public, or reports upward, and within which time after the tasks it counts from."""

    fields: tuple[str, ...] = ()  # case paths shown
    within: str = ""  # expression, number of ``unit``; "" without a limit
    unit: str = "workday"  # hour, day, workday
    after: tuple[str, ...] = ()  # tasks whose completion starts the clock; () the element itself
    to: str = ""  # role it is reported to; "" the public
    standing: str = ""  # what is always public, in words of the file: a guide, not a case's fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The file is kept so long, and stands with its keeper within a time after the element."""

    years: str = ""  # expression, years to keep; "" for good
    within: str = ""  # expression, number of ``unit`` until the keeper has it; "" without a limit
    unit: str = "day"  # hour, day, workday
    keeper: str = ""  # role that confirms it


@dataclass(frozen=True, slots=True, kw_only=True)
class Discretion:
    """An amount stays within the band a decision table gives, or deviates with a reason, approved one tier up."""

    amount: str  # expression of the amount
    low: str  # expression of the lower end of what the law allows
    high: str  # expression of the upper end
    table: str = ""  # decision whose outputs ``from`` and ``to`` are the band as shares of low..high; "" all of it
    factors: tuple[str, ...] = ()  # fields of the task that must be weighed
    deviates: str = ""  # expression; true when the proposal says that it deviates
    paper: str = ""  # document kind that carries the reason
    task: str = ""  # the task that proposes; at all others ``by`` is asked
    by: tuple[str, ...] = ()  # roles that may decide a deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What cases draw on one budget line in a year stays within what was granted; reserved with the amount."""

    amount: str  # expression of what this case draws
    granted: str  # expression of what the line was granted
    key: tuple[str, ...] = ()  # paths that name the line; () this case alone
    window: str = "year"  # as in a limit
    when: str = ""  # expression; the rule applies only when true


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How often something happened stays within a bound; a detective one lets it pass and makes an event."""

    max: str  # expression; more than this is too often
    count: str = ""  # expression of the number; "" how often the task was entered in this case
    to: str = ""  # role that gets the event


@dataclass(frozen=True, slots=True, kw_only=True)
class DisciplineBeside:
    """The discipline post is told when the task opens, has a time, and its opinion or silence is kept; never blocks."""

    role: str = "discipline"  # who is told
    within: str = ""  # expression, number of ``unit`` for the opinion; "" until the task is done
    unit: str = "workday"  # hour, day, workday


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Who acts at the task is drawn by lot from a body; the seed is committed when the case starts."""

    pool: str  # body id
    count: int = 1  # persons drawn
    larger: int = 0  # persons drawn instead where ``larger_when`` holds; 0 never
    larger_when: str = ""  # expression
    odd: bool = False  # the number must be odd
    experts: str = ""  # qualification of an expert
    experts_min: str = ""  # least share of experts, e.g. "2/3"


@dataclass(frozen=True, slots=True, kw_only=True)
class NormBand:
    """The model text is followed, or the departure is explained in a paper."""

    follows: str  # expression; true when the model text is followed
    paper: str = ""  # document kind that explains the departure


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityCard:
    """The integrity card was given, signed or its refusal noted, together with the record of the visit."""

    kind: str = "integrity_card"  # document kind of the card
    record: str = ""  # document kind of the visit's record, in the same act
    name: Text = EMPTY  # what people call it

    @property
    def min(self) -> int:
        """One card."""
        return 1

    @property
    def when(self) -> str:
        """Return no condition: the card always goes with the visit."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """Who watches the points of one grade, and how: through the whole course, by dated checks, by guidance."""

    rank: int  # rank of the risk points it is about, 1 the heaviest
    way: str = "guidance"  # course, checks, guidance
    role: str = ""  # who watches
    every: str = ""  # week, month, quarter or year, for checks and guidance
    within: str = ""  # expression, number of ``unit`` for a duty of the course
    unit: str = "workday"  # hour, day, workday
    filing: tuple[str, ...] = ()  # tasks after which the minutes are filed with the watcher

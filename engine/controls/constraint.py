"""The one constraint list of each control kind (foundations §10a): who may not with whom, how many, from where.

The kernel, the staffing proof, the collusion number and the check over history read the same list; two of them are
the test of the third. Bounds and conditions stay expression text: each reader evaluates them with its own means.
"""

from dataclasses import dataclass

from engine.model.control import SeparationScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Signers:
    """At least ``min`` distinct persons sign the element, each from the same place."""

    min: int  # number of distinct persons
    qualification: str = ""  # held by each
    body: str = ""  # each is a member of it
    chair: str = ""  # role that must be among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """No person takes part in two of ``tasks``."""

    tasks: tuple[str, ...]  # element ids, "start" for the starter
    scope: SeparationScope  # over which cases persons are compared
    key: str = ""  # path of the object
    window: str = ""  # ISO duration for period


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesApart:
    """No person holds two of ``roles``."""

    roles: tuple[str, ...]  # role ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """Who acts here also acted in (or was assigned to) ``task``."""

    task: str  # element id
    team: bool = False  # true: its assigned team, false: its signers


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One band of amounts and its chain of signers, one person for each role."""

    from_: str  # lower bound expression, "" unbounded
    to: str  # upper bound expression, "" unbounded
    from_inclusive: bool  # the lower bound belongs to the band
    to_inclusive: bool  # the upper bound belongs to the band
    roles: tuple[str, ...]  # in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The chain of the band the amount falls into signs in order, each slot by another person."""

    amount: str  # expression
    bands: tuple[Band, ...]  # in file order


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One party: who may sign for it."""

    id: str  # party id
    roles: tuple[str, ...]  # any of these roles
    body: str  # or any member of this body
    outside: bool  # a person without an account


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Each party is signed for by one person, nobody signs for two."""

    sides: tuple[Side, ...]  # in file order
    ordered: bool  # true: in that order only


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """``task`` is complete and live before the element is."""

    task: str  # element id
    outcome: str = ""  # "" any forward outcome
    same_round: bool = False  # it precedes the element causally
    by_role: str = ""  # held by one of its signers
    not_signers_of: tuple[str, ...] = ()  # tasks in which none of its signers took part
    qualification: str = ""  # held by one of its signers


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """``min`` documents of ``kind`` stand behind the element; no person is asked for."""

    kind: str  # document kind
    min: int  # number of documents
    when: str = ""  # condition, "" always


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A figure stays within bounds; no person is asked for."""

    expr: str  # the figure
    min: str  # lower bound expression, "" none
    max: str  # upper bound expression, "" none
    min_inclusive: bool  # the lower bound is within
    max_inclusive: bool  # the upper bound is within
    when: str = ""  # condition, "" always


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """Fields are shown to few until an element is done; no act is forbidden."""

    fields: tuple[str, ...]  # case paths
    until: str  # element id, "end" for never
    roles: tuple[str, ...] = ()  # who may read them besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Fields are made public, or reported, within a time; no person is asked for."""

    fields: tuple[str, ...]  # case paths
    to: str  # role, "" the public
    within: str  # expression, "" without a limit
    unit: str  # hour, day, workday
    after: tuple[str, ...]  # tasks that start the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The file is kept for years and stands with its keeper in time."""

    years: str  # expression, "" for good
    keeper: str  # role
    within: str  # expression, "" without a limit
    unit: str  # hour, day, workday


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Somebody of a post watches beside; nothing waits for him."""

    role: str  # role id
    within: str  # expression, "" without a limit
    unit: str  # hour, day, workday


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """Who stands recused takes no part; no person is asked for but the one who decides."""

    decider: str  # role that decides


Constraint = (
    Signers
    | Apart
    | RolesApart
    | Same
    | Chain
    | Sides
    | After
    | Papers
    | Within
    | Hidden
    | Shown
    | Kept
    | Beside
    | Withdrawn
)

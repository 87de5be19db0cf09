"""Controls: enforceable rules attached to elements (control-kernel §3, decisions D6).

Every expression is text in the guard language of ``engine.feel``; every figure of law is ``setting.<id>`` (D9).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from engine.model.conduct import (
    Archive,
    Budget,
    Confidential,
    Counter,
    DisciplineBeside,
    Disclosure,
    Discretion,
    Draw,
    IntegrityCard,
    NormBand,
    Supervision,
)
from engine.model.outside import Hearing, Notice, Service, Statement
from engine.model.text import EMPTY, Text


class SeparationScope(StrEnum):
    """Over what a separation of duties compares persons."""

    CASE = "case"  # the same case, all rounds
    OBJECT = "object"  # all cases of the same object: subject, contract, budget line
    PERIOD = "period"  # all cases of the same object within a window
    STATIC = "static"  # roles that one person may not hold together


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPerson:
    """``min`` signatures by distinct eligible persons in this activity instance."""

    min: int = 2  # number of distinct persons
    qualification: str = ""  # required of each signer
    body: str = ""  # when set, signers are members of this body
    chair: str = ""  # role that must be among the signers (D37)


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """No person takes part in two of ``tasks`` within ``scope``."""

    tasks: tuple[str, ...] = ()  # element ids; "start" names the starter (D14)
    scope: SeparationScope = SeparationScope.CASE  # what is compared
    key: str = ""  # path of the object for object and period, e.g. "contract.no"
    window: str = ""  # ISO duration for period
    roles: tuple[str, ...] = ()  # for static: roles one person may not hold together


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Only persons who signed ``task`` (or its assigned team) may act here."""

    task: str  # element id
    level: str = "person"  # "person" or "team" (D47)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One band of an approval table; bounds are expressions, "" is unbounded."""

    id: str  # unique in the approval
    from_: str = ""  # lower bound
    to: str = ""  # upper bound
    from_inclusive: bool = True  # the lower bound belongs to the band
    to_inclusive: bool = False  # the upper bound belongs to the band
    roles: tuple[str, ...] = ()  # the chain, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """The chain for the band the (cumulative) amount falls into, in order (D17, D25)."""

    amount: str  # expression of the case's own amount
    tiers: tuple[Tier, ...]  # bands, in order
    decision: str = ""  # decision table the bands were read from, "" when they stand in the file itself
    key: tuple[str, ...] = ()  # paths that form the tally key; () means not cumulative
    window: str = ""  # "year", "quarter", "month" or an ISO duration of days
    exempt: str = ""  # expression; true means this case is not summed


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One party of a joint signature."""

    id: str  # unique in the control
    name: Text = EMPTY  # what people call it
    roles: tuple[str, ...] = ()  # any of these roles signs for it
    body: str = ""  # or any member of this body
    outside: bool = False  # signed by a party without an account (D40)

    @property
    def posts(self) -> tuple[str, ...]:
        """Posts that sign for it; one without an account stands for itself where the file names none."""
        return self.roles or ((self.id,) if self.outside else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """Every party signed by one of its people; none signs for two."""

    parties: tuple[Party, ...]  # in file order
    ordered: bool = False  # true: in file order only


@dataclass(frozen=True, slots=True, kw_only=True)
class Requires:
    """Another task of this case is complete, live, with the named outcome, by a suitable person."""

    task: str  # element id
    outcome: str = ""  # outcome id, "" for any forward outcome
    same_round: bool = False  # it must precede this instance causally since the last return
    by_role: str = ""  # at least one signer held this role
    not_signers_of: tuple[str, ...] = ()  # its signers took no part in these tasks
    qualification: str = ""  # at least one signer held it when signing


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfControlForm:
    """The self-control form was filled for this case by the responsible head before this task (grade A)."""

    task: str  # the task in which the form is filled
    by_role: str = ""  # the responsible head's role


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """At least ``min`` documents of ``kind`` are attached to this activity instance."""

    kind: str  # document kind
    min: int = 1  # number of documents
    name: Text = EMPTY  # what people call it
    when: str = ""  # expression; the rule applies only when true, "" always


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """An expression stays within bounds; with a key, the sum over the key's window does."""

    expr: str  # expression of the figure this case contributes
    min: str = ""  # lower bound expression (inclusive unless min_inclusive is false)
    max: str = ""  # upper bound expression
    min_inclusive: bool = True  # the lower bound itself is within
    max_inclusive: bool = False  # the upper bound itself is within; false is the stricter default
    key: tuple[str, ...] = ()  # paths that form the tally key; () is this case alone
    window: str = ""  # as in Approval
    when: str = ""  # expression; the rule applies only when true


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """The body decides together: who was there, how each voted, minutes last (D38). "" is the body's own rule."""

    body: str  # body id
    recorder: str = "recorders"  # body whose people sign the minutes; "" for none: the ballots alone decide
    present_min: str = ""  # share ("2/3") or count ("3") that must be present
    pass_min: str = ""  # share a motion must exceed
    basis: str = ""  # share of whom: present or members
    recused: str = ""  # out of the base or in it
    tie: str = ""  # reject or chair
    speak_last: str = ""  # "chair": he votes last; "any": in any order
    agenda_notice: str = ""  # ISO duration between notice and votes
    no_ad_hoc: str = ""  # "true": nothing joins the agenda after the notice
    odd: str = ""  # "true": an odd number decides
    size_min: str = ""  # so many decide at least
    expert_min: str = ""  # share of experts


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """Who stands recused takes no part in the case; holds at every task of the file."""

    grounds: tuple[str, ...] = ()  # why somebody has to withdraw: kin, interest …
    lookback: str = ""  # ISO duration in which a former tie still counts
    party: str = ""  # path of those to whom a tie counts, "" for the subject of the case
    decider: str = "director"  # role that decides
    decider_of_head: str = ""  # role that decides on a holder of that role, "" for the post above it
    freeze: bool = False  # a request alone already stops the person


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A control the file declares whose kernel half is still to come; shown as not yet enforced."""

    kind: str  # local name of the element, e.g. "quorum"
    attributes: tuple[tuple[str, str], ...] = ()  # kept as read


Conduct = (
    Confidential
    | Disclosure
    | Archive
    | Discretion
    | Budget
    | Counter
    | DisciplineBeside
    | Draw
    | NormBand
    | IntegrityCard
    | Supervision
)

ControlSpec = (
    TwoPerson
    | Separation
    | Binding
    | Approval
    | Joint
    | Requires
    | SelfControlForm
    | Evidence
    | Limit
    | Quorum
    | Conduct
    | Recusal
    | Notice
    | Service
    | Hearing
    | Statement
    | Later
)

KIND_NAMES: dict[type, str] = {
    Confidential: "confidential",
    Disclosure: "disclosure",
    Archive: "archive",
    Discretion: "discretion",
    Budget: "budget",
    Counter: "counter",
    DisciplineBeside: "discipline",
    Draw: "draw",
    NormBand: "norm-band",
    IntegrityCard: "card",
    Supervision: "supervision",
    TwoPerson: "two-person",
    Separation: "separation",
    Binding: "binding",
    Approval: "approval",
    Joint: "joint",
    Requires: "requires",
    SelfControlForm: "self-control",
    Evidence: "evidence",
    Limit: "limit",
    Quorum: "quorum",
    Recusal: "recusal",
    Notice: "notice",
    Service: "service",
    Hearing: "hearing",
    Statement: "statement",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """An enforceable rule of the catalogue; elements refer to it by id."""

    id: str  # unique in the file
    spec: ControlSpec  # the enforceable element
    name: Text = EMPTY  # what people call it
    type: str = "preventive"  # preventive, detective, corrective
    answers: tuple[str, ...] = ()  # ids of the risk points it answers
    laws: tuple[str, ...] = ()  # ids of laws it rests on
    line: int = 0  # line in the file

    @property
    def kind(self) -> str:
        """Kernel name of the kind, e.g. "two-person"; for a kind still to come its element name."""
        return self.spec.kind if isinstance(self.spec, Later) else KIND_NAMES[type(self.spec)]


def named_twice(specs: Iterable[ControlSpec]) -> bool:
    """True for two joint signatures, two approvals or two bodies at one task: which does a signature then fill?"""
    named = [type(spec) for spec in specs if isinstance(spec, Joint | Approval | Quorum)]
    return len(named) > len(set(named))

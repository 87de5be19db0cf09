"""What the oracle is told: people, one case, one attempt. Rules compare natural persons (``World.one``); ISO dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

ALWAYS, NEVER = "0000-00-00", "9999-99-99"


@dataclass(frozen=True, kw_only=True)
class Dated:
    """In force from ``first`` to ``last``, both days included."""

    first: str = ALWAYS
    last: str = NEVER

    def on(self, day: str) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Post(Dated):
    """One post of a person in one department."""

    role: str
    department: str = "section"


@dataclass(frozen=True, kw_only=True)
class Person:
    """One entry of the register; officer, auditor and admin exclude each other."""

    id: str
    kind: str = "officer"
    posts: tuple[Post, ...] = ()
    skills: tuple[tuple[str, str], ...] = ()  # (qualification, last day)


@dataclass(frozen=True, kw_only=True)
class Mandate(Dated):
    """Acting for another: dated and scoped; () and None are without limit."""

    principal: str
    holder: str
    roles: tuple[str, ...]
    processes: tuple[str, ...] = ()
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Link(Dated):
    """A dated line about a person: seat, absence, tie to a subject, substitute at a role (``of`` its holder)."""

    person: str
    to: str = ""
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body with the rules it decides by; shares and counts are text ("2/3", "3")."""

    id: str
    seats: tuple[Link, ...]
    chair: str = ""
    present_min: str = "1/2"
    pass_min: str = "1/2"
    basis: str = "present"
    recused: str = "out"
    chair_last: bool = False
    notice: bool = False


@dataclass(frozen=True, kw_only=True)
class World:
    """The register."""

    people: Mapping[str, Person]
    accounts: Mapping[str, str] = field(default_factory=dict)  # account -> person; a person's id is an account too
    merged: Mapping[str, str] = field(default_factory=dict)  # entry -> entry that stands for the same natural person
    bodies: Mapping[str, Body] = field(default_factory=dict)
    mandates: tuple[Mandate, ...] = ()
    standbys: tuple[Link, ...] = ()  # standing substitutes
    absences: tuple[Link, ...] = ()
    for_days: tuple[Link, ...] = ()  # named for a role for a day
    ties: tuple[Link, ...] = ()
    static: tuple[tuple[str, ...], ...] = ()  # roles one person may not hold together
    namers: frozenset[str] = frozenset({"director"})  # roles that name a day's substitute
    never_named: frozenset[str] = frozenset()

    def one(self, person: str) -> str:
        return self.merged.get(person, person)

    def whose(self, account: str) -> str:
        return self.one(self.accounts.get(account, account))


@dataclass(frozen=True, kw_only=True)
class Control:
    """One rule of a task: its kind, and what that kind needs (see ``rules``)."""

    kind: str
    id: str = "ctl"
    tasks: tuple[str, ...] = ()  # separation; binding and requires: the first one
    scope: str = "case"  # separation: case, object, period, static
    days: int = 0  # separation over a period
    roles: tuple[str, ...] = ()  # separation: static; requires, self-control, discretion: of whom
    min: int = 2  # two-person
    skill: str = ""  # two-person, requires
    body: str = ""  # two-person, collective, draw
    chair: str = ""  # two-person: role that must be among the signers
    team: bool = False  # binding
    tiers: tuple[tuple[Decimal, tuple[str, ...]], ...] = ()  # (from, chain), ascending; from belongs to its own band
    parties: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (party, roles)
    ordered: bool = False  # joint
    outcome: str = ""  # requires
    same_round: bool = False  # requires
    not_signers_of: tuple[str, ...] = ()  # requires
    paper: str = ""  # evidence, card, norm, service
    least: Decimal | None = None  # limit
    most: Decimal | None = None  # limit, budget, counter; the figure itself is over it unless ``most_in``
    most_in: bool = False
    detective: bool = False  # counter
    outcomes: tuple[str, ...] = ()  # deadline, notice: the outcomes concerned, () for all
    not_before: str = ""  # deadline
    once: bool = False  # notice
    recorder: str = ""  # collective: body that keeps the minutes


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task: who may do it, its rules, its outcomes by kind; the first outcome is the forward one."""

    id: str
    roles: tuple[str, ...] = ("handler",)
    skill: str = ""
    body: str = ""
    controls: tuple[Control, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=lambda: {"ok": "forward", "back": "back", "no": "refuse"})
    unanimous: bool = False
    binding_decision: bool = False


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One entry of a token into a task."""

    id: str
    task: str
    causes: frozenset[str] = frozenset()
    state: str = "open"  # open, done, undone
    outcome: str = ""
    scope: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()  # who claimed it
    opened: bool = False  # somebody looked at it
    added: tuple[str, ...] = ()  # added signers, beside
    before: tuple[str, ...] = ()  # added signers who come first
    asked: tuple[str, ...] = ()  # consulted, answer not in
    group: str = ""  # multi-instance entry it is a slot of
    returned_by: str = ""  # instance that returned to this one
    resign: bool = False  # signed again, without a token
    of: str = ""  # resign: the instance whose signatures lapsed


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signature; it stays in memory when it no longer counts."""

    instance: str
    person: str
    principal: str = ""
    outcome: str = "ok"
    live: bool = True
    roles: tuple[str, ...] = ("handler",)  # held when signing
    skills: tuple[str, ...] = ()
    slot: str = ""  # tier role or party


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What is known of the matter before the body."""

    notice: str = "given"  # given, late (too short before), none
    present: frozenset[str] | None = None  # as entered; None: whoever votes is present
    on_agenda: bool = True


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case."""

    id: str = "case"
    process: str = "flow"
    subject: str = "subject"
    status: str = "open"  # open, suspended, completed, refused, revoked, cancelled
    starter: str = "starter"
    department: str = "section"
    tasks: tuple[Task, ...] = ()
    instances: tuple[Instance, ...] = ()
    signatures: tuple[Signature, ...] = ()
    took_part: tuple[tuple[str, str], ...] = ()  # (task, person): opinions, votes, merged entries
    elsewhere: tuple[tuple[str, str, str, str], ...] = ()  # (control, task, person, day) in cases of the same object
    team: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    recused: tuple[tuple[str, str], ...] = ()  # (person, state): asked, granted, rejected
    freeze: bool = False  # a request alone already stops the person
    copies: tuple[str, ...] = ()  # who got a copy or supervises
    amount: Decimal | None = Decimal(100)
    total: Decimal = Decimal(0)  # of the other cases of the same key
    papers: tuple[str, ...] = ()  # kinds attached to the open instance
    entered: int = 1  # how often the open task was entered
    facts: frozenset[str] = frozenset()  # "served", "refused_to_sign", "witness", "hearing_asked", "hearing_held" …
    meeting: Meeting | None = None
    bound: frozenset[str] = frozenset()  # fields a signature binds
    decisive: frozenset[str] = frozenset()  # fields a guard or a control reads
    grounds: frozenset[str] = frozenset()  # grounds of suspension in the file
    paused: frozenset[str] = frozenset()  # grounds that stand
    extend_by: str = ""  # role that extends the term
    extend_most: int = 0
    extended: bool = False
    urged: bool = False  # within the limit's window
    proposed: tuple[tuple[str, str], ...] = ()  # (verb, administrator) already asked for

    def task(self, name: str) -> Task:
        return next(one for one in self.tasks if one.id == name)

    def instance(self, name: str) -> Instance:
        return next(one for one in self.instances if one.id == name)

    def past(self, name: str) -> frozenset[str]:
        """Instances before ``name``, itself not included."""
        found: set[str] = set()
        todo = [name]
        while todo:
            for cause in self.instance(todo.pop()).causes - found:
                found.add(cause)
                todo.append(cause)
        return frozenset(found)

    def future(self, name: str) -> tuple[Instance, ...]:
        return tuple(one for one in self.instances if name in self.past(one.id))


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Somebody tries something."""

    verb: str
    account: str
    today: str = "2026-03-10"
    instance: str = ""
    outcome: str = "ok"
    receiver: str = ""  # who is to get it: transfer, consult, added or removed signer, hand-over, named for a day
    target: str = ""  # instance to return to; the task of a jump
    reason: str = "reason"
    papers: tuple[str, ...] = ()  # kinds sent with it
    amends: bool = False  # other values in a bound field than those signed
    changed: bool = False  # resubmit direct: data or flows differ from what was undone
    reachable: bool = True  # jump: the target is a state the game knows
    field: str = ""  # correction
    ground: str = ""  # suspension
    told: bool = True  # the party was told in writing
    by: int = 1  # extension
    happened: str = "2026-03-09"  # late entry
    role: str = ""  # post for which a day's substitute is named
    day: str = ""  # day for which he is named
    mandate: Mandate | None = None
    of: str = ""  # hand-over: who leaves


@dataclass(frozen=True, kw_only=True)
class Answer:
    """allowed, held, refused (with every reason that holds), or n/a (with why)."""

    verdict: str
    codes: frozenset[str] = frozenset()
    why: str = ""

    def agrees(self, verdict: str, codes: frozenset[str]) -> bool:
        """True for the same verdict with at least one reason, all of them among those that hold."""
        if verdict != self.verdict:
            return False
        return verdict != "refused" or (bool(codes) and codes <= self.codes)

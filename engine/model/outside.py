"""Controls that concern the other side: notices, their service, hearings, statements (control-kernel §3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a party must be told: its rights named, given once where the law says so, proof that it arrived."""

    kind: str = ""  # which notice, e.g. "gaps"
    outcomes: tuple[str, ...] = ()  # outcomes that give it; () every one that goes on
    once: bool = False  # it is given once in a case; more items need the approver's own step
    receipt: bool = False  # proof of receipt: the paper, or the party's own confirmation
    paper: str = ""  # document kind of that proof
    rights: str = ""  # expression, true when the rights were told
    shows: tuple[str, ...] = ()  # case fields the party may read at its door, the list of missing items among them
    papers: tuple[str, ...] = ()  # document kinds of the case that the party is given with it
    to: str = ""  # whom it goes to where it is not the party, e.g. "bidders"
    above: bool = False  # given in a case below, it stands at the door of the case above it as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A paper is served by one of five means, each with its proof; refusing to sign is witnessed."""

    means: str = ""  # path of the means: direct, left, post, public, electronic
    on: str = ""  # path of the day of service
    receipt: str = ""  # path of how it was received; "refused" asks for a witness
    proof: str = "service_receipt"  # document kind of the receipt; stands for the post's slip, too
    papers: tuple[str, ...] = ()  # document kinds of the case that the party is given with it
    public_days: str = "setting.service_public_days"  # days after which public notice counts as service


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A hearing that is due and was asked for is held before the decision, by somebody who did not examine the case."""

    asked: str = ""  # expression, true when it was asked for on paper
    eligible: str = ""  # expression, true when a hearing may be asked for; "" always
    replies: tuple[str, ...] = ()  # tasks where the party's answer is recorded
    silent: tuple[str, ...] = ()  # their outcomes that say no hearing was asked for
    decides: tuple[str, ...] = ()  # tasks that wait for the hearing
    held: tuple[str, ...] = ()  # tasks of which one, done, is the hearing
    chairs: tuple[str, ...] = ()  # tasks that the chair of the hearing does
    chair_not: tuple[str, ...] = ()  # whose signers do not chair
    notice_days: str = ""  # days between notice and hearing, as the minimum period of the task has them
    record: str = ""  # document kind of the record


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the party says is heard, and answered before the decision."""

    made: str = ""  # expression, true when a statement was made on paper
    replies: tuple[str, ...] = ()  # tasks where the party's answer is recorded
    silent: tuple[str, ...] = ()  # their outcomes that say nothing was stated
    decides: tuple[str, ...] = ()  # tasks that wait for the answer
    answer: str = ""  # path of the answer to the party
    means: str = ""  # path of the means of service of the notice answered to
    on: str = ""  # path of its day
    public_days: str = "setting.service_public_days"  # as for service

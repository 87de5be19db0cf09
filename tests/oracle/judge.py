"""May this person do this now? One function for each verb (verbs.md §1), one door: ``judge``.

``ITEM`` verbs are about an open work item of a case one sees; ``CASE`` verbs are for who takes part in the case.
"""

from collections.abc import Callable, Set
from dataclasses import replace

from tests.oracle import registry, rules, standing
from tests.oracle.rules import LACKS, MORE, NONE, OUT, SIGNED_BY_SEVERAL, Act, Codes, Moment
from tests.oracle.standing import Capacity
from tests.oracle.world import Answer, Attempt, Case, World

ONGOING = frozenset({"open", "suspended"})
GOES_ON = frozenset({"forward", "other"})  # outcomes at which something is completed that controls guard
HELD = Answer(verdict="held")
Verb = Callable[[Act], Set[str] | Answer]


def judge(world: World, case: Case, attempt: Attempt) -> Answer:
    """Return the verdict with every reason that holds: who is refused may be told any of them."""
    act = Act(world=world, case=case, attempt=attempt)
    for verbs, before in ((ITEM, _item), (CASE, _case), (OTHER, lambda act: NONE)):
        if attempt.verb in verbs:
            stop = before(act)
            found = stop if stop & {"not-found", "forbidden"} else verbs[attempt.verb](act)
            if isinstance(found, Answer) and (found.verdict == "n/a" or not stop):
                return found
            codes = stop | (found.codes if isinstance(found, Answer) else found)
            return Answer(verdict="refused", codes=frozenset(codes)) if codes else Answer(verdict="allowed")
    return Answer(verdict="n/a", why=f"no such verb: {attempt.verb}")


def hidden(act: Act) -> Codes:
    """Not seen, or no officer: nothing more is told. What an administrator is told first is left open."""
    if act.kind(act.person) != "officer":
        return frozenset({"forbidden"} if act.kind(act.person) == "auditor" else {"forbidden", "not-found"})
    return NONE if standing.sees(act.world, act.case, act.person, act.day) else frozenset({"not-found"}) | act.recused()


def _item(act: Act) -> Codes:
    closed = act.case.status != "open" or act.instance.state != "open"
    return hidden(act) | (frozenset({"wrong-state"}) if closed else NONE)


def _case(act: Act) -> Codes:
    found = set(hidden(act) | act.recused())
    named = act.ones(act.case.starter, *(one for i in act.case.instances for one in i.holders))
    part = act.person in named or any(who == act.person for _, who in standing.acted(act.world, act.case))
    open_ = [one for one in act.case.instances if one.state == "open"]
    offered = any(standing.offered(act.world, act.case, act.person, one, act.day) for one in open_)
    if act.attempt.verb != "extend" and not part and not offered:  # the file names who extends
        found.add("role")
    return frozenset(found | (set() if act.case.status in ONGOING else {"wrong-state"}))


def _added(at: Act, person: str) -> bool:
    return person in at.ones(*at.instance.added, *at.instance.before)


def _duty(at: Moment) -> Codes:
    """Role, qualification and body of the task; parties and a body name their own people."""
    task, found = at.task, set[str]()
    named = {role for one in task.controls for _, roles in one.parties for role in roles}
    if not at.ballot and not (set(task.roles) | named) & at.cap.roles:
        found.add("role")
    if task.skill and not standing.skilled(at.world, at.cap.person, task.skill, at.day):
        found.add("qualification")
    if task.body and not at.member(task.body):
        found |= {"body", "role"}
    return frozenset(found)


def barred(at: Moment) -> Codes:
    """Everything about the person: asked at claim, sign, transfer, hand-over, of who gives and of who gets.

    An added signer has a seat of his own beside the task's duty; separation and recusal hold for him, too.
    """
    extra = _added(at, at.cap.person)
    kinds = [one for one in at.task.controls if one.kind in OUT and (not extra or one.kind == "separation")]
    found = {code for one in kinds for code in OUT[one.kind](one, at)} | at.out(*at.cap.persons) | rules.same(at)
    return frozenset(found | (NONE if extra else _duty(at)))


def may(act: Act, person: str) -> tuple[Capacity | None, Codes]:
    """The first capacity in which he may act here; without one, the reasons of all."""
    codes: set[str] = set()
    for at in act.moments(person):
        found = barred(at)
        if not found:
            return at.cap, NONE
        codes |= found
    return None, frozenset(codes)


def _taken(act: Act) -> Codes:
    """Nobody acts on what another holds, unless several sign."""
    others = act.ones(*act.instance.holders) - {act.person}
    several = act.task.unanimous or any(one.kind in SIGNED_BY_SEVERAL for one in act.task.controls)
    return frozenset({"wrong-state"}) if others and not several and not _added(act, act.person) else NONE


def _acts(act: Act) -> Codes:
    """Who could sign the open item himself."""
    return may(act, act.person)[1] | _taken(act)


def claim(act: Act) -> Codes:
    """Role, separation, recusal and mandate are checked when it is taken; taking it twice changes nothing."""
    return act.out(act.person) if act.holds() else _acts(act)


def read(act: Act) -> Codes:
    """D42; contents are closed to the recused (decisions §0), not yet to whom a request names. Auditors by scope."""
    seen = standing.sees(act.world, act.case, act.person, act.day)
    return act.recused() | (NONE if seen else frozenset({"not-found", "forbidden"}))


def complete(act: Act) -> Set[str] | Answer:
    """Sign: allowed when the case moves, held when more is needed (§2; D22: back and refuse take effect at once)."""
    if act.attempt.outcome not in act.task.outcomes and not act.ballot:
        return Answer(verdict="n/a", why="the task has no such outcome")
    codes: set[str] = set()
    for at in act.moments(act.person):
        found = barred(at) | (NONE if _added(at, at.cap.person) else _lacking(at)) | _taken(at)
        if at.ones(*at.instance.before) - at.signed() - {act.person}:
            found |= {"signers.before"}
        if not found:
            return _accepted(at)
        codes |= found
    return codes


def _lacking(at: Moment) -> Codes:
    """What the controls still miss; not asked of who sends back or refuses, but a ballot and a period always are."""
    goes_on = _kind(at) in GOES_ON
    asked = [one for one in at.task.controls if goes_on or one.kind in ("quorum", "deadline")]
    return frozenset(code for one in asked if one.kind in LACKS for code in LACKS[one.kind](one, at))


def _kind(act: Act) -> str:
    return act.task.outcomes.get(act.attempt.outcome, "forward")


def _accepted(at: Moment) -> Answer:
    """Held by the barrier of a lapse before it, by signatures still to come, else allowed."""
    barrier = {one.of for one in at.case.instances if one.resign and one.state == "open"}
    if barrier & at.case.past(at.instance.id):
        return Answer(verdict="held", codes=frozenset({"lapsed"}))
    left = at.ones(*at.instance.added, *at.instance.before) - at.signed() - {at.cap.person}
    if _added(at, at.cap.person):  # one more, none of the task's own: with those already there it moves, else waits
        if left or not at.live:
            return HELD
        last = at.live[-1]
        before = replace(at.case, signatures=tuple(one for one in at.case.signatures if one is not last))
        own = Capacity(person=last.person, roles=frozenset(last.roles))
        at = replace(at, case=before, attempt=replace(at.attempt, outcome=last.outcome), cap=own)
    if _kind(at) in ("back", "refuse") and not at.task.unanimous and not at.ballot:
        return Answer(verdict="allowed")
    more = any(MORE[one.kind](one, at) for one in at.task.controls if one.kind in MORE)
    return HELD if left or more else Answer(verdict="allowed")


def late(act: Act) -> Codes:
    """The time of the act apart from that of its entry: by who may act now, neither of the future nor too early then.

    A minimum period that had not run when it happened had not run for the act (D33, of the day told).
    """
    found = _acts(act) | ({"late.future"} if act.attempt.happened > act.day else set())
    early = any(one.kind == "deadline" and act.attempt.happened < one.not_before for one in act.task.controls)
    return frozenset(found | ({"too_early"} if early else set()))


def send_back(act: Act) -> Codes:
    """The undrawn return: by who may act, to a completed instance before it, in a scope around it (foundations §6)."""
    found, past = set(_acts(act)), act.case.past(act.instance.id)
    if act.attempt.target not in past:
        return frozenset(found | {"return.target"})
    target = act.case.instance(act.attempt.target)
    around = act.instance.scope[: len(target.scope)] == target.scope
    return frozenset(found | (set() if target.state == "done" and around else {"return.target"}))


def resubmit(act: Act) -> Set[str] | Answer:
    """Along the chain: as completing. Straight to the returner: only if nothing signed since would differ (§6)."""
    found = complete(act)
    stop = set() if act.instance.returned_by else {"wrong-state"}
    if act.attempt.target and act.attempt.changed:
        stop |= {"lapsed", "resubmit.changed"}
    return found if not stop else stop | (found.codes if isinstance(found, Answer) else found)


def take_back(act: Act) -> Codes:
    """By a signer of the instance, while nobody claimed, opened or signed anything after it (§6)."""
    found = set(hidden(act) | act.recused())
    mine = [one for one in act.case.signatures if one.instance == act.instance.id and one.live]
    if act.person not in act.ones(*(who for one in mine for who in (one.person, one.principal))):
        found.add("role")
    signed = {one.instance for one in act.case.signatures}
    if any(one.holders or one.opened or one.id in signed for one in act.case.future(act.instance.id)):
        found.add("take_back.acted_on")
    ended = act.instance.state != "done" or act.case.status != "open"
    return frozenset(found | ({"wrong-state"} if ended else set()))


def revoke(act: Act) -> Codes:
    """By the starter, until the first binding decision (D62)."""
    case, found = act.case, set[str]()
    if act.person not in act.ones(case.starter):
        found.add("role")
    if any(one.state == "done" and case.task(one.task).binding_decision for one in case.instances):
        found.add("revoke.decided")
    return frozenset(found)


def transfer(act: Act) -> Codes:
    """My open seat becomes his, with everything asked of him again; what is lent is not passed on (D27; no chains)."""
    cap, codes = may(act, act.person)
    found = codes | (set() if act.holds() else {"wrong-state"})
    lent = {"mandate.chain"} if cap is not None and cap.lent else set()
    return frozenset(found | lent | receiving(act, act.person))


def receiving(act: Act, giver: str) -> Set[str]:
    """Reasons for which the receiver may not have the item."""
    receiver = act.world.whose(act.attempt.receiver)
    if act.kind(receiver) != "officer":
        return {"receiver.kind", "role"}
    return {"receiver.same", *rules.SAME} if receiver == giver else may(act, receiver)[1]


def add_signer(act: Act) -> Codes:
    """A signer more, before, after or beside me; never one who signed here already (verbs.md §1)."""
    receiver = act.world.whose(act.attempt.receiver)
    signed = act.ones(*(who for one in act.case.signatures if one.instance == act.instance.id and one.live
                        for who in (one.person, one.principal)))  # fmt: skip
    return consult(act) | (rules.SAME if receiver in signed else NONE)


def consult(act: Act) -> Codes:
    """Ask an opinion; the item stays. Who is asked takes part, so separation and recusal hold for him (D26)."""
    found, receiver = _acts(act), act.world.whose(act.attempt.receiver)
    if act.kind(receiver) != "officer":
        return found | {"receiver.kind", "role"}
    at = act.moments(receiver)[0]
    apart = {code for one in at.task.controls if one.kind == "separation" for code in rules.separation_out(one, at)}
    return found | apart | act.out(receiver) | ({"receiver.same"} if receiver == act.person else NONE)


def answer(act: Act) -> Codes:
    """Only who was asked; a conflict found since keeps him out."""
    return act.out(act.person) | (set() if act.person in act.ones(*act.instance.asked) else {"wrong-state"})


def urge(act: Act) -> Codes:
    """Tells who handles it, not too often (verbs.md §1); nobody else: nobody to tell, or an incident (kernel §2)."""
    here = [who for who in act.world.people if not standing.absent(act.world, who, act.day)]
    told = act.ones(*act.instance.holders) or {who for who in here if may(act, act.world.one(who))[0]}
    nobody = NONE if act.ones(*told) - {act.person} else frozenset({"wrong-state", "nobody_eligible"})
    return act.recused() | nobody | (frozenset({"too_often"}) if act.case.urged else NONE)


def remove_signer(act: Act) -> Codes:
    """Only an added one who has not acted; the task's own number stays as the law has it."""
    found, receiver = set(may(act, act.person)[1]), act.world.whose(act.attempt.receiver)
    if not _added(act, receiver):
        found.add("signers.minimum")
    signed = act.ones(*(one.person for one in act.case.signatures if one.instance == act.instance.id))
    return frozenset(found | ({"already_signed"} if receiver in signed else set()))


def hand_over(act: Act) -> Codes:
    """All open work of who leaves, by himself or an administrator; asked of the receiver for each item."""
    leaver, found = act.world.whose(act.attempt.of), set[str]()
    if act.person != leaver and act.kind(act.person) != "admin":
        return frozenset({"forbidden", "not-found"})
    signed = {one.instance for one in act.case.signatures if leaver in act.ones(one.person, one.principal) and one.live}
    for one in act.case.instances:
        if one.state == "open" and leaver in act.ones(*one.holders):
            found |= receiving(registry.about(act, one.id), leaver) | (rules.SAME if one.id in signed else NONE)
    return frozenset(found)


def start(act: Act) -> Codes:
    """The starter claims the first task, so all that is asked at a claim is asked of him (D14)."""
    return may(act, act.person)[1] if act.kind(act.person) == "officer" else frozenset({"forbidden", "role"})


ITEM: dict[str, Verb] = {
    "draft": lambda act: act.recused(),  # binds nothing; but every verb is closed to the recused (decisions §0)
    "claim": claim,
    "release": lambda act: act.recused() | (NONE if act.holds() else frozenset({"wrong-state"})),
    "complete": complete,
    "refuse": complete,
    "return drawn": complete,
    "return": send_back,
    "resubmit": resubmit,
    "transfer": transfer,
    "consult": consult,
    "answer": answer,
    "add signer": add_signer,
    "remove signer": remove_signer,
    "urge": urge,
    "late": late,
}
CASE: dict[str, Verb] = {
    "revoke": revoke,
    "suspend": registry.suspend,
    "resume": lambda act: NONE if act.attempt.ground in act.case.paused else frozenset({"resume.none"}),
    "extend": registry.extend,
    "correct": registry.correct,
}
OTHER: dict[str, Verb] = {
    "read": read,
    "take back": take_back,
    "hand-over": hand_over,
    "start": start,
    "mandate": registry.grant_mandate,
    "jump": registry.jump,
    "reopen": registry.reopen,
    "name for a day": registry.name_for_day,
}
VERBS = (*ITEM, *CASE, *OTHER)

"""Verbs that ask no control of a task: time, corrections, administrators' acts, mandates, the post of a day."""

from dataclasses import replace

from tests.oracle import standing
from tests.oracle.rules import NONE, Act, Codes
from tests.oracle.world import Answer

ENDED = frozenset({"completed", "refused", "revoked", "cancelled"})


def about(act: Act, instance: str) -> Act:
    """The same attempt, about another instance."""
    return replace(act, attempt=replace(act.attempt, instance=instance))


def suspend(act: Act) -> Codes:
    """On a ground of the file, with its notice (control-kernel §3, deadline)."""
    ground, found = act.attempt.ground, set[str]()
    if ground not in act.case.grounds:
        found.add("suspend.ground")
    if not act.attempt.told:
        found.add("suspend.notice")
    return frozenset(found | ({"suspend.stands"} if ground in act.case.paused else set()))


def extend(act: Act) -> Codes:
    """By the post the file names, once, by no more than it says, the party told."""
    found = set[str]()
    if act.case.extend_by not in act.held():
        found |= {"extend.role", "role"}
    if act.case.extended:
        found.add("extend.once")
    if act.attempt.by > act.case.extend_most:
        found |= {"extend.most", "extend.never"}
    return frozenset(found | (set() if act.attempt.told else {"extend.notice"}))


def correct(act: Act) -> Codes:
    """Only a field no signature binds and no rule reads; nothing lapses (flows-corrections §3)."""
    bound = {"correct.bound"} if act.attempt.field in act.case.bound else set()
    return frozenset(bound | ({"correct.decisive"} if act.attempt.field in act.case.decisive else set()))


def jump(act: Act) -> Codes | Answer:
    """To a target the token game knows (foundations §6)."""
    known = act.attempt.reachable and act.case.status == "open"
    return _two_administrators(act, NONE if known else frozenset({"jump.unreachable", "wrong-state"}))


def reopen(act: Act) -> Codes | Answer:
    """Wakes a case that has ended."""
    return _two_administrators(act, NONE if act.case.status in ENDED else frozenset({"wrong-state"}))


def _two_administrators(act: Act, found: Codes) -> Codes | Answer:
    """Two natural persons, each an administrator, with a reason (verbs.md §1)."""
    if act.kind(act.person) != "admin":
        return found | {"forbidden", "not-found"}
    others = act.ones(*(who for verb, who in act.case.proposed if verb == act.attempt.verb))
    found |= {"second_person"} if act.person in others else NONE
    found |= NONE if act.attempt.reason else {"required"}
    return found if found or others else Answer(verdict="held", codes=frozenset({"second_person"}))


def grant_mandate(act: Act) -> Codes | Answer:
    """The principal lends his own posts: dated, no chain, nobody to both sides of what is apart (§3, Mandates)."""
    given, found = act.attempt.mandate, set[str]()
    if given is None:
        return Answer(verdict="n/a", why="no mandate to grant")
    if act.kind(act.person) != "officer" or act.person not in act.ones(given.principal):
        return frozenset({"forbidden", "role", "mandate.principal"})
    holder = act.world.one(given.holder)
    if not given.roles or set(given.roles) - standing.roles(act.world, act.person, act.day):
        found |= {"mandate.chain", "role"}
    if holder == act.person:
        found |= {"mandate.self", "receiver.same"}
    if act.kind(holder) != "officer":
        found.add("receiver.kind")
    if given.last < given.first or given.last < act.day:
        found |= {"mandate.dates", "range"}
    both = standing.roles(act.world, holder, act.day) | set(given.roles)
    apart = any(len(both & set(pair)) > 1 for pair in act.world.static)
    return frozenset(found | ({"separation", "separation.roles"} if apart else set()))


def name_for_day(act: Act) -> Codes:
    """The director, or who stands in for him, names an officer for a post and a day, with a reason."""
    if act.kind(act.person) != "officer" or not act.held() & act.world.namers:
        return frozenset({"forbidden"})
    found = {"never_named", "invalid"} if act.attempt.role in act.world.never_named else set()
    if act.kind(act.world.whose(act.attempt.receiver)) != "officer":
        found |= {"receiver.kind", "invalid"}
    past = (act.attempt.day or act.day) < act.day
    return frozenset(found | ({"invalid"} if past or not act.attempt.reason else set()))

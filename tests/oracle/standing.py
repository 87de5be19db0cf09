"""What a person is on a day: roles, capacities in which he may act, what keeps him out, what he may see."""

from dataclasses import dataclass
from decimal import Decimal

from tests.oracle.world import Case, Control, Instance, Mandate, World


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """One way in which somebody may act; everybody in ``persons`` counts for it (control-kernel §3, TP; D26)."""

    person: str
    roles: frozenset[str]
    principal: str = ""
    lent: bool = False

    @property
    def persons(self) -> frozenset[str]:
        return frozenset({self.person, self.principal} - {""})


def entries(world: World, person: str) -> list[str]:
    """Entries of the register that are the same natural person (control-kernel §1)."""
    return [one for one in world.people if world.one(one) == world.one(person)]


def roles(world: World, person: str, day: str) -> frozenset[str]:
    """Roles by own posts."""
    mine = entries(world, person)
    return frozenset(post.role for one in mine for post in world.people[one].posts if post.on(day))


def departments(world: World, person: str, day: str) -> frozenset[str]:
    mine = entries(world, person)
    return frozenset(post.department for one in mine for post in world.people[one].posts if post.on(day))


def skilled(world: World, person: str, skill: str, day: str) -> bool:
    """Qualified on the very day (D46)."""
    mine = entries(world, person)
    return any(kind == skill and day <= last for entry in mine for kind, last in world.people[entry].skills)


def absent(world: World, person: str, day: str) -> bool:
    return any(world.one(one.person) == world.one(person) and one.on(day) for one in world.absences)


def member(world: World, person: str, body: str, day: str) -> bool:
    """Bodies and people are never pinned (D57)."""
    found = world.bodies.get(body)
    return found is not None and any(world.one(one.person) == world.one(person) and one.on(day) for one in found.seats)


def capacities(world: World, case: Case, person: str, day: str) -> list[Capacity]:
    """Himself; then each mandate in force and in scope, each absent holder he stands in for, each post of the day.

    A mandate lends only what its principal holds by his own post: it does not chain and ends with the post
    (control-kernel §3, Mandates). A standing substitute acts for the holder; a day's substitute is lent a post only.
    """
    found = [Capacity(person=person, roles=roles(world, person, day))]
    for one in world.mandates:
        if world.one(one.holder) == person and one.on(day) and _in_scope(one, case):
            lent = frozenset(one.roles) & roles(world, one.principal, day)
            found.append(Capacity(person=person, roles=lent, principal=world.one(one.principal), lent=True))
    for standby in world.standbys:
        if world.one(standby.person) == person and absent(world, standby.of, day):
            lent = frozenset({standby.to}) & roles(world, standby.of, day)
            found.append(Capacity(person=person, roles=lent, principal=world.one(standby.of), lent=True))
    for named in world.for_days:
        if world.one(named.person) == person and named.on(day):
            found.append(Capacity(person=person, roles=frozenset({named.to}), lent=True))
    return [one for one in found if one.roles or not one.lent]


def _in_scope(mandate: Mandate, case: Case) -> bool:
    """Scope by process and amount; an amount not known yet is not below the limit (fail closed)."""
    if mandate.processes and case.process not in mandate.processes:
        return False
    return mandate.amount is None or (case.amount is not None and case.amount <= mandate.amount)


def recused(world: World, case: Case, person: str) -> bool:
    """His recusal was granted: contents and every verb are closed to him (decisions §0)."""
    return any(world.one(who) == world.one(person) and state == "granted" for who, state in case.recused)


def kept_out(world: World, case: Case, person: str, day: str) -> bool:
    """Recused; or where the file has the control, tied to the subject, or asked for if that freezes (§3, D6)."""
    if recused(world, case, person) or not any(one.kind == "recusal" for task in case.tasks for one in task.controls):
        return recused(world, case, person)
    mine = world.one(person)
    tied = any(world.one(one.person) == mine and one.to == case.subject and one.on(day) for one in world.ties)
    return tied or (case.freeze and (mine, "asked") in {(world.one(who), state) for who, state in case.recused})


def acted(world: World, case: Case) -> frozenset[tuple[str, str]]:
    """(task, person) of everybody who ever took part: signatures in any state, both persons; opinions, votes (D26)."""
    by_instance = {one.id: one.task for one in case.instances}
    signed = {
        (by_instance[one.instance], world.one(who))
        for one in case.signatures
        for who in (one.person, one.principal)
        if who
    }
    return frozenset(signed | {(task, world.one(who)) for task, who in case.took_part})


def chain(spec: Control, total: Decimal) -> tuple[str, ...]:
    """Half-open bands: a boundary belongs to the band above it (decisions §0, boundaries)."""
    return next((roles for start, roles in reversed(spec.tiers) if total >= start), ())


def offered(world: World, case: Case, person: str, instance: Instance, day: str) -> bool:
    """One of his capacities has a role of the task, or he sits in its body, or was added or asked.

    A chain is offered to the role of its next slot alone (D17), a matter before a body to its people (D38).
    """
    task = case.task(instance.task)
    named = {world.one(one) for one in (*instance.added, *instance.before, *instance.asked, *instance.holders)}
    bodies = {task.body, *(body for one in task.controls for body in (one.body, one.recorder))} - {""}
    parties = {role for one in task.controls for _, parts in one.parties for role in parts}
    wanted = set() if any(one.kind == "quorum" for one in task.controls) else {*task.roles, *parties}
    signed = {one.slot for one in case.signatures if one.instance == instance.id and one.live}
    for spec in task.controls:
        if spec.tiers and case.amount is not None:
            wanted = {*[role for role in chain(spec, case.amount + case.total) if role not in signed][:1]}
    has = any(wanted & one.roles for one in capacities(world, case, person, day))
    return has or person in named or any(member(world, person, body, day) for body in bodies)


def sees(world: World, case: Case, person: str, day: str) -> bool:
    """D42: his department owns it; he has or had an item, took part, got a copy; auditors and discipline by scope."""
    if world.people[person].kind == "auditor" or "discipline" in roles(world, person, day):
        return True
    if world.people[person].kind == "admin":
        return False
    named = {case.starter, *case.copies, *case.team, *(one for i in case.instances for one in (*i.holders, *i.added))}
    if case.department in departments(world, person, day) or person in {world.one(one) for one in named}:
        return True
    if any(who == person for _, who in acted(world, case)):
        return True
    return any(offered(world, case, person, one, day) for one in case.instances if one.state == "open")

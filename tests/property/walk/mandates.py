"""Mandates and hand-over: given, accepted, ended; what one holds goes to another."""

from typing import TYPE_CHECKING

from engine.usecases.ground.commands import Answer
from engine.usecases.people import handing_on, mandating
from tests.property.walk.acts import Attempt, chance, reason, verb

if TYPE_CHECKING:
    from tests.property.walk.playing import Walk


@verb("give mandate", 3)
def give(walk: "Walk") -> Attempt | None:
    who, to, today = walk.anybody(), walk.anybody(), walk.today()
    held = sorted(walk.register.roles(who, today))
    role = walk.dice.choice(held) if held and chance(walk.dice, 0.9) else "handler"
    last = walk.day(walk.dice.choice([0, 3, 30, -1]))
    limit = walk.dice.choice(["", "", "", "1000"])
    command = mandating.Mandate(person=walk.person(to), role=role, last=last, limit=limit, reason=reason(walk))

    def learn(made: Answer) -> None:
        walk.offered.append([walk.one(to), walk.one(who), role, last, made.body["id"]])

    return Attempt(who=who, told=f"{role} to {to} until {last}", use=mandating.give, args=(command,), learn=learn)


@verb("accept mandate", 4)
def accept(walk: "Walk") -> Attempt | None:
    if not walk.offered:
        return None
    one = walk.dice.choice(walk.offered)
    holder, principal, role, last, entry = one
    who = holder if chance(walk.dice, 0.85) else walk.anybody()

    def learn(made: Answer) -> None:
        walk.offered.remove(one)
        walk.register.mandates.append([holder, principal, role, walk.at(), walk.span(last)[1], entry])

    return Attempt(who=who, told=f"{role} of {principal}", use=mandating.accept, args=(entry,), learn=learn)


@verb("end mandate", 1)
def end(walk: "Walk") -> Attempt | None:
    if not walk.register.mandates:
        return None
    one = walk.dice.choice(walk.register.mandates)
    who = walk.dice.choice([one[0], one[1], "admin1", walk.anybody()])

    def learn(made: Answer) -> None:
        one[4] = min(one[4], walk.at())

    return Attempt(who=who, told=f"{one[2]} of {one[1]} to {one[0]}", use=mandating.end, args=(one[5],), learn=learn)


@verb("hand over", 2)
def hand_over(walk: "Walk") -> Attempt | None:
    holders = sorted(
        {walk.names[one] for case in walk.cases for item in case.items() for one in item.holders if one in walk.names}
    )
    if not holders:
        return None
    whom = walk.dice.choice(holders)
    who, to = walk.dice.choice([whom, "admin1", walk.anybody()]), walk.anybody()
    more = {"reason": reason(walk), "to": walk.person(to)}
    return Attempt(who=who, told=f"{whom} to {to}", use=handing_on.hand_over, args=(walk.person(whom),), more=more)

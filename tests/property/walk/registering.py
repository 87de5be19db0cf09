"""Verbs on the register: absences, days' substitutes, posts and ties."""

from typing import TYPE_CHECKING

from engine.usecases.ground.commands import Absence, Answer, DaySubstitute
from engine.usecases.people import conflicts, posts, substitutes
from tests.property.walk.acts import SUBJECTS, Attempt, reason, verb

if TYPE_CHECKING:
    from tests.property.walk.playing import Walk


@verb("absent", 3)
def absent(walk: "Walk") -> Attempt | None:
    whom = walk.anybody()
    who = walk.dice.choice(["admin1", "director1", whom])
    first = walk.day(walk.dice.choice([0, 0, 0, 1, -1]))
    command = Absence(person=walk.person(whom), first=first, last=first, reason="休假")

    def learn(made: Answer) -> None:
        walk.register.absences.append([walk.one(whom), made.body["since"], made.body["until"], made.body["id"]])

    return Attempt(who=who, told=f"{whom} {first}", use=substitutes.record_absence, args=(command,), learn=learn)


@verb("back", 2)
def back(walk: "Walk") -> Attempt | None:
    if not walk.register.absences:
        return None
    one = walk.dice.choice(walk.register.absences)
    who = walk.dice.choice(["admin1", "director1", one[0], walk.anybody()])

    def learn(made: Answer) -> None:
        one[2] = made.body["until"]

    return Attempt(who=who, told=one[0], use=substitutes.end_absence, args=(one[3],), learn=learn)


@verb("name for a day", 2)
def name_for_day(walk: "Walk") -> Attempt | None:
    whom, role = walk.anybody(), walk.dice.choice(["handler", "legal", "accountant", "expert", "window", "director"])
    who = walk.dice.choice(["director1", "director1", "director1", "section_head1"])
    day = walk.day(walk.dice.choice([0, 0, 0, 1, 40]))
    command = DaySubstitute(person=walk.person(whom), role=role, reason=reason(walk), day=day)

    def learn(made: Answer) -> None:
        walk.register.days.append((walk.one(whom), role, *walk.span(made.body["date"])))

    return Attempt(who=who, told=f"{whom} {role} {day}", use=substitutes.name_for_day, args=(command,), learn=learn)


@verb("give post", 2)
def give_post(walk: "Walk") -> Attempt | None:
    whom, role = walk.anybody(), walk.dice.choice(["handler", "legal", "accountant", "verifier", "auditor", "window"])
    who = walk.dice.choice(["admin1", "admin1", "admin1", "director1"])
    first = walk.today()
    more = {"person": walk.person(whom), "role": role, "department": "enforcement", "first": first}

    def learn(made: Answer) -> None:
        walk.register.posts.append([walk.one(whom), role, first, "", made.body["id"]])

    return Attempt(who=who, told=f"{whom} {role}", use=posts.give, more=more, learn=learn)


@verb("end post", 1)
def end_post(walk: "Walk") -> Attempt | None:
    given = [one for one in walk.register.posts if one[4]]
    if not given:
        return None
    one = walk.dice.choice(given)

    def learn(made: Answer) -> None:
        one[3] = walk.day(-1)

    return Attempt(who="admin1", told=f"{one[0]} {one[1]}", use=posts.end, args=(one[4],), learn=learn)


@verb("move post", 1)
def move_post(walk: "Walk") -> Attempt | None:
    given = [one for one in walk.register.posts if one[4]]
    if not given:
        return None
    one = walk.dice.choice(given)
    role = walk.dice.choice(["handler", "legal", "window", one[1]])

    def learn(made: Answer) -> None:
        walk.register.posts.append([one[0], role, walk.today(), one[3], made.body["id"]])
        one[3] = walk.day(-1)

    return Attempt(
        who="admin1",
        told=f"{one[0]} {one[1]} to {role}",
        use=posts.move,
        args=(one[4],),
        more={"role": role, "department": "licensing"},
        learn=learn,
    )


@verb("tie", 1)
def tie(walk: "Walk") -> Attempt | None:
    whom = walk.anybody()
    subject = walk.dice.choice(SUBJECTS)
    more = {
        "person": walk.person(whom),
        "subject": {"name": subject, "kind": "organisation"},
        "relation": "kin",
        "first": walk.today(),
    }
    who = walk.dice.choice([whom, "admin1"])
    if who == "admin1" and subject == SUBJECTS[-1]:
        who = "discipline1"  # whose business it is not; no draw of its own, so that seeds keep their walks
    return Attempt(who=who, told=f"{whom} {subject}", use=conflicts.declare, more=more)

"""Verbs that undo, and what two administrators do: take back, revoke, return to starter or previous, jump, reopen."""

from typing import TYPE_CHECKING, Any

from engine.usecases.casework import returning, revoking, taking_back
from engine.usecases.ground.commands import Answer
from engine.usecases.people import granting
from tests.property.walk.acts import Attempt, _of_case, chance, if_match, on_item, reason, verb

if TYPE_CHECKING:
    from tests.property.walk.playing import Open, Walk


@verb("take back", 5)
def take_back(walk: "Walk") -> Attempt | None:
    """Mostly by who signed what was completed last."""
    done = [
        (case, record)
        for case in walk.cases
        for record in case.watch.done[-3:]
        if record["instance"] in case.watch.seen and case.watch.status == "open"
    ]
    if not done:
        return None
    case, record = walk.dice.choice(done)
    signer = walk.names.get(record["actor"].get("person", ""), "handler1")
    who = signer if chance(walk.dice, 0.85) else walk.anybody()
    command = taking_back.TakeBack(
        item=case.watch.seen[record["instance"]], if_match=if_match(walk), reason=reason(walk)
    )
    told = f"{case.name} {record['instance']}"
    return Attempt(who=who, told=told, use=taking_back.take_back, args=(command,), on=case)


@verb("return by name", 3)
def return_by_name(walk: "Walk") -> Attempt | None:
    found = on_item(walk)
    if found is None:
        return None
    case, item, who = found
    to, way = walk.dice.choice(["previous", "starter"]), walk.dice.choice(["chain", "direct"])
    command = returning.SendBack(item=item.id, if_match=if_match(walk), to=to, reason=reason(walk), resubmit=way)
    told = f"{case.name} {item.instance} to {to} {way}"
    return Attempt(who=who, told=told, use=returning.send_back, args=(command,), on=case)


def _revoke(walk: "Walk", case: "Open", base: dict[str, Any]) -> tuple[Any, Any, str]:
    return revoking.revoke, revoking.Revoke(**base), ""


_of_case("revoke", 1, _revoke)


def _propose(walk: "Walk", what: str, case: "Open", to: str) -> Attempt:
    who = walk.dice.choice(["admin1", "admin1", "admin2", "director1"])
    more = {"what": what, "data": {"case": case.watch.id, "to": to}, "reason": "理由"}

    def learn(made: Answer) -> None:
        walk.grants.append((made.body["id"], what, case))
        if chance(walk.dice, 0.7):
            walk.soon.append(what)  # before the case moves

    return Attempt(who=who, told=f"{what} {case.name} {to}", use=granting.propose, more=more, learn=learn)


@verb("propose jump", 2)
def propose_jump(walk: "Walk") -> Attempt | None:
    running = [case for case in walk.cases if case.watch.status == "open"]
    if not running:
        return None
    return _propose(walk, "jump", walk.dice.choice(running), walk.dice.choice([*walk.made.roles, "t_nowhere"]))


@verb("propose reopening", 2)
def propose_reopening(walk: "Walk") -> Attempt | None:
    ended = [case for case in walk.cases if case.watch.status not in ("open", "suspended")]
    if not ended and chance(walk.dice, 0.9):
        return None
    if not walk.cases:
        return None
    return _propose(walk, "reopen", walk.dice.choice(ended or walk.cases), walk.dice.choice(["", "", *walk.made.roles]))


def _approve(name: str, what: str, weight: int) -> None:
    @verb(name, weight)
    def draw(walk: "Walk") -> Attempt | None:
        mine = [one for one in walk.grants if one[1] == what]
        if not mine:
            return None
        one = mine[-1]
        who = walk.dice.choice(["admin2", "admin2", "admin2", "admin1", "director1"])

        def learn(made: Answer) -> None:
            walk.grants.remove(one)

        return Attempt(
            who=who, told=f"{what} {one[2].name}", use=granting.approve, args=(one[0],), learn=learn, repeats=False
        )


_approve("jump", "jump", 1)
_approve("reopen", "reopen", 1)

"""The verbs a walk knows: each draws who does what to what, and says it in words that hold no id.

A verb returns an ``Attempt`` or None when there is nothing to try it on. Who acts is mostly somebody suitable, now and
then anybody at all; values are mostly good, now and then not.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine.usecases.casework import (
    adding,
    amending,
    consulting,
    copying,
    items,
    pausing,
    returning,
    signing,
    starting,
    supervising,
    transferring,
    urging,
)
from engine.usecases.ground.commands import Answer, Complete, ItemVerb, StartCase
from engine.usecases.meetings import recusals
from engine.usecases.papers import papers
from engine.usecases.state.case_state import Item

if TYPE_CHECKING:
    from tests.property.walk.playing import Open, Walk

AMOUNTS = ("10", "99.99", "100", "150", "999.99", "1000", "5000", "49999", "50000.01", "60000")
MOST = 6  # cases of one walk
SUBJECTS = ("甲单位", "乙单位")
VERBS: dict[str, tuple[int, "Callable[[Walk], Attempt | None]"]] = {}


@dataclass(kw_only=True)
class Attempt:
    """Who tries what: the use case with its arguments, and what the walk learns when it is acknowledged."""

    who: str
    told: str
    use: Callable[..., Any]
    args: tuple[Any, ...] = ()
    more: dict[str, Any] | None = None
    on: "Open | None" = None  # the case that takes a record when it is acknowledged
    learn: Callable[[Answer], None] | None = None
    repeats: bool = True  # may be repeated under its key


def verb(name: str, weight: int) -> Callable[..., Any]:
    def put(draw: "Callable[[Walk], Attempt | None]") -> "Callable[[Walk], Attempt | None]":
        VERBS[name] = weight, draw
        return draw

    return put


def chance(dice: random.Random, share: float) -> bool:
    return dice.random() < share


def if_match(walk: "Walk") -> str:
    return walk.dice.choices(["*", "", '"stale"'], [94, 3, 3])[0]


def reason(walk: "Walk") -> str:
    return "" if chance(walk.dice, 0.03) else "理由"


# -- on items --------------------------------------------------------------------------------------------------------


def on_item(walk: "Walk", *, mine: bool = False) -> "tuple[Open, Item, str] | None":
    """Draw an open item and somebody: a holder (``mine``), somebody suitable, or anybody."""
    found = [(case, item) for case in walk.cases for item in case.items() if item.kind in ("task", "resign")]
    if not found:
        return None
    dice = walk.dice
    case, item = dice.choice(found)
    holders = [walk.names[one] for one in item.holders]
    if holders and chance(dice, 0.85 if mine else 0.5):
        who = dice.choice(sorted(holders))
    else:
        who = walk.somebody(walk.made.roles[item.element])
    return case, item, who


@verb("complete", 46)
def complete(walk: "Walk") -> Attempt | None:
    found = on_item(walk)
    if found is None:
        return None
    case, item, who = found
    dice, task = walk.dice, item.element
    outcome = dice.choice(walk.made.outcomes[task]) if chance(dice, 0.98) else "other"
    fields: dict[str, Any] = {}
    for name in walk.made.forms[task]:
        missing = name == "amount" and name not in case.watch.state.fields
        if chance(dice, 0.9 if missing else 0.06 if item.of else 0.3):
            fields[name] = value(dice, name)
    evidence: tuple[str, ...] = ()
    if case.papers and (task in walk.made.papers or chance(dice, 0.05)) and chance(dice, 0.8):
        evidence = (dice.choice(case.papers),)
    command = Complete(
        item=item.id,
        if_match=if_match(walk),
        outcome=outcome,
        fields=fields or None,
        comment="意见" if chance(dice, 0.9) else "",
        evidence=evidence,
        resubmit=dice.choices(["", "chain", "direct"], [94, 3, 3])[0],
    )
    told = f"{case.name} {item.instance} {outcome} {fields or ''}{' +paper' if evidence else ''}"
    return Attempt(who=who, told=told, use=signing.complete, args=(command,), on=case)


def value(dice: random.Random, name: str) -> Any:
    if name == "amount":
        return dice.choice(AMOUNTS) if chance(dice, 0.97) else dice.choice([None, "many"])
    return dice.choice(["甲", "乙", "丙"])


def _plain(name: str, weight: int, *, mine: bool = False) -> None:
    @verb(name, weight)
    def draw(walk: "Walk") -> Attempt | None:
        found = on_item(walk, mine=mine)
        if found is None:
            return None
        case, item, who = found
        data = {"fields": {}} if name == "draft" else {}
        command = ItemVerb(item=item.id, if_match=if_match(walk), data=data)
        # a draft is no event, and who holds an item, or has a seat of his own at it, is told so
        there = walk.person(who) in (*item.holders, *case.watch.reader.added.get(item.instance, ()))
        nothing = name == "draft" or (name == "claim" and there)
        return Attempt(
            who=who,
            told=f"{case.name} {item.instance}",
            use=getattr(items, name),
            args=(command,),
            on=None if nothing else case,
            repeats=not nothing,
        )


_plain("claim", 10)
_plain("release", 5, mine=True)
_plain("draft", 1, mine=True)


@verb("return", 6)
def send_back(walk: "Walk") -> Attempt | None:
    found = on_item(walk)
    if found is None:
        return None
    case, item, who = found
    done = sorted(one.id for one in case.watch.state.run.done)
    to = walk.dice.choice(done) if done and chance(walk.dice, 0.95) else "t_nowhere"
    siblings = walk.dice.choice(["keep", "keep", "cancel"])
    command = returning.SendBack(item=item.id, if_match=if_match(walk), to=to, reason=reason(walk), siblings=siblings)
    told = f"{case.name} {item.instance} to {to} {siblings}"
    return Attempt(who=who, told=told, use=returning.send_back, args=(command,), on=case)


@verb("transfer", 5)
def transfer(walk: "Walk") -> Attempt | None:
    found = on_item(walk, mine=True)
    if found is None:
        return None
    case, item, who = found
    to = walk.somebody(walk.made.roles[item.element])
    command = transferring.Transfer(item=item.id, if_match=if_match(walk), to=walk.person(to), reason=reason(walk))
    told = f"{case.name} {item.instance} to {to}"
    return Attempt(who=who, told=told, use=transferring.transfer, args=(command,), on=case)


@verb("consult", 4)
def consult(walk: "Walk") -> Attempt | None:
    found = on_item(walk)
    if found is None:
        return None
    case, item, who = found
    to = walk.anybody()
    command = consulting.Consult(item=item.id, if_match=if_match(walk), to=walk.person(to), comment=reason(walk))
    told = f"{case.name} {item.instance} {to}"
    return Attempt(who=who, told=told, use=consulting.consult, args=(command,), on=case)


@verb("answer", 4)
def answer(walk: "Walk") -> Attempt | None:
    asked = [
        (case, item, walk.names[one[1]])
        for case in walk.cases
        for item in case.items()
        for one in case.watch.state.asked.get(item.instance, ())
    ]
    if not asked:
        return None
    case, item, who = walk.dice.choice(asked)
    if chance(walk.dice, 0.1):
        who = walk.anybody()
    command = consulting.Opinion(item=item.id, if_match=if_match(walk), comment=reason(walk))
    told = f"{case.name} {item.instance}"
    return Attempt(who=who, told=told, use=consulting.answer, args=(command,), on=case)


@verb("late", 3)
def late(walk: "Walk") -> Attempt | None:
    found = on_item(walk)
    if found is None:
        return None
    case, item, who = found
    back = walk.dice.choice([-1, 1, 3, 30, 2000])
    happened = (walk.clock.moment - timedelta(hours=back)).isoformat()
    command = amending.EnterLate(item=item.id, if_match=if_match(walk), happened_at=happened, reason=reason(walk))
    told = f"{case.name} {item.instance} {back} hours ago"
    return Attempt(who=who, told=told, use=amending.enter_late, args=(command,), on=case)


PLACES = ("before", "beside", "after")


@verb("add signer", 4)
def add_signer(walk: "Walk") -> Attempt | None:
    found = on_item(walk)
    if found is None:
        return None
    case, item, who = found
    to, place = walk.anybody(), walk.dice.choice(PLACES)
    command = adding.AddSigner(
        item=item.id, if_match=if_match(walk), to=walk.person(to), place=place, reason=reason(walk)
    )
    told = f"{case.name} {item.instance} {to} {place}"
    return Attempt(who=who, told=told, use=adding.add, args=(command,), on=case)


def added_to(walk: "Walk") -> "list[tuple[Open, Item, str]]":
    return [
        (case, item, name)
        for case in walk.cases
        for item in case.items()
        for name in sorted(walk.names[one] for one in case.watch.reader.added.get(item.instance, ()))
    ]


@verb("remove signer", 2)
def remove_signer(walk: "Walk") -> Attempt | None:
    added = added_to(walk)
    if not added:
        return None
    case, item, name = walk.dice.choice(added)
    who = walk.somebody(walk.made.roles[item.element])
    command = adding.RemoveSigner(item=item.id, if_match=if_match(walk), person=walk.person(name), reason=reason(walk))
    return Attempt(who=who, told=f"{case.name} {item.instance} {name}", use=adding.remove, args=(command,), on=case)


@verb("sign as added", 3)
def sign_as_added(walk: "Walk") -> Attempt | None:
    added = added_to(walk)
    if not added:
        return None
    case, item, who = walk.dice.choice(added)
    outcome = walk.dice.choice(walk.made.outcomes[item.element])
    command = Complete(item=item.id, if_match="*", outcome=outcome, comment="意见")
    told = f"{case.name} {item.instance} {outcome}"
    return Attempt(who=who, told=told, use=signing.complete, args=(command,), on=case)


# -- on cases --------------------------------------------------------------------------------------------------------


def on_case(walk: "Walk") -> "tuple[Open, str] | None":
    if not walk.cases:
        return None
    running = [case for case in walk.cases if case.watch.status in ("open", "suspended")]
    case = walk.dice.choice(running if running and chance(walk.dice, 0.95) else walk.cases)
    took = sorted({walk.names[one] for one in case.watch.state.persons if one in walk.names})
    who = walk.dice.choice(took) if took and chance(walk.dice, 0.75) else walk.anybody()
    return case, who


@verb("start", 2)
def start(walk: "Walk") -> Attempt | None:
    if len(walk.cases) >= MOST:
        return None
    who = walk.somebody(("handler", "window"))
    subject = walk.dice.choice(SUBJECTS)
    command = StartCase(process="walk", title="事", subject={"name": subject, "kind": "organisation"})
    return Attempt(
        who=who,
        told=f"case {len(walk.cases)} of {subject}",
        use=starting.start,
        args=(command,),
        learn=lambda made: walk.opened(made.body["id"], subject),
    )


@verb("document", 5)
def document(walk: "Walk") -> Attempt | None:
    found = on_case(walk)
    if found is None:
        return None
    case, who = found
    kind = walk.dice.choice(["quote", "notice"])
    stored = walk.engine.env.documents.put([f"{kind} {walk.dice.random()}".encode()])
    more = {"kind": kind, "name": f"{kind}.txt", "content_type": "text/plain", "stored": stored}
    kept = case.papers if kind == "quote" else case.notices
    return Attempt(
        who=who,
        told=f"{case.name} {kind}",
        use=papers.add,
        args=(case.watch.id,),
        more=more,
        on=case,
        learn=lambda made: kept.append(made.body["id"]),
    )


def _of_case(name: str, weight: int, make: "Callable[[Walk, Open, dict[str, Any]], tuple[Any, Any, str]]") -> None:
    @verb(name, weight)
    def draw(walk: "Walk") -> Attempt | None:
        found = on_case(walk)
        if found is None:
            return None
        case, who = found
        base = {"case": case.watch.id, "if_match": if_match(walk), "reason": reason(walk)}
        use, command, told = make(walk, case, base)
        known = case.watch.state.fields
        same = name == "correct" and all(known.get(one, [None])[0] == to for one, to in command.fields.items())
        return Attempt(who=who, told=f"{case.name} {told}", use=use, args=(command,), on=None if same else case)


def notice_of(walk: "Walk", case: "Open") -> str:
    return walk.dice.choice(case.notices) if case.notices and chance(walk.dice, 0.9) else ""


def _suspend(walk: "Walk", case: "Open", base: dict[str, Any]) -> tuple[Any, Any, str]:
    ground, whole = walk.dice.choice(["test", "test", "other"]), chance(walk.dice, 0.5)
    command = pausing.Suspend(**base, notice=notice_of(walk, case), ground=ground, whole=whole)
    return pausing.suspend, command, f"{ground}{' whole' if whole else ''}"


def _resume(walk: "Walk", case: "Open", base: dict[str, Any]) -> tuple[Any, Any, str]:
    return pausing.resume, pausing.Resume(**base, ground=walk.dice.choice(["", "test"])), ""


def _extend(walk: "Walk", case: "Open", base: dict[str, Any]) -> tuple[Any, Any, str]:
    items = case.watch.state.items.values()
    running = [name for item in items for name in item.terms if name in walk.made.terms]
    among = running if running and chance(walk.dice, 0.8) else walk.made.terms
    term = walk.dice.choice(among) if among else "dl_none"
    by = walk.dice.choice([0, 2, 3, 9])
    return pausing.extend, pausing.Extend(**base, notice=notice_of(walk, case), deadline=term, by=by), f"{term} {by}"


def _correct(walk: "Walk", case: "Open", base: dict[str, Any]) -> tuple[Any, Any, str]:
    name = walk.dice.choice(["phone", "note", "amount", "nothing"])
    fields = {name: value(walk.dice, name)}
    return amending.correct, amending.Correct(**base, fields=fields), str(fields)


def _urge(walk: "Walk", case: "Open", base: dict[str, Any]) -> tuple[Any, Any, str]:
    return urging.urge, urging.Urge(**base), ""


def _copy(walk: "Walk", case: "Open", base: dict[str, Any]) -> tuple[Any, Any, str]:
    to = [walk.anybody() for _ in range(walk.dice.randint(1, 2))]
    return copying.copy, copying.Copy(**base, to=tuple(walk.person(one) for one in to)), " ".join(to)


_of_case("copy", 2, _copy)
_of_case("suspend", 3, _suspend)
_of_case("resume", 4, _resume)
_of_case("extend", 2, _extend)
_of_case("correct", 3, _correct)
_of_case("urge", 2, _urge)


@verb("supervise", 1)
def supervise(walk: "Walk") -> Attempt | None:
    found = on_case(walk)
    if found is None:
        return None
    case, other = found
    who = walk.dice.choice(["discipline1", "discipline2", "section_head3", other])
    base = {"case": case.watch.id, "if_match": if_match(walk), "reason": reason(walk)}
    day = walk.day(walk.dice.choice([3, 9, -1]))
    command = supervising.Supervise(**base, due=day, to=walk.person(walk.anybody()))
    return Attempt(who=who, told=f"{case.name} {day}", use=supervising.supervise, args=(command,), on=case)


@verb("ask recusal", 2)
def ask_recusal(walk: "Walk") -> Attempt | None:
    found = on_case(walk)
    if found is None:
        return None
    case, who = found
    whom = walk.dice.choice([who, walk.anybody()])
    behalf = recusals.SELF if whom == who else walk.dice.choice([recusals.OFFICER, recusals.PARTY, recusals.SELF])
    command = recusals.Ask(
        case=case.watch.id, person=walk.person(whom), grounds="kin", reason=reason(walk), on_behalf=behalf
    )
    return Attempt(
        who=who,
        told=f"{case.name} of {whom} {behalf}",
        use=recusals.ask,
        args=(command,),
        on=case,
        learn=lambda made: case.requests.append((made.body["id"], whom)),
    )


@verb("decide recusal", 2)
def decide_recusal(walk: "Walk") -> Attempt | None:
    asked = [(case, *one) for case in walk.cases for one in case.requests]
    if not asked:
        return None
    case, request, whom = walk.dice.choice(asked)
    who = walk.dice.choice(["director1", "director1", "director1", "deputy1", walk.anybody()])
    granted = chance(walk.dice, 0.7)
    command = recusals.Decide(case=case.watch.id, request=request, granted=granted, reason="理由")
    told = f"{case.name} of {whom} {'granted' if granted else 'rejected'}"
    return Attempt(who=who, told=told, use=recusals.decide, args=(command,), on=case)

"""Kinds of races over one short case each: how it is set up, and which requests then start together.

Every request has a key of its own unless the race is about keys, so that each record of the trail can be put to a
request. What came out is judged by ``tests.history`` alone: a kind says nothing of who ought to win.
"""

import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.usecases.casework.taking_back import TakeBack
from engine.usecases.casework.transferring import Transfer
from engine.usecases.ground.commands import Absence, Complete, ItemVerb
from engine.usecases.meetings import meetings, recusals
from engine.usecases.people import mandating, posts, substitutes
from tests.history.counting import Rules
from tests.race.arena import Arena
from tests.race.house import (
    ABSENTEES,
    ADMIN,
    BOARD,
    HANDLERS,
    LIMIT,
    RECORDER,
    SUBSTITUTES,
    WINDOWS,
    House,
    item_of,
    start_of,
)
from tests.race.server import Call, call

RULES = Rules(needs={"t_check": 2}, single=frozenset({"t_do", "t_apply", "t_next"}), limit=Decimal(LIMIT))
THREE = replace(RULES, needs={"t_check": 3})
CHAIR, *OTHERS = BOARD
_numbers = itertools.count()
Races = list[list[Call]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of race; ``batch``: how many are set up before they are played."""

    prepare: Callable[["Stage", int], Races]
    shows: frozenset[str]  # what the judge says with all guards off, one of these at least
    batch: int = 50
    rules: Rules = RULES
    restore: Callable[["Stage"], Any] = lambda stage: None  # puts back what the races took away


class Stage:
    """What the preparing of races needs: the arena, dice, and keys nobody used before."""

    def __init__(self, arena: Arena, dice: random.Random) -> None:
        self.arena, self.house, self.dice = arena, arena.house, dice

    def caller(self, who: str) -> Any:
        """Return a caller with a fresh key."""
        return self.house.caller(who, f"key {next(_numbers)}")

    def cases(self, process: str, count: int, who: str = HANDLERS[0]) -> list[tuple[str, str]]:
        """Start cases; returns (case, work item) of each."""
        told = self.done([call("start", self.caller(who), start_of(process)) for _ in range(count)])
        return [(one["id"], item_of(one)) for one in told]

    def done(self, calls: list[Call]) -> list[Any]:
        """Carry out calls that must be accepted; returns the bodies of the answers."""
        told = self.arena.bulk(calls)
        wrong = [one for one in told if not one.done]
        assert not wrong, wrong[:3]
        return [one.body for one in told]

    def some(self, pool: tuple[str, ...], least: int = 2, most: int = 16) -> list[str]:
        """Return some of a pool, in any order."""
        return self.dice.sample(pool, self.dice.randint(least, min(most, len(pool))))

    def sign(self, who: str, item: str, *, if_match: str = "*", outcome: str = "ok", **more: Any) -> Call:
        """Return the call by which somebody signs; ``seen``: what he had before him."""
        seen = more.pop("seen", {})
        command = Complete(item=item, if_match=if_match, outcome=outcome, **more)
        return replace(call("complete", self.caller(who), command), seen=seen)

    def claim(self, who: str, item: str) -> Call:
        """Return the call by which somebody claims."""
        return call("claim", self.caller(who), ItemVerb(item=item, if_match="*"))

    def look(self, case: str) -> Call:
        """Return the call by which somebody looks at the signatures of a case."""
        return call("look", self.house.agency, case)

    def shuffled(self, calls: list[Call]) -> list[Call]:
        """Return the calls in another order, so that either process gets either sort."""
        return self.dice.sample(calls, len(calls))


# -- one case ----------------------------------------------------------------------------------------------------------


def free(stage: Stage, count: int) -> list[tuple[str, str]]:
    """Return cases at a task of one person that nobody holds."""
    cases = stage.cases("timed", count)
    release = [call("release", stage.caller(HANDLERS[0]), ItemVerb(item=item, if_match="*")) for _, item in cases]
    stage.done(release)
    return cases


def claims(stage: Stage, count: int) -> Races:
    """Many claim what one holds."""
    return [[stage.claim(who, item) for who in stage.some(HANDLERS)] for _, item in free(stage, count)]


def completions(stage: Stage, count: int) -> Races:
    """Many complete what one completes; some claim it first."""
    return [
        stage.shuffled(
            [stage.sign(who, item) for who in stage.some(HANDLERS, 2, 10)]
            + [stage.claim(who, item) for who in stage.some(HANDLERS, 0, 3)]
        )
        for _, item in free(stage, count)
    ]


def last_signatures(stage: Stage, count: int) -> Races:
    """Officers, or one officer many times, race for the signatures a task still needs."""
    cases = stage.cases("three", count)
    stage.done([stage.sign(HANDLERS[0], item) for _, item in cases])
    races = []
    for _, item in cases:
        racers = stage.some(HANDLERS[1:])
        if stage.dice.random() < 0.4:
            racers = [racers[0]] * len(racers)
        races.append([stage.sign(who, item) for who in racers])
    return races


def transfers(stage: Stage, count: int) -> Races:
    """Who holds it hands it on and completes it; who gets it completes it; others try."""
    races = []
    for _, item in stage.cases("timed", count):
        to, third = stage.dice.sample(HANDLERS[1:], 2)
        moves = [
            call("transfer", stage.caller(HANDLERS[0]), Transfer(item=item, if_match="*", to=person, reason="公出"))
            for person in (stage.house.person(to), stage.house.person(third))
        ]
        signs = [stage.sign(who, item) for who in (HANDLERS[0], to, third, to)]
        races.append(stage.shuffled(moves + signs))
    return races


def taken_back(stage: Stage, count: int) -> Races:
    """Who signed last takes it back while somebody claims or signs what came of it."""
    cases = stage.cases("two", count)
    stage.done([stage.sign(HANDLERS[0], item) for _, item in cases])
    told = stage.done([stage.sign(HANDLERS[1], item) for _, item in cases])
    races = []
    for (_, item), answer in zip(cases, told, strict=True):
        following = item_of(answer["case"])
        who = [HANDLERS[1], HANDLERS[0], HANDLERS[1]][: stage.dice.randint(1, 3)]
        back = [call("take_back", stage.caller(one), TakeBack(item=item, if_match="*")) for one in who]
        claims_ = [stage.claim(one, following) for one in stage.some(HANDLERS, 1, 3)]
        signs = [stage.sign(one, following) for one in stage.some(HANDLERS, 0, 2)]
        late = [replace(one, delay=stage.dice.random() * 0.006) for one in (*claims_, *signs)]
        races.append(stage.shuffled(back + late))
    return races


# -- what one saw ------------------------------------------------------------------------------------------------------


def papers(stage: Stage, count: int) -> Races:
    """Somebody signs upon the paper he saw while another adds one."""
    cases = stage.cases("three", count)
    added = [stage.done([_paper(stage, case) for case, _ in cases]) for _ in range(2)]
    first = [
        stage.sign(HANDLERS[0], item, evidence=(paper["id"],), seen={"papers": [_sha(paper)]})
        for (_, item), paper in zip(cases, added[0], strict=True)
    ]
    races = []
    for (_, item), one, other, told in zip(cases, *added, stage.done(first), strict=True):
        saw = {"if_match": told["work_item"]["etag"], "seen": {"papers": [_sha(one)]}}
        brings = {**saw, "evidence": (other["id"],), "seen": {"papers": [_sha(one), _sha(other)]}}
        whose = stage.dice.sample(HANDLERS[1:], 4)
        races.append([stage.sign(who, item, **(brings if at % 2 else saw)) for at, who in enumerate(whose)])
    return races


def _paper(stage: Stage, case: str) -> Call:
    stored = stage.house.engine.env.documents.put([f"paper {next(_numbers)}".encode()])
    told = {"kind": "note", "name": "a.txt", "content_type": "text/plain", "stored": stored}
    return call("paper", stage.caller(HANDLERS[0]), case, **told)


def _sha(paper: Mapping[str, Any]) -> str:
    return f"sha256:{paper['sha256']}"


def amendments(stage: Stage, count: int) -> Races:
    """Somebody signs the sum he saw while another changes it."""
    cases = stage.cases("amend", count)
    first = [stage.sign(HANDLERS[0], item, fields={"sum": "100.00"}) for _, item in cases]
    races = []
    for (_, item), told in zip(cases, stage.done(first), strict=True):
        saw = {"if_match": told["work_item"]["etag"], "seen": {"values": {"sum": "100"}}}
        changes = {**saw, "fields": {"sum": "200.00"}, "seen": {"values": {"sum": "200"}}}
        whose = stage.dice.sample(HANDLERS[1:], 4)
        races.append([stage.sign(who, item, **(changes if at % 2 else saw)) for at, who in enumerate(whose)])
    return races


# -- who one is --------------------------------------------------------------------------------------------------------


def recused(stage: Stage, count: int) -> Races:
    """An officer's recusal is granted while he submits; then somebody looks."""
    cases, races = stage.cases("kin", count), []
    whose = [stage.dice.choice(HANDLERS[1:]) for _ in cases]
    asked = stage.done([_asking(stage, case, who) for (case, _), who in zip(cases, whose, strict=True)])
    for (case, item), who, request in zip(cases, whose, asked, strict=True):
        decide = recusals.Decide(case=case, request=request["id"], granted=True)
        grant = call("recusal", stage.caller(WINDOWS[0]), decide)
        others = [one for one in stage.some(HANDLERS[1:], 1, 3) if one != who]
        signs = [stage.sign(one, item) for one in (who, who, *others)]
        races.append(stage.shuffled([replace(grant, then=stage.look(case)), *signs]))
    return races


def _asking(stage: Stage, case: str, who: str) -> Call:
    command = recusals.Ask(
        case=case, person=stage.house.person(who), grounds="kin", reason="近亲属", on_behalf="officer"
    )
    return call("ask", stage.caller(HANDLERS[0]), command)


def posts_lost(stage: Stage, count: int) -> Races:
    """An officer loses his post between opening the form and submitting; then somebody looks."""
    held, races = _handler_posts(stage), []
    for (case, item), who in zip(stage.cases("two", count), HANDLERS[1:], strict=False):
        end = call("end_post", stage.caller(ADMIN), held[stage.house.person(who)])
        others = [stage.sign(one, item) for one in stage.dice.sample(WINDOWS, 1)]
        mine = [replace(stage.sign(who, item), delay=stage.dice.random() * 0.004) for _ in range(2)]
        races.append(stage.shuffled([replace(end, then=stage.look(case)), *mine, *others]))
    return races


def _handler_posts(stage: Stage) -> dict[str, str]:
    """Return the post of each handler, given back to those who lost it."""
    admin = stage.caller(ADMIN)
    found = stage.house.engine.ask(posts.listed, admin, role="handler", limit=10_000, cursor="")["items"]
    held = {one["person"]: one["id"] for one in found if not one["to"]}
    lost = [who for who in HANDLERS if stage.house.person(who) not in held]
    for who in lost:
        told = {"person": stage.house.person(who), "role": "handler", "department": "office"}
        (given,) = stage.done([call("give_post", stage.caller(ADMIN), **told)])
        held[given["person"]] = given["id"]
    return held


def substitutes_dismissed(stage: Stage, count: int) -> Races:
    """A substitute is dismissed while he signs for who is away; then somebody looks."""
    mandates, races = _mandates(stage), []
    for (case, item), who in zip(stage.cases("two", count), SUBSTITUTES, strict=False):
        dismiss = call("dismiss", stage.caller(ADMIN), mandates[stage.house.person(who)])
        mine = [replace(stage.sign(who, item), delay=stage.dice.random() * 0.004) for _ in range(2)]
        other = stage.sign(stage.dice.choice(HANDLERS), item)
        races.append(stage.shuffled([replace(dismiss, then=stage.look(case)), *mine, other]))
    return races


def _mandates(stage: Stage) -> dict[str, str]:
    """Return the mandate of each substitute; who he stands in for is away, the dismissed are named again."""
    house, admin = stage.house, stage.caller(ADMIN)
    today = house.engine.env.clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    away = {one["person"] for one in house.engine.ask(substitutes.absences, admin)["items"]}
    for who in ABSENTEES:
        if house.person(who) not in away:
            last = today + timedelta(days=30)
            command = Absence(person=house.person(who), first=today.isoformat(), last=last.isoformat())
            stage.done([call("absence", stage.caller(ADMIN), command)])
    rows = house.engine.ask(substitutes.mandates, admin)["items"]
    held = {one["person"]: one["id"] for one in rows if one["holder"]}
    for holder, who in zip(ABSENTEES, SUBSTITUTES, strict=True):
        if house.person(who) not in held:
            told = {"holder": house.person(holder), "role": "handler", "person": house.person(who)}
            (named,) = stage.done([call("appoint", stage.caller(ADMIN), **told)])
            held[named["person"]] = named["id"]
    return held


def mandates_revoked(stage: Stage, count: int) -> Races:
    """The giver revokes his mandate while its holder signs for him; then somebody looks."""
    given, races = _given(stage), []
    for (case, item), (holder, (giver, entry)) in zip(stage.cases("two", count), given.items(), strict=False):
        revoke = call("end_mandate", stage.caller(giver), entry)
        mine = [replace(stage.sign(holder, item), delay=stage.dice.random() * 0.004) for _ in range(2)]
        other = stage.sign(stage.dice.choice(HANDLERS[8:]), item)
        races.append(stage.shuffled([replace(revoke, then=stage.look(case)), *mine, other]))
    return races


def _given(stage: Stage) -> dict[str, tuple[str, str]]:
    """Return (giver, mandate) of each window officer, given and accepted anew: all were revoked."""
    today = stage.house.engine.env.clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    told = {"role": "handler", "last": (today + timedelta(days=30)).isoformat(), "reason": "出差"}
    pairs = list(zip(HANDLERS[1:], WINDOWS, strict=False))
    offers = [
        call("give_mandate", stage.caller(giver), mandating.Mandate(person=stage.house.person(holder), **told))
        for giver, holder in pairs
    ]
    offered = [one["id"] for one in stage.done(offers)]
    accepts = [
        call("accept_mandate", stage.caller(holder), entry) for (_, holder), entry in zip(pairs, offered, strict=True)
    ]
    stage.done(accepts)
    return {holder: (giver, entry) for (giver, holder), entry in zip(pairs, offered, strict=True)}


# -- many cases, machines, keys ----------------------------------------------------------------------------------------


def limits(stage: Stage, count: int) -> Races:
    """Cases of one line pass a limit together, or one of them does."""
    races = []
    for _ in range(count):
        line, amounts = f"line {next(_numbers)}.", [12_000, 20_000, 40_000]
        cases = stage.cases("limit", stage.dice.randint(2, 5))
        sums = [{"amount": f"{stage.dice.choice(amounts)}.00", "line": line} for _ in cases]
        races.append([stage.sign(HANDLERS[0], item, fields=one) for (_, item), one in zip(cases, sums, strict=True)])
    return races


def votes(stage: Stage, count: int) -> Races:
    """The last members of a body vote, some more than once, while the recorder signs the minutes."""
    cases = stage.cases("board", count)
    entered = [_present(stage, item) for _, item in cases]
    before = [stage.sign(who, item, comment="意见") for who in OTHERS[:2] for _, item in cases]
    stage.done(entered)
    stage.done(before)
    races = []
    for _, item in cases:
        voters = [*OTHERS[2:], CHAIR, CHAIR, stage.dice.choice(BOARD), RECORDER, RECORDER]
        ways = ["ok", "ok", "against", "abstain"]
        calls = [stage.sign(who, item, outcome=stage.dice.choice(ways), comment="意见") for who in voters]
        last = [replace(one, delay=0.02 * stage.dice.random()) for one in calls]
        minutes = stage.sign(RECORDER, item, outcome=stage.dice.choice(ways[1:3]), comment="意见")
        races.append([*stage.shuffled(last), replace(minutes, delay=0.08)])
    return races


def _present(stage: Stage, item: str) -> Call:
    rows = stage.house.engine.ask(lambda _, unit: unit.tables.meetings.of_items(stage.house.agency, [item]))
    there = tuple(stage.house.person(who) for who in BOARD)
    return call("attendance", stage.caller(RECORDER), meetings.Attendance(meeting=rows[0]["meeting_id"], present=there))


def timers(stage: Stage, count: int) -> Races:
    """Two workers fire one timer, again and again."""
    cases, agency = stage.cases("timed", count), stage.house.agency
    stage.done([stage.sign(HANDLERS[0], item) for _, item in cases])
    races = []
    for case, _ in cases:
        waiting = _waiting(stage.house, case)
        races.append([replace(call("fire", agency, waiting), seen={"noted": case})] * stage.dice.randint(4, 8))
    return races


def _waiting(house: House, case: str) -> str:
    """Return the item of the timer, opened last."""
    rows = house.engine.ask(lambda _, unit: unit.tables.cases.items(house.agency, case))
    return str(rows[-1]["item_id"])


def replays(stage: Stage, count: int) -> Races:
    """One key is sent many times at once: a signature, a start, a claim."""
    races = []
    for at, (_, item) in enumerate(stage.cases("two", count)):
        one = (stage.sign(HANDLERS[1], item), call("start", stage.caller(HANDLERS[2]), start_of("two")))[at % 2]
        races.append([one] * stage.dice.randint(2, 16))
    return races


KINDS: Mapping[str, Kind] = {
    "claim": Kind(prepare=claims, shows=frozenset({"two holders"})),
    "complete": Kind(prepare=completions, shows=frozenset({"completed twice"})),
    "last signature": Kind(prepare=last_signatures, shows=frozenset({"one person twice"}), rules=THREE),
    "last vote": Kind(prepare=votes, shows=frozenset({"one person twice"})),
    "substitute dismissed while signing": Kind(
        prepare=substitutes_dismissed, shows=frozenset({"after it was over"}), batch=len(SUBSTITUTES)
    ),
    "mandate revoked while signing": Kind(
        prepare=mandates_revoked, shows=frozenset({"after it was over"}), batch=len(WINDOWS)
    ),
    "recusal while submitting": Kind(prepare=recused, shows=frozenset({"recused"})),
    "role removed between form and submit": Kind(
        prepare=posts_lost, shows=frozenset({"after it was over"}), batch=len(HANDLERS) - 1, restore=_handler_posts
    ),
    "paper added before commit": Kind(prepare=papers, shows=frozenset({"other papers"}), rules=THREE),
    "amendment against signature": Kind(prepare=amendments, shows=frozenset({"other values"})),
    "two cases on one limit": Kind(prepare=limits, shows=frozenset({"over the limit"})),
    "transfer against complete": Kind(
        prepare=transfers, shows=frozenset({"two holders", "not the holder", "completed twice"})
    ),
    "take back against claim": Kind(
        prepare=taken_back, shows=frozenset({"taken back too late", "not open"}), rules=RULES
    ),
    "timer on two workers": Kind(prepare=timers, shows=frozenset({"completed twice"})),
    "idempotent replay": Kind(prepare=replays, shows=frozenset({"twice", "other answer"})),
}


def play(arena: Arena, name: str, dice: random.Random, count: int) -> int:
    """Play races of a kind, noted anew; returns how many."""
    kind, stage, played = KINDS[name], Stage(arena, dice), 0
    arena.notes.begin()
    while played < count:
        races = kind.prepare(stage, min(kind.batch, count - played))
        arena.races(races)
        played += len(races)
    kind.restore(stage)
    return played

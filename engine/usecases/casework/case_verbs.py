"""What may be done with a case as a whole, told before anybody tries: each verb with its verdict and its reasons.

The same pure questions decide here and in the act itself; nothing is locked and nothing recorded. What the act asks in
its own form (a notice, a reason, a day) is not held against anybody here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.controls import supervising, timekeeping, undoing, words
from engine.model.case import CaseStatus
from engine.model.people import Kind
from engine.model.text import Text
from engine.model.verdict import Reason
from engine.ports import Session
from engine.trail.record import moment
from engine.usecases.asking import access, case_acts
from engine.usecases.casework import amending, companions, revoking, urging
from engine.usecases.state import clocks, present, sums
from engine.usecases.state.act import Act

URGED = Text("每人每天催办一次，下次可在", "One urges once a day; again after")
RESTS = Text("事项中止期间不办此项", "This is not done while the case rests")
NO_GROUND = Text("本事项现在没有可中止的期限", "No term of this case can be suspended now")
NO_TERM = Text("本事项现在没有可延长的期限", "No term of this case can be extended now")
ASKED = Text("对您的回避申请已提出", "Your recusal has been asked for already")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One verb, whether it may be done, why not, and what there is to choose."""

    verb: str
    reasons: tuple[Reason, ...] = ()
    choices: tuple[Mapping[str, Any], ...] = ()


def of_case(act: Act, session: Session) -> list[dict[str, Any]]:
    """Return the verbs of a case for who reads it, allowed first; nothing for who does not act in cases.

    A verb that is never his to think of (supervising without the post) is left out.
    """
    if session.standing.kind is not Kind.OFFICER or act.row.status not in case_acts.ONGOING:
        return []
    if session.standing.person in act.facts.recused:
        return []
    told = [one for make in _VERBS for one in make(act, session)]
    told.sort(key=lambda one: bool(one.reasons))
    return [_plain(act, one) for one in told]


def _plain(act: Act, one: Told) -> dict[str, Any]:
    definition = act.ready.definition
    return {
        "verb": one.verb,
        "verdict": "refused" if one.reasons else "allowed",
        "reasons": [present.reason(reason, (), definition) for reason in _lawful(act, one.reasons)],
        "choices": [dict(choice) for choice in one.choices],
    }


def _lawful(act: Act, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    laws = {law.id: f"{law.title.zh} {law.article}".strip() for law in act.ready.definition.catalog.laws}
    return tuple(replace(one, law=laws.get(one.law, one.law)) for one in reasons)


def _reason(code: str, text: Text, until: str = "") -> Reason:
    return Reason(code=code, text=text, until=until)


def _outsider(act: Act, session: Session) -> tuple[Reason, ...]:
    """Return the reason for who has nothing to do with the case."""
    return () if case_acts.involved(act, session) else (Reason(code="role", text=words.text("role")),)


def _urge(act: Act, session: Session) -> Iterable[Told]:
    last = act.state.urged.get(session.standing.person)
    reasons: tuple[Reason, ...] = ()
    if act.row.status != CaseStatus.OPEN:
        reasons = (_reason("suspended", RESTS),)
    elif last is not None and act.now - datetime.fromisoformat(last) < urging.PAUSE:
        again = moment(datetime.fromisoformat(last) + urging.PAUSE)
        reasons = (_reason("urge.pause", URGED, again),)
    yield Told(verb="urge", reasons=reasons)


def _copy(act: Act, session: Session) -> Iterable[Told]:
    yield Told(verb="copies", reasons=_outsider(act, session))


def _recusal(act: Act, session: Session) -> Iterable[Told]:
    rows = act.unit.tables.recusals.of_case(act.row.agency, act.row.case)
    mine = session.standing.person
    asked = any(row["person_id"] == mine and row["state"] == "requested" for row in rows)
    yield Told(verb="recusals", reasons=(_reason("recusal.asked", ASKED),) if asked else ())


def _revoke(act: Act, session: Session) -> Iterable[Told]:
    merged = act.agency.merged
    mine = {merged.get(one, one) for one in (session.standing.person, *session.standing.also)}
    starter = merged.get(act.row.starter, act.row.starter)
    yield Told(verb="revoke", reasons=undoing.revoking(mine, starter, revoking.decided(act)))


def _suspend(act: Act, session: Session) -> Iterable[Told]:
    deadlines = [one.deadline for _, one in clocks.running(act)]
    grounds = sorted({ground for one in deadlines for ground in one.suspend_on})
    standing = {row[2] for row in act.state.pauses if not row[1]}
    free = [
        ground
        for ground in grounds
        if not timekeeping.suspending(ground, deadlines, standing=ground in standing, told=True, waits=False)
    ]
    if not grounds and not standing:
        return  # nothing of this case can rest, and nobody would look for it
    reasons = _outsider(act, session) or (() if free else (_reason("suspend.ground", NO_GROUND),))
    yield Told(verb="suspend", reasons=reasons, choices=tuple({"id": one} for one in free))


def _resume(act: Act, session: Session) -> Iterable[Told]:
    standing = [row[2] for row in act.state.pauses if not row[1]]
    if standing:
        choices = tuple({"id": one} for one in sorted(set(standing)))
        yield Told(verb="resume", reasons=_outsider(act, session), choices=choices)


def _extend(act: Act, session: Session) -> Iterable[Told]:
    total = sums.of_case(act.ready, act.row, act.state)
    free: list[dict[str, Any]] = []
    reasons: tuple[Reason, ...] = ()
    met = False
    for _, one in clocks.running(act):
        if one.least or not one.deadline.extend:
            continue
        met = True
        most = clocks.figure(act, one.deadline.extend)
        lent = access.lent_roles(session.standing, act.row.definition, one.node.id, total)
        found = timekeeping.extending(
            timekeeping.Extension(
                deadline=one.deadline,
                element=one.node.id,
                by=1,
                most=most,
                extended=one.clock.extended,
                end=one.clock.end,
                now=act.at,
                roles=frozenset((*session.standing.roles, *lent)),
                told=True,
            )
        )
        if found:
            reasons = reasons or found
        else:
            told = {"id": one.deadline.id, "element": one.node.id, "most": most, "unit": one.deadline.unit}
            free.append(told | {"name": present.text(one.node.name)})
    if met:
        yield Told(verb="extend", reasons=() if free else reasons, choices=tuple(free))


def _correct(act: Act, session: Session) -> Iterable[Told]:
    if not act.state.fields:
        return  # nothing was entered, and nobody would look for it
    reasons = _outsider(act, session)
    if not reasons and not amending.correctable(act):
        reasons = (_reason("correct.bound", words.text("correct.bound")),)
    yield Told(verb="correct", reasons=reasons)


def _supervise(act: Act, session: Session) -> Iterable[Told]:
    standing = session.standing
    if not set(supervising.POSTS).intersection(standing.roles):
        return
    part = {*act.state.persons, act.row.starter}
    reasons = supervising.attaching((standing.person, *standing.also), standing.roles, part)
    yield Told(verb="supervise", reasons=reasons)


_VERBS: tuple[Callable[[Act, Session], Iterable[Told]], ...] = (
    _urge, _copy, _recusal, _extend, _suspend, _resume, _correct, _supervise, _revoke,
)  # fmt: skip


def actions(act: Act, session: Session) -> list[dict[str, Any]]:
    """Return the any-time actions of a case with the verdict of starting each."""
    if act.row.status != CaseStatus.OPEN:
        return []
    found = []
    for told in companions.listed(act, session):
        found.append({name: told[name] for name in ("id", "name", "effect")} | {"allowed": told.get("allowed")})
    return found

"""Suspending, resuming and extending (中止、扣除、延长): only on the file's grounds, only once the party was told.

A suspension stops the terms whose file names its ground. With ``acts`` "stop" the whole case rests as well: nothing is
signed, no timer fires, and the terms the house set itself rest too. Extending is for the post the file names, once.
"""

from dataclasses import dataclass

from engine.controls import timekeeping, words
from engine.controls.timekeeping import Extension
from engine.errors import InvalidInput
from engine.model.case import CaseStatus
from engine.model.verdict import Reason, Verb
from engine.ports import Session, UnitOfWork
from engine.usecases.asking import access, case_acts
from engine.usecases.asking.case_acts import OnCase
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import clocks, sums
from engine.usecases.state.act import Act
from engine.usecases.state.clocks import Running

WHOLE, CLOCK = "case", "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend(OnCase):
    """Stop the time of a case, or the whole case."""

    ground: str
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(OnCase):
    """Let time run again; ``ground`` "" ends the one suspension that stands."""

    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(OnCase):
    """Extend a term by so many of its units."""

    deadline: str
    by: int


def suspend(env: Environment, unit: UnitOfWork, caller: Caller, command: Suspend) -> Answer:
    """Suspend; refused without a ground of the file or without the written notice."""
    session, act, repeated = case_acts.opened(env, unit, caller, command)
    if repeated is not None:
        return repeated
    case_acts.admitted(act, session, command)
    reasons = timekeeping.suspending(
        command.ground,
        [one.deadline for _, one in clocks.running(act)],
        standing=any(row[2] == command.ground and not row[1] for row in act.state.pauses),
        told=bool(command.notice),
        waits=command.whole and any(act.state.below.values()),
    )
    if reasons := (*role_missing(act, session), *reasons):
        return case_acts.close(act, caller, session, case_acts.refused(act, Verb.SUSPEND, reasons))
    paper, reason = _paper(act, command), act.recorder.commitment("/reason", command.reason)
    act.state.pauses.append([act.at, "", command.ground, WHOLE if command.whole else CLOCK, command.notice])
    if command.whole:
        act.row.status = CaseStatus.SUSPENDED
    only = {} if command.whole else {"terms": True}
    act.recorder.add("suspended", ground=command.ground, document=paper, reason=reason, **only)
    clocks.recount(act, "suspended", document=paper, reason=reason)
    return case_acts.close(act, caller, session)


def resume(env: Environment, unit: UnitOfWork, caller: Caller, command: Resume) -> Answer:
    """End a suspension; what was stopped runs on by what was left of it."""
    session, act, repeated = case_acts.opened(env, unit, caller, command)
    if repeated is not None:
        return repeated
    case_acts.admitted(act, session, command)
    standing = [row for row in act.state.pauses if not row[1] and command.ground in ("", row[2])]
    missing = () if standing else (Reason(code="resume.none", text=words.text("resume.none")),)
    if reasons := (*role_missing(act, session), *missing):
        return case_acts.close(act, caller, session, case_acts.refused(act, Verb.RESUME, reasons))
    if len(standing) > 1:
        told = f"one of {', '.join(sorted(row[2] for row in standing))}"
        raise InvalidInput(errors=[{"pointer": "/ground", "code": "required", "text": told}])
    reason = act.recorder.commitment("/reason", command.reason)
    standing[0][1] = act.at
    rests = any(row[3] == WHOLE and not row[1] for row in act.state.pauses)
    goes_on = standing[0][3] == WHOLE and not rests
    if goes_on:
        act.row.status = CaseStatus.OPEN
    only = {} if goes_on else {"terms": True}
    act.recorder.add("resumed", ground=standing[0][2], reason=reason, **only)
    clocks.recount(act, "resumed", reason=reason)
    return case_acts.close(act, caller, session)


def extend(env: Environment, unit: UnitOfWork, caller: Caller, command: Extend) -> Answer:
    """Extend a running term once, by the post its file names, with the reasons told in writing."""
    session, act, repeated = case_acts.opened(env, unit, caller, command)
    if repeated is not None:
        return repeated
    case_acts.admitted(act, session, command)
    found = next((one for _, one in clocks.running(act) if one.deadline.id == command.deadline and not one.least), None)
    if found is None:
        known = sorted({one.deadline.id for _, one in clocks.running(act) if not one.least})
        told = f"one of {', '.join(known)}" if known else "no term of this case runs"
        raise InvalidInput(errors=[{"pointer": "/deadline", "code": "unknown", "text": told}])
    if command.by < 1:
        raise InvalidInput(errors=[{"pointer": "/by", "code": "range", "text": "at least 1"}])
    if reasons := timekeeping.extending(_asked(act, session, command, found)):
        return case_acts.close(
            act, caller, session, case_acts.refused(act, Verb.EXTEND, reasons, found.deadline.extend_by)
        )
    paper, reason = _paper(act, command), act.recorder.commitment("/reason", command.reason)
    found.clock.extended = command.by
    more = {"by": command.by, "document": paper, "reason": reason}
    clocks.recount(act, "extended", only=command.deadline, acted=found.clock, **more)
    return case_acts.close(act, caller, session)


def _asked(act: Act, session: Session, command: Extend, found: Running) -> Extension:
    standing = session.standing
    total = sums.of_case(act.ready, act.row, act.state)
    lent = access.lent_roles(standing, act.row.definition, found.node.id, total)
    return Extension(
        deadline=found.deadline,
        element=found.node.id,
        by=command.by,
        most=clocks.figure(act, found.deadline.extend) if found.deadline.extend else 0,
        extended=found.clock.extended,
        end=found.clock.end,
        now=act.at,
        roles=frozenset((*standing.roles, *lent)),
        told=bool(command.notice),
    )


def role_missing(act: Act, session: Session) -> tuple[Reason, ...]:
    """Return the reason for who has nothing to do with the case."""
    return () if case_acts.involved(act, session) else (Reason(code="role", text=words.text("role")),)


def _paper(act: Act, command: OnCase) -> str:
    """Return the digest of the notice."""
    return f"sha256:{act.facts.documents[command.notice][1]}"

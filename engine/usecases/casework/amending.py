"""The time of an act apart from that of its entry (补录), and the correction of what nobody signed (更正)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from engine import controls
from engine.controls import timekeeping
from engine.errors import InvalidInput
from engine.model.form import Field, Form
from engine.model.verdict import Decision, Verb, Verdict
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access, case_acts, refusing, replaying, secrecy
from engine.usecases.asking.case_acts import OnCase
from engine.usecases.casework import cases, items, signing
from engine.usecases.casework.pausing import role_missing
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.moving import fields
from engine.usecases.state import forms, present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterLate:
    """Say that what an open item is about was done earlier than it is entered."""

    item: str
    if_match: str
    happened_at: str  # RFC 3339 with offset
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(OnCase):
    """Put case fields right that no signature binds."""

    fields: Mapping[str, Any]  # case path -> JSON value


def enter_late(env: Environment, unit: UnitOfWork, caller: Caller, command: EnterLate) -> Answer:
    """Mark an open item with the time of the act: asked of the kernel like a claim; terms count from that time."""
    session, act, repeated = items.opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    item = signing.admitted(act, session, command.item, command.if_match)
    happened = _moment(command)
    plan, actor = act.ready.plans[item.element], access.actor(session)
    seen = viewing.view(act, plan, item, actor, Verb.CLAIM, Offer(), present.stored_totals(act))
    verdict = controls.decide(plan, seen)
    able: list[dict[str, Any]] = []
    codes = timekeeping.entering(happened, act.now, seen.not_before, _before(act, item))
    if verdict.decision is Decision.REFUSED and not codes:  # another person would meet the same moment
        able = present.who_could(act, item, Verb.CLAIM)
    elif verdict.decision is not Decision.REFUSED and codes:
        reasons = timekeeping.late(codes, item.element, item.not_before)
        verdict = Verdict(decision=Decision.REFUSED, reasons=reasons)
    if verdict.decision is Decision.REFUSED:
        answer = refusing.refuse(act, Verb.ENTER_LATE, item, verdict, able=able)
    else:
        item.late = moment(happened)
        act.state.late[item.instance] = [item.late, act.at]
        reason = act.recorder.commitment("/reason", command.reason)
        act.recorder.add("late", instance=item.instance, happened=item.late, reason=reason)
        act.touch(item)
        answer = Answer(status=200, body=refusing.told(act, item.id))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=not answer.refused)
    return answer


def _moment(command: EnterLate) -> datetime:
    if not command.reason.strip():
        raise InvalidInput(errors=[{"pointer": "/reason", "code": "required", "text": "the reason is needed"}])
    try:
        found = datetime.fromisoformat(command.happened_at)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    told = "a moment with its offset, e.g. 2026-11-23T09:12:00+08:00"
    raise InvalidInput(errors=[{"pointer": "/happened_at", "code": "date-time", "text": told}])


def _before(act: Act, item: Item) -> datetime | None:
    """Return the latest time of an act among those before it that were entered late, too."""
    if item.of:
        return None
    past = act.state.run.past(item.instance)
    known = [row[0] for instance, row in act.state.late.items() if instance in past and instance != item.instance]
    return datetime.fromisoformat(max(known)) if known else None


def correct(env: Environment, unit: UnitOfWork, caller: Caller, command: Correct) -> Answer:
    """Correct case fields nobody signed and nothing rests on; recorded with the reason, no signature lapses.

    InvalidInput where every value named stands so already: nothing is acknowledged that left no record.
    """
    session, act, repeated = case_acts.opened(env, unit, caller, command)
    if repeated is not None:
        return repeated
    case_acts.admitted(act, session, command)
    values = _checked(act, command)
    reasons = timekeeping.correcting(
        sorted(values),
        present={path for path, pair in act.state.fields.items() if pair[0] is not None},
        bound=act.ready.bound_paths,
        decisive=act.ready.decisive_paths,
    )
    if reasons := (*role_missing(act, session), *reasons):
        return case_acts.close(act, caller, session, case_acts.refused(act, Verb.CORRECT, reasons))
    changed = {path: value for path, value in values.items() if act.state.fields[path][0] != value}
    if not changed:
        told = "what is named stands so already"
        raise InvalidInput(errors=[{"pointer": "/fields", "code": "unchanged", "text": told}])
    fields.write(act, changed)
    reason = act.recorder.commitment("/reason", command.reason)
    act.recorder.add("corrected", paths=sorted(changed), reason=reason)
    return case_acts.close(act, caller, session)


def correctable(act: Act, hidden: Collection[str] = ()) -> list[Field]:
    """Return the fields, named by their paths, whose values stand there and may be corrected; the kernel is asked."""
    there = {path for path, pair in act.state.fields.items() if pair[0] is not None and path not in hidden}
    known = (one for path, one in act.ready.case_fields.items() if path in there)
    given = {"present": there, "bound": act.ready.bound_paths, "decisive": act.ready.decisive_paths}
    return [
        replace(one, id=one.path, required=False, readonly=False, bound=False, value="")
        for one in known
        if not timekeeping.correcting([one.path], **given)
    ]


def form(env: Environment, unit: UnitOfWork, caller: Caller, case_id: str) -> dict[str, Any]:
    """Return the form of a correction: JSON Schema and present values by case path; raises as ``cases.contents``."""
    session, act = cases.contents(env, unit, caller, case_id)
    found = correctable(act, secrecy.of(act, session.standing).hidden)
    values = {one.path: act.state.fields[one.path][0] for one in found}
    today = date.fromisoformat(act.today)
    made = forms.schema(
        act.ready.definition, Form(fields=tuple(found)), signer=False, values=values, today=today, people={}
    )
    return {"form": made, "values": values}


def _checked(act: Act, command: Correct) -> dict[str, Any]:
    """Return the values by path; InvalidInput for a field the file does not declare or a value of another type."""
    known = {item.id: item for item in act.ready.case_fields.values() if item.path in command.fields}
    unknown = sorted(command.fields.keys() - {item.path for item in known.values()})
    if unknown or not command.fields:
        wrong = unknown or [""]
        told = "no field of this case" if unknown else "name the fields to correct"
        errors = [{"pointer": f"/fields/{one}".rstrip("/"), "code": "unknown", "text": told} for one in wrong]
        raise InvalidInput(errors=errors)
    given = {item.id: command.fields[item.path] for item in known.values()}
    return forms.check(act.ready.definition, Form(fields=tuple(known.values())), given, None).case

"""Jump and reopen (环节调整、重新启动): asked by one administrator, confirmed by another, marked for ever.

Nobody signs anything by them. A jump leads only where the token game itself can come to (foundations §6): what is
passed over stays undone work without an outcome, so a control that asks for it later still refuses. Who asks and who
confirms are two natural persons, neither takes part in the case nor stands recused in it. What was asked is confirmed
as it was asked: when the case has moved since, it is asked anew.
"""

from collections.abc import Mapping
from typing import Any

from engine.controls import undoing
from engine.errors import EnginesDisagree, Forbidden, NotFound, Undecidable, WrongState
from engine.execution import paths, runner
from engine.execution.state import TASK
from engine.model import ids
from engine.model.case import CaseStatus
from engine.ports import FactsAsked
from engine.usecases.asking import access
from engine.usecases.asking.change import Change
from engine.usecases.moving import automatic, family, stepping
from engine.usecases.state import act as acts
from engine.usecases.state import present, viewing
from engine.usecases.state.act import Act

JUMP, REOPEN = "jump", "reopen"
ENDED = (CaseStatus.COMPLETED, CaseStatus.REFUSED, CaseStatus.REVOKED, CaseStatus.CANCELLED)


def check_jump(change: Change, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a jump {case, to}, with the version of the case it is asked at."""
    return _checked(change, data, required=True, statuses=(CaseStatus.OPEN,))


def check_reopen(change: Change, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a reopening {case, to}; ``to`` "" is where the case stood last."""
    return _checked(change, data, required=False, statuses=ENDED)


def jump(change: Change, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    """Carry out a jump that was asked and is confirmed now."""
    return _confirmed(change, JUMP, data, grant)


def reopen(change: Change, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    """Carry out a reopening that was asked and is confirmed now."""
    return _confirmed(change, REOPEN, data, grant)


def _checked(
    change: Change, data: Mapping[str, Any], *, required: bool, statuses: tuple[CaseStatus, ...]
) -> dict[str, Any]:
    if not {"case"} <= data.keys() <= {"case", "to", "version"}:
        change.wrong("/data", "type", "case and to")
    act = opened(change, str(data["case"]))
    _apart(change, act)
    to = str(data.get("to") or "")
    node = act.ready.nodes.get(to)
    if (required or to) and (node is None or to not in act.ready.plans):
        change.wrong("/to", "unknown", "a task of the process")
    if data.get("version", act.row.case_version) != act.row.case_version:
        raise WrongState("the case has moved since it was asked: ask anew")
    if act.row.status not in statuses:
        raise WrongState("the case is not one this is asked for", status=str(act.row.status))
    return {"case": act.row.case, "to": to, "version": act.row.case_version}


def opened(change: Change, case: str) -> Act:
    """Lock a case for an administrator's act: he sees no case, but this one by its id."""
    known = change.unit.lock_case(change.caller.agency, case) if ids.is_id(case, ids.CASE) else None
    if known is None:
        raise NotFound
    facts = change.unit.facts(change.caller.agency, FactsAsked(case=known.case))
    return acts.begin(change.env, change.unit, known, access.actor(change.session), facts, key=change.key)


def _apart(change: Change, act: Act) -> None:
    """Raise Forbidden for who takes part in the case, started it or stands recused in it, by any of his entries."""
    merged = act.agency.merged
    mine = {merged.get(one, one) for one in (change.me, *change.session.standing.also)}
    part = {merged.get(one, one) for one in (act.row.starter, *act.state.persons)}
    recused = {merged.get(one, one) for one in act.facts.recused}
    reasons = undoing.overriding(takes_part=sorted(mine & part), recused=sorted(mine & recused))
    if reasons:
        raise Forbidden(reasons[0].text.zh, reasons=[present.reason(one, ()) for one in reasons])


def _confirmed(change: Change, what: str, data: Mapping[str, Any], grant: str) -> tuple[list[str], dict[str, Any]]:
    row = change.unit.tables.staff.row("grant_request", change.caller.agency, grant_id=grant)
    act = opened(change, data["case"])
    carry_out(act, what, data["to"], asked_by=row["proposed_by"], grant=grant, reason=row["reason"])
    act.finish(moved=True)
    return [], {"case": present.outline(act) | {"recused": False}}


def carry_out(act: Act, what: str, to: str, *, asked_by: str, grant: str, reason: str) -> None:
    """Jump or reopen; WrongState where the token game cannot come to."""
    told = {"asked_by": asked_by, "grant": grant, "reason": act.recorder.commitment("/reason", reason)}
    mark = [what, act.at, to, asked_by, act.actor.person if act.actor is not None else "", grant]
    try:
        skipped = _jump(act, to, told) if what == JUMP else _reopen(act, to, told)
        act.state.marks.append([*mark, skipped])
        automatic.run(act)
    except (Undecidable, EnginesDisagree) as stuck:
        raise WrongState("the flow cannot go on from there", element=str(stuck.fields.get("element", ""))) from stuck


def _jump(act: Act, to: str, told: Mapping[str, Any]) -> list[str]:
    run, handle = act.state.run, act.ready.handle
    if any(one.element == to for one in run.open):
        raise WrongState("this task is open already")
    found = paths.route(handle, run, to, stepping.Guards(act))
    if found is None:
        raise WrongState("the token game never comes to this task from here")
    skips = [one.instance for one in found.skips]
    back = {"back": found.back} if found.back else {}
    act.recorder.add("jumped", to=to, skips=sorted(skips), **back, **told)
    if found.back:
        stepping.back(act, found.back, JUMP)
    for one in found.skips:
        stepping.skip(act, one)
    return skips


def _reopen(act: Act, to: str, told: Mapping[str, Any]) -> list[str]:
    """Wake the case where it stood, or at a task it had completed; what it had reserved is reserved again."""
    if family.ends_above(act):
        raise WrongState("this case has closed the one above it: reopen that one")
    run = act.state.run
    done = [one for one in run.done if one.kind == TASK and to in ("", one.element)]
    if to and not done:
        raise WrongState("a case is reopened at a task it had completed")
    target = done[-1].id if done and (to or run.ended) else ""
    if not target and run.ended:
        raise WrongState("nobody has done anything in this case")
    back = {"back": target} if target else {}
    act.recorder.add("reopened", **back, **told)
    act.row.status, act.row.outcome, act.row.ended_at = CaseStatus.OPEN, "", ""
    if target:
        stepping.back(act, target, REOPEN)
    else:
        stepping.project(act, runner.replay(act.ready.handle, run), cause=REOPEN)
    stepping.reserve(act, viewing.shares(act, act.ready.tallies, viewing.scope_of(act)))
    return []

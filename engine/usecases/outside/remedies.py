"""Reconsideration and suit: recorded on the case, also after its end, with outcome, recall and change.

What follows from them (a new decision, taking back what was published) is done in the case or in a new one below it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.errors import InvalidInput, NotFound, WrongState
from engine.model import ids
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.usecases.asking import messages, replaying
from engine.usecases.asking.messages import Message
from engine.usecases.casework import cases
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.outside import parties

KINDS = ("reconsideration", "suit")
OUTCOMES = ("upheld", "changed", "annulled", "unlawful", "withdrawn", "rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Somebody asked for reconsideration or went to court."""

    case: str
    kind: str
    authority: str
    filed_on: str  # ISO date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """How it was decided."""

    case: str
    remedy: str
    outcome: str
    decided_on: str  # ISO date
    recall: bool = False  # what was published is taken back
    note: str = ""


def file(env: Environment, unit: UnitOfWork, caller: Caller, command: File) -> Answer:
    """Record that a reconsideration or a suit was filed."""
    session, act, repeated = parties.opened(env, unit, caller, command.case)
    if repeated is not None:
        return repeated
    _known(command.kind, KINDS, "/kind")
    _day(command.filed_on, "/filed_on", act.today)
    made = env.ids.new(ids.REMEDY)
    told = {"remedy": made, "sort": command.kind, "state": "filed", "on": command.filed_on}
    more = {"authority": act.recorder.commitment("/authority", command.authority)}
    if command.note:
        more["note"] = act.recorder.commitment("/note", command.note)
    act.recorder.add("remedy", **told, outcome="", recall=False, **more)
    row = {
        "agency_id": act.row.agency,
        "remedy_id": made,
        "case_id": act.row.case,
        "kind": command.kind,
        "authority": command.authority,
        "filed_on": command.filed_on,
        "decided_on": "",
        "outcome": "",
        "recall": False,
        "note": command.note,
    }
    unit.tables.outside.add_remedy(row)
    answer = Answer(status=201, body=shown(row))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=False)
    return answer


def decide(env: Environment, unit: UnitOfWork, caller: Caller, command: Decide) -> Answer:
    """Record how it was decided; whoever started the case is told when something has to be changed or taken back."""
    session, act, repeated = parties.opened(env, unit, caller, command.case)
    if repeated is not None:
        return repeated
    found = unit.tables.outside.remedies(caller.agency, command.case)
    row = next((dict(one) for one in found if one["remedy_id"] == command.remedy), None)
    if row is None:
        raise NotFound
    _known(command.outcome, OUTCOMES, "/outcome")
    _day(command.decided_on, "/decided_on", act.today)
    if row["decided_on"]:
        raise WrongState("it is decided already")
    if command.decided_on < row["filed_on"]:
        raise InvalidInput(errors=[{"pointer": "/decided_on", "code": "range", "text": "not before it was filed"}])
    told = {"remedy": command.remedy, "sort": row["kind"], "state": "decided", "on": command.decided_on}
    more = {"note": act.recorder.commitment("/note", command.note)} if command.note else {}
    act.recorder.add("remedy", **told, outcome=command.outcome, recall=command.recall, **more)
    values = {"decided_on": command.decided_on, "outcome": command.outcome, "recall": command.recall}
    values |= {"note": command.note} if command.note else {}
    unit.tables.outside.change_remedy(caller.agency, command.remedy, values)
    if command.recall or command.outcome in ("changed", "annulled", "unlawful"):
        subject = Text("决定被变更、撤销或确认违法", "The decision was changed, annulled or found unlawful")
        text = Text("已公开的处罚决定应在三日内撤回公开信息并说明理由。", "Take back what was published and say why.")
        note = Message(kind="remedy.decided", subject=subject, text=text, to=(act.row.starter,), case=act.row.case)
        messages.post(env, unit, caller.agency, note)
    answer = Answer(status=200, body=shown(row | values))
    replaying.keep(act, caller, session, answer)
    act.finish(moved=False)
    return answer


def listed(env: Environment, unit: UnitOfWork, caller: Caller, case: str) -> list[dict[str, Any]]:
    """Return the reconsiderations and suits of a case."""
    cases.contents(env, unit, caller, case)
    return [shown(row) for row in unit.tables.outside.remedies(caller.agency, case)]


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a remedy as it is shown."""
    told = {name: row[name] for name in ("kind", "authority", "filed_on", "outcome", "recall", "note")}
    state = "decided" if row["decided_on"] else "filed"
    return {"id": row["remedy_id"], "state": state, "decided_on": row["decided_on"] or None, **told}


def _known(value: str, among: tuple[str, ...], pointer: str) -> None:
    if value not in among:
        raise InvalidInput(errors=[{"pointer": pointer, "code": "unknown", "text": f"one of {', '.join(among)}"}])


def _day(text: str, pointer: str, today: str) -> None:
    try:
        good = date.fromisoformat(text).isoformat() == text and text <= today
    except ValueError:
        good = False
    if not good:
        raise InvalidInput(errors=[{"pointer": pointer, "code": "type", "text": "a date that has come"}])

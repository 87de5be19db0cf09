"""Urging (催办): who handles the case is told that somebody waits. Nobody's rights change, and no version does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.errors import TooMany, WrongState
from engine.model.case import CaseStatus
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.usecases.asking import case_acts, messages, replaying
from engine.usecases.asking.case_acts import OnCase
from engine.usecases.asking.messages import Message
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.moving import vacancy
from engine.usecases.state import present
from engine.usecases.state.act import Act

SUBJECT = Text("催办提醒", "Reminder")
TEXT = Text("您经办的事项有人催办，请尽快处理。", "Somebody waits for a matter you handle.")
PAUSE = timedelta(days=1)  # between two urges of one person in one case


@dataclass(frozen=True, slots=True, kw_only=True)
class Urge(OnCase):
    """Urge those who handle a case."""


def urge(env: Environment, unit: UnitOfWork, caller: Caller, command: Urge) -> Answer:
    """Tell the holders of the open items, or those they are offered to; TooMany within a day of the last time.

    Where nobody could do what is open there is nobody to tell: that is an incident.
    """
    session, act, repeated = case_acts.opened(env, unit, caller, command)
    if repeated is not None:
        return repeated
    case_acts.admitted(act, session, command)
    if act.row.status != CaseStatus.OPEN:
        raise WrongState("the case is suspended")
    person = session.standing.person
    last = act.state.urged.get(person)
    if last is not None and (rest := datetime.fromisoformat(last) + PAUSE - act.now) > timedelta():
        raise TooMany("a case is urged once a day", wait=int(rest.total_seconds()) + 1)
    handlers = tuple(sorted(_handlers(act) - {person}))
    if not handlers:
        item = vacancy.vacant(act)
        if item is None:
            raise WrongState("nobody else handles this case now")
        answer = vacancy.noted(act, item)
        replaying.keep(act, caller, session, answer)
        act.finish(moved=False)
        return answer
    act.state.urged[person] = act.at
    act.recorder.add("urged", persons=list(handlers), reason=act.recorder.commitment("/reason", command.reason))
    message = Message(kind="urged", subject=SUBJECT, text=TEXT, to=handlers, case=act.row.case)
    messages.post(env, unit, caller.agency, message)
    answer = Answer(status=200, body={"case": act.row.case, "persons": len(handlers)})
    replaying.keep(act, caller, session, answer)
    act.finish(moved=False)
    return answer


def _handlers(act: Act) -> set[str]:
    """Return who holds an open item, else those who could sign it."""
    items = [one for one in act.state.items.values() if one.audience]
    held = {person for one in items for person in one.holders}
    return held or {able["id"] for one in items for able in present.who_could(act, one)}

"""Supervision (督办): a discipline post attaches to a case, reading only, and sets who answers and by what day.

Who supervises takes no part in the case from then on, and who took part cannot supervise. The answer is owed as a duty
beside the token: it blocks nothing, is reported in words and papers, late ones are recorded as late, and what is over
its day stands on the overdue list.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from engine.controls import supervising
from engine.errors import InvalidInput
from engine.model import ids
from engine.model.text import Text
from engine.model.verdict import Verb
from engine.ports import Session, UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import case_acts, messages, replaying
from engine.usecases.asking.case_acts import OnCase
from engine.usecases.asking.messages import Message
from engine.usecases.casework import transferring
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import duties
from engine.usecases.state.act import Act

SORT = "supervision"  # of the duty to answer
SUBJECT = Text("督办提醒", "A matter you handle is supervised")
TEXT = Text(
    "纪检监察岗位督办一件事项，请按期书面答复。",
    "A discipline post supervises a matter; answer in writing by the day set.",
)
ANSWERED = Text("督办答复", "An answer to your supervision")
ANSWERED_TEXT = Text("您督办的事项已有答复。", "The matter you supervise was answered.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervise(OnCase):
    """Attach to a case and ask for an answer; ``reason`` says what is to be answered."""

    due: str  # ISO date, the last day for the answer
    to: str = ""  # person who answers; "" whoever handles the case


def supervise(env: Environment, unit: UnitOfWork, caller: Caller, command: Supervise) -> Answer:
    """Attach and ask. InvalidInput names a day that is past, or who is to answer when nobody handles the case alone."""
    session, act, repeated = case_acts.opened(env, unit, caller, command)
    if repeated is not None:
        return repeated
    case_acts.admitted(act, session, command)
    due = _due(act, command.due)
    standing = session.standing
    part = {*act.state.persons, act.row.starter}
    reasons = supervising.attaching((standing.person, *standing.also), standing.roles, part)
    if reasons:
        return case_acts.close(act, caller, session, case_acts.refused(act, Verb.SUPERVISE, reasons, supervising.POSTS))
    person, role = _answers(act, session, command.to)
    duty = env.ids.new(ids.DUTY)
    row = [SORT, "", "", role, due, duties.OPEN, "", person]
    act.state.duties[duty] = act.duties[duty] = row
    act.state.supervisors.setdefault(standing.person, act.at)
    act.recorder.add("duty", duty=duty, sort=SORT, state=duties.OPEN, element="", role=role, due=due)
    reason = act.recorder.commitment("/reason", command.reason)
    act.recorder.add("supervised", duty=duty, reason=reason, **({"person": person} if person else {}))
    _tell(act, person, role)
    told = next(one for one in duties.told(act) if one["id"] == duty)
    answer = Answer(status=200, body={"case": act.row.case, "duty": told})
    replaying.keep(act, caller, session, answer)
    act.finish(moved=False)
    return answer


def _due(act: Act, day: str) -> str:
    """Return the last moment of a local day that is not past."""
    try:
        zone = ZoneInfo(act.agency.zone)
        found = moment(datetime.combine(date.fromisoformat(day), time(23, 59, 59), zone).astimezone(UTC))
    except (ValueError, OverflowError):
        raise InvalidInput(errors=[{"pointer": "/due", "code": "date", "text": "a day YYYY-MM-DD"}]) from None
    if found <= act.at:
        raise InvalidInput(errors=[{"pointer": "/due", "code": "range", "text": "today or later"}])
    return found


def _answers(act: Act, session: Session, to: str) -> tuple[str, str]:
    """Return (person, role) of who answers: the one named, who alone holds what is open, or the post it is offered."""
    if to:
        person = transferring.other(act, session.standing.person, to).person
        if person in act.facts.recused:
            raise InvalidInput(errors=[{"pointer": "/to", "code": "unknown", "text": "who is not recused"}])
        return person, ""
    open_ = [one for one in act.state.items.values() if one.audience]
    holders = {person for one in open_ for person in one.holders}
    if len(holders) == 1:
        return holders.pop(), ""
    roles = [part[5:] for one in open_ for part in one.audience.split("|") if part.startswith("role:")]
    if holders or not roles:
        told = "name who answers: nobody handles this case alone"
        raise InvalidInput(errors=[{"pointer": "/to", "code": "required", "text": told}])
    return "", roles[0]


def _tell(act: Act, person: str, role: str) -> None:
    to = (person,) if person else ()
    if role:
        found = act.unit.tables.people.candidates(act.row.agency, [role], [], limit=20, now=act.now)
        to = tuple(one.person for one in found)
    messages.post(
        act.env,
        act.unit,
        act.row.agency,
        Message(kind="supervised", subject=SUBJECT, text=TEXT, to=to, case=act.row.case),
    )


def answered(act: Act) -> None:
    """Tell those who supervise the case that an answer came."""
    message = Message(
        kind="supervision.answered",
        subject=ANSWERED,
        text=ANSWERED_TEXT,
        to=tuple(sorted(act.state.supervisors)),
        case=act.row.case,
    )
    messages.post(act.env, act.unit, act.row.agency, message)

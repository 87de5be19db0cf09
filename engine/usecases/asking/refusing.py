"""A refusal is a value with reasons and a recorded fact; it moves nothing and changes no ETag (D31)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from engine.controls.incidents import NOBODY
from engine.errors import EnginesDisagree, InvalidInput, RiskflowError
from engine.model import ids
from engine.model.people import Kind
from engine.model.text import Text
from engine.model.verdict import Reason, Verb, Verdict
from engine.trail.binding import element_of
from engine.usecases.asking import secrecy
from engine.usecases.ground.commands import Answer
from engine.usecases.state import present
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer

SAME = timedelta(minutes=10)  # equal refusals within this are one event with a count
KEPT = 20  # refusals remembered for counting


def refuse(
    act: Act, verb: Verb, item: Item | None, verdict: Verdict, *, able: Sequence[Mapping[str, Any]] | None = None
) -> Answer:
    """Record the refusal and return the 409 with its reasons and who could act.

    ``able``: who could, when it is not whom the kernel would let do the same at the item: () for nobody.
    """
    person = act.actor.person if act.actor is not None else ""
    codes = sorted({reason.code for reason in verdict.reasons})
    instance = item.instance if item is not None else ""
    _record(act, person, verb, instance, codes)
    if able is None:
        able = present.who_could(act, item, verb, **_offered(act, verb)) if item is not None else ()
    reasons = present.reasons(act, verdict, able)
    status = 403 if "recused" in codes else 409
    return Answer(status=status, body=problem(status, reasons), refused=True)


def _offered(act: Act, verb: Verb) -> dict[str, Any]:
    """Return what the verb was asked with, for asking it again of others."""
    if verb is Verb.COMPLETE and act.question is not None:
        return {"after": act.question[0], "offer": act.question[1]}
    return {"offer": Offer(comment=True)} if verb is Verb.RETURN else {}


def problem(status: int, reasons: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the problem body of a refusal (RFC 9457); who tells it adds title and detail, in the reader's words."""
    return {"type": "/problems/control-refused", "status": status, "reasons": reasons}


def wrong(act: Act, errors: list[dict[str, str]]) -> Answer:
    """Return the 422 of input the kernel misses: an answer to keep when a key was sent, raised when none was (D29)."""
    if not act.recorder.key:
        raise InvalidInput(errors=errors)
    return Answer(status=422, body={"type": "/problems/invalid-input", "status": 422, "errors": errors}, refused=True)


def _record(act: Act, person: str, verb: Verb, instance: str, codes: list[str]) -> None:
    """Write ``refused`` or count up an equal one, recorded at powers of two so that nobody fills the disk."""
    name = "|".join([person, verb, instance, *codes])
    _count(act, person, verb, instance, codes)
    known = act.state.refusals.get(name)
    if known is not None and act.now - datetime.fromisoformat(known[2]) <= SAME:
        known[1] += 1
        if known[1] & (known[1] - 1) == 0:
            act.recorder.add("refused_again", of=known[0], count=known[1])
        return
    more = {"instance": instance} if instance else {}
    seq = act.recorder.add("refused", verb=str(verb), reasons=codes, count=1, **more)
    act.state.refusals[name] = [seq, 1, act.at]
    while len(act.state.refusals) > KEPT:
        del act.state.refusals[next(iter(act.state.refusals))]


def _count(act: Act, person: str, verb: Verb, instance: str, codes: list[str]) -> None:
    """Count it beside those that are the same, for whoever looks at what officers try again and again."""
    if act.actor is None or act.actor.standing.kind is Kind.OUTSIDE:
        return
    told = ",".join(codes)
    act.unit.tables.refusals.count(
        {
            "agency_id": act.row.agency,
            "refusal_id": act.env.ids.new(ids.REFUSAL),
            "case_id": act.row.case,
            "person_id": person,
            "same": hashlib.sha256(f"{instance}|{verb}|{told}".encode()).hexdigest(),
            "verb": str(verb),
            "element": element_of(instance) if instance else "",
            "reasons": told[:400],
            "last_at": act.at,
        }
    )


def stuck(act: Act, error: RiskflowError, *, incident: str = "") -> Answer:
    """Open an incident: the step was not carried out, nothing is signed (foundations §3)."""
    element = str(error.fields.get("element", ""))
    kind = "engines_disagree" if isinstance(error, EnginesDisagree) else str(error.fields.get("kind", "undecidable"))
    incident = incident or act.env.ids.new(ids.INCIDENT)
    more = {"element": element} if element else {}
    act.recorder.add("incident", incident=incident, code=kind, **more)
    act.state.incidents = sorted([*act.state.incidents, incident])
    act.step.incidents.append((incident, kind, element, error.detail, act.at))
    reason = stuck_reason(error, incident)
    return Answer(status=409, body=problem(409, [present.reason(reason, ())]), refused=True)


def stuck_reason(error: RiskflowError, incident: str = "") -> Reason:
    """Return why a step could not be carried out; ``incident``: the one opened, "" when there is no case to hold it."""
    kind = "engines_disagree" if isinstance(error, EnginesDisagree) else str(error.fields.get("kind", "undecidable"))
    zh, en = ("，已登记为卡办事项", "; an incident was opened") if incident else ("，未予立案", "; nothing was started")
    if kind == NOBODY:
        told = Text(f"本环节目前无人可以办理{zh}", f"Nobody may do this step now{en}: {error.detail}")
    else:
        told = Text(f"流程在此无法判定走向{zh}", f"The flow cannot go on here{en}: {error.detail}")
    return Reason(
        code=kind,
        element=str(error.fields.get("element", "")),
        text=told,
        evidence=(("incident", incident),) if incident else (),
    )


def told(act: Act, item_id: str) -> dict[str, Any]:
    """Return the answer of an act that was accepted: the item as it stands now and the case."""
    item = act.state.item_of(item_id) or next((i for i in act.closed.values() if i.id == item_id), None)
    case = present.case(act)
    if act.actor is not None:
        case = secrecy.case(case, secrecy.of(act, act.actor.standing))
    return {"work_item": present.brief(act, item) if item is not None else None, "case": case}

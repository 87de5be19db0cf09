"""A party signs exactly one work item by a token: its own party of a joint signature, nothing else (D40)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import controls
from engine.errors import NotFound, StaleVersion, VersionRequired, WrongState
from engine.model.case import CaseStatus
from engine.model.verdict import Verb
from engine.ports import UnitOfWork
from engine.usecases.asking import replaying, secrecy
from engine.usecases.casework import signing
from engine.usecases.ground.commands import Answer, Caller, Complete
from engine.usecases.ground.environment import Environment
from engine.usecases.moving import leaving
from engine.usecases.outside import door
from engine.usecases.state import forms, present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """One signature."""

    if_match: str
    outcome: str
    signer_fields: Mapping[str, Any] | None = None
    comment: str = ""


def _item(act: Act, token: Mapping[str, Any]) -> Item:
    """Return the open item of the token; a closed one looks like no door at all."""
    item = act.state.item_of(token["item_id"])
    if item is None or item.kind != "task" or act.row.status != CaseStatus.OPEN:
        raise NotFound
    return item


def see(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return what is to be signed: the values the form shows, the party's own questions, the outcomes that go on."""
    guest, act, _ = door.enter(env, unit, caller, item=True, lock=False)
    item = _item(act, guest.token)
    node = act.node(item.element)
    form, plan = act.ready.form(node), act.ready.plans[item.element]
    locked = secrecy.of(act, guest.session.standing).hidden
    values = {path: value for path, value in act.values().items() if path not in locked}
    values |= {name: pair[0] for name, pair in item.fields.items()}
    own = {one.id: values.get(one.path, values.get(one.id)) for one in form.fields}
    verdict = controls.decide(plan, viewing.view(act, plan, item, _actor(act), Verb.COMPLETE, Offer(), {}))
    return {
        "number": act.row.number,
        "task": present.text(node.name),
        "fields": {name: value for name, value in own.items() if value is not None},
        "form": forms.schema(
            act.ready.definition, form, signer=True, values={}, today=date.fromisoformat(act.today), people={}
        ),
        "outcomes": [{"id": one.id, "name": present.text(one.name)} for one in plan.outcomes],
        "verdict": str(verdict.decision),
        "expires_at": guest.token["expires_at"],
        "etag": signing.tag(act, item),
    }


def _actor(act: Act) -> Any:
    if act.actor is None:
        raise WrongState
    return act.actor


def sign(env: Environment, unit: UnitOfWork, caller: Caller, command: Signing) -> Answer:
    """Sign; the token is used up when the signature stands. A refusal is recorded like every other."""
    guest, act, repeated = door.enter(env, unit, caller, item=True)
    if repeated is not None:
        return repeated
    item = _item(act, guest.token)
    if not command.if_match:
        raise VersionRequired
    if command.if_match not in ("*", signing.tag(act, item)):
        raise StaleVersion(etag=signing.tag(act, item))
    wanted = Complete(
        item=item.id,
        if_match=command.if_match,
        outcome=command.outcome,
        signer_fields=command.signer_fields,
        comment=command.comment,
    )
    submitted, outcome = signing.checked(act, item, wanted)
    left = leaving.settled(act, item)
    given = signing.carry_out(act, guest.session, item, wanted, submitted, outcome)
    answer = given
    if not given.refused:
        unit.tables.outside.mark(caller.agency, guest.token["token_id"], used_at=act.at)
        now = act.state.item_of(item.id)
        answer = Answer(status=200, body={"state": str(now.state) if now is not None else "completed"})
    else:
        answer = Answer(status=given.status, body=_without_people(given.body), refused=True)
    replaying.keep(act, caller, guest.session, answer)
    act.finish(moved=left or not answer.refused)
    return answer


def _without_people(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a refusal without who could act instead and without evidence: these are matters of the agency."""
    told = dict(body)
    told["reasons"] = [dict(one) | {"who_could": [], "evidence": []} for one in body.get("reasons", ())]
    return told

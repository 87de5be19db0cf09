"""Consulting (征求意见): asking somebody's opinion on an open item, and the answer. An opinion is no signature.

Who answers has taken part in the task (verbs.md §1): separation counts him from then on. The item stays where it is.
"""

from dataclasses import dataclass

from engine import controls
from engine.controls import another
from engine.errors import InvalidInput, WrongState
from engine.model.people import Actor
from engine.model.text import Text
from engine.model.verdict import Decision, Verb
from engine.ports import Session, UnitOfWork
from engine.usecases.asking import access, messages, refusing, replaying
from engine.usecases.asking.messages import Message
from engine.usecases.casework import items, signing, transferring
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer

MOST = 20  # open questions at one item
SUBJECT = Text("征求意见", "Your opinion is asked")
TEXT = Text("请就一项办理事项提出意见。", "Please give your opinion on a matter.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """Ask a person's opinion."""

    item: str
    if_match: str
    to: str  # person
    comment: str  # what is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """Give the opinion asked for."""

    item: str
    if_match: str
    comment: str


def consult(env: Environment, unit: UnitOfWork, caller: Caller, command: Consult) -> Answer:
    """Ask somebody's opinion: by who could sign the item himself, of whom neither separation nor recusal keeps out."""
    session, act, repeated = items.opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    item = signing.admitted(act, session, command.item, command.if_match)
    _said(command.comment)
    asker = access.actor(session)
    asked = transferring.other(act, asker.person, command.to)
    if any(one[1] == asked.person for one in act.state.asked.get(item.instance, ())):
        raise WrongState("that person is asked already")
    if len(act.state.asked.get(item.instance, ())) >= MOST:
        raise WrongState("too many opinions are asked at this work item")
    for who, verb in ((asker, Verb.CLAIM), (asked, Verb.CONSULT)):
        plan = act.ready.plans[item.element]
        seen = viewing.view(act, plan, item, who, verb, Offer(), present.stored_totals(act))
        verdict = controls.decide(plan, seen)
        if verdict.decision is Decision.REFUSED:
            verdict = another.about(verdict) if who is asked else verdict
            able = present.who_could(act, item, verb)
            return _ended(act, caller, session, refusing.refuse(act, Verb.CONSULT, item, verdict, able=able))
    act.state.asked.setdefault(item.instance, []).append([asker.person, asked.person, command.comment, act.at])
    question = act.recorder.commitment("/comment", command.comment)
    act.recorder.add("delegated", instance=item.instance, to=asked.person, comment=question)
    _tell(act, item, asked)
    return _ended(act, caller, session, Answer(status=200, body=refusing.told(act, item.id)))


def answer(env: Environment, unit: UnitOfWork, caller: Caller, command: Opinion) -> Answer:
    """Give the opinion one was asked for; WrongState for anybody else, Forbidden for who is recused since."""
    session, act, repeated = items.opened(env, unit, caller, command.item)
    if repeated is not None:
        return repeated
    item = signing.admitted(act, session, command.item, command.if_match)
    _said(command.comment)
    access.unrecused(session, act.facts.recused)
    me, waiting = access.actor(session), act.state.asked.get(item.instance, [])
    mine = next((one for one in waiting if one[1] == me.person), None)
    if mine is None:
        raise WrongState("nobody asked you for an opinion here")
    plan = act.ready.plans[item.element]
    seen = viewing.view(act, plan, item, me, Verb.CONSULT, Offer(), present.stored_totals(act))
    verdict = controls.decide(plan, seen)
    if verdict.decision is Decision.REFUSED:
        return _ended(act, caller, session, refusing.refuse(act, Verb.CONSULT, item, verdict, able=()))
    waiting.remove(mine)
    if not waiting:
        del act.state.asked[item.instance]
    act.recorder.add("answered", instance=item.instance, comment=act.recorder.commitment("/comment", command.comment))
    act.participate(item.element, me.persons, aside=True)
    return _ended(act, caller, session, Answer(status=200, body=refusing.told(act, item.id)))


def _said(comment: str) -> None:
    if not comment.strip():
        raise InvalidInput(errors=[{"pointer": "/comment", "code": "required", "text": "words are needed"}])


def _tell(act: Act, item: Item, asked: Actor) -> None:
    message = Message(kind="consulted", subject=SUBJECT, text=TEXT, to=(asked.person,), case=act.row.case)
    messages.post(act.env, act.unit, act.row.agency, message)


def _ended(act: Act, caller: Caller, session: Session, found: Answer) -> Answer:
    replaying.keep(act, caller, session, found)
    act.finish(moved=not found.refused)
    return found

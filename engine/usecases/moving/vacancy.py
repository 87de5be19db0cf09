"""A task that nobody may do is an incident (control-kernel §2); it never completes itself.

It shows when somebody urges who handles a case, and in a look over all open tasks: one whose posts nobody holds, or
whose holders are all away with nobody standing in. The director names somebody for the day, and resolves it.
"""

from collections.abc import Sequence
from typing import Any

from engine import controls
from engine.controls.incidents import NOBODY
from engine.errors import Undecidable
from engine.model.case import CaseStatus, ItemState
from engine.model.people import Kind
from engine.model.verdict import Decision, Verb
from engine.ports import FactsAsked, UnitOfWork
from engine.usecases.asking import refusing
from engine.usecases.ground.commands import Answer
from engine.usecases.ground.environment import Environment
from engine.usecases.state import act as acts
from engine.usecases.state import present, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import Offer

PAGE = 100


def vacant(act: Act) -> Item | None:
    """Return an open task that nobody holds and nobody could do, with no incident about it yet."""
    offered = [one for one in act.state.items.values() if one.audience and one.state == ItemState.OFFERED]
    for item in offered:
        if not item.holders and not present.who_could(act, item) and not _caller_could(act, item):
            known = act.unit.tables.cases.incident_elements(act.row.agency, act.row.case)
            if item.element not in known:
                return item
    return None


def _caller_could(act: Act, item: Item) -> bool:
    """True when who asks could do it himself: he is never among those named to him."""
    if act.actor is None:
        return False
    plan = act.ready.plans[item.element]
    seen = viewing.view(act, plan, item, act.actor, Verb.OFFER, Offer(), present.known_totals(act, plan))
    return controls.decide(plan, seen).decision is not Decision.REFUSED


def noted(act: Act, item: Item) -> Answer:
    """Open the incident and return the refusal that tells of it."""
    return refusing.stuck(act, Undecidable("nobody may do it now", element=item.element, kind=NOBODY))


def waiting(env: Environment, unit: UnitOfWork, agency: str) -> list[str]:
    """Return cases with open tasks of posts and bodies in which nobody is there, at most a page."""
    keys = unit.tables.inbox.open_audiences(agency)
    empty = [key for key in keys if not _anybody(unit, agency, key.split("|"))]
    return unit.tables.inbox.cases_of(agency, empty, PAGE) if empty else []


def _anybody(unit: UnitOfWork, agency: str, tokens: Sequence[str]) -> bool:
    if "*" in tokens:
        return True
    now = unit.now()
    named: dict[str, list[str]] = {"role": [], "body": [], "qual": []}
    for token in tokens:
        kind, _, name = token.partition(":")
        named.setdefault(kind, []).append(name)
    found = unit.tables.people.candidates(
        agency, named["role"], named["body"], named["qual"], limit=present.ASKED_OF_MOST, now=now
    )
    return any(one.kind is Kind.OFFICER and not one.absent(now) for one in found)


def note(env: Environment, unit: UnitOfWork, agency: str, case: str) -> bool:
    """Open the incident of a case in which nobody may do what is open; False when somebody may, or it is known."""
    row = unit.lock_case(agency, case)
    if row is None or row.status != CaseStatus.OPEN:
        return False
    act = acts.begin(env, unit, row, None, unit.facts(agency, FactsAsked(case=case)))
    item = vacant(act)
    if item is None:
        return False
    noted(act, item)
    act.finish(moved=False)
    return True


def look(engine: Any, agency: str) -> int:
    """Look over all open tasks of an agency; returns how many incidents were opened."""
    return sum(engine.act(note, agency, case).result() for case in engine.ask(waiting, agency))

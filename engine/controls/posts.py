"""On what footing somebody acts at a task: his own post, a post below that moved up, or as second of another section.

The duty of a post whose holder stands on the other side of a separation moves to the next higher post; which post is
higher, and whose second person may come from any section, is data of the agency (``people.Staffing``). Neither frees
anybody from a separation, a qualification or a recusal: those are asked of whoever acts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.model.control import TwoPerson
from engine.model.form import Duty
from engine.model.people import Basis, Staffing
from engine.model.verdict import Verb
from engine.model.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconding:
    """What a task says of its second person."""

    roles: tuple[str, ...]  # of the duty
    qualification: str  # asked of each signer; "" asks for none, then nobody of another section is admitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """The duty asked of an actor and how he meets it."""

    duty: Duty
    acting: tuple[tuple[str, str], ...] = ()  # (basis, post) when it is not his own post


def blocked(view: View, apart: Iterable[str]) -> frozenset[str]:
    """Return the roles of everybody who took part in one of the tasks ``apart``."""
    persons = {person for task in apart for person in view.participation.get(task, ())}
    return frozenset(role for person in persons for role in view.posts.get(person, ()))


def raised(role: str, stopped: frozenset[str], staffing: Staffing) -> tuple[str, ...]:
    """Return the way up from ``role``: itself, then the next higher one while the last is stopped.

    The way ends where nobody is higher, or where it would come back; its last post has the duty.
    """
    way = [role]
    while way[-1] in stopped:
        above = staffing.higher.get(way[-1], "")
        if not above or above in way:
            break
        way.append(above)
    return tuple(way)


def above(roles: Iterable[str], staffing: Staffing) -> tuple[str, ...]:
    """Return every post a duty of ``roles`` can move up to: a superset for lists of who is shown an item."""
    found: dict[str, None] = {}
    for role in roles:
        found.update(dict.fromkeys(raised(role, frozenset(staffing.higher), staffing)[1:]))
    return tuple(found)


def footing(duty: Duty, apart: Iterable[str], second: Seconding | None, view: View) -> Footing:
    """Return the duty as the actor has to meet it; unchanged when his own posts do, or when nothing helps him."""
    held = view.actor.roles
    if not duty.roles or held.intersection(duty.roles):
        return Footing(duty=duty)
    stopped = blocked(view, apart)
    for role in duty.roles:
        way = raised(role, stopped, view.staffing)
        if way[-1] != role and way[-1] in held:
            return Footing(duty=replace(duty, roles=(*duty.roles, way[-1])), acting=((Basis.HIGHER, role),))
    post = seconded(second, view)
    return Footing(duty=replace(duty, roles=()), acting=((Basis.SECTION, post),)) if post else Footing(duty=duty)


def seconded(second: Seconding | None, view: View) -> str:
    """Return the post as whose second person somebody of any section may sign now, "" when there is none.

    Only beside a live signature of that very post, and only where a qualification is asked.
    """
    if second is None or not second.qualification or view.verb is Verb.START:
        return ""
    first = {signature.role for signature in view.signatures}
    return next((role for role in second.roles if role in view.staffing.any_section and role in first), "")


def seconding(duty: Duty, specs: Iterable[object]) -> Seconding | None:
    """Return what a two-person control of officers says of its second; None for bodies and single signers."""
    pair = next((s for s in specs if isinstance(s, TwoPerson) and s.min > 1 and not s.body), None)
    if pair is None:
        return None
    return Seconding(roles=duty.roles, qualification=pair.qualification or duty.qualification)

"""Added signers as the case row keeps them, as the kernel sees them, and the rows that bring them their inbox.

An entry is [who added him, person, place, moment, number of the signature he gave last or 0], by activity instance.
"""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from engine import controls
from engine.model.case import ADDED, Place, Signature
from engine.model.people import Standing
from engine.model.verdict import Verb
from engine.usecases.ground import recorder
from engine.usecases.state import viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import NOBODY, Offer

BY, PERSON, PLACE, AT, NUMBER = range(5)


def is_one(act: Act, item: Item, person: str) -> bool:
    """True when the person has a seat of an added signer at the item."""
    merged = act.agency.merged
    return any(merged.get(one[PERSON], one[PERSON]) == person for one in act.state.added.get(item.instance, ()))


def signed(act: Act, item: Item, slot: str, number: int) -> None:
    """Note the signature that fills a seat."""
    for one in act.state.added.get(item.instance, ()):
        if slot == f"{ADDED}{one[PERSON]}":
            one[NUMBER] = number


def again(act: Act, item: Item, gone: Iterable[Signature]) -> None:
    """Give added signers whose signatures lapsed their seats at the item by which the task is signed again."""
    for signature in gone:
        person = signature.slot.removeprefix(ADDED)
        enter(act, item, "", person, Place.BESIDE)
        told = {"instance": item.instance, "person": person, "place": str(Place.BESIDE)}
        act.recorder.add("signer_added", actor=recorder.system("riskflow"), **told)
    if item.instance in act.state.added:
        show(act, item)


def enter(act: Act, item: Item, by: str, person: str, place: str) -> None:
    """Give a person a seat."""
    act.state.added.setdefault(item.instance, []).append([by, person, place, act.at, 0])


def leave(act: Act, item: Item, entry: list[Any]) -> None:
    """Take a seat away."""
    left = act.state.added[item.instance]
    left.remove(entry)
    if not left:
        del act.state.added[item.instance]
    show(act, item)


def turn(act: Act, item: Item) -> frozenset[str]:
    """Return the persons added who may sign now, as they were named."""
    plan = act.ready.plans[item.element]
    seen = viewing.view(act, plan, item, NOBODY, Verb.OFFER, Offer(), act.totals)
    here = frozenset(controls.turn(plan, seen))
    return frozenset(who for one in act.state.added[item.instance] if (who := now(act, one)) in here)


def called(act: Act, item: Item, *, known: Set[str]) -> list[Standing]:
    """Return what those hold whose turn it is, but for persons ``known`` already."""
    persons = sorted(turn(act, item) - known) if item.instance in act.state.added else []
    return act.unit.tables.people.standings(act.row.agency, persons, act.now) if persons else []


def now(act: Act, entry: list[Any]) -> str:
    """Return the person of an entry, merged entries of the directory resolved."""
    person = str(entry[PERSON])
    return act.agency.merged.get(person, person)


def show(act: Act, item: Item) -> None:
    """Bring the item into the inbox of whose turn it is, at the end of the act."""
    act.signers[item.id] = turn(act, item) if act.state.added.get(item.instance) else frozenset()


def told(act: Act, item: Item, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the added signers of an item as answers have them."""
    entries = act.state.added.get(item.instance)
    if not entries:
        return []
    here = turn(act, item) if item.instance in act.state.items else frozenset()
    live = {one.signature.number for one in act.state.on(item.instance)}
    return [
        {
            "person": now(act, one),
            **({"name": names.get(now(act, one), "")} if names else {}),
            "place": one[PLACE],
            "by": one[BY] or None,
            "at": one[AT],
            "state": "signed" if one[NUMBER] in live else "open" if now(act, one) in here else "waiting",
        }
        for one in entries
    ]

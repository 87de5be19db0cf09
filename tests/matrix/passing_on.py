"""Work and posts that pass on in the matrix: who gives a mandate, who hands over what he, or another, holds."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.usecases.casework import transferring
from engine.usecases.ground.commands import Answer
from engine.usecases.people import handing_on, mandating
from tests.matrix.kinds import TODAY, key
from tests.oracle.world import Mandate, World

if TYPE_CHECKING:
    from tests.matrix.stage import Cell, House


def held(house: "House", cell: "Cell", others: Iterable[str], claim: Callable[["House", "Cell"], None]) -> None:
    """The actor takes the check, else another who may: him the actor then tries to hand over for."""
    if cell.actor == "transferee":
        cell.leaver = cell.account
        return
    for account in (cell.account, *others):
        if cell.actor == "administrator" and account == cell.receiver:
            continue
        tried = replace(cell, account=account)
        claim(house, tried)
        if tried.case != cell.case:
            cell.case, cell.leaver = tried.case, account
            return
    cell.lacks = "nobody may take the task that would be handed over"


def hand_over(house: "House", cell: "Cell", by: str, to: str) -> Answer:
    """Hand over this one item."""
    told = {"reason": "轮岗", "items": ((cell.item, house.bureau.person(to)),)}
    return house.did(by, handing_on.hand_over, house.bureau.person(house.world.whose(cell.leaver)), **told)


def give(house: "House", cell: "Cell", by: str, to: str) -> Answer:
    """Give a handler's post for the flow of the kind."""
    command = mandating.Mandate(
        person=house.bureau.person(to), role="handler", last=TODAY, processes=(key(cell.kind),), reason="培训"
    )
    return house.did(by, mandating.give, command)


def given(house: "House", cell: "Cell") -> Mandate:
    """The same mandate, for the oracle."""
    by, to = house.world.whose(cell.account), cell.receiver
    return Mandate(principal=by, holder=to, roles=("handler",), processes=(key(cell.kind),), first=TODAY, last=TODAY)


def world(house: "House", cell: "Cell") -> World:
    """The register as the oracle reads it, with what the flow of the kind lets nobody hold together."""
    if cell.verb != "mandate":
        return house.world
    return replace(house.world, static=tuple(one.roles for one in cell.kind.controls if one.scope == "static"))


def hand_on(house: "House", cell: "Cell", by: str) -> Answer:
    taken = house.bureau.claim(by, cell.item)
    if taken.refused:
        return taken
    person = house.bureau.person(cell.account)
    command = transferring.Transfer(item=cell.item, if_match="*", to=person, reason="出差")
    answer = house.did(by, transferring.transfer, command)
    if answer.refused:
        house.bureau.release(by, cell.item)
    return answer


def transfer(house: "House", cell: "Cell", by: str, to: str) -> Answer:
    command = transferring.Transfer(item=cell.item, if_match="*", to=house.bureau.person(to), reason="出差")
    return house.did(by, transferring.transfer, command)

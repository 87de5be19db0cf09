"""The signature every task needs when no control asks for more: one, by one eligible person."""

from dataclasses import dataclass

from engine.controls.rule import Seat, Signing
from engine.model.case import Signature
from engine.model.control import Control, TwoPerson
from engine.model.verdict import Need
from engine.model.view import View

_NONE = Control(id="", spec=TwoPerson(min=1))


@dataclass(frozen=True, kw_only=True)
class SingleRule(Signing):
    """One signature."""

    def seat(self, view: View, taken: tuple[Signature, ...]) -> Seat:
        """Any eligible person has the seat."""
        return Seat(slot="seat")

    def missing(self, view: View, counted: tuple[Signature, ...]) -> tuple[Need, ...]:
        """Return the one signature when there is none."""
        return () if counted else (Need(kind="signature"),)


def single(task: str) -> SingleRule:
    """Return the rule of a task without signing controls."""
    return SingleRule(control=_NONE, task=task)

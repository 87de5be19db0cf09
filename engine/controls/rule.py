"""What a compiled control can be asked; each kind overrides what concerns it, the kernel folds the answers."""

from dataclasses import dataclass

from engine.controls import words
from engine.model.case import Signature
from engine.model.control import Control
from engine.model.verdict import Need, Reason
from engine.model.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """The answer of a gate: what refuses in any case, and what the caller could still supply in the very call."""

    refusals: tuple[Reason, ...] = ()  # nothing the caller sends can help
    lacking: tuple[tuple[Reason, Need], ...] = ()  # refused for a concrete outcome, a need before it (D30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The answer of a signing rule to one more signer."""

    reasons: tuple[Reason, ...] = ()  # why he has no seat
    slot: str = ""  # slot he would fill
    role: str = ""  # role under which he would fill it
    chain: tuple[str, ...] = ()  # roles of the approval chain in force
    acting: tuple[tuple[str, str], ...] = ()  # (basis, post) when the slot was meant for another post


OPEN = Gated()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One control compiled for one task."""

    control: Control
    task: str  # element id the rule is asked at

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Return why the actor may not act here at all; asked at every verb."""
        return ()

    def gate(self, view: View) -> Gated:
        """Return why the task cannot be completed forward yet; asked at completion."""
        return OPEN

    def reason(self, code: str, *evidence: tuple[str, str], said: str = "") -> Reason:
        """Return a reason of this control with its law and its evidence; ``said`` names another sentence for it."""
        law = self.control.laws[0] if self.control.laws else ""
        return Reason(
            code=code,
            text=words.text(said or code),
            control=self.control.id,
            element=self.task,
            law=law,
            evidence=evidence,
        )


@dataclass(frozen=True, kw_only=True)
class Signing(Rule):
    """A control that says who signs, how many and in which order."""

    def seat(self, view: View, taken: tuple[Signature, ...]) -> Seat:
        """Return the seat of one more signer beside the signatures ``taken``."""
        raise NotImplementedError

    def missing(self, view: View, counted: tuple[Signature, ...]) -> tuple[Need, ...]:
        """Return what ``counted``, the signatures for one outcome, still lack; empty when complete."""
        raise NotImplementedError


def slots(signature: Signature) -> tuple[str, ...]:
    """Return the slots a signature fills; several when several signing controls stand on one task."""
    return tuple(signature.slot.split())


def distinct(signatures: tuple[Signature, ...]) -> tuple[Signature, ...]:
    """Return signatures no two of which share a person or a principal, earliest first."""
    kept: list[Signature] = []
    seen: set[str] = set()
    for signature in signatures:
        if seen.isdisjoint(signature.persons):
            kept.append(signature)
            seen.update(signature.persons)
    return tuple(kept)

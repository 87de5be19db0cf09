"""Collective decision: a body decides by its own rules, the recorder signs the minutes last (D6 MEET, QUO; D38).

Each member votes by an outcome of the task: the forward one and others are motions, ``against`` and ``abstain`` are
none. Attendance is what the recorder entered, else whoever votes is present. The outcome is what the ballots say and
takes effect with the minutes; no single signature sends back or refuses, no early majority ends the vote.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

from engine.controls import ballot
from engine.controls.ballot import Count, Gathering
from engine.controls.constraint import Signers
from engine.controls.expression import Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import Seat, Signing, slots
from engine.errors import ExpressionInvalid
from engine.feel import values
from engine.model.case import Signature
from engine.model.control import Control, Quorum
from engine.model.meeting import MINUTES, VOTE, BodyRules, Meeting
from engine.model.verdict import Need, Reason, Verb
from engine.model.view import View


@dataclass(frozen=True, kw_only=True)
class QuorumRule(Signing):
    """A collective decision at one task."""

    spec: Quorum

    def admit(self, view: View) -> tuple[Reason, ...]:
        """Refuse who is neither a member nor the recorder."""
        if self._member(view) or self._records(view):
            return ()
        return (self.reason("body", ("body", self.spec.body)),)

    def seat(self, view: View, taken: tuple[Signature, ...]) -> Seat:
        """Return the member's ballot, or the recorder's place under the minutes, with why it is not open yet."""
        slot = VOTE if self._member(view) else MINUTES
        if view.verb is not Verb.COMPLETE or not (self._member(view) or self._records(view)):
            return Seat(slot=slot)
        if view.meeting is None:
            return Seat(slot=slot, reasons=(self.reason("facts.missing", ("body", self.spec.body)),))
        votes = self.ballots(view, view.meeting, ())
        open_yet = self._ballot(view, view.meeting, votes) if slot == VOTE else self._minutes(view, view.meeting, votes)
        return Seat(slot=slot, reasons=(*self._noticed(view, view.meeting), *open_yet))

    def missing(self, view: View, counted: tuple[Signature, ...]) -> tuple[Need, ...]:
        """Return what the vote lacks: ballots, the chair's, the minutes."""
        met, spec = view.meeting, self.spec
        if met is None:
            return (Need(kind="body", ref=spec.body, control=self.control.id),)
        votes = self.ballots(view, met, counted)
        found = self.counted(view, met, votes)
        needs = []
        if found.present - found.silent < max(found.needed, found.present):
            need = max(found.needed, found.present)
            needs.append(self._need("signature", have=found.present - found.silent, need=need))
            needs.append(self._need("body", ref=spec.body, have=found.present - found.silent, need=need))
        elif found.faults:
            needs.append(self._need("body", ref=spec.body, have=found.present, need=found.present + 1))
        chair = self.presiding(view, met)
        if rules(spec, met).chair_last and chair and chair not in votes:
            needs.append(self._need("chair", ref=chair))
        asked = counted[-1].outcome if counted else ""
        if spec.recorder and not any(MINUTES in slots(s) for s in counted):
            needs.append(self._need("minutes", ref=spec.recorder))
        elif not needs and asked and found.result != asked:
            needs.append(self._need("motion", ref=asked))
        return tuple(needs)

    # -- the vote -------------------------------------------------------------------------------------------------

    def ballots(self, view: View, met: Meeting, new: tuple[Signature, ...]) -> dict[str, str]:
        """Return how each member voted, in the order of the views; who signs himself overrides what was entered.

        A chair who speaks last signs himself: his ballot on paper is none.
        """
        himself = {self.presiding(view, met)} if rules(self.spec, met).chair_last else set()
        entered = {one: outcome for one, outcome in met.entered if one not in view.recused and one not in himself}
        known = {s.number for s in view.signatures}
        every = (*view.signatures, *(s for s in new if s.number not in known))
        own = {s.person: s.outcome for s in every if VOTE in slots(s) and view.recused.isdisjoint(s.persons)}
        return {**entered, **own}

    def counted(self, view: View, met: Meeting, votes: dict[str, str]) -> Count:
        """Return the count of the ballots by the rules of body and task."""
        gathering = Gathering(
            members=frozenset(met.members),
            recused=view.recused,
            present=frozenset(votes) if met.present is None else met.present,
            ballots=votes,
            chair=self.presiding(view, met),
            experts=met.experts,
        )
        return ballot.count(rules(self.spec, met), gathering)

    def presiding(self, view: View, met: Meeting) -> str:
        """Return who presides: the first in order who is neither recused nor absent, "" when nobody is."""
        here = frozenset(met.members) - met.away if met.present is None else met.present
        return next((person for person in met.chairs if person in here and person not in view.recused), "")

    def _ballot(self, view: View, met: Meeting, votes: dict[str, str]) -> Iterator[Reason]:
        """Yield why a member cannot vote now."""
        me, chair = view.actor.person, self.presiding(view, met)
        if met.present is not None and me not in met.present:
            yield self.reason("quorum.absent", ("person", me))
        if not rules(self.spec, met).chair_last:
            return
        if me != chair and chair in votes:
            yield self.reason("quorum.closed", ("person", chair))
        if me == chair:
            found = self.counted(view, met, votes)
            waiting = found.needed - 1 if met.present is None else found.present - 1
            others = len([person for person in votes if person != me])
            if others < waiting:
                yield self.reason("quorum.chair_last", ("have", str(others)), ("need", str(waiting)))

    def _minutes(self, view: View, met: Meeting, votes: dict[str, str]) -> Iterator[Reason]:
        """Yield why the minutes cannot be signed now, with the numbers."""
        found, chair = self.counted(view, met, votes), self.presiding(view, met)
        for fault in found.faults:
            yield self.reason(fault, *found.figures)
        if found.silent:
            yield self.reason("quorum.open", *found.figures)
        if not any(VOTE in slots(s) and view.recused.isdisjoint(s.persons) for s in view.signatures):
            yield self.reason("quorum.alone")  # ballots on paper alone would let the recorder decide
        if rules(self.spec, met).chair_last and chair and chair not in votes:
            yield self.reason("quorum.chair_open", ("person", chair))
        if not found.faults and not found.silent and view.outcome is not None and view.outcome.id != found.result:
            yield self.reason("quorum.outcome", ("result", found.result), *found.figures)

    def _noticed(self, view: View, met: Meeting) -> Iterator[Reason]:
        """Yield why the notice does not bear a vote yet; a period that cannot be read refuses."""
        period = rules(self.spec, met).notice
        if not period:
            return
        try:
            length = values.from_json(period, "duration")
        except (ExpressionInvalid, ValueError):
            length = None
        if met.notice_at is None or not isinstance(length, timedelta):
            yield self.reason("quorum.no_notice", ("body", self.spec.body))
        elif view.now < met.notice_at + length:
            until = (met.notice_at + length).astimezone(UTC).isoformat().replace("+00:00", "Z")
            yield replace(self.reason("quorum.notice", ("until", until)), until=until)

    def _member(self, view: View) -> bool:
        if view.meeting is not None:
            return view.actor.person in view.meeting.members
        return self.spec.body in view.actor.standing.bodies

    def _records(self, view: View) -> bool:
        return self.spec.recorder != "" and self.spec.recorder in view.actor.standing.bodies

    def _need(self, kind: str, *, ref: str = "", have: int = 0, need: int = 1) -> Need:
        return Need(kind=kind, ref=ref, have=have, need=need, control=self.control.id)


def rules(spec: Quorum, met: Meeting) -> BodyRules:
    """Return the rules of the body with what the task says otherwise; of a panel drawn by lot all of them decide."""
    own = met.rules
    return replace(
        own,
        present_min=spec.present_min or own.present_min,
        pass_min=spec.pass_min or own.pass_min,
        basis=spec.basis or own.basis,
        recused=spec.recused or own.recused,
        tie=spec.tie or own.tie,
        chair_last=spec.speak_last != "any" if spec.speak_last else own.chair_last,
        notice=spec.agenda_notice or own.notice,
        no_ad_hoc=spec.no_ad_hoc == "true" if spec.no_ad_hoc else own.no_ad_hoc,
        odd=spec.odd == "true" if spec.odd else own.odd,
        size_min=max(int(spec.size_min) if spec.size_min else own.size_min, met.drawn),
        expert_min=spec.expert_min or own.expert_min,
    )


def rule(control: Control, spec: Quorum, task: str, read: Reader) -> QuorumRule:
    """Compile the control for ``task``."""
    return QuorumRule(control=control, task=task, spec=spec)


def facts(control: Control, spec: Quorum, read: Reader) -> Facts:
    """Ask for the matter before the body."""
    return Facts(meetings=frozenset({spec.body}))


def constraints(spec: Quorum) -> tuple[Signers, ...]:
    """Return how many members decide at least and where they come from; a share is known with the body only."""
    whole = int(spec.present_min) if spec.present_min.isdigit() else 1
    return (Signers(min=max(whole, int(spec.size_min or 0)), body=spec.body),)


def mark(spec: Quorum) -> Mark:
    """Return the badge: the body, and the attendance when the task says its own."""
    return Mark(kind="quorum", figures=(spec.body, spec.present_min))

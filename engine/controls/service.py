"""Service: one of five means, each with its proof and its day of effect; refusing to sign is witnessed.

Civil Procedure Law (2023): receipt art. 87, direct 88, leaving 89, electronic with consent 90, post 91, public notice
95. The day of effect is the day of service, but for public notice: it counts as service after so many days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from engine.controls.constraint import Papers
from engine.controls.expression import Asked, Reader
from engine.controls.facts import Facts
from engine.controls.mark import Mark
from engine.controls.rule import OPEN, Gated, Rule
from engine.model.control import Control
from engine.model.outside import Service
from engine.model.verdict import Need, Reason
from engine.model.view import View

DIRECT, LEFT, POST, PUBLIC, ELECTRONIC = "direct", "left", "post", "public", "electronic"
MEANS = (DIRECT, LEFT, POST, PUBLIC, ELECTRONIC)
WITNESSED = ("service_witness", "service_video", "service_note")  # a witness, a video, a note by two officers
CONSENT = "electronic_consent"


def effective(means: str, on: date, public_days: int) -> date:
    """Return the day from which a service by ``means`` on ``on`` has effect."""
    return on + timedelta(days=public_days) if means == PUBLIC else on


def proofs(means: str, proof: str, *, refused: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what must be on file: (code, document kinds of which one is enough), in the order they are asked for."""
    receipt = ("service.proof", (proof,))
    witnessed = ("service.refusal", WITNESSED)
    return {
        DIRECT: (receipt, *((witnessed,) if refused else ())),
        LEFT: (receipt, witnessed),
        POST: (("service.proof", (proof, "post_receipt")),),
        PUBLIC: (("service.proof", (proof, "public_notice")),),
        ELECTRONIC: (("service.proof", (proof, "electronic_record")), ("service.consent", (CONSENT,))),
    }[means]


@dataclass(frozen=True, kw_only=True)
class ServiceRule(Rule):
    """Service at one task."""

    spec: Service
    means: Asked
    on: Asked | None
    receipt: Asked | None

    def gate(self, view: View) -> Gated:
        """Refuse no means, another means and a day to come; ask for the papers that prove this one."""
        if view.outcome is None:
            return OPEN
        means = self.means.value(view.scope)
        if means not in MEANS:
            return Gated(refusals=(self.reason("service.means", ("means", str(means or ""))),))
        day = self.on.value(view.scope) if self.on is not None else None
        if isinstance(day, date) and day.isoformat() > view.today:
            return Gated(refusals=(self.reason("service.future", ("on", day.isoformat())),))
        refused = self.receipt is not None and self.receipt.value(view.scope) == "refused"
        asked = proofs(means, self.spec.proof, refused=refused)
        return Gated(lacking=tuple(self._lack(code, kinds) for code, kinds in asked if not _there(view, kinds)))

    def _lack(self, code: str, kinds: tuple[str, ...]) -> tuple[Reason, Need]:
        need = Need(kind="evidence", ref=kinds[0], have=0, need=1, control=self.control.id)
        return self.reason(code, *(("kind", kind) for kind in kinds)), need


def _there(view: View, kinds: tuple[str, ...]) -> bool:
    if CONSENT in kinds and "consent" in view.party:
        return True
    return any(view.evidence.get(kind, 0) for kind in kinds)


def days(asked: Asked, view: View) -> int | None:
    """Return a number of days; None when it cannot be told."""
    value = asked.number(view.scope)
    return int(value) if isinstance(value, Decimal) else None


def rule(control: Control, spec: Service, task: str, read: Reader) -> ServiceRule:
    """Compile the control for ``task``."""
    return ServiceRule(
        control=control,
        task=task,
        spec=spec,
        means=read(spec.means),
        on=read(spec.on) if spec.on else None,
        receipt=read(spec.receipt) if spec.receipt else None,
    )


def facts(control: Control, spec: Service, read: Reader) -> Facts:
    """Ask for every paper that may prove a service."""
    kinds = {spec.proof, "post_receipt", "public_notice", "electronic_record", CONSENT, *WITNESSED}
    return Facts(evidence=frozenset(kinds))


def constraints(spec: Service) -> tuple[Papers, ...]:
    """Return the proof that stands behind the step."""
    return (Papers(kind=spec.proof, min=1),)


def mark(spec: Service) -> Mark:
    """Return the badge: its proof."""
    return Mark(kind="service", figures=(spec.proof,))

"""The control kernel: pure decisions on who may do what, when, and with whom (control-kernel.md).

``plan`` compiles a task once; ``plan.facts`` says what a view must hold; ``decide`` answers one act; ``remaining`` and
``settled`` answer without a new signature.
"""

from engine.controls.acting import decide
from engine.controls.audience import Audience, audience
from engine.controls.facts import ElsewhereFact, Facts, TallyFact
from engine.controls.kernel import remaining, settled, turn
from engine.controls.mark import Mark
from engine.controls.obligation import Besides, Obligation
from engine.controls.owing import besides
from engine.controls.planning import Plan, plan, tallies
from engine.controls.registry import constraints, mark

__all__ = [
    "Audience",
    "Besides",
    "ElsewhereFact",
    "Facts",
    "Mark",
    "Obligation",
    "Plan",
    "TallyFact",
    "audience",
    "besides",
    "constraints",
    "decide",
    "mark",
    "plan",
    "remaining",
    "settled",
    "tallies",
    "turn",
]

"""A case that goes round for ever costs in its last round what it cost in its first ones (foundations §5).

Measured is the time of this process, all threads, so that a busy machine does not count.
"""

import gc
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from engine.storage.unit_of_work import Unit
from tests.scale import scale, scaled
from tests.unit.usecases.stage import Office, Play

ROUND = {
    "line by the verb": ("handler1 draft ok", "buyer1 check return draft#{n} -> returned"),
    "line by the arrow": ("handler1 draft ok amount={n}", "buyer1 check back"),
    "keeps by the arrow": ("handler1 draft ok amount={n}", "archivist1 file_in ok", "buyer1 check back"),
}


@dataclass
class Loop:
    """One case going round, and what its rounds cost."""

    office: Office
    how: str
    case: Play
    rounds: int = 0
    states: list[bytes] = field(default_factory=list)

    def turn(self) -> float:
        """Go round once; returns the seconds of this process."""
        self.rounds += 1
        began = time.process_time()
        for line in ROUND[self.how]:
            self.case.step(line.format(n=self.rounds), f"round {self.rounds}")
        spent = time.process_time() - began
        if self.rounds % 10 == 0:
            gc.collect()
            self.states.append(self.office.row(self.case.case)["state"])
        return spent


@pytest.mark.parametrize("how", ROUND)
def test_rounds_do_not_grow(
    lite: Office, how: str, monkeypatch: pytest.MonkeyPatch, played: Callable[[str, int], None]
) -> None:
    """Rounds 2,901 to 3,000 of one case are played in turn with rounds 101 to 200 of another.

    A machine that is faster at one moment than at another is so for both.
    """
    early, late, window, bound = figures()
    counted: list[int] = []
    real = Unit.apply

    def count(self: Unit, step: Any) -> None:
        real(self, step)
        counted.append(self.statements)

    monkeypatch.setattr(Unit, "apply", count)
    old, young = begun(lite, how), begun(lite, how)
    gc.disable()  # a full collection in one round is no cost of the round
    try:
        for loop, rounds in ((old, late), (young, early)):
            for _ in range(rounds):
                loop.turn()
        counted.clear()
        pairs = [(old.turn(), young.turn()) for _ in range(window)]
    finally:
        gc.enable()
    played("rounds", old.rounds)
    assert len({sum(counted[at : at + len(ROUND[how])]) for at in range(0, len(counted), len(ROUND[how]))}) == 1
    first, last = old.states[0], old.states[-1]
    assert shape(first) == shape(last) == shape(young.states[-1])
    assert len(last) - len(first) <= 12 * (len(str(old.rounds)) - 1)  # digits of a dozen counters
    ratio = statistics.median(pair[0] for pair in pairs) / statistics.median(pair[1] for pair in pairs)
    print(f"{how}: {old.rounds} rounds, {statistics.median(p[0] for p in pairs) * 1000:.2f} ms, ratio {ratio:.3f}")
    assert ratio <= bound
    lite.verify(old.case.case, how.partition(" ")[0])


def begun(lite: Office, how: str) -> Loop:
    """Return a loop whose case has just been started."""
    flow = how.partition(" ")[0]
    case = Play(lite, {"name": how, "flow": flow, "steps": ["start A handler1 amount=0"]})
    case.run()
    return Loop(office=lite, how=how, case=case)


def figures() -> tuple[int, int, int, float]:
    """Return rounds before the young and the old window, their length, and the bound: strict at scale 1."""
    if scale() >= 1:
        return 100, 2900, 100, 1.2
    rounds = scaled(3000, least=120)
    return rounds // 10, rounds * 9 // 10, rounds // 10, 1.5


def shape(state: bytes) -> bytes:
    """Return a packed state without ids, moments, digests and figures."""
    state = re.sub(rb'"[a-z]{2}_[0-9a-z]{26}"', b'"id"', state)
    state = re.sub(rb'"(?:hmac|sha256):[0-9a-f]+"', b'"digest"', state)
    return re.sub(rb"\d+", b"0", state)

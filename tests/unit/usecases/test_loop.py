"""A case that goes round for ever costs in its last round what it cost in its first ones (foundations §5).

Measured is the time of this process, all threads, so that a busy machine does not count.
"""

import gc
import re
import statistics
import time
from collections.abc import Callable
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


@pytest.mark.parametrize("how", ROUND)
def test_rounds_do_not_grow(
    lite: Office, how: str, monkeypatch: pytest.MonkeyPatch, played: Callable[[str, int], None]
) -> None:
    rounds = scaled(3000, least=120)
    counted: list[int] = []
    real = Unit.apply

    def count(self: Unit, step: Any) -> None:
        real(self, step)
        counted.append(self.statements)

    monkeypatch.setattr(Unit, "apply", count)
    flow = how.partition(" ")[0]
    one = Play(lite, {"name": how, "flow": flow, "steps": ["start A handler1 amount=0"]})
    one.run()
    seconds, statements, states = [], [], []
    gc.disable()  # a full collection in one round is no cost of the round
    try:
        for n in range(1, rounds + 1):
            counted.clear()
            began = time.process_time()
            for line in ROUND[how]:
                one.step(line.format(n=n), f"round {n}")
            seconds.append(time.process_time() - began)
            statements.append(sum(counted))
            if n % 10 == 0:
                gc.collect()
                states.append(lite.row(one.case)["state"])
    finally:
        gc.enable()
    played("rounds", rounds)
    assert len(set(statements[2:])) == 1, "another number of statements in some round"
    first, last = shape(states[0]), shape(states[-1])
    assert first == last
    assert len(states[-1]) - len(states[0]) <= 12 * (len(str(rounds)) - 1)  # digits of a dozen counters
    early, late, bound = windows(seconds)
    ratio = statistics.median(late) / statistics.median(early)
    print(f"{how}: {rounds} rounds, {statistics.median(late) * 1000:.2f} ms, ratio {ratio:.3f}")
    assert ratio <= bound
    lite.verify(one.case, flow)


def windows(seconds: list[float]) -> tuple[list[float], list[float], float]:
    """Return early rounds, late rounds and the bound of their ratio: strict at scale 1, looser with few rounds."""
    if scale() >= 1:
        return seconds[100:200], seconds[2900:3000], 1.2
    tenth = len(seconds) // 10
    return seconds[tenth : 2 * tenth], seconds[-tenth:], 2.0


def shape(state: bytes) -> bytes:
    """Return a packed state without ids, moments, digests and figures."""
    state = re.sub(rb'"[a-z]{2}_[0-9a-z]{26}"', b'"id"', state)
    state = re.sub(rb'"(?:hmac|sha256):[0-9a-f]+"', b'"digest"', state)
    return re.sub(rb"\d+", b"0", state)

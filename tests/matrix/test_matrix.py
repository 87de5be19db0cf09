"""Every control kind × verb × actor: the product's verdict and reasons are those of the oracle.

``python -m tests.matrix.test_matrix`` prints the counts and every difference. At a scale below 1 each test takes a part
of the cells, turned so that every kind, verb and actor comes up.
"""

import collections
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.matrix import passing_on, stage
from tests.matrix.instead import Instead, instead
from tests.matrix.kinds import KINDS, Kind
from tests.matrix.stage import ACTORS, House
from tests.oracle.judge import judge
from tests.oracle.world import Answer
from tests.scale import scaled

STEP = 6  # below full scale one cell in so many

VERBS = (
    "draft", "claim", "release", "complete", "refuse", "return drawn", "return", "read", "suspend", "resume", "extend",
    "late", "correct", "start", "name for a day", "transfer", "consult", "answer", "urge", "add signer",
    "remove signer", "resubmit", "take back", "revoke", "jump", "reopen", "mandate", "hand-over",
)  # fmt: skip


def always(kind: str, verb: str, actor: str) -> bool:
    """True for cells that differed once, of which a part of the matrix would miss most."""
    if verb == "start":
        return kind in ("separation static", "joint ordered")
    return kind == "two-person second" and verb == "return" and actor in ("drafter", "second account")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One cell, both opinions."""

    kind: str
    verb: str
    actor: str
    found: tuple[str, frozenset[str]]
    wanted: Answer
    instead: Instead | None = None

    @property
    def equal(self) -> bool:
        return self.wanted.agrees(*self.found)

    def __str__(self) -> str:
        told = f"{self.found[0]} {','.join(sorted(self.found[1]))}"
        wanted = f"{self.wanted.verdict} {','.join(sorted(self.wanted.codes))}"
        return f"{self.kind} / {self.verb} / {self.actor}: product {told}; oracle {wanted}"


def not_asked(kind: Kind, verb: str) -> str:
    """Why a cell is none, "" when it is one."""
    if verb == "start" and kind.draft:
        return "the control names a task before, so no case starts with it"
    if verb == "name for a day" and kind.name != "none":
        return "a post is named for apart from any case"
    if verb == "return drawn" and kind.ballot:
        return "a ballot has no way back"
    return ""


Lacking = collections.Counter[str]  # why cells came not about


def judged(house: House, actor: str, step: int = 1, lacking: Lacking | None = None) -> list[Judged]:
    """Make cells of one actor ready, let happen to him what his class says, then try and judge each.

    ``step``: one cell in so many, and another one of each kind and verb for each actor.
    """
    asked = [(kind, verb) for kind in KINDS for verb in VERBS if not not_asked(kind, verb)]
    first = list(ACTORS).index(actor) % step
    taken = [
        one for at, one in enumerate(asked)
        if at % step == first or always(one[0].name, one[1], actor)
    ]  # fmt: skip
    made = [stage.prepare(house, kind, verb, actor) for kind, verb in taken]
    cells = [cell for cell in made if not cell.lacks]
    if lacking is not None:
        lacking.update(cell.lacks for cell in made if cell.lacks)
    if ACTORS[actor] in stage.MOVES:
        house.move(ACTORS[actor])
    found = []
    for cell in cells:
        told, (case, attempt) = stage.attempted(house, cell), stage.attempt(house, cell)
        wanted = judge(passing_on.world(house, cell), case, attempt)
        other = instead(house, cell, case, attempt, len(found))
        found.append(Judged(kind=cell.kind.name, verb=cell.verb, actor=actor, found=told, wanted=wanted, instead=other))
    return found


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Judged]]:
    """All cells of this run by actor."""
    every = len(KINDS) * len(VERBS) * len(ACTORS)
    step = max(1, min(STEP, every // scaled(every)))
    house = House(tmp_path_factory.mktemp("matrix"))
    made = {actor: judged(house, actor, step) for actor in ACTORS}
    house.bureau.close()
    return made


@pytest.mark.counted
@pytest.mark.parametrize("actor", ACTORS)
def test_verdicts_are_those_of_the_oracle(cells: dict[str, list[Judged]], actor: str) -> None:
    wrong = [str(one) for one in cells[actor] if not one.equal]
    assert wrong == []


@pytest.mark.counted
def test_whoever_is_named_then_can(cells: dict[str, list[Judged]]) -> None:
    """Each refusal with reasons where somebody could: one is named, does it, and is not refused."""
    told = [one.instead for found in cells.values() for one in found if one.instead is not None]
    print(summed(told))
    assert [str(one) for one in told if one.failed or one.silent] == []
    assert sum(1 for one in told if one.done) >= len(cells)  # it was asked at all


def summed(told: list[Instead]) -> str:
    done, silent = sum(1 for one in told if one.done), sum(1 for one in told if one.silent)
    failed, nobody = sum(1 for one in told if one.failed), sum(1 for one in told if not one.able and not one.named)
    return (
        f"refusals with reasons {len(told)}: named one did it {done}, was refused {failed}, "
        f"nobody named though somebody could {silent}, nobody could {nobody}"
    )


def main(step: int = 1) -> int:
    """Print what the whole matrix came to; ``step``: one cell in so many."""
    with tempfile.TemporaryDirectory() as home:
        house = House(Path(home))
        lacking = Lacking()
        cells = [one for actor in ACTORS for one in judged(house, actor, step, lacking)]
        house.bureau.close()
    reasons = collections.Counter(why for kind in KINDS for verb in VERBS if (why := not_asked(kind, verb)))
    for why in reasons:
        reasons[why] *= len(ACTORS)
    reasons.update(lacking)
    different = [one for one in cells if not one.equal]
    print("\n".join(str(one) for one in different))
    print(f"equal {len(cells) - len(different)}, different {len(different)}, n/a {sum(reasons.values())}")
    told = [one.instead for one in cells if one.instead is not None]
    print("\n".join(f"WHO: {one}" for one in told if one.failed or one.silent))
    print(summed(told))
    print(collections.Counter(one.wanted.verdict for one in cells))
    print("\n".join(f"n/a {count}: {why}" for why, count in reasons.items()))
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))

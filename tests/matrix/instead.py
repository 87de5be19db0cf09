"""Whoever a refusal names as one who could, then does it and is not refused; where the oracle knows one, one is named.

"It" is the same act on the same case with the same papers. Where the actor himself is in order and only the person he
hands to, or asks, is not, the act is his, towards the person named. What one holds and may not hand on he gives back.
"""

from dataclasses import dataclass, replace

from engine.errors import RiskflowError
from tests.matrix import stage
from tests.matrix.kinds import TODAY
from tests.matrix.stage import Cell, House
from tests.oracle import standing
from tests.oracle.judge import judge
from tests.oracle.world import Attempt, Case

TO_ANOTHER = ("transfer", "consult", "add signer", "hand-over")
NOBODY_ELSES = (
    "answer",
    "release",
    "draft",
    "read",
    "urge",
    "name for a day",
    "mandate",
)  # name nobody: one's own, or no case's


@dataclass(frozen=True, kw_only=True)
class Instead:
    """What came of one refusal with reasons."""

    cell: str
    named: tuple[str, ...]  # accounts
    able: tuple[str, ...]  # accounts the oracle would let do it
    done: str = ""  # account that was let do it
    failed: str = ""  # what one who was named was told

    @property
    def silent(self) -> bool:
        """True when somebody could, and nobody was named."""
        return bool(self.able) and not self.named

    def __str__(self) -> str:
        return f"{self.cell}: named {','.join(self.named) or '-'}; able {','.join(self.able) or '-'}; {self.failed}"


def instead(house: House, cell: Cell, case: Case, attempt: Attempt, turn: int) -> Instead | None:
    """Let one of those named do it, another one each ``turn``; None when nothing was refused with reasons."""
    if not cell.reasons or cell.verb in NOBODY_ELSES:
        return None
    fit = bool(_receivers(house, case, attempt))
    able = tuple(who for who in _others(house, cell) if _could(house, case, attempt, who, fit=fit))
    named = tuple(house.account(who) for who in cell.named)
    told = Instead(cell=f"{cell.kind.name} / {cell.verb} / {cell.actor}", named=named, able=able)
    if not named:
        return told
    who = named[turn % len(named)]
    verdict, codes = _done(house, cell, case, attempt, who, fit=fit)
    if verdict == "refused":
        return replace(told, failed=f"{who} {','.join(sorted(codes))}")
    return replace(told, done=who)


def _others(house: House, cell: Cell) -> list[str]:
    """Return who else is at his desk: nobody is sent to one who is away."""
    here = [who for who in house.world.people if not standing.absent(house.world, who, TODAY)]
    return [who for who in here if who != house.world.whose(cell.account)]


def _receivers(house: House, case: Case, attempt: Attempt) -> list[str]:
    """Return to whom who attempts it could hand it, or whom he could ask."""
    if attempt.verb not in TO_ANOTHER:
        return []
    return [who for who in house.world.people if _lets(house, case, replace(attempt, receiver=who))]


def _could(house: House, case: Case, attempt: Attempt, who: str, *, fit: bool) -> bool:
    if attempt.verb in TO_ANOTHER and fit:
        return who != attempt.receiver and _lets(house, case, replace(attempt, receiver=who))
    if attempt.verb == "hand-over":
        return False
    if attempt.verb == "transfer":
        free = replace(case, instances=tuple(replace(one, holders=()) for one in case.instances))
        return _lets(house, free, replace(attempt, verb="claim", account=who))
    if attempt.verb in TO_ANOTHER:
        return who != attempt.receiver and _lets(house, case, replace(attempt, verb="claim", account=who))
    return _lets(house, case, replace(attempt, account=who))


def _lets(house: House, case: Case, attempt: Attempt) -> bool:
    return judge(house.world, case, attempt).verdict != "refused"


def _done(house: House, cell: Cell, case: Case, attempt: Attempt, who: str, *, fit: bool) -> tuple[str, frozenset[str]]:
    """Let him do it, and return verdict and codes."""
    if cell.verb in TO_ANOTHER and fit:
        return stage.attempted(house, replace(cell, receiver=who))
    if cell.verb == "transfer":
        try:
            house.bureau.release(cell.account, cell.item)
        except RiskflowError:
            pass  # he did not hold it
        return stage.attempted(house, replace(cell, verb="claim", account=who))
    if cell.verb in TO_ANOTHER:
        asked = _receivers(house, case, replace(attempt, account=who))
        return stage.attempted(house, replace(cell, account=who, receiver=asked[0]))
    return stage.attempted(house, replace(cell, account=who))

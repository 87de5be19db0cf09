"""The sum of a case, held against the limits of mandates where no kernel is asked: who sees it, what lists show."""

from decimal import Decimal

from engine.controls import mandates
from engine.ports import CaseRow
from engine.usecases.ground.library import ReadyProcess
from engine.usecases.state import scope
from engine.usecases.state.case_state import CaseState


def of_case(ready: ReadyProcess, row: CaseRow, state: CaseState) -> Decimal | None:
    """Return the largest amount known in the case as stored; None while there is none. Settings are not looked up."""
    plan = next(iter(ready.plans.values()), None)
    if plan is None:
        return None
    values = {path: pair[0] for path, pair in state.fields.items()}
    return mandates.largest(plan.sums, scope.build(ready, values, {}, {}, row.subject))

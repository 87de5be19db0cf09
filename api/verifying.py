"""The full check of an agency's trail: the offline verifier on an export, and every case held against its records."""

from typing import Any

from engine.errors import TrailBroken
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases import access, trail
from engine.usecases.commands import Caller
from engine.usecases.environment import Environment
from engine.verifier import verify


def by_auditor(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return the report, for auditors."""
    access.require(access.session(unit, caller), Kind.AUDITOR)
    return report(env, unit, caller.agency)


def report(env: Environment, unit: UnitOfWork, agency: str) -> dict[str, Any]:
    """Return the verifier's report with the cases whose stored state differs from their records."""
    told = verify(trail.export(env, unit, agency)).as_dict()
    compared, differing = 0, []
    for case in unit.tables.cases.ids(agency):
        compared += 1
        try:
            trail.compare(env, unit, agency, case)
        except (TrailBroken, KeyError) as wrong:
            differing.append({"stream": f"case/{case}", "code": "state_differs", "detail": str(wrong)})
    told["cases_compared"] = compared
    told["findings"] = [*told["findings"], *differing]
    told["ok"] = not told["findings"]
    return told

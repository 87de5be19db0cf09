"""What an officer arranges for himself: absences, mandates given and received, ties, and for whom he stands in.

A director sees besides for which posts he may name somebody for a day.
"""

from typing import Any

from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.definitions import definitions
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import conflicts, substitutes
from engine.usecases.state import present


def told(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return one's own absences, mandates, substitutions and ties, with all names; Forbidden for who is no officer."""
    session = access.session(unit, caller)
    access.require(session, Kind.OFFICER)
    agency, me = env.agency(caller.agency), session.standing.person
    absences = [one for one in substitutes.absences(env, unit, caller)["items"] if one["person"] == me]
    every = substitutes.mandates(env, unit, caller)["items"]
    given = [one for one in every if me in (one["holder"], one["person"], one["named_by"])]
    persons = {one[name] for one in given for name in ("person", "holder", "named_by") if one[name]}
    flows = unit.tables.definitions.all_active(caller.agency)
    return {
        "me": me,
        "today": definitions.viewing_day(env, caller, unit).isoformat(),
        "absences": absences,
        "mandates": given,
        "ties": conflicts.listed(env, unit, caller, person=me)["items"],
        "names": dict(unit.tables.people.names(caller.agency, sorted(persons))),
        "roles": {code: present.text(name) for code, name in agency.roles.items()},
        "mine": sorted(session.standing.roles),
        "nameable": substitutes.nameable(session, agency),
        "flows": [
            {"key": row["key"], "name": present.text(env.definition(unit, row["key"], row["digest"]).main_process.name)}
            for row in flows
        ],
    }

"""Who looks at a page: the person behind a session, the posts, and whom he acts for at this moment."""

from typing import Any

from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Agency, Environment


def who(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return the caller as the frame of a page shows him; Unauthenticated for a dead session.

    One statement, one more for who acts for somebody. ``acts_for``: the persons he acts for now, with the post.
    """
    found = access.session(unit, caller)
    agency, standing, now = env.agency(caller.agency), found.standing, unit.now()
    lent = [one for one in standing.mandates if one.principal and one.in_force(now)]
    names = unit.tables.people.names(caller.agency, sorted({one.principal for one in lent})) if lent else {}
    return {
        "person": {
            "id": standing.person,
            "name": standing.name,
            "kind": str(standing.kind),
            "roles": list(standing.roles),
            "posts": [_post(agency, role) for role in standing.roles],
            "departments": list(standing.departments),
            "bodies": list(standing.bodies),
        },
        "acts_for": [
            {
                "id": one.principal,
                "name": names.get(one.principal, ""),
                "post": _post(agency, one.principal_roles[0]) if one.principal_roles else None,
                "until": moment(one.valid_to),
            }
            for one in lent
        ],
        "absent": standing.absent(now),
        "agency": {
            "id": agency.id,
            "key": agency.key,
            "name": {"zh": agency.name.zh, "en": agency.name.en},
            "zone": agency.zone,
            "demo": agency.demo,
            "phone": str(agency.facts.get("phone") or ""),
        },
        "now": now,
    }


def _post(agency: Agency, role: str) -> dict[str, str]:
    name = agency.roles.get(role, Text(role, role))
    return {"role": role, "zh": name.zh, "en": name.en}

"""Which catalogue a parameter is picked from, by ``<kind>.<parameter>``, else by the parameter's name."""

from collections.abc import Mapping

PICKS: Mapping[str, str] = {
    # posts
    "roles": "roles",
    "starters": "roles",
    "byRole": "roles",
    "role": "roles",
    "owner": "roles",
    "watcher": "roles",
    "chair": "roles",
    "decider": "roles",
    "deciderOfHead": "roles",
    "keeper": "roles",
    "extendBy": "roles",
    "by": "roles",
    "counter.to": "roles",
    "confidential.to": "roles",
    # bodies
    "body": "bodies",
    "recorder": "bodies",
    "pool": "bodies",
    "experts": "bodies",
    # steps
    "task": "tasks",
    "tasks": "tasks",
    "notSignersOf": "tasks",
    "until": "tasks",
    "after": "tasks",
    "replies": "tasks",
    "silent": "tasks",
    "decides": "tasks",
    "held": "tasks",
    "chairs": "tasks",
    "chairNot": "tasks",
    "filing": "tasks",
    "assigns": "tasks",
    # the file's own catalogue
    "riskRef.ref": "risks",
    "answers": "risks",
    "controlRef.ref": "controls",
    "enforcedBy": "controls",
    "ruleRef.ref": "rules",
    "phaseRef.ref": "phases",
    "laws": "laws",
    "law": "laws",
    "power.basis": "laws",
    "of": "groups",
    # fields, papers, outcomes
    "fields": "fields",
    "shows": "fields",
    "factors": "fields",
    "key": "fields",
    "case": "fields",
    "requires": "fields",
    "expr": "figures",
    "amount": "figures",
    "template": "templates",
    "outcomes": "outcomes",
    "outcome": "outcomes",
    "evidence.kind": "documents",
    "proof": "documents",
    "anyTime.process": "own_processes",
}


def picked_from(kind: str, parameter: str) -> str:
    """Return the catalogue of a parameter, "" for none."""
    return PICKS.get(f"{kind}.{parameter}") or PICKS.get(parameter, "")

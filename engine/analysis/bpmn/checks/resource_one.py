"""A role names a resource or has an expression, not both (10.3.2)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import RESOURCE_ROLES
from engine.analysis.bpmn.reading import Reading


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for role in reading.within(RESOURCE_ROLES):
        if role.first("resourceRef") is not None and role.first("resourceAssignmentExpression") is not None:
            zh, en = (
                "同时有 resourceRef 和 resourceAssignmentExpression",
                "has resourceRef and resourceAssignmentExpression",
            )
            yield fault(reading, role, zh, en)


CHECK = rule(
    "resource_one",
    "10.3.2",
    "承担者由资源或由表达式给出，不同时给出",
    "a role names a resource or has an expression, not both",
    _check,
)

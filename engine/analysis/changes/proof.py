"""The proof that a change is minor: both definitions, stripped of words and drawing, are one and the same.

It shares nothing with the comparison part by part: it strips the whole model, so nothing the comparison does not
know of can pass as minor.
"""

import dataclasses
import itertools
from typing import Any

from engine.analysis.changes.directions import plain
from engine.analysis.changes.guards import apart
from engine.model import decision
from engine.model.control import Joint, Tier
from engine.model.decision import DecisionTable, HitPolicy
from engine.model.paper import Paper
from engine.model.process import Definition, Graph, Node, NodeKind
from engine.model.text import Text

# where it stands and what people read; the parts of the sheets
_WORDS = frozenset(
    {"line", "bounds", "waypoints", "digest", "model_digest", "documentation", "example", "annotation"}
    | {"label", "phase", "phases", "words"}
)
_UNORDERED = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY})


def minor(old: Definition, new: Definition) -> bool:
    """True when nothing differs but labels, help, templates, contacts, drawing and the order of things."""
    return bool(_plain(old) == _plain(new))


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return plain(value)
    if kind is tuple:
        return tuple([_plain(item) for item in value])
    if kind is Text:
        return ""
    if kind not in _NAMES:
        _NAMES[kind] = _names(kind)
    return _fields(value, _NAMES[kind]) if _NAMES[kind] else value


_NAMES: dict[type[Any], tuple[str, ...]] = {}  # what ``_names`` says, by class


def _names(kind: type[Any]) -> tuple[str, ...]:
    """Return the fields of a class of values that are more than words and drawing, in order; () for no such class."""
    if not dataclasses.is_dataclass(kind):
        return ()
    skipped = _WORDS | ({"key"} if kind is Definition else set())
    return tuple(sorted(item.name for item in dataclasses.fields(kind) if item.name not in skipped))


def _fields(value: Any, names: tuple[str, ...]) -> Any:
    """Return the fields of a value; lists are sorted unless their order says something."""
    found = {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Paper):
        found["template"], found["kind"] = "", value.document_kind
    elif isinstance(value, Node):
        found["first"] = value.outcomes[0].id if value.outcomes else ""
    elif isinstance(value, Graph):
        found["order"] = tuple(order for node in value.nodes for order in _order(value, node))
    if not _in_order(value):
        found = {name: _sorted(part) for name, part in found.items()}
    return (type(value).__name__, *found.items())


def _in_order(value: Any) -> bool:
    """True for chains, ordered signatures and the logic of decisions."""
    if isinstance(value, DecisionTable):
        return value.hit_policy not in _UNORDERED
    return isinstance(value, Tier) or (isinstance(value, Joint) and value.ordered) or type(value) in _LOGIC


_LOGIC = frozenset(getattr(decision, name) for name in dir(decision) if isinstance(getattr(decision, name), type))
_LOGIC -= {decision.DecisionFile, DecisionTable}


def _sorted(part: Any) -> Any:
    return tuple(sorted(part, key=repr)) if type(part) is tuple and len(part) > 1 else part


def _order(graph: Graph, node: Node) -> tuple[Any, ...]:
    """Return which guard of an exclusive gateway comes before which, of those that may both be true."""
    if node.kind is not NodeKind.EXCLUSIVE:
        return ()
    flows = [flow for flow in graph.outgoing[node.id] if flow.condition and flow.id != node.default]
    return tuple(
        (node.id, *((flow.target, plain(flow.condition)) for flow in (one, other)))
        for one, other in itertools.combinations(flows, 2)
        if not apart(one.condition, other.condition)
    )

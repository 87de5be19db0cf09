"""Decision tables, literal decisions and knowledge models as read from a DMN file (decisions D59).

Every expression is text of the guard language; ``engine.feel.decision`` prepares and evaluates it.
"""

from dataclasses import dataclass
from enum import StrEnum


class HitPolicy(StrEnum):
    """What a table answers when rules hit; the values are the names DMN files use."""

    UNIQUE = "UNIQUE"  # at most one rule may hit
    ANY = "ANY"  # several may hit if they say the same
    FIRST = "FIRST"  # the first hit in table order
    PRIORITY = "PRIORITY"  # the hit whose output stands first among the allowed outputs
    COLLECT = "COLLECT"  # all hits as a list, or one figure by ``aggregation``
    RULE_ORDER = "RULE ORDER"  # all hits in table order
    OUTPUT_ORDER = "OUTPUT ORDER"  # all hits in the order of the allowed outputs


class Aggregation(StrEnum):
    """How COLLECT makes one figure of its hits."""

    NONE = ""  # the list itself
    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input column."""

    expression: str  # text in the guard language
    type: str = ""  # type name as the file writes it, "" unknown
    values: str = ""  # allowed values as unary tests, "" any
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """An output column."""

    name: str = ""  # component of the result; may be "" when there is one output
    type: str = ""
    values: tuple[str, ...] = ()  # allowed values as expressions, best first for PRIORITY and OUTPUT ORDER
    default: str = ""  # expression used when no rule hits, "" none


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row: one entry per input and output column."""

    inputs: tuple[str, ...]  # unary tests; "-" or "" always holds
    outputs: tuple[str, ...]  # expressions
    id: str = ""
    annotation: str = ""
    line: int = 0  # line in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """A decision table."""

    id: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation = Aggregation.NONE
    name: str = ""
    requires: tuple[str, ...] = ()  # ids of decisions it rests on (a graph, not yet evaluated)
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralDecision:
    """A decision that is one expression."""

    id: str
    text: str
    name: str = ""
    type: str = ""
    requires: tuple[str, ...] = ()  # as in a table
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDecision:
    """A decision whose logic is read over: a boxed context, an invocation, none at all; it cannot be taken."""

    id: str
    logic: str  # local name of the element, "" when there is none
    name: str = ""
    requires: tuple[str, ...] = ()
    line: int = 0


Decision = DecisionTable | LiteralDecision | OtherDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeModel:
    """A business knowledge model: a named function whose call graph must be acyclic."""

    name: str  # may hold spaces
    parameters: tuple[tuple[str, str], ...]  # (name, type) in order
    text: str  # body
    id: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DataInput:
    """An input the file declares; its name may hold spaces."""

    id: str
    name: str
    type: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemType:
    """An item definition: a type of the file's own."""

    name: str
    base: str = ""  # type it narrows, "" when it has parts
    values: str = ""  # allowed values as unary tests
    parts: tuple["ItemType", ...] = ()  # components in order
    collection: bool = False  # a list of such values


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFile:
    """What a DMN file says, of whatever version."""

    name: str = ""
    decisions: tuple[Decision, ...] = ()
    models: tuple[KnowledgeModel, ...] = ()
    inputs: tuple[DataInput, ...] = ()
    types: tuple[ItemType, ...] = ()

    def find(self, wanted: str) -> Decision | None:
        """Return the decision of that id, else the first of that name."""
        by_id = (decision for decision in self.decisions if decision.id == wanted)
        by_name = (decision for decision in self.decisions if decision.name == wanted)
        return next(by_id, None) or next(by_name, None)

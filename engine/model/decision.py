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
    requires: tuple[str, ...] = ()  # ids of decisions it rests on
    variable: str = ""  # what other decisions call its result, "" its name
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralDecision:
    """A decision that is one expression, or such an expression within another logic (then without id)."""

    id: str
    text: str
    name: str = ""
    type: str = ""
    requires: tuple[str, ...] = ()  # as in a table
    variable: str = ""  # as in a table
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A named part of a logic: an entry of a context, a binding of an invocation."""

    name: str  # "" the result of a context
    logic: "Logic"
    type: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedContext:
    """A context; an entry may name those before it, an entry without name is the result."""

    entries: tuple[Entry, ...]
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedList:
    """A list."""

    items: tuple["Logic", ...]
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A list of contexts that have the same components."""

    columns: tuple[tuple[str, str], ...]  # (name, type)
    rows: tuple[tuple["Logic", ...], ...]
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionLogic:
    """A function; as an entry of a context it can be called from the entries after it."""

    parameters: tuple[tuple[str, str], ...]  # (name, type) in order
    body: "Logic"
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A call of a knowledge model, a decision service or a function of a context, arguments by name."""

    function: str
    bindings: tuple[Entry, ...]
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """One of two logics; anything but true takes ``no``."""

    condition: "Logic"
    yes: "Logic"
    no: "Logic"
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedFilter:
    """The items of a list that match."""

    items: "Logic"
    match: "Logic"
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedLoop:
    """``for``, ``some`` or ``every`` (``kind``) over a list."""

    kind: str
    variable: str
    items: "Logic"
    body: "Logic"
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLogic:
    """A logic that cannot be evaluated: another language's function, an element nobody knows, none at all."""

    name: str  # what it is
    line: int = 0


Logic = (
    DecisionTable
    | LiteralDecision
    | BoxedContext
    | BoxedList
    | Relation
    | FunctionLogic
    | Invocation
    | Conditional
    | BoxedFilter
    | BoxedLoop
    | OtherLogic
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedDecision:
    """A decision whose logic is neither a table nor one expression."""

    id: str
    logic: Logic
    name: str = ""
    type: str = ""
    requires: tuple[str, ...] = ()
    variable: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDecision:
    """A decision without a logic that could be evaluated; it cannot be taken."""

    id: str
    logic: str  # local name of the element, "" when there is none
    name: str = ""
    requires: tuple[str, ...] = ()
    variable: str = ""
    line: int = 0


Decision = DecisionTable | LiteralDecision | BoxedDecision | OtherDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeModel:
    """A business knowledge model: a named function whose call graph must be acyclic."""

    name: str  # may hold spaces
    parameters: tuple[tuple[str, str], ...]  # (name, type) in order
    text: str  # body, "" when it is no single expression
    id: str = ""
    logic: Logic | None = None  # body that is no single expression
    type: str = ""  # of the result
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService:
    """Decisions that can be called as one function."""

    id: str
    name: str
    outputs: tuple[str, ...]  # ids of the decisions whose results it gives
    inputs: tuple[str, ...] = ()  # ids of its input data, then of decisions whose results are given to it
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
    constraint: str = ""  # unary tests on the value as a whole, the list of a collection
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFile:
    """What a DMN file says, of whatever version."""

    name: str = ""
    decisions: tuple[Decision, ...] = ()
    models: tuple[KnowledgeModel, ...] = ()
    inputs: tuple[DataInput, ...] = ()
    types: tuple[ItemType, ...] = ()
    services: tuple[DecisionService, ...] = ()

    def find(self, wanted: str) -> Decision | None:
        """Return the decision of that id, else the first of that name."""
        by_id = (decision for decision in self.decisions if decision.id == wanted)
        by_name = (decision for decision in self.decisions if decision.name == wanted)
        return next(by_id, None) or next(by_name, None)

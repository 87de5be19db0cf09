"""The syntax tree: frozen nodes, kept by every expression for the analyses of tiers, gateways and collusion.

``at`` is the character offset (0-based) in the text; it takes no part in equality.
"""

from dataclasses import dataclass, field

TESTED = "?"  # in the cell of a table: the value tested


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A literal, dates and durations included."""

    value: object
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A declared name; ``path`` is its dotted form, parts with single spaces."""

    path: str
    type: str = ""  # declared type, "" unknown
    own: bool = False  # declared as a value though it also has components: read from the component ""
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate:
    """Unary minus."""

    operand: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic:
    """``left op right`` with op one of + - * / **."""

    op: str
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """``left op right`` with op one of = != < <= > >=."""

    op: str
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """``value between low and high``, both bounds included."""

    value: "Node"
    low: "Node"
    high: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One unary test: ``op operand``; op "" asks for equality, membership or being in a range."""

    op: str
    operand: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """Unary tests, any of which may hold; no tests at all is "-", which always holds."""

    tests: tuple[Test, ...]
    negated: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class In:
    """``value in tests``."""

    value: "Node"
    tests: Tests
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folded:
    """Two or more operands."""

    operands: tuple["Node", ...]
    at: int = field(default=0, compare=False)


class And(_Folded):
    """Three-valued conjunction."""

    __slots__ = ()


class Or(_Folded):
    """Three-valued disjunction."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class If:
    """``if condition then yes else no``; anything but true takes ``no``."""

    condition: "Node"
    yes: "Node"
    no: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list literal."""

    items: tuple["Node", ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A range literal."""

    low: "Node"
    high: "Node"
    low_closed: bool
    high_closed: bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a built-in or, when ``model`` is true, of a knowledge model."""

    function: str
    arguments: tuple["Node", ...]
    model: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A component of a value; in expressions of DMN files only, as are the nodes below."""

    operand: "Node"
    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """A context literal; a later entry may name the earlier ones."""

    keys: tuple[str, ...]
    values: tuple["Node", ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """``operand[condition]``: the item at a place, or the items of which the condition is true."""

    operand: "Node"
    condition: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """``for``, ``some`` or ``every`` (``kind``) over the combinations of several lists."""

    kind: str
    variables: tuple[str, ...]
    sources: tuple["Node", ...]
    body: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """``operand instance of type``."""

    operand: "Node"
    type: str
    at: int = field(default=0, compare=False)


Node = (
    Constant
    | Name
    | Negate
    | Arithmetic
    | Compare
    | Between
    | In
    | And
    | Or
    | If
    | Listing
    | Interval
    | Call
    | Test
    | Tests
    | Path
    | Entries
    | Filter
    | Loop
    | Instance
)


_PARTS: dict[type, tuple[str, ...]] = {
    Constant: (),
    Name: (),
    Negate: ("operand",),
    Test: ("operand",),
    Arithmetic: ("left", "right"),
    Compare: ("left", "right"),
    Interval: ("low", "high"),
    Between: ("value", "low", "high"),
    In: ("value", "tests"),
    If: ("condition", "yes", "no"),
    And: ("operands",),
    Or: ("operands",),
    Listing: ("items",),
    Call: ("arguments",),
    Tests: ("tests",),
    Path: ("operand",),
    Entries: ("values",),
    Filter: ("operand", "condition"),
    Loop: ("sources", "body"),
    Instance: ("operand",),
}


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct parts of ``node`` in the order of the text."""
    found: list[Node] = []
    for name in _PARTS[type(node)]:
        part = getattr(node, name)
        found.extend(part if isinstance(part, tuple) else (part,))
    return tuple(found)


def walk(root: Node) -> tuple[tuple[Node, int], ...]:
    """Return every node under ``root`` with its depth (root = 1), without recursion."""
    found: list[tuple[Node, int]] = []
    waiting: list[tuple[Node, int]] = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        found.append((node, depth))
        waiting.extend((child, depth + 1) for child in reversed(children(node)))
    return tuple(found)

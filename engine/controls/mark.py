"""What the drawing shows of a control: its kind and its figures, without any language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A badge on the map; ``diagrams`` turns it into words and a shape."""

    kind: str  # kernel kind, e.g. "two-person"
    figures: tuple[str, ...] = ()  # numbers, element ids or expressions, in the order the badge shows them

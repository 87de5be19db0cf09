"""Where a long course is cut into sheets: at a phase where it can be, and near the main line. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagrams.geometry import Cutter, Row

_CONTINUED = 60.0  # links to and from the other sheets
_WITHIN = 0.5  # price of a cut inside a phase, in sheets
_UNEVEN = 1.2  # price of an empty sheet's room, in sheets
_DEEP = 0.15  # price of a cut within a branch, in sheets for every indent
_OVER = 1000.0  # price of a sheet twice too high


@dataclass(frozen=True, slots=True)
class _Best:
    """The cheapest way to cut everything above a row."""

    price: float
    before: int  # place of the row the last sheet begins with


def paged(phases: Mapping[str, str], room: float, *, above: float = 0.0) -> Cutter:
    """Return a cutter for sheets of ``room`` points; ``phases`` tells the phase of a node, "" where it has none.

    ``above`` is the room something else takes on the first sheet.
    """

    def cut(rows: Sequence[Row]) -> tuple[int, ...]:
        return _cheapest(rows, phases, room, above)

    return cut


def _cheapest(rows: Sequence[Row], phases: Mapping[str, str], room: float, above: float) -> tuple[int, ...]:
    tops = [-above]
    for i, row in enumerate(rows):
        tops.append(tops[-1] + row.height + row.gap + (above if not i else 0.0))
    places = [0, *(i for i, r in enumerate(rows) if i and r.kind != "jump"), len(rows)]
    best = {0: _Best(0.0, 0)}
    for n, b in enumerate(places[1:], start=1):
        near = [a for a in places[:n] if tops[b] - tops[a] <= room] or [places[n - 1]]
        found = [_Best(best[a].price + _price(rows, phases, tops, room, a, b), a) for a in near]
        best[b] = min(found, key=lambda one: one.price)
    cuts: list[int] = []
    at = len(rows)
    while at and best[at].before:
        at = best[at].before
        cuts.append(at)
    return tuple(reversed(cuts))


def _price(rows: Sequence[Row], phases: Mapping[str, str], tops: Sequence[float], room: float, a: int, b: int) -> float:
    """What a sheet of the rows from ``a`` to before ``b`` costs."""
    height = tops[b] - tops[a] + (_CONTINUED if b - a < len(rows) else 0.0)
    empty = max(0.0, 1 - height / room)
    price = 1 + _UNEVEN * empty**2 + _OVER * max(0.0, height / room - 1)
    if b == len(rows):
        return price
    inside = phases.get(rows[b].node, "") == phases.get(rows[b - 1].node, "")
    return price + (_WITHIN if inside else 0.0) + _DEEP * rows[b].indent

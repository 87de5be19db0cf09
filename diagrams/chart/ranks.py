"""A graph in layers: which column each node stands in, in which order, at what height. Pure, deterministic, bounded.

Columns are longest ways from the start with flows that go back left out; a flow over several columns holds a place in
each; the order in a column follows the middle of the neighbours; heights are the nearest ones to those of the
neighbours that keep order and distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt

from diagrams.walk import depth_first

GAP = 28.0  # between two cells of a column
_SWEEPS = 6
_MOST_PLACES = 3000  # above, long flows run below the columns and hold no places


@dataclass(eq=False, slots=True)
class Cell:
    """A node, or with ``part`` -1 the place a long flow holds."""

    part: int
    w: float
    h: float
    port: float  # from its top to where lines leave and arrive
    band: int
    rank: int = 0
    y: float = 0.0
    at: float = 0.0  # place in its column, for ordering
    before: list["Cell"] = field(default_factory=list)
    after: list["Cell"] = field(default_factory=list)
    hung: list["Cell"] = field(default_factory=list)  # data and notes that stand below it
    under: "Cell | None" = None  # what it hangs from


@dataclass(eq=False, slots=True)
class Run:
    """A flow between two cells; ``through`` are its places, empty for a flow to the next column."""

    link: int
    source: Cell
    target: Cell
    through: list[Cell] = field(default_factory=list)
    below: bool = False  # runs under the columns: it goes back, or is one of too many long ones


@dataclass(slots=True)
class Layers:
    """The cells by column, each column from top to bottom, bands one after the other."""

    columns: list[list[Cell]]
    runs: list[Run]
    bands: list[tuple[float, float]]  # top and height


def layers(cells: Sequence[Cell], runs: Sequence[Run], bands: int, *, pad: float, least: float) -> Layers:
    """Place ``cells``; heights of bands are at least ``least``, with ``pad`` above and below their cells."""
    _rank(cells, runs)
    every = _with_places(cells, runs)
    columns = _ordered(every, runs)
    _heights(columns, bands)
    return Layers(columns, list(runs), _stacked(columns, bands, pad, least))


def _rank(cells: Sequence[Cell], runs: Sequence[Run]) -> None:
    outs: dict[Cell, list[Run]] = {cell: [] for cell in cells}
    count = dict.fromkeys(cells, 0)
    for run in runs:
        if run.source is run.target:
            run.below = True
            continue
        outs[run.source].append(run)
        count[run.target] += 1
    finished, back = depth_first([*(c for c in cells if not count[c]), *cells], outs)
    for run in back:
        run.below = True
    for cell in reversed(finished):
        for run in outs[cell]:
            if not run.below:
                run.target.rank = max(run.target.rank, cell.rank + 1)
    entered = {run.target for run in runs if not run.below}
    for cell in finished:  # a source stands beside what it leads to
        onward = [run.target.rank for run in outs[cell] if not run.below]
        if onward and cell not in entered:
            cell.rank = min(onward) - 1
    lonely = [cell for cell in cells if not outs[cell] and not count[cell]]
    wide = max((cell.rank for cell in cells), default=0) + 1
    wide = max(wide, ceil(sqrt(len(lonely))))
    for i, cell in enumerate(lonely):
        cell.rank = i % wide


def _with_places(cells: Sequence[Cell], runs: Sequence[Run]) -> list[Cell]:
    """The cells and the places of long flows, neighbours joined."""
    every = list(cells)
    spans = sum(run.target.rank - run.source.rank - 1 for run in runs if not run.below)
    for run in runs:
        if run.below:
            continue
        if spans > _MOST_PLACES and run.target.rank - run.source.rank > 1:
            run.below = True
            continue
        last = run.source
        for rank in range(run.source.rank + 1, run.target.rank):
            place = Cell(part=-1, w=0, h=8, port=4, band=run.source.band, rank=rank)
            run.through.append(place)
            last.after.append(place)
            place.before.append(last)
            last = place
        every += run.through
        last.after.append(run.target)
        run.target.before.append(last)
    return every


def _ordered(every: Sequence[Cell], runs: Sequence[Run]) -> list[list[Cell]]:
    columns: list[list[Cell]] = [[] for _ in range(max((c.rank for c in every), default=-1) + 1)]
    for cell in every:
        columns[cell.rank].append(cell)
    for column in columns:
        column.sort(key=lambda c: c.band)
        _number(column)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in columns if forward else reversed(columns):
            middles = {cell: _middle(cell.before if forward else cell.after, cell.at) for cell in column}
            column.sort(key=lambda c: (c.band, middles[c]))
            _number(column)
    for cell in every:
        for one in cell.hung:
            one.rank, one.under = cell.rank, cell
    return [[one for cell in column for one in (cell, *cell.hung)] for column in columns]


def _number(column: list[Cell]) -> None:
    for i, cell in enumerate(column):
        cell.at = (i + 0.5) / len(column)


def _middle(neighbours: Sequence[Cell], otherwise: float) -> float:
    return sum(n.at for n in neighbours) / len(neighbours) if neighbours else otherwise


def _heights(columns: list[list[Cell]], bands: int) -> None:
    """Put cells near the heights of their neighbours in the same band."""
    parted = [[[c for c in column if c.band == band] for column in columns] for band in range(bands)]
    for band in parted:
        for column in band:
            y = 0.0
            for cell in column:
                cell.y = y
                y += cell.h + GAP
        for sweep in range(_SWEEPS):
            forward = sweep % 2 == 0
            for column in band if forward else reversed(band):
                _settle(column, forward=forward)


def _settle(column: Sequence[Cell], *, forward: bool) -> None:
    """Least squares under order and distance: neighbouring cells that push each other move as one block."""
    blocks: list[list[float]] = []  # sum of wishes x weights, weights, cells
    offset = 0.0
    offsets = []
    for cell in column:
        near = [n for n in (cell.before if forward else cell.after) if n.band == cell.band]
        weight = (4.0 if cell.part < 0 else 1.0) if near else 0.05
        wish = sum(n.y + n.port for n in near) / len(near) - cell.port if near else cell.y
        if cell.under is not None:
            wish = cell.under.y + cell.under.h + GAP
        blocks.append([(wish - offset) * weight, weight, 1])
        offsets.append(offset)
        offset += cell.h + GAP
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    i = 0
    for total, weight, count in blocks:
        for _ in range(int(count)):
            column[i].y = total / weight + offsets[i]
            i += 1


def _stacked(columns: list[list[Cell]], bands: int, pad: float, least: float) -> list[tuple[float, float]]:
    """Put the bands one below the other; heights of cells become those of the whole."""
    found: list[tuple[float, float]] = []
    cells: list[list[Cell]] = [[] for _ in range(bands)]
    for column in columns:
        for cell in column:
            cells[cell.band].append(cell)
    top = 0.0
    for inside in cells:
        low = min((c.y for c in inside), default=0.0)
        high = max((c.y + c.h for c in inside), default=0.0)
        for cell in inside:
            cell.y += top + pad - low
        height = max(least, high - low + 2 * pad)
        found.append((top, height))
        top += height
    return found

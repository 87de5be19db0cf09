"""The measurements behind ``riskflow bench``: one run prints every figure. Ratios bind, seconds do not."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TextIO

from api.bench import databases, inprocess, rest
from api.bench.office import LINES, Office
from api.bench.tables import table

BOUNDS = {"plain": (10, 5), "pair": (10, 5), "heavy": (12, 7)}  # statements, round trips
SIZES = (1_000, 10_000, 100_000)
STORES: dict[str, Callable[[Path], AbstractContextManager[str]]] = {
    "SQLite": databases.sqlite,
    "PostgreSQL": databases.postgresql,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``riskflow bench``; returns 0, or 1 when a database could not be measured."""
    given = parser().parse_args(arguments)
    return run(given.scale, sys.stdout, stores=given.only or tuple(STORES))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    made = argparse.ArgumentParser(prog="riskflow bench", description="Print every figure of speed and size.")
    made.add_argument("--scale", type=float, default=1.0, help="share of the full number of rounds; 1 takes minutes")
    made.add_argument("--only", choices=tuple(STORES), action="append", help="one database")
    return made


def run(scale: float, out: TextIO, *, stores: Sequence[str] = tuple(STORES)) -> int:
    """Measure and print to ``out``; ``scale``: share of the full counts. Returns 0, 1 when a database is missing."""
    status = 0
    for name in stores:
        with tempfile.TemporaryDirectory(prefix="riskflow-bench-") as folder:
            try:
                with STORES[name](Path(folder)) as url:
                    _measure(name, url, Path(folder), scale, out)
            except ModuleNotFoundError as missing:
                print(f"{name}: not measured, {missing}; name a server in {databases.VARIABLE}", file=out)
                status = 1
    return status


def _measure(name: str, url: str, home: Path, scale: float, out: TextIO) -> None:
    """Print all figures of one database, as they come."""
    office = Office.made(url, home)
    say = Printer(name, out)
    say.steps([inprocess.steps(office, tasks, rounds=_count(2000 / tasks, scale)) for tasks in LINES])
    say.asked(inprocess.asked(office, 30))
    say.kept([(tasks, inprocess.kept(office, tasks, cases=_count(1000 / tasks, scale))) for tasks in LINES])
    say.rest(rest.measure(office, url, home, requests=_count(2400, scale), rounds=3))
    office = Office.again(url, home)
    sizes = tuple(_count(size, scale) for size in SIZES)
    say.inbox(inprocess.inbox(office, sizes, rounds=_count(200, scale)))
    office.close()


def _count(full: float, scale: float) -> int:
    return max(3, int(full * scale))


class Printer:
    """Prints the figures of one database as tables."""

    def __init__(self, name: str, out: TextIO) -> None:
        self.name = name
        self.out = out

    def _print(self, title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        print(f"\n{self.name}: {title}\n{table(head, rows)}", file=self.out, flush=True)

    def steps(self, found: Sequence[inprocess.Steps]) -> None:
        """Print completions per second of CPU."""
        self._print(
            "completions per second of CPU, in process, controls and trail on (aim 700)",
            ("tasks", "median", "best case", "completions measured"),
            [(one.tasks, f"{one.median:.0f}", f"{one.best:.0f}", one.count) for one in found],
        )

    def asked(self, found: dict[str, list[str]]) -> None:
        """Print statements and round trips; on SQLite nothing travels."""
        away = self.name != "SQLite"
        rows = [
            (sort, len(asked), BOUNDS[sort][0], len(asked) if away else "-", BOUNDS[sort][1] if away else "-")
            for sort, asked in found.items()
        ]
        title = "dearest completion of each sort, without BEGIN and COMMIT"
        self._print(title, ("completion", "statements", "at most", "round trips", "at most"), rows)

    def kept(self, found: Sequence[tuple[int, float]]) -> None:
        """Print bytes per finished case."""
        rows = [(tasks, f"{size:.0f}", f"{size / tasks:.0f}") for tasks, size in found]
        self._print("bytes per finished case, indexes and kept answers included", ("tasks", "bytes", "per task"), rows)

    def rest(self, found: dict[tuple[str, int], rest.Figures]) -> None:
        """Print REST rates with their share of the bare endpoint of the same run."""
        rows = [
            (
                kind,
                clients,
                f"{one.rate:.0f}",
                f"{one.rate / found['bare', clients].rate:.2f}",
                f"{one.rate / found['raw', clients].rate:.2f}",
                *(f"{one.percentile(share):.1f}" for share in (0.5, 0.95, 0.99)),
            )
            for (kind, clients), one in sorted(found.items(), key=lambda pair: (pair[0][1], pair[0][0]))
        ]
        title = f"REST requests, cases of {rest.LINE} tasks (gate: share of bare 0.35 with 8 clients; "
        title += "aim 0.6)" if self.name == "SQLite" else "aim 0.45)"
        self._print(title, ("request", "clients", "1/s", "of bare", "of raw", "p50 ms", "p95 ms", "p99 ms"), rows)

    def inbox(self, found: Sequence[tuple[int, float, float]]) -> None:
        """Print the time of one page by open items."""
        rows = [(size, f"{wall:.2f}", f"{cpu:.2f}", f"{cpu / found[0][2]:.2f}") for size, wall, cpu in found]
        head = ("open items", "ms", "ms of CPU", "against the first")
        self._print(f"a page of {inprocess.PAGE} offered items (aim: flat)", head, rows)

"""The matrix of absences: one row for each scenario, one column for each of the fifteen who is away.

``python -m tests.staffing.matrix [part of a file's name]`` prints it whole. In a cell: ``.`` nothing special, ``S`` a
standing substitute, ``H`` a duty moved one up, ``Q`` a second from another section, ``D`` a substitute named for the
day; ``x`` no assignment was found, ``!`` one was found that must not be.
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import processes
from engine import bpmn
from engine.model.process import Definition
from tests.scenarios import play
from tests.staffing import judging
from tests.staffing.office import Office
from tests.staffing.walker import Stuck, walk


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One walk."""

    absent: str
    mark: str
    wrong: str = ""  # what is wrong, "" for a good cell


@cache
def definition(key: str) -> Definition:
    """Return a shipped definition."""
    return bpmn.read(processes.read(key), key=key, decisions=processes.decisions(key))


def scenarios() -> list[str]:
    """Return the files walked: those that end completed.

    Files of refusals walk what named persons may not, files of verbs one road of a flow with named persons' verbs.
    """
    found = [name for name in play.files() if "refusals" not in name and not name.startswith("verb_")]
    return [name for name in found if play.load(name)["ends"] == "completed"]


def cell(office: Office, scenario: dict[str, Any], absent: str, starter: str = "") -> Cell:
    """Walk one scenario with one person absent and judge it."""
    try:
        walked = walk(office, scenario, absent, starter)
    except Stuck as stuck:
        return Cell(absent=absent, mark="x", wrong=str(stuck)[:600])
    key = scenario["process"].partition(".")[0]
    wrong = judging.two_sides(definition(key), walked.signatures) + judging.unmarked(office, walked, absent)
    wrong += judging.unproven(office, walked.case)
    if walked.status != "completed":
        wrong.append(f"ended {walked.status}")
    return Cell(absent=absent, mark="!" if wrong else walked.marks or ".", wrong="; ".join(wrong))


def row(office: Office, name: str, absentees: Iterable[str]) -> Iterator[Cell]:
    """Yield the cells of one scenario: nobody absent, then each of ``absentees``."""
    scenario = play.load(name)
    for absent in ("", *absentees):
        yield cell(office, scenario, absent)


def printed(name: str, cells: list[Cell]) -> str:
    """Return the line of one scenario."""
    return f"{name.removesuffix('.yaml'):<44}" + "".join(f"{one.mark:>5}" for one in cells)


def head(office: Office) -> str:
    """Return the line above: the columns by number, and whose they are."""
    names = [f"{at} {account}" for at, account in enumerate(office.fifteen, 1)]
    return "absent: 0 nobody, " + ", ".join(names) + "\n" + " " * 44 + "".join(f"{at:>5}" for at in range(16))


def main(part: str = "") -> int:
    """Print the matrix of the scenarios whose name holds ``part``; returns 1 when a cell is wrong."""
    wrong = []
    with tempfile.TemporaryDirectory() as home:
        office = Office(Path(home))
        print(head(office))
        for name in scenarios():
            if part in name:
                cells = list(row(office, name, office.fifteen))
                print(printed(name, cells), flush=True)
                wrong += [f"{name} without {one.absent or 'nobody'}: {one.wrong}" for one in cells if one.wrong]
        office.close()
    print("\n".join(wrong) or "every cell is good")
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))

"""``python -m tests.mutation``: change each decision of the kernel, one at a time, and run the fast tests on each.

Options: ``--sample N --seed S`` (N of them), ``--only WORD``, ``--workers W``, ``--matrix``.

Prints each change that no test noticed, by file and line, and the share caught. Changes that change nothing anybody
could see stand in ``equivalent.txt`` with the reason; they are run too, and one that a test does notice has no place
there. Ends with 1 when less than the share wanted is caught, or in a sample when one is missed that is not known.
"""

import argparse
import os
import random
import sys
import time
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.running import Course, play

WANTED = 0.95
HERE = Path(__file__).parent


def listed(name: str) -> dict[str, str]:
    """Return the changes named in a list of this folder, with what is said of each."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    pairs = [line.rpartition(" | ") for line in lines if line and not line.startswith("#")]
    return {change: why for change, _, why in pairs}


def main(arguments: list[str]) -> int:
    """Run what is asked for and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="so many, drawn by the seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="changes whose name holds this word")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--matrix", action="store_true", help="also a part of the matrix, for what the others miss")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("RISKFLOW_SCALE", "0.02")
    same, missed = listed("equivalent.txt"), listed("survivors.txt")
    chosen = [one for one in mutants() if asked.only in one.name]
    if asked.sample:
        free = [one for one in chosen if one.name not in same and one.name not in missed]
        chosen = random.Random(asked.seed).sample(free, min(asked.sample, len(free)))
    begun = time.monotonic()
    course = Course(workers=asked.workers, matrix=asked.matrix, told=_told)
    play(chosen, course)
    return _summed(chosen, course, same, missed, time.monotonic() - begun, sample=bool(asked.sample))


def _told(mutant: Mutant, by: str) -> None:
    if "RISKFLOW_MUTATION_VERBOSE" in os.environ:
        print(f"{mutant.place} {mutant.name} | {by}", flush=True)


def _summed(
    chosen: list[Mutant], course: Course, same: dict[str, str], missed: dict[str, str], seconds: float, *, sample: bool
) -> int:
    survived = [one for one in chosen if not course.caught[one.name]]
    real = [one for one in survived if one.name not in same]
    for one in real:
        print(f"not noticed{' (known)' if one.name in missed else ''}: {one.place} {one.name}")
    wrong = sorted(one.name for one in chosen if one.name in same and course.caught[one.name])
    for name in wrong:
        print(f"not equivalent: {name}, noticed by {course.caught[name]}")
    count = sum(one.name not in same for one in chosen)
    share = (count - len(real)) / count if count else 1.0
    print(
        f"decisions changed {len(chosen)}, equivalent {len(chosen) - count}, caught {count - len(real)} of {count} "
        f"({share:.1%}), not noticed {len(real)}; {seconds:.0f} s"
    )
    return int(bool(wrong) or (bool(real) if sample else share < WANTED))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

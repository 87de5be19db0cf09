"""``python -m tests.property.walk SEED``: print the walk of a seed; ``--seeds N``: play N of them and print counts."""

import argparse
import sys
import time
from collections import Counter

from tests.property.walk.playing import Came, play

STEPS = 60


def main(arguments: list[str]) -> int:
    """Play what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.property.walk", description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--seeds", type=int, default=0)
    parser.add_argument("--steps", type=int, default=STEPS)
    asked = parser.parse_args(arguments)
    if not asked.seeds:
        play(asked.seed, asked.steps, say=lambda line: print(line, flush=True))
        return 0
    begun, came, broken = time.monotonic(), Came(), 0
    for seed in range(asked.seed, asked.seed + asked.seeds):
        try:
            came.add(play(seed, asked.steps))
        except AssertionError as wrong:
            broken += 1
            print(wrong, flush=True)
    print_counts(came)
    print(f"{asked.seeds} seeds, {broken} broken, {time.monotonic() - begun:.0f} s")
    return int(bool(broken))


def print_counts(came: Came) -> None:
    """Print how often each verb was answered how."""
    verbs: dict[str, Counter[str]] = {}
    for (verb, code), count in came.answers.items():
        verbs.setdefault(verb, Counter())[code] += count
    for verb, codes in sorted(verbs.items()):
        print(f"{verb}: {', '.join(f'{code} {count}' for code, count in codes.most_common())}")
    print(f"steps {came.steps}, compared with the trail {came.rebuilt}, repeated under their key {came.repeated}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How many rounds a counted test plays: the figure of the issue times the scale (decisions §0)."""

import os

taken: list[int] = []  # what was asked for, in order; conftest reads it for the soak's log


def scale() -> float:
    """Return the scale of this run; 1 plays the full counts."""
    return float(os.environ.get("RISKFLOW_SCALE", "0.05"))


def soaked(full: int, daily: int, *, least: int = 1) -> int:
    """Return ``full`` at the full scale, below it the share of ``daily``: for what costs much and is played often."""
    return scaled(full if scale() >= 1 else daily, least=least)


def scaled(full: int, *, least: int = 1) -> int:
    """Return ``full`` times the scale, at least ``least``."""
    count = max(least, int(full * scale()))
    taken.append(count)
    return count

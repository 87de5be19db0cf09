"""The figures of a step as lines of the inspector's edition, and the shades of its cards."""

from collections.abc import Mapping

from diagrams.palette import PAPER
from diagrams.text import clean
from diagrams.words import word
from engine.model.load import Figures

SHADES = (PAPER, "#ebeced", "#d7d9dc", "#c3c7cb", "#afb5ba")  # overdue: none, to 10, to 25, to 50 %, above
_STEPS = (0.0, 0.10, 0.25, 0.50)

Line = tuple[str, str]  # what was counted, and times


def shade(share: float) -> int:
    """Return the number of the shade for a share of overdue steps."""
    return next((i for i, most in enumerate(_STEPS) if share <= most), len(_STEPS))


def lines(found: Figures, controls: Mapping[str, str], language: str) -> tuple[Line, ...]:
    """Return the lines of one step; ``controls`` are the names of its controls by id."""

    def say(key: str, *values: object) -> str:
        return word(f"heat.{key}", language, *values)

    comma, unit = ("、", found.unit) if language == "zh" else (", ", found.unit)
    told: list[Line] = [(say("passed", found.passed), say("median", _time(found.median, unit, language)))]
    counts = [
        say(key, n)
        for key, n in (("overdue", found.overdue), ("returned", found.returned), ("refused", found.refused),
                       ("overridden", found.overridden)) if n
    ]  # fmt: skip
    told.append((comma.join(counts) or say("none"), say("longest", _time(found.longest, unit, language))))
    if found.pair:
        told.append((say("pair", round(found.pair * 100)), ""))
    if found.checked or found.result.zh:
        result = clean(found.result.in_language(language))
        told.append((say("checked", clean(found.checked), result).strip(), ""))
    if found.open:
        told.append((say("open", found.open), ""))
    quiet = [controls[key] for key in found.quiet if key in controls]
    if quiet:
        told.append((say("quiet", comma.join(quiet)), ""))
    return tuple(told)


def _time(value: float, unit: str, language: str) -> str:
    number = f"{value:.1f}".removesuffix(".0")
    known = {"hour": "hour", "workday": "heat.workday"}.get(unit, "day")
    return word(known, language, number)

"""The agency's budget lines as people read them: number, name, year, and what was granted."""

from collections.abc import Mapping
from decimal import Decimal

from engine.usecases.ground.environment import Agency

PATH = "budget_line"  # case field that names a line


def named(agency: Agency) -> dict[str, Mapping[str, str]]:
    """Return how each line is called, by its number; {} for an agency that keeps none."""
    found = agency.facts.get("budget_lines") or ()
    return {str(one["id"]): _called(one) for one in found if isinstance(one, Mapping)}


def _called(one: Mapping[str, object]) -> Mapping[str, str]:
    name, amount = one["name"], format(Decimal(str(one["amount"])), ",.2f")
    zh, en = (str(name.get("zh", "")), str(name.get("en", ""))) if isinstance(name, Mapping) else (str(name), "")
    return {
        "zh": f"{one['id']} {zh}（{one['year']} 年批复 ¥ {amount}）",
        "en": f"{one['id']} {en} (granted for {one['year']}: ¥{amount})",
    }

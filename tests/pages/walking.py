"""A house whose cases are walked by the use cases, so that its pages have something to show."""

from typing import Any

from tests.bureau import Bureau
from tests.pages.browsing import House
from tests.scenarios import play
from tests.scenarios.stages import UseCases


class HouseBureau(Bureau):
    """The bureau a house serves."""

    def __init__(self, house: House) -> None:
        engine = house.service.engine
        self.clock = engine.env.clock  # type: ignore[assignment]
        self.engine, self.agency = engine, engine.env.default_agency
        self._callers = {}


def walked(house: House, name: str, steps: int = 0) -> tuple[HouseBureau, dict[str, Any]]:
    """Play a scenario, or only its first steps; return the bureau and the case as it stands."""
    bureau, scenario = HouseBureau(house), play.load(name)
    if steps:
        scenario = {**scenario, "steps": scenario["steps"][:steps], "ends": "open", "result": "", "ends_below": {}}
    return bureau, play.play(UseCases(bureau), scenario)

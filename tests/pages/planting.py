"""Wrongs planted for auditors to find, and the clicks that lead to them: see auditors.yaml."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from api.wiring import Service
from engine.usecases.people import asking_override, granting
from engine.usecases.people.asking_override import Override
from tests.bureau import Bureau
from tests.scenarios import play
from tests.scenarios.stages import UseCases

JOURNEYS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("auditors.yaml").read_text("utf-8"))
NAMES = [one["name"].replace(" ", "-") for one in JOURNEYS]
MOST = 5  # clicks


class Stage(Bureau):
    """A bureau around a service whose people act by the use cases."""

    def __init__(self, service: Service) -> None:
        self.engine = service.engine
        self.clock: Any = self.engine.env.clock
        self.agency = self.engine.env.default_agency
        self.home = service.settings.home
        self._callers = {}

    def cases(self) -> set[str]:
        """Return the ids of all cases."""
        return set(self.engine.ask(lambda env, unit: unit.tables.cases.ids(self.agency)))


def planted(stage: Stage, plant: list[str]) -> str:
    """Carry out what a journey plants; returns the id of the first case it makes."""
    case = ""
    for line in plant:
        verb, *rest = line.split()
        before = stage.cases()
        if verb == "play":
            play.play(UseCases(stage), play.load(rest[0]))
        elif verb == "start":
            stage.start(rest[0], rest[1])
        elif verb == "wait":
            stage.advance(timedelta(days=int(rest[0])))
            stage.fire_due()
        elif verb == "jump":
            command = Override(what="jump", case=case, to=rest[0], reason="误办")
            asked = stage.engine.act(asking_override.ask, stage.caller("admin1"), command).result()
            stage.engine.act(granting.approve, stage.caller("admin2"), asked.body["id"]).result()
        else:
            raise AssertionError(line)
        case = case or min(stage.cases() - before, default="")
    return case


def target(click: str, case: str) -> tuple[str, str]:
    """Return (path, word) of the link a click is on."""
    path, _, word = click.partition(" ")
    return (f"/cases/{case}", "") if click == "case" else (path.replace("{case}", case), word)


def fits(href: str, words: str, click: str, case: str) -> bool:
    """True for the link a click is on."""
    path, word = target(click, case)
    return href.partition("?")[0].partition("#")[0] == path and word in " ".join(words.split())

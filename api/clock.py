"""The demo's clock: moved on by command, kept across restarts in ``demo-clock`` of the home (D35)."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from api.wiring import Service
from engine.bootstrap import Engine, SystemClock
from engine.errors import Forbidden, InvalidInput
from engine.usecases.jobs import due
from engine.usecases.oversight import showcase
from engine.usecases.state.present import moment_text

_FORM = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)
FARTHEST = timedelta(days=3660)


def duration(text: str) -> timedelta:
    """Return an ISO 8601 duration of weeks, days, hours, minutes, seconds; InvalidInput otherwise."""
    found = _FORM.fullmatch(text) if text.isascii() else None
    parts = {name: int(value) for name, value in found.groupdict().items() if value} if found else {}
    made = timedelta(**parts)
    if not parts or text.endswith("T") or made > FARTHEST:
        told = "a duration such as P20D or PT6H, at most ten years"
        raise InvalidInput(errors=[{"pointer": "/advance", "code": "type", "text": told}])
    return made


def advance(service: Service, by: timedelta) -> dict[str, Any]:
    """Move the clock on, keep who is logged in logged in, and fire what is due; Forbidden beyond a demo."""
    engine = service.engine
    if not service.demo or not all(agency.demo for agency in engine.env.agencies.values()):
        raise Forbidden("the clock is moved in a demo only")
    clock: Any = engine.env.clock
    engine.act(showcase.prolong, by).result()
    clock.shift += by
    keep(service.settings.home, clock.shift)
    fired = sum(due.fire(engine, agency) for agency in list(engine.env.agencies))
    return {"now": moment_text(clock.now()), "fired": fired}


def keep(home: Path, shift: timedelta) -> None:
    """Write the shift down, so that a restart does not turn time back."""
    (home / "demo-clock").write_text(str(int(shift.total_seconds())), "ascii")


def restore(engine: Engine, home: Path) -> None:
    """Set a demo's clock as it was left: every command beside the server acts at the same moment."""
    file = home / "demo-clock"
    demo = all(agency.demo for agency in engine.env.agencies.values())
    if demo and isinstance(engine.env.clock, SystemClock) and file.exists():
        engine.env.clock.shift = timedelta(seconds=int(file.read_text("ascii")))

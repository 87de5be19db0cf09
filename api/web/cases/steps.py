"""The numbers steps bear on the map, so that page and picture call a step the same."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping

from api.wiring import Service
from engine.usecases.casework.course import Drawn

KEPT = 64  # processes whose numbers are kept; they never change
_known: "OrderedDict[tuple[str, str], Mapping[str, int]]" = OrderedDict()


async def numbers(service: Service, drawn: Drawn) -> Mapping[str, int]:
    """Return the number of each step of a process; worked out once for a definition."""
    key = (drawn.definition.digest, drawn.process)
    if key not in _known:
        told = await asyncio.to_thread(service.pictures.outline, drawn, language="zh")
        _known[key] = {one["id"]: one["number"] for one in told["elements"] if one["number"]}
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return _known[key]

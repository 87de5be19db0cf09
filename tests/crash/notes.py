"""What the clients of killed servers note, put before the judge of histories with the trail that is left."""

import json
import time
from typing import Any

from tests.crash.worker import Answered, Asked
from tests.history.counting import Rules
from tests.history.judging import judge
from tests.race.house import House, exported

RULES = Rules(needs={"t_check": 2}, single=frozenset({"t_next"}))


class Notes:
    """Notes of all clients of one house, from now on."""

    def __init__(self, house: House) -> None:
        self.house, self.lines = house, list[dict[str, Any]]()
        heads = house.engine.ask(lambda _, unit: unit.tables.trail.heads(house.agency, ""))
        self.since = {stream: seq for stream, (_, seq, _) in heads.items()}

    def add(self, asked: Asked, sent: float, told: Answered | None) -> None:
        """Note a request sent at ``sent`` and its answer, received now; None when nothing came back."""
        outcome = "unknown" if told is None else "done" if told.status < 400 else "refused"
        self.lines.append(
            {
                "person": self.house.person_of(asked.caller),
                "key": asked.caller.key,
                "verb": asked.what,
                "on": asked.on,
                "sent": sent,
                "answered": None if told is None else time.time(),
                "outcome": outcome,
                "body": None if told is None else told.body,
                "more": {},
            }
        )

    def believed(self) -> int:
        """Assert that notes and trail are one history; returns how many requests were noted."""
        found = judge(exported(self.house), [json.dumps(one).encode() for one in self.lines], RULES, self.since)
        assert not found, (len(found), found[:5])
        return len(self.lines)

"""What a completion asks of its database is bounded, on both databases; seconds are never asserted."""

from typing import Any

import pytest

from api.bench import BOUNDS, inprocess
from api.bench.counting import Counter
from api.bench.office import Office
from engine.usecases.casework import signing
from tests.bureau import Bureau
from tests.scenarios import play
from tests.scenarios.stages import UseCases


@pytest.fixture
def office(database_url, tmp_path):
    made = Office.made(database_url, tmp_path)
    yield made
    made.close()


def test_completions_of_a_line_and_the_heaviest_shipped_ones_stay_within_bounds(office):
    asked = inprocess.asked(office, 10)
    assert set(asked) == set(BOUNDS)
    statements = {sort: len(found) for sort, found in asked.items()}
    assert all(statements[sort] <= most for sort, (most, _) in BOUNDS.items()), asked
    if office.engine.database.dialect == "postgresql":
        assert all(statements[sort] <= trips for sort, (_, trips) in BOUNDS.items()), asked


class Counted(UseCases):
    """Plays a scenario and keeps the statements of each completion; every one carries an idempotency key."""

    def __init__(self, bureau: Bureau) -> None:
        super().__init__(bureau)
        self.asked: dict[str, list[str]] = {}
        self.engine, bureau.engine = bureau.engine, self
        self.counter = Counter(self.engine)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def act(self, *args: Any, **kwargs: Any) -> Any:
        """An engine's ``act`` when it is handed a use case, the stage's otherwise."""
        if isinstance(args[0], str):
            return super().act(*args, **kwargs)
        if args[0] is not signing.complete:
            return self.engine.act(*args, **kwargs)
        future = self.counter.act(*args, **kwargs)
        if future.exception() is None:
            self.asked[f"{len(self.asked)} {args[2].item}"] = self.counter.statements
        return future


@pytest.mark.parametrize(
    "name", ["procurement_framework.yaml", "procurement_meeting.yaml", "procurement_refusals.yaml"]
)
def test_no_completion_of_a_scenario_is_dearer_than_the_heaviest_may_be(database_url, tmp_path, name):
    bureau = Bureau(database_url, tmp_path)
    stage = Counted(bureau)
    play.play(stage, play.load(name))
    most, trips = BOUNDS["heavy"]
    if stage.engine.database.dialect == "postgresql":
        most = trips
    assert len(stage.asked) > 3
    assert {key: found for key, found in stage.asked.items() if len(found) > most} == {}
    bureau.engine = stage.engine
    bureau.close()

"""One world for the tests of authorisation of a worker, which nobody moves; and copies of it for who does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authorisation.world import World, built, copied


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = built(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@pytest.fixture
def another(world: World, tmp_path: Path) -> Iterator[World]:
    made = copied(world, tmp_path / "copy")
    yield made
    made.close()

"""The auditors' pages over many cases: as many statements as over one, the time printed; on both databases."""

import hashlib
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.settings import Settings
from api.wiring import service
from engine.model import ids
from engine.storage import bench
from engine.storage.aggregates.duties import duty
from engine.storage.aggregates.refusals import refusal
from engine.storage.tables import case_file, signature, work_item
from tests import stock
from tests.fakes import FakeClock
from tests.pages.browsing import House
from tests.pages.planting import Stage, planted
from tests.scale import scaled

CASES = 100_000  # open ones
PAGES = ("/audit", "/audit/late", "/audit/near", "/audit/open", "/audit/lapsed", "/audit/steps", "/refusals", "/duties",
         "/maps/penalty", "/trail")  # fmt: skip
PART = 5_000
WARNED = ("2026-03-15", "9998")  # when the next warning is due; one in ten has been warned and is only late next
DAYS = ("2026-03-05", "2026-03-10", "2026-03-20", "2026-04-01")  # ends of terms; the clock stands at 2026-03-09


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    files = {name: stock.shipped(name) for name in ("procurement", "penalty")}
    engine, _ = stock.opened(database_url, tmp_path, clock=FakeClock(), sample="agency", files=files)
    made = House(service(engine, settings=Settings(home=tmp_path, database_url=database_url), demo=True))
    yield made
    made.close()


def crowd(house: House, case: str, prefix: str, count: int) -> None:
    """Copy a case with its items, lapsed signatures, refusals and duties so many times."""
    stage = Stage(house.service)

    def rows(env: Any, unit: Any, table: sa.Table) -> list[dict[str, Any]]:
        query = sa.select(table).where(table.c.agency_id == stage.agency, table.c.case_id == case)
        return [dict(row) for row in unit.connection.execute(query).mappings()]

    def fill(env: Any, unit: Any, first: int, last: int) -> None:
        (whole,), items = rows(env, unit, case_file), rows(env, unit, work_item)
        signed, refused, owed = (rows(env, unit, table) for table in (signature, refusal, duty))
        made: dict[sa.Table, list[dict[str, Any]]] = {
            one: [] for one in (case_file, work_item, signature, refusal, duty)
        }
        for number in range(first, last):
            key = {"case_id": env.ids.new(ids.CASE)}
            made[case_file].append({**whole, **key, "number": f"{prefix}-2026-{number:06}"})
            for item in items:
                due = (
                    f"{DAYS[number % 3 if number % 20 == 0 else 3]}T09:00:00.000000Z" if not item["closed_at"] else None
                )
                new = {
                    "item_id": env.ids.new(ids.ITEM),
                    **({"due_at": due, "card_at": min(due, WARNED[number % 10 == 0])} if due else {}),
                }
                made[work_item].append({**item, **key, **new})
            last_item = made[work_item][-1]["item_id"]
            same = hashlib.sha256(f"{prefix}{number}".encode()).hexdigest()
            made[signature] += [{**one, **key, "item_id": last_item} for one in signed if one["lapsed_at"]]
            made[refusal] += [{**one, **key, "refusal_id": env.ids.new(ids.REFUSAL), "same": same} for one in refused]
            for one in owed:
                name = env.ids.new(ids.DUTY)
                made[duty].append({**one, **key, "duty_id": name, "place": name})
        for table, found in made.items():
            if found:
                unit.connection.execute(sa.insert(table), found)

    for first in range(0, count, PART):
        house.service.engine.act(fill, first, min(first + PART, count)).result()


def measured(house: House, account: str) -> tuple[dict[str, int], dict[str, float]]:
    """Return statements and the median of the milliseconds of each page."""
    asked: list[str] = []
    engine, browser = house.service.engine, house.browser(account)
    ask = engine.ask

    def counted(use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def watched(env: Any, unit: Any, *args: Any, **kwargs: Any) -> Any:
            with bench.watched(unit, asked.append):
                return use_case(env, unit, *args, **kwargs)

        return ask(watched, *args, **kwargs)

    counts, times = {}, {}
    for path in PAGES:
        engine.ask = counted  # type: ignore[method-assign]
        asked.clear()
        page = browser.get(path)
        counts[path] = len(asked)
        engine.ask = ask  # type: ignore[method-assign]
        assert (page.status, len(page.answer.content) < 300_000) == (200, True), path
        taken = []
        for _ in range(5):
            begun = time.perf_counter()
            browser.get(path)
            taken.append((time.perf_counter() - begun) * 1000)
        times[path] = statistics.median(taken)
    return counts, times


def test_as_many_statements_over_many_cases(house: House, played: Callable[[str, int], None]) -> None:
    stage = Stage(house.service)
    planted(stage, ["play penalty_01_same_person.yaml"])
    case = planted(stage, ["play penalty_amount_changed.yaml"])
    other = planted(stage, ["start handler1 procurement"])
    crowd(house, other, "V", 60)
    crowd(house, case, "W", 2)
    few, before = measured(house, "auditor1")
    count = scaled(CASES, least=500)
    crowd(house, other, "X", count - count // 50)
    crowd(house, case, "Y", count // 50)
    many, after = measured(house, "auditor2")
    assert few == many
    played("cases", count)
    for path in PAGES:
        print(f"{path}: {few[path]} statements; {before[path]:.0f} ms with 65 cases, {after[path]:.0f} with {count}")

"""The inbox costs the same with a few open items and with 100,000: statements counted, time and size printed."""

import statistics
import time
from typing import Any

import pytest

from engine.storage import bench
from engine.usecases.asking import access
from engine.usecases.desks import desk
from tests.pages.browsing import House
from tests.pages.test_items import APPLY, filled, item_of, started
from tests.scale import scaled

ROUNDS = 7
LARGEST = 300_000  # bytes of a page


def statements(house: House, account: str, view: str) -> list[str]:
    """Return what one reading of a view asks the database."""
    asked: list[str] = []
    caller = access.caller_of(house.browser(account).cookies["riskflow_session"])

    def look(env: Any, unit: Any) -> None:
        with bench.watched(unit, asked.append):
            desk.inbox(env, unit, caller, desk.Asked(view=view))

    house.service.engine.ask(look)
    return asked


def fill(house: House, case: str, count: int) -> None:
    """Add so many cases like one."""
    engine = house.service.engine
    pool, env = engine.database.engine, engine.env
    bench.fill_inbox(pool, env.default_agency, case, count, env.ids.new, whole=True)
    with pool.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


@pytest.mark.counted
def test_the_inbox_is_flat(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    mine, waiting = started(house), started(house)
    filled(house.browser("handler1"), item_of(waiting), **APPLY)
    views = {"mine": "handler1", "offered": "section_head1", "overdue": "section_head1", "done": "handler1"}
    for case in (mine, waiting):  # as many lines as a page has
        fill(house, case["id"], desk.Asked.limit + 5)
    before = {view: len(statements(house, who, view)) for view, who in views.items()}
    count = scaled(100_000)
    fill(house, mine["id"], count // 2)
    fill(house, waiting["id"], count - count // 2)
    told = []
    for view, who in views.items():
        after = len(statements(house, who, view))
        assert after == before[view], view
        times, worked, size = [], [], 0
        for _ in range(ROUNDS):
            begun, cpu = time.perf_counter(), time.process_time()
            page = house.browser(who).get(f"/inbox?view={view}")
            times.append((time.perf_counter() - begun) * 1000)
            worked.append((time.process_time() - cpu) * 1000)
            assert page.status == 200
            size = len(page.answer.content)
        assert size < LARGEST
        figures = f"{statistics.median(times):.0f} ms ({statistics.median(worked):.0f} of the processor)"
        told.append(f"{view} {figures}, {after} statements, {size // 1000} kB")
    with capsys.disabled():
        print(f"\ninbox with {count} open items: {'; '.join(told)}")

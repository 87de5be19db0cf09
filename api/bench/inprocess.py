"""In-process figures: completions per second of CPU, what they ask of the database, bytes kept, pages of the inbox."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.bench import flows
from api.bench.counting import Counter
from api.bench.office import Office
from engine.storage import bench
from engine.usecases.asking import access
from engine.usecases.casework import items, signing
from engine.usecases.ground.commands import Complete

PAGE = 50  # lines of a page of the inbox
# The first acts of the shipped process: an amount is reserved under two totals, signed for, confirmed with changes.
HEAVY: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    (
        "handler2",
        "submit",
        {
            "item": "desks",
            "spec": "as the standard has it",
            "qty": 6,
            "amount": "24000.00",
            "budget_line": "2026-301",
            "category": "furniture",
            "use": "office",
            "stock_on_hand": 0,
        },
    ),
    ("section_head2", "filed", {"plan_no": "2026-07", "plan_reason": "yearly plan"}),
    (
        "fin_head1",
        "ok",
        {"budget_balance": "80000.00", "stock_checked": True, "catalogue_version": "2026", "catalogue_hit": True},
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Completions of one line, controls and trail on."""

    tasks: int
    median: float  # completions per second of this process's CPU
    best: float  # of the rounds
    count: int  # completions measured


def steps(office: Office, tasks: int, *, rounds: int) -> Steps:
    """Walk ``rounds`` cases of a line; starting a case is not measured."""
    rates: list[float] = []
    total = 0
    list(office.walk(tasks))  # compiled and planned
    for _ in range(rounds):
        spent, count, walk = 0.0, 0, office.walk(tasks)
        for _act, _answer in walk:
            count += 1
        spent = office.spent()
        rates.append(count / spent)
        total += count
    return Steps(tasks=tasks, median=statistics.median(rates), best=max(rates), count=total)


def asked(office: Office, tasks: int) -> dict[str, list[str]]:
    """Return the statements of the dearest completion of each sort: plain, pair, heavy."""
    counter = Counter(office.engine)
    found: dict[str, list[str]] = {}

    def keep(sort: str) -> None:
        found[sort] = max(found.get(sort, []), counter.statements, key=len)

    for act, _answer in office.walk(tasks, carry_out=counter.act):
        keep("pair" if flows.is_pair(act.at) else "plain")
    case = office.start("procurement", account=HEAVY[0][0])
    item = case["open_work_items"][0]
    for account, outcome, fields in HEAVY:
        command = Complete(item=item["id"], if_match=item["etag"], outcome=outcome, fields=fields, comment="measured")
        answer = counter.act(signing.complete, office.caller(account), command).result()
        if answer.status != 200:
            raise RuntimeError(f"refused: {answer.body}")
        keep("heavy")
        item = answer.body["case"]["open_work_items"][0]
    return found


def kept(office: Office, tasks: int, *, cases: int) -> float:
    """Return the bytes one finished case of a line takes, its trail, answers and indexes included."""
    pool = office.engine.database.engine
    before = bench.size(pool)
    for _ in range(cases):
        for _step in office.walk(tasks):
            pass
    return (bench.size(pool) - before) / cases


def inbox(office: Office, sizes: tuple[int, ...], *, rounds: int) -> list[tuple[int, float, float]]:
    """Return (open items, ms of wall time, ms of CPU) for one page of offered items; medians."""
    case = office.start(flows.key(10))
    act = next(office.walk(10, case=case))[1]
    pool, caller = office.engine.database.engine, access.caller_of(office.token("buyer1"))
    found, there = [], 0

    def page() -> None:
        told = office.engine.ask(items.inbox, caller, view="offered", limit=PAGE, cursor="", filters={})
        if not told["items"]:
            raise RuntimeError("the inbox is empty")

    for size in sizes:
        bench.fill_inbox(pool, office.agency, act.body["case"]["id"], size - there, office.engine.env.ids.new)
        there = size
        found.append((size, *_timed(page, rounds)))
    return found


def _timed(work: Callable[[], None], rounds: int) -> tuple[float, float]:
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.thread_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.thread_time() - cpu)
    return statistics.median(walls) * 1000, statistics.median(cpus) * 1000

"""The real application over both databases, with the sample bureau, called in this process."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from api.app import application
from api.settings import Settings
from api.wiring import Service, service
from engine.bootstrap import open_engine
from tests import stock
from tests.fakes import FakeClock
from tests.stock import shipped

APPLY = {
    "item": "硒鼓",
    "spec": "符合标准",
    "qty": 1,
    "amount": "680.00",
    "budget_line": "2026-302",
    "category": "office",
    "use": "打印",
    "stock_on_hand": 0,
}


class Client:
    """Synchronous calls to the application; every call says who is calling."""

    def __init__(self, made: Service, *, bench: bool = False) -> None:
        self.service = made
        self.app = application(made, bench=bench)
        self.loop = asyncio.new_event_loop()
        self.tokens: dict[str, str] = {}

    def __call__(
        self, method: str, path: str, *, who: str = "", base: str = "http://localhost", **more: Any
    ) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if who:
            headers["Authorization"] = f"Bearer {self.token(who)}"

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, headers=headers, **more)

        return self.loop.run_until_complete(call())

    def token(self, who: str) -> str:
        if who not in self.tokens:
            found = self("POST", "/api/v1/auth/token", data={"username": who, "password": f"demo-{who}"})
            assert found.status_code == 200, found.text
            self.tokens[who] = found.json()["access_token"]
        return self.tokens[who]

    def start(self, who: str = "handler1", **more: Any) -> dict[str, Any]:
        body = {"process": "procurement", "title": "硒鼓", "subject": {"name": "执法股", "kind": "department"}}
        found = self("POST", "/api/v1/cases", who=who, json=body | more)
        assert found.status_code == 201, found.text
        return dict(found.json())

    def complete(self, who: str, item: dict[str, Any], outcome: str, *, key: str = "", **body: Any) -> httpx.Response:
        headers = {"If-Match": item["etag"]} | ({"Idempotency-Key": key} if key else {})
        path = f"/api/v1/work-items/{item['id']}/complete"
        return self("POST", path, who=who, headers=headers, json={"outcome": outcome, **body})

    def applied(self, who: str = "handler1") -> dict[str, Any]:
        """Start a case and sign its first task; returns the case."""
        case = self.start(who)
        found = self.complete(who, case["open_work_items"][0], "submit", fields=APPLY)
        assert found.status_code == 200, found.text
        return dict(found.json()["case"])

    def close(self) -> None:
        self.service.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


@pytest.fixture
def make(database_url: str, tmp_path: Any) -> Iterator[Callable[..., Client]]:
    made: list[Client] = []

    def client(
        *, demo: bool = True, bench: bool = False, sample: bool = True, flows: tuple[str, ...] = ("procurement",)
    ) -> Client:
        if sample:
            files = {name: shipped(name) for name in flows}
            engine, _ = stock.opened(database_url, tmp_path, clock=FakeClock(), sample="agency", files=files)
        else:
            engine = open_engine(database_url, home=tmp_path, clock=FakeClock())
        settings = Settings(home=tmp_path, database_url=database_url)
        made.append(Client(service(engine, settings=settings, demo=demo), bench=bench))
        return made[-1]

    yield client
    for one in made:
        one.close()


@pytest.fixture
def rest(make: Callable[..., Client]) -> Client:
    return make()

"""Threat 58: no room in the database or beside it. Whoever acts is told to come again, and nothing stays half done."""

import errno
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api import verifying
from api.settings import Settings
from api.wiring import service
from tests import stock
from tests.api.conftest import APPLY, Client
from tests.fakes import FakeClock
from tests.stock import shipped

PAPER = {"data": {"kind": "quote"}, "files": {"file": ("a.txt", b"x" * 4096, "text/plain")}}


@pytest.fixture
def rest(tmp_path: Path) -> Iterator[Client]:
    url = f"sqlite:///{tmp_path / 'riskflow.sqlite3'}"
    files = {"procurement": shipped("procurement")}
    engine, _ = stock.opened(url, tmp_path, clock=FakeClock(), sample="agency", files=files)
    made = Client(service(engine, settings=Settings(home=tmp_path, database_url=url), demo=True))
    yield made
    made.close()


def room(rest: Client, pages: int) -> int:
    """Give the database's file at most so many pages more, as many as it likes for -1; returns how many it has."""

    def limit(env: Any, unit: Any) -> int:
        run = unit.connection.exec_driver_sql
        used = int(run("PRAGMA page_count").scalar())
        run(f"PRAGMA max_page_count = {used + pages if pages >= 0 else 1_073_741_823}")
        return used

    return rest.service.engine.act(limit).result()


def test_58_a_full_disk_is_503_and_leaves_nothing_half(rest: Client) -> None:
    case = rest.start()
    room(rest, 12)
    codes, made = [], 0
    for n in range(400):
        found = rest("POST", "/api/v1/cases", who="handler1", headers={"Idempotency-Key": str(n)}, json={
            "process": "procurement", "title": "t" * 150, "subject": {"name": "n", "kind": "department"},
        })  # fmt: skip
        codes.append(found.status_code)
        made += found.status_code == 201
        if codes.count(503) == 3:
            break
    assert set(codes) == {201, 503}, "the file was never full"
    assert found.headers["retry-after"]
    listed = rest("GET", "/api/v1/cases?limit=200", who="auditor1").json()
    assert len(listed["items"]) == min(200, made + 1)
    room(rest, -1)
    again = rest("POST", "/api/v1/cases", who="handler1", headers={"Idempotency-Key": str(n)}, json={
        "process": "procurement", "title": "t" * 150, "subject": {"name": "n", "kind": "department"},
    })  # fmt: skip
    assert again.status_code == 201, again.text
    item = case["open_work_items"][0]
    assert rest.complete("handler1", item, "submit", fields=APPLY).status_code == 200
    engine = rest.service.engine
    assert engine.ask(verifying.report, engine.env.default_agency)["ok"]


def test_58_no_room_for_a_paper(rest: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The paper is written before the transaction that names it: neither is there when there is no room."""
    case = rest.start()["id"]
    before = sorted(path for path in (tmp_path / "documents").rglob("*") if path.is_file())
    plain = tempfile.NamedTemporaryFile

    def full(*given: Any, **more: Any) -> Any:
        file = plain(*given, **more)

        def write(_: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        file.write = write  # type: ignore[method-assign]
        return file

    path = f"/api/v1/cases/{case}/documents"
    with monkeypatch.context() as patch:
        patch.setattr("engine.storage.files.tempfile.NamedTemporaryFile", full)
        assert rest("POST", path, who="handler1", **PAPER).status_code == 503
    assert rest("GET", path, who="handler1").json()["items"] == []
    assert sorted(path for path in (tmp_path / "documents").rglob("*") if path.is_file()) == before
    assert rest("POST", path, who="handler1", **PAPER).status_code == 201

"""A serving process fires timers by itself: nobody moves a clock, nobody calls."""

import json
import time
from pathlib import Path

from tests.fakes import FakeClock
from tests.http.people import People
from tests.http.server import Server
from tests.unit.usecases.kin import KIN


def test_a_server_fires_timers_by_itself(database_url: str, tmp_path: Path) -> None:
    server = Server(database_url, tmp_path)
    try:
        file = tmp_path / "timed.bpmn"
        file.write_bytes(KIN["timed"].replace(b"PT2H", b"PT1S"))
        server.command("deploy", str(file))
        people = People(server.base)
        body = {"process": "timed", "title": "t", "subject": {"name": "某股", "kind": "department"}}
        made = people.ask("handler1", "POST", "/cases", json=body)
        assert made.status_code == 201, made.text
        tasks: set[str] = set()
        end = time.monotonic() + 30
        while "t_remind" not in tasks and time.monotonic() < end:
            time.sleep(0.2)
            told = people.ask("handler1", "GET", f"/cases/{made.json()['id']}").json()
            tasks = {one["task"]["id"] for one in told["open_work_items"]}
        assert tasks == {"t_wait", "t_remind"}
        assert told["started_at"][:10] == FakeClock().moment.date().isoformat(), "the same Monday in every run"
        people.close()
        report = json.loads(server.command("verify-trail"))
        assert (report["ok"], report["findings"]) == (True, []), "what was set up before has earlier times"
    finally:
        server.stop()

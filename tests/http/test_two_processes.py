"""Two server processes on one database: what is dead on one is dead on the other within a second (threat 19)."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from psycopg import sql

from tests.conftest import administer, in_database
from tests.http.server import ROOT, free_port

API = "/api/v1"


class Pair:
    """Two processes of the service, set up by their own commands."""

    def __init__(self, url: str, home: Any) -> None:
        more = {"RISKFLOW_HOME": str(home), "RISKFLOW_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        self.environment = os.environ | more
        self.run("migrate", "--sample", "bureau")
        self.ports = (free_port(), free_port())
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "api.cli", "serve", "--port", str(port), "--demo-clock"],
                env=self.environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for port in self.ports
        ]
        for at in (0, 1):
            self._wait(at)

    def run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "api.cli", *arguments]
        subprocess.run(command, env=self.environment, cwd=ROOT, check=True, capture_output=True)

    def _wait(self, at: int) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if httpx.get(f"http://127.0.0.1:{self.ports[at]}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("a server did not become ready")

    def __call__(self, at: int, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.request(method, f"http://127.0.0.1:{self.ports[at]}{API}{path}", headers=headers, **more)

    def token(self, who: str, password: str = "", at: int = 0) -> str:
        data = {"username": who, "password": password or f"demo-{who}"}
        found = self(at, "POST", "/auth/token", data=data)
        assert found.status_code == 200, found.text
        return str(found.json()["access_token"])

    def stop(self) -> None:
        for one in self.processes:
            one.terminate()
        for one in self.processes:
            one.wait(timeout=30)


@pytest.fixture(scope="module")
def pair(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    name = f"riskflow_pair_{os.getpid()}"
    administer(postgres_url, sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"), name)
    made = Pair(in_database(postgres_url, name), tmp_path_factory.mktemp("pair"))
    yield made
    made.stop()
    administer(postgres_url, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def dead_within_a_second(pair: Pair, token: str, act: Callable[[], httpx.Response]) -> None:
    """The token lives on both; after the act on the first it is dead on the second within a second."""
    assert [pair(at, "GET", "/me", token).status_code for at in (0, 1)] == [200, 200]
    done = act()
    assert done.status_code < 300, done.text
    began = time.monotonic()
    while pair(1, "GET", "/me", token).status_code != 401:
        assert time.monotonic() - began < 1.0
    assert pair(0, "GET", "/me", token).status_code == 401


def test_dead_after_log_out(pair: Pair) -> None:
    token = pair.token("handler1")
    dead_within_a_second(pair, token, lambda: pair(0, "POST", "/auth/logout", token))


def test_dead_after_the_account_is_disabled(pair: Pair) -> None:
    admin, token = pair.token("admin1"), pair.token("handler2", at=1)
    person = pair(1, "GET", "/me", token).json()["person"]["id"]
    account = pair(0, "GET", f"/people/{person}", admin).json()["accounts"][0]["id"]
    dead_within_a_second(pair, token, lambda: pair(0, "POST", f"/accounts/{account}/disable", admin, json={}))
    again = pair(1, "POST", "/auth/token", data={"username": "handler2", "password": "demo-handler2"})
    assert again.status_code == 401


def test_dead_after_the_password_changed(pair: Pair) -> None:
    token = pair.token("handler3")
    body = {"username": "handler3", "password": "demo-handler3", "new_password": "a longer password"}
    dead_within_a_second(pair, token, lambda: pair(0, "POST", "/auth/password", json=body))
    assert pair(1, "POST", "/auth/token", data={"username": "handler3", "password": "demo-handler3"}).status_code == 401
    assert pair.token("handler3", "a longer password", at=1)


def test_dead_after_he_left(pair: Pair) -> None:
    admin, token = pair.token("admin1"), pair.token("expert5")
    person = pair(1, "GET", "/me", token).json()["person"]["id"]
    dead_within_a_second(pair, token, lambda: pair(0, "POST", f"/people/{person}/leave", admin, json={}))


def test_a_machines_token_reads_only_and_is_dead_when_revoked(pair: Pair) -> None:
    admin, second = pair.token("admin1"), pair.token("admin2")
    auditor = pair.token("auditor2")
    person = pair(0, "GET", "/me", auditor).json()["person"]["id"]
    account = pair(0, "GET", f"/people/{person}", admin).json()["accounts"][0]["id"]
    data = {"name": "figures", "account": account, "until": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400))}
    made = pair(0, "POST", "/grants", admin, json={"what": "token", "data": data, "reason": "统计"})
    assert made.status_code == 201, made.text
    granted = pair(1, "POST", f"/grants/{made.json()['id']}/approve", second, json={}).json()
    token = granted["access_token"]
    assert pair(1, "GET", "/cases", token).status_code == 200
    body = {"person": person, "from": "2030-01-01", "to": "2030-01-02"}
    assert pair(1, "POST", "/absences", token, json=body).status_code == 403
    listed = pair(0, "GET", "/tokens", auditor).json()["items"]
    assert token.partition(".")[2] not in str(listed)
    dead_within_a_second(
        pair, token, lambda: pair(0, "POST", f"/tokens/{granted['token']['id']}/revoke", admin, json={})
    )
    assert pair(0, "POST", "/absences", token, json=body).status_code == 401


def test_attempts_are_counted_for_both_processes_together(pair: Pair) -> None:
    def attempt(at: int, name: str) -> httpx.Response:
        return pair(at, "POST", "/auth/token", data={"username": name, "password": "wrong"})

    for name in ("deputy1", "nobody-of-this-name"):
        codes = [attempt(n % 2, name).status_code for n in range(13)]
        assert codes == [401] * 10 + [429] * 3
    right = pair(1, "POST", "/auth/token", data={"username": "deputy1", "password": "demo-deputy1"})
    assert right.status_code == 429
    assert right.headers["Retry-After"]


def test_a_post_given_on_one_process_counts_on_the_other_at_once(pair: Pair) -> None:
    admin, token = pair.token("admin1"), pair.token("window1", at=1)
    person = pair(1, "GET", "/me", token).json()["person"]["id"]
    body = {"person": person, "role": "legal", "department": "legal"}
    made = pair(0, "POST", "/posts", admin, json=body)
    assert made.status_code == 201, made.text
    assert "legal" in pair(1, "GET", "/me", token).json()["roles"]
    assert pair(0, "POST", f"/posts/{made.json()['id']}/end", admin, json={}).status_code == 200
    assert "legal" not in pair(1, "GET", "/me", token).json()["roles"]

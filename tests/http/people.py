"""People who talk to the service over HTTP: each logs in by name and password, nobody looks into the database."""

from typing import Any

import httpx


class People:
    """Sessions by account; logs in again when a session has ended with the day."""

    def __init__(self, base: str) -> None:
        self.client = httpx.Client(base_url=base + "/api/v1", timeout=60)
        self._tokens: dict[str, str] = {}

    def log_in(self, account: str) -> str:
        """Log in as ``name``, or ``name@agency`` of another agency than the first."""
        password = f"demo-{account.partition('@')[0]}"
        answer = self.client.post("/auth/token", data={"username": account, "password": password})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def ask(self, account: str, method: str, path: str, **given: Any) -> httpx.Response:
        answer = self._send(account, method, path, given)
        if answer.status_code == 401:
            self._tokens.pop(account, None)
            answer = self._send(account, method, path, given)
        assert answer.status_code < 500, f"{method} {path}: {answer.text}"
        return answer

    def _send(self, account: str, method: str, path: str, given: dict[str, Any]) -> httpx.Response:
        if account not in self._tokens:
            self._tokens[account] = self.log_in(account)
        headers = {"Authorization": f"Bearer {self._tokens[account]}", **given.get("headers", {})}
        rest = {name: value for name, value in given.items() if name != "headers"}
        return self.client.request(method, path, headers=headers, **rest)

    def close(self) -> None:
        self.client.close()

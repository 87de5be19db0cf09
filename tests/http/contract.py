"""A client that knows the contract and nothing of any flow: first outcomes, examples, any text as evidence."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.http.people import People


class Contract:
    """Walks a case to its end by what the service itself says of each work item."""

    def __init__(self, people: People, accounts: list[str]) -> None:
        self.people = people
        self.accounts = accounts
        self.acts = 0
        self.waits = 0

    def walk(self, process: str) -> dict[str, Any]:
        """Start a case of ``process`` and walk it; returns the ended case."""
        described, starter = self._starter(process)
        most = 3 * len(described["tasks"])
        answer = self.people.ask(
            starter,
            "POST",
            "/cases",
            json={
                "process": process,
                "title": f"contract {process}",
                "subject": {"name": "示例单位", "kind": "organisation"},
                "fields": described["start_form"]["examples"][0],
            },
        )
        assert answer.status_code == 201, answer.text
        case = dict(answer.json())
        steps = 0
        while case["status"] == "open":
            assert steps < most, f"more than {most} completed items; open: {case['open_work_items']}"
            case, done = self._advance(case, starter)
            steps += done
        return case

    def _starter(self, process: str) -> tuple[dict[str, Any], str]:
        for account in self.accounts:
            answer = self.people.ask(account, "GET", f"/processes/{process}")
            if answer.status_code == 200 and answer.json()["may_start"]:
                return dict(answer.json()), account
        raise AssertionError(f"nobody may start {process}")

    def _advance(self, case: dict[str, Any], starter: str) -> tuple[dict[str, Any], int]:
        """Let anybody who may do so act on any open item; returns the case and how many items completed."""
        told = []
        early = ""
        for nested in case["open_work_items"]:
            for account in self.accounts:
                answer = self._act(account, nested["id"], case["id"])
                if answer is None:
                    continue
                if answer["state"] in ("held", "completed"):
                    now = self.people.ask(starter, "GET", f"/cases/{case['id']}")
                    return dict(now.json()), int(answer["state"] == "completed")
                early = early or str(answer.get("not_before", ""))
                told.append((nested["task"]["id"], account, answer))
        below = next(self._below(case), None)
        if below is not None:
            done = self._advance(*below)[1]
            return dict(self.people.ask(starter, "GET", f"/cases/{case['id']}").json()), done
        if early or not case["open_work_items"]:
            return self._wait(case, starter, early), 0
        raise AssertionError(f"nobody could act; {told[:5]} {case['open_work_items']}")

    def _below(self, case: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
        """Yield the open cases this one waits for, each with somebody who sees it."""
        for waits in case["waiting_for"]:
            for account in self.accounts:
                answer = self.people.ask(account, "GET", f"/cases/{waits['case']}")
                if answer.status_code == 200 and answer.json()["status"] == "open":
                    yield dict(answer.json()), account
                    break

    def _wait(self, case: dict[str, Any], starter: str, until: str) -> dict[str, Any]:
        """Let the demo's clock go on: a minimum period has to pass, or a timer waits."""
        self.waits += 1
        assert self.waits < 20, f"waits for ever; open: {case['open_work_items']}"
        by = "P1D"
        if until:
            left = datetime.fromisoformat(until) - self._now(starter)
            by = f"PT{max(1, int(left.total_seconds()) + 60)}S"
        answer = self.people.ask(starter, "POST", "/demo/clock", json={"advance": by})
        assert answer.status_code == 200, answer.text
        return dict(self.people.ask(starter, "GET", f"/cases/{case['id']}").json())

    def _now(self, account: str) -> datetime:
        answer = self.people.ask(account, "POST", "/demo/clock", json={"advance": "PT0S"})
        return datetime.fromisoformat(answer.json()["now"])

    def _act(self, account: str, item_id: str, case: str) -> dict[str, Any] | None:
        seen = self.people.ask(account, "GET", f"/work-items/{item_id}")
        if seen.status_code != 200:
            return None
        item = seen.json()
        if item["verdicts"]["complete"] not in ("allowed", "held"):
            return {"state": "refused", "not_before": item["not_before"]} if item.get("not_before") else None
        papers = [
            self._paper(account, case, needed["kind"], n)
            for needed in item["evidence_required"]
            for n in range(max(0, needed["min"] - needed["have"]))
        ]
        body: dict[str, Any] = {"outcome": item["outcomes"][0]["id"], "evidence": papers, "comment": "同意"}
        if not item["signatures"]:
            body["fields"] = item["form"]["examples"][0]
        if item["signer_form"]["properties"]:
            body["signer_fields"] = item["signer_form"]["examples"][0]
        answer = self.people.ask(
            account, "POST", f"/work-items/{item_id}/complete", json=body, headers={"If-Match": item["etag"]}
        )
        self.acts += 1
        if answer.status_code == 200:
            return {"state": answer.json()["work_item"]["state"]}
        return {"state": "refused", "told": answer.json()}

    def _paper(self, account: str, case: str, kind: str, n: int) -> str:
        answer = self.people.ask(
            account,
            "POST",
            f"/cases/{case}/documents",
            data={"kind": kind},
            files={"file": (f"{n}.txt", f"{kind} {n}".encode(), "text/plain")},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

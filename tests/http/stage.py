"""The stage scenarios are played on over HTTP."""

import json
from datetime import datetime
from typing import Any

from tests.http.people import People
from tests.scenarios import play, verbs


class Http:
    """Plays on a running server; flows taken are read from the case's history."""

    def __init__(self, people: People) -> None:
        self.people = people
        self._persons: dict[str, str] = {}
        self._case_starter: dict[str, str] = {}
        self._line = 0
        self._now: datetime
        self.wait("PT0S")

    def start(self, account: str, process: str, **given: Any) -> dict[str, Any]:
        # Amounts of different cases add up over one budget line (D25), so each scenario buys from a line of its own.
        self._line += 1
        answer = self.people.ask(account, "POST", "/cases", json={"process": process, **self.resolve(given)})
        assert answer.status_code == 201, answer.text
        case = answer.json()
        assert answer.headers["location"].endswith(case["id"])
        self._case_starter[case["id"]] = account
        return dict(case)

    def case(self, account: str, case: str) -> dict[str, Any]:
        answer = self.people.ask(account, "GET", f"/cases/{case}")
        assert answer.status_code == 200, answer.text
        self._case_starter.setdefault(case, account)
        return dict(answer.json())

    def paper(self, account: str, case: str, kind: str, text: str = "") -> str:
        answer = self.people.ask(
            account,
            "POST",
            f"/cases/{case}/documents",
            data={"kind": kind},
            files={"file": (f"{kind}.txt", f"{kind} {text}".encode(), "text/plain")},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def act(self, account: str, item: dict[str, Any], step: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
        body: dict[str, Any] = {"outcome": step["outcome"], "evidence": evidence}
        for name in ("fields", "signer_fields"):
            if step.get(name):
                body[name] = self.resolve(step[name])
        if step.get("resubmit"):
            body["resubmit"] = step["resubmit"]
        if step.get("comment"):
            body["comment"] = step["comment"]
        answer = self.people.ask(
            account, "POST", f"/work-items/{item['id']}/complete", json=body, headers={"If-Match": item["etag"]}
        )
        if answer.status_code == 200:
            return {"state": answer.json()["work_item"]["state"], "codes": [], "body": answer.json()}
        told = answer.json()
        if answer.status_code == 404:
            return {"state": "refused", "codes": ["not-found"]}
        codes = [one["code"] for one in told.get("reasons") or told.get("errors") or []]
        return {"state": "refused", "codes": codes, "body": told, "status": answer.status_code}

    def action(self, account: str, case: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
        body = {name: self.resolve(step[name]) for name in ("fields", "title") if step.get(name)}
        path = f"/cases/{case['id']}/actions/{step['action']}"
        answer = self.people.ask(account, "POST", path, json=body, headers={"If-Match": case["etag"]})
        told = answer.json()
        if answer.status_code == 201:
            self._case_starter[told["id"]] = account
            return {"state": "started", "codes": [], "case": told["id"]}
        if answer.status_code == 404:
            return {"state": "refused", "codes": ["not-found"]}
        found = [one["code"] for one in told.get("reasons") or told.get("errors") or []]
        return {"state": "refused", "codes": found or [told["type"].rpartition("/")[2]], "body": told}

    def meeting(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        given = self.resolve(step.get("with") or {})
        item = next(i["id"] for i in self.case(account, case)["open_work_items"] if i["task"]["id"] == step["of"])
        meeting = self.people.ask(account, "GET", f"/work-items/{item}").json()["meeting"]
        body = {
            "agenda": {"work_items": [item]},
            "minutes": {"matters": [{"work_item": item, **given}]},
        }.get(step["meeting"], given)
        return self._beside(account, f"/meetings/{meeting}/{step['meeting']}", body)

    def recusal(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        path = f"/cases/{case}/recusals"
        if "recusal" in step:
            told = {name: step[name] for name in ("grounds", "reason", "on_behalf") if name in step}
            return self._beside(account, path, {"person": self.resolve(step["recusal"]), **told})
        person = self.resolve(step["decides"])
        rows = self.people.ask("director1", "GET", path).json()["items"]
        request = next(row["id"] for row in rows if row["person"] == person and row["state"] == "requested")
        body = {"granted": step.get("granted", True), "reason": "属实"}
        if step.get("substitute"):
            body["substitute"] = self.resolve(step["substitute"])
        return self._beside(account, f"{path}/{request}/decision", body)

    def signer(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        item = play.item_of(self.case(account, case), step["of"])
        path, body = f"/work-items/{item['id']}/signers", {"reason": step.get("reason", "把关")}
        if "adds" in step:
            body |= {"to": self.resolve(step["adds"]), "place": step["place"]}
        else:
            path += f"/{self.resolve(step['removes'])}/remove"
        return self._beside(account, path, body, item["etag"])

    def verb(self, account: str, case: str, item: str, step: dict[str, Any]) -> dict[str, Any]:
        act = verbs.said(case, item, self.resolve(step))
        return self._beside(account, act.path, act.body)

    def undo(self, account: str, case: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
        verb, body = step["undoes"], {"reason": step["reason"]} if step.get("reason") else {}
        path = f"/cases/{case['id']}/{verb}"
        if verb in ("take-back", "return"):
            path = f"/work-items/{self._item(account, case, step)}/{verb}"
        if step.get("to"):
            body["to"] = step["to"]
        if step.get("back"):
            body["resubmit"] = step["back"]
        seen = self.people.ask(account, "POST", f"{path}?preview=true", json=body, headers={"If-Match": "*"})
        answer = self.people.ask(account, "POST", path, json=body, headers={"If-Match": "*"})
        told = answer.json()
        if answer.status_code not in (200, 202):
            reasons = told.get("reasons") or []
            found = [one["code"] for one in reasons or told.get("errors") or []] or [told["type"].rpartition("/")[2]]
            return {"state": "refused", "codes": found, "lapses": 0, "texts": [one["text"] for one in reasons]}
        if "confirmed_by" in step:
            done = self.people.ask(step["confirmed_by"], "POST", f"/grants/{told['id']}/approve", json={})
            assert done.status_code == 200, done.text
        return {"state": "done", "codes": [], "lapses": len(seen.json()["lapses"])}

    def _item(self, account: str, case: dict[str, Any], step: dict[str, Any]) -> str:
        """Return the open item of a task; to take back, the one that was completed."""
        if step["undoes"] == "return":
            return str(next(i["id"] for i in case["open_work_items"] if i["task"]["id"] == step["task"]))
        for who in (step.get("done_by", account), account):
            path = f"/work-items?view=done&case={case['id']}&task={step['task']}"
            done = self.people.ask(who, "GET", path).json()["items"]
            if done:
                return str(max(done, key=lambda one: int(one["round"]))["id"])
        raise AssertionError(f"{step['task']} is not done")

    def mandates(self, account: str) -> list[dict[str, Any]]:
        rows = self.people.ask(account, "GET", "/mandates").json()["items"]
        return sorted((one for one in rows if one["basis"] == "mandate"), key=lambda one: one["id"])

    def _beside(self, account: str, path: str, body: dict[str, Any], etag: str = "*") -> dict[str, Any]:
        answer = self.people.ask(account, "POST", path, json=body, headers={"If-Match": etag})
        told = answer.json()
        if answer.status_code in (200, 201):
            return {"state": "done", "codes": []}
        found = [one["code"] for one in told.get("reasons") or told.get("errors") or []]
        more = {"texts": verbs.texts(told.get("reasons")), "body": told}
        return {"state": "refused", "codes": found or [told["type"].rpartition("/")[2]], **more}

    def wait(self, duration: str) -> None:
        answer = self.people.ask("handler1", "POST", "/demo/clock", json={"advance": duration})
        assert answer.status_code == 200, answer.text
        self._now = datetime.fromisoformat(answer.json()["now"])

    def wait_until(self, moment: str) -> None:
        self.wait("PT0S")
        left = datetime.fromisoformat(moment) - self._now
        self.wait(f"PT{max(0, int(left.total_seconds())) + 1}S")

    def resolve(self, value: Any) -> Any:
        if isinstance(value, dict) and "budget_line" in value:
            value = {**value, "budget_line": f"{value['budget_line']}/{self._line}"}
        return play.resolved(value, self._person, self._now)

    def _person(self, account: str) -> str:
        if account not in self._persons:
            self._persons[account] = self.people.ask(account, "GET", "/me").json()["person"]["id"]
        return self._persons[account]

    def flows(self, case: str) -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            query = {"limit": "200", **({"cursor": cursor} if cursor else {})}
            answer = self.people.ask(self._case_starter[case], "GET", f"/cases/{case}/history", params=query)
            assert answer.status_code == 200, answer.text
            page = json.loads(answer.text)
            for event in page["items"]:
                found += event.get("flows", event.get("via", []))
            cursor = page["next"] or ""
            if not cursor:
                return found

"""A citizen without an account over REST, and the cases he is a party of, with secrets planted all around him."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from api.settings import Settings
from api.wiring import service
from tests import stock
from tests.api.conftest import Client
from tests.fakes import FakeClock
from tests.http.stage import Http
from tests.scenarios import play
from tests.stock import shipped

SECRETS = {
    "reporter": "秘密举报人甲",
    "phone": "13900001111",
    "clue": "案情线索乙",
    "opinion": "内部意见丙",
    "comment": "经办批注丁",
    "paper": "内部材料戊",
    "other": "他案标题己",
    "talk": "他人陈述庚",
}
OPINIONS = ("approve_opinion", "section_opinion", "legal_opinion", "file_opinion", "file_approval")
GIVEN = ("notice_receipt", "gap_notice", "serve_receipt", "service_receipt", "reject_notice")  # kinds a party is given


class People:
    """Officers by name over the application in this process, as a stage of scenarios wants them."""

    def __init__(self, url: str, home: Path, *flows: str, files: dict[str, bytes] | None = None) -> None:
        self.clock = FakeClock()
        deployed = {name: shipped(name) for name in flows} | (files or {})
        engine, self.agency = stock.opened(url, home, clock=self.clock, sample="agency", files=deployed)
        made = service(engine, settings=Settings(home=home, database_url=url), demo=True)
        self.client = Client(made)
        self.stage = Http(self)  # type: ignore[arg-type]

    def ask(self, account: str, method: str, path: str, **given: Any) -> httpx.Response:
        answer = self.client(method, f"/api/v1{path}", who=account, **given)
        if answer.status_code == 401:
            self.client.tokens.clear()
            answer = self.client(method, f"/api/v1{path}", who=account, **given)
        assert answer.status_code < 500, answer.text
        return answer

    def told(self, account: str, method: str, path: str, status: int = 200, **given: Any) -> dict[str, Any]:
        answer = self.ask(account, method, path, **given)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    def wait(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))
        self.client.tokens.clear()

    def item(self, account: str, case: str, task: str) -> dict[str, Any]:
        found = self.told(account, "GET", f"/cases/{case}")["open_work_items"]
        return next(dict(one) for one in found if one["task"]["id"] == task)

    def sign(self, account: str, case: str, task: str, outcome: str, *papers: str, **body: Any) -> httpx.Response:
        """Complete a task with one paper of each kind."""
        item = self.item(account, case, task)
        evidence = [self.stage.paper(account, case, kind) for kind in papers]
        told = {"outcome": outcome, "evidence": evidence, **body}
        return self.ask(
            account, "POST", f"/work-items/{item['id']}/complete", json=told, headers={"If-Match": item["etag"]}
        )

    def close(self) -> None:
        self.client.close()


@dataclass(kw_only=True)
class Citizen:
    """Whoever holds a token; keeps every answer as it came, to be searched."""

    people: People
    token: str
    answers: list[httpx.Response] = field(default_factory=list)

    def __call__(self, method: str, path: str = "", status: int = 200, **given: Any) -> Any:
        answer = self.people.client(method, f"/api/v1/party/{self.token}{path}", **given)
        self.answers.append(answer)
        assert answer.status_code == status, (method, path, answer.text)
        return answer.json() if "json" in answer.headers["content-type"] else answer.content

    def see(self) -> dict[str, Any]:
        return dict(self("GET"))

    def act(self, kind: str, status: int = 201, *, headers: dict[str, str] | None = None, **more: Any) -> Any:
        return self("POST", "/acts", status, json={"kind": kind, **more}, headers=headers or {})

    def hand_in(self, text: str = "自己的材料", status: int = 201, **more: Any) -> dict[str, Any]:
        files = {"file": ("补正材料.txt", text.encode(), "text/plain")}
        return dict(self("POST", "/documents", status, data={"kind": "party_paper"}, files=files, **more))

    def read(self, document: str, status: int = 200) -> Any:
        return self("GET", f"/documents/{document}", status)

    def texts(self) -> Iterator[str]:
        """Yield every body, header and part of a file this citizen ever got."""
        for answer in self.answers:
            yield from (f"{name}: {value}" for name, value in answer.headers.items())
            yield answer.content.decode("utf-8", "replace")
            if zipfile.is_zipfile(io.BytesIO(answer.content)):
                with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
                    yield from (file.read(name).decode("utf-8", "replace") for name in file.namelist())


def leaks(texts: Iterator[str]) -> tuple[int, list[str]]:
    """Return how many texts were searched and which secrets stood in them."""
    count, found = 0, set()
    for text in texts:
        count += 1
        found |= {name for name, secret in SECRETS.items() if secret in text}
    return count, sorted(found)


class Matter:
    """A penalty whose prior notice was served, another case, and secrets in both."""

    def __init__(self, people: People) -> None:
        self.people = people
        people.wait(days=1)
        scenario = play.load("penalty_23_hearing.yaml")
        steps = scenario["steps"][: [one["task"] for one in scenario["steps"]].index("pen_reply")]
        reporter = f"{SECRETS['reporter']} {SECRETS['phone']}"
        steps[0]["fields"] |= {"clue_source": "report", "reporter": reporter, "clue_facts": SECRETS["clue"]}
        steps[0]["evidence"] = {"report_record": 1}
        begin = scenario["start"]
        self.title = f"涉嫌案 {SECRETS['clue']}"
        given = {"title": self.title, "subject": begin["subject"], "fields": {}}
        self.case = people.stage.start("handler1", "penalty", **given)["id"]
        for at, step in enumerate(steps):
            said = {name: SECRETS["opinion"] for name in OPINIONS if name in step.get("signer_fields", {})}
            step["signer_fields"] = step.get("signer_fields", {}) | said
            step["comment"] = SECRETS["comment"]
            play._step(_Planting(people.stage), self.case, "handler1", step, f"step {at}")
        self.notice_item = next(
            one["work_item"]
            for one in people.told("handler1", "GET", f"/cases/{self.case}")["papers"]
            if one["task"]["id"] == "pen_notice"
        )
        self.other = people.stage.start("handler1", "penalty", **given | {"title": SECRETS["other"]})["id"]

    def invite(self, account: str = "handler1", status: int = 201, **more: Any) -> dict[str, Any]:
        body = {"party": "示例加工坊"} | more
        return self.people.told(account, "POST", f"/cases/{self.case}/outside", status, json=body)

    def citizen(self, **more: Any) -> Citizen:
        return Citizen(people=self.people, token=self.invite(**more)["token"])

    def reply(self, outcome: str, account: str = "handler1") -> list[str]:
        """Record the party's answer; returns the reasons why not."""
        fields = {"statement_made": False, "hearing_asked": False, "reply_on": "2026-03-10"}
        answer = self.people.sign(account, self.case, "pen_reply", outcome, "reply_record", fields=fields)
        return [one["code"] for one in answer.json().get("reasons", ())]


class _Planting:
    """A stage whose inner papers hold a secret."""

    def __init__(self, stage: Http) -> None:
        self.stage = stage

    def paper(self, account: str, case: str, kind: str, text: str = "") -> str:
        return self.stage.paper(account, case, kind, text if kind in GIVEN else SECRETS["paper"])

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stage, name)
